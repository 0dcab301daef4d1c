"""Run as a script, between fork and exec: give up root, tie this process to its parent's life, become the program.

The order matters. Files and folders are opened while we may still reach them. The kernel forgets the wish to die with
the parent when the user changes, so it comes last; and a parent that died even before is looked for after it.
"""

import ctypes
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress

_PR_SET_PDEATHSIG = 1


def main(order: Mapping[str, object], command: list[str]) -> None:
    """Carry out the order that `launch` wrote."""
    opened, owner = order["opened"], order["owner"]
    if isinstance(opened, dict):
        _open(opened)
    if isinstance(owner, list):
        _give_up_root(*owner)
    _die_with_parent(order["parent"], order["stop"])
    with suppress(OSError):  # where it is not permitted, it does without
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))  # never in another's way: see ADR 20
    os.umask(0o077)
    os.execvp(command[0], command)


def _open(paths: Mapping[str, str]) -> None:
    for number, path in paths.items():
        os.dup2(os.open(path, os.O_RDONLY), int(number), inheritable=True)


def _give_up_root(uid: int, gid: int) -> None:
    os.chdir("/")
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def _die_with_parent(parent: object, stop: object) -> None:
    if ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, stop) != 0:
        raise OSError("prctl(PR_SET_PDEATHSIG) was refused")
    if os.getppid() != parent:
        sys.exit("the parent is gone")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
