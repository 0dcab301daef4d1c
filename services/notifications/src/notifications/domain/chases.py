"""What *notifications* remembers of registers that staff were asked about, until they arrive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from chassis.said import Key, Said
from events.calendar import sessions_of
from events.ids import Session
from events.notifications import ChaseKind
from events.registers import (
    ClosureDeclared,
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
from notifications.domain.school import School

OfRegister: TypeAlias = RegisterChased | UnmarkedChased | RegisterSuspected | RegisterTaken | RegisterAmended
Asks: TypeAlias = RegisterChased | UnmarkedChased | RegisterSuspected

CHASES: Key = ("chases", "chases")
_KEPT_FOR = timedelta(days=1)


@dataclass(slots=True)
class Asked:
    """That staff were asked about a register: of what kind, when, who (with their sealed e-mail addresses).

    `since`: the local time from which on it has been so; `pupils`: those whose marks are still missing.
    """

    at: datetime
    kind: ChaseKind
    form: str
    day: date
    session: Session
    since: time
    staff: dict[str, str]
    pupils: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Chases:
    """What staff were asked about that still stands, by the fact that asked; and the `staff` of the school file who
    have an e-mail address there."""

    open: dict[str, Asked] = field(default_factory=dict)
    staff: dict[str, Reachable] = field(default_factory=dict)

    def ask(self, said: Said[Asks], school: School) -> None:
        """Fold that staff were asked about a register; none of whom the school file has no address, or against the
        policy. What looks wrong in the register of an earlier day, as a first poll brings it, is told to nobody."""
        fact, policy = said.body, school.policy(said.body.date)
        mailed = self._mailed(fact, policy.chase.suspected) if policy.chase.mail else {}
        if mailed and (fact.date == school.calendar.today(said.at) or not isinstance(fact, RegisterSuspected)):
            self._drop(lambda each: said.at - each.at > _KEPT_FOR)
            self.open[str(said.id)] = _asked(said, school, mailed)

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

    def _mailed(self, fact: Asks, suspects: str) -> dict[str, str]:
        if isinstance(fact, RegisterSuspected):
            return {who: each.email for who, each in self.staff.items() if each.role == suspects and each.email}
        return {who: email for who in fact.staff if who in self.staff and (email := self.staff[who].email)}

    def _marked(self, fact: RegisterAmended) -> None:
        for each in self.open.values():
            if each.kind == "unmarked" and _is_of(each, fact):
                each.pupils = [pupil for pupil in each.pupils if pupil != fact.pupil]
        self._drop(lambda each: each.kind == "unmarked" and not each.pupils)

    def _drop(self, is_over: Callable[[Asked], bool]) -> None:
        self.open = {name: each for name, each in self.open.items() if not is_over(each)}


def _asked(said: Said[Asks], school: School, mailed: dict[str, str]) -> Asked:
    fact, local = said.body, school.calendar.local(said.at).time().replace(second=0, microsecond=0)
    due = school.policy(fact.date).sessions[fact.session].due
    since = due if isinstance(fact, RegisterChased) else local
    pupils = list(fact.pupils) if isinstance(fact, UnmarkedChased) else []
    return Asked(said.at, _kind(fact), fact.form, fact.date, fact.session, since, mailed, pupils)


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
