"""Duties beside the day's absence: meetings, praise, letters, actions, supports; set once, each with its deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from chassis.said import News, Said, States
from events.ids import duty_id, wake_id
from events.pathway import DeadlineMissed, DutyDone, DutyKind, DutySet, DutyStoodDown, StoodDownBecause
from pathway.domain import moving
from pathway.domain.awaiting import is_awaited
from pathway.domain.case import Case, case_of
from pathway.domain.families import family_of
from pathway.domain.marks import year_to_date
from pathway.domain.moving import TRACE, is_shut_out, is_told_of_calendar, move_lapsed
from pathway.domain.states import OFF, OpenDuty, PupilDone, Work, handle

FOCUS_MEETINGS = ("focus-start", "focus-end")
"""The meetings at the beginning and the end of a focus family's half term; they belong to the pupil named for it."""
NEW_DAY = "-new-day"
"""What the duty to plan a meeting anew is about: the meeting's purpose, and this."""
TELL = "-tell"
"""What the action to tell those invited, to whom no letter goes, is about: the meeting's purpose, and this."""
FOCUS_DUTIES = (*FOCUS_MEETINGS, *(f"{each}{NEW_DAY}" for each in FOCUS_MEETINGS))
"""What meeting duties of a focus family are about: they end with its allocation."""

ALLOCATE: DutyKind = "allocate"
"""What is owed where whoever has a family is not at the school any more: to allocate it anew."""


# As a subject of a pupil's case ---------------------------------------------------------------------------------------


def is_open(done: PupilDone) -> bool:
    """Whether any task is."""
    return bool(done.tasks)


def due(done: PupilDone) -> datetime | None:
    """When the earliest open task is due."""
    return min((owed.due for owed in done.tasks.values()), default=None)


def lapse(case: Case) -> None:
    """Say of the task that is due first that it was missed; unless the school is shut then, or its cause is gone."""
    duty, owed = min(case.done.tasks.items(), key=lambda d: (d[1].due, d[1].kind, d[1].about))
    woken = wake_id(case.said.school, "pupil", case.pupil, owed.due)
    reason = _why_ended(case, owed, case.calendar.today(owed.due))
    if (
        owed.kind != "support"
        and reason == "off-roll"
        and is_awaited(case.seen, case.school, case.calendar.today(owed.due))
    ):
        reason = None
    if reason is not None and not (reason == "closed" and is_told_of_calendar(case)):
        case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason=reason, because=woken), cause=woken)
    elif not (owed.kind != "support" and move_lapsed(case, duty, owed, woken)):
        case.say(DeadlineMissed(pupil=case.pupil, duty=duty, due_at=owed.due), cause=woken)


def settle(case: Case, days: Sequence[date]) -> None:
    """Say of the tasks that have lost their cause that they are owed no more; an absence asks for none.

    Those of a child whom the MIS deleted, or says to have left before, and may put back, wait for that.
    """
    awaited = is_awaited(case.seen, case.school, case.today)
    for duty, owed in in_order(case):
        reason = _why_ended(case, owed, case.today)
        if reason is not None and not (reason == "off-roll" and awaited):
            case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason=reason, because=case.because))


def _why_ended(case: Case, owed: OpenDuty, day: date) -> StoodDownBecause | None:
    """Why a task is owed no more on a day; a pupil who has left by then owes none.

    A leaving date to come ends nothing yet: it may be mistyped. An agreed action is owed though no school day is left,
    and what the authority is to be told though the child has left: then above all it must look for it; so are those
    who would come to a meeting that is off, and whoever was told wrongly.
    """
    if owed.kind == ALLOCATE or (owed.kind == "meeting" and owed.about in FOCUS_DUTIES):
        return _why_no_meeting(case, day)
    if owed.kind == TRACE and case.seen.unmarked is None:
        return "ended"
    if is_shut_out(case.school, owed) and owed.kind != "action":
        return "closed"
    is_off = (owed.kind, owed.about) == ("letter", OFF)
    tells = is_off or owed.kind == "tell-authority" or (owed.kind == "action" and owed.about)
    is_told = tells and not case.seen.forgotten
    return None if is_told or case.seen.on_roll(day) else "off-roll"


def _why_no_meeting(case: Case, day: date) -> StoodDownBecause | None:
    """What is owed of a focus family is for as long as the allocation holds and a child of the family is here."""
    if case.held(day) is None:
        return "ended"
    alone = len(family_of(case.families.seen, case.pupil)) == 1
    return "off-roll" if alone and not case.seen.on_roll(day) else None


