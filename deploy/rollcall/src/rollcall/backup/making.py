"""Making a backup while the platform serves: the database, then every trust's log, then the keyring beside it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nats.aio.client import Client

from chassis.clock import RealClock
from rollcall.backup import database, keyring, receipts, snapshot
from rollcall.backup.durable import make_durable, sync
from rollcall.backup.manifest import (
    DATABASE,
    FORMAT,
    RECEIPTS,
    BackupFault,
    Manifest,
    TrustLog,
    installation_of,
    sha256,
    write_manifest,
)
from rollcall.reach import nats_as
from rollcall.servers import DataFolder, Endpoints
from rollcall.session import patient_log

Progress = Callable[[str, int], None]
"""Called with what is being written and how many bytes of it there are so far."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup, and the earlier backups beside which the keyring's copy could not be brought up to date."""

    manifest: Manifest
    unreached: list[Path]


async def make_backup(data: DataFolder, endpoints: Endpoints, to: Path, progress: Progress) -> Made:
    """Write a backup to the folder `to`, which must be new or empty; there whole or not at all. Raises BackupFault."""
    _refuse_full(to)
    draft = to.with_name(f".{to.name}.partial")
    _begin(draft)
    try:
        manifest = await _written(data, endpoints, draft, progress)
        keyring.keyring_of(to).mkdir(mode=0o700, exist_ok=True)
        keyring.remember(data, to)
        progress("the keyring", 0)
        unreached = await keyring.refresh_keyrings(data, endpoints)
        if to in unreached:
            held = keyring.keyring_of(to)
            raise BackupFault(f"{held} cannot be written, or is another platform's: name another folder")
        draft.rename(to)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    await asyncio.to_thread(sync, to.parent)
    return Made(manifest, unreached)


async def _written(data: DataFolder, endpoints: Endpoints, draft: Path, progress: Progress) -> Manifest:
    """All of a backup but the keyring beside it, in its draft and on the disk."""
    progress("the database", 0)
    await database.dump(endpoints, draft / DATABASE)
    async with nats_as(endpoints, "mender") as client:
        trusts = await _logs(client, draft, progress)
    await asyncio.to_thread(receipts.write_receipts, data.messages, draft / RECEIPTS)
    manifest = await asyncio.to_thread(_described, data, endpoints, draft, trusts)
    write_manifest(draft, manifest)
    await asyncio.to_thread(make_durable, draft)
    return manifest


def _begin(draft: Path) -> None:
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise BackupFault(f"{draft.parent} cannot be written ({error.strerror}): name another folder") from error


def _refuse_full(to: Path) -> None:
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BackupFault(f"{to} is not empty: name a new folder for each backup")


async def _logs(client: Client, draft: Path, progress: Progress) -> dict[str, TrustLog]:
    log, trusts = patient_log(client), {}
    for number, trust in enumerate(await log.trusts(), 1):
        tail = await log.tail(trust)
        if tail is None:
            raise BackupFault(f"the log of trust {trust} is gone: see rollcall doctor")
        file = f"log-{number}.snapshot"
        stream = await snapshot.take(client, trust, draft / file, partial(progress, f"the log of {trust}"))
        trusts[trust] = TrustLog(tail.birth, stream["state"]["last_seq"], file, stream)
    return trusts


def _described(data: DataFolder, endpoints: Endpoints, draft: Path, trusts: dict[str, TrustLog]) -> Manifest:
    clock = data.path / "clock"
    return Manifest(
        format=FORMAT,
        made_at=RealClock().now(),
        installation=installation_of(endpoints.secrets.master_key),
        clock=clock.read_text("utf-8") if clock.exists() else None,
        trusts=trusts,
        files={file.name: sha256(file) for file in sorted(draft.iterdir())},
    )
