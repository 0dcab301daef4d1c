"""The database in one file, the keyring aside: PostgreSQL's own pg_dump and pg_restore."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import asyncpg

from rollcall.backup.manifest import BackupFault
from rollcall.servers import Endpoints
from rollcall.servers.binaries import binaries
from rollcall.servers.endpoints import DATABASE, HOST, SUPERUSER

_OURS = """
select string_agg(format('drop schema %I cascade', nspname), '; ') from pg_namespace
where nspname not in ('keyring', 'public', 'information_schema') and nspname not like 'pg\\_%'
"""


async def dump(endpoints: Endpoints, to: Path) -> None:
    """Write one consistent snapshot of the database, without the schema `keyring`. Raises BackupFault."""
    await _run("pg_dump", endpoints, "--format=custom", "--exclude-schema=keyring", f"--file={to}", DATABASE)


async def load(endpoints: Endpoints, source: Path) -> None:
    """Put a dump in place of everything but the keyring, whole or not at all. Raises BackupFault."""
    async with superuser(endpoints) as db:
        if drops := await db.fetchval(_OURS):
            await db.execute(drops)
    await _run("pg_restore", endpoints, "--exit-on-error", "--single-transaction", f"--dbname={DATABASE}", str(source))


class superuser:
    """A connection that may do everything."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._dsn = endpoints.postgres_dsn(SUPERUSER)

    async def __aenter__(self) -> asyncpg.Connection:
        self._db = await asyncpg.connect(self._dsn)
        return self._db

    async def __aexit__(self, *_: object) -> None:
        await self._db.close()


async def _run(program: str, endpoints: Endpoints, *arguments: str) -> None:
    binary = binaries(for_everyone=False).postgres.with_name(program)
    process = await asyncio.create_subprocess_exec(
        str(binary),
        f"--host={HOST}",
        f"--port={endpoints.ports.postgres}",
        f"--username={SUPERUSER}",
        "--no-password",
        *arguments,
        env={**os.environ, "PGPASSWORD": endpoints.secrets.postgres[SUPERUSER], "LC_ALL": "C"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        last = said.decode(errors="replace").strip().splitlines() or [f"exit status {process.returncode}"]
        raise BackupFault(f"{program} failed: {last[-1]}")
