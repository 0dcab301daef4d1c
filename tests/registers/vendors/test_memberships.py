"""Students whose class, year and enrolment Arbor tells apart from them, as its public SDK has it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from starlette.responses import JSONResponse

from events.ids import pupil_id
from events.registers import EntityQuarantined, MisCompared, PupilRecorded, RegisterTaken
from registers.adapters.arbor_logs import ArborLogs
from registers.adapters.arbor_rest import Arbor
from registers.adapters.line import Line
from registers.adapters.polling import Poller

APART = ("registrationForm", "academicLevel", "mostRecentEntryDate", "leavingDate")


@pytest.fixture
def polled(desk: Any, line: Line) -> Callable[[], Poller]:
    """Makes pollers, as a process that starts does."""
    logs = partial(ArborLogs, "woodside", Arbor(line), {})
    return lambda: Poller(desk, "woodside", "poll", line, logs, 60, frozenset({"poll"}))


def student(fake: Any, identity: str) -> None:
    """A pupil who says nothing of class, year and enrolment."""
    fake.pupil(identity)
    for name in APART:
        fake.objects["Student"][identity].pop(name, None)


def enrolled(fake: Any, identity: str, first: str, last: str | None) -> None:
    """A year of a pupil on the roll."""
    day = {"entityType": "date", "date": f"{first} 00:00:00"}
    end = last and {"entityType": "date", "date": f"{last} 00:00:00"}
    about = fake.link("Student", identity)
    fake.put("AcademicYearEnrolment", f"{identity}{first}", student=about, startDate=day, endDate=end)


@pytest.fixture
def three(fake: Any) -> Any:
    """Pupils 11 and 12 of 3B, 12 in 2B until the summer; both enrolled year by year."""
    for identity in ("11", "12"):
        student(fake, identity)
        enrolled(fake, identity, "2025-09-01", "2026-08-31")
        enrolled(fake, identity, "2026-09-01", "2027-08-31")
        fake.mark(identity, "/")
    fake.member("11", "3B", "2026-09-01")
    fake.member("12", "2B", "2025-09-01", "2026-08-31")
    fake.member("12", "3B", "2026-09-01", "2027-08-31")
    return fake


def recorded(desk: Any) -> dict[str, tuple[str, str, date, date | None]]:
    news = desk.woodside.only(desk.heard(), PupilRecorded)
    return {each.pupil: (each.form, each.year, each.entry, each.leaving) for each in news}


async def test_class_year_and_days_on_the_roll_are_read_from_the_memberships(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    await polled().poll()
    on_roll = ("3B", "3", date(2025, 9, 1), date(2027, 8, 31))
    assert recorded(desk) == {pupil_id("woodside", each): on_roll for each in ("11", "12")}


async def test_one_who_was_away_for_years_is_on_the_roll_from_the_return(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    enrolled(three, "11", "2019-09-01", "2020-08-31")
    await polled().poll()
    assert recorded(desk)[pupil_id("woodside", "11")][2] == date(2025, 9, 1)


async def test_without_an_enrolment_the_first_class_is_the_entry(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    three.objects["AcademicYearEnrolment"].clear()
    await polled().poll()
    assert recorded(desk)[pupil_id("woodside", "12")] == ("3B", "3", date(2025, 9, 1), None)


async def test_a_pupil_who_moves_class_is_read_again_and_the_rest_is_not(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    poller = polled()
    await poller.poll()
    desk.heard()
    await poller.poll()
    assert desk.heard() == []
    day = {"entityType": "date", "date": "2026-09-06 00:00:00"}
    three.put("RegistrationFormMembership", "113B", endDate=day)
    three.member("11", "4A", "2026-09-07")
    three.asked.clear()
    await poller.poll()
    assert {pupil: place[:2] for pupil, place in recorded(desk).items()} == {pupil_id("woodside", "11"): ("4A", "4")}
    assert not [path for path in three.asked if path.endswith("/students/12")]
    await poller.poll()
    assert desk.heard() == []


async def test_one_of_whom_nothing_names_a_class_is_quarantined_with_the_reason_and_comes_when_it_does(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    student(three, "13")
    enrolled(three, "13", "2026-09-01", None)
    poller = polled()
    await poller.poll()
    reasons = {each.reason for each in desk.woodside.only(desk.heard(), EntityQuarantined)}
    assert reasons == {"registrationForm: is missing, and no membership names a class"}
    three.member("13", "3B", "2026-09-01")
    await poller.poll()
    assert recorded(desk)[pupil_id("woodside", "13")][:2] == ("3B", "3")


async def test_memberships_that_may_not_be_seen_stop_no_poll_and_are_shown(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    guarded = three._guarded

    def refusing(request: Any) -> Any:
        return JSONResponse({}, 403) if "memberships" in request.url.path else guarded(request)

    three._guarded = refusing
    three.pupil("14")
    poller = polled()
    await poller.poll()
    assert (poller.report.state, poller.report.oddities["memberships_refused"]) == ("polled", 2)
    news = desk.heard()
    assert [each.pupil for each in desk.woodside.only(news, PupilRecorded)] == [pupil_id("woodside", "14")]
    reasons = {each.reason for each in desk.woodside.only(news, EntityQuarantined)}
    assert "registrationForm: is missing, and no membership names a class" in reasons


async def test_marks_are_taken_and_the_roll_is_compared_by_the_memberships(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    for identity in ("1", "2", "3"):
        desk.woodside.delete("Student", identity, desk.at)
    poller = polled()
    await poller.poll()
    assert desk.woodside.only(desk.heard(), RegisterTaken)
    desk.at = desk.woodside.at("16:30")
    desk.woodside.passes(desk.at)
    await poller.poll()
    (fact,) = desk.woodside.only(desk.heard(), MisCompared)
    assert (fact.pupils_seen, fact.marks_seen, fact.differing) == (2, 2, 0)


async def test_a_membership_that_is_gone_is_counted(polled: Callable[[], Poller], three: Any, desk: Any) -> None:
    poller = polled()
    await poller.poll()
    three.drop("RegistrationFormMembership", "122B")
    await poller.poll()
    assert poller.report.oddities.get("unplaced") == 1


async def day(poller: Poller, desk: Any, on: date, clock: str = "08:00") -> dict[str, tuple[str, str]]:
    """Who is recorded by a poll of that day: class and year."""
    desk.at = desk.woodside.at(clock, on)
    desk.woodside.passes(desk.at)
    await poller.poll()
    return {pupil: place[:2] for pupil, place in recorded(desk).items()}


async def test_a_membership_that_was_dated_ahead_moves_the_pupil_on_its_day_and_no_other(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    poller = polled()
    await poller.poll()
    desk.heard()
    three.put("RegistrationFormMembership", "113B", endDate={"entityType": "date", "date": "2026-09-11 00:00:00"})
    three.member("11", "4A", "2026-09-14")
    assert await day(poller, desk, date(2026, 9, 8)) == {}
    assert await day(poller, desk, date(2026, 9, 11)) == {}
    assert await day(poller, desk, date(2026, 9, 14)) == {pupil_id("woodside", "11"): ("4A", "4")}
    three.asked.clear()
    assert await day(poller, desk, date(2026, 9, 14), "08:10") == {}
    assert not [path for path in three.asked if path.endswith("/students/11")], "a day is asked about once"
    assert await day(polled(), desk, date(2026, 9, 15)) == {}


async def test_of_polls_that_failed_the_days_are_made_up_for(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    three.member("12", "4A", "2026-09-14")
    await polled().poll()
    desk.heard()
    assert await day(polled(), desk, date(2026, 9, 21)) == {pupil_id("woodside", "12"): ("4A", "4")}


async def test_one_that_is_taken_back_before_its_day_moves_nobody(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    three.member("12", "4A", "2026-09-14")
    poller = polled()
    await poller.poll()
    desk.heard()
    three.put("RegistrationFormMembership", "124A", startDate={"entityType": "date", "date": "2027-01-04 00:00:00"})
    three.put("AcademicLevelMembership", "124A", startDate={"entityType": "date", "date": "2027-01-04 00:00:00"})
    assert await day(poller, desk, date(2026, 9, 8)) == {}
    assert await day(poller, desk, date(2026, 9, 14)) == {}
