"""Whom the servers run as: us, unless we are root, which PostgreSQL refuses."""

import os
import pwd
from pathlib import Path

from .launch import Owner


def owner_of(data: Path) -> Owner | None:
    """None for an ordinary user. For root: the owner of the data folder or, where that is root too, `nobody`."""
    if os.geteuid() != 0:
        return None
    owner = data.stat()
    if owner.st_uid != 0:
        return Owner(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Owner(nobody.pw_uid, nobody.pw_gid)


def hand_over(folder: Path, owner: Owner | None) -> None:
    """Make a folder and all that is in it the owner's; its parents stay as they are."""
    if owner is None:
        return
    for parent, _, files in os.walk(folder):
        for path in (parent, *(os.path.join(parent, file) for file in files)):
            if os.lstat(path).st_uid != owner.uid:
                os.chown(path, *owner, follow_symlinks=False)
