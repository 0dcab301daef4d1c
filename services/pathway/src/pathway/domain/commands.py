"""What people record and ask for, each subject in a module of its own; a command is refused in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from chassis.said import Decision, Every, Key, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import AllocateFocusFamily, ClaimDuty, RecordContact, RecordVisit
from pathway.domain.allocating import allocation
from pathway.domain.claims import claim
from pathway.domain.contacts import contact
from pathway.domain.states import SCHOOL
from pathway.domain.visits import visit

ByPupil: TypeAlias = ClaimDuty
"""Commands that name the pupil by the opaque id; all others by Arbor's."""
Command: TypeAlias = RecordContact | RecordVisit | ByPupil | AllocateFocusFamily


def pupil_named(said: Said[Any]) -> str:
    """The pupil whom a command is about."""
    command: Command = said.body
    return command.pupil if isinstance(command, ByPupil) else pupil_id(said.school, command.mis_id)


def pupils_of(said: Said[Any], states: States) -> Iterable[Key | Every]:
    """The pupils whose states a command needs; school and families are there always."""
    command: Command = said.body
    match command:
        case RecordContact() | RecordVisit() | ClaimDuty():
            return [("pupil", pupil_named(said))]
        case AllocateFocusFamily():
            return [Every("pupil")]


def follow(said: Said[Any], states: States) -> Decision:
    """Follow a command, or refuse it; one that was followed before leads to nothing."""
    if not states[SCHOOL].seen.is_ready:
        return Refusal("no-such-school", "This school is not set up: add it first.")
    if not states["pupil", pupil_named(said)].seen.is_known:
        return Refusal("no-such-pupil", "No pupil of this school has that id: check it in the MIS.")
    command: Command = said.body
    match command:
        case RecordContact():
            return contact(said, states)
        case RecordVisit():
            return visit(said, states)
        case ClaimDuty():
            return claim(said, states)
        case AllocateFocusFamily():
            return allocation(said, states)
