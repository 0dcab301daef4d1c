"""The absence text: one held for each family and slot, changed with every absence heard, explained or found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from chassis.said import News, Said
from events.ids import message_id
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone
from events.registers import AbsenceExplained, AbsenceWithdrawn, PupilAbsent, PupilFound
from notifications.domain.day import GONE, Message
from notifications.domain.drafts import JOINED, Draft, hold, standing, withdraw
from notifications.domain.folds import OfAbsence, OfTalk
from notifications.domain.view import Day
from notifications.domain.ways import parted, ways

SPOKEN = "its family was spoken to already"
IN_SCHOOL = "a call found the child in school"
_WITHDRAWN = {
    "false": "false absence",
    "unmarked": "no longer marked",
    "off-roll": "not on the roll",
    "closed": "school closed",
}


def heard(said: Said[OfAbsence | OfTalk], day: Day) -> list[News]:
    """What becomes of the held texts, now that something was heard of a child's absence, or its family spoken to."""
    pupil = said.body.pupil
    if pupil not in day.heard.absences:
        return []
    named = day.told.of_absence(pupil)
    if any(message.state != "held" for message in named.values()):
        return [*_settled(said, named, day), *_certain_again(said, named, day)]
    held = next((message.until for message in named.values()), None)
    due = _due(pupil, held or said.at, day)
    slots = dict.fromkeys(slot for slot in (held, due) if slot is not None)
    return [news for slot in slots for news in _changes(said, slot, slot == due, day)]


def _settled(said: Said[OfAbsence | OfTalk], named: Mapping[UUID, Message], day: Day) -> Iterable[News]:
    """What was withheld, and waits for a person to tell the family, is nobody's to tell once all of it is settled."""
    for message, known in named.items():
        is_over = not any(day.heard.unexplained(child) for child in known.about)
        if known.state == "withheld" and is_over and not any(each.state in GONE for each in named.values()):
            yield withdraw(Draft.of(message, known), _reason(said.body), said.id, day)


def _certain_again(said: Said[OfAbsence | OfTalk], named: Mapping[UUID, Message], day: Day) -> Iterable[News]:
    """What was withheld for a mark in doubt is asked about again when the child is absent from another session, too, of
    which nobody has told its family."""
    fact = said.body
    if not isinstance(fact, PupilAbsent) or fact.session not in day.heard.unexplained(fact.pupil):
        return
    due = day.text_due(fact.pupil, (fact.session,))
    for message, known in named.items():
        waits = known.state == "withheld" and known.doubted and fact.session not in known.about[fact.pupil]
        still = [child for child in known.about if day.heard.unexplained(child)]
        if waits and due is not None and not any(day.told.gone(child) for child in known.about):
            at = max(due, said.at)
            yield from [hold(drafted(message, still, at, day), at, day)] if at <= day.last_hour else []


def _due(pupil: str, earliest: datetime, day: Day) -> datetime | None:
    """When a child's text goes; one that is held already goes no earlier for a second session."""
    due = day.text_due(pupil)
    if due is None or max(due, earliest) > day.last_hour:
        return None
    return max(due, earliest)


def _changes(said: Said[OfAbsence | OfTalk], slot: datetime, named: bool, day: Day) -> Iterable[News]:
    pupil = said.body.pupil
    held = _kin(pupil, day.told.held_texts(slot), day)
    others = {child for message in held.values() for child in message.about} - {pupil}
    plan = arranged(slot, held, others | ({pupil} if named else set()), day)
    yield from (hold(draft, slot, day) for draft in plan.changed)
    for message, known in plan.left_over:
        reason = _reason(said.body) if set(known.about) == {pupil} else JOINED
        yield withdraw(Draft.of(message, known), reason, said.id, day)


def _kin(pupil: str, texts: Mapping[UUID, Message], day: Day) -> Mapping[UUID, Message]:
    """The texts that may change with a child's: those that name it, or a child who has a guardian in common with it or
    with another of these. A family is parted from the others by its guardians alone."""
    kin: dict[UUID, Message] = {}
    guardians = set(day.guardians(pupil))
    while near := {i: m for i, m in texts.items() if i not in kin and _is_near(m, pupil, guardians, day)}:
        kin |= near
        guardians.update(guardian for m in near.values() for child in m.about for guardian in day.guardians(child))
    return {message: known for message, known in texts.items() if message in kin}


def _is_near(text: Message, pupil: str, guardians: Set[str], day: Day) -> bool:
    return any(child == pupil or not guardians.isdisjoint(day.guardians(child)) for child in text.about)


def _reason(fact: OfAbsence | OfTalk) -> str:
    match fact:
        case PupilAbsent(explained=True) | AbsenceExplained():
            return "explained"
        case PupilAbsent() | ContactUndone():
            return JOINED
        case ContactMade():
            return SPOKEN
        case ChildFoundInSchool():
            return IN_SCHOOL
        case AbsenceWithdrawn():
            return _WITHDRAWN[fact.reason]
        case PupilFound():
            return "found"


@dataclass(frozen=True, slots=True)
class Plan:
    """The texts of a slot as they should stand: all of them, those to be said anew, and those of nobody any more."""

    drafts: Sequence[Draft]
    changed: Sequence[Draft]
    left_over: Sequence[tuple[UUID, Message]]


def arranged(slot: datetime, held: Mapping[UUID, Message], children: Iterable[str], day: Day) -> Plan:
    """One text for each family of these children; of those held one keeps its id as long as it names one of them."""
    free = dict(held)
    drafts, changed = [], []
    for family in parted(children, "absence", day):
        message = standing(family, free)
        known = free.pop(message, None) if message else None
        draft = drafted(message or fresh_id(slot, family, day), family, slot, day)
        drafts.append(draft)
        if known is None or known.about != draft.about:
            changed.append(draft)
    return Plan(drafts, changed, list(free.items()))


def drafted(message: UUID, family: Sequence[str], at: datetime, day: Day) -> Draft:
    """The absence text about these children as their absences stand, if it goes at that instant."""
    about = {child: day.told_at(child, at) for child in family}
    return Draft(message, "absence", about, day.heard.absences[min(family)].because)


def fresh_id(slot: Any, family: Sequence[str], day: Day) -> UUID:
    """The id of the next text to this family in this slot: the same in whatever order its children were heard of."""
    way = next(ways(family, "absence", day), None)
    parts = ("absence", day.date.isoformat(), slot.isoformat(), way.guardian if way else family[0])
    ids = (message_id(day.id, *parts, str(number)) for number in count(1))
    return next(found for found in ids if found not in day.messages)
