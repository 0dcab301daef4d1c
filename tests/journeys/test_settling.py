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


async def test_the_code_of_a_call_is_written_back_once_it_can_be_taken_back_no_more(school):
    s = school(weeks=2).pupils("1", "2").at("09:00").register("AM", {"1": "N", "2": "N"})
    spoke = {"date": "2026-09-07", "outcome": "spoke", "code": "I"}
    s.at("09:40").tell("RecordContact", mis_id="1", **spoke).tell("RecordContact", mis_id="2", **spoke)
    s.at("09:40:08").tell("UndoContact", mis_id="2", date="2026-09-07")
    yield "2026-09-07 18:00"
    made = await s.facts("ContactMade")
    [settled] = await s.facts("CodeSettled")
    assert (settled.fact.pupil, settled.fact.original, settled.fact.code) == (made[0].fact.pupil, "N", "I")
    assert (settled.fact.contact, settled.fact.by) == (made[0].envelope.id, "staff-3")
    assert settled.envelope.occurred_at > made[0].fact.undoable_until
    [failed] = await s.facts("WriteBackFailed")
    assert "takes no marks from here" in failed.fact.reason
    assert await s.calls() == [
        "call 1 by 09-07 10:00:00: done 09-07 09:40:00 spoke",
        "call 2 by 09-07 10:00:00: missed",
    ]
    yield "2026-09-10 09:00"
    owed = await s.duties("settle-code", on="2026-09-14")
    assert [each.split(" by ")[0] for each in owed] == ["settle-code 1", "settle-code 2"], "no MIS took the code of 1"
