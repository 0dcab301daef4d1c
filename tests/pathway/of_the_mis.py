"""What registers tells of the school, its roll and registers that are not complete, in few words for the stories."""

from datetime import timedelta
from typing import Any

from events.fact import Fact
from events.ids import Session, guardian_id, pupil_id
from events.registers import (
    GuardianRecorded,
    GuardianRemoved,
    MarksRecorded,
    PupilForgotten,
    PupilRecorded,
    PupilRemoved,
    PupilUnmarked,
    RegisterAnnulled,
    SchoolSetUp,
)
from events.school import Closure

from .school_file import recorded, set_up
from .woodside import Woodside


def rolled(school: Woodside, clock: str, mis_id: str, **changes: Any) -> list[Fact]:
    """The MIS has other details of the pupil, or has them again."""
    fact: PupilRecorded = recorded(mis_id, **changes)
    return school.hears(fact, clock)


def removed(school: Woodside, clock: str, mis_id: str) -> list[Fact]:
    return school.hears(PupilRemoved(pupil=pupil_id("woodside", mis_id)), clock)


def forgotten(school: Woodside, clock: str, mis_id: str) -> list[Fact]:
    return school.hears(PupilForgotten(pupil=pupil_id("woodside", mis_id)), clock)


def parted(school: Woodside, clock: str, mis_id: str) -> list[Fact]:
    """Their guardian is none any more."""
    return school.hears(
        GuardianRemoved(pupil=pupil_id("woodside", mis_id), guardian=guardian_id("woodside", "9")), clock
    )


def joined(school: Woodside, clock: str, mis_id: str) -> list[Fact]:
    """They have the guardian, again it may be."""
    known = guardian_id("woodside", "9")
    fact = GuardianRecorded(
        pupil=pupil_id("woodside", mis_id), guardian=known, mis_id=f"~{known}~contact~9", legal=True
    )
    return school.hears(fact, clock)


def marked(school: Woodside, clock: str, mis_id: str, session: Session, code: str | None) -> list[Fact]:
    """A mark of a register that is not complete yet, or that such a mark is gone."""
    named = {"school": "woodside", "form": "3B", "date": school.day, "session": session}
    return school.hears(MarksRecorded.model_validate({**named, "marks": {pupil_id("woodside", mis_id): code}}), clock)


def annulled(school: Woodside, clock: str, mis_id: str, session: Session) -> list[Fact]:
    """The session was not held after all."""
    named = {"school": "woodside", "form": "3B", "date": school.day, "session": session}
    return school.hears(RegisterAnnulled.model_validate({**named, "pupils": (pupil_id("woodside", mis_id),)}), clock)


def unmarked(school: Woodside, clock: str, mis_id: str, for_days: int) -> list[Fact]:
    """Nobody is asked for their marks any more, who have had none for so many days."""
    of = {"pupil": pupil_id("woodside", mis_id), "form": "3B", "date": school.day, "days": for_days}
    return school.hears(PupilUnmarked.model_validate({**of, "since": school.day - timedelta(days=for_days)}), clock)


def set_up_anew(school: Woodside, clock: str, in_days: int, session: str | None) -> list[Fact]:
    """The school file has a closure so many days from now; or, with no session, none."""
    shut = (
        (Closure.model_validate({"date": school.day + timedelta(days=in_days), "session": session}),) if session else ()
    )
    fact: SchoolSetUp = set_up(closures=shut)
    return school.hears(fact, clock)


_TELLERS = (rolled, removed, forgotten, parted, joined, marked, annulled, unmarked, set_up_anew)
TOLD = {each.__name__: each for each in _TELLERS}
