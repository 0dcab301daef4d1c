"""All that the MIS holds, compared with what we hold, once a school day: a difference is listed, and changes nothing.

The statutory register is the MIS's. What is heard of it may miss something (a change that its log does not show, a mark
in quarantine), and nobody would know: so its roll and its marks are read whole, beside the log.
"""

from __future__ import annotations

from datetime import date, datetime

from chassis.said import News, Said, States
from events.ids import Session
from events.registers import HeldDifference, MisCompared
from registers.domain.closures import forms_on
from registers.domain.mis import Comparison
from registers.domain.past import past_days
from registers.domain.places import found_at
from registers.domain.polls import Holdings
from registers.domain.state import comparison_of, register_key, register_of, roll_of, school_of

_Place = tuple[str, date, Session | None]


def days_to_compare(said: Said[object], states: States) -> tuple[date, ...]:
    """The school days whose marks are to be compared now.

    None where the last day that ended was compared, nor before the past of those days was brought in.
    """
    school = school_of(states)
    ended = _last_ended(said.at, states)
    known = comparison_of(states).on
    if ended is None or (known is not None and ended <= known):
        return ()
    days = school.calendar.last_days(ended, school.policy(ended).comparing.days + 1)
    return () if any(day in days for day in past_days(said, states)) else days


def _last_ended(now: datetime, states: States) -> date | None:
    """The last school day on which the hour of comparing has come."""
    school = school_of(states)
    today = school.calendar.today(now)
    days = reversed(school.calendar.last_days(today, 2))
    return next((day for day in days if school.calendar.at(day, school.policy(day).comparing.at) <= now), None)


def compare_holdings(said: Said[Holdings], states: States) -> list[News]:
    """The comparison of a school day, unless that day or a later one was compared."""
    school, known, days = school_of(states), comparison_of(states), said.body.days
    if not days or (known.on is not None and days[-1] <= known.on):
        return []
    ours, theirs = _ours(said, states), _theirs(said.body, states)
    differing = sorted(
        (place for place in {**ours, **theirs} if ours.get(place) != theirs.get(place)),
        key=lambda place: (place[1], place[0], place[2] or ""),
    )
    named = differing[: school.policy(days[-1]).comparing.listed]
    compared = MisCompared(
        school=said.school,
        date=days[-1],
        first=days[0],
        source=school.setup.source if school.setup else "hook",
        marks_seen=sum(place[2] is not None for place in {**ours, **theirs}),
        pupils_seen=sum(place[2] is None for place in {**ours, **theirs}),
        differing=len(differing),
        differences=tuple(_named(place, ours, theirs, known, days[-1]) for place in named),
    )
    return [compared]


def _named(
    place: _Place, ours: dict[_Place, str], theirs: dict[_Place, str], known: Comparison, day: date
) -> HeldDifference:
    pupil, on, session = place
    mine, its = ours.get(place), theirs.get(place)
    before = known.found.get(found_at(pupil, on, session))
    since = before.since if before is not None and (before.ours, before.theirs) == (mine, its) else day
    return HeldDifference(pupil=pupil, date=on, session=session, ours=mine, theirs=its, since=since)


def _ours(said: Said[Holdings], states: States) -> dict[_Place, str]:
    """What we hold of the same: marks of sessions that were held, and classes on the roll."""
    days, roll = said.body.days, roll_of(states)
    held: dict[_Place, str] = {
        (pupil, days[-1], None): entry.in_class(days[-1])[0]
        for pupil, entry in roll.pupils.items()
        if not entry.forgotten and entry.is_on_roll(days[-1])
    }
    return held | {
        (pupil, day, session): code
        for day in days
        for session in school_of(states).calendar.open_sessions(day)
        for form in forms_on(states, day)
        for pupil, code in register_of(states, register_key(form, day, session)).marks.items()
        if not roll.pupils[pupil].forgotten
    }


def _theirs(holdings: Holdings, states: States) -> dict[_Place, str]:
    """What the MIS holds; not of those who were forgotten, nor marks of pupils whom we do not know at all."""
    calendar, roll, day = school_of(states).calendar, roll_of(states).pupils, holdings.days[-1]
    held: dict[_Place, str] = {
        (pupil, day, None): form
        for pupil, form in holdings.roll.items()
        if pupil not in roll or not roll[pupil].forgotten
    }
    return held | {
        (pupil, on, session): code
        for (pupil, on, session), code in holdings.marks.items()
        if pupil in roll and not roll[pupil].forgotten and on in holdings.days and calendar.is_open(on, session)
    }
