"""What *notifications* remembers of what staff are to be told of children, and which of it is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from chassis.said import Said
from events.ids import SESSIONS, Session
from events.notifications import (
    StaffAlerted,
    StaffAlertFailed,
    StaffAlerting,
    StaffAlertUnknown,
    StaffAlertWithheld,
    StaffTemplate,
)
from events.pathway import FocusAbsenceSeen, OutbreakSeen, OutbreakWithdrawn
from events.policy import minutes
from events.registers import AbsenceWithdrawn, PupilAbsent, PupilFound
from notifications.domain.day import Absence
from notifications.domain.hours import closing, slot
from notifications.domain.school import School

OfNotice: TypeAlias = FocusAbsenceSeen | OutbreakSeen | OutbreakWithdrawn
OwnNotice: TypeAlias = StaffAlerting | StaffAlerted | StaffAlertFailed | StaffAlertUnknown | StaffAlertWithheld
"""Of messages that are about no concern."""
OfStanding: TypeAlias = PupilAbsent | AbsenceWithdrawn | PupilFound
"""By which a child of whom staff are to be told is absent after all, or is not."""


@dataclass(slots=True)
class Notice:
    """What staff are to be told, once: of a family, `absent` are its children and the sessions from which they are; an
    outbreak may be `withdrawn`.

    `back`: the sessions from which a child was said to be absent and is not; each with whether it was, and was found.

    `at`, `until`: from when on, and until when, a message says it; `because`: the fact that asked first.
    """

    template: StaffTemplate
    because: UUID
    at: datetime
    until: datetime
    day: date
    staff: list[str]
    absent: dict[str, list[Session]] = field(default_factory=dict)
    withdrawn: bool = False
    back: dict[str, dict[Session, bool]] = field(default_factory=dict)

    @property
    def stands(self) -> bool:
        """Whether it is still true."""
        return bool(self.absent) if self.template == "focus" else not self.withdrawn

    def find(self, pupil: str, sessions: tuple[Session, ...], *, since: bool) -> None:
        """Fold that a child is not absent from these sessions, or was, and was found `since`."""
        away = self.absent.pop(pupil, [])
        left = [each for each in away if each not in sessions]
        if left:
            self.absent[pupil] = left
        if left != away:
            self.back[pupil] = self.back.get(pupil, {}) | {each: since for each in away if each in sessions}

    def lose(self, pupil: str, session: Session, *, sought: bool) -> None:
        """Fold that a child is absent again; one who was found is not, unless it is sought again."""
        back = self.back.get(pupil, {})
        if session in back and (sought or not back[session]):
            del back[session]
            self.absent[pupil] = [*self.absent.get(pupil, []), session]


def hear(
    notices: dict[str, Notice], said: Said[OfNotice], school: School, absences: Mapping[str, Absence]
) -> dict[str, Notice]:
    """Fold that staff are to be told, or not after all; what is not of today any more is let go of.

    `absences`: what was heard of the day's by now. Pathway may say late what registers has taken back meanwhile.
    """
    today = school.calendar.today(said.at)
    kept = {name: each for name, each in notices.items() if each.day >= today}
    match said.body:
        case FocusAbsenceSeen() as fact:
            notice = kept.setdefault(f"focus {fact.family} {fact.date.isoformat()}", _of_family(said, fact, school))
            _away(notice, fact, absences.get(fact.pupil))
        case OutbreakSeen() as fact:
            kept.setdefault(f"outbreak {fact.outbreak}", _of_outbreak(said, fact, school))
        case OutbreakWithdrawn() as fact:
            if (outbreak := kept.get(f"outbreak {fact.outbreak}")) is not None:
                outbreak.withdrawn = True
    return kept


def _away(notice: Notice, fact: FocusAbsenceSeen, absence: Absence | None) -> None:
    """A family is told of once a day, whichever of its children are away, to whoever has it then."""
    notice.staff = [fact.staff]
    before = notice.absent.get(fact.pupil, [])
    notice.absent[fact.pupil] = [*before, *([fact.session] if fact.session not in before else [])]
    if absence is not None and (fact.session not in absence.away or fact.session in absence.late):
        notice.find(fact.pupil, (fact.session,), since=False)


def _of_family(said: Said[Any], fact: FocusAbsenceSeen, school: School) -> Notice:
    """Not before the absence's register is closed and a text to the family may go; in that day's evening, no more."""
    at = max(said.at, slot(fact.session, school.calendar, school.policy(fact.date), fact.date))
    return Notice("focus", said.id, at, _evening(school, fact.date), fact.date, [fact.staff])


def _of_outbreak(said: Said[Any], fact: OutbreakSeen, school: School) -> Notice:
    """Some minutes later: marks may be corrected meanwhile."""
    policy = school.policy(fact.date).outbreaks
    at = said.at + minutes(policy.told_after_minutes if policy is not None else 0)
    return Notice("outbreak", said.id, at, _evening(school, fact.date), fact.date, list(fact.staff))


def _evening(school: School, day: date) -> datetime:
    policy = school.policy(day)
    return closing(school.calendar, policy, school.calendar.at(day, policy.quiet.opens))


def change(notices: dict[str, Notice], fact: OfStanding) -> None:
    """Fold that an absence was none, or that the child was found: also from every session before; or is away again."""
    for notice in notices.values():
        if notice.template == "focus" and notice.day == fact.date:
            _change(notice, fact)


def _change(notice: Notice, fact: OfStanding) -> None:
    match fact:
        case PupilAbsent():
            notice.lose(fact.pupil, fact.session, sought=fact.sought)
        case AbsenceWithdrawn():
            notice.find(fact.pupil, (fact.session,), since=False)
        case PupilFound():
            before = SESSIONS[: SESSIONS.index(fact.session) + 1]
            notice.find(fact.pupil, before, since=fact.how != "arrived-late")


@dataclass(slots=True)
class Noticed:
    """The last message to one member of staff about one thing; `again`: when another says it, if it is not told."""

    message: UUID
    template: StaffTemplate
    attempt: int
    day: date
    ended: bool = False
    failed: bool = False
    again: datetime | None = None


def tell(told: dict[str, Noticed], own: OwnNotice, since: date) -> dict[str, Noticed]:
    """Fold an own fact about such a message; those of days before `since` are let go of."""
    if isinstance(own, StaffAlerting | StaffAlertWithheld):
        attempt = own.attempt if isinstance(own, StaffAlerting) else 1
        said = Noticed(own.message, own.template, attempt, own.local_day, ended=isinstance(own, StaffAlertWithheld))
        return {**{name: each for name, each in told.items() if each.day >= since}, named(own.because, own.staff): said}
    for each in told.values():
        if each.message == own.message:
            each.ended, each.failed = True, isinstance(own, StaffAlertFailed)
            each.again = own.again_at if isinstance(own, StaffAlertFailed) else None
    return told


def named(because: UUID, staff: str) -> str:
    """Under which name the messages about one thing to one member of staff are remembered."""
    return f"{because} {staff}"


def waiting(notices: dict[str, Notice], told: dict[str, Noticed]) -> Iterator[tuple[Notice, str, datetime]]:
    """What is true still, whom it is to be told, and from when on: at first, or at the next try."""
    for notice in notices.values():
        for staff in notice.staff if notice.stands else ():
            last = told.get(named(notice.because, staff))
            at = notice.at if last is None else last.again
            if at is not None:
                yield notice, staff, at
