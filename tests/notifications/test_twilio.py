"""Twilio, against a server that speaks its API: texts, calls, refusals, what is lost, and what it says afterwards."""

import asyncio
import logging
from collections import deque
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from notifications.adapters import twilio_receipts
from notifications.adapters.twilio import NO_ACCOUNT, Account, Twilio
from notifications.adapters.twilio_voice import spoken, thanked
from notifications.domain.outcomes import Handed, NotHanded, NotKnown
from notifications.domain.references import Reference

SID = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
ORDERED = datetime(2026, 9, 7, 8, 25, tzinfo=UTC)
REFERENCE = Reference.read("2026-09-07.aaaaaaaa-0000-5000-8000-000000000000.1")
CALLBACK = f"https://rollcall.example/receipts/twilio/woodside/{REFERENCE}"


class FakeTwilio:
    """Takes texts and calls; before or after taking one it may answer with a fault, or not at all."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.created: list[datetime] = []
        self.became: dict[str, Any] = {"status": "queued", "error_code": None}
        self.faults: deque[tuple[int, int, str] | str] = deque()
        self.closing = asyncio.Event()
        self.requests = 0
        self.now = ORDERED
        place = f"/2010-04-01/Accounts/{SID}"
        routes = [
            Route(f"{place}/Messages.json", self.post, methods=["POST"]),
            Route(f"{place}/Calls.json", self.post, methods=["POST"]),
            Route(f"{place}/Messages.json", self.find, methods=["GET"]),
        ]
        self.app = Starlette(routes=routes)

    async def post(self, request: Request) -> JSONResponse:
        self.requests += 1
        assert request.headers["authorization"].startswith("Basic ")
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, tuple):
            status, code, message = fault
            return JSONResponse({"code": code, "message": message, "more_info": "", "status": status}, status)
        form = {key: value for key, value in (await self.form(request)).items()}
        self.created.append(self.now)
        self.taken.append(form)
        if fault == "hangs after":
            await self.closing.wait()
        sid = f"{'CA' if 'Twiml' in form else 'SM'}{len(self.taken)}"
        return JSONResponse({"sid": sid, "status": "queued", "to": form["To"], "body": form.get("Body")}, 201)

    async def form(self, request: Request) -> dict[str, Any]:
        from urllib.parse import parse_qs  # noqa: PLC0415

        read = parse_qs((await request.body()).decode(), keep_blank_values=True)
        return {key: values[0] for key, values in read.items()}

    async def find(self, request: Request) -> JSONResponse:
        self.requests += 1
        rows = [
            {
                "sid": f"SM{number}",
                "to": each["To"],
                "body": each["Body"],
                "date_created": format_datetime(self.created[number - 1]),
                **self.became,
            }
            for number, each in enumerate(self.taken, 1)
            if each["To"] == request.query_params["To"]
        ]
        return JSONResponse({"messages": rows, "page": 0, "page_size": 50, "uri": "/", "next_page_uri": None})


@pytest.fixture
async def fake(serving):
    twilio = FakeTwilio()
    twilio.url = await serving(twilio.app)
    yield twilio
    twilio.closing.set()


@pytest.fixture
def account(fake) -> Account:
    public = "https://rollcall.example"
    return Account(SID, "token", "MG1", "+441632960001", public, fake.url, timeout=0.5)


@pytest.fixture
def provider(account) -> Twilio:
    return Twilio({"woodside": account}.get, waits=(0, 0, 0))


async def test_a_text_is_handed_over_with_the_address_for_its_receipts(fake, provider, outgoing) -> None:
    assert await provider.send(outgoing(body="é" * 71, lasts=19_000)) == Handed("SM1", 1)
    assert fake.taken == [
        {
            "To": "+447700900123",
            "Body": "é" * 71,
            "MessagingServiceSid": "MG1",
            "StatusCallback": CALLBACK,
            "ValidityPeriod": "19000",
        }
    ]


async def test_a_call_says_the_message_and_asks_for_a_key(fake, provider, outgoing) -> None:
    assert await provider.send(outgoing(channel="voice", language="pl", body="Amira & Tom")) == Handed("CA1", 0)
    (call,) = fake.taken
    assert (call["From"], call["StatusCallback"], call["Record"]) == ("+441632960001", CALLBACK, "false")
    assert call["Twiml"].count('<Say language="pl-PL">Amira &amp; Tom</Say>') == 2
    assert f'action="{CALLBACK}/pressed/pl"' in call["Twiml"]
    assert 'numDigits="1"' in call["Twiml"]


@pytest.mark.parametrize(
    ("language", "voice", "asked", "thanked_in"),
    [
        ("en", "en-GB", "Please press 1 now", "Thank you"),
        ("pl", "pl-PL", "nacisnąć teraz 1", "Dziękujemy"),
        ("ro", "ro-RO", "apăsați acum tasta 1", "Vă mulțumim"),
        ("tr", "tr-TR", "şimdi 1&apos;e basın", "Teşekkür ederiz"),
        ("ur", "en-GB", "Please press 1 now", "Thank you"),
    ],
)
def test_all_of_a_call_is_in_one_language_that_the_voice_speaks(outgoing, language, voice, asked, thanked_in) -> None:
    said = spoken(outgoing(channel="voice", language=language, body="Amira"), CALLBACK)
    assert said.count(f'<Say language="{voice}">') == 4
    assert said.replace("'", "&apos;").count(asked) == 2
    assert thanked_in in thanked(language)
    assert f'language="{voice}"' in thanked(language)


@pytest.mark.parametrize(
    ("status", "code", "refused"),
    [
        (400, 21211, NotHanded("the number does not exist, or cannot be reached this way", unusable=True)),
        (400, 21614, NotHanded("the number does not exist, or cannot be reached this way", unusable=True)),
        (400, 30004, NotHanded("the number takes no messages from this sender", unusable=True)),
        (400, 21606, NotHanded("Twilio refused it (400, 21606)")),
        (401, 20003, NotHanded("Twilio refused it (401, 20003)")),
    ],
)
async def test_a_refusal_is_final_and_said_in_our_words(fake, provider, outgoing, status, code, refused) -> None:
    fake.faults.append((status, code, "The 'To' number +447700900123 is not valid"))
    assert await provider.send(outgoing()) == refused
    assert fake.requests == 1


async def test_a_busy_twilio_is_tried_again_and_then_given_up(fake, provider, outgoing) -> None:
    fake.faults += [(429, 20429, "Too Many Requests")] * 2
    assert await provider.send(outgoing()) == Handed("SM1", 1)
    fake.faults += [(429, 20429, "Too Many Requests")] * 3
    assert await provider.send(outgoing()) == NotHanded("Twilio is busy, 3 times", away=True)


async def test_a_text_whose_answer_was_lost_is_found_by_its_words(fake, provider, outgoing) -> None:
    fake.faults.append("hangs after")
    assert await provider.send(outgoing()) == Handed("SM1", 1)
    assert len(fake.taken) == 1


@pytest.mark.parametrize("ordered", [ORDERED + timedelta(days=28), ORDERED + timedelta(seconds=1), None])
async def test_the_same_words_that_went_before_are_not_taken_for_it(fake, provider, outgoing, ordered) -> None:
    """Praise says no date: the same text may have gone to the same number four weeks ago."""
    await provider.send(outgoing())
    fake.faults.append((500, 20500, "Internal Server Error"))
    assert await provider.send(outgoing(ordered=ordered)) == NotKnown()
    assert await provider.lookup(outgoing(ordered=ordered)) == NotKnown()


async def test_an_instant_within_the_second_in_which_it_was_taken_finds_it(fake, provider, outgoing) -> None:
    handed = await provider.send(outgoing())
    assert await provider.lookup(outgoing(ordered=ORDERED + timedelta(milliseconds=800))) == handed


async def test_of_two_with_the_same_words_nobody_knows(fake, provider, outgoing) -> None:
    await provider.send(outgoing())
    await provider.send(outgoing())
    assert await provider.lookup(outgoing()) == NotKnown()


@pytest.mark.parametrize(
    ("became", "found"),
    [
        ({"status": "delivered"}, Handed("SM1", 1)),
        (
            {"status": "undelivered", "error_code": 30005},
            NotHanded("the number does not exist, or cannot be reached this way", unusable=True),
        ),
        ({"status": "failed", "error_code": 30008}, NotHanded("it could not be delivered (30008)")),
        ({"status": "canceled"}, NotHanded("it could not be delivered (0)")),
    ],
)
async def test_what_is_found_may_have_failed_by_then(fake, provider, outgoing, became, found) -> None:
    await provider.send(outgoing())
    fake.became |= became
    assert await provider.lookup(outgoing()) == found


async def test_stop_that_twilio_was_told_holds_for_the_number(fake, provider, outgoing) -> None:
    fake.faults.append((400, 21610, "unsubscribed recipient"))
    refused = await provider.send(outgoing())
    assert refused == NotHanded("whoever has the number asked for no more messages", unusable=True, stopped=True)
    said = twilio_receipts.receipt(REFERENCE, {"MessageStatus": "failed", "MessageSid": "SM1", "ErrorCode": "21610"})
    assert (said.reason, said.unusable, said.stopped) == (refused.reason, True, True)


async def test_a_text_that_cannot_be_found_may_have_gone_all_the_same(fake, provider, outgoing) -> None:
    fake.faults.append((500, 20500, "Internal Server Error"))
    assert await provider.send(outgoing()) == NotKnown()
    assert await provider.lookup(outgoing()) == NotKnown()
    assert fake.taken == []


async def test_of_a_call_whose_answer_was_lost_nobody_knows(fake, provider, outgoing) -> None:
    fake.faults.append("hangs after")
    assert await provider.send(outgoing(channel="voice")) == NotKnown()
    assert len(fake.taken) == 1


async def test_a_twilio_that_cannot_be_reached_took_nothing(outgoing) -> None:
    account = Account(SID, "token", "+441632960001", url="http://127.0.0.1:1")
    refused = await Twilio({"woodside": account}.get, waits=(0, 0)).send(outgoing())
    assert refused == NotHanded("Twilio could not be reached, or gave no answer, 2 times", away=True)


async def test_after_a_crash_what_went_is_found_and_nothing_is_repeated(fake, provider, outgoing) -> None:
    handed = await provider.send(outgoing())
    assert await provider.lookup(outgoing()) == handed
    assert await provider.lookup(outgoing(body="other words")) == NotKnown()


@pytest.mark.parametrize(
    ("so", "channel", "reason"),
    [
        ({"sender": None}, "text", "this school has no sender at Twilio"),
        ({"caller": None}, "voice", "this school has no caller at Twilio, or no address for its receipts"),
        ({"receipts": None}, "voice", "this school has no caller at Twilio, or no address for its receipts"),
        ({}, "email", "Twilio takes no e-mail"),
    ],
)
async def test_what_the_account_lacks_is_said(account, outgoing, so, channel, reason) -> None:
    from dataclasses import replace  # noqa: PLC0415

    provider = Twilio({"woodside": replace(account, **so)}.get)
    assert await provider.send(outgoing(channel=channel)) == NotHanded(reason)


async def test_a_school_without_an_account_is_told_so(outgoing) -> None:
    assert await Twilio({}.get).send(outgoing()) == NotHanded(NO_ACCOUNT)
    assert await Twilio({}.get).lookup(outgoing()) == NotKnown()


async def test_nobody_is_named_in_the_logs(fake, provider, outgoing, caplog) -> None:
    caplog.set_level(logging.DEBUG, "twilio")
    fake.faults.append((400, 21211, "The 'To' number +447700900123 is not valid"))
    await provider.send(outgoing())
    await provider.send(outgoing())
    await provider.lookup(outgoing())
    assert "7700" not in caplog.text
    assert "Amira" not in caplog.text


@pytest.mark.parametrize(
    ("form", "state", "unusable"),
    [
        ({"MessageStatus": "queued", "MessageSid": "SM1"}, "taken", False),
        ({"MessageStatus": "sent", "MessageSid": "SM1"}, "taken", False),
        ({"MessageStatus": "delivered", "MessageSid": "SM1"}, "delivered", False),
        ({"MessageStatus": "undelivered", "MessageSid": "SM1", "ErrorCode": "30003"}, "failed", False),
        ({"MessageStatus": "undelivered", "MessageSid": "SM1", "ErrorCode": "30005"}, "failed", True),
        ({"MessageStatus": "failed", "MessageSid": "SM1", "ErrorCode": "x"}, "failed", False),
        ({"CallStatus": "completed", "CallSid": "CA1"}, "failed", False),
        ({"CallStatus": "no-answer", "CallSid": "CA1"}, "failed", False),
        ({"CallStatus": "busy", "CallSid": "CA1"}, "failed", False),
        ({"CallStatus": "failed", "CallSid": "CA1", "ErrorCode": "13224"}, "failed", True),
    ],
)
def test_what_a_status_means(form, state, unusable) -> None:
    receipt = twilio_receipts.receipt(REFERENCE, form)
    assert receipt is not None
    assert (receipt.state, receipt.unusable, receipt.pressed) == (state, unusable, None)
    assert receipt.name in ("SM1", "CA1")


@pytest.mark.parametrize("form", [{}, {"CallStatus": "ringing"}, {"MessageStatus": "receiving"}])
def test_what_matters_not_is_none(form) -> None:
    assert twilio_receipts.receipt(REFERENCE, form) is None


def test_only_a_key_is_contact() -> None:
    assert twilio_receipts.pressed(REFERENCE, {"CallSid": "CA1"}) is None
    pressed = twilio_receipts.pressed(REFERENCE, {"CallSid": "CA1", "Digits": "1"})
    assert pressed is not None
    assert (pressed.state, pressed.pressed) == ("delivered", "1")
