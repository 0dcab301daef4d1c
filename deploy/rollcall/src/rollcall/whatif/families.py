"""Families newly or no longer reached, by any way, and which of that nobody can know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from events.fact import Fact
from events.registers import GuardianRecorded, GuardianRemoved
from rollcall.whatif.numbers import Both
from rollcall.whatif.reaching import WAYS, Way, asked_for, named, reached


@dataclass(frozen=True, slots=True)
class Reached:
    """Families that were reached one way, and those that only one of the two reached; each named by its first pupil.

    `asked_newly`: only the other policy asks people to reach them so, and nobody did: whether they had been, is not
    known. `asked_no_longer`: people reached them so, and the other policy would not have asked for it.
    """

    way: Way
    reached: Both
    newly: list[str]
    no_longer: list[str]
    asked_newly: list[str]
    asked_no_longer: list[str]


@dataclass(frozen=True, slots=True)
class Families:
    """Families reached in any way, and by each; `asked_newly`: reached in none, and newly asked for in one;
    `asked_no_longer`: reached by nothing but what the other policy would not have asked for."""

    reached: Both
    newly: list[str]
    no_longer: list[str]
    asked_newly: list[str]
    asked_no_longer: list[str]
    ways: list[Reached]


def families_of(every: Sequence[Fact], happened: Sequence[Fact], what_if: Sequence[Fact]) -> Families:
    """Which families both reached, and how; `every`: what is known of guardians."""
    family = together(every)
    was, would = _side(happened, family), _side(what_if, family)
    ways = [_way(way, was, would) for way in WAYS if {way} & (was.ways | would.ways)]
    before, after = was.in_any_way, would.in_any_way
    asked = {family for each in ways for family in each.asked_newly}
    return Families(
        reached=Both(len(before), len(after)),
        newly=sorted(after - before),
        no_longer=sorted(before - after),
        asked_newly=sorted(asked - after),
        asked_no_longer=sorted(after & before - _surely(would, ways)),
        ways=ways,
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two: the families reached, and asked for, by way."""

    reached: Mapping[Way, set[str]]
    asked: Mapping[Way, set[str]]

    @property
    def ways(self) -> set[Way]:
        return {*self.reached, *self.asked}

    @property
    def in_any_way(self) -> set[str]:
        return {family for families in self.reached.values() for family in families}


def _side(facts: Sequence[Fact], family: Mapping[str, str]) -> _Side:
    found, asked = (
        {way: named(pupils, family) for way, pupils in of.items() if pupils}
        for of in (reached(facts), asked_for(facts))
    )
    return _Side(found, asked)


def _way(way: Way, was: _Side, would: _Side) -> Reached:
    before, after = was.reached.get(way, set()), would.reached.get(way, set())
    asked_before, asked_after = was.asked.get(way, set()), would.asked.get(way, set())
    return Reached(
        way=way,
        reached=Both(len(before), len(after)),
        newly=sorted(after - before),
        no_longer=sorted(before - after),
        asked_newly=sorted(asked_after - asked_before - after),
        asked_no_longer=sorted((before & after & asked_before) - asked_after),
    )


def _surely(would: _Side, ways: Iterable[Reached]) -> set[str]:
    """The families that are reached in a way that the other policy asks for, or that nobody had been asked for."""
    unasked = {each.way: set(each.asked_no_longer) for each in ways}
    return {family for way, families in would.reached.items() for family in families - unasked[way]}


def together(facts: Iterable[Fact]) -> Mapping[str, str]:
    """Pupil → their family, named by its first pupil: pupils who share a guardian, taken on from sibling to sibling."""
    children: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact, GuardianRecorded):
            children[fact.guardian].add(fact.pupil)
        elif isinstance(fact, GuardianRemoved):
            children[fact.guardian].discard(fact.pupil)
    of: dict[str, set[str]] = {}
    for siblings in children.values():
        joined = siblings.union(*(of[pupil] for pupil in siblings if pupil in of))
        of.update(dict.fromkeys(joined, joined))
    return {pupil: min(family) for pupil, family in of.items()}
