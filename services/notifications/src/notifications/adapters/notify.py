"""GOV.UK Notify: texts and e-mails, each by one template of the school's service whose one placeholder is `body`.

Its reference is ours, so that what became of a message whose outcome is unknown can be looked up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import requests
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from events.notifications import Channel
from notifications.adapters import Incoming, Outgoing
from notifications.adapters.addresses import deliverable
from notifications.adapters.carrying import any_text, basic_text
from notifications.adapters.segments import segments
from notifications.adapters.tries import WAITS, Again, Found, handed, looked_up
from notifications.domain.outcomes import Handed, NotHanded, NotKnown, Receipt
from notifications.domain.references import Reference

_Client: TypeAlias = Any
_new: _Client = NotificationsAPIClient  # its methods are not typed
NO_ACCOUNT = "this school has no account with GOV.UK Notify"
_TRIAL = "GOV.UK Notify sends to the school's team only: its service is in trial mode, or the key is a team's"
_REFUSALS = {
    "phone_number": NotHanded("GOV.UK Notify does not take this number", unusable=True),
    "email_address": NotHanded("GOV.UK Notify does not take this address", unusable=True),
    "Template": NotHanded("GOV.UK Notify has no such template"),
    "Missing personalisation": NotHanded("the template of GOV.UK Notify has another placeholder than body"),
    "Can’t send to this recipient using a team-only": NotHanded(_TRIAL),
    "Can’t send to this recipient when service is in trial": NotHanded(_TRIAL),
}
_FAILURES = {
    "permanent-failure": ("the number or address does not exist, or is blocked", True),
    "temporary-failure": ("it could not be delivered: switched off, full, or not reached for three days", False),
    "technical-failure": ("GOV.UK Notify or the network broke", False),
}


@dataclass(frozen=True)
class Account:
    """A school's service of GOV.UK Notify. `timeout`: seconds for which an answer is waited for."""

    key: str = field(repr=False)
    text_template: str | None = None
    email_template: str | None = None
    url: str = "https://api.notifications.service.gov.uk"
    timeout: float = 15.0

    def template(self, channel: Channel) -> str | None:
        """The template of a channel; None: it takes no such messages for the school."""
        return {"text": self.text_template, "email": self.email_template, "voice": None}[channel]


class Notify:
    """Hands messages to GOV.UK Notify. Its client blocks and is not thread-safe: in threads, each with its own."""

    def __init__(self, account_of: Callable[[str], Account | None], waits: Sequence[float] = WAITS) -> None:
        self._account_of = account_of
        self._waits = waits
        self._idle: dict[Account, list[_Client]] = {}
        # What it quotes of an answer may name somebody.
        logging.getLogger("notifications_python_client.base").disabled = True

    def carries(self, channel: Channel, language: str, body: str) -> bool:
        """A text is made GSM-7 and Welsh; an e-mail carries every language."""
        return (basic_text if channel == "text" else any_text)(language, body)

    async def send(self, message: Outgoing) -> Handed | NotHanded | NotKnown:
        """Hand a message over, in a few tries."""
        account = self._account_of(message.school)
        if account is None:
            return NotHanded(NO_ACCOUNT)
        to, template = deliverable(message.channel, message.to), account.template(message.channel)
        if template is None:
            return NotHanded(f"this school has no template of GOV.UK Notify for {message.channel}")
        if isinstance(to, NotHanded):
            return to
        return await handed(
            lambda: self._post(account, template, to, message), lambda: self._find(account, message), self._waits
        )

    async def lookup(self, message: Outgoing) -> Found:
        """What became of a message, by its reference: there is only one of each."""
        account = self._account_of(message.school)
        return await looked_up(lambda: self._find(account, message), self._waits) if account else NotKnown()

    def _post(self, account: Account, template: str, to: str, message: Outgoing) -> Handed | NotHanded | Again:
        named: dict[str, Any] = {
            "template_id": template,
            "personalisation": {"body": message.body, "subject": message.sender},
            "reference": str(message.reference),
        }
        with self._client(account) as client:
            try:
                if message.channel == "text":
                    return _handed(client.send_sms_notification(to, **named), message.channel)
                return _handed(client.send_email_notification(to, **named), message.channel)
            except APIError as error:
                return _refusal(error)

    def _find(self, account: Account, message: Outgoing) -> Found | Again:
        with self._client(account) as client:
            try:
                found = client.get_all_notifications(reference=str(message.reference))["notifications"]
            except APIError as error:
                return NotKnown() if _status(error) == 403 else Again(_reason(error))
        return _became(found[0], message.channel) if found else None

    @contextmanager
    def _client(self, account: Account) -> Iterator[_Client]:
        idle = self._idle.setdefault(account, [])
        client = idle.pop() if idle else _new(account.key, account.url, account.timeout)
        yield client
        idle.append(client)


def receipt(body: Mapping[str, Any]) -> Receipt | None:
    """What Notify's callback says; None: of a message that is none of ours, or nothing that is final."""
    reference = Reference.read(str(body.get("reference") or ""))
    status, name = str(body.get("status")), str(body.get("id") or "")
    if reference is None:
        return None
    if status in _FAILURES:
        reason, unusable = _FAILURES[status]
        return Receipt(reference, "failed", name, reason, unusable)
    return Receipt(reference, "delivered", name) if status == "delivered" else None


def incoming(body: Mapping[str, Any]) -> Incoming:
    """A text that Notify received, from a number that it writes without plus. Raises KeyError, ValueError."""
    at = datetime.fromisoformat(str(body["date_received"]).replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError
    return Incoming(str(body["id"]), f"+{str(body['source_number']).lstrip('+')}", str(body["message"]), at)


def _handed(answer: Mapping[str, Any], channel: Channel) -> Handed:
    return Handed(answer["id"], segments(answer["content"]["body"]) if channel == "text" else 0)


def _became(found: Mapping[str, Any], channel: Channel) -> Handed | NotHanded:
    if (failure := _FAILURES.get(found["status"])) is not None:
        return NotHanded(*failure)
    return Handed(found["id"], segments(found["body"]) if channel == "text" else 0)


def _refusal(error: APIError) -> NotHanded | Again:
    """What a refusal means; its own words are not handed on, as they may name somebody."""
    if (status := _status(error)) == 429:
        limit = _words(error).startswith("Exceeded send limits")
        reason = "the daily limit of the school's GOV.UK Notify service is reached"
        return NotHanded(reason) if limit else Again(_reason(error))
    if 400 <= status < 500:
        found = (refusal for words, refusal in _REFUSALS.items() if _words(error).startswith(words))
        return next(found, NotHanded(f"GOV.UK Notify refused it ({status})"))
    return Again(_reason(error), uncertain=not _never_left(error))


def _status(error: APIError) -> int:
    return error.response.status_code if error.response is not None else 0


def _reason(error: APIError) -> str:
    status = _status(error)
    return f"GOV.UK Notify answered {status}" if status else "GOV.UK Notify could not be reached, or gave no answer"


def _words(error: APIError) -> str:
    said = error.message
    return str(said[0].get("message", "")) if isinstance(said, list) and said else str(said)


def _never_left(error: APIError) -> bool:
    """Whether no connection was made, so that nothing can have gone."""
    cause = error.__cause__
    return isinstance(cause, requests.ConnectTimeout) or (
        isinstance(cause, requests.ConnectionError) and "NewConnectionError" in repr(cause)
    )
