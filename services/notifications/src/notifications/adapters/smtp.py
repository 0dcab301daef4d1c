"""E-mail by the school's own mail server. What it answered after the message was handed over is final.

A mail server cannot be asked about a message afterwards: where the connection was lost in that moment, nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as FORM
from typing import Literal

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException

from chassis.clock import pause
from events.notifications import Channel
from notifications.adapters import Outgoing
from notifications.adapters.addresses import deliverable
from notifications.adapters.carrying import any_text
from notifications.adapters.mail_codes import knows_no_such, status_of
from notifications.adapters.tries import WAITS, Again
from notifications.domain.outcomes import Handed, NotHanded, NotKnown

NO_ACCOUNT = "this school has no mail server"
_POLICY = FORM.clone(max_line_length=160, cte_type="7bit")
_LOST = (SMTPException, OSError, TimeoutError)
Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True)
class Account:
    """A mail server and the address from which it sends. `timeout`: seconds for each answer."""

    host: str
    sender: str
    port: int = 587
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 15.0


class Smtp:
    """Hands e-mails to a school's mail server; `now` dates them."""

    def __init__(
        self, account_of: Callable[[str], Account | None], now: Callable[[], datetime], waits: Sequence[float] = WAITS
    ) -> None:
        self._account_of = account_of
        self._now = now
        self._waits = waits

    def carries(self, channel: Channel, language: str, body: str) -> bool:
        """An e-mail carries every language."""
        return any_text(language, body)

    async def send(self, message: Outgoing) -> Handed | NotHanded | NotKnown:
        """Hand an e-mail over: tried again only where it surely did not go."""
        account, to = self._account_of(message.school), deliverable("email", message.to)
        if account is None:
            return NotHanded(NO_ACCOUNT)
        if isinstance(to, NotHanded):
            return to
        return await self._tried(account, to, self._written(account, to, message))

    async def _tried(self, account: Account, to: str, written: EmailMessage) -> Handed | NotHanded | NotKnown:
        reason = ""
        for wait in self._waits:
            result = await _attempt(account, to, written)
            if not isinstance(result, Again):
                return result
            reason = result.reason
            await pause(wait)
        return NotHanded(f"{reason}, {len(self._waits)} times", away=True)

    async def lookup(self, message: Outgoing) -> NotKnown:
        """Nobody can say what became of an e-mail."""
        return NotKnown()

    def _written(self, account: Account, to: str, message: Outgoing) -> EmailMessage:
        written = EmailMessage(policy=_POLICY)
        written["From"] = Address(message.sender, addr_spec=account.sender)
        written["To"] = to
        written["Subject"] = message.sender
        written["Date"] = self._now()
        written["Message-ID"] = f"<{message.reference}@{account.sender.rpartition('@')[2]}>"
        written["Auto-Submitted"] = "auto-generated"
        written.set_content(message.body)
        written["Content-Language"] = message.language
        return written


async def _attempt(account: Account, to: str, written: EmailMessage) -> Handed | NotHanded | NotKnown | Again:
    client = SMTP(
        hostname=account.host,
        port=account.port,
        use_tls=account.security == "tls",
        start_tls=account.security == "starttls",
        username=account.user,
        password=account.password,
        timeout=account.timeout,
    )
    async with AsyncExitStack() as closing:
        closing.callback(client.close)
        try:
            await client.connect()
            await client.mail(account.sender)
            await client.rcpt(to)
        except _LOST as error:
            return _refusal(error)
        return await _given(client, written)


async def _given(client: SMTP, written: EmailMessage) -> Handed | NotHanded | NotKnown | Again:
    """The answer to the message itself; none, and nobody knows."""
    try:
        await client.data(written.as_bytes())
    except SMTPResponseException as error:
        return _refusal(error) if error.code > 0 else NotKnown()
    except _LOST:
        return NotKnown()
    return Handed(str(written["Message-ID"]))


def _refusal(error: Exception) -> NotHanded | Again:
    """What a refusal means; its own words are not handed on: they may name the address."""
    code = error.code if isinstance(error, SMTPResponseException) else 0
    words = error.message if isinstance(error, SMTPResponseException) else ""
    said = filter(None, [status_of(words)])
    if isinstance(error, SMTPRecipientRefused) and knows_no_such(code, words):
        return NotHanded("the mail server knows no such address", unusable=True)
    if code >= 500:
        return NotHanded(f"the mail server refused it ({code}{''.join(f' 5.{of}.{what}' for of, what in said)})")
    return Again(f"the mail server answered {code}" if code > 0 else "the mail server could not be reached")
