"""The signed hook: what it takes and refuses, through the real edge and a real decider."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from asyncpg import DeadlockDetectedError, DiskFullError, InterfaceError, InternalClientError, UndefinedColumnError
from structlog.testing import capture_logs

from events.ids import pupil_id
from events.registers import (
    EntityQuarantined,
    ForgetPupil,
)
from registers import web
from registers.web import MOST_BYTES, edge

from .hooks import Arbor, Platform, body, change, mark, student


@pytest.fixture
def arbor(woodside: Any) -> Arbor:
    return Arbor(Platform(woodside, woodside.at("08:57")))


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (b"", "JSON"),
        (b"nonsense", "JSON"),
        (b'{"changes": [', "JSON"),
        (b'{"changes": [{"changeType": "\xff"}]}', "utf-8"),
        (b"[" * 100_000, ""),
        (b'{"a": "\\ud800"}', ""),
        (b"5", "object"),
        (b"{}", "changes"),
        (b'{"changes": {}}', "changes"),
        (b'{"changes": [5]}', "changes.0"),
        (b'{"changes": [{"changeType": "merge", "toRevision": 1, "changedObject": {}}]}', "changes.0.changeType"),
        (b'{"changes": [{"changeType": "update", "changedObject": {}}]}', "changes.0.toRevision"),
        (b'{"changes": [{"changeType": "update", "toRevision": -1, "changedObject": {}}]}', "changes.0.toRevision"),
        (
            b'{"changes": [{"changeType": "update", "toRevision": 1e300, "changedObject": {}}]}',
            "changes.0.toRevision",
        ),
        (b'{"changes": [{"changeType": "update", "toRevision": NaN, "changedObject": {}}]}', "changes.0.toRevision"),
        (b'{"changes": [{"changeType": "update", "toRevision": 1}]}', "changes.0.changedObject"),
        (
            b'{"changes": [{"changeType": "update", "toRevision": 1, "changedObject": {"entityType": "Student"}}]}',
            "changes.0.changedObject.id",
        ),
        (
            b'{"changes": [{"changeType": "update", "toRevision": 1, "changedObject": {"id": 1, "entityType": "-"}}]}',
            "changes.0.changedObject.entityType",
        ),
    ],
)
async def test_a_body_that_is_no_change_log_is_refused_naming_the_place(arbor: Arbor, wrong: bytes, place: str) -> None:
    headers = arbor.signed(wrong, "x") if b"\xff" not in wrong else arbor.signed(b"", "x")
    response = await arbor.send(wrong, headers)
    if b"\xff" in wrong:
        assert response.status_code == 401
        return
    assert response.status_code == 400
    assert place in response.json()["error"]


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": ""},
        {"webhook-id": "another"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "never"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "1e400"},
        {"webhook-timestamp": "99999999999999999999"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,?"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v2,AAAA v1,x y,z,w"},
        {"webhook-signature": "v1,\u00e9"},
    ],
)
async def test_a_wrong_signature_is_refused(arbor: Arbor, changed: dict[str, str]) -> None:
    raw = json.dumps(body(mark(1))).encode()
    headers = {**arbor.signed(raw, "x"), **changed}
    response = await arbor.send(raw, {name: value.encode("latin-1") for name, value in headers.items()})
    assert response.status_code == 401
    assert response.json()["error"].endswith(".")


async def test_unsigned_stale_early_and_unknown_are_refused(arbor: Arbor) -> None:
    raw = json.dumps(body(mark(1))).encode()
    now = datetime.now(UTC)  # noqa: TID251
    assert (await arbor.send(raw, {})).status_code == 401
    for minutes in (-6, 6):
        headers = arbor.signed(raw, "x", now + timedelta(minutes=minutes))
        assert (await arbor.send(raw, headers)).status_code == 401
    for school in ("elsewhere", "WOODSIDE", "a" * 50, "..%2f", "wood%00side"):
        response = await arbor.send(raw, arbor.signed(raw, "x"), school)
        assert response.status_code in (401, 404)
        assert response.json()["error"]


async def test_a_body_over_a_mebibyte_is_refused_unread(arbor: Arbor) -> None:
    raw = b" " * (MOST_BYTES + 1)
    assert (await arbor.send(raw, arbor.signed(raw, "x"))).status_code == 413
    exact = json.dumps(body(mark(1))).encode().ljust(MOST_BYTES)
    assert (await arbor.send(exact, arbor.signed(exact, "y"))).status_code == 202

    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    assert (await arbor.send(endless(), {})).status_code == 413
    assert sent <= 20


@pytest.mark.parametrize("length", ["99999999999999999999999", "1048577"])
async def test_an_announced_length_is_believed(arbor: Arbor, length: str) -> None:
    assert (await arbor.post(body(mark(1)), **{"content-length": length})).status_code == 413


async def test_a_loop_that_cannot_take_it_says_so_and_the_retry_is_taken(arbor: Arbor) -> None:
    arbor.platform.stopped = True
    response = await arbor.post(body(mark(1)), "same")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    arbor.platform.stopped = False
    assert await arbor.counts(body(mark(1)), "same") == (1, 0, 0)


@pytest.mark.parametrize(
    "error",
    [
        DiskFullError("no space"),
        DeadlockDetectedError("by turns"),
        InterfaceError("closed"),
        InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
        TimeoutError(),
    ],
)
async def test_a_database_that_cannot_take_it_now_is_no_fault_of_the_sender(
    arbor: Arbor, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def away(*_: Any) -> Any:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(arbor.platform.keyring, "seal", away)
        with capture_logs() as logs:
            assert (await arbor.post(body(student()), "same")).status_code == 503
    assert [log["error"].split()[0] for log in logs] == [type(error).__name__]
    assert await arbor.counts(body(student()), "same") == (1, 0, 0)


async def test_a_fault_of_ours_is_said_to_be_one_and_logged_without_its_words(
    arbor: Arbor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wrong(*_: Any) -> Any:
        raise UndefinedColumnError("of Amira")

    monkeypatch.setattr(arbor.platform.keyring, "seal", wrong)
    with capture_logs() as logs:
        assert (await arbor.post(body(student()), "same")).status_code == 500
    assert [(log["log_level"], log["error"].split()[0]) for log in logs] == [("error", "UndefinedColumnError")]
    assert "Amira" not in str(logs)


async def test_a_school_that_is_not_set_up_takes_it_later(fresh: Any) -> None:
    arbor = Arbor(Platform(fresh, fresh.at("08:57")))
    response = await arbor.post(body(mark(1)), "same")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert response.json() == {"error": "There is no school woodside here: rollcall school add sets it up."}
    fresh.set_up()
    assert await arbor.counts(body(mark(1)), "same") == (0, 1, 0)


async def test_what_is_said_of_the_forgotten_mints_no_key(arbor: Arbor, woodside: Any) -> None:
    await arbor.counts(body(student()))
    pupil = pupil_id("woodside", "16")
    woodside.decider.told(ForgetPupil(pupil=pupil), at=woodside.at("08:57"))
    await arbor.platform.keyring.forget([pupil])
    assert await arbor.counts(body(student("16", 2), mark(16), mark(1))) == (1, 2, 0)
    assert {fact.reason for fact in arbor.platform.news if isinstance(fact, EntityQuarantined)} == {
        "the pupil was forgotten"
    }


async def test_health(arbor: Arbor) -> None:
    app = edge(arbor.platform, lambda _: None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://registers") as client:
        assert (await client.get("/health")).json() == {"status": "ok"}


UNREADABLE = {
    "no known kind of change": change("Student", "71", kind="merge"),
    "a revision that is none": change("Student", "71", revision=-1),
    "a revision that is a text": change("Student", "71") | {"toRevision": "7"},
    "a revision that is a truth": change("Student", "71") | {"toRevision": True},
    "an id with a blank": change("Student", "7 1"),
    "no id": change("Student", None),
    "the name of no type": change("Custom_Field", "71"),
    "no object": {"changeType": "update", "toRevision": 3},
    "no change at all": 7,
}


@pytest.mark.parametrize("wrong", UNREADABLE.values(), ids=UNREADABLE)
async def test_a_change_that_cannot_be_read_is_set_aside_once_and_refuses_none_beside_it(
    arbor: Arbor, wrong: Any
) -> None:
    assert await arbor.counts({"changes": [wrong, mark(1)]}) == (1, 1, 0)
    [aside] = [fact for fact in arbor.platform.news if isinstance(fact, EntityQuarantined)]
    assert aside.entity_type == "Unreadable"
    assert aside.reason.startswith("changes.0")
    assert await arbor.counts({"changes": [wrong, mark(1)]}, "again") == (0, 1, 1)
    assert arbor.platform.news == []


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ('"\\ud83d"', (1, 1, 0)),  # half a character
        ("9" * 4400, (2, 0, 0)),
        ("[" * 300 + "]" * 300, (2, 0, 0)),
        ("NaN", (2, 0, 0)),
    ],
    ids=["half a character", "a number without end", "lists in lists", "no number"],
)
async def test_a_field_that_is_not_used_may_hold_what_nobody_can_read(
    arbor: Arbor, written: str, taken: tuple[int, int, int]
) -> None:
    raw = json.dumps(body(mark(1, unused="HERE"), mark(2))).replace('"HERE"', written).encode()
    response = await arbor.send(raw, arbor.signed(raw, "odd"))
    counted = response.json()
    assert (response.status_code, counted["accepted"], counted["quarantined"], counted["repeated"]) == (202, *taken)


async def test_a_body_that_does_not_come_is_not_waited_for_without_end(
    arbor: Arbor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_READ_WITHIN", 0.01)

    async def never() -> Any:
        yield b"{"
        await asyncio.Event().wait()

    response = await arbor.send(never(), arbor.signed(b"{", "slow"))
    assert (response.status_code, response.headers["connection"]) == (408, "close")
