"""Mail that came back, heard out of a mailbox: each once, and marked as read only once what it says stands.

What was heard and is not marked yet, because the process was killed in between, is heard again with the same cause.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from chassis.clock import pause
from chassis.decider import Undigestible
from chassis.service import Platform
from notifications.adapters import bounces
from notifications.adapters.mailbox import Account, Mailbox, Unread
from notifications.domain.outcomes import Receipt
from notifications.handlers.hearing import hear

MOST_BYTES = 1 << 20
LONGEST = 900.0
TOO_LARGE = "it is too large for a report"
INDIGESTIBLE = "what it says of a message cannot be followed"
NO_ACCOUNT = "its host, user or password is not set, or its security is none that we know"
_DOUBLINGS = 10
_logger = structlog.get_logger()


@dataclass
class Report:
    """How reading a mailbox goes, for `/health`: counts since the start, nothing personal. `set_aside`: by why."""

    read_at: datetime | None = None
    heard: int = 0
    set_aside: Counter[str] = field(default_factory=Counter)
    failures: int = 0
    error: str = ""

    def shown(self) -> dict[str, Any]:
        """The same as JSON."""
        at = self.read_at.isoformat() if self.read_at else None
        told = {"read_at": at, "heard": self.heard, "set_aside": dict(self.set_aside)}
        return {**told, "failures": self.failures, "error": self.error or None}


@dataclass
class Reader:
    """Reads a school's mailbox every `period` seconds, more seldom while that fails. Its account is read each time."""

    platform: Platform
    school: str
    account_of: Callable[[str], Account | None]
    period: float
    report: Report = field(default_factory=Report)

    async def run(self) -> None:
        """Read it for ever; whatever goes wrong outside is shown, and tried again."""
        while True:
            await self.read()
            await pause(min(self.period * 2.0 ** min(self.report.failures, _DOUBLINGS), max(LONGEST, self.period)))

    async def read(self) -> None:
        """Hear all that nobody has read."""
        try:
            await self._read()
        except Exception as error:  # noqa: BLE001 - whatever is away or wrong is shown, and read again
            self.report.failures += 1
            self.report.error = str(error) if isinstance(error, Unread) else "what it says could not be taken now"
            _logger.warning("a mailbox was not read", school=self.school, error=self.report.error)
        else:
            self.report.failures, self.report.error, self.report.read_at = 0, "", self.platform.now()

    async def _read(self) -> None:
        account = self.account_of(self.school)
        if account is None:
            raise Unread(NO_ACCOUNT)
        mailbox = await asyncio.to_thread(Mailbox.open, account)
        try:
            for uid in await asyncio.to_thread(mailbox.unread):
                await self._take(mailbox, uid)
        finally:
            await asyncio.to_thread(mailbox.close)

    async def _take(self, mailbox: Mailbox, uid: str) -> None:
        """One mail: heard, or set aside with the reason; then marked."""
        raw = await asyncio.to_thread(mailbox.mail, uid, MOST_BYTES)
        if raw is None:
            return
        aside = await self._hear(raw)
        await asyncio.to_thread(mailbox.mark, uid, aside=bool(aside))
        if aside:
            self.report.set_aside[aside] += 1
            _logger.warning("a mail was set aside", school=self.school, uid=uid, reason=aside)
        else:
            self.report.heard += 1

    async def _hear(self, raw: bytes) -> str:
        """Why it is set aside; empty: it was heard, or says nothing that is final of a message of ours."""
        if len(raw) > MOST_BYTES:
            return TOO_LARGE
        try:
            receipt = bounces.receipt(raw)
        except (ValueError, LookupError, AttributeError, TypeError):  # what the parser makes of mail that is none
            return bounces.NO_REPORT
        return "" if receipt is None else await self._said(receipt)

    async def _said(self, receipt: Receipt) -> str:
        """Why what a mail says is set aside. Raises Undigestible where that is no fault of the mail."""
        try:
            await hear(self.platform, self.school, receipt)
        except Undigestible as error:
            if error.said is None or error.said.body != receipt:
                raise
            return INDIGESTIBLE
        return ""


def mailboxes(readers: Sequence[Reader]) -> Mapping[str, Any]:
    """How reading goes, by school, for `/health`."""
    return {"mailboxes": {reader.school: reader.report.shown() for reader in readers}} if readers else {}
