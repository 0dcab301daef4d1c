"""What an earlier poll read and this one may not see: families are told nothing by what is known without it."""

from typing import Any

import pytest

from registers.adapters.polling import Poller


async def stale(poller: Poller, desk: Any) -> str:
    """The feed after ten polls in fifty minutes."""
    for minute in range(5, 60, 5):
        desk.at = desk.woodside.at(f"09:{minute:02}")
        desk.woodside.passes(desk.at)
        await poller.poll()
    feed: str = desk.woodside.feed()
    return feed


@pytest.mark.parametrize(
    "closed", ["student-absence-notes", "student-guardian-relationships", "students", "academic-calendar-dates"]
)
async def test_it_is_no_sign_of_life_and_says_why(poller: Poller, three: Any, desk: Any, closed: str) -> None:
    times = {"absenceStartDatetime": "2026-09-04 08:00:00", "absenceEndDatetime": "2026-09-04 16:00:00"}
    three.put("StudentAbsenceNote", "n1", student=three.link("Student", "2"), **times)
    three.put("AcademicCalendarDate", "d1", date="2026-09-09", isGoodSchoolDay=True)
    await poller.poll()
    assert poller.report.state == "polled"
    three.closed.add(closed)
    assert await stale(poller, desk) == "stale"
    assert (poller.report.state, poller.report.oddities) == ("polled in part", {"refused": 1})
    assert poller.report.error == f"{closed} changelog: 403, check what the credentials may see"
    three.closed.clear()
    await poller.poll()
    assert (poller.report.state, poller.report.error, desk.woodside.feed()) == ("polled", "", "")


async def test_what_was_never_seen_is_not_missed(poller: Poller, three: Any, desk: Any) -> None:
    three.closed.add("student-absence-notes")
    assert await stale(poller, desk) == ""
    assert poller.report.state == "polled"


async def test_nor_are_registers_whose_marks_are_seen(poller: Poller, three: Any, desk: Any) -> None:
    await poller.poll()
    three.closed.add("attendance-registers")
    assert await stale(poller, desk) == ""
