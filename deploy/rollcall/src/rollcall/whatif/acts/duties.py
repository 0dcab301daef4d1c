"""What people did with a duty that a stage asks for; and which duty that is under another policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias
from uuid import UUID

from events.pathway import ClaimDuty, DutySet, GiveMissedReason, HandBackDuty
from pathway.domain.states import PupilDone
from rollcall.whatif.duties import OF_STAGES

OfDuty: TypeAlias = ClaimDuty | HandBackDuty | GiveMissedReason
"""What people say of a duty that is there."""


def of_duty_now(asked: OfDuty, done: PupilDone, was: Mapping[UUID, DutySet]) -> OfDuty:
    """The same of the pupil's duty that there is: what a stage asks for on another day has another id."""
    named = was.get(asked.duty)
    if named is None or named.kind not in OF_STAGES:
        return asked
    same = [duty for duty, kind, about in _owed(done) if (kind, about) == (named.kind, named.about or "")]
    return asked if not same or asked.duty in same else asked.model_copy(update={"duty": min(same, key=str)})


def _owed(done: PupilDone) -> Iterator[tuple[UUID, str, str]]:
    """The pupil's tasks, open or missed."""
    yield from ((duty, owed.kind, owed.about) for duty, owed in done.tasks.items())
    yield from ((missed.duty, missed.kind, missed.about) for missed in done.support.missed)
