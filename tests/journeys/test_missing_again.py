"""A mark that wrongly said that a missing child was here, and was put right, does not end the search for it."""

from events.fact import Actor
from events.pathway import Concerns, ConcernsOf

LEAD = Actor(who="staff-2", role="safeguarding-lead")


async def raised(s):
    """The open concerns, and the calls of the day."""
    answer = await s.ask(ConcernsOf(), Concerns, LEAD)
    return [row.kind for row in answer.rows if row.outcome is None], await s.calls()


def unreached(school):
    """Absent from nine, and nobody is called."""
    return school(weeks=2).pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})


async def test_late_and_absent_again(school):
    s = unreached(school).at("11:30").mark("1", "AM", "U").at("11:45").mark("1", "AM", "N")
    yield "2026-09-07 11:50"
    open_ones, calls = await raised(s)
    assert open_ones == ["nobody-reached"]
    assert [call.split(": ")[0] for call in calls] == ["call 1 by 09-07 10:00:00", "call 1 by 09-07 12:15:00"]


async def test_wrongly_here_before_eleven(school):
    s = unreached(school).at("10:30").mark("1", "AM", "/").at("10:45").mark("1", "AM", "N")
    yield "2026-09-07 11:20"
    assert (await raised(s))[0] == ["nobody-reached"]


async def test_wrongly_here_in_the_afternoon(school):
    s = unreached(school).at("13:15").register("PM").at("13:30").mark("1", "PM", "N")
    yield "2026-09-07 15:30"
    open_ones, calls = await raised(s)
    assert open_ones == ["nobody-reached"]
    assert [call.split(": ")[0] for call in calls] == ["call 1 by 09-07 10:00:00", "call 1 by 09-07 14:00:00"]


async def test_the_afternoons_mark_deleted(school):
    s = unreached(school).at("13:15").register("PM").at("13:30").unmark("1", "PM")
    yield "2026-09-07 15:30"
    assert (await raised(s))[0] == ["nobody-reached"]


async def test_seen_by_a_visitor_before_it_came_late(school):
    s = unreached(school).at("10:00").visit("1", "seen").at("10:45").mark("1", "AM", "U")
    s.at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 15:30"
    open_ones, calls = await raised(s)
    assert open_ones == ["missing-afternoon"]
    assert "call 1 by 09-07 13:45:00" in [call.split(": ")[0] for call in calls]


async def test_seen_by_a_visitor_who_brought_it_to_school(school):
    s = school(weeks=2).pupils("1", childProtection=True).pupils("2").guardian("201", "1")
    s.at("08:15").visit("1", "seen").at("09:00").register("AM").at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 15:30"
    open_ones, _ = await raised(s)
    assert sorted(open_ones) == ["missing-afternoon", "protected-unexplained"]
    assert await s.texts() == ["absence to 201 about 1 at 09-07 13:45:00"]
