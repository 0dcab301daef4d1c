import os
import socket
import stat
from dataclasses import replace
from pathlib import Path

import asyncpg
import nats
import pytest

from chassis.wire import inbox_of
from rollcall.servers import AlreadyRunning, DataFolder, EmbeddedServers, ServersError, embedded
from rollcall.servers.ports import free_ports
from rollcall.servers.strays import name_of


async def remember(servers: EmbeddedServers, text: str) -> None:
    """One row in Postgres and one fact in NATS."""
    database = await asyncpg.connect(servers.postgres_dsn("registers"))
    await database.execute("CREATE TABLE registers.words (word text)")
    await database.execute("INSERT INTO registers.words VALUES ($1)", text)
    await database.close()
    user, password = servers.nats_credentials("registers")
    client = await nats.connect(servers.nats_url, user=user, password=password, inbox_prefix=inbox_of(user))
    await client.jetstream().add_stream(name="FACTS_t", subjects=["facts.t.>"])
    await client.jetstream().publish("facts.t.registers.s.k.RegisterTaken", text.encode())
    await client.close()


async def remembered(servers: EmbeddedServers) -> tuple[str, str]:
    database = await asyncpg.connect(servers.postgres_dsn("registers"))
    word = await database.fetchval("SELECT word FROM registers.words")
    await database.close()
    user, password = servers.nats_credentials("pathway")
    client = await nats.connect(servers.nats_url, user=user, password=password, inbox_prefix=inbox_of(user))
    fact = await client.jetstream().get_msg("FACTS_t", 1)
    await client.close()
    return word, (fact.data or b"").decode()


async def test_a_second_start_on_the_same_folder_keeps_what_the_first_was_told(data: DataFolder) -> None:
    async with EmbeddedServers(data) as servers:
        await remember(servers, "a word")
    async with EmbeddedServers(data) as servers:
        assert await remembered(servers) == ("a word", "a word")


async def test_passwords_are_made_once_and_are_for_their_owner_alone(data: DataFolder) -> None:
    async with EmbeddedServers(data) as servers:
        first = servers.endpoints.secrets
    async with EmbeddedServers(data) as servers:
        assert servers.endpoints.secrets == first
    assert stat.S_IMODE((data.path / "secrets.json").stat().st_mode) == 0o600


async def test_a_stop_leaves_neither_process_nor_announcement(data: DataFolder) -> None:
    async with EmbeddedServers(data) as servers:
        pids = servers.nats.pid, servers.postgres.pid
        assert [name_of(pid) for pid in pids] == ["nats-server", "postgres"]
    assert [name_of(pid) for pid in pids] == [None, None]
    assert data.running() is None
    assert "database system is shut down" in (data.logs / "postgres.log").read_text()
    assert "Server Exiting" in (data.logs / "nats.log").read_text()


async def test_a_second_platform_on_the_folder_is_refused_in_one_sentence(data: DataFolder) -> None:
    async with EmbeddedServers(data):
        with pytest.raises(AlreadyRunning) as refused:
            async with EmbeddedServers(DataFolder(data.path)):
                pass
    assert str(refused.value) == f"another platform is running on {data.path}: stop it, or name another --data folder"


async def test_another_command_finds_the_servers_while_they_run(data: DataFolder) -> None:
    assert data.running() is None
    async with EmbeddedServers(data) as servers:
        assert DataFolder(data.path).running() == servers.endpoints
    assert DataFolder(data.path).running() is None


async def test_what_a_killed_platform_announced_is_not_believed(data: DataFolder) -> None:
    async with EmbeddedServers(data) as servers:
        ports = servers.endpoints.ports
    data.announce(ports)
    assert data.running() is None
    with data.held():
        assert data.running() is None


async def test_a_cluster_that_was_never_finished_is_made_anew(data: DataFolder) -> None:
    data.make()
    (data.postgres / "draft").mkdir()
    (data.postgres / "draft" / "PG_VERSION").write_text("18\n")
    async with EmbeddedServers(data) as servers:
        database = await asyncpg.connect(servers.postgres_dsn("operator"))
        assert await database.fetchval("SELECT current_user") == "operator"
        await database.close()


