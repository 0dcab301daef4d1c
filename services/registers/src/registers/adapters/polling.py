"""Polling one school: what its source says is heard page by page, the place reached in the very same transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import structlog

from chassis.clock import pause
from chassis.logging import fault
from chassis.said import Said
from chassis.service import Platform, Refused
from events.registers import HeardSoFar, HeardTo
from events.school import Source
from registers.adapters.arbor import sayings, sealed
from registers.adapters.arbor_logs import Page
from registers.adapters.line import LONGEST, Line, Unanswered
from registers.adapters.polled import Logs, Report
from registers.domain.polls import CodesClassed, Holdings, LogHeard

_POLLS = UUID("5d0f4c26-95a8-5a05-8d52-3b0a1f0f7e43")
_AGAIN = timedelta(hours=1)
_logger = structlog.get_logger()


@dataclass
class Poller:
    """Polls one school every `period` seconds for as long as it is heard so; more seldom while that fails.

    `line`: what it reads on, let go when it ends. `compares`: by whichever of these the school is heard, all that the
    vendor holds is compared once a school day.
    """

    platform: Platform
    school: str
    source: Source
    line: Line
    opened: Callable[[], Logs]
    period: float
    compares: frozenset[Source] = frozenset()
    report: Report = field(default_factory=Report)
    _compared: bool = False

    async def run(self) -> None:
        """Poll for ever; whatever goes wrong outside is shown, and tried again."""
        try:
            while True:
                await self.poll()
                await pause(min(self.period * 2.0**self.report.failures, max(LONGEST, self.period)))
        finally:
            await self.line.close()

    async def poll(self) -> None:
        """Poll once, and where the hour of it has come compare all that the source holds."""
        await self._polled()
        if self.report.failures == 0:
            await self._compared_whole()

    async def _compared_whole(self) -> None:
        """What was changed while it was read is heard before it is compared; one that fails is tried in an hour."""
        report, now = self.report, self.platform.now()
        if report.compare_again_at is not None and now < report.compare_again_at:
            return
        try:
            await self._compare_whole()
        except Refused:
            return
        except Exception as error:  # noqa: BLE001 - as above
            report.compare_again_at = now + _AGAIN
            report.compare_error = str(error) if isinstance(error, Unanswered) else fault(error)
            _logger.warning("a comparison failed", school=self.school, source=self.source, error=report.compare_error)
        else:
            report.compare_again_at, report.compare_error = None, ""

    async def _compare_whole(self) -> None:
        place = await self._place()
        if not place.compare or place.source not in self.compares or self._has_yet_to_poll(place):
            return
        logs = self.opened()
        held = await logs.holds(place.compare)
        self.report.compare_unread = logs.oddities.get("unread", 0)
        if place.source == self.source:
            await self._hear(self.opened(), await self._place())
        await self.platform.say([self._of(held, str(place.compare[-1]))])
        self.report.compared_at = self.platform.now()

    def _has_yet_to_poll(self, place: HeardTo) -> bool:
        """Whether the school became one that is polled since the poll: nothing of it was heard yet."""
        return place.source == self.source and self.report.state not in ("polled", "polled in part")

    async def _polled(self) -> None:
        report = self.report
        report.since = self.platform.now()
        try:
            report.state, to_mend = await self._poll()
        except Refused as refused:
            report.state = f"idle: {refused}"
        except Exception as error:  # noqa: BLE001 - whatever is away or wrong is shown, and asked again
            report.state, report.failures = "failing", min(report.failures + 1, 10)
            report.error = str(error) if isinstance(error, Unanswered) else fault(error)
            _logger.warning("a poll failed", school=self.school, source=self.source, error=report.error)
        else:
            report.failures, report.error = 0, to_mend

    async def _poll(self) -> tuple[str, str]:
        """How it stands after it, and what of it is to be mended."""
        place = await self._place()
        if place.source != self.source:
            return f"idle: the school is heard by {place.source}", ""
        logs = self.opened()
        await self._compare(logs)
        self.report.state, self.report.pages = "polling", 0
        await self._hear(logs, place)
        await self._hear_past(logs)
        odd = {what: count for what, count in logs.oddities.items() if count}
        self.report.polled_at, self.report.oddities = self.platform.now(), odd
        if odd:
            _logger.warning("a poll was odd", school=self.school, source=self.source, **odd)
        if logs.without_marks:
            return "polled without marks", logs.without_marks
        return "polled in part" if logs.lost else "polled", logs.lost

    async def _place(self) -> HeardTo:
        return await self.platform.ask(self.school, HeardSoFar(), HeardTo)

    async def _hear(self, logs: Logs, place: HeardTo) -> None:
        """Everything that is new; the end of it is the end of a poll, where the marks could be read, and whatever was
        read before."""
        ends = [page async for page in self._said(logs.pages(place))]
        await self._say([], ends, ends_poll=not (logs.without_marks or logs.lost))

    async def _hear_past(self, logs: Logs) -> None:
        """Of the school year before the first poll what comes next, once all that is new was heard."""
        place = await self._place()
        async for page in logs.past(place):
            await self._say(await self._heard(page), [page])
        self.report.past_left = max(place.past_left - len(place.past), 0)

    async def _said(self, pages: AsyncIterator[Page]) -> AsyncIterator[Page]:
        """Say every page as it comes; those that hold nothing are left for the end."""
        async for page in pages:
            if not page.read:
                yield page
                continue
            await self._say(await self._heard(page), [page])
            self.report.pages += 1
            _logger.info("polled a page", school=self.school, log=page.log, page=self.report.pages, of=len(page.read))

    async def _heard(self, page: Page) -> list[Said[Any]]:
        entities = await sealed(self.school, page.read, self.platform.keyring)
        return [*sayings(self.school, entities, None, self.platform.now())]

    async def _say(self, said: Sequence[Said[Any]], pages: Sequence[Page], *, ends_poll: bool = False) -> None:
        """In one transaction: what is heard, and how far the logs were read by it; the last one may end the poll."""
        tallies = tuple(each.body.tally for each in said)
        reached = [page for page in pages if page.revision is not None]
        last = reached[-1:] if ends_poll else []
        places = [
            LogHeard(log=page.log, revision=page.revision or 0, tallies=tallies, ends_poll=page in last)
            for page in reached
        ]
        await self.platform.say([*said, *(self._of(each, f"{each.log} {each.revision}") for each in places)])
        for tally in tallies:
            self.report.accepted += tally.accepted
            self.report.quarantined += tally.quarantined
            self.report.repeated += tally.repeated
        self.report.revisions.update({each.log: each.revision for each in places})

    async def _compare(self, logs: Logs) -> None:
        """Once for as long as this process leads."""
        if not self._compared:
            classes = dict(await logs.classes())
            await self.platform.say([self._of(CodesClassed(classes=classes), repr(sorted(classes.items())))])
            self._compared = True

    def _of(self, body: LogHeard | CodesClassed | Holdings, what: str) -> Said[Any]:
        now = self.platform.now()
        cause = uuid5(_POLLS, f"{self.school} {type(body).__name__} {what} {now.isoformat()}")
        return Said(cause, self.school, now, body, cause)
