"""Twilio: texts and voice calls. It has no reference of ours; what it says of a message comes to an address that is.

So a look-up finds what went by number and words, of what it took since the message was decided: the same words may have
gone weeks ago. It never proves that something did not go: that is not known.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from events.notifications import Channel
from notifications.adapters import Outgoing
from notifications.adapters.addresses import deliverable
from notifications.adapters.carrying import any_text, speech
from notifications.adapters.segments import segments
from notifications.adapters.tries import WAITS, Again, Found, handed
from notifications.adapters.twilio_codes import BUSY, failure
from notifications.adapters.twilio_voice import spoken
from notifications.domain.outcomes import Handed, NotHanded, NotKnown

NO_ACCOUNT = "this school has no account with Twilio"
_LOOKED_AT = 50
_LONGEST = 36_000


@dataclass(frozen=True)
class Account:
    """An account with Twilio. `sender`: a number, or the id of a messaging service (`MG…`); `caller`: the number that
    calls; `receipts`: the public address of our edge; `timeout`: seconds for which an answer is waited for."""

    sid: str
    token: str = field(repr=False)
    sender: str | None = None
    caller: str | None = None
    receipts: str | None = None
    url: str = "https://api.twilio.com"
    timeout: float = 15.0

    def callback(self, message: Outgoing) -> str | None:
        """Where Twilio says what became of a message."""
        return f"{self.receipts}/receipts/twilio/{message.school}/{message.reference}" if self.receipts else None


class Twilio:
    """Hands texts and calls to Twilio, in threads: its client blocks."""

    def __init__(self, account_of: Callable[[str], Account | None], waits: Sequence[float] = WAITS) -> None:
        self._account_of = account_of
        self._waits = waits
        # It writes addresses and numbers.
        logging.getLogger("twilio.http_client").disabled = True

    def carries(self, channel: Channel, language: str, body: str) -> bool:
        """A text may be UCS-2; a voice speaks some languages."""
        return (speech if channel == "voice" else any_text)(language, body)

    async def send(self, message: Outgoing) -> Handed | NotHanded | NotKnown:
        """Hand a message over: tried again only where it surely did not go."""
        account = self._account_of(message.school)
        if account is None:
            return NotHanded(NO_ACCOUNT)
        if (lacking := _lacking(account, message.channel)) is not None:
            return NotHanded(lacking)
        to = deliverable(message.channel, message.to)
        if isinstance(to, NotHanded):
            return to
        return await handed(lambda: _post(account, to, message), lambda: _find(account, to, message), self._waits)

    async def lookup(self, message: Outgoing) -> Found:
        """What became of a message, if it can be found; otherwise not known."""
        account, to = self._account_of(message.school), deliverable(message.channel, message.to)
        if account is None or isinstance(to, NotHanded):
            return NotKnown()
        return await asyncio.to_thread(_find, account, to, message)


def _lacking(account: Account, channel: Channel) -> str | None:
    if channel == "text" and not account.sender:
        return "this school has no sender at Twilio"
    if channel == "voice" and not (account.caller and account.receipts):
        return "this school has no caller at Twilio, or no address for its receipts"
    return "Twilio takes no e-mail" if channel == "email" else None


def _post(account: Account, to: str, message: Outgoing) -> Handed | NotHanded | Again:
    client = _client(account)
    try:
        made = (
            _call(client, account, to, message) if message.channel == "voice" else _text(client, account, to, message)
        )
    except TwilioRestException as error:
        return _refusal(error)
    except requests.RequestException as error:
        return Again("Twilio could not be reached, or gave no answer", uncertain=not _never_left(error))
    return Handed(made.sid, segments(message.body) if message.channel == "text" else 0)


def _text(client: Any, account: Account, to: str, message: Outgoing) -> Any:
    sender = account.sender or ""
    by = {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}
    told = {"status_callback": account.callback(message)} if account.receipts else {}
    lasts = {"validity_period": max(message.lasts, 1)} if message.lasts and message.lasts <= _LONGEST else {}
    return client.messages.create(to=to, body=message.body, **by, **told, **lasts)


def _call(client: Any, account: Account, to: str, message: Outgoing) -> Any:
    return client.calls.create(
        to=to,
        from_=account.caller,
        twiml=spoken(message, f"{account.callback(message)}/pressed"),
        status_callback=account.callback(message),
        status_callback_event=["completed"],
        timeout=30,
        time_limit=120,
        record=False,
    )


def _find(account: Account, to: str, message: Outgoing) -> Handed | NotHanded | NotKnown:
    """A text of these very words to that number since it was ordered; of calls, nothing tells one from another."""
    try:
        sent = _client(account).messages.list(to=to, limit=_LOOKED_AT) if message.channel == "text" else []
    except (TwilioRestException, requests.RequestException):
        return NotKnown()
    same = [text for text in sent if text.body == message.body and _is_since(message.ordered, text.date_created)]
    return _became(same[0], message) if len(same) == 1 else NotKnown()


def _is_since(ordered: datetime | None, created: datetime | None) -> bool:
    """Whether Twilio took it since: it writes whole seconds. Where either is not known, it is not certain."""
    return ordered is not None and created is not None and created >= ordered.replace(microsecond=0)


def _became(text: Any, message: Outgoing) -> Handed | NotHanded:
    if text.status in ("undelivered", "failed", "canceled"):
        code = text.error_code or 0
        return failure(code, f"it could not be delivered ({code})")
    return Handed(text.sid, segments(message.body))


@lru_cache(maxsize=64)
def _client(account: Account) -> Any:
    client = Client(account.sid, account.token, http_client=TwilioHttpClient(timeout=account.timeout))
    client.api.base_url = account.url
    return client


def _refusal(error: TwilioRestException) -> NotHanded | Again:
    """What a refusal means; its own words are not handed on: they name the number."""
    code = error.code or 0
    if error.status == 429 or code in BUSY:
        return Again("Twilio is busy")
    if error.status >= 500:
        return Again(f"Twilio answered {error.status}", uncertain=True)
    return failure(code, f"Twilio refused it ({error.status}, {code})")


def _never_left(error: requests.RequestException) -> bool:
    return isinstance(error, requests.ConnectTimeout) or "NewConnectionError" in repr(error)
