"""The edge for receipts: who may say what became of a message, and what is answered."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asyncpg.exceptions import (
    AdminShutdownError,
    ConnectionDoesNotExistError,
    DataError,
    DeadlockDetectedError,
    DiskFullError,
    InterfaceError,
    InternalClientError,
    LockNotAvailableError,
    UndefinedColumnError,
)
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from chassis.drain import Stopped
from chassis.service import Reading
from events.sealed import Sealed
from notifications.adapters.twilio import Account
from notifications.domain.outcomes import Receipt
from notifications.web import Secrets, edge

REFERENCE = "2026-09-07.aaaaaaaa-0000-5000-8000-000000000000.1"
DELIVERED = {"id": "n1", "reference": REFERENCE, "status": "delivered", "to": "07700900123"}
TOKEN = {"Authorization": "Bearer of-woodside"}
AUTH = "12345"
PATH = f"/receipts/twilio/woodside/{REFERENCE}"


def sealed(subject: str, value: str, kind: str) -> Sealed[Any]:
    return Sealed(f"~{subject}~{kind}~{value}")


class Platform:
    """Hears; it knows the number of one guardian, who has one child."""

    def __init__(self, now: Any) -> None:
        self.said: list[Any] = []
        self.sealed: list[Any] = []
        self.fails: Exception | None = None
        self.school = ""
        self.schools: list[str] = []
        self.strangers: list[str] = []
        self.keyring = self
        self.db = self
        self.now = lambda: now

    @asynccontextmanager
    async def reading(self, school: str, at_least: int) -> AsyncIterator[Reading]:
        self.school = school
        yield Reading(self.db, school, "reach2", 0, self.now(), self.keyring)

    async def fetch(self, *_: Any) -> list[Any]:
        number = f"~mum of {self.school}~contact~phone" if self.schools else "~mum~contact~phone"
        row = {"guardian": "mum", "numbers": [number], "person": "amira", "first_name": "~amira~register~name"}
        return [{"school": school, **row} for school in self.schools or ["woodside"]]

    async def open(self, tokens: Any) -> dict[str, str]:
        return {token: self._opened(*token.split("~")[1::2]) for token in tokens}

    def _opened(self, subject: str, value: str) -> str:
        if value == "name":
            return "Amira"
        return "" if subject in self.strangers else "+447700900123"

    async def seal(self, school: str, plain: Any) -> list[Any]:
        self.sealed += plain
        return [sealed(subject, "text", kind) for subject, kind, _ in plain]

    async def say(self, sayings: Any) -> list[Any]:
        if self.fails is not None:
            raise self.fails
        self.said += sayings
        return []


@pytest.fixture
def platform(woodside) -> Platform:
    return Platform(woodside.at("09:26"))


@pytest.fixture
def client(platform) -> TestClient:
    account = Account("AC1", AUTH, receipts="https://rollcall.example/schools")
    tokens = {"woodside": "of-woodside", "empty": ""}.get
    accounts = {"woodside": account, "riverside": account, "elsewhere": Account("AC2", AUTH)}
    secrets = Secrets(tokens, accounts.get, {"woodside": "of-mail"}.get)
    return TestClient(edge(platform, secrets), raise_server_exceptions=False)


def test_a_receipt_is_heard(client, platform) -> None:
    answer = client.post("/receipts/notify/woodside", json=DELIVERED, headers=TOKEN)
    assert answer.status_code == 200
    (said,) = platform.said
    assert (said.school, said.at) == ("woodside", platform.now())
    assert isinstance(said.body, Receipt)
    assert (str(said.body.reference), said.body.state, said.body.name) == (REFERENCE, "delivered", "n1")


def test_the_same_receipt_has_the_same_cause(client, platform) -> None:
    for _ in range(2):
        client.post("/receipts/notify/woodside", json=DELIVERED, headers=TOKEN)
    client.post("/receipts/notify/woodside", json={**DELIVERED, "status": "permanent-failure"}, headers=TOKEN)
    first, again, other = (said.id for said in platform.said)
    assert first == again != other


@pytest.mark.parametrize(
    ("school", "headers"),
    [
        ("woodside", {}),
        ("woodside", {"Authorization": "Bearer of-another"}),
        ("woodside", {"Authorization": "Basic of-woodside"}),
        ("woodside", {"Authorization": "Bearer "}),
        ("empty", {"Authorization": "Bearer "}),
        ("elsewhere", TOKEN),
        ("%C3%A9", TOKEN),
    ],
)
def test_who_does_not_bear_the_schools_token_is_not_believed(client, platform, school, headers) -> None:
    assert client.post(f"/receipts/notify/{school}", json=DELIVERED, headers=headers).status_code == 401
    assert platform.said == []


@pytest.mark.parametrize("so", [{"reference": "another's"}, {"reference": None}, {"status": "created"}])
def test_what_is_none_of_ours_is_taken_and_forgotten(client, platform, so) -> None:
    assert client.post("/receipts/notify/woodside", json={**DELIVERED, **so}, headers=TOKEN).status_code == 200
    assert platform.said == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", json.dumps({"a": "x" * (1 << 16)}).encode()])
def test_what_is_no_receipt_is_refused(client, platform, body) -> None:
    assert client.post("/receipts/notify/woodside", content=body, headers=TOKEN).status_code == 400
    assert platform.said == []


def test_what_cannot_be_taken_now_is_asked_for_again(client, platform) -> None:
    platform.fails = Stopped()
    answer = client.post("/receipts/notify/woodside", json=DELIVERED, headers=TOKEN)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize("path", ["/receipts/notify/woodside", "/texts/notify/woodside"])
@pytest.mark.parametrize(
    ("error", "status", "level"),
    [
        (ConnectionDoesNotExistError("lost"), 503, "warning"),
        (DiskFullError("no space"), 503, "warning"),
        (LockNotAvailableError("held"), 503, "warning"),
        (DeadlockDetectedError("by turns"), 503, "warning"),
        (AdminShutdownError("stopping"), 503, "warning"),
        (InterfaceError("closed"), 503, "warning"),
        (InternalClientError("in no state for it"), 503, "warning"),
        (TimeoutError(), 503, "warning"),
        (UndefinedColumnError("of Amira"), 500, "error"),
        (DataError("of Amira"), 500, "error"),
    ],
)
def test_what_keeps_it_from_being_taken_is_logged_and_a_fault_of_ours_is_said_to_be_one(
    client, platform, path, error, status, level
) -> None:
    platform.fails = error
    with capture_logs() as logs:
        assert client.post(path, json={**RECEIVED, **DELIVERED}, headers=TOKEN).status_code == status
    assert [(log["log_level"], log["error"].split()[0]) for log in logs] == [(level, type(error).__name__)]
    assert "Amira" not in str(logs)


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/receipts/notify/woodside", 405), ("POST", "/", 404)])
def test_elsewhere_is_nothing(client, method, path, status) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert "error" in answer.json()


# Twilio ---------------------------------------------------------------------------------------------------------------


def signed(form: dict[str, str], path: str = PATH, token: str = AUTH) -> dict[str, str]:
    """As Twilio signs what it posts to the public address."""
    signature = RequestValidator(token).compute_signature(f"https://rollcall.example/schools{path}", form)
    return {"X-Twilio-Signature": signature}


def test_what_twilio_signed_is_heard(client, platform) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+447700900123", "Empty": ""}
    assert client.post(PATH, data=form, headers=signed(form)).status_code == 200
    (said,) = platform.said
    assert (str(said.body.reference), said.body.state, said.body.name) == (REFERENCE, "delivered", "SM1")


@pytest.mark.parametrize("fault", ["unsigned", "another token", "another form", "another address", "another school"])
def test_what_twilio_did_not_sign_is_not_believed(client, platform, fault) -> None:
    form, path = {"MessageSid": "SM1", "MessageStatus": "delivered"}, PATH
    headers = signed(form, token="54321") if fault == "another token" else signed(form)
    match fault:
        case "unsigned":
            headers = {}
        case "another form":
            form = {**form, "MessageStatus": "failed"}
        case "another address":
            path = PATH.replace(".1", ".2")
        case "another school":
            path = PATH.replace("woodside", "elsewhere")
    assert client.post(path, data=form, headers=headers).status_code == 401
    assert platform.said == []


def test_a_pressed_key_is_heard_and_thanked_for(client, platform) -> None:
    form = {"CallSid": "CA1", "Digits": "1"}
    answer = client.post(f"{PATH}/pressed", data=form, headers=signed(form, f"{PATH}/pressed"))
    assert answer.headers["content-type"].startswith("text/xml")
    assert "Thank you" in answer.text
    assert [said.body.pressed for said in platform.said] == ["1"]


@pytest.mark.parametrize(("language", "thanks"), [("pl", "Dziękujemy"), ("ur", "Thank you"), ("zz", "Thank you")])
def test_thanks_are_said_in_the_language_of_the_call(client, platform, language, thanks) -> None:
    form, path = {"CallSid": "CA1", "Digits": "1"}, f"{PATH}/pressed/{language}"
    assert thanks in client.post(path, data=form, headers=signed(form, path)).text
    assert [said.body.pressed for said in platform.said] == ["1"]


def test_a_reference_that_is_none_of_ours_is_taken_and_forgotten(client, platform) -> None:
    form, path = {"MessageSid": "SM1", "MessageStatus": "delivered"}, "/receipts/twilio/woodside/another"
    assert client.post(path, data=form, headers=signed(form, path)).status_code == 200
    assert platform.said == []


# What families text ---------------------------------------------------------------------------------------------------

RECEIVED = {
    "id": "b1",
    "source_number": "447700900123",
    "destination_number": "07700900111",
    "message": "Amira is ill",
    "date_received": "2026-09-07T08:26:00.000000Z",
}
TEXT = {"MessageSid": "SM9", "From": "+447700900123", "To": "+441632960001", "Body": "Amira is ill"}
TEXTS = "/texts/twilio/woodside"


def test_a_text_that_notify_received_is_a_reply_of_its_guardian(client, platform) -> None:
    for _ in range(2):
        assert client.post("/texts/notify/woodside", json=RECEIVED, headers=TOKEN).status_code == 200
    first, again = platform.said
    assert first.id == again.id
    assert first.body.guardians == ("mum",)
    assert first.body.received_at == platform.now()
    assert platform.sealed[0] == ("amira", "reply", "Amira is ill"), "it is forgotten with the child whom it names"


def test_a_text_of_nobody_s_number_is_forgotten_with_the_child_whom_it_names_and_the_number_is_its_own(
    client, platform
) -> None:
    platform.strangers = ["mum"]
    client.post("/texts/notify/woodside", json=RECEIVED, headers=TOKEN)
    (text, number) = platform.sealed
    assert text == ("amira", "reply", "Amira is ill")
    assert (number[0].partition(":")[0], number[2]) == ("reply", "+447700900123")


def test_a_text_that_names_no_child_is_its_guardian_s(client, platform) -> None:
    client.post("/texts/notify/woodside", json={**RECEIVED, "message": "She is ill"}, headers=TOKEN)
    assert platform.sealed == [("mum", "reply", "She is ill")]


def test_a_text_that_twilio_received_is_a_reply_and_is_answered_with_nothing(client, platform) -> None:
    answer = client.post(TEXTS, data=TEXT, headers=signed(TEXT, TEXTS))
    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert [said.body.guardians for said in platform.said] == [("mum",)]


@pytest.mark.parametrize(
    ("strangers", "heard"),
    [
        ([], ["riverside", "woodside"]),
        (["mum of woodside"], ["riverside"]),
        (["mum of riverside"], ["woodside"]),
        (["mum of riverside", "mum of woodside"], ["woodside"]),
    ],
)
def test_a_text_to_a_number_that_schools_share_is_heard_where_its_family_is(client, platform, strangers, heard) -> None:
    platform.schools, platform.strangers = ["elsewhere", "riverside", "woodside"], strangers
    assert client.post(TEXTS, data=TEXT, headers=signed(TEXT, TEXTS)).status_code == 200
    assert [said.school for said in platform.said] == heard


def test_a_text_that_nobody_vouches_for_is_not_heard(client, platform) -> None:
    assert client.post("/texts/notify/woodside", json=RECEIVED).status_code == 401
    assert client.post(TEXTS, data=TEXT, headers=signed(TEXT, PATH)).status_code == 401
    assert platform.said == []


@pytest.mark.parametrize("so", [{"date_received": "yesterday"}, {"date_received": "2026-09-07T08:26:00"}])
def test_a_text_without_its_instant_is_none(client, platform, so) -> None:
    answer = client.post("/texts/notify/woodside", json={**RECEIVED, **so}, headers=TOKEN)
    assert answer.status_code == 400
    form = {"MessageSid": "SM9"}
    assert client.post(TEXTS, data=form, headers=signed(form, TEXTS)).status_code == 400


def test_a_text_that_cannot_be_taken_now_is_asked_for_again(client, platform) -> None:
    platform.fails = Stopped()
    assert client.post("/texts/notify/woodside", json=RECEIVED, headers=TOKEN).status_code == 503
