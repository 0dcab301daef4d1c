"""What pathway remembers of families: guardians, whose focus family each is, and who stands in for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple, cast

from pathway.domain.copying import copied


@dataclass
class FamiliesSeen:
    """Each pupil's guardians, and those of them whom a court order bars."""

    guardians: dict[str, list[str]] = field(default_factory=dict)
    barred: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def children(self) -> Mapping[str, set[str]]:
        """Each guardian's pupils; `forget_children` whenever `guardians` has changed."""
        of: dict[str, set[str]] = defaultdict(set)
        for pupil, guardians in self.guardians.items():
            for guardian in guardians:
                of[guardian].add(pupil)
        return of

    def forget_children(self) -> None:
        """Let the index be made anew."""
        self.__dict__.pop("children", None)


@dataclass
class Allocation:
    """A focus family: the pupils named when it was allocated, or who joined since, and to whom.

    `pupil`: by whom it was allocated; `since`, `until`: the first and the last day; `before`: sessions attended, and
    possible, before it; `begun`: the first day of the one that it goes on from; `joined`: since when those are of the
    family who were not named at its beginning.
    """

    staff: str
    role: str
    pupils: list[str]
    pupil: str = ""
    since: date | None = None
    until: date | None = None
    before: tuple[int, int] = (0, 0)
    ended: bool = False
    begun: date | None = None
    joined: dict[str, date] = field(default_factory=dict)

    @property
    def first(self) -> date | None:
        """The day from which the days count after which it is asked whether anything improved."""
        return self.begun or self.since

    def first_of(self, pupil: str) -> date | None:
        """The same for one of the family: who joined later is asked about as long after that."""
        return self.joined.get(pupil, self.first) if pupil in self.pupils else None

    def is_of(self, pupil: str, family: Set[str]) -> bool:
        """Whether a pupil, with the family as it is now, belongs to it: a child who moved takes nobody else along."""
        return pupil in self.pupils or self.named in family

    @property
    def named(self) -> str:
        """The child by whom it was allocated."""
        return self.pupil or self.pupils[0]

    def is_held(self, day: date) -> bool:
        """Whether the family is in focus that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class StandIn(NamedTuple):
    """Who stands in for a member of staff, from day to day."""

    staff: str
    to: str
    first: date
    last: date


@dataclass
class FamiliesDone:
    """The focus families, the latest allocation last, and who stands in for whom, the latest word last.

    `praise_held`: pupil → the last day on which nobody praises, nor writes what no person has looked at.
    """

    allocations: list[Allocation] = field(default_factory=list)
    stand_ins: list[StandIn] = field(default_factory=list)
    praise_held: dict[str, date] = field(default_factory=dict)

    def copy(self) -> FamiliesDone:
        """The same, to be changed apart."""
        return cast("FamiliesDone", copied(self))
