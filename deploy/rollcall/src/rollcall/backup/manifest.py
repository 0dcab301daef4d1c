"""What a backup says of itself: `manifest.json`, with a checksum of every other file."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

FORMAT = 1
NAME = "manifest.json"
DATABASE = "postgres.dump"
RECEIPTS = "receipts.tar"


class BackupFault(Exception):
    """A backup could not be made, or not be restored; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class TrustLog:
    """A trust's log in a backup: the stream as it was, and the file of its snapshot.

    `birth` is what the services' checkpoints hold; `stream` the server's own answer (`config`, `state`), which a
    restore wants back.
    """

    birth: str
    last: int
    file: str
    stream: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`installation` tells which master key seals; `files`: name → SHA-256."""

    format: int
    made_at: datetime
    installation: str
    clock: str | None
    trusts: dict[str, TrustLog]
    files: dict[str, str]


_manifest = TypeAdapter(Manifest)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, the last file of a backup."""
    (folder / NAME).write_bytes(orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))


def read_manifest(folder: Path) -> Manifest:
    """The manifest, every file checked against it. Raises BackupFault."""
    try:
        manifest = _manifest.validate_json((folder / NAME).read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BackupFault(f"{folder} is no backup: it holds no {NAME}") from error
    except ValidationError as error:
        raise BackupFault(f"{folder / NAME} cannot be understood: use another backup") from error
    for name, digest in manifest.files.items():
        if not (folder / name).exists() or sha256(folder / name) != digest:
            raise BackupFault(f"{folder / name} is missing or damaged: use another backup")
    return manifest


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as reading:
        return hashlib.file_digest(reading, "sha256").hexdigest()


def installation_of(master_key: str) -> str:
    """Which installation a master key is of, without saying the key."""
    return hashlib.sha256(b"rollcall " + master_key.encode()).hexdigest()[:16]
