"""What happened on a school day, told in sentences from the log."""

from __future__ import annotations

from collections import Counter
from datetime import date

from rich.markup import escape

from chassis.reader import Reader
from chassis.record import Recorded
from rollcall.platform import Platform
from rollcall.servers import DataFolder
from rollcall.session import patient_log
from rollcall.sums import Sums


class Diary:
    """Reads a school's facts as they come, and tells each day's in a few sentences."""

    def __init__(self, platform: Platform, school: str) -> None:
        self._platform = platform
        self._school = school
        self._place = 0
        self._sums = Sums()

    async def of(self, day: date) -> str:
        """The sentence of a day that has just been played."""
        self._sums.begin()
        for fact in await self._read():
            if fact.envelope.school == self._school:
                self._sums.count(fact, day)
        self._sums.end()
        return of_a_day(day, self._sums.day)

    async def summary(self, data: DataFolder) -> list[str]:
        """The sentences of all the days, their stress marked up."""
        reports = data.reports / self._school
        return [
            *in_all(self._sums.all),
            *(escape(f"Weekly report  {reports / f'weekly-{week}.pdf'}") for week in self._sums.reports),
            *([escape(f"The letters themselves  {reports / 'letters'}")] if self._sums.all["letters"] else []),
            escape(f"The texts themselves  {data.messages / self._school}"),
        ]

    async def _read(self) -> list[Recorded]:
        log = patient_log(next(iter(self._platform.runners.values())).client)
        facts: list[Recorded] = []
        for trust in await log.trusts():
            tail = await log.tail(trust)
            reader = Reader(log.client, trust, self._place)
            async for batch in reader.until(tail.last if tail else 0):
                facts += [fact for fact in batch if not fact.stray]
            self._place = max(self._place, tail.last if tail else 0)
        return facts


def in_all(c: Counter[str]) -> list[str]:
    """All the days: registers, calls, visits, texts, and what the office did."""
    return [
        "",
        f"[bold]In all[/]: {counted(c['registers'], 'register')}, {c['late']} of them late; "
        f"{counted(c['amended'], 'entry', 'entries')} amended.",
        f"Calls   {c['call in time']} in time, {counted(c['call missed'], 'deadline')} missed ("
        f"{c['call late']} of them made later), {c['call stood down']} stood down.",
        f"Visits  {c['visit in time']} in time, {c['visit missed']} missed, {c['visit stood down']} stood down.",
        f"Texts   {c['text absence']} about an absence, {counted(c['text correction'], 'correction')}, "
        f"{c['text improvement']} of thanks; {c['withdrawn']} withdrawn before they went, {c['withheld']} withheld, "
        "for a person to tell.",
        f"Office  {counted(c['letters'], 'letter')} issued, {counted(c['meetings'], 'meeting')} held, "
        f"{counted(c['checks'], 'check')} made, evidence for a penalty notice put together for "
        f"{counted(c['evidence'], 'child', 'children')}; {counted(c['replies'], 'reply', 'replies')} confirmed; "
        f"{counted(c['text update'], 'message')} about the week on a Wednesday.",
        f"Staff   {counted(c['e-mails of registers'], 'e-mail')} about a register that was missing, "
        f"{c['e-mails of concerns']} about a concern, "
        f"{c['e-mails of children']} about a family in focus or an outbreak; "
        f"{counted(c['concerns'], 'concern')} raised, "
        f"{c['concerns resolved']} resolved.",
    ]


def of_a_day(day: date, c: Counter[str]) -> str:
    """A day in one sentence."""
    parts = [
        f"[bold]{day:%a %d %b}[/]  {counted(c['registers'], 'register')} ({c['late']} late)",
        f"{counted(c['absent'], 'child', 'children')} absent, {c['unexplained']} unexplained",
        f"calls {c['call in time']} in time, {c['call missed']} missed",
        f"visits {c['visit in time']} made, {c['visit missed']} missed",
        f"{counted(c['text absence'], 'text')}, {counted(c['text correction'], 'correction')}",
    ]
    if c["improved"]:
        parts.append(f"{c['improved']} improved, {counted(c['stickers'], 'sticker')}")
    if c["letters"]:
        parts.append(f"{counted(c['letters'], 'letter')} issued")
    if c["text update"]:
        parts.append(f"{counted(c['text update'], 'message')} about the week")
    if c["report"]:
        parts.append("[green]weekly report issued[/]")
    return "; ".join(parts) + "."


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things, by the name for one or for more."""
    return f"{number} {one if number == 1 else many or one + 's'}"
