"""A day's absence as the procedures ask about it: unexplained, counted for a visit, and why it stands no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Literal

from events.calendar import SchoolCalendar
from events.codes import AUTHORISED, AWAY, LATE_AFTER_CLOSE, PART_TIME, UNEXPLAINED
from events.ids import SESSIONS, Session
from events.policy import VisitPolicy
from pathway.domain.away import UNAUTHORISED, sessions
from pathway.domain.marks import is_absent, is_attending, nothing_was_expected
from pathway.domain.states import Absence, Day, Ended, PupilDone, PupilSeen, SchoolSeen

KEPT_DAYS, ALWAYS_KEPT, KEPT_SPAN = 15, 2, 21
"""Of a pupil's days of absence: the latest 2; of the latest 21 days (a holiday is shorter), at most 15.

Beside them all of a row of school days without leave that has not ended: it asks for visits until the child is seen.
"""
UNSETTLED_KEPT, UNSETTLED_SPAN = 10, 365
"""Beside them, of the latest 365 days: the latest 10 with a mark of N that nobody settled, over any holiday."""

FOUND_SINCE: tuple[Ended, Ended] = ("later-session", "seen")
"""Ends of an absence that stays one in the register: the child was away, and was found since."""

Reason = Literal["explained", "false-absence", "found", "unmarked", "off-roll", "closed"]
_WHY: dict[Ended, Reason] = {
    "arrived-late": "found",
    "later-session": "found",
    "seen": "found",
    "false": "false-absence",
    "unmarked": "unmarked",
    "off-roll": "off-roll",
    "closed": "closed",
}


def remember(seen: PupilSeen, school: SchoolSeen, day: date, session: Session, absence: Absence) -> None:
    """Keep what is said of a session, and let old days go."""
    seen.days.setdefault(day, {})[session] = absence
    newest = sorted(seen.days, reverse=True)
    kept = {d for n, d in enumerate(newest) if n < ALWAYS_KEPT or (n < KEPT_DAYS and (newest[0] - d).days < KEPT_SPAN)}
    unsettled = [d for d in newest if (newest[0] - d).days < UNSETTLED_SPAN and is_unsettled(seen, d)]
    row = _days_in_row(school.calendar, seen, newest[0]) if school.set_up_at is not None else ()
    seen.days = {d: seen.days[d] for d in sorted({*kept, *row, *unsettled[:UNSETTLED_KEPT]})}


def is_unsettled(seen: PupilSeen, day: date) -> bool:
    """Whether a mark of that day is still N, and nobody settled its code.

    That the child was found, or why it was away, settles no mark.
    """
    sessions = [each for each in seen.days.get(day, {}).values() if not each.settled]
    return any(absence.code == "N" and absence.ended in ("", *FOUND_SINCE) for absence in sessions)


def is_back_since(seen: PupilSeen, day: date, at: datetime) -> bool:
    """Whether a mark of that day became N again after that instant."""
    return any(absence.back is not None and absence.back > at for absence in seen.days.get(day, {}).values())


def came_back(absence: Absence, code: str | None, at: datetime) -> datetime | None:
    """When the mark became N again, once it is heard to be `code`."""
    was_n = absence.code == "N" and absence.ended in ("", *FOUND_SINCE)
    return at if code == "N" and not was_n else absence.back


def remarked(absence: Absence, code: str | None, at: datetime) -> Absence:
    """The absence after its mark was heard anew; a mark of absence revives nothing: registers says it is one.

    What was settled is settled of that mark: another ends it, so that a later N is asked about again.
    """
    if code in AWAY:
        settled = absence.settled and code == absence.code
        return absence._replace(code=code or "", settled=settled, back=came_back(absence, code, at))
    ended: Ended = "arrived-late" if code == LATE_AFTER_CLOSE else "false" if code else "unmarked"
    return absence._replace(ended=ended)


def standing(seen: PupilSeen, day: date) -> dict[Session, Absence]:
    """The sessions of that day from which the pupil is still said to be absent, and was not found."""
    return {session: absence for session, absence in seen.days.get(day, {}).items() if not absence.ended}


def missed(absences: dict[Session, Absence]) -> dict[Session, Absence]:
    """Those from sessions in which the child was expected: an agreed part-time timetable leaves the others free."""
    return {session: absence for session, absence in absences.items() if absence.code != PART_TIME}


def unexplained(done: PupilDone, day: date, absences: dict[Session, Absence]) -> dict[Session, Absence]:
    """Those with a mark of N or O that neither note nor contact explains (procedures, "explained")."""
    return {s: a for s, a in absences.items() if a.code in UNEXPLAINED and (not a.explained or _is_void(done, day, a))}


def _is_void(done: PupilDone, day: date, absence: Absence) -> bool:
    """Whether what explained it was taken back; registers is about to say so."""
    return absence.by_contact and day in done.void


def only_afternoon(seen: PupilSeen, day: date, absent: dict[Session, Absence]) -> bool:
    """Whether the pupil was in school in the morning (present, approved activity, L or U) and away in the afternoon."""
    return "PM" in absent and "AM" not in absent and came_in_the_morning(seen, day)


def came_in_the_morning(seen: PupilSeen, day: date) -> bool:
    """Whether the morning's mark is one of a child in school; a mark of absence without an absence said is `U`."""
    morning = seen.days.get(day, {}).get("AM")
    late = is_absent(seen, day, "AM") and (morning is None or morning.ended == "arrived-late")
    return late or is_attending(seen, day, "AM")


