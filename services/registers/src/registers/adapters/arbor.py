"""Arbor's change log, as the hook brings it, as what is said to registers (architecture, "The hook")."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import blake2b
from typing import Annotated, Any, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, Field, ValidationError

from chassis.said import Said
from chassis.service import Forgotten, Keyring
from events.ids import Session, arbor_cause
from events.sealed import Sealed
from registers.adapters.arbor_entities import parsed
from registers.adapters.arbor_values import Wrong, mis_id
from registers.adapters.parsing import Alone, Entity, Parsed, malformed
from registers.domain.entities import MarkHeard, Ref, RegisterHeard
from registers.domain.heard import (
    CalendarDateHeard,
    Deleted,
    GuardianHeard,
    GuardiansHeard,
    Heard,
    Hook,
    Malformed,
    NoteHeard,
    RollCallHeard,
    StudentHeard,
)

_DIGITS = 20
_NO_TYPE = "Unreadable"
_TYPE = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)


class Change(BaseModel):
    """One change of one object; what of the object is read depends on its type."""

    changeType: Literal["create", "update", "delete"]
    toRevision: Annotated[int, Field(strict=True, ge=0, lt=2**63)]
    changedObject: dict[str, Any]


class Unreadable(BaseModel):
    """A change that is not of its frame's shape: why, and an id that is the same whenever it is sent again."""

    reason: str
    id: str


class ChangeLog(BaseModel):
    """The frame of a hook's body."""

    changes: Sequence[Change | Unreadable]


class _Frame(BaseModel):
    changes: list[Change]


class Misshapen(ValueError):
    """The body is not JSON, or not of the frame's shape; the message names the place."""


def change_log(body: bytes) -> ChangeLog:
    """The frame of a hook's body; a change of another shape is `Unreadable`. Raises Misshapen where no list of changes
    can be read."""
    try:
        return ChangeLog.model_construct(changes=_Frame.model_validate_json(body).changes)
    except ValidationError as error:
        return ChangeLog(changes=_one_by_one(body, _first_place(error)))


def entities(school: str, log: ChangeLog) -> list[Parsed]:
    """Every change as what it says, in the order of the body; one that cannot be read refuses none beside it.

    Raises Misshapen where none can be read.
    """
    read = [_read(school, place, change) for place, change in enumerate(log.changes)]
    faults = [each for each in read if isinstance(each, Unreadable)]
    if faults and len(faults) == len(read):
        raise Misshapen(faults[0].reason)
    return [_set_aside(school, each) if isinstance(each, Unreadable) else each for each in read]


async def sealed(school: str, read: Sequence[Parsed], keyring: Keyring) -> list[Entity]:
    """The entities with their personal fields sealed; one about somebody who was forgotten is `Malformed`."""
    texts = [text for each in read for text in each.texts.values()]
    try:
        tokens = iter(await keyring.seal(school, texts) if texts else [])
    except Forgotten:
        return [await _sealed_alone(school, each, keyring) for each in read]
    return [_made(each, tokens) for each in read]


def sayings(school: str, heard: Sequence[Entity], hook: Hook | None, at: datetime) -> list[Said[Heard]]:
    """What is said: calendar, pupils, guardians, notes and roll calls in that order, deletions before all of these."""
    in_order = sorted(heard, key=_order)
    alone = [
        _said(school, _cause(each, at), replace(each, hook=hook), at)
        for each in in_order
        if not isinstance(each, MarkHeard | RegisterHeard)
    ]
    return [*alone, *_roll_calls(school, heard, hook, at)]


def _one_by_one(body: bytes, why: str) -> list[Change | Unreadable]:
    """The changes of a body that cannot be read as a whole, as far as each can. Raises Misshapen (`why`)."""
    try:
        frame = json.loads(body, parse_int=_number, parse_constant=_number)
    except (ValueError, RecursionError):
        raise Misshapen(why) from None
    if not isinstance(frame, dict) or not isinstance(frame.get("changes"), list):
        raise Misshapen(why)
    return [_change(place, each) for place, each in enumerate(frame["changes"])]


def _number(text: str) -> int | None:
    """A whole number of no more digits than any that is used; what is longer, or no number, is nothing."""
    return int(text) if len(text) <= _DIGITS and text.removeprefix("-").isdecimal() else None


