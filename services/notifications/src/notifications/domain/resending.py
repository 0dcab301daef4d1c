"""A message that failed, or was withheld, goes again, because a person asks for it: they may have mended what it failed
by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from chassis.said import Decision, Key, Said, States
from events.fact import Refusal
from events.notifications import ResendMessage
from notifications.domain.answers import STOPPED
from notifications.domain.confirming import fault_of_actor
from notifications.domain.day import GONE, Message
from notifications.domain.drafts import Draft, hold
from notifications.domain.folds import day_key
from notifications.domain.school import SCHOOL, School
from notifications.domain.view import Day

_UNDER_WAY = GONE | {"held", "suspended", "asked"}
_NO_SUCH = Refusal(
    "no-such-message", "No message of that id is about that day: take one from rollcall messages, and --on."
)
_NOT_FAILED = Refusal(
    "not-failed", "Only what failed, and an absence text that was withheld, goes again: ring the family."
)
_TOLD = Refusal("told-already", "Its family was texted today, and is texted no second time: ring it.")
_TOO_LATE = Refusal("too-late", "It goes no more: its last hour has passed. Ring the family.")
_NOT_TRUE = Refusal("not-true", "It would be wrong by now: the child is marked absent after all. Ring the family.")


def keys(said: Said[ResendMessage], states: States) -> Iterator[Key]:
    """The school, the message's day, and the children whom it is about."""
    yield from (SCHOOL, STOPPED)
    school: School = states[SCHOOL].seen
    if school.known:
        name = day_key(_day(said, school))
        yield name
        known: Message | None = states[name].done.messages.get(said.body.message)
        yield from (("pupil", child) for child in (known.about if known is not None else ()))


def resend(said: Said[ResendMessage], states: States) -> Decision:
    """It is held until now, and goes on from there as any other does. The same again is silent."""
    if fault := fault_of_actor(said):
        return fault
    school: School = states[SCHOOL].seen
    day = Day(said.school, _day(said, school), states) if school.known else None
    known = day.messages.get(said.body.message) if day is not None else None
    if day is None or known is None:
        return _NO_SUCH
    if known.state in _UNDER_WAY and known.state != "unknown":
        return []
    by = said.actor.who if said.actor is not None else "unknown"
    return _fault(said, known, day) or [hold(Draft.of(said.body.message, known), said.at, day, by=by)]


def _day(said: Said[ResendMessage], school: School) -> date:
    return said.body.on or school.calendar.today(said.at)


def _fault(said: Said[ResendMessage], known: Message, day: Day) -> Refusal | None:
    if fault := _fault_of_state(known, day):
        return fault
    if known.template == "absence" and said.at > day.last_hour:
        return _TOO_LATE
    if known.template == "update" and not day.is_today(said.at):
        return _TOO_LATE
    return _NOT_TRUE if known.template == "correction" and not _is_true(known, day) else None


def _fault_of_state(known: Message, day: Day) -> Refusal | None:
    """What was withheld goes after a re-check as any other, unless the family had a text about one of its children."""
    if known.state == "withheld" and known.template == "absence":
        return _TOLD if any(day.told.gone(child) for child in known.about) else None
    return _NOT_FAILED if known.state != "failed" else None


def _is_true(known: Message, day: Day) -> bool:
    """Whether each session that a correction takes back is still a false absence."""
    absences = day.heard.absences
    return all(child in absences and set(of) <= set(absences[child].false) for child, of in known.about.items())
