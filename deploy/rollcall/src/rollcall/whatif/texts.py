"""Absence texts as facts tell of them: which families they reached, and which turned out to be wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from events.fact import Fact
from events.notifications import MessageExpired, MessageFailed, MessageHeld, MessageSending
from events.registers import GuardianRecorded, GuardianRemoved


def families(facts: Iterable[Fact]) -> Mapping[str, str]:
    """Pupil → their family, named by its first pupil: pupils who share a guardian, taken on from sibling to sibling."""
    children: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact, GuardianRecorded):
            children[fact.guardian].add(fact.pupil)
        elif isinstance(fact, GuardianRemoved):
            children[fact.guardian].discard(fact.pupil)
    of: dict[str, set[str]] = {}
    for together in children.values():
        joined = together.union(*(of[pupil] for pupil in together if pupil in of))
        of.update(dict.fromkeys(joined, joined))
    return {pupil: min(family) for pupil, family in of.items()}


def reached(facts: Iterable[Fact], family: Mapping[str, str]) -> set[str]:
    """The families to whom an absence text went, as far as is known."""
    gone: dict[UUID, set[str]] = {}
    for fact in facts:
        match fact:
            case MessageSending(template="absence"):
                gone[fact.message] = {family.get(matter.pupil, matter.pupil) for matter in fact.about}
            case MessageFailed() | MessageExpired():
                gone.pop(fact.message, None)
            case _:
                pass
    return {each for named in gone.values() for each in named}


def wrong(facts: Iterable[Fact]) -> set[UUID]:
    """The texts that had to be corrected."""
    words = (fact for fact in facts if isinstance(fact, MessageHeld | MessageSending))
    return {word.corrects for word in words if word.template == "correction" and word.corrects is not None}