def may_be_away(seen: PupilSeen, day: date) -> bool:
    """Whether the child is not known to be in school: an absence of that day stands, or no mark says anything yet."""
    if day in seen.days:
        return bool(standing(seen, day))
    return not any(is_marked_in(seen, day, session) for session in SESSIONS)


def is_marked_in(seen: PupilSeen, day: date, session: Session) -> bool:
    """Whether the mark of that session is one of a child in school: of attendance, or `U`, of one who came late."""
    away = sessions(seen.away, seen.year, day, day) if seen.year is not None else []
    came_late = any((each.session, each.code) == (session, LATE_AFTER_CLOSE) for each in away)
    return came_late or is_attending(seen, day, session)


def why_ended(day: Day) -> Reason:
    """Why a day's absence asks for nothing any more."""
    reasons = [_WHY[absence.ended] for absence in day.values() if absence.ended]
    order: tuple[Reason, ...] = ("found", "explained", "false-absence", "closed", "unmarked", "off-roll")
    given = {*reasons, *(["explained"] if len(reasons) < len(day) else [])}
    return next((reason for reason in order if reason in given), "off-roll")


def counts(policy: VisitPolicy, seen: PupilSeen, done: PupilDone, day: date, absence: Absence) -> bool:
    """Whether a session makes its day a counted one, whether or not the child was found since.

    Procedures: "counted day = G, N or O in any session, unless a note or contact gives an authorised code (CP: only a
    mark, the child seen, or the safeguarding lead)". A child who arrived late has a mark of U, which is none of these.
    """
    marked = absence.ended in ("", *FOUND_SINCE) and absence.code in policy.counted_codes
    return marked and not (day in done.cleared or (not seen.cp and is_excused(done, day, absence)))


def is_excused(done: PupilDone, day: date, absence: Absence) -> bool:
    """Whether a note or a contact gives an authorised code."""
    excused = absence.excused and not _is_void(done, day, absence)
    return excused or done.codes.get(day) in AUTHORISED


def is_counted(policy: VisitPolicy, seen: PupilSeen, done: PupilDone, day: date) -> bool:
    """Whether any session of the day counts."""
    return any(counts(policy, seen, done, day, absence) for absence in seen.days.get(day, {}).values())


def counted_run(
    policy: Callable[[date], VisitPolicy], calendar: SchoolCalendar, seen: PupilSeen, done: PupilDone, day: date
) -> list[date]:
    """The counted school days in a row that end with `day`, in order, judged by the policy of the first of them.

    A case keeps the policy that it began under. A day on which nothing was expected of the pupil is passed over; any
    other that this policy does not count ends the run, and begins another where the day's own policy counts it.
    """
    run: list[date] = []
    for each in reversed([*_days_away(calendar, seen, day)]):
        if run and is_counted(policy(run[0]), seen, done, each):
            run = [*run, each]
        elif is_counted(policy(each), seen, done, each):
            run = [each]
        elif not nothing_was_expected(seen, calendar, each):
            run = []
    return run


def _days_in_row(calendar: SchoolCalendar, seen: PupilSeen, day: date) -> Iterator[date]:
    """The school days without leave in a row that end with `day`, over those on which nothing was expected."""
    for each in _days_away(calendar, seen, day):
        absences = seen.days.get(each, {}).values()
        if any(absence.code in UNAUTHORISED for absence in absences):
            yield each
        elif not nothing_was_expected(seen, calendar, each):
            return


def _days_away(calendar: SchoolCalendar, seen: PupilSeen, day: date) -> Iterator[date]:
    """The school days in a row with an absence, or on which nothing was expected, that end with `day`, latest first."""
    at: date | None = day
    first = min(seen.days, default=day)
    while at is not None and at >= first and (at in seen.days or nothing_was_expected(seen, calendar, at)):
        yield at
        at = calendar.before(at)