def _change(place: int, each: Any) -> Change | Unreadable:
    written = json.dumps(each, ensure_ascii=False, sort_keys=True)
    try:
        written.encode()
        return Change.model_validate(each)
    except UnicodeEncodeError:
        return _unreadable(each, f"changes.{place}: half a character, which is no text")
    except ValidationError as error:
        return _unreadable(each, f"changes.{place}.{_first_place(error)}")


def _unreadable(each: Any, reason: str) -> Unreadable:
    return Unreadable(reason=reason, id=blake2b(json.dumps(each, sort_keys=True).encode(), digest_size=8).hexdigest())


def _set_aside(school: str, each: Unreadable) -> Parsed:
    cause = arbor_cause(school, _NO_TYPE, each.id, 1)
    return malformed(Ref(_NO_TYPE, each.id, 1, cause), each.reason)


def _read(school: str, place: int, change: Change | Unreadable) -> Parsed | Unreadable:
    if isinstance(change, Unreadable):
        return change
    try:
        return _entity(school, place, change)
    except Misshapen as wrong:
        return _unreadable(change.model_dump(), str(wrong))


def _entity(school: str, place: int, change: Change) -> Parsed:
    of, revision = change.changedObject, change.toRevision
    entity_type, entity = of.get("entityType"), _id(place, of)
    if not isinstance(entity_type, str) or not _TYPE.fullmatch(entity_type):
        raise Misshapen(f"changes.{place}.changedObject.entityType: not the name of a type")
    ref = Ref(entity_type, entity, revision, arbor_cause(school, entity_type, entity, revision))
    kind = change.changeType
    return parsed(school, ref, of, kind == "delete", is_changed=kind == "update")


def _id(place: int, of: Mapping[str, Any]) -> str:
    try:
        return mis_id(of.get("id"), "id")
    except Wrong as wrong:
        raise Misshapen(f"changes.{place}.changedObject.{wrong}") from None


def _made(each: Parsed, tokens: Iterator[Sealed[Any]]) -> Entity:
    return each.make({name: next(tokens) for name in each.texts})


async def _sealed_alone(school: str, each: Parsed, keyring: Keyring) -> Entity:
    try:
        return _made(each, iter(await keyring.seal(school, list(each.texts.values())) if each.texts else []))
    except Forgotten:
        return Malformed(each.ref, "the pupil was forgotten", anew=each.anew)


_ORDER: tuple[type[Heard], ...] = (
    Malformed,
    Deleted,
    CalendarDateHeard,
    StudentHeard,
    GuardianHeard,
    GuardiansHeard,
    NoteHeard,
)


def _order(entity: Entity) -> int:
    return _ORDER.index(type(entity)) if isinstance(entity, Heard) else len(_ORDER)


def _cause(entity: Alone, at: datetime) -> UUID:
    """What was read anew has a cause of that reading: its revision may have had news of its own before."""
    match entity:
        case StudentHeard(anew=True):
            return uuid5(entity.ref.cause, at.isoformat())
        case GuardianHeard(anew=True):
            return uuid5(entity.link.ref.cause, at.isoformat())
        case GuardianHeard():
            return entity.link.ref.cause
        case NoteHeard():
            return entity.note.ref.cause
        case GuardiansHeard():
            return uuid5(entity.ref.cause, at.isoformat())
        case CalendarDateHeard() | StudentHeard() | Deleted() | Malformed():
            return entity.ref.cause


def _roll_calls(school: str, heard: Iterable[Entity], hook: Hook | None, at: datetime) -> Iterator[Said[Heard]]:
    """The marks and registers of each date and session as one saying."""
    together: dict[tuple[date, Session], tuple[list[MarkHeard], list[RegisterHeard]]] = {}
    for each in heard:
        if isinstance(each, MarkHeard):
            together.setdefault((each.day, each.session), ([], []))[0].append(each)
        elif isinstance(each, RegisterHeard):
            together.setdefault((each.day, each.session), ([], []))[1].append(each)
    for (day, session), (marks, registers) in sorted(together.items()):
        causes = [each.ref.cause for each in marks] + [each.ref.cause for each in registers]
        cause = uuid5(causes[0], "".join(each.hex for each in causes))
        yield _said(school, cause, RollCallHeard(day, session, tuple(marks), tuple(registers), hook=hook), at)


def _said(school: str, cause: UUID, body: Heard, at: datetime) -> Said[Heard]:
    return Said(cause, school, at, body, cause)


def _first_place(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(each) for each in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
