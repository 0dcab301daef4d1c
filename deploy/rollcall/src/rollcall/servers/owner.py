"""Whom the servers run as: us, unless we are root, which PostgreSQL refuses."""

import os
import pwd
from pathlib import Path

from .launch import Owner


def owner_of(data: Path) -> Owner | None:
    """None for an ordinary user. For root: the owner of the data folder or, where that is root too, `nobody`.

    An owner without a name, as in a container that was given a folder of its host, will not do for PostgreSQL either.
    """
    if os.geteuid() != 0:
        return None
    owner = data.stat()
    if owner.st_uid != 0 and has_name(owner.st_uid):
        return Owner(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Owner(nobody.pw_uid, nobody.pw_gid)


def has_name(uid: int) -> bool:
    """Whether the machine knows the user by a name; initdb refuses one that it does not know."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def hand_over(folder: Path, owner: Owner | None) -> None:
    """Make a folder and all that is in it the owner's; its parents stay as they are."""
    if owner is None:
        return
    for parent, _, files in os.walk(folder):
        for path in (parent, *(os.path.join(parent, file) for file in files)):
            if os.lstat(path).st_uid != owner.uid:
                os.chown(path, *owner, follow_symlinks=False)
