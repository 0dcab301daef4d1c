"""What *notifications* has heard of a school: its calendar and its policies."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias
from uuid import UUID

from chassis.said import Key, Said
from events.calendar import SchoolCalendar, declare
from events.pathway import ConcernRaised, ConcernRealerted, ConcernResolved
from events.policy import Policy, effective
from events.registers import (
    ClosureDeclared,
    FeedReplaced,
    FeedReturned,
    FeedWentStale,
    PolicyAdopted,
    SchoolDayDeclared,
    SchoolSetUp,
    StaleFeedLifted,
)
from events.roles import HEADSHIP
from events.school import Closure, Part, Term
from notifications.domain.concerns import Reachable, Word

OfConcern: TypeAlias = ConcernRaised | ConcernRealerted | ConcernResolved
OfFeed: TypeAlias = FeedWentStale | FeedReturned | FeedReplaced | StaleFeedLifted

LEAD = "safeguarding-lead"
"""Who is told of concerns, and who may be in their stead: others may not see them (procedures §1)."""


SCHOOL: Key = ("school", "school")
"""The name of the school's state."""


@dataclass(slots=True)
class School:
    """A school as it was set up; `declared` are the dates that the MIS opened or shut, `shut` those that people did;
    `stale`: the sources that are silent, and the fact that said so; `hook_back`: when the hook was last heard again;
    `since`: when anything was first heard of the school; `leads`: the safeguarding leads who have an address,
    `deputies`: the heads who have one; `concerns`: those that are open, the one that was said last at the end;
    `words`: how often concerns were said."""

    name: str = ""
    timezone: str = ""
    terms: tuple[Term, ...] = ()
    inset: tuple[date, ...] = ()
    closures: tuple[Closure, ...] = ()
    declared: dict[date, bool] = field(default_factory=dict)
    shut: dict[date, Part] = field(default_factory=dict)
    stale: dict[str, UUID] = field(default_factory=dict)
    since: datetime | None = None
    hook_back: datetime | None = None
    policies: dict[date, Policy] = field(default_factory=dict)
    leads: dict[str, Reachable] = field(default_factory=dict)
    deputies: dict[str, Reachable] = field(default_factory=dict)
    concerns: dict[str, Word] = field(default_factory=dict)
    words: int = 0

    @property
    def known(self) -> bool:
        """Whether it was set up and has adopted a policy."""
        return bool(self.timezone and self.policies)

    @property
    def calendar(self) -> SchoolCalendar:
        """Its days and its local time."""
        declared, shut = tuple(sorted(self.declared.items())), tuple(sorted(self.shut.items()))
        return _calendar(self.timezone, self.terms, self.inset, self.closures, declared, shut)

    def policy(self, day: date) -> Policy:
        """The policy in force on `day`: a case keeps the one that it began under."""
        return effective(self.policies, day)

    def known_since(self, instant: datetime) -> None:
        """Remember when anything was first heard of it."""
        self.since = self.since or instant

    def hear_of_feed(self, said: Said[OfFeed]) -> None:
        """Fold what registers says of a source."""
        match said.body:
            case FeedWentStale():
                self.stale[said.body.source] = said.id
            case FeedReturned(source=source):
                self.stale.pop(source, None)
                self.hook_back = said.at if source == "hook" else self.hook_back
            case StaleFeedLifted() | FeedReplaced():
                self.stale.pop(said.body.source, None)
                self.hook_back = None

    def hear_of_concern(self, said: Said[OfConcern]) -> None:
        """Fold that a concern was said, again, or is no more; the same word counts once."""
        before = self.concerns.pop(str(said.body.concern), None)
        if before is not None and before.id == said.id:
            self.concerns[str(said.body.concern)] = before
        elif not isinstance(said.body, ConcernResolved):
            self.words += 1
            self.concerns[str(said.body.concern)] = Word(said.body.at, said.id, self.words)

    def hear(self, fact: SchoolSetUp | PolicyAdopted | SchoolDayDeclared | ClosureDeclared) -> None:
        """Fold what registers says of the school."""
        match fact:
            case SchoolSetUp():
                self.name, self.timezone = fact.name, fact.timezone
                self.terms, self.inset, self.closures = fact.terms, fact.inset, fact.closures
                self.leads = _reachable(fact, {LEAD})
                self.deputies = _reachable(fact, HEADSHIP)
            case PolicyAdopted():
                self.policies[fact.since] = fact.policy
            case SchoolDayDeclared(open=None):
                self.declared.pop(fact.date, None)
            case SchoolDayDeclared():
                self.declared[fact.date] = bool(fact.open)
            case ClosureDeclared():
                declare(self.shut, fact.date, fact.session, fact.withdrawn)


def _reachable(fact: SchoolSetUp, roles: Set[str]) -> dict[str, Reachable]:
    of = [each for each in fact.staff if each.role in roles and (each.email or each.telephone)]
    return {each.id: Reachable(each.role, each.email, each.telephone) for each in of}


@lru_cache(maxsize=256)
def _calendar(
    timezone: str,
    terms: tuple[Term, ...],
    inset: tuple[date, ...],
    closures: tuple[Closure, ...],
    declared: tuple[tuple[date, bool], ...],
    shut: tuple[tuple[date, Part], ...],
) -> SchoolCalendar:
    return SchoolCalendar(timezone, terms, inset, closures, dict(declared), dict(shut))
