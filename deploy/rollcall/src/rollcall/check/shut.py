"""No duty is due, nor has its day, in a session in which the school is shut, as far as pathway had heard.

What an absence asks for the same day stands while its absence does, whatever shuts after it; its day is a school day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from chassis.record import Recorded
from events.calendar import SchoolCalendar, declare
from events.policy import Policy, effective
from events.registers import SchoolSetUp
from events.school import Part
from rollcall.check.contradictions import Contradiction, wrong

OF_THE_DAY = frozenset({"call", "visit", "tell-social-worker"})
"""Kinds of duties whose hours are those of an absence."""
_ENDS = frozenset({"DutyDone", "DutyStoodDown", "DeadlineMissed"})


class Shut:
    """The school's calendar as it was heard, and every deadline beside it."""

    def __init__(self) -> None:
        self._school = _School()
        self._set: dict[str, Recorded] = {}
        self._due: dict[str, datetime] = {}
        self._heard = 0

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A deadline that is set, moved or missed in a session that is shut, or a duty of a day that is none."""
        word, body = fact.envelope.word, fact.body
        self._school.hear(fact)
        if fact.envelope.service == "pathway":
            self._heard = max(self._heard, fact.envelope.heard)
        if word == "DutySet":
            self._set[body["duty"]] = fact
            yield from self._of_day(fact)
        if word in ("DutySet", "DeadlineMoved") and body["duty"] in self._set:
            self._due[body["duty"]] = datetime.fromisoformat(body["due_at"])
            yield from self._of_due(fact, "is due", fact.envelope.heard)
        elif word in _ENDS and body["duty"] in self._due:
            if word == "DeadlineMissed":
                yield from self._of_due(fact, "was missed", fact.envelope.heard, declared_by=self._due[body["duty"]])
            del self._due[body["duty"]]

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Whatever is to be done yet in a session that is shut now."""
        for duty in self._due:
            yield from self._of_due(self._set[duty], "is due", self._heard)

    def _of_day(self, fact: Recorded) -> Iterator[Contradiction]:
        body, known = fact.body, self._school.as_heard(fact.envelope.heard)
        on_its_day = body["kind"] in OF_THE_DAY or body.get("within_days") == 0
        if known is not None and on_its_day and not known.calendar.is_school_day(date.fromisoformat(body["date"])):
            says = f"The {body['kind']} for {body['pupil']} is of {body['date']}, which is no school day."
            yield wrong("due-when-open", fact, says)

    def _of_due(
        self, fact: Recorded, how: str, heard: int, declared_by: datetime | None = None
    ) -> Iterator[Contradiction]:
        body = self._set[fact.body["duty"]].body
        due, known = self._due[body["duty"]], self._school.as_heard(heard, declared_by)
        if known is not None and body["kind"] not in OF_THE_DAY and not known.is_open_at(due):
            says = f"The {body['kind']} for {body['pupil']} {how} at {due.isoformat()}, when the school is shut."
            yield wrong("due-when-open", fact, says)


class _Known(NamedTuple):
    """A calendar of the school beside its policies, with its place in the log and the instant at which it was said."""

    sequence: int
    at: datetime
    calendar: SchoolCalendar
    policies: Mapping[date, Policy]

    def is_open_at(self, instant: datetime) -> bool:
        """Whether the school is open in the session of an instant: the afternoon begins as its register opens."""
        local = self.calendar.local(instant)
        begins = effective(self.policies, local.date()).sessions["PM"].opens
        return self.calendar.is_open(local.date(), "AM" if local.time() < begins else "PM")


class _School:
    """Every calendar that the school had, once it had a policy."""

    def __init__(self) -> None:
        self._setup: SchoolSetUp | None = None
        self._overrides: dict[date, bool] = {}
        self._shut: dict[date, Part] = {}
        self._policies: dict[date, Policy] = {}
        self._known: list[_Known] = []

    def hear(self, fact: Recorded) -> None:
        """Remember what changes the calendar, or a policy; a set-up keeps the terms that were over."""
        body = fact.body
        match fact.envelope.word:
            case "SchoolSetUp":
                self._setup = _joined(self._setup, SchoolSetUp.model_validate(body))
            case "SchoolDayDeclared":
                self._overrides.pop(day := date.fromisoformat(body["date"]), None)
                self._overrides |= {day: body["open"]} if body["open"] is not None else {}
            case "ClosureDeclared":
                declare(self._shut, date.fromisoformat(body["date"]), body["session"], body.get("withdrawn", False))
            case "PolicyAdopted":
                self._policies[date.fromisoformat(body["since"])] = Policy.model_validate(body["policy"])
            case _:
                return
        if (s := self._setup) is not None and self._policies:
            made = SchoolCalendar(s.timezone, s.terms, s.inset, s.closures, self._overrides, self._shut)
            self._known.append(_Known(fact.envelope.sequence, fact.envelope.occurred_at, made, {**self._policies}))

    def as_heard(self, heard: int, declared_by: datetime | None = None) -> _Known | None:
        """The calendar as it stood at that place in the log, but for what was told of after an instant."""
        known = self._known[: bisect_right(self._known, heard, key=lambda each: each.sequence)]
        while known and declared_by is not None and known[-1].at > declared_by:
            known = known[:-1]
        return known[-1] if known else None


def _joined(before: SchoolSetUp | None, now: SchoolSetUp) -> SchoolSetUp:
    if before is None or not now.terms:
        return now
    begins = min(term.first for term in now.terms)
    over = {
        "terms": (*(term for term in before.terms if term.last < begins), *now.terms),
        "inset": (*(day for day in before.inset if day < begins), *now.inset),
        "closures": (*(each for each in before.closures if each.day < begins), *now.closures),
    }
    return now.model_copy(update=over)
