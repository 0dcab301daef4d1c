"""How absences, and what was reported of them, become state."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from chassis.said import Said, States
from events.codes import AUTHORISED, LATE_AFTER_CLOSE, UNEXPLAINED
from events.fact import Fact
from events.registers import (
    AbsenceExplained,
    AbsenceReported,
    AbsenceReportWithdrawn,
    AbsenceWithdrawn,
    PupilAbsent,
    PupilFound,
)
from registers.domain.folding import Fold
from registers.domain.places import slot
from registers.domain.pupils import Absence, Report
from registers.domain.state import digest, pupil_of

OfAbsence: TypeAlias = PupilAbsent | AbsenceExplained | AbsenceWithdrawn | PupilFound
OfNote: TypeAlias = AbsenceReported | AbsenceReportWithdrawn


def _stand(states: States, fact: OfAbsence, said: Said[Fact]) -> None:
    pupil = pupil_of(states, fact.pupil)
    pupil.forget(said.at)
    name = slot(fact.date, fact.session)
    before = pupil.absence(fact.date, fact.session)
    after = absence_after(before, fact)
    if after is None:
        pupil.absent.pop(name, None)
    else:
        pupil.absent[name] = after.packed()
    if after is not None and after.is_away and after.code in UNEXPLAINED:
        pupil.unsettled.setdefault(name, said.at)
    else:
        pupil.unsettled.pop(name, None)


def absence_after(before: Absence | None, fact: OfAbsence) -> Absence | None:  # noqa: PLR0911
    """What stands said of a session once a fact was said of it."""
    match fact:
        case PupilAbsent():
            is_none = before is None or before.off or before.code == LATE_AFTER_CLOSE or fact.sought
            was_found = "" if before is None or is_none else before.found
            return Absence(fact.code, fact.explained, fact.authorised_by, was_found)
        case AbsenceExplained(by="mark", code=str(code)):
            return before and before._replace(explained=True, code=code)
        case AbsenceExplained(code=code):
            return before and before._replace(explained=True, by=code if code in AUTHORISED else None)
        case AbsenceWithdrawn(reason="off-roll"):
            return before and before._replace(off=True, found="")
        case AbsenceWithdrawn(reason="unmarked"):
            return before and Absence("", explained=False)
        case AbsenceWithdrawn():
            return None
        case PupilFound(how="arrived-late"):
            return before and before._replace(code=LATE_AFTER_CLOSE, found="arrived-late")
        case PupilFound(how=how):
            return before and before._replace(found=how)


def _note(states: States, fact: OfNote, said: Said[Fact]) -> None:
    pupil = pupil_of(states, fact.pupil)
    pupil.forget(said.at)
    match fact:
        case AbsenceReported():
            pupil.notes[fact.note] = Report(
                fact.first, fact.last, fact.code, digest(fact), _since(pupil.notes.get(fact.note), fact, said.at)
            )
        case AbsenceReportWithdrawn():
            pupil.notes.pop(fact.note, None)


def _since(before: Report | None, fact: AbsenceReported, at: datetime) -> datetime | None:
    """Since when it is known of that time: a note that is approved, or given its code, says nothing new of it."""
    is_known = before is not None and (before.first, before.last) == (fact.first, fact.last)
    return before.heard if before is not None and is_known else at


OF_ABSENCE = Fold(lambda fact: (("pupil", fact.pupil),), _stand)
OF_NOTE = Fold(lambda fact: (("pupil", fact.pupil),), _note)
