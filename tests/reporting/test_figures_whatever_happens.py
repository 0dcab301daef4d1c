"""Figures against a plain reading of the rules, whatever was marked, moved, closed or corrected, however folded."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.calendar import SchoolCalendar
from events.codes import CODES, CodeClass
from events.policy import policy_of
from events.registers import PupilRecorded, RegisterAmended, RegisterTaken, SchoolDayDeclared, SchoolSetUp
from events.reporting import FiguresOf
from reporting.projection.figures import figures

LONDON = ZoneInfo("Europe/London")
DAYS = [date(2026, 10, 19) + timedelta(days=n) for n in range(12)]
PUPILS, CLASSES = ("ada", "bea"), (("3B", "3"), ("10A", "10"), ("RA", "R"))
TABLES = ("marks", "roll", "removed", "schools", "known", "duties", "duty_steps", "texts", "improvements", "reports")

days = st.sampled_from(DAYS)
entries = st.sampled_from(DAYS[:6])
codes = st.sampled_from(["/", "L", "B", "I", "N", "U", "X"])
said = st.one_of(
    st.tuples(
        st.just("taken"),
        days,
        st.sampled_from(["AM", "PM"]),
        st.dictionaries(st.sampled_from(PUPILS), codes, min_size=1),
    ),
    st.tuples(st.just("amended"), days, st.sampled_from(["AM", "PM"]), st.sampled_from(PUPILS), st.none() | codes),
    st.tuples(st.just("pupil"), st.sampled_from(PUPILS), st.sampled_from(CLASSES), entries, st.none() | days),
    st.tuples(st.just("pupil"), st.sampled_from(PUPILS), st.sampled_from(CLASSES), st.just(DAYS[0]), st.none()),
    st.tuples(st.just("day"), days, st.sampled_from([True, False, None])),
)
histories = st.lists(st.tuples(st.integers(0, 30), said), min_size=4, max_size=20)


def tell(log: Any, history: list[Any]) -> None:
    log.when("2026-10-20 08:00").opened()
    for hours, (what, *rest) in history:
        log.at += timedelta(hours=hours)
        match what, rest:
            case "taken", (day, session, marks):
                log.registered(day.isoformat(), session, marks)
            case "amended", (day, session, pupil, code):
                log.amended(day.isoformat(), session, pupil, code)
            case "pupil", (pupil, (form, year), entry, leaving):
                log.pupil(pupil, form, year, entry=entry, leaving=leaving)
            case "day", (day, is_open):
                log.day(day.isoformat(), is_open)


def plainly(log: Any, at: datetime) -> dict[str, dict[tuple[str, date, str], str | None]]:
    """Class → (pupil, date, session) → the mark, or None where one was due: read straight from the procedures."""
    facts = [each.fact for each in log.facts if each.envelope.recorded_at <= at]
    heard = {id(each.fact): each.envelope.occurred_at.astimezone(LONDON).date() for each in log.facts}
    setup = next(f for f in facts if isinstance(f, SchoolSetUp))
    declared = {f.date: f.open for f in facts if isinstance(f, SchoolDayDeclared)}
    calendar = SchoolCalendar(setup.timezone, setup.terms, (), (), {d: o for d, o in declared.items() if o is not None})
    marks: dict[tuple[str, date, str], str | None] = {}
    for f in facts:
        if isinstance(f, RegisterTaken):
            marks.update({(pupil, f.date, f.session): code for pupil, code in f.marks.items()})
        if isinstance(f, RegisterAmended):
            marks[f.pupil, f.date, f.session] = f.new
    found: dict[str, dict[tuple[str, date, str], str | None]] = {}
    for pupil in PUPILS:
        entries = [f for f in facts if isinstance(f, PupilRecorded) and f.pupil == pupil]
        for day in DAYS:
            if not entries or not entries[-1].entry <= day <= (entries[-1].leaving or day):
                continue
            form = ([f.form for f in entries if heard[id(f)] <= day] or [entries[0].form])[-1]
            cells = found.setdefault(form, {})
            cells[pupil, day, "roll"] = "on"
            for session, closes in (("AM", time(9, 20)), ("PM", time(13, 40))):
                closed = datetime.combine(day, closes, LONDON).astimezone(UTC) <= at
                if (code := marks.get((pupil, day, session))) or (calendar.is_open(day, session) and closed):
                    cells[pupil, day, session] = code
    return found


def counted(cells: dict[tuple[str, date, str], str | None]) -> dict[str, int]:
    marks = [code for (_, _, session), code in cells.items() if session != "roll"]
    absent = (CodeClass.AUTHORISED, CodeClass.UNAUTHORISED)
    persistent = 0
    for pupil in {p for p, _, _ in cells}:
        own = [CODES[c] for (p, _, s), c in cells.items() if p == pupil and s != "roll" and c]
        possible = sum(kind is not CodeClass.NOT_REQUIRED for kind in own)
        persistent += possible > 0 and 10 * sum(kind in absent for kind in own) >= possible
    return {
        "present": sum(c is not None and CODES[c] is CodeClass.PRESENT for c in marks),
        "approved_activity": sum(c is not None and CODES[c] is CodeClass.APPROVED_ACTIVITY for c in marks),
        "authorised": sum(c is not None and CODES[c] is CodeClass.AUTHORISED for c in marks),
        "unauthorised": sum(c is not None and CODES[c] is CodeClass.UNAUTHORISED for c in marks),
        "late_before_close": marks.count("L"),
        "late_after_close": marks.count("U"),
        "unmarked": marks.count(None),
        "pupils": len({p for p, _, _ in cells}),
        "persistent_pupils": persistent,
    }


NOTHING = counted({})


async def emptied(tables: Any) -> None:
    await tables.db.execute("TRUNCATE " + ", ".join(TABLES))
    tables.folded = 0


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories, hours=st.integers(0, 500))
async def test_figures_are_what_the_procedures_say(tables: Any, log: Any, history: list[Any], hours: int) -> None:
    log = type(log)()
    await emptied(tables)
    tell(log, history)
    await tables.fold(log)
    at = log.facts[0].envelope.recorded_at + timedelta(hours=hours)
    question = FiguresOf(first=DAYS[0], last=DAYS[-1], by="class", as_known_at=at)
    found = await figures(tables.reading(log, "2026-12-01 12:00"), question)
    plain = plainly(log, at)
    assert {row.key: row.model_dump(include={*NOTHING}) for row in found.rows} == {
        form: counted(plain.get(form, {})) for form, _ in CLASSES
    }


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=histories,
    heard=st.integers(2, 20),
    hours=st.integers(-30, 60),
    by=st.sampled_from(["pupil", "class", "year", "school"]),
)
async def test_an_answer_is_had_again_whatever_reaches_the_log_after_it(
    tables: Any, log: Any, history: list[Any], heard: int, hours: int, by: Any
) -> None:
    """Whether it was recorded later, in the very instant of the answer, or before it and was still on its way."""
    log = type(log)()
    await emptied(tables)
    tell(log, history)
    whole, log.facts = log.facts, log.facts[:heard]
    await tables.fold(log)
    log.at = max(log.facts[-1].envelope.recorded_at + timedelta(hours=hours), log.facts[0].envelope.recorded_at)
    question = FiguresOf(first=DAYS[0], last=DAYS[-1], by=by)
    was = await figures(tables.reading(log, f"{log.at.astimezone(LONDON):%Y-%m-%d %H:%M}"), question)
    log.facts = whole
    await tables.fold(log)
    given = {"as_known_at": was.known_at, "log_sequence": was.log_sequence}
    again = await figures(tables.reading(log, "2026-12-01 12:00"), question.model_copy(update=given))
    assert again.model_dump_json() == was.model_dump_json()


@pytest.mark.parametrize("by", ["pupil", "class", "year"])
async def test_every_grouping_adds_up_to_the_school(tables: Any, log: Any, by: str) -> None:
    log.opened().pupil("ada").pupil("bea", "10A", "10").when("2026-09-08 18:00")
    log.register("2026-09-07", "AM", ada="N", bea="/").register("2026-09-08", "PM", ada="B", bea="L")
    await tables.fold(log)
    period = {"first": date(2026, 9, 7), "last": date(2026, 9, 8)}
    parts = (await figures(tables.reading(log), FiguresOf(by=by, **period))).rows
    [whole] = (await figures(tables.reading(log), FiguresOf(by="school", **period))).rows
    for name in (
        "possible",
        "present",
        "approved_activity",
        "authorised",
        "unauthorised",
        "late_before_close",
        "unmarked",
    ):
        assert sum(getattr(row, name) for row in parts) == getattr(whole, name), name


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories, batches=st.integers(1, 12))
async def test_the_same_rows_whatever_the_batches(tables: Any, log: Any, history: list[Any], batches: int) -> None:
    log = type(log)()
    tell(log, history)
    folded = []
    for split in (1, batches):
        await emptied(tables)
        await tables.fold(log, split)
        folded.append(
            {table: await tables.db.fetch(f"SELECT * FROM {table} ORDER BY seq, {table}::text") for table in TABLES}
        )
    assert folded[0] == folded[1]


def test_the_policy_of_this_oracle_is_the_default_one() -> None:
    sessions = policy_of("woodside").sessions
    assert (sessions["AM"].closes, sessions["PM"].closes) == (time(9, 20), time(13, 40))
