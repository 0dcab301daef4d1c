"""The reports' files: whole or not there, whatever happens while they are written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write(folder: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Write `<folder>/<name>.<format>` for each format, replacing what was there; raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for kind, data in files.items():
        _replace(folder / f"{name}.{kind}", data)


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
