from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import permutations

import asyncpg
import pytest

from rollcall.servers import POSTGRES_ROLES, SERVICES, EmbeddedServers
from rollcall.servers.roles import filled_in, make_roles

ADD_A_KEY = "INSERT INTO keyring.keys (subject, class, school, wrapped) VALUES ('p', 'pupil', 's', '')"
READ_KEYS = "SELECT FROM keyring.keys, keyring.forgotten"
DROP_A_KEY = "DELETE FROM keyring.keys WHERE subject = 'p'"
FORGET = "INSERT INTO keyring.forgotten (subject) VALUES ('p')"
CHANGE_A_KEY = "UPDATE keyring.keys SET wrapped = ''"
REMEMBER_AGAIN = "DELETE FROM keyring.forgotten"


@asynccontextmanager
async def connected(servers: EmbeddedServers, role: str) -> AsyncIterator[asyncpg.Connection]:
    database = await asyncpg.connect(servers.postgres_dsn(role))
    try:
        yield database
    finally:
        await database.close()


async def who_may(servers: EmbeddedServers, statement: str) -> set[str]:
    return {role for role in POSTGRES_ROLES if await may(servers, role, statement)}


async def may(servers: EmbeddedServers, role: str, statement: str) -> bool:
    """Whether the role may; what it did is undone."""
    async with connected(servers, role) as database:
        transaction = database.transaction()
        await transaction.start()
        try:
            await database.execute(statement)
        except asyncpg.InsufficientPrivilegeError:
            return False
        finally:
            await transaction.rollback()
    return True


async def test_a_service_makes_tables_in_its_own_schema_and_schemas_for_its_generations(
    shared_servers: EmbeddedServers,
) -> None:
    for service in SERVICES:
        assert await may(shared_servers, service, f"CREATE TABLE {service}.outbox (position bigint)")
        assert await may(shared_servers, service, f"CREATE SCHEMA {service}_g1 CREATE TABLE marks (pupil text)")
        assert await may(shared_servers, service, "CREATE TEMPORARY TABLE staged (pupil text)")


async def test_no_role_reads_or_enters_the_schema_of_another(shared_servers: EmbeddedServers) -> None:
    for owner in SERVICES:
        async with connected(shared_servers, owner) as database:
            await database.execute(f"CREATE TABLE IF NOT EXISTS {owner}.private (x int)")
            await database.execute(f"CREATE SCHEMA IF NOT EXISTS {owner}_g7")
            await database.execute(f"CREATE TABLE IF NOT EXISTS {owner}_g7.private (x int)")
    for owner, other in permutations(POSTGRES_ROLES, 2):
        if owner != "operator":
            assert not await may(shared_servers, other, f"SELECT FROM {owner}.private")
            assert not await may(shared_servers, other, f"SELECT FROM {owner}_g7.private")
            assert not await may(shared_servers, other, f"CREATE TABLE {owner}.intruder (x int)")


async def test_nobody_uses_the_public_schema(shared_servers: EmbeddedServers) -> None:
    assert await who_may(shared_servers, "CREATE TABLE public.shared (x int)") == set()


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        (READ_KEYS, set(POSTGRES_ROLES)),
        (ADD_A_KEY, {"registers", "pathway", "notifications"}),
        (f"{ADD_A_KEY} ON CONFLICT (subject, class) DO NOTHING", {"registers", "pathway", "notifications"}),
        (DROP_A_KEY, {"registers"}),
        (FORGET, {"registers"}),
        (CHANGE_A_KEY, set()),
        (REMEMBER_AGAIN, set()),
    ],
)
async def test_the_keyring_is_read_by_all_added_to_by_those_that_seal_and_forgets_through_registers(
    shared_servers: EmbeddedServers, statement: str, allowed: set[str]
) -> None:
    assert await who_may(shared_servers, statement) == allowed


async def test_a_wrong_password_is_refused(shared_servers: EmbeddedServers) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(shared_servers.postgres_dsn("pathway"), password="wrong")


async def test_the_roles_made_twice_are_the_same_and_a_changed_password_is_mended(
    shared_servers: EmbeddedServers,
) -> None:
    async with connected(shared_servers, "postgres") as database:
        await database.execute("ALTER ROLE rewards PASSWORD 'forgotten' SUPERUSER")
        await make_roles(database, shared_servers.endpoints.secrets)
    async with connected(shared_servers, "rewards") as database:
        assert await database.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = 'rewards'") is False


def test_a_variable_is_filled_in_as_psql_does() -> None:
    assert filled_in("SELECT :'name', x::text", {"name": "O'Brien"}) == "SELECT 'O''Brien', x::text"
