"""A school of a journey: what is said there, and what the platform answers about it."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any, Protocol

from chassis.record import Recorded
from chassis.requests import Posted, request_id
from events.fact import Actor
from events.notifications import Message, Messages, MessagesOf
from events.pathway import Duties, DutiesOf, Duty
from events.registers import Quarantine, Quarantined
from events.reporting import Figures, FiguresOf, Report, WeeklyReportOf
from rollcall.servers import DataFolder

from .speaking import Speaker, instant, shown


class Played(Protocol):
    """Where it is played."""

    data: DataFolder

    @property
    def asker(self) -> Any:
        """Asks the platform."""

    async def facts(self) -> list[Recorded]:
        """Every fact on the log."""


class School(Speaker):
    """What is said there, and what is answered."""

    def __init__(self, stage: Played, name: str, starts: str, weeks: int, **file: Any) -> None:
        super().__init__(name, starts, weeks, **file)
        self.refused: list[str] = []
        self._stage = stage
        self._played = 0

    def unplayed(self) -> list[dict[str, Any]]:
        """The lines written since this was last asked."""
        fresh, self._played = self.lines[self._played :], len(self.lines)
        return fresh

    async def ask(self, question: Any, answer: type[Any], actor: Actor | None = None) -> Any:
        """The answer to any question."""
        return await self._stage.asker.ask(question, Posted(request_id(), self.name, actor), answer)

    async def duty_rows(self, on: str | None = None, state: Any = None) -> list[Duty]:
        """Duties as they are answered."""
        question = DutiesOf(on=date.fromisoformat(on) if on else None, state=state)
        return list((await self.ask(question, Duties)).rows)

    async def duties(self, kind: str | None = None, on: str | None = None) -> list[str]:
        """Duties in order: `call 1 by 09-07 10:00:00: done 09-07 09:40:00 spoke`; an owner where it is a person.

        Calls and visits, unless another kind is named.
        """
        kinds = (kind,) if kind else ("call", "visit")
        return [_duty(row) for row in await self.duty_rows(on) if row.kind in kinds]

    async def calls(self, on: str | None = None) -> list[str]:
        """The calls among them."""
        return await self.duties("call", on)

    async def visits(self, on: str | None = None) -> list[str]:
        """The visits among them."""
        return await self.duties("visit", on)

    async def message_rows(self, on: str | None = None, *, everything: bool = False) -> list[Message]:
        """Messages as they are answered."""
        question = MessagesOf(on=date.fromisoformat(on) if on else None, all=everything)
        return list((await self.ask(question, Messages)).rows)

    async def texts(self, on: str | None = None) -> list[str]:
        """What went, in order: `absence to 201 about 1+2 at 09-07 09:25:00`."""
        return [_message(row) for row in await self.message_rows(on)]

    async def unsent(self) -> list[str]:
        """What never went: `held absence about 1`, `withdrawn absence about 2`."""
        rows = await self.message_rows(everything=True)
        unsent = [row for row in rows if row.state in ("held", "withdrawn", "withheld", "expired")]
        return [f"{row.state} {row.template} about {'+'.join(row.about)}" for row in unsent]

    def written(self) -> list[str]:
        """The texts that were written, as they are read by families."""
        files = sorted(self._stage.data.messages.glob(f"{self.name}/*/*.txt"))
        return [file.read_text("utf-8").partition("\n\n")[2].strip() for file in files]

    async def figures(
        self, first: str, last: str, by: str = "school", known_at: str | None = None
    ) -> list[dict[str, Any]]:
        """Rows of figures as JSON has them, a pupil's opaque id left out."""
        moment = instant(known_at) if known_at else None
        period = {"first": date.fromisoformat(first), "last": date.fromisoformat(last)}
        answer = await self.ask(FiguresOf(**period, by=by, as_known_at=moment), Figures)
        return [row.model_dump(mode="json") for row in answer.rows]

    async def report(self, week: str, form: str = "json", known_at: str | None = None) -> Report:
        """The weekly report."""
        moment = instant(known_at) if known_at else None
        return await self.ask(WeeklyReportOf(week=week, format=form, as_known_at=moment), Report)

    async def report_json(self, week: str, known_at: str | None = None) -> dict[str, Any]:
        """The weekly report's canonical JSON."""
        return json.loads(base64.b64decode((await self.report(week, known_at=known_at)).content))

    async def quarantine(self) -> list[tuple[str, str, str]]:
        """What waits there: entity type, id, reason."""
        answer = await self.ask(Quarantined(), Quarantine)
        return [(row.entity_type, row.entity, row.reason) for row in answer.rows]

    async def facts(self, *words: str) -> list[Recorded]:
        """The facts of this school on the log; of these words, where some are named."""
        told = [fact for fact in await self._stage.facts() if fact.envelope.school == self.name]
        return [fact for fact in told if not words or fact.envelope.word in words]


def _duty(row: Duty) -> str:
    owner = "" if row.owner == "attendance-officer" else f" ({row.owner})"
    done = f" {shown(row.done_at)} {row.outcome}" if row.done_at or row.outcome else ""
    return f"{row.kind} {row.mis_id} by {shown(row.due_at)}{owner}: {row.state}{done}"


def _message(row: Message) -> str:
    state = "" if row.state == "sent" else f" ({row.state})"
    return f"{row.template} to {row.to} about {'+'.join(row.about)} at {shown(row.at)}{state}"
