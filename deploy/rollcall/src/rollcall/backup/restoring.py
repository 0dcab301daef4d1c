"""Restoring: a new data folder from a backup and its current keyring, there whole or not at all."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import orjson
from nats.aio.client import Client

from chassis import store
from chassis.hearing import verify
from chassis.log import LogWentBack
from rollcall.backup import database, keyring, receipts, snapshot
from rollcall.backup.durable import make_durable, sync
from rollcall.backup.keyring import KeyringCopy
from rollcall.backup.manifest import DATABASE, RECEIPTS, BackupFault, Manifest, TrustLog, read_manifest
from rollcall.known import has_tables
from rollcall.reach import database_as, nats_as
from rollcall.servers import DECIDING, DataFolder, EmbeddedServers, Endpoints, Secrets
from rollcall.servers.passwords import write_privately
from rollcall.session import patient_log

Progress = Callable[[str, int], None]
"""Called with what is being put back and how many bytes of it there are so far."""


async def restore_backup(backup: Path, data: DataFolder, progress: Progress) -> list[str]:
    """Make the data folder, which must be new or empty, from a backup and the keyring beside it.

    What is not as it should be in the backup itself, in sentences. Raises BackupFault, and nothing was made.
    """
    _refuse_full(data.path)
    progress("checking the backup", 0)
    manifest = await asyncio.to_thread(read_manifest, backup)
    copy, master_key = keyring.read_copy(backup)
    _refuse_strange(backup, manifest, copy)
    draft = DataFolder(data.path.with_name(f".{data.path.name}.restoring"))
    shutil.rmtree(draft.path, ignore_errors=True)
    try:
        draft.make()
        write_privately(draft.path / "secrets.json", orjson.dumps(asdict(Secrets({}, {}, master_key))).decode())
        faults = await _fill(backup, manifest, copy, draft, progress)
        progress("the disk", 0)
        await asyncio.to_thread(make_durable, draft.path)
        draft.path.rename(data.path)
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)  # what failed holds every key, and no forgetting would reach it
    await asyncio.to_thread(sync, data.path.parent)
    return faults


async def _fill(
    backup: Path, manifest: Manifest, copy: KeyringCopy, draft: DataFolder, progress: Progress
) -> list[str]:
    async with EmbeddedServers(draft, restoring=True) as servers:
        progress("the database", 0)
        await database.load(servers.endpoints, backup / DATABASE)
        async with database.superuser(servers.endpoints) as db:
            await keyring.load_copy(db, copy)
        async with nats_as(servers.endpoints, "mender") as client:
            for trust, kept in manifest.trusts.items():
                await _put_log_back(client, servers.endpoints, trust, backup, kept, progress)
            faults = await _faults(client, servers.endpoints)
    if manifest.clock is not None:
        (draft.path / "clock").write_text(manifest.clock, "utf-8")
    receipts.read_receipts(backup / RECEIPTS, draft.messages)
    keyring.remember(draft, backup, *map(Path, copy.backups))
    return faults


async def _put_log_back(
    client: Client, endpoints: Endpoints, trust: str, backup: Path, kept: TrustLog, progress: Progress
) -> None:
    show = partial(progress, f"the log of {trust}")
    there = await snapshot.put_back(client, trust, backup / kept.file, kept.stream, show)
    if there["state"]["last_seq"] < kept.last:
        raise BackupFault(f"the log of trust {trust} came back short, at {there['state']['last_seq']}: restore again")
    for service in DECIDING:
        async with database_as(endpoints, service) as db:
            if await has_tables(db):
                await store.reborn(db, trust, kept.birth, there["created"])


async def _faults(client: Client, endpoints: Endpoints) -> list[str]:
    """What the services would refuse at their start, as the backup was made."""
    found, log = [], patient_log(client)
    for service in DECIDING:
        async with database_as(endpoints, service) as db:
            for trust, checkpoint in (await store.checkpoints(db)).items() if await has_tables(db) else ():
                try:
                    await verify(log, trust, checkpoint, await store.last_confirmed(db, trust))
                except LogWentBack as error:
                    found.append(f"{service}: {error}")
    return found


def _refuse_full(path: Path) -> None:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise BackupFault(f"{path} is not empty: restore into a new folder with --data")


def _refuse_strange(backup: Path, manifest: Manifest, copy: KeyringCopy) -> None:
    folder = keyring.keyring_of(backup)
    if copy.installation != manifest.installation:
        raise BackupFault(f"the keyring in {folder} is another platform's: put this one's current keyring there")
    if copy.written_at < manifest.made_at:
        raise BackupFault(f"the keyring in {folder} is older than the backup: put the current one there")