@pytest.mark.parametrize("taken", ["nats", "monitor", "postgres"])
async def test_where_another_program_has_taken_a_port_meanwhile_others_are_chosen(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as another:
        lost, free = replace(free_ports(), **{taken: another.getsockname()[1]}), free_ports()
        chosen = iter([lost, free])
        monkeypatch.setattr(embedded, "free_ports", lambda: next(chosen))
        async with EmbeddedServers(data) as servers:
            assert servers.endpoints.ports == free
            await remember(servers, "a word")
            assert await remembered(servers) == ("a word", "a word")


@pytest.mark.parametrize("text", ["", f"{os.getpid()}\n/elsewhere\n0\n0\n\n\n\n"], ids=["empty", "another's"])
async def test_a_lock_file_that_names_no_postgres_does_not_stop_the_start(data: DataFolder, text: str) -> None:
    async with EmbeddedServers(data):
        pass
    (data.postgres / "18" / "postmaster.pid").write_text(text)
    async with EmbeddedServers(data) as servers:
        assert name_of(servers.postgres.pid) == "postgres"


async def test_a_damaged_file_of_secrets_is_refused_and_not_made_anew(data: DataFolder) -> None:
    data.make()
    (data.path / "secrets.json").write_text("{")
    with pytest.raises(ServersError, match="cannot be understood"):
        async with EmbeddedServers(data):
            pass
    assert (data.path / "secrets.json").read_text() == "{"


async def test_a_lost_file_of_secrets_is_named(data: DataFolder) -> None:
    async with EmbeddedServers(data):
        pass
    (data.path / "secrets.json").unlink()
    with pytest.raises(ServersError, match=r"secrets\.json is not the one that this database was made with"):
        async with EmbeddedServers(data):
            pass


async def test_a_server_that_cannot_start_names_its_log(data: DataFolder) -> None:
    async with EmbeddedServers(data):
        pass
    (data.postgres / "18" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(ServersError, match=r"postgres does not start: .*postgres\.log says why"):
        async with EmbeddedServers(data):
            pass
    assert data.running() is None


async def test_a_path_too_long_for_a_socket_is_no_hindrance(tmp_path: Path) -> None:
    deep = tmp_path / ("long-" * 20)
    async with EmbeddedServers(DataFolder(deep)) as servers:
        sockets = servers.sockets
        assert len(str(sockets)) < 80
        password = servers.endpoints.secrets.postgres["console"]
        database = await asyncpg.connect(
            host=str(sockets), port=servers.postgres.port, user="console", password=password, database="rollcall"
        )
        assert await database.fetchval("SELECT 1") == 1
        await database.close()
    assert not sockets.exists()


async def test_postgres_runs_with_the_settings_of_a_log_that_must_not_be_lost(shared_servers: EmbeddedServers) -> None:
    database = await asyncpg.connect(shared_servers.postgres_dsn("console"))
    rows = await database.fetch(
        "SELECT name, setting FROM pg_settings WHERE name = ANY($1)",
        ["fsync", "synchronous_commit", "data_checksums", "wal_level", "jit", "listen_addresses"],
    )
    provider = await database.fetchrow("SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'rollcall'")
    await database.close()
    assert {row["name"]: row["setting"] for row in rows} == {
        "fsync": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "wal_level": "minimal",
        "jit": "off",
        "listen_addresses": "127.0.0.1",
    }
    assert provider is not None
    assert tuple(provider) == (b"b", "C.UTF-8")


def user_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another user")
async def test_run_by_root_the_servers_are_nobodys_and_no_parent_folder_is_opened(data: DataFolder) -> None:
    parents = [data.path, *data.path.parents]
    modes = [parent.stat().st_mode for parent in parents if parent.exists()]
    async with EmbeddedServers(data) as servers:
        assert {user_of(pid) for pid in (servers.nats.pid, servers.postgres.pid)} == {65534}
    assert [parent.stat().st_mode for parent in parents if parent.exists()][1:] == modes
    assert stat.S_IMODE(data.path.stat().st_mode) == 0o700
