"""Who takes an open duty upon them, so that no other does the same: two officers never ring the same family."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.pathway import ClaimDuty, DutyClaimed, DutyHandedBack, DutyKind, HandBackDuty
from events.policy import minutes
from pathway.domain.case import Case
from pathway.domain.families import family_of
from pathway.domain.recording import speaker
from pathway.domain.states import FAMILIES, OpenDuty
from pathway.domain.subjects import lapse
from pathway.domain.tasks import Cases

_SHARED: frozenset[DutyKind] = frozenset({"call", "visit"})
"""What is done for a family at once: who claims it for one child claims it for all."""

_NOT_OPEN = Refusal("not-open", "That duty is not open any more: look at the list again.")
_CLAIMED = Refusal("claimed", "Somebody has taken that already: take another.")
_NOT_YOURS = Refusal("not-yours", "Somebody else has taken that: only they can hand it back.")


def claim(said: Said[ClaimDuty], states: States) -> Decision:
    """Take a duty, and of a call or visit the family's of that day, unless somebody else holds any of these.

    A call or visit that was missed may still be taken, until somebody has done it or it need not be done any more.
    """
    cases, by = Cases(said, states), speaker(said)
    together = _together(cases)
    if not together:
        return _NOT_OPEN
    if any(owed.holder(said.at) not in (None, by) for _, _, owed in together):
        return _CLAIMED
    for case, duty, owed in together:
        if owed.holder(said.at) is None:
            case.say(DutyClaimed(pupil=case.pupil, duty=duty, by=by, until=_until(case, owed)))
    return cases.news


def hand_back(said: Said[HandBackDuty], states: States) -> Decision:
    """Give back what the speaker holds; given back before, it is silent."""
    cases, by = Cases(said, states), speaker(said)
    together = _together(cases)
    if not together:
        return _NOT_OPEN
    if together[0][2].holder(said.at) not in (None, by):
        return _NOT_YOURS
    for case, duty, owed in together:
        if owed.holder(said.at) == by:
            case.say(DutyHandedBack(pupil=case.pupil, duty=duty, by=by))
    return cases.news


def _together(cases: Cases) -> list[tuple[Case, UUID, OpenDuty]]:
    """The duty, then those of the family that are done at once with it: still to be done, in time or late."""
    asked: ClaimDuty | HandBackDuty = cases.said.body
    own = _up_to_now(cases[asked.pupil])
    owed = own.done.owed(asked.duty)
    if owed is None:
        return []
    if owed.kind not in _SHARED:
        return [(own, asked.duty, owed)]
    shared = of_family(cases, asked.pupil, owed.kind, owed.date)
    return [(own, asked.duty, owed), *(each for each in shared if each[1] != asked.duty)]


def of_family(cases: Cases, pupil: str, kind: DutyKind, day: date) -> list[tuple[Case, UUID, OpenDuty]]:
    """What absences of a pupil and of brothers and sisters ask for that day: still to be done, in time or late."""
    family = sorted(family_of(cases.states[FAMILIES].seen, pupil))
    return [
        (case, duty, owed)
        for case in [_up_to_now(cases[child]) for child in family]
        for duty, owed in case.done.undone.items()
        if (owed.kind, owed.date) == (kind, day)
    ]


def _up_to_now(case: Case) -> Case:
    """The pupil's case, with what was due before said missed."""
    lapse(case)
    return case


def _until(case: Case, owed: OpenDuty) -> datetime | None:
    """A claim on a call lapses, so that a family is not forgotten by whoever was called away."""
    return case.said.at + minutes(case.policy(owed.date).call.claim_minutes) if owed.kind == "call" else None
