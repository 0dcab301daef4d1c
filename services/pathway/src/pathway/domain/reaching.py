"""Families that pressed a key when the platform rang them: they heard that the child is absent, and no more is known.

Channels, "call": only a key that was pressed is contact, and it gives no reason. So nobody raises that the family was
not reached; whatever was raised stays, for nobody has said where the child is, and the call by a person stays owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from chassis.said import News, Said, States
from events.ids import concern_id
from events.notifications import CallAnswered, Matter, ReplyReceived
from events.pathway import FamilyReached
from pathway.domain.calling import was_reached
from pathway.domain.case import Case, case_of
from pathway.domain.distress import in_distress, replied
from pathway.domain.states import FamiliesSeen, handle
from pathway.domain.subjects import lapse


def spoken_of(answer: CallAnswered | ReplyReceived, families: FamiliesSeen) -> Iterable[str]:
    """The pupils for whom what a family answered is news."""
    match answer:
        case CallAnswered():
            return [matter.pupil for matter in of_absence(answer)]
        case ReplyReceived():
            return in_distress(answer, families)


def told_by_family(said: Said[Any], states: States) -> list[News]:
    """The news of what a family answered: a key that was pressed, or a reply."""
    return answered(said, states) if isinstance(said.body, CallAnswered) else replied(said, states)


def answered(said: Said[CallAnswered], states: States) -> list[News]:
    """The news for each child of whose absence the call spoke, unless it comes too late.

    As of a contact by a person, what the mark is at that moment does not matter: it may be another again.
    """
    return [news for matter in of_absence(said.body) for news in _of_child(case_of(said, matter.pupil, states), matter)]


def of_absence(call: CallAnswered) -> Iterator[Matter]:
    """What the call said of absences: praise and updates name no sessions."""
    return (matter for matter in call.about if matter.sessions)


def _of_child(case: Case, matter: Matter) -> list[News]:
    lapse(case)
    if _is_looked_for(case, matter.date) or _may_be(case, matter.date):
        call: CallAnswered = case.said.body
        reached = FamilyReached(
            pupil=case.pupil, date=matter.date, at=case.said.at, guardian=call.guardian, message=call.message
        )
        case.say(reached)
    return case.news


def _is_looked_for(case: Case, day: date) -> bool:
    """Whether the family is still to be reached about a day, or would be if the last contact were taken back."""
    undo = case.done.undo
    searches = [*case.done.search.values(), *(undo.search.values() if undo is not None else ())]
    return any(search.day == day for search in searches)


def _may_be(case: Case, day: date) -> bool:
    """Whether it may come to that today, should the mark give no reason again: it was neither reached in time since,
    nor is it known that nobody was."""
    raised = concern_id(case.said.school, "nobody-reached", case.pupil, day)
    is_late = raised in case.done.concerns or handle(raised) in case.done.answered
    return day == case.today and not is_late and not was_reached(case, day)
