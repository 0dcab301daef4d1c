"""Who takes an open duty upon them, so that no other does the same: two officers never ring the same family."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.pathway import ClaimDuty, DutyClaimed, DutyHandedBack, DutyKind, HandBackDuty
from events.policy import minutes
from pathway.domain.case import Case
from pathway.domain.families import HEADSHIP, OFFICER, family_of
from pathway.domain.recording import CONTACTS, speaker
from pathway.domain.scope import fault_of_role, fault_of_scope, is_sent, knows_of
from pathway.domain.states import FAMILIES, OpenDuty
from pathway.domain.subjects import lapse
from pathway.domain.tasks import Cases

_SHARED: frozenset[DutyKind] = frozenset({"call", "visit"})
"""What is done for a family at once: who claims it for one child claims it for all."""

_NOT_OPEN = Refusal("not-open", "That duty is not open any more: look at the list again.")
_CLAIMED = Refusal("claimed", "Somebody has taken that already: take another.")
_NOT_YOURS = Refusal("not-yours", "Somebody else has taken that: they can hand it back, or the office.")

_CLAIMERS = CONTACTS | {"inclusion"}
"""Who rings and visits, and so takes such work upon them."""
_OVERSEERS = HEADSHIP | {OFFICER}
"""Who hands back what another has taken, so that no child waits for somebody who is away."""


def claim(said: Said[ClaimDuty], states: States) -> Decision:
    """Take a duty, and of a call or visit the family's of that day, unless somebody else holds any of these.

    A call or visit that was missed may still be taken, until somebody has done it or it need not be done any more.
    """
    cases, by = Cases(said, states), speaker(said)
    together = _together(cases)
    if (fault := _fault_of(cases, together)) is not None:
        return fault
    if any(owed.holder(said.at) not in (None, by) for _, _, owed in together):
        return _CLAIMED
    for case, duty, owed in together:
        if owed.holder(said.at) is None:
            case.say(DutyClaimed(pupil=case.pupil, duty=duty, by=by, until=_until(case, owed)))
    return cases.news


def hand_back(said: Said[HandBackDuty], states: States) -> Decision:
    """Give back what the speaker holds, or, said by those who oversee the work, anybody; given back before: silent."""
    cases, by = Cases(said, states), speaker(said)
    together = _together(cases)
    if (fault := _fault_of(cases, together)) is not None:
        return fault
    holder = together[0][2].holder(said.at)
    if holder not in (None, by) and not _oversees(said):
        return _NOT_YOURS
    for case, duty, owed in together:
        if holder is not None and owed.holder(said.at) == holder:
            case.say(DutyHandedBack(pupil=case.pupil, duty=duty, by=by))
    return cases.news


def _oversees(said: Said[HandBackDuty]) -> bool:
    return said.actor is not None and said.actor.role in _OVERSEERS


def _fault_of(cases: Cases, together: Sequence[tuple[Case, UUID, OpenDuty]]) -> Refusal | None:
    """Why it is not for the speaker; of what they may not know of, they hear the same as of what there is not."""
    said = cases.said
    if (fault := fault_of_role(said, _CLAIMERS)) is not None:
        return fault
    if not (together and is_sent(said, together[0][2])):
        fault = fault_of_scope(said, said.body.pupil, cases.states)
    return fault or (None if together else _NOT_OPEN)


def _together(cases: Cases) -> list[tuple[Case, UUID, OpenDuty]]:
    """The duty, if the speaker may know of it, then those of the family that are done at once with it: still to be
    done, in time or late."""
    asked: ClaimDuty | HandBackDuty = cases.said.body
    own = _up_to_now(cases[asked.pupil])
    owed = own.done.owed(asked.duty)
    if owed is None or not knows_of(cases.said, owed):
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
