"""NATS with TLS: who vouches for it is in a file, and nobody without that is told a word."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import ssl
import sys
import warnings
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from chassis.clock import RealClock
from chassis.connecting import Server, client_of
from chassis.feed import Feed
from chassis.settings import SettingMissing, tls
from rollcall.servers import EmbeddedServers
from rollcall.servers.binaries import binaries
from rollcall.servers.ports import free_port
from rollcall.servers.waiting import until
from rollcall.up import programs

from .certificates import Authority

HERE = "127.0.0.1"
CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nats"
SCHOOL = """
school = "woodside"
trust = "reach2"
name = "Woodside Primary Academy"
timezone = "Europe/London"
policy = "woodside"
source = "hook"
[[terms]]
name = "Autumn 2026"
from = "2026-09-03"
to = "2026-12-18"
[[classes]]
name = "3B"
year = "3"
"""
PATIENCE = 60.0


@dataclass(frozen=True)
class Speaking:
    """A server that speaks TLS: where, who its users are, and what its clients are told of it."""

    url: str
    servers: EmbeddedServers
    environment: dict[str, str]
    configuration: Path
    its_own: dict[str, str]

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """The server's process, which is killed in the end."""
        found = binaries(for_everyone=False).nats
        async with running(str(found), "-c", str(self.configuration), **self.its_own) as process:
            assert process.stderr is not None
            while b"Server is ready" not in (line := await process.stderr.readline()):
                assert line, "nats-server ended"
            yield

    def server(self, **environ: str) -> Server:
        """The server as the operator is told of it, some of it otherwise."""
        user, password = self.servers.nats_credentials("operator")
        return Server(self.url, user, password, "test", tls({**self.environment, **environ}))

    def told(self, user: str) -> dict[str, str]:
        """The environment of a service or command that speaks to it."""
        credentials = self.servers.nats_credentials(user)
        return {
            "NATS_URL": self.url,
            "NATS_USER": credentials.user,
            "NATS_PASSWORD": credentials.password,
            **self.environment,
        }


def speaking(servers: EmbeddedServers, folder: Path, *, to_all: bool = True) -> Speaking:
    """nats-server with `deploy/nats/tls.conf`; not `to_all`: it wants to see a certificate of each client."""
    authority = Authority(folder, "authority")
    certificate, key = authority.vouch("server", HERE)
    text, port = (CONFIGURATION / "tls.conf").read_text(), free_port()
    for line in () if to_all else ("ca_file: ", "verify: "):
        text = text.replace(f"# {line}", line)
    for name in ("server.conf", "users.conf"):
        (folder / name).write_text((CONFIGURATION / name).read_text())
    (folder / "tls.conf").write_text(text)
    environment = {
        "ROLLCALL_NATS_LISTEN": f"{HERE}:{port}",
        "ROLLCALL_NATS_MONITOR": f"{HERE}:{free_port()}",
        "ROLLCALL_NATS_STORE": str(folder / "store"),
        "ROLLCALL_NATS_CERTIFICATE": str(certificate),
        "ROLLCALL_NATS_KEY": str(key),
        "ROLLCALL_NATS_CA": str(authority.file),
        **{f"ROLLCALL_NATS_{name.upper()}": f'"{word}"' for name, word in servers.data.secrets.nats.items()},
    }
    shown = dict(zip(("NATS_CERTIFICATE_FILE", "NATS_KEY_FILE"), map(str, authority.vouch("client")), strict=True))
    told = {"NATS_CA_FILE": str(authority.file), **({} if to_all else shown)}
    return Speaking(f"nats://{HERE}:{port}", servers, told, folder / "tls.conf", environment)


