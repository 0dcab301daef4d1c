"""A server that outlives a killed platform for a moment: known by its birth, waited for, ended if it lingers."""

import os
import select
import signal
from pathlib import Path

_GRACE = 10.0


def record(file: Path, pid: int) -> None:
    """Write down which process was started, so that no other with the same number is taken for it."""
    file.write_text(_identity(pid) or "")


def see_off_strays(folder: Path) -> None:
    """Return when every process written down in the folder is gone; one that has not ended in ten seconds is killed."""
    for file in folder.glob("*.pid"):
        if identity := file.read_text():
            _see_off(int(identity.split()[0]), identity)


def name_of(pid: int) -> str | None:
    """The name of the program that a process runs, or None when there is no such process or it has ended."""
    try:
        name, state = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")[::2]
    except OSError:
        return None
    return None if state.split()[0] == "Z" else name


def _see_off(pid: int, identity: str) -> None:
    try:
        process = os.pidfd_open(pid)
    except OSError:
        return
    try:
        if _identity(pid) == identity:
            _end(process)
    finally:
        os.close(process)


def _end(process: int) -> None:
    """Its parent's death has told it to end; but one that was halted has not heard it yet."""
    signal.pidfd_send_signal(process, signal.SIGCONT)
    if not _gone(process):
        signal.pidfd_send_signal(process, signal.SIGKILL)
        _gone(process)


def _gone(process: int) -> bool:
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(_GRACE * 1000))


def _identity(pid: int) -> str | None:
    """A process number, its birth in ticks since the start of the machine, and which start that was."""
    try:
        facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return f"{pid} {facts[19]} {Path('/proc/sys/kernel/random/boot_id').read_text().strip()}"
