"""What pathway remembers of a school: its days, policies and staff as registers tells of them, and the reviews held."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from events.calendar import SchoolCalendar
from events.pathway import OutbreakIn
from events.policy import Policy, effective
from events.school import Closure, Part, Term


class OpenOutbreak(NamedTuple):
    """An outbreak of illness in a class or year group of that name: when it was seen, the last day with as many ill.

    `pupils`: of the class or year group, as it was seen.
    """

    of: OutbreakIn
    name: str
    seen: date
    last: date
    pupils: tuple[str, ...] = ()


class Sees(NamedTuple):
    """Whose pupils a member of staff has: those of years and classes, and those who are named."""

    years: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    pupils: tuple[str, ...] = ()


@dataclass
class SchoolSeen:
    """A school's calendar and the policies that it adopted, each by the day from which it is in force.

    `staff`: whose pupils each has; `roles`: of those whom the school file names, their role; `gone`: whom it named once
    and does no more, and by the file before it did not (`gone_before`). `classes`: class → year group.
    """

    set_up_at: datetime | None = None
    timezone: str = ""
    telephone: str = ""
    terms: list[Term] = field(default_factory=list)
    inset: list[date] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    overrides: dict[date, bool] = field(default_factory=dict)
    shut: dict[date, Part] = field(default_factory=dict)
    policies: dict[date, Policy] = field(default_factory=dict)
    staff: dict[str, Sees] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    gone_before: list[str] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """Whether calendar and policy are known: before, nothing can be decided."""
        return self.set_up_at is not None and bool(self.policies)

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """The school's days; `forget_calendar` whenever a field that it is made of has changed."""
        return SchoolCalendar(self.timezone, self.terms, self.inset, self.closures, self.overrides, self.shut)

    def forget_calendar(self) -> None:
        """Let the calendar be made anew."""
        self.__dict__.pop("calendar", None)

    def policy(self, day: date) -> Policy:
        """The policy that a case of that day keeps."""
        return effective(self.policies, day)

    def policy_since(self, day: date) -> date:
        """Since when that policy has been in force."""
        by_then = [since for since in self.policies if since <= day]
        return max(by_then) if by_then else min(self.policies)


@dataclass
class SchoolDone:
    """The last school day on which each of the daily reviews was held, by its name (`domain.daily`).

    `told`: the commands about the school last followed, by `handle`; `outbreaks`: those that are not over;
    `withdrawn`: those of the last review that corrected marks took back.
    """

    held: dict[str, date] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    outbreaks: dict[UUID, OpenOutbreak] = field(default_factory=dict)
    withdrawn: dict[UUID, OpenOutbreak] = field(default_factory=dict)
