"""What has gone on for so many school days that it must be told: days in a row, or days with a code in the year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from uuid import UUID

from events.calendar import school_year
from events.codes import PART_TIME, UNEXPLAINED
from events.ids import SESSIONS, Session
from events.pathway import CounterReached, CounterWithdrawn, DutyStoodDown
from events.stages import Counter
from pathway.domain.asking import ask_to_tell
from pathway.domain.away import KEPT_BEFORE, UNAUTHORISED, Away, counted
from pathway.domain.case import Case
from pathway.domain.evidence import told
from pathway.domain.grounds import missed, recorded
from pathway.domain.marks import is_attending, nothing_was_expected
from pathway.domain.states import PupilSeen
from pathway.domain.tasks import in_order
from pathway.domain.told_wrongly import ask_to_correct, is_so_after_all

STAYED_AWAY = UNAUTHORISED - {"U"}
"""Unauthorised codes of a child who did not come; U is one who came late."""


def may_count(counters: Iterable[Counter], seen: PupilSeen, day: date) -> bool:
    """Whether a counter may have been reached on that day: enough sessions in all, and for days in a row, away now, or
    absences that were marked late."""
    here = not seen.late and any(is_attending(seen, day, session) for session in SESSIONS)
    free = counted(seen.away, [PART_TIME])
    return any(
        (with_code := counted(seen.away, [counter.code])) + min(with_code, free) >= 2 * counter.days
        if counter.code
        else not here and counted(seen.away, STAYED_AWAY) >= counter.days
        for counter in counters
    )


def count(case: Case, day: date) -> None:
    """Say of each counter that it was reached, once for each run of days or school year."""
    policies = case.school.policies.values()
    if not may_count((each for policy in policies for each in policy.counters.values()), case.seen, day):
        return
    for name in dict.fromkeys(name for policy in (case.policy(day), *policies) for name in policy.counters):
        for last in [*_late_ends(case, name, day), day]:
            _count(case, name, last, day)


def _count(case: Case, name: str, last: date, day: date) -> None:
    """Say that a counter was reached by `last`, as is known on `day`."""
    counter, days, sessions = run_of(case, name, last)
    if counter is None or not sessions or days < counter.days:
        return
    if not _was_said(case, name, counter, sessions, last):
        found = _reached(case, last, day, name, counter, days, sessions)
        because = case.say(found)
        is_so_after_all(case, name, because)
        ask_to_tell(case, found, day, counter.within_days, because)


def _late_ends(case: Case, name: str, day: date) -> list[date]:
    """The last days of the rows that were over before `day`, and are known only since the last review.

    Who was away for so long must be told of, though the child is back: the register was taken late, or says by now that
    the absence was not authorised. Rows that were over before the school was set up ask nobody for anything: they were
    told of then, and which of their absences were explained nobody knows here.
    """
    if case.reviewed is None:
        return []
    at = case.calendar.at(case.reviewed, case.policy(case.reviewed).stages.at)
    late = {each for each, heard in case.seen.late.items() if heard > at and each < day}
    gone = _by_day(missed(case.seen, day - KEPT_BEFORE, day)) if late else {}
    ends = [run[-1] for _, run in _runs(case, name, gone, day) if late & {*run} and run[-1] < day]
    return [end for end in ends if end >= case.set_up_on]


def recount(case: Case) -> None:
    """Say at once of each counter reached this school year, in whichever row of days, whose ground a corrected mark
    took away.

    A leaving takes none away: its date is often the last day attended, and of a child who has not been seen since,
    the authority is to be told above all.
    """
    for name, latest in case.done.standing.counters.items():
        for reached in case.done.standing.reached.get(name, [latest]) if _is_known(case, name) else ():
            if case.seen.year == school_year(reached) and not _holds(case, name, reached):
                because = case.say(CounterWithdrawn(pupil=case.pupil, counter=name, date=reached))
                _end_telling(case, name, reached, because)
                if (when := case.done.standing.told.get(name)) is not None and when >= reached:
                    ask_to_correct(case, name, because)


def _holds(case: Case, name: str, reached: date) -> bool:
    counter, days, _ = run_of(case, name, reached, recorded)
    return counter is not None and days >= counter.days


def _end_telling(case: Case, name: str, reached: date, because: UUID) -> None:
    """What was to be told of that day is not to be told any more; of other rows that stand, it is.

    A row that was known late is told of on a later day than its own: while another stands, it may be that one's.
    """
    stand = case.done.standing.reached.get(name, [])
    for duty, owed in in_order(case):
        is_of_it = owed.date == reached or not any(day <= owed.date for day in stand)
        if (owed.kind, owed.about) == ("tell-authority", name) and is_of_it:
            case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason="ended", because=because))


def _is_known(case: Case, name: str) -> bool:
    return any(name in policy.counters for policy in case.school.policies.values())


def run_of(
    case: Case, name: str, day: date, away_of: Callable[[PupilSeen, date, date], list[Away]] = missed
) -> tuple[Counter | None, int, list[Away]]:
    """How many school days a counter counts up to `day`, and the very sessions.

    `away_of`: what the pupil was absent from on the days from one to another: while on the roll, unless said otherwise.

    Two sessions of a code are a day, as is one of a day that a part-time timetable leaves free else. Where it counts
    pupils of compulsory school age alone, no day before that age is one.

    Days in a row are judged by the policy of the first of them: a case keeps the policy that it began under. None:
    there is no such run.
    """
    counter = case.policy(day).counters.get(name)
    if counter is not None and counter.counts == "code":
        away = away_of(case.seen, school_year(day), day)
        sessions = [each for each in away if each.code == counter.code and not _is_too_young(case, counter, each.date)]
        half_free = {each.date for each in sessions} & {each.date for each in away if each.code == PART_TIME}
        return counter, (len(sessions) + len(half_free)) // 2, sessions
    gone = _by_day(away_of(case.seen, day - KEPT_BEFORE, day))
    *_, (began, days) = _runs(case, name, gone, day)
    return began, len(days), [each for of in days for each in gone[of].values()]


def _by_day(sessions: list[Away]) -> dict[date, dict[Session, Away]]:
    found: dict[date, dict[Session, Away]] = {}
    for each in sessions:
        found.setdefault(each.date, {})[each.session] = each
    return found


def _runs(
    case: Case, name: str, gone: dict[date, dict[Session, Away]], day: date
) -> Iterator[tuple[Counter | None, list[date]]]:
    """Each row of days up to `day`, the one that ends with it last, and the counter of the policy that it began under.

    One on which nothing was expected of the pupil is passed over; any other that this counter does not count ends the
    row, and begins another where the counter of its own day counts it.
    """
    began: Counter | None = None
    run: list[date] = []
    for of in case.calendar.between(min(gone, default=day), day):
        own, sessions = case.policy(of).counters.get(name), gone.get(of, {})
        goes_on = _counts_day(case, began, of, sessions) if began is not None else False
        if goes_on:
            run.append(of)
        elif goes_on is False:
            if run:
                yield began, run
            begins = own is not None and own.counts != "code" and _counts_day(case, own, of, sessions) is True
            began, run = (own, [of]) if begins else (None, [])
    yield began, run


def _counts_day(case: Case, counter: Counter, day: date, gone: dict[Session, Away]) -> bool | None:
    """Whether a day counts, or breaks the row (False), or neither; of an earlier school year, only whole days count.

    The authority is told who was absent without leave for so long continuously: a day that was never marked says
    neither that the child was, nor that it came. Who was not marked may have been in school, which answers the question
    where a child is that nobody has heard of.
    """
    if _is_too_young(case, counter, day):
        return False
    open_sessions = case.calendar.open_sessions(day)
    expected = [each for each in gone.values() if each.code != PART_TIME]
    if any(not _counts(case, counter, each) for each in expected):
        return False
    if any(is_attending(case.seen, day, session) for session in open_sessions):
        return False
    if nothing_was_expected(case.seen, case.calendar, day):
        return None
    if not gone and counter.counts == "unauthorised" and case.seen.year == school_year(day):
        return None
    return bool(expected) if case.seen.year == school_year(day) else len(gone) == len(open_sessions)


def _is_too_young(case: Case, counter: Counter, day: date) -> bool:
    return counter.compulsory and case.seen.is_too_young(day)


def _counts(case: Case, counter: Counter, each: Away) -> bool:
    if counter.counts == "unauthorised":
        return each.code in STAYED_AWAY
    said = case.seen.days.get(each.date, {}).get(each.session)
    return each.code in UNEXPLAINED and not (said is not None and said.explained)


def _was_said(case: Case, name: str, counter: Counter, sessions: list[Away], day: date) -> bool:
    """Whether it was told of that year, or of that very row: a later one may have been told before. States stored
    earlier know the latest alone."""
    latest = case.done.standing.counters.get(name)
    if latest is None:
        return False
    if counter.counts == "code":
        return school_year(latest) == school_year(day)
    first, told = sessions[0].date, case.done.standing.reached.get(name)
    if told is None:
        return first <= latest
    return any(_begins_with(case, name, each, first) for each in told if first <= each)


def _begins_with(case: Case, name: str, day: date, first: date) -> bool:
    """Whether the row of days that ends on a day began on that one."""
    sessions = run_of(case, name, day)[2]
    return bool(sessions) and sessions[0].date == first


def _reached(  # noqa: PLR0917
    case: Case, last: date, day: date, name: str, counter: Counter, days: int, sessions: list[Away]
) -> CounterReached:
    return CounterReached(
        pupil=case.pupil,
        counter=name,
        date=last,
        days=days,
        sessions=told(sessions),
        owner=counter.owner,
        due=case.calendar.after(day, counter.within_days),
    )
