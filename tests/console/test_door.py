"""Nobody comes in without the token; without one, the console serves this machine alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.settings import SettingMissing
from console.app import build
from console.settings import Settings

DUTIES = "/api/schools/woodside/duties"
CONTACT = "/api/schools/woodside/requests/RecordContact"
FACTS = "/api/schools/woodside/facts"


@pytest.mark.parametrize(
    "said", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic open-sesame", "open-sesame", "Bearer öffne"]
)
async def test_nobody_comes_in_without_the_token(stranger: httpx.AsyncClient, five: Any, said: str | None) -> None:
    headers = {} if said is None else {b"Authorization": said.encode()}
    for path in (DUTIES, FACTS, f"{DUTIES}?on=never"):
        reply = await stranger.get(path, headers=headers)
        assert (reply.status_code, reply.json()["reason"]) == (401, "unauthorised")
        assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert five.heard == []


async def test_a_stranger_is_turned_away_before_the_body_is_read(stranger: httpx.AsyncClient) -> None:
    read: list[bytes] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(b"{")
        yield b"{"

    assert (await stranger.post(CONTACT, content=body())).status_code == 401
    assert read == []


async def test_probes_need_no_token_and_tell_nothing(stranger: httpx.AsyncClient) -> None:
    for probe in ("/health", "/ready"):
        reply = await stranger.get(probe)
        assert (reply.status_code, reply.json()) == (200, {"service": "console", "ready": True})


async def test_without_nats_it_lives_and_says_that_it_is_not_ready(settings: Settings) -> None:
    app = build(replace(settings, token=None))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as caller:
        assert (await caller.get("/health")).json() == {"service": "console", "ready": False}
        assert (await caller.get("/ready")).status_code == 503
        for path in (DUTIES, FACTS):
            reply = await caller.get(path)
            assert (reply.status_code, reply.json()["reason"]) == (503, "not-connected")
            assert reply.headers["Retry-After"] == "2"


@pytest.mark.parametrize("token", [None, ""])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "console"])
def test_without_a_token_it_is_never_open_to_the_network(settings: Settings, host: str, token: str | None) -> None:
    with pytest.raises(SettingMissing, match="ROLLCALL_CONSOLE_TOKEN"):
        build(replace(settings, token=token, http_host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_without_a_token_it_serves_this_machine(settings: Settings, host: str) -> None:
    assert build(replace(settings, token=None, http_host=host)).title


async def test_without_a_token_no_web_page_reaches_it(neighbour: httpx.AsyncClient, five: Any) -> None:
    rebound = await neighbour.get(DUTIES, headers={"Host": "evil.example"})
    assert rebound.status_code == 400
    form = await neighbour.post(
        CONTACT,
        content=b'{"mis_id": "16", "date": "2026-09-07", "outcome": "spoke"}',
        headers={"Content-Type": "text/plain"},
    )
    assert form.status_code == 422
    assert five.heard == []


def test_the_settings_are_the_environments_and_an_empty_token_is_none(tmp_path: Path) -> None:
    given = {"NATS_URL": "nats://n", "NATS_PASSWORD": "p", "ROLLCALL_HTTP_PORT": "8123"}
    assert Settings.read(given) == Settings("nats://n", "p", http_port=8123)
    (tmp_path / "token").write_text("open-sesame\n")
    named = {**given, "ROLLCALL_CONSOLE_TOKEN_FILE": str(tmp_path / "token")}
    assert Settings.read(named).token == "open-sesame"
    assert Settings.read({**given, "ROLLCALL_CONSOLE_TOKEN": ""}).token is None


def test_neither_password_nor_token_is_shown(settings: Settings) -> None:
    assert settings.nats_password not in repr(settings)
    assert str(settings.token) not in repr(settings)
