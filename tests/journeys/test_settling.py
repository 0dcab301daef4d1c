"""A code that an officer settles, and a feed that goes silent, through the whole platform."""

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.registers import Amendments, AmendmentsOf, Differences, DifferencesOf


async def test_a_code_that_no_mis_takes_is_shown_until_a_person_entered_it_there(school):
    s = school().pupils("1", "2").at("09:00").register("AM", {"1": "N"})
    said = {"mis_id": "1", "date": "2026-09-07", "session": "AM", "code": "I", "reason": "spoke to Kid1's mum"}
    s.at("10:30").tell("SettleCode", **said)
    yield "2026-09-07 10:31"
    [row] = (await s.ask(DifferencesOf(), Differences)).rows
    assert (row.settled, row.mark, row.state, row.again_at) == ("I", "N", "failed", None)
    with pytest.raises(Refused, match="sees no registers"):
        await s.ask(DifferencesOf(), Differences, Actor(who="staff-9", role="governor"))
    [settled] = await s.facts("CodeSettled")
    assert (settled.body["original"], settled.body["by"]) == ("N", "staff-3")
    assert "Kid1" not in str(settled.body)
    s.at("10:40").mark("1", "AM", "I")
    yield "2026-09-07 10:41"
    assert (await s.ask(DifferencesOf(), Differences)).rows == ()
    [amended] = (await s.ask(AmendmentsOf(first="2026-09-07", last="2026-09-07"), Amendments)).rows
    assert (amended.original, amended.new, amended.reason) == ("N", "I", "spoke to Kid1's mum")
    assert "Kid1" not in str([fact.body for fact in await s.facts("RegisterAmended")])


async def test_a_hook_silent_for_a_school_day_is_said_once_and_its_return_too(school):
    s = school().pupils("1", "2").at("09:00").register("AM")
    s.at("2026-09-09 14:00").mark("1", "PM", "\\")
    yield "2026-09-10 07:00"
    [stale] = await s.facts("FeedWentStale")
    assert stale.body["since"].startswith("2026-09-08T08:30")
    assert len(await s.facts("FeedReturned")) == 1
