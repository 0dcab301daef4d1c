"""Rewards' read tables in a transaction that is rolled back, and facts as they would be on the log."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID, uuid5

import asyncpg
import pytest
import pytest_asyncio

from chassis.record import Recorded
from chassis.seal import SealedKeyring
from events.fact import Envelope, Fact
from events.registers import PupilRecorded
from rewards import projection
from rollcall.servers import EmbeddedServers
from rollcall.servers.testing import embedded_servers

AT = datetime(2026, 10, 5, 14, 45, tzinfo=UTC)
ID = UUID("11111111-1111-5111-8111-111111111111")


@pytest_asyncio.fixture(scope="module")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServers]:
    async with embedded_servers(tmp_path_factory.mktemp("rewards")) as running:
        yield running


@pytest_asyncio.fixture
async def tables(servers: EmbeddedServers) -> AsyncIterator[SimpleNamespace]:
    """The read tables in a transaction that is rolled back, and a keyring."""
    db = await asyncpg.connect(servers.postgres_dsn("rewards"))
    trial = db.transaction()
    await trial.start()
    await db.execute("create schema trial")
    await db.execute("set local search_path to trial")
    await db.execute(projection.SCHEMA)
    async with asyncpg.create_pool(servers.postgres_dsn("registers"), min_size=1, max_size=2) as pool:
        yield SimpleNamespace(db=db, keyring=SealedKeyring(pool, servers.endpoints.secrets.master_key))
    await trial.rollback()
    await db.close()


def recorded(*facts: Fact, school: str = "woodside") -> list[Recorded]:
    envelopes = [
        Envelope(
            uuid5(ID, str(n)), type(f).__name__, f.service, "reach2", school, f.key, 1, ID, ID, None, AT, AT, n, 0, n
        )
        for n, f in enumerate(facts, start=1)
    ]
    return [Recorded(e, fact.model_dump_json().encode()) for e, fact in zip(envelopes, facts, strict=True)]


async def pupils(tables: SimpleNamespace, **mis_ids: str) -> list[Fact]:
    sealed = await tables.keyring.seal("woodside", [(p, "register", mis_id) for p, mis_id in mis_ids.items()])
    return [
        PupilRecorded(
            pupil=pupil, mis_id=token, first_name=token, last_name=token, form="3B", year="3", entry=date(2024, 9, 1)
        )
        for pupil, token in zip(mis_ids, sealed, strict=True)
    ]
