"""Who takes an open duty upon them, so that no other does the same: two officers never ring the same family."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.pathway import ClaimDuty, DutyClaimed, DutyHandedBack, DutyKind, HandBackDuty
from events.policy import minutes
from pathway.domain.families import family_of
from pathway.domain.recording import speaker
from pathway.domain.states import FAMILIES, SCHOOL, OpenDuty, PupilDone, SchoolSeen

_SHARED: frozenset[DutyKind] = frozenset({"call", "visit"})
"""What is done for a family at once: who claims it for one child claims it for all."""

_NOT_OPEN = Refusal("not-open", "That duty is not open any more: look at the list again.")
_CLAIMED = Refusal("claimed", "Somebody has taken that already: take another.")
_NOT_YOURS = Refusal("not-yours", "Somebody else has taken that: only they can hand it back.")


def claim(said: Said[ClaimDuty], states: States) -> Decision:
    """Take a duty, and of a call or visit the family's of that day, unless somebody else holds any of these."""
    owed, by = _open(states, said.body.pupil, said.body.duty), speaker(said)
    if owed is None or owed.due < said.at:
        return _NOT_OPEN
    together = _together(said, states, owed)
    if any(each.holder(said.at) not in (None, by) for _, _, each in together):
        return _CLAIMED
    until = _until(said, states, owed)
    return [
        DutyClaimed(pupil=pupil, duty=duty, by=by, until=until)
        for pupil, duty, each in together
        if each.holder(said.at) is None
    ]


def hand_back(said: Said[HandBackDuty], states: States) -> Decision:
    """Give back what the speaker holds; given back before, it is silent."""
    owed, by = _open(states, said.body.pupil, said.body.duty), speaker(said)
    if owed is None:
        return _NOT_OPEN
    if owed.holder(said.at) not in (None, by):
        return _NOT_YOURS
    return [
        DutyHandedBack(pupil=pupil, duty=duty, by=by)
        for pupil, duty, each in _together(said, states, owed)
        if each.holder(said.at) == by
    ]


def _open(states: States, pupil: str, duty: UUID) -> OpenDuty | None:
    done: PupilDone = states["pupil", pupil].done
    return done.owed(duty)


def _together(
    said: Said[ClaimDuty] | Said[HandBackDuty], states: States, owed: OpenDuty
) -> list[tuple[str, UUID, OpenDuty]]:
    """The duty with those of brothers and sisters that are done at once with it and still to be done in time."""
    if owed.kind not in _SHARED:
        return [(said.body.pupil, said.body.duty, owed)]
    return [
        (child, duty, each)
        for child in sorted(family_of(states[FAMILIES].seen, said.body.pupil))
        for duty, each in states["pupil", child].done.open.items()
        if (each.kind, each.date) == (owed.kind, owed.date) and said.at <= each.due
    ]


def _until(said: Said[ClaimDuty], states: States, owed: OpenDuty) -> datetime | None:
    """A claim on a call lapses, so that a family is not forgotten by whoever was called away."""
    school: SchoolSeen = states[SCHOOL].seen
    return said.at + minutes(school.policy(owed.date).call.claim_minutes) if owed.kind == "call" else None
