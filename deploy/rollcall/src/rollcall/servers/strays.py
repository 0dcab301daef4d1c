"""A server that outlives a killed platform for a moment: known by its birth, waited for, ended if it lingers."""

import os
import select
import signal
from pathlib import Path

_GRACE = 10.0


def record(file: Path, pid: int) -> None:
    """Write down which process was started, so that no other with the same number is taken for it."""
    file.write_text(_identity(pid) or "")


def expel(file: Path) -> None:
    """Return when the process written down in `file` is gone: it was told to end, and is killed after ten seconds."""
    try:
        identity = file.read_text()
    except FileNotFoundError:
        return
    if identity:
        _see_off(int(identity.split()[0]), identity)


def name_of(pid: int) -> str | None:
    """The name of the program that a process runs, or None when there is no such process."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return None


def _see_off(pid: int, identity: str) -> None:
    try:
        process = os.pidfd_open(pid)
    except OSError:
        return
    try:
        if _identity(pid) == identity and not _gone(process, _GRACE):
            signal.pidfd_send_signal(process, signal.SIGKILL)
            _gone(process, _GRACE)
    finally:
        os.close(process)


def _gone(process: int, within: float) -> bool:
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(within * 1000))


def _identity(pid: int) -> str | None:
    """A process number, its birth in ticks since the start of the machine, and which start that was."""
    try:
        facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return f"{pid} {facts[19]} {Path('/proc/sys/kernel/random/boot_id').read_text().strip()}"
