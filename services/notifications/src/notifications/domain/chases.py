"""What *notifications* remembers of registers that staff were asked about, until they arrive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from chassis.said import Key, Said
from events.calendar import sessions_of
from events.ids import Session
from events.notifications import ChaseKind
from events.policy import minutes
from events.registers import (
    ClosureDeclared,
    FeedReturned,
    FeedWentStale,
    PolicyAdopted,
    RegisterAmended,
    RegisterChased,
    RegisterSuspected,
    RegisterTaken,
    SchoolDayDeclared,
    SchoolSetUp,
    UnmarkedChased,
)
from notifications.domain.concerns import Reachable
from notifications.domain.notices import Notice
from notifications.domain.school import OfFeed, School

OfRegister: TypeAlias = RegisterChased | UnmarkedChased | RegisterSuspected | RegisterTaken | RegisterAmended
Asks: TypeAlias = RegisterChased | UnmarkedChased | RegisterSuspected

CHASES: Key = ("chases", "chases")
_KEPT_FOR = timedelta(days=1)


@dataclass(slots=True)
class Asked:
    """That staff were asked about a register: of what kind, at which hour (of a step, its own), and who.

    `until`: when an e-mail about it goes at the latest; `since`: the local time from which on it has been so; `pupils`:
    those whose marks are still missing.
    """

    at: datetime
    until: datetime
    kind: ChaseKind
    form: str
    day: date
    session: Session
    since: time
    staff: list[str]
    pupils: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Chases:
    """What staff were asked about that still stands, by the fact that asked; the `staff` of the school file who have
    an e-mail address there; whether the feed is `silent`, and when what it could not deliver has `caught_up`; what they
    are told beside that (`notices`), by what it is about."""

    open: dict[str, Asked] = field(default_factory=dict)
    staff: dict[str, Reachable] = field(default_factory=dict)
    silent: bool = False
    caught_up: datetime | None = None
    notices: dict[str, Notice] = field(default_factory=dict)

    def ask(self, said: Said[Asks], school: School) -> None:
        """Fold that staff were asked about a register; none of whom the school file has no address, or against the
        policy. What looks wrong in the register of an earlier day, as a first poll brings it, is told to nobody."""
        fact, policy = said.body, school.policy(said.body.date)
        mailed = self._mailed(fact, policy.chase.suspected) if policy.chase.mail else []
        if mailed and (fact.date == school.calendar.today(said.at) or not isinstance(fact, RegisterSuspected)):
            self._drop(lambda each: said.at - each.at > _KEPT_FOR)
            self._ask(str(said.id), _asked(said, school, mailed))

    def _ask(self, name: str, asked: Asked) -> None:
        """Of marks of one register that came to be missing at one instant, staff are told once, of all of them."""
        same = (each for each in self.open.values() if each.kind == "unmarked" and _without(each) == _without(asked))
        first = next(same, None)
        if first is None:
            self.open.setdefault(name, asked)
        else:
            first.pupils = list(dict.fromkeys([*first.pupils, *asked.pupils]))

    def arrive(self, fact: RegisterTaken | RegisterAmended) -> None:
        """Fold that a register, or a mark in it, arrived: whoever was not told yet is not told any more."""
        if isinstance(fact, RegisterTaken):
            self._drop(lambda each: _is_of(each, fact) and each.kind == "missing")
        elif fact.new is not None:
            self._marked(fact)

    def hear_of_school(self, fact: SchoolSetUp | PolicyAdopted | SchoolDayDeclared | ClosureDeclared) -> None:
        """Fold who has an address; a session that is not held asks for no register."""
        match fact:
            case SchoolSetUp():
                self.staff = {each.id: Reachable(each.role, each.email) for each in fact.staff if each.email}
            case ClosureDeclared():
                closed = () if fact.withdrawn else sessions_of(fact.session)
                self._drop(lambda each: each.day == fact.date and each.session in closed)
            case SchoolDayDeclared():
                self._drop(lambda each: each.day == fact.date and fact.open is False)
            case PolicyAdopted():
                pass

    def hear_of_feed(self, said: Said[OfFeed], school: School) -> None:
        """Fold that the feed is silent, or heard again: more of what it could not deliver may come for some minutes."""
        self.silent = bool(school.stale)
        self._drop(lambda each: each.kind == "silent")
        if isinstance(said.body, FeedWentStale) and school.known:
            self._ask_of_silence(str(said.id), said.body, school)
        if isinstance(said.body, FeedReturned) and school.known:
            self.caught_up = said.at + minutes(school.policy(school.calendar.today(said.at)).feed.catches_up)
        elif not isinstance(said.body, FeedWentStale):
            self.caught_up = None

    def _ask_of_silence(self, name: str, fact: FeedWentStale, school: School) -> None:
        """Fold that not one register of a session came, and who is told of it in place of every teacher."""
        at, day, session = fact.since, fact.date, fact.session
        if at is None or day is None or session is None:
            return
        policy = school.policy(day)
        mailed = [who for who in fact.staff if who in self.staff and policy.chase.mail]
        if mailed:
            until, opened = at + minutes(policy.chase.mail_within), policy.sessions[session].opens
            self.open[name] = Asked(at, until, "silent", "", day, session, opened, mailed)

    def hour(self, asked: Asked, staff: str, due: datetime) -> datetime | None:
        """When an e-mail that is due goes to a member of staff; None: it does not.

        While the feed is silent a register that did not come is not known to be missing.
        """
        waits = asked.kind in ("missing", "unmarked")
        at = max(due, self.caught_up) if waits and self.caught_up is not None else due
        return None if (waits and self.silent) or at > asked.until or staff not in self.staff else at

    def _mailed(self, fact: Asks, suspects: str) -> list[str]:
        if isinstance(fact, RegisterSuspected):
            return [who for who, each in self.staff.items() if each.role == suspects]
        return [who for who in fact.staff if who in self.staff]

    def _marked(self, fact: RegisterAmended) -> None:
        for each in self.open.values():
            if each.kind == "unmarked" and _is_of(each, fact):
                each.pupils = [pupil for pupil in each.pupils if pupil != fact.pupil]
        self._drop(lambda each: each.kind == "unmarked" and not each.pupils)

    def _drop(self, is_over: Callable[[Asked], bool]) -> None:
        self.open = {name: each for name, each in self.open.items() if not is_over(each)}


def _asked(said: Said[Asks], school: School, mailed: list[str]) -> Asked:
    fact, policy = said.body, school.policy(said.body.date)
    at = fact.due_at if isinstance(fact, RegisterChased) else said.at
    local = school.calendar.local(at).time().replace(second=0, microsecond=0)
    since = policy.sessions[fact.session].due if isinstance(fact, RegisterChased) else local
    pupils = list(fact.pupils) if isinstance(fact, UnmarkedChased) else []
    until = at + minutes(policy.chase.mail_within)
    return Asked(at, until, _kind(fact), fact.form, fact.date, fact.session, since, mailed, pupils)


def _without(asked: Asked) -> Asked:
    """What is asked, of whichever pupils."""
    return replace(asked, pupils=[])


def _kind(fact: Asks) -> ChaseKind:
    match fact:
        case RegisterChased():
            return "missing"
        case UnmarkedChased():
            return "unmarked"
        case RegisterSuspected(reason=reason):
            return reason


def _is_of(asked: Asked, fact: RegisterTaken | RegisterAmended) -> bool:
    return (asked.form, asked.day, asked.session) == (fact.form, fact.date, fact.session)
