"""Copies of the keyring beside the backups, in `<backup>.keyring/`: rewritten at every backup and at every forgetting.

A copy holds the wrapped keys, who was forgotten, and the master key in a file of its own; its folder is its owner's
alone. Copies are merged, never just overwritten: no key is lost, and none of a forgotten person survives.
"""

from __future__ import annotations

import fcntl
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import orjson
from pydantic import TypeAdapter, ValidationError

from chassis.clock import RealClock
from chassis.service import Db
from rollcall.backup.manifest import BackupFault, installation_of
from rollcall.reach import database_as
from rollcall.servers import DataFolder, Endpoints
from rollcall.servers.passwords import write_privately

_PLACES = "backups.json"
_KEYS, _MASTER = "keys.json", "master-key"


@dataclass(slots=True)
class KeyringCopy:
    """`keys`: (subject, class, school, wrapped key in base64); `forgotten`: subjects; `backups`: of the platform."""

    installation: str
    written_at: datetime
    keys: list[tuple[str, str, str, str]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    backups: list[str] = field(default_factory=list)


_copy = TypeAdapter(KeyringCopy)


def keyring_of(backup: Path) -> Path:
    """The folder of the keyring's copy beside a backup."""
    return backup.with_name(f"{backup.name}.keyring")


def places(data: DataFolder) -> list[Path]:
    """Where this data folder's backups were made, those that somebody deleted aside."""
    file = data.path / _PLACES
    known = [Path(place) for place in orjson.loads(file.read_bytes())] if file.exists() else []
    return [place for place in known if not _deleted(place)]


def remember(data: DataFolder, *backups: Path) -> None:
    """Remember where backups are, from before their keyring is copied."""
    known = dict.fromkeys(str(place) for place in (*places(data), *backups))
    write_privately(data.path / _PLACES, orjson.dumps(list(known), option=orjson.OPT_INDENT_2).decode())


async def refresh_keyrings(data: DataFolder, endpoints: Endpoints) -> list[Path]:
    """Bring every copy of the keyring up to date; the backups whose copy could not be reached."""
    unreached = []
    async with database_as(endpoints, "operator") as db:
        for place in places(data):
            try:
                with _held(place):
                    await _refresh(data, db, keyring_of(place), endpoints.secrets.master_key)
            except (OSError, ValidationError, BackupFault):
                unreached.append(place)
    return unreached


async def _refresh(data: DataFolder, db: Db, folder: Path, master_key: str) -> None:
    fresh = KeyringCopy(installation_of(master_key), RealClock().now(), backups=[str(p) for p in places(data)])
    kept = _copy.validate_json((folder / _KEYS).read_bytes()) if (folder / _KEYS).exists() else fresh
    if kept.installation != fresh.installation:
        raise BackupFault(f"{folder} holds the keyring of another platform")
    rows = await db.fetch("select subject, class, school, wrapped from keyring.keys")
    gone = {row["subject"] for row in await db.fetch("select subject from keyring.forgotten")} | set(kept.forgotten)
    keys = {(subject, name): (subject, name, school, wrapped) for subject, name, school, wrapped in kept.keys}
    keys |= {(r["subject"], r["class"]): (r["subject"], r["class"], r["school"], _text(r["wrapped"])) for r in rows}
    fresh.keys = sorted(key for key in keys.values() if key[0] not in gone)
    fresh.forgotten = sorted(gone)
    write_privately(folder / _MASTER, master_key)
    write_privately(folder / _KEYS, orjson.dumps(asdict(fresh)).decode())


def read_copy(backup: Path) -> tuple[KeyringCopy, str]:
    """The copy beside a backup, and the master key. Raises BackupFault."""
    folder = keyring_of(backup)
    try:
        master_key = (folder / _MASTER).read_text("utf-8").strip()
        copy = _copy.validate_json((folder / _KEYS).read_bytes())
    except OSError as error:
        raise BackupFault(f"the current keyring of this backup is not there: put it in {folder}") from error
    except ValidationError as error:
        raise BackupFault(f"{folder / _KEYS} cannot be understood: put the current keyring there") from error
    if copy.installation != installation_of(master_key):
        raise BackupFault(f"the master key in {folder} is not the one that wrapped its keys: put that one there")
    return copy, master_key


async def load_copy(db: Db, copy: KeyringCopy) -> None:
    """Fill an empty keyring from a copy; `db` is a superuser's."""
    async with db.transaction():
        await db.executemany(
            "insert into keyring.keys (subject, class, school, wrapped) values ($1, $2, $3, $4)",
            [(subject, name, school, b64decode(wrapped)) for subject, name, school, wrapped in copy.keys],
        )
        await db.execute("insert into keyring.forgotten (subject) select unnest($1::text[])", copy.forgotten)


def _text(wrapped: bytes) -> str:
    return b64encode(wrapped).decode()


def _deleted(backup: Path) -> bool:
    """Gone from a folder that is there and holds other things: an empty one may be a disk that is not mounted."""
    if backup.exists() or keyring_of(backup).exists():
        return False
    return backup.parent.is_dir() and any(backup.parent.iterdir())


@contextmanager
def _held(backup: Path) -> Iterator[None]:
    """One writer of a copy at a time. Raises OSError where neither the backup nor its copy is within reach."""
    if backup.exists():
        keyring_of(backup).mkdir(mode=0o700, exist_ok=True)
    lock = os.open(keyring_of(backup), os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def stale(backup: Path, forgotten: set[str]) -> bool:
    """Whether the copy beside a backup is out of reach or does not know all of the forgotten."""
    try:
        copy = _copy.validate_json((keyring_of(backup) / _KEYS).read_bytes())
    except (OSError, ValidationError):
        return True
    return not forgotten <= set(copy.forgotten)
