"""A concern, from the rule that raises it to the child found safe (procedures, "concern"), and who may know of it."""

from typing import Any

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.notifications import Inbox, InboxOf
from events.pathway import Concerns, ConcernsOf

LEAD = Actor(who="staff-2", role="safeguarding-lead")
STAFF = (
    {"id": "staff-1", "role": "headteacher", "lead": True},
    {"id": "staff-2", "role": "safeguarding-lead", "email": "lead@school.example"},
    {"id": "staff-3", "role": "attendance-officer"},
)
OTHERS = ("attendance-officer", "assistant-head", "year-group-leader", "class-teacher", "pastoral", "inclusion")


async def concerns(s: Any, actor: Actor = LEAD) -> Concerns:
    answer: Concerns = await s.ask(ConcernsOf(), Concerns, actor)
    return answer


async def test_that_nobody_could_be_told_of_a_concern_is_seen_with_it_and_asked_of_the_office(school):
    s = school(staff=(STAFF[0], STAFF[2])).pupils("1", "2")
    s.at("09:00").register("AM").at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 13:30"
    [unreached], [raised] = await s.facts("StaffUnreached"), (await concerns(s)).rows
    assert (raised.unreached_at, raised.alerts) == (unreached.fact.at, 0)
    assert [row.kind for row in (await s.ask(InboxOf(), Inbox, LEAD)).rows] == ["staff-not-told"]
    s.at("13:50").tell(
        "AcknowledgeConcern", "staff-2", "safeguarding-lead", pupil=raised.pupil, concern=str(raised.concern)
    )
    yield "2026-09-07 14:00"
    [acknowledged] = (await concerns(s)).rows
    assert acknowledged.unreached_at is not None


async def test_a_child_missing_in_the_afternoon_from_the_rule_to_found_safe(school):
    s = school(staff=STAFF).pupils("1", "2").at("09:00").register("AM").at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 13:20"
    [raised] = (await concerns(s)).rows
    assert (raised.kind, raised.mis_id, raised.acknowledged_by, raised.outcome) == (
        "missing-afternoon",
        "1",
        None,
        None,
    )
    [told] = (await concerns(s)).leads
    assert (told.staff, told.outcome) == ("staff-2", "sent")
    named = {"pupil": raised.pupil, "concern": str(raised.concern)}
    s.at("13:50").tell("AcknowledgeConcern", "staff-2", "safeguarding-lead", **named)
    yield "2026-09-07 14:00"
    [acknowledged] = (await concerns(s)).rows
    assert (acknowledged.acknowledged_by, acknowledged.outcome, acknowledged.alerts) == ("staff-2", None, 1)
    found = {"outcome": "found-safe", "by": "staff-9", "at": "2026-09-07T14:05:00+01:00"}
    s.at("14:10").tell("ResolveConcern", "staff-2", "safeguarding-lead", **named, **found)
    yield "2026-09-07 18:00"
    assert (await concerns(s)).rows == ()
    assert len(await s.facts("ConcernRealerted")) == 1
    assert [fact.fact.staff for fact in await s.facts("StaffAlerted")] == ["staff-2"] * 2


async def test_a_child_whom_its_family_believes_in_school_is_missing_until_it_is_found(school):
    s = school(staff=STAFF).pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})
    s.at("09:30").contact("1", "believed-in-school")
    yield "2026-09-07 09:31"
    [raised] = (await concerns(s)).rows
    assert (raised.kind, raised.mis_id, raised.outcome) == ("missing-child", "1", None)
    assert [(duty.kind, duty.state, duty.outcome) for duty in await s.duty_rows()] == [
        ("call", "done", "believed-in-school")
    ]
    assert [fact.fact.staff for fact in await s.facts("StaffAlerted")] == ["staff-2"]
    s.at("09:40").contact("1", "spoke", "I").at("09:50").mark("1", "AM", "L")
    yield "2026-09-07 18:00"
    [resolved] = await s.facts("ConcernResolved")
    assert (resolved.fact.outcome, resolved.fact.found_by) == ("found-safe", "register")
    assert resolved.fact.at > raised.raised_at


async def test_nobody_else_learns_of_it_and_no_content_leaves(school):
    s = school(staff=STAFF).pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})
    s.at("09:10").tell("RaiseConcern", mis_id="1", kind="welfare", text="SAID-IN-CONFIDENCE")
    yield "2026-09-07 09:20"
    assert [(row.kind, row.text) for row in (await concerns(s)).rows] == [("welfare", "SAID-IN-CONFIDENCE")]
    for role in OTHERS:
        with pytest.raises(Refused):
            await concerns(s, Actor(who="staff-3", role=role))
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]
    assert b"SAID-IN-CONFIDENCE" not in b"".join(fact.raw for fact in await s.facts())


async def test_a_lead_who_can_be_texted_alone_is_and_where_nobody_can_be_told_the_inbox_says_so(school):
    texted = {"id": "staff-2", "role": "safeguarding-lead", "telephone": "07700 900199", "email": "no address"}
    channels = {"staff_channels": ["email:folder", "text:folder"]}
    s = school(policy={"base": "woodside", "messages": channels}, staff=(STAFF[0], texted, STAFF[2])).pupils("1", "2")
    s.at("09:10").tell("RaiseConcern", mis_id="1", kind="welfare", text="SAID-IN-CONFIDENCE")
    yield "2026-09-07 09:20"
    assert [(f.fact.channel, f.fact.attempt) for f in await s.facts("StaffAlerting")] == [("email", 1), ("text", 2)]
    [told] = (await concerns(s)).leads
    assert (told.staff, told.outcome) == ("staff-2", "sent")
    officer = Actor(who="staff-3", role="attendance-officer")
    inbox: Inbox = await s.ask(InboxOf(), Inbox, officer)
    assert inbox.rows == ()


async def test_where_the_school_file_has_nobody_s_address_the_inbox_says_first_that_nobody_was_told(school):
    s = school(staff=(STAFF[0], STAFF[2])).pupils("1", "2")
    s.at("09:10").tell("RaiseConcern", mis_id="1", kind="welfare", text="SAID-IN-CONFIDENCE")
    yield "2026-09-07 09:20"
    inbox: Inbox = await s.ask(InboxOf(), Inbox, Actor(who="staff-3", role="attendance-officer"))
    assert [(row.kind, row.pupils) for row in inbox.rows] == [("staff-not-told", ())]


async def test_a_child_whose_parent_had_reported_the_day_and_who_came_is_looked_for_in_the_afternoon(school):
    s = school(staff=STAFF).pupils("1", "2").guardian("201", "1")
    s.at("08:30").note("70", "1", "2026-09-07 08:00", "2026-09-07 16:00", "I")
    s.at("09:00").register("AM").at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 18:00"
    assert [row.kind for row in (await concerns(s)).rows] == ["missing-afternoon"]
    assert await s.texts() == ["absence to 201 about 1 at 09-07 13:45:00"]
    assert [call.split(": ")[0] for call in await s.calls()] == ["call 1 by 09-07 13:45:00"]
