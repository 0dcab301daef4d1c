"""A child whose own record Arbor could not give properly, and who is missing: somebody is to look for it."""

from events.fact import Actor
from events.notifications import Inbox, InboxOf

OFFICER = Actor(who="staff-3", role="attendance-officer")


async def not_taken(s):
    rows = (await s.ask(InboxOf(), Inbox, OFFICER)).rows
    return [row.why for row in rows if row.kind == "mark-not-taken"]


async def test_the_office_is_told_of_each_session_until_its_record_is_mended(school):
    s = school(weeks=2).pupils("1", "2")
    broken = s.student("3")
    broken["changedObject"]["person"]["dateOfBirth"] = "2018-13-45"
    s.hears(broken).guardian("203", "3").at("09:00").register("AM", {"3": "N"}).at("13:15").register("PM", {"3": "N"})
    yield "2026-09-07 13:20"
    todo = "mark of student 3: the pupil is not known; look for the child, and mend its record in the MIS"
    assert sorted(await not_taken(s)) == [f"AM {todo}", f"PM {todo}"]
    s.at("13:30").pupils("3")
    yield "2026-09-07 15:00"
    assert await not_taken(s) == []
    assert [call.split(": ")[0] for call in await s.calls()] == ["call 3 by 09-07 14:00:00"]


async def test_so_is_one_of_a_child_of_whom_nothing_was_heard(school):
    s = school(weeks=2).pupils("1", "2").at("09:00").register("AM").mark("9", "AM", "N").mark("8", "AM", "/")
    yield "2026-09-07 10:00"
    assert len(await not_taken(s)) == 1
