"""What was written is on the disk, whatever happens to the machine from now on."""

from __future__ import annotations

import os
from pathlib import Path


def make_durable(folder: Path) -> None:
    """Put every file of the folder, and the names of all of them, on the disk."""
    for parent, _, files in os.walk(folder):
        for path in (*(Path(parent, name) for name in files), Path(parent)):
            if path.is_dir() or path.is_file():
                sync(path)


def sync(path: Path) -> None:
    """Put one file, or the names in one folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