def in_order(case: Case) -> list[tuple[UUID, OpenDuty]]:
    """The open tasks, those of the earliest day first."""
    return sorted(case.done.tasks.items(), key=lambda d: (d[1].date, d[1].kind, d[1].about, str(d[0])))


# For those who set, finish and end them -------------------------------------------------------------------------------


@dataclass
class Cases:
    """The cases of several pupils, decided in one saying."""

    said: Said[Any]
    states: States
    of: dict[str, Case] = field(default_factory=dict)

    def __getitem__(self, pupil: str) -> Case:
        """The pupil's case, with whatever was said in it so far."""
        if pupil not in self.of:
            self.of[pupil] = case_of(self.said, pupil, self.states)
        return self.of[pupil]

    @property
    def news(self) -> list[News]:
        """All that was said, pupil by pupil."""
        return [news for case in self.of.values() for news in case.news]


def task_id(case: Case, kind: DutyKind, day: date, *apart: str) -> UUID:
    """The id of the one task of that kind for that pupil and day, told apart from others by what it is about."""
    return duty_id(case.said.school, ":".join((kind, *apart)), case.pupil, day)


def set_task(case: Case, owed: OpenDuty, owner: str, because: UUID, *apart: str) -> None:
    """Set a duty that is neither open nor missed, nor past its hour, in a session and for a pupil that are there."""
    duty = task_id(case, owed.kind, owed.date, *([owed.about] if owed.about else []), *apart)
    is_none = _why_ended(case, owed, case.today) in ("off-roll", "closed")
    if is_none or _is_known(case, duty) or owed.due <= case.said.at:
        return
    case.say(
        DutySet(
            pupil=case.pupil,
            duty=duty,
            kind=owed.kind,
            date=owed.date,
            due_at=owed.due,
            owner=owner,
            because=because,
            persistent=year_to_date(case.seen, case.today).is_persistent,
            about=owed.about or None,
            within_days=owed.within,
        )
    )


def _is_known(case: Case, duty: UUID) -> bool:
    """Whether it is open, was missed, or, a support, is done or not needed."""
    support = case.done.support
    missed = any(each.duty == duty for each in support.missed)
    return duty in case.done.tasks or missed or handle(duty) in support.finished


def finish_tasks(
    case: Case, kind: DutyKind, about: str, work: Work, within: tuple[date, date] = (date.min, date.max)
) -> None:
    """Say done, in time or late, the tasks of that kind about that, of these days: the open ones, and the missed."""
    first, last = within
    found = [(duty, owed.date) for duty, owed in in_order(case) if (owed.kind, owed.about) == (kind, about)]
    late = [(each.duty, each.date) for each in case.done.support.late if (each.kind, each.about) == (kind, about)]
    for duty in [duty for duty, day in [*found, *late] if first <= day <= last]:
        finish_task(case, duty, work)


def finish_task(case: Case, duty: UUID, work: Work) -> None:
    """Say a task done."""
    case.say(DutyDone(pupil=case.pupil, duty=duty, done_at=work.at, outcome=work.outcome, because=work.fact))


def end_tasks(
    case: Case, kind: DutyKind, abouts: Sequence[str], because: UUID, reason: StoodDownBecause = "ended"
) -> None:
    """Say that the open tasks of that kind, about these, are owed no more: what they belong to has ended, say."""
    for duty, owed in in_order(case):
        if owed.kind == kind and owed.about in abouts:
            case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason=reason, because=because))


def is_set(case: Case, kind: DutyKind, about: str) -> bool:
    """Whether a task of that kind about that is open."""
    return any((owed.kind, owed.about) == (kind, about) for owed in case.done.tasks.values())


def set_by(case: Case, owed: OpenDuty, owner: str, because: UUID, *apart: str) -> None:
    """Set a duty unless one of that kind about that is open and due by then; one that is due later gives way."""
    same = [each for each in case.done.tasks.values() if (each.kind, each.about) == (owed.kind, owed.about)]
    if all(each.due > owed.due for each in same):
        end_tasks(case, owed.kind, [owed.about], because)
        set_task(case, owed, owner, because, *apart)


def due_within(case: Case, days: int, hour: time, kind: DutyKind | None = None) -> tuple[date, datetime] | None:
    """The day so many school days after today, and its hour; None where the calendar ends before. `kind`: a letter is
    due on a day of which the morning alone is school, too."""
    due = moving.due_within(case.school, case.today, days, hour, kind)
    return (case.calendar.today(due), due) if due is not None else None
