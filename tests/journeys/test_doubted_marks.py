"""A mark of which a later word of Arbor's could not be taken: whoever is said absent by it may be in school."""

from events.fact import Actor
from events.notifications import Inbox, InboxOf

OFFICER = Actor(who="staff-3", role="attendance-officer")


async def withheld(s):
    rows = (await s.ask(InboxOf(), Inbox, OFFICER)).rows
    return [(*row.pupils, row.why) for row in rows if row.kind == "withheld"]


async def not_taken(s):
    rows = (await s.ask(InboxOf(), Inbox, OFFICER)).rows
    return [*(pupil for row in rows if row.kind == "mark-not-taken" for pupil in row.pupils)]


async def test_nobody_is_texted_on_it_and_the_office_is_asked_until_it_is_put_right(school):
    why = "a later mark of the school's MIS could not be taken: mend it there and send this again, or ring"
    s = school().pupils("1", "2", "3", "4").guardian("201", "1").guardian("202", "2").guardian("203", "3")
    s.at("09:00").register("AM", {"1": "N", "2": "N", "3": "N"})
    unreadable = s.at("09:10").marked("2", "AM", "L")
    unreadable["changedObject"]["attendanceMark"] = None
    s.hears(s.marked("1", "AM", "ZZ"), unreadable, s.marked("3", "AM", "ZZ"))
    s.at("09:20").mark("3", "AM", "N")
    yield "2026-09-07 09:30"
    assert await s.texts() == ["absence to 203 about 3 at 09-07 09:25:00"]
    assert sorted(await withheld(s)) == [("1", why), ("2", why)]
    assert sorted(await not_taken(s)) == ["1", "2"]
    assert len(await s.calls()) == 3, "whoever is doubted is rung"
    s.at("09:40").mark("1", "AM", "L")
    yield "2026-09-07 10:30"
    assert await s.texts() == ["absence to 203 about 3 at 09-07 09:25:00"]
    assert await withheld(s) == [("2", why)]
    assert await not_taken(s) == ["2"]


async def test_one_that_is_put_right_and_is_an_absence_still_is_told_of_once(school):
    s = school().pupils("1", "2").guardian("201", "1")
    s.at("09:00").register("AM", {"1": "N"})
    s.at("09:10").mark("1", "AM", "ZZ")
    yield "2026-09-07 09:30"
    assert (await s.texts(), len(await withheld(s))) == ([], 1)
    s.at("09:40").mark("1", "AM", "N")
    yield "2026-09-07 14:00"
    assert await s.texts() == ["absence to 201 about 1 at 09-07 09:40:00"]
    assert (await withheld(s), await not_taken(s)) == ([], [])


async def test_an_absence_of_a_child_who_was_never_in_a_class_is_the_offices_to_look_at(school):
    s = school().pupils("1", "2").pupils("3", registrationForm=None).guardian("203", "3")
    s.at("09:00").register("AM", form="3B").mark("3", "AM", "N")
    yield "2026-09-07 09:30"
    rows = (await s.ask(InboxOf(), Inbox, OFFICER)).rows
    assert [(row.kind, row.pupils, row.why) for row in rows] == [
        (
            "mark-not-taken",
            ("3",),
            "AM mark: the pupil is in no class on that date; ring, or mend it in the school's MIS",
        )
    ]
    s.at("09:40").tell("AcknowledgeItem", item=str(rows[0].item))
    yield "2026-09-07 10:00"
    assert (s.refused, (await s.ask(InboxOf(), Inbox, OFFICER)).rows) == ([], ())
