"""Mail that came back: which of ours it was, whether its address is at fault, and whom that is believed."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from chassis.drain import Stopped
from events.notifications import MessageFailed, MessageSending, NumberToCheck
from notifications.adapters.bounces import receipt
from notifications.domain.outcomes import Handed, Receipt
from notifications.domain.references import Reference
from notifications.web import MOST_OF_MAIL, Secrets, edge

REFERENCE = Reference.read("2026-09-07.aaaaaaaa-0000-5000-8000-000000000000.1")
BOUNCE = """\
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: office@woodside.example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"
Message-Id: <20260907082600.1@mail.example.org>

--b1
Content-Type: text/plain; charset=us-ascii

<mum@example.org>: host mx.example.org said: 550 5.1.1 User unknown

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
Arrival-Date: Mon, 7 Sep 2026 09:25:10 +0100

Final-Recipient: rfc822; mum@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b1
{original}
--b1--
"""
WHOLE = (
    "Content-Type: message/rfc822\n\nFrom: office@woodside.example.org\nMessage-ID: <{id}@woodside.example.org>\n\nHi\n"
)
HEADERS = (
    "Content-Type: text/rfc822-headers\n\nFrom: office@woodside.example.org\nMessage-ID: <{id}@woodside.example.org>\n"
)


NESTED = b"".join(b"Content-Type: multipart/report; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))


def bounce(status: str = "5.1.1", action: str = "failed", original: str = WHOLE, id: Any = REFERENCE) -> bytes:
    return BOUNCE.format(action=action, status=status, original=original.format(id=id)).encode()


@pytest.mark.parametrize("original", [WHOLE, HEADERS], ids=["whole", "headers alone"])
def test_an_address_that_there_is_not_is_at_fault(original: str) -> None:
    said = receipt(bounce(original=original))
    assert said == Receipt(REFERENCE, "failed", "", "mail came back: no such address", unusable=True)


@pytest.mark.parametrize("status", ["5.2.2", "4.4.7", "5.7.1", "5.1.8", "4.1.1", "5.0.0", "", "what?"])
def test_whatever_else_kept_it_back_leaves_the_address_usable(status: str) -> None:
    said = receipt(bounce(status))
    assert said is not None
    assert (said.state, said.unusable, said.reason.startswith("mail came back: ")) == ("failed", False, True)


def test_nothing_that_it_says_of_the_address_is_handed_on() -> None:
    assert "example.org" not in repr(receipt(bounce()))


def test_one_that_was_delivered_is() -> None:
    said = receipt(bounce("2.0.0", "delivered"))
    assert said == Receipt(REFERENCE, "delivered")


@pytest.mark.parametrize("raw", [bounce(action="delayed"), bounce(action="relayed"), bounce(id="20260907.x")])
def test_a_delay_and_mail_that_is_none_of_ours_say_nothing(raw: bytes) -> None:
    assert receipt(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00",
        b"Subject: out of office\n\nback on Monday",
        NESTED,
        bounce().replace(b"message/delivery-status", b"text/x"),
    ],
)
def test_what_is_no_notification_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="no delivery status notification"):
        receipt(raw)


def test_it_fails_the_message_the_next_channel_is_tried_and_the_address_is_to_be_checked(woodside) -> None:
    woodside.hears(woodside.set_up(messages={"channels": ["email:smtp", "text:notify"]})[1], woodside.before)
    woodside.family("mum", "amira", email=woodside.email("mum")).absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    woodside.handed(sending, "09:25", Handed("id"))
    said = receipt(bounce(id=Reference(sending.about[0].date, sending.message)))
    assert said is not None
    failed, check, again = woodside.receipt(said, "09:40")
    assert (type(failed), type(check), check.channel) == (MessageFailed, NumberToCheck, "email")
    (texted,) = woodside.rechecked(again, "09:40")
    assert isinstance(texted, MessageSending)
    assert (texted.channel, texted.attempt) == ("text", 2)


# The edge -------------------------------------------------------------------------------------------------------------


class Platform:
    """Hears what is said."""

    def __init__(self, now: Any) -> None:
        self.now, self.said, self.stopped = (lambda: now), [], False

    async def say(self, sayings: Any) -> list[Any]:
        if self.stopped:
            raise Stopped
        self.said += sayings
        return []


@pytest.fixture
def platform(woodside) -> Platform:
    return Platform(woodside.at("09:40"))


@pytest.fixture
def post(platform):
    """Mail is handed on, with a token."""
    client = TestClient(
        edge(platform, Secrets({}.get, {}.get, {"woodside": "of-mail"}.get)), raise_server_exceptions=False
    )

    def post(raw: bytes, token: str = "of-mail", school: str = "woodside") -> int:
        given = {"Authorization": f"Bearer {token}"} if token else {}
        return client.post(f"/receipts/mail/{school}", content=raw, headers=given).status_code

    return post


def test_mail_that_came_back_is_heard_twice_with_the_same_cause(post, platform) -> None:
    assert (post(bounce()), post(bounce())) == (200, 200)
    first, again = platform.said
    assert isinstance(first.body, Receipt)
    assert first.id == again.id


@pytest.mark.parametrize(("token", "school"), [("", "woodside"), ("other", "woodside"), ("of-mail", "elsewhere")])
def test_who_does_not_bear_the_school_s_token_is_not_heard(post, platform, token: str, school: str) -> None:
    assert post(bounce(), token, school) == 401
    assert platform.said == []


@pytest.mark.parametrize(
    "raw", [b"hello", b"x" * (MOST_OF_MAIL + 1), NESTED], ids=["no report", "too large", "in itself a thousand times"]
)
def test_anything_else_is_misshapen(post, platform, raw: bytes) -> None:
    assert post(raw) == 400
    assert platform.said == []


def test_while_nothing_can_be_heard_it_is_to_be_sent_again(post, platform) -> None:
    platform.stopped = True
    assert post(bounce()) == 503
