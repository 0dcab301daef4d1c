"""Whatever a provider's callback holds, borne or signed as it should be: heard, forgotten or refused, never a fault of
ours."""

import json
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from asyncpg import DiskFullError
from starlette.testclient import TestClient
from twilio.request_validator import RequestValidator

from notifications.adapters.twilio import Account
from notifications.web import Secrets, edge

from ..fuzzing import mutated, torn
from .test_bounces import bounce
from .test_web import AUTH, DELIVERED, PATH, REFERENCE, TOKEN, Platform

TEXT = {"id": "t1", "source_number": "447700900123", "message": "she is ill", "date_received": "2026-09-07T08:26:00Z"}
FORM = {"MessageStatus": "undelivered", "ErrorCode": "30005", "MessageSid": "SM1"}
CALL = {"CallSid": "CA1", "CallStatus": "completed", "Digits": "1"}
TEXTED = {"MessageSid": "SM2", "From": "+447700900123", "Body": "she is ill"}
MAIL = {"Authorization": "Bearer of-mail"}
Sent = tuple[str, bytes, dict[str, str]]


def as_json(path: str, of: dict[str, Any]) -> Callable[[Random], Sent]:
    """GOV.UK Notify's: JSON, borne by a token."""

    def sent(random: Random) -> Sent:
        raw = json.dumps(mutated(random, of)).encode()
        return path, torn(random, raw) if random.random() < 0.3 else raw, TOKEN

    return sent


def as_form(path: str, of: dict[str, str]) -> Callable[[Random], Sent]:
    """Twilio's: a form, signed as whoever sent it signs what is in it."""

    def sent(random: Random) -> Sent:
        changed = mutated(random, of)
        form = {str(name): str(value) for name, value in (changed if isinstance(changed, dict) else of).items()}
        signature = RequestValidator(AUTH).compute_signature(f"https://rollcall.example/schools{path}", form)
        raw = urlencode(form, errors="surrogatepass").encode()
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return path, torn(random, raw) if raw and random.random() < 0.1 else raw, headers

    return sent


def as_mail(random: Random) -> Sent:
    """What a mail server hands on: torn more often than once."""
    raw = bounce(random.choice(("5.1.1", "4.4.1", "5.2.2")), random.choice(("failed", "delayed", "delivered")))
    for _ in range(random.randrange(1, 6)):
        raw = torn(random, raw)
    return "/receipts/mail/woodside", raw, MAIL


INGRESSES = {
    "a receipt of Notify's": as_json("/receipts/notify/woodside", DELIVERED),
    "a text by Notify": as_json("/texts/notify/woodside", TEXT),
    "a receipt of Twilio's": as_form(PATH, FORM),
    "a key pressed": as_form(f"/receipts/twilio/woodside/{REFERENCE}/pressed/pl", CALL),
    "a text by Twilio": as_form("/texts/twilio/woodside", TEXTED),
    "mail that came back": as_mail,
}
AS_IT_SHOULD_BE = {
    "a receipt of Notify's": ("/receipts/notify/woodside", json.dumps(DELIVERED).encode(), TOKEN),
    "a text by Notify": ("/texts/notify/woodside", json.dumps(TEXT).encode(), TOKEN),
    "mail that came back": ("/receipts/mail/woodside", bounce(), MAIL),
}


@pytest.fixture
def platform(woodside: Any) -> Platform:
    return Platform(woodside.at("09:26"))


@pytest.fixture
def client(platform: Platform) -> TestClient:
    account = Account("AC1", AUTH, receipts="https://rollcall.example/schools")
    secrets = Secrets({"woodside": "of-woodside"}.get, {"woodside": account}.get, {"woodside": "of-mail"}.get)
    return TestClient(edge(platform, secrets), raise_server_exceptions=False)  # type: ignore[arg-type]


def fuzz(client: TestClient, platform: Platform, name: str, count: int) -> None:
    """So many bodies; each that is as it should be, in between, is heard."""
    random, seen = Random(20260907), set()
    for _ in range(count):
        path, raw, headers = INGRESSES[name](random)
        answer = client.post(path, content=raw, headers=headers)
        seen.add(answer.status_code)
        assert answer.status_code in (200, 400, 401), (raw, answer.status_code, answer.text)
        assert answer.status_code == 200 or "error" in answer.json(), raw
        for said in platform.said:
            assert "\x00" not in repr(said.body), raw
        platform.said.clear()
    assert 200 in seen
    if (good := AS_IT_SHOULD_BE.get(name)) is not None:
        assert client.post(good[0], content=good[1], headers=good[2]).status_code == 200
        assert len(platform.said) == 1


@pytest.mark.parametrize("name", INGRESSES)
def test_no_callback_leads_to_a_fault_of_ours(client: TestClient, platform: Platform, name: str) -> None:
    fuzz(client, platform, name, 100)


@pytest.mark.long
@pytest.mark.parametrize("name", INGRESSES)
def test_no_callback_of_ten_thousand_leads_to_a_fault_of_ours(
    client: TestClient, platform: Platform, name: str
) -> None:
    fuzz(client, platform, name, 10_000)


@pytest.mark.parametrize("path", ["/receipts/notify/woodside", "/texts/notify/woodside"])
@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"a":' * 10_000, b"1" * 60_000], ids=["lists", "objects", "digits"])
def test_json_that_is_nested_without_an_end_is_refused(client: TestClient, path: str, body: bytes) -> None:
    assert client.post(path, content=body, headers=TOKEN).status_code == 400


def test_a_database_that_cannot_take_a_text_now_is_no_fault_of_the_sender(
    client: TestClient, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> Any:
        raise DiskFullError("no space")

    monkeypatch.setattr(platform, "seal", away)
    answer = client.post("/texts/notify/woodside", json=TEXT, headers=TOKEN)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
