"""What has gone on for so many school days that it must be told: days in a row, or days with a code in the year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from events.calendar import school_year
from events.codes import UNEXPLAINED
from events.ids import SESSIONS, Session
from events.pathway import CounterReached, CounterWithdrawn
from events.stages import Counter
from pathway.domain.asking import ask_to_tell
from pathway.domain.away import KEPT_BEFORE, UNAUTHORISED, Away, counted
from pathway.domain.case import Case
from pathway.domain.evidence import told
from pathway.domain.grounds import missed
from pathway.domain.marks import is_attending, nothing_was_possible
from pathway.domain.states import PupilSeen
from pathway.domain.tasks import end_tasks

STAYED_AWAY = UNAUTHORISED - {"U"}
"""Unauthorised codes of a child who did not come; U is one who came late."""


def may_count(counters: Mapping[str, Counter], seen: PupilSeen, day: date) -> bool:
    """Whether a counter may have been reached on that day: enough sessions in all, and for days in a row, away now."""
    here = any(is_attending(seen, day, session) for session in SESSIONS)
    return any(
        counted(seen.away, [counter.code]) >= 2 * counter.days
        if counter.code
        else not here and counted(seen.away, STAYED_AWAY) >= counter.days
        for counter in counters.values()
    )


def count(case: Case, day: date) -> None:
    """Say of each counter that it was reached, once for each run of days or school year."""
    counters = case.policy(day).counters
    for name, counter in counters.items() if may_count(counters, case.seen, day) else ():
        if counter.compulsory and case.seen.is_too_young(day):
            continue
        days, sessions = run_of(case, counter, day)
        if len(sessions) and days >= counter.days and not _was_said(case, name, counter, sessions, day):
            found = _reached(case, day, name, counter, days, sessions)
            ask_to_tell(case, found, case.say(found))


def recount(case: Case) -> None:
    """Say at once of each counter reached this school year whose ground a corrected mark took away."""
    for name, reached in case.done.standing.counters.items():
        counter = case.policy(reached).counters.get(name)
        if counter is not None and case.seen.year == school_year(reached):
            days, _ = run_of(case, counter, reached)
            if days < counter.days:
                because = case.say(CounterWithdrawn(pupil=case.pupil, counter=name, date=reached))
                end_tasks(case, "tell-authority", [name], because)


def run_of(case: Case, counter: Counter, day: date) -> tuple[int, list[Away]]:
    """How many school days a counter counts up to `day`, and the very sessions. Two sessions of a code are a day."""
    if counter.counts == "code":
        sessions = [each for each in missed(case.seen, school_year(day), day) if each.code == counter.code]
        return len(sessions) // 2, sessions
    gone = _by_day(missed(case.seen, day - KEPT_BEFORE, day))
    days = list(_run(case, counter, gone, day))
    return len(days), [each for of in sorted(days) for each in gone[of].values()]


def _by_day(sessions: list[Away]) -> dict[date, dict[Session, Away]]:
    found: dict[date, dict[Session, Away]] = {}
    for each in sessions:
        found.setdefault(each.date, {})[each.session] = each
    return found


def _run(case: Case, counter: Counter, gone: dict[date, dict[Session, Away]], day: date) -> Iterator[date]:
    """The days in a row, latest first; one on which nothing was possible is passed over."""
    for of in reversed(case.calendar.between(min(gone, default=day), day)):
        if (counts := _counts_day(case, counter, of, gone.get(of, {}))) is False:
            return
        if counts:
            yield of


def _counts_day(case: Case, counter: Counter, day: date, gone: dict[Session, Away]) -> bool | None:
    """Whether a day counts, or breaks the run (False), or neither; of an earlier school year, only whole days count."""
    open_sessions = case.calendar.open_sessions(day)
    if any(not _counts(case, counter, each) for each in gone.values()):
        return False
    if any(is_attending(case.seen, day, session) for session in open_sessions):
        return False
    if nothing_was_possible(case.seen, case.calendar, day):
        return None
    return bool(gone) if case.seen.year == school_year(day) else len(gone) == len(open_sessions)


def _counts(case: Case, counter: Counter, each: Away) -> bool:
    if counter.counts == "unauthorised":
        return each.code in STAYED_AWAY
    said = case.seen.days.get(each.date, {}).get(each.session)
    return each.code in UNEXPLAINED and not (said is not None and said.explained)


def _was_said(case: Case, name: str, counter: Counter, sessions: list[Away], day: date) -> bool:
    reached = case.done.standing.counters.get(name)
    if reached is None:
        return False
    if counter.counts == "code":
        return school_year(reached) == school_year(day)
    return sessions[0].date <= reached


def _reached(case: Case, day: date, name: str, counter: Counter, days: int, sessions: list[Away]) -> CounterReached:
    return CounterReached(
        pupil=case.pupil,
        counter=name,
        date=day,
        days=days,
        sessions=told(sessions),
        owner=counter.owner,
        due=case.calendar.after(day, counter.within_days),
    )
