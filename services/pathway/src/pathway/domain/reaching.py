"""Families that pressed a key when the platform rang them: they heard that the child is absent, and no more is known.

Channels, "call": only a key that was pressed is contact, and it gives no reason. So nobody raises that the family was
not reached; whatever was raised stays, for nobody has said where the child is, and the call by a person stays owed.
"""

from __future__ import annotations

from collections.abc import Iterator

from chassis.said import News, Said, States
from events.notifications import CallAnswered, Matter
from events.pathway import FamilyReached
from pathway.domain.case import Case, case_of
from pathway.domain.subjects import lapse


def answered(said: Said[CallAnswered], states: States) -> list[News]:
    """The news for each child of whose absence the call spoke, as long as the family is still to be reached, or would
    be if the last contact were taken back."""
    return [news for matter in of_absence(said.body) for news in _of_child(case_of(said, matter.pupil, states), matter)]


def of_absence(call: CallAnswered) -> Iterator[Matter]:
    """What the call said of absences: praise and updates name no sessions."""
    return (matter for matter in call.about if matter.sessions)


def _of_child(case: Case, matter: Matter) -> list[News]:
    lapse(case)
    undo = case.done.undo
    searches = [*case.done.search.values(), *(undo.search.values() if undo is not None else ())]
    if any(search.day == matter.date for search in searches):
        call: CallAnswered = case.said.body
        reached = FamilyReached(
            pupil=case.pupil, date=matter.date, at=case.said.at, guardian=call.guardian, message=call.message
        )
        case.say(reached)
    return case.news
