"""GOV.UK Notify, against a server that speaks its API: what it takes, refuses, loses, and says afterwards."""

import asyncio
import logging
from collections import deque
from typing import Any
from uuid import uuid5

import pytest
from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from notifications.adapters import notify
from notifications.adapters.notify import Account, Notify
from notifications.domain.outcomes import Handed, NotHanded, NotKnown, Receipt
from notifications.domain.references import Reference

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"woodside-{SERVICE}-{SECRET}"
LIMIT = "Exceeded send limits (LIMIT NUMBER) for today"


class FakeNotify:
    """Takes messages; before or after taking one it may answer with a fault, or not at all."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.faults: deque[tuple[int, str, str] | str] = deque()
        self.status = "sending"
        self.requests = 0
        self.closing = asyncio.Event()
        routes = [
            Route("/v2/notifications/{kind}", self.post, methods=["POST"]),
            Route("/v2/notifications", self.find, methods=["GET"]),
        ]
        self.app = Starlette(routes=routes)

    async def post(self, request: Request) -> JSONResponse:
        self.admit(request)
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, tuple):
            return self.refuse(*fault)
        if fault == "hangs before":
            await self.closing.wait()
        taken = {**await request.json(), "kind": request.path_params["kind"]}
        self.taken.append(taken)
        if fault == "hangs after":
            await self.closing.wait()
        return self.refuse(500, "Exception", "Internal server error") if fault == "breaks after" else self.say(taken)

    def say(self, taken: dict[str, Any]) -> JSONResponse:
        body = taken["personalisation"]["body"]
        template = {"id": taken["template_id"], "version": 1, "uri": "https://notify/template"}
        content = {"body": f"Woodside: {body}", "from_number": "40604"}
        named = {"id": self.name(taken), "reference": taken["reference"], "uri": "https://notify/1"}
        return JSONResponse({**named, "content": content, "template": template}, 201)

    async def find(self, request: Request) -> JSONResponse:
        self.admit(request)
        if self.faults and self.faults[0] == "look-up breaks":
            return self.refuse(503, "Exception", "Service unavailable")
        wanted = [taken for taken in self.taken if taken["reference"] == request.query_params["reference"]]
        rows = [{"id": self.name(t), "status": self.status, "body": t["personalisation"]["body"]} for t in wanted]
        return JSONResponse({"notifications": rows, "links": {"current": "https://notify/v2/notifications"}})

    def admit(self, request: Request) -> None:
        self.requests += 1
        token = request.headers["authorization"].removeprefix("Bearer ")
        assert get_token_issuer(token) == SERVICE
        assert decode_jwt_token(token, SECRET)

    def name(self, taken: dict[str, Any]) -> str:
        return str(uuid5(uuid5(REFERENCE.message, "notify"), taken["reference"]))

    def refuse(self, status: int, error: str, message: str) -> JSONResponse:
        return JSONResponse({"errors": [{"error": error, "message": message}], "status_code": status}, status)


@pytest.fixture
async def fake(serving):
    notify = FakeNotify()
    notify.url = await serving(notify.app)
    yield notify
    notify.closing.set()


@pytest.fixture
def provider(fake) -> Notify:
    account = Account(KEY, "text-template", "email-template", fake.url, timeout=0.5)
    return Notify({"woodside": account}.get, waits=(0, 0, 0))


async def test_a_text_is_handed_over_with_our_reference_and_its_segments_counted(fake, provider, outgoing) -> None:
    handed = await provider.send(outgoing(body="a" * 161))
    assert handed == Handed(fake.name(fake.taken[0]), 2)
    assert fake.taken == [
        {
            "kind": "sms",
            "phone_number": "+447700900123",
            "template_id": "text-template",
            "personalisation": {"body": "a" * 161, "subject": "Woodside Primary Academy"},
            "reference": str(REFERENCE),
        }
    ]


async def test_an_e_mail_goes_by_its_own_template(fake, provider, outgoing) -> None:
    handed = await provider.send(outgoing(channel="email", to=" mum@example.org "))
    assert handed == Handed(fake.name(fake.taken[0]), 0)
    taken = fake.taken[0]
    assert (taken["kind"], taken["email_address"], taken["template_id"]) == (
        "email",
        "mum@example.org",
        "email-template",
    )


@pytest.mark.parametrize(
    ("message", "unusable", "reason"),
    [
        ("phone_number Not a UK mobile number", True, "GOV.UK Notify does not take this number"),
        ("email_address Not a valid email address", True, "GOV.UK Notify does not take this address"),
        ("Template not found", False, "GOV.UK Notify has no such template"),
        ("Missing personalisation: day", False, "the template of GOV.UK Notify has another placeholder than body"),
        ("Can’t send to this recipient using a team-only API key", False, notify._TRIAL),
        ("Something about 07700900123", False, "GOV.UK Notify refused it (400)"),
    ],
)
async def test_a_refusal_is_final_and_said_in_our_words(fake, provider, outgoing, message, unusable, reason) -> None:
    fake.faults.append((400, "ValidationError", message))
    assert await provider.send(outgoing()) == NotHanded(reason, unusable)
    assert fake.requests == 1


async def test_a_key_that_is_refused_is_no_fault_of_the_number(fake, provider, outgoing) -> None:
    fake.faults.append((403, "AuthError", "Invalid token: API key not found"))
    assert await provider.send(outgoing()) == NotHanded("GOV.UK Notify refused it (403)")


async def test_a_busy_notify_is_tried_again(fake, provider, outgoing) -> None:
    fake.faults += [
        (429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds")
    ] * 2
    assert isinstance(await provider.send(outgoing()), Handed)
    assert len(fake.taken) == 1


async def test_a_notify_that_stays_busy_is_given_up(fake, provider, outgoing) -> None:
    fake.faults += [(429, "RateLimitError", "Exceeded rate limit")] * 3
    assert await provider.send(outgoing()) == NotHanded("GOV.UK Notify answered 429, 3 times", away=True)
    assert fake.taken == []


async def test_a_daily_limit_is_not_waited_for(fake, provider, outgoing) -> None:
    fake.faults.append((429, "TooManyRequestsError", LIMIT))
    refused = await provider.send(outgoing())
    assert refused == NotHanded("the daily limit of the school's GOV.UK Notify service is reached")
    assert fake.requests == 1


@pytest.mark.parametrize("fault", ["breaks after", "hangs after"])
async def test_what_went_although_the_answer_was_lost_is_found_and_not_repeated(
    fake, provider, outgoing, fault
) -> None:
    fake.faults.append(fault)
    assert await provider.send(outgoing()) == Handed(fake.name(fake.taken[0]), 1)
    assert len(fake.taken) == 1


@pytest.mark.parametrize("fault", [(500, "Exception", "Internal server error"), "hangs before"])
async def test_what_surely_did_not_go_is_tried_again(fake, provider, outgoing, fault) -> None:
    fake.faults.append(fault)
    assert isinstance(await provider.send(outgoing()), Handed)
    assert len(fake.taken) == 1


async def test_a_broken_notify_is_given_up_after_three_tries(fake, provider, outgoing) -> None:
    fake.faults += [(500, "Exception", "Internal server error")] * 3
    assert await provider.send(outgoing()) == NotHanded("GOV.UK Notify answered 500, 3 times", away=True)


async def test_where_even_the_look_up_fails_nobody_knows(fake, provider, outgoing) -> None:
    fake.faults += ["breaks after", "look-up breaks"]
    assert await provider.send(outgoing()) == NotKnown()
    assert len(fake.taken) == 1


async def test_a_notify_that_cannot_be_reached_took_nothing(outgoing) -> None:
    nowhere = Notify({"woodside": Account(KEY, "template", url="http://127.0.0.1:1")}.get, waits=(0, 0))
    refused = await nowhere.send(outgoing())
    assert refused == NotHanded("GOV.UK Notify could not be reached, or gave no answer, 2 times", away=True)


async def test_after_a_crash_what_went_is_found_by_its_reference(fake, provider, outgoing) -> None:
    assert await provider.lookup(outgoing()) is None
    handed = await provider.send(outgoing())
    assert await provider.lookup(outgoing()) == handed
    other = Reference(REFERENCE.day, REFERENCE.message, 2)
    assert await provider.lookup(outgoing(reference=other)) is None


async def test_what_is_found_may_have_failed_meanwhile(fake, provider, outgoing) -> None:
    await provider.send(outgoing())
    fake.status = "permanent-failure"
    found = await provider.lookup(outgoing())
    assert isinstance(found, NotHanded)
    assert found.unusable


async def test_a_school_without_an_account_or_a_template_is_told_so(fake, provider, outgoing) -> None:
    assert await provider.send(outgoing(school="elsewhere")) == NotHanded(notify.NO_ACCOUNT)
    assert await provider.lookup(outgoing(school="elsewhere")) == NotKnown()
    refused = await provider.send(outgoing(channel="voice"))
    assert refused == NotHanded("this school has no template of GOV.UK Notify for voice")


async def test_a_number_that_is_none_is_not_even_asked_about(fake, provider, outgoing) -> None:
    assert await provider.send(outgoing(to="none")) == NotHanded("number cannot be texted", unusable=True)
    assert fake.requests == 0


async def test_many_at_once_each_go_once(fake, provider, outgoing) -> None:
    messages = [outgoing(reference=Reference(REFERENCE.day, uuid5(REFERENCE.message, str(n)))) for n in range(20)]
    handed = await asyncio.gather(*map(provider.send, messages))
    assert len({each.reference for each in handed}) == len(fake.taken) == 20


async def test_nobody_is_named_in_the_logs(fake, provider, outgoing, caplog) -> None:
    caplog.set_level(logging.INFO)
    fake.faults += [(400, "ValidationError", "phone_number 07700900123 is not valid"), (500, "Exception", "Amira")]
    await provider.send(outgoing())
    await provider.send(outgoing())
    assert "07700" not in caplog.text
    assert "Amira" not in caplog.text


def test_a_text_is_carried_in_gsm_and_welsh_and_an_e_mail_in_everything() -> None:
    provider = Notify({}.get)
    assert provider.carries("text", "en", "Amira is absent")
    assert not provider.carries("text", "ur", "غیر حاضر")
    assert provider.carries("email", "ur", "غیر حاضر")


# What Notify says afterwards ------------------------------------------------------------------------------------------

CALLBACK = {
    "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
    "to": "07700900123",
    "created_at": "2026-09-07T08:25:00.000000Z",
    "completed_at": "2026-09-07T08:25:10.000000Z",
    "sent_at": "2026-09-07T08:25:01.000000Z",
    "notification_type": "sms",
    "template_id": "f33517ff-2a88-4f6e-b855-c550268ce08a",
    "template_version": 1,
}
REFERENCE = Reference.read("2026-09-07.aaaaaaaa-0000-5000-8000-000000000000.1")


@pytest.mark.parametrize(
    ("status", "state", "unusable"),
    [
        ("delivered", "delivered", False),
        ("permanent-failure", "failed", True),
        ("temporary-failure", "failed", False),
        ("technical-failure", "failed", False),
    ],
)
def test_a_final_status_is_a_receipt(status, state, unusable) -> None:
    receipt = notify.receipt({**CALLBACK, "reference": str(REFERENCE), "status": status})
    assert isinstance(receipt, Receipt)
    assert (receipt.reference, receipt.state, receipt.unusable, receipt.name) == (
        REFERENCE,
        state,
        unusable,
        CALLBACK["id"],
    )
    assert (receipt.reason == "") is (state == "delivered")


@pytest.mark.parametrize("so", [{"status": "sending"}, {"reference": None}, {"reference": "another's"}])
def test_what_is_not_final_or_not_ours_is_none(so) -> None:
    assert notify.receipt({**CALLBACK, "reference": str(REFERENCE), "status": "delivered", **so}) is None
    assert notify.receipt({}) is None
