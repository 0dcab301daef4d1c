"""From which day a policy holds that a school adopts: a day that has begun keeps the one with which it began."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from chassis.said import News
from events.calendar import SchoolCalendar
from events.fact import Refusal
from events.policy import Policy, effective
from events.registers import PolicyAdopted
from events.school import SchoolFile
from registers.domain.school import School


def adopted(file: SchoolFile, policy: Policy, known: School, at: datetime) -> list[News] | Refusal:
    """The policy, unless it holds then already: from the day that the file names, or the first that has not begun.

    It is in force from that day on: another that was planned for a later day is taken back, by the same policy for that
    day. The first of a school holds at once, whatever the hour.
    """
    calendar = SchoolCalendar(file.timezone, file.terms, file.inset, file.closures, known.declared, known.shut)
    day = file.since or _first_day(calendar, policy, known, at)
    if not known.policies:
        return [PolicyAdopted(school=file.school, since=calendar.today(at), policy=policy)]
    days = [] if effective(known.policies, day) == policy else [day]
    fault = _fault(day, calendar, policy, known, at) if days and file.since is not None else None
    if fault is not None:
        return fault
    days += _planned(known.policies, policy, day)
    return [PolicyAdopted(school=file.school, since=each, policy=policy) for each in days]


def _planned(policies: Mapping[date, Policy], policy: Policy, day: date) -> list[date]:
    """The later days for which another policy was planned."""
    return sorted(since for since, other in policies.items() if since > day and other != policy)


def _first_day(calendar: SchoolCalendar, policy: Policy, known: School, at: datetime) -> date:
    today = calendar.today(at)
    if not _has_begun(calendar, policy, known, at):
        return today
    return calendar.after(today) or today + timedelta(days=1)


def _has_begun(calendar: SchoolCalendar, policy: Policy, known: School, at: datetime) -> bool:
    """Whether a session of the day has opened, by the policy that holds or by the one that would."""
    today = calendar.today(at)
    times = [each.sessions for each in (effective(known.policies, today), policy)] if known.policies else []
    opened = (of[session].opens for of in times for session in calendar.open_sessions(today))
    return any(calendar.at(today, opens) <= at for opens in opened)


def _fault(since: date, calendar: SchoolCalendar, policy: Policy, known: School, at: datetime) -> Refusal | None:
    today = calendar.today(at)
    if since < today:
        return Refusal(
            "past-since", f"{since.isoformat()} has passed: name today or a later day, or leave `since` out."
        )
    if since == today and _has_begun(calendar, policy, known, at):
        said = f"Sessions of {since.isoformat()} have opened"
        return Refusal("past-since", f"{said}: name a later day, or leave `since` out.")
    return None
