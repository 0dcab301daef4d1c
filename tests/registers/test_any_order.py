"""Whatever the order, the repeats and the wake-ups: the same registers, the same absences, and a log that rebuilds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.codes import AWAY
from events.notifications import ReplyConfirmed
from events.pathway import ContactMade, VisitMade
from events.registers import ForgetPupil, LiftStaleFeed
from registers.domain import asked, entities, heard, polls
from registers.domain.pupils import Absence
from registers.domain.state import pupil_of, register_key, register_of, school_of

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
PUPILS = (1, 2, 3)
_CODES = ("/", "L", "N", "O", "I", "M", "G", "U", "X", "?")
_SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

_marks = st.tuples(
    st.just("mark"), st.sampled_from(PUPILS), st.integers(1, 4), st.sampled_from(_CODES), st.sampled_from(("AM", "PM"))
)
_steps = st.one_of(
    _marks,
    _marks,
    st.tuples(st.just("delete"), st.sampled_from(PUPILS), st.integers(1, 5), st.sampled_from(("AM", "PM"))),
    st.tuples(st.just("complete"), st.sampled_from(("AM", "PM"))),
    st.tuples(st.just("note"), st.sampled_from(PUPILS), st.integers(1, 3), st.sampled_from((None, "I", "G"))),
    st.tuples(st.just("unnote"), st.integers(1, 4)),
    st.tuples(st.just("contact"), st.sampled_from(PUPILS), st.sampled_from((None, "I", "G", "N"))),
    st.tuples(st.just("reply"), st.sampled_from(PUPILS), st.sampled_from(("I", "M"))),
    st.tuples(st.just("visit"), st.sampled_from(PUPILS), st.sampled_from(("seen", "not-in"))),
    st.tuples(st.just("student"), st.sampled_from((*PUPILS, 4)), st.integers(1, 9), st.sampled_from(("3B", "4A"))),
    st.tuples(st.just("leaver"), st.sampled_from(PUPILS), st.integers(1, 9)),
    st.tuples(st.just("newcomer"), st.integers(1, 3), st.sampled_from(_CODES)),
    st.tuples(st.just("open"), st.integers(1, 4), st.booleans()),
    st.tuples(st.just("close"), st.sampled_from(("AM", "PM", "both")), st.booleans()),
    st.tuples(st.just("close"), st.sampled_from(("AM", "PM", "both")), st.booleans()),
    st.tuples(st.just("forget"), st.sampled_from(PUPILS)),
    st.tuples(st.just("settle"), st.sampled_from(PUPILS), st.sampled_from(("I", "O"))),
)
_calls = st.one_of(
    st.tuples(st.just("spoke"), st.sampled_from(PUPILS), st.sampled_from(("I", "M", "N")), st.booleans()),
    st.tuples(st.just("undone"), st.sampled_from(PUPILS)),
)
_polls = st.one_of(_steps, _calls, st.tuples(st.just("polled")), st.tuples(st.just("lift")))


def said(school: Any, step: tuple[Any, ...], day: date) -> Any:  # noqa: C901, PLR0911, PLR0912
    """What a step says."""
    match step:
        case ("mark", pupil, revision, code, session):
            return heard.RollCallHeard(day, session, (school.mark(pupil, code, day, session, revision=revision),))
        case ("newcomer", revision, code):
            return heard.RollCallHeard(day, "AM", (school.mark(4, code, day, "AM", revision=revision),))
        case ("delete", pupil, revision, session):
            return heard.Deleted(school.ref("AttendanceRollCallRecord", f"{pupil}-{day}-{session}", revision))
        case ("complete", session):
            return heard.RollCallHeard(
                day, session, (), (school.register("3B", day, session, school.at("09:00", day)),)
            )
        case ("note", pupil, revision, code):
            ref = school.ref("StudentAbsenceNote", "n", revision)
            span = (school.at("08:00", day), school.at("12:00", day))
            return heard.NoteHeard(entities.Note(ref, school.pupil(pupil), str(pupil), *span, code))
        case ("unnote", revision):
            return heard.Deleted(school.ref("StudentAbsenceNote", "n", revision))
        case ("student", pupil, revision, form):
            return school.student_heard(pupil, form, revision=revision + 1)
        case ("leaver", pupil, revision):
            return school.student_heard(pupil, "3B", revision=revision + 1, leaving=date(2026, 9, 4))
        case ("open", revision, is_open):
            return heard.CalendarDateHeard(school.ref("AcademicCalendarDate", "d", revision), day, is_open)
        case ("close", part, withdrawn):
            return asked.ClosureAsked(day, part, withdrawn=withdrawn)
        case ("settle", pupil, code):
            return school.settle_asked(pupil, code, day)
        case ("polled",):
            return polls.LogHeard(log="Student", revision=1, ends_poll=True)
        case ("lift",):
            return LiftStaleFeed()
        case ("forget", pupil):
            return ForgetPupil(pupil=school.pupil(pupil))
    raise AssertionError(step)


def takes(school: Any, step: tuple[Any, ...], at: Any, day: date) -> None:
    """A step is heard."""
    match step:
        case ("contact", pupil, code):
            fact = ContactMade(pupil=school.pupil(pupil), date=day, at=at, by="s", code=code)
            school.decider.hears(fact, at=at, id=school.ref("contact", "c").cause)
        case ("reply", pupil, code):
            of = school.ref("reply", "r").cause
            said_so = ReplyConfirmed(pupil=school.pupil(pupil), reply=of, date=day, code=code, by="s")
            school.decider.hears(said_so, at=at, id=of)
        case ("spoke", pupil, code, by_office):
            school.spoke(pupil, code, at, day, "attendance-officer" if by_office else "year-group-leader")
        case ("undone", pupil):
            made = [each.body.at for each in school.decider.heard if isinstance(each.body, ContactMade)]
            school.undone(pupil, made[-1] if made else at, at, day)
        case ("visit", pupil, outcome):
            seen = VisitMade(pupil=school.pupil(pupil), date=day, at=at, by="s", outcome=outcome)
            school.decider.hears(seen, at=at, id=school.ref("visit", "v").cause)
        case _:
            body = said(school, step, day)
            if isinstance(body, asked.ClosureAsked | asked.SettleAsked | polls.LogHeard | LiftStaleFeed):
                school.decider.says(school.decider.saying(body, at=at))
                return
            cause = getattr(body, "ref", None) or next((m.ref for m in getattr(body, "marks", ())), None)
            school.decider.told(body, at=at, id=cause.cause if cause else None)
            assert school.decider.told(body, at=at, id=cause.cause if cause else None) == []


def played(school: Any, steps: list[tuple[int, tuple[Any, ...]]], *, wakes: bool) -> list[tuple[Any, Any]]:
    """Every own fact, with its id, of steps each so many minutes after the one before."""
    at = school.at("08:52")
    for minutes, step in steps:
        at += timedelta(minutes=minutes)
        if wakes:
            school.passes(at)
        takes(school, step, at, at.date())
    school.decider.wakes(max(at, school.at("23:00", TUESDAY)))
    return [(own.id, own.body) for own, _ in school.decider.own]


@given(st.lists(st.tuples(st.sampled_from((0, 1, 7, 20, 240, 1440)), _polls), max_size=14))
@_SETTINGS
def test_the_log_rebuilds_the_states_and_every_absence_stands_as_it_should(
    schools: Callable[[], Any], steps: list[tuple[int, tuple[Any, ...]]]
) -> None:
    school = schools()
    played(school, steps, wakes=True)
    school.decider.assert_rebuilds()
    ids = [own.id for own, _ in school.decider.own]
    assert len(ids) == len(set(ids))
    for (kind, key), state in school.decider.states.loaded.items():
        if kind == "register" and state.done.taken:
            day, session, _ = key.split("/")
            is_open = school_of(school.decider.states).calendar.is_open(date.fromisoformat(day), session)
            assert state.done.annulled == (not is_open and bool(state.done.marks)) or not state.done.marks
            for pupil, code in state.done.marks.items():
                stands = pupil_of(school.decider.states, pupil).absence(date.fromisoformat(day), session)
                off = stands is not None and stands.off
                on_roll = school.decider.states["roll", "roll"].done.pupils[pupil].is_on_roll(date.fromisoformat(day))
                assert off or not on_roll or (is_open and code in AWAY) == (stands is not None and stands.is_away)


@given(st.lists(st.tuples(st.sampled_from((0, 1, 7, 20, 240, 1440)), _steps), max_size=10))
@_SETTINGS
def test_whether_anybody_woke_it_or_not_the_facts_are_the_same(
    schools: Callable[[], Any], steps: list[tuple[int, tuple[Any, ...]]]
) -> None:
    woken, unwoken = played(schools(), steps, wakes=True), played(schools(), steps, wakes=False)
    assert woken == unwoken


def _outcome(school: Any) -> Any:
    states = school.decider.states
    register = register_of(states, register_key("3B", MONDAY, "AM"))
    absences = {
        (pupil, name): absence[:3]
        for pupil in map(school.pupil, (*PUPILS, 4))
        for name, packed in pupil_of(states, pupil).absent.items()
        if (absence := Absence.unpacked(packed)).is_away
    }
    return register.taken, register.marks, absences


_revised = st.tuples(
    st.just("mark"),
    st.sampled_from(PUPILS),
    st.integers(1, 3),
    st.sampled_from(("/", "N", "I", "G", "L")),
    st.just("AM"),
)
_unordered = st.lists(
    st.one_of(
        _revised,
        st.tuples(st.just("newcomer"), st.integers(1, 2), st.sampled_from(("/", "N", "I"))),
        st.tuples(st.just("student"), st.just(4), st.just(1), st.just("3B")),
        st.tuples(st.just("note"), st.sampled_from(PUPILS), st.just(1), st.sampled_from((None, "I"))),
        st.tuples(st.just("contact"), st.sampled_from(PUPILS), st.just("M")),
    ),
    unique_by=lambda step: (step[0], step[1] if step[0] != "note" else 0, step[2] if step[0] == "mark" else 0),
    max_size=10,
)


@given(_unordered.flatmap(lambda steps: st.tuples(st.just(steps), st.permutations(steps))))
@_SETTINGS
def test_hooks_reordered_and_repeated_end_in_the_same_registers_and_absences(
    schools: Callable[[], Any], orders: tuple[list[Any], list[Any]]
) -> None:
    outcomes = []
    for order in orders:
        school = schools()
        for step in [*order, ("complete", "AM"), *order]:
            if step[0] not in ("contact",) or step not in order[: order.index(step)]:
                takes(school, step, school.at("08:57"), MONDAY)
        school.wakes("09:20")
        school.decider.assert_rebuilds()
        outcomes.append(_outcome(school))
    assert outcomes[0] == outcomes[1]
