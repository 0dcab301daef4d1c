"""Whom a message may go to, and which children one message may name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from events.registers import GuardianRecorded, GuardianRemoved, PupilForgotten, PupilRecorded, PupilRemoved
from events.sealed import Sealed


@dataclass(slots=True)
class Guardian:
    """A guardian who may be told of a child; number and language are sealed."""

    telephone: str | None
    priority: int | None
    language: str | None = None


@dataclass(slots=True)
class Pupil:
    """A child's sealed first name, and the guardians who may be told: legal or primary, neither unsubscribed nor barred
    by a court order (procedures, "recipients"). Of a child whom the MIS has `removed` nobody is told."""

    first_name: str = ""
    removed: bool = False
    told: dict[str, Guardian] = field(default_factory=dict)

    @property
    def reached(self) -> dict[str, Guardian]:
        """Those who may be told and can be texted."""
        return {} if self.removed else {guardian: who for guardian, who in self.told.items() if who.telephone}

    def hear(self, fact: PupilRecorded | PupilRemoved | GuardianRecorded | GuardianRemoved | PupilForgotten) -> None:
        """Fold what registers says of the child and of who they are to it."""
        match fact:
            case PupilRecorded():
                self.first_name, self.removed = fact.first_name, False
            case GuardianRecorded() if (fact.legal or fact.primary) and not (fact.unsubscribed or fact.barred):
                self.told[fact.guardian] = Guardian(fact.telephone, fact.priority, fact.language)
            case GuardianRecorded() | GuardianRemoved():
                self.told.pop(fact.guardian, None)
            case PupilRemoved():
                self.removed = True
            case PupilForgotten():
                self.first_name, self.told = "", {}


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a message goes."""

    guardian: str
    telephone: Sealed[str]
    language: Sealed[str] | None


def recipient(children: Sequence[Pupil], first: str | None = None) -> Recipient | None:
    """Who is told about all these children, by emergency contact priority (procedures, "recipients"); None: nobody.

    A guardian's priority is the lowest number that any of the children has for them, none counting last; the id decides
    between equals. `first` goes before everybody, if that guardian may be told.
    """
    common = set.intersection(*(set(child.reached) for child in children))
    if not common:
        return None
    chosen = min(common, key=lambda guardian: (guardian != first, *_rank(guardian, children), guardian))
    who = children[0].reached[chosen]
    return Recipient(chosen, Sealed(who.telephone), Sealed(who.language) if who.language else None)


def _rank(guardian: str, children: Sequence[Pupil]) -> tuple[bool, int]:
    return min((child.told[guardian].priority is None, child.told[guardian].priority or 0) for child in children)


def families(children: Iterable[str], pupil: Callable[[str], Pupil]) -> list[list[str]]:
    """The children parted into those whom one text may name: a guardian may be told of every one of them.

    By pupil id, so that the order in which they were heard of does not matter; a child of nobody stands alone.
    """
    parted: list[tuple[list[str], set[str]]] = []
    for child in sorted(children):
        reached = set(pupil(child).reached)
        family, common = next((each for each in parted if each[1] & reached), ([], reached))
        common &= reached
        if not family:
            parted.append((family, common))
        family.append(child)
    return [family for family, _ in parted]
