"""The list of persistent absentees, issued once a week with its evidence (procedures, row 26: "weekly from AO")."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from chassis.said import News, Said, States
from events.pathway import WEEKDAYS, PaListed, PaListIssued
from pathway.domain.marks import year_to_date
from pathway.domain.states import SCHOOL, SchoolSeen


def falls_on(seen: SchoolSeen, day: date) -> bool:
    """Whether a school day is the last of its week that is not after the policy's weekday."""
    until = WEEKDAYS.index(seen.policy(day).pa_lists.weekday)
    last = day + timedelta(days=until - day.weekday())
    return day <= last and not seen.calendar.between(day + timedelta(days=1), last)


def issue(said: Said[Any], states: States) -> list[News]:
    """The list of the day: of all pupils on the roll, from so many sessions as make one monitored."""
    school: SchoolSeen = states[SCHOOL].seen
    day = school.calendar.today(said.at)
    enough = school.policy(day).monitoring.persistent_from_possible
    rows = sorted(_listed(states, day, enough), key=lambda row: (row.year, row.form, row.pupil))
    return [PaListIssued(school=said.school, date=day, from_possible=enough, rows=tuple(rows))]


def _listed(states: States, day: date, enough: int) -> Iterator[PaListed]:
    for pupil, state in states.every("pupil").items():
        seen, to_date = state.seen, year_to_date(state.seen, day)
        here = seen.is_known and seen.on_roll(day)
        if here and to_date.is_persistent and to_date.possible >= enough:
            attending, possible = to_date
            yield PaListed(pupil=pupil, form=seen.form, year=seen.year_group, attending=attending, possible=possible)
