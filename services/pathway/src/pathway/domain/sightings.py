"""Whether a child was seen: by a visitor, or in school."""

from __future__ import annotations

from datetime import date, datetime

from pathway.domain.absences import came_in_the_morning
from pathway.domain.case import Case
from pathway.domain.states import Work


def was_seen(case: Case, day: date) -> bool:
    """Whether the child was seen that day: in school once what is still asked about had opened, or by a visitor: then
    too, unless it has not come to school that day."""
    if day not in case.done.sightings:
        return False
    found_at = case.done.sightings[day]
    if found_at is None and (visited := _visited(case, day)) is not None and came_in_the_morning(case.seen, day):
        return _had_opened(case, day, visited)
    return found_at is None or _had_opened(case, day, found_at)


def was_seen_since(case: Case, first: date, last: date, but: date | None = None) -> bool:
    """Whether the child was seen on any school day of a row, those that are passed over too."""
    return any(was_seen(case, each) for each in case.calendar.between(first, last) if each != but)


def is_in_school(case: Case, day: date) -> bool:
    """Whether somebody who rang found the child in school; the mark is still to say so."""
    spoke = case.done.spoke.get(day)
    return spoke is not None and spoke.outcome == "child-in-school" and _had_opened(case, day, spoke.at)


def spoken(case: Case, day: date) -> Work | None:
    """The contact about a day; a child found in school in the morning may be missing in the afternoon."""
    spoke = case.done.spoke.get(day)
    return spoke if spoke is None or spoke.outcome != "child-in-school" or is_in_school(case, day) else None


def _visited(case: Case, day: date) -> datetime | None:
    """When a visitor last saw the child about that day, as long as it is today's."""
    visits = (each.at for each in case.done.contacts if (each.day, each.outcome) == (day, "seen"))
    return max(visits, default=None)


def _had_opened(case: Case, day: date, at: datetime) -> bool:
    """Whether every session from which the child may still be missing had opened by then."""
    sessions, opens = case.seen.days.get(day, {}), case.policy(day).sessions
    missing = [session for session, absence in sessions.items() if absence.ended in ("", "unmarked", "off-roll")]
    return all(case.calendar.at(day, opens[session].opens) <= at for session in missing)
