"""A child whose morning mark is in doubt, and whom nobody marked in for the afternoon: of that its family is told."""

from events.fact import Actor
from events.notifications import Inbox, InboxOf

OFFICER = Actor(who="staff-3", role="attendance-officer")


def doubted(school):
    """Absent at nine, and ten minutes later a mark that cannot be taken."""
    s = school(weeks=2).pupils("1", "2").guardian("201", "1")
    return s.at("09:00").register("AM", {"1": "N"}).at("09:10").mark("1", "AM", "ZZ")


async def told(s):
    """The sessions of which each absence text spoke."""
    sendings = [fact.fact for fact in await s.facts("MessageSending") if fact.fact.template == "absence"]
    return [tuple(matter.sessions for matter in sending.about) for sending in sendings]


async def withheld(s):
    rows = (await s.ask(InboxOf(), Inbox, OFFICER)).rows
    return [row.pupils for row in rows if row.kind == "withheld"]


async def test_it_is_told_of_the_afternoon_alone(school):
    s = doubted(school).at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 13:50"
    assert await s.texts() == ["absence to 201 about 1 at 09-07 13:45:00"]
    assert (await told(s), await withheld(s)) == ([(("PM",),)], [])
    s.at("14:00").mark("1", "AM", "/")
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 201 about 1 at 09-07 13:45:00"]


async def test_where_that_is_in_doubt_too_it_is_withheld_again(school):
    s = doubted(school).at("13:15").register("PM", {"1": "N"}).at("13:20").mark("1", "PM", "ZZ")
    yield "2026-09-07 14:30"
    assert (await s.texts(), await withheld(s)) == ([], [("1",)])


async def test_where_it_is_marked_in_after_all_nothing_goes(school):
    s = doubted(school).at("13:15").register("PM", {"1": "N"}).at("13:20").mark("1", "PM", "/")
    yield "2026-09-07 14:30"
    assert await s.texts() == []


async def test_where_the_morning_is_certain_again_it_is_told_of_both(school):
    s = doubted(school).at("13:15").register("PM", {"1": "N"}).at("13:20").mark("1", "AM", "N")
    yield "2026-09-07 14:30"
    assert len(await s.texts()) == 1
    assert await told(s) == [(("AM", "PM"),)]
