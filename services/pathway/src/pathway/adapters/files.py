"""The files of letters: whole or not there, whatever happens while they are written."""

from __future__ import annotations

import os
from pathlib import Path


def write(folder: Path, name: str, data: bytes) -> None:
    """Write a file, replacing what was there, readable by the service's user alone; raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}.draft"
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