@asynccontextmanager
async def running(*command: str, **environ: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *command, env={"PATH": os.environ["PATH"], **environ}, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def ready(port: int) -> bool | None:
    with suppress(httpx.HTTPError):
        async with httpx.AsyncClient(timeout=2) as client:
            return (await client.get(f"http://{HERE}:{port}/ready")).status_code == httpx.codes.OK or None
    return None


async def connects(server: Server) -> None:
    """Both ways in which a service speaks to NATS; raises what stops the one or the other."""
    feed = Feed(server, "live.facts.>", lambda *_: None, lambda: None)
    try:
        await feed.start()
    finally:
        feed.close()
    client = await client_of(server, allow_reconnect=False)
    await client.flush()
    await client.close()


async def refused(server: Server) -> None:
    """Neither of the two ways leads anywhere."""
    feed = Feed(server, "live.facts.>", lambda *_: None, lambda: None)
    with pytest.raises((OSError, TimeoutError)):
        await feed.start()
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await client_of(server, max_reconnect_attempts=-1)
        gc.collect()  # nats-py leaves open what it made for a handshake that failed


async def test_services_console_and_commands_speak_tls_also_with_a_server_that_comes_back(
    shared_servers: EmbeddedServers, tmp_path: Path
) -> None:
    (tmp_path / "woodside.toml").write_text(SCHOOL)
    rollcall = str(Path(sys.executable).with_name("rollcall"))
    nats = speaking(shared_servers, tmp_path)

    async def says(*arguments: str) -> str:
        async with running(rollcall, *arguments, **nats.told("operator")) as process:
            output, errors = await process.communicate()
            assert process.returncode == 0, errors.decode()
            return output.decode()

    async with AsyncExitStack() as stack:
        async with nats.at_work():
            for name in ("registers", "console"):
                port = free_port()
                told = {**nats.told(name), "ROLLCALL_HTTP_PORT": str(port), "ROLLCALL_FOLDER": str(tmp_path)}
                if name == "registers":
                    told["POSTGRES_URL"] = shared_servers.postgres_dsn(name)
                    told["ROLLCALL_MASTER_KEY"] = shared_servers.data.secrets.master_key
                await stack.enter_async_context(running(sys.executable, "-m", name, **told))
                await until(lambda port=port: ready(port), PATIENCE)  # type: ignore[misc]
            await says("school", "add", str(tmp_path / "woodside.toml"))
            facts = (await says("facts", "--school", "woodside", "--json")).splitlines()
            assert [json.loads(fact)["envelope"]["school"] for fact in facts] == ["woodside"] * len(facts) != []
        async with nats.at_work():
            assert json.loads(await says("quarantine", "--school", "woodside", "--json"))


async def test_only_whom_the_named_authority_vouches_for_is_told_the_password(
    shared_servers: EmbeddedServers, tmp_path: Path
) -> None:
    other = Authority(tmp_path, "other")
    nats = speaking(shared_servers, tmp_path)
    async with nats.at_work():
        await connects(nats.server())
        await refused(nats.server(NATS_CA_FILE=str(other.file)))
        await refused(nats.server(NATS_CA_FILE=""))


async def test_a_server_that_does_not_begin_with_tls_is_told_nothing(
    shared_servers: EmbeddedServers, tmp_path: Path
) -> None:
    """Whoever stands between greets in the clear, as a server does that wants no TLS, to be told the password."""
    heard: list[bytes] = []

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"between","headers":true,"auth_required":true,"max_payload":1000000}\r\n')
        heard.append(await reader.read(1000))
        writer.close()

    context = tls({"NATS_CA_FILE": str(Authority(tmp_path, "authority").file)})
    async with await asyncio.start_server(greet, HERE, 0) as between:
        port = between.sockets[0].getsockname()[1]
        await refused(Server(f"nats://{HERE}:{port}", "operator", "a-password", "test", context))
    assert heard
    assert b"a-password" not in b"".join(heard)


async def test_a_client_shows_its_own_certificate_where_that_is_wanted(
    shared_servers: EmbeddedServers, tmp_path: Path
) -> None:
    nats = speaking(shared_servers, tmp_path, to_all=False)
    async with nats.at_work():
        await connects(nats.server())
        await refused(nats.server(NATS_CERTIFICATE_FILE="", NATS_KEY_FILE=""))


async def test_a_command_says_why_it_does_not_come_through(shared_servers: EmbeddedServers, tmp_path: Path) -> None:
    other = Authority(tmp_path, "other")
    rollcall = str(Path(sys.executable).with_name("rollcall"))
    nats = speaking(shared_servers, tmp_path)
    async with nats.at_work():
        told = {**nats.told("operator"), "NATS_CA_FILE": str(other.file)}
        async with running(rollcall, "stages", "--school", "woodside", **told) as process:
            output, errors = await process.communicate()
    assert (process.returncode, output) == (1, b"")
    assert b"for which NATS_CA_FILE does not vouch" in errors


def test_what_is_told_of_tls_is_told_whole(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "authority")
    certificate, key = map(str, authority.vouch("client"))
    told = {"NATS_CA_FILE": str(authority.file)}
    assert tls({}) is tls({"NATS_CA_FILE": ""}) is None
    assert isinstance(tls({**told, "NATS_CERTIFICATE_FILE": certificate, "NATS_KEY_FILE": key}), ssl.SSLContext)
    for wrong, says in (
        ({"NATS_CA_FILE": str(tmp_path / "none.pem")}, "none.pem cannot be read"),
        ({"NATS_CERTIFICATE_FILE": certificate, "NATS_KEY_FILE": key}, "set NATS_CA_FILE, too"),
        ({**told, "NATS_KEY_FILE": key}, "or neither"),
        ({**told, "NATS_CERTIFICATE_FILE": key, "NATS_KEY_FILE": key}, "cannot be read as PEM"),
    ):
        with pytest.raises(SettingMissing, match=says):
            tls(wrong)


async def test_embedded_servers_stay_on_loopback_in_the_clear(
    shared_servers: EmbeddedServers, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setenv("NATS_CA_FILE", "/of/another/platform.pem")
    for program in programs(shared_servers.data, shared_servers, RealClock(), {}):
        assert "NATS_CA_FILE" not in program.environment
