"""What leaders work with: persistent absentees, causes by year group, praise on hold, the parent meeting form."""

import base64
import hashlib
import json
from datetime import date

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.ids import guardian_id
from events.pathway import (
    CausesOf,
    MeetingPack,
    MeetingPackOf,
    Meetings,
    MeetingsOf,
    PaList,
    PaListOf,
    PraiseHolds,
    PraiseHoldsOf,
    YearGroupCauses,
)

OFFICER = Actor(who="staff-3", role="attendance-officer")
LEADER = Actor(who="staff-6", role="year-group-leader")
TEACHER = Actor(who="staff-9", role="class-teacher")
GOVERNOR = Actor(who="staff-20", role="governor")
STAFF = (
    {"id": "staff-1", "role": "headteacher", "lead": True},
    {"id": "staff-3", "role": "attendance-officer"},
    {"id": "staff-5", "role": "assistant-head", "years": ["5"]},
    {"id": "staff-6", "role": "year-group-leader", "years": ["3"]},
    {"id": "staff-9", "role": "class-teacher", "classes": ["3B"]},
)


async def test_the_list_of_fridays_persistent_absentees_is_each_leaders_own(school):
    """20 possible sessions by the second Friday: two of them missed are a tenth."""
    s = school(weeks=3, staff=STAFF).pupils("1", "2", "3").pupils("4", form="5A", year="5")
    s.days("2026-09-07", "2026-09-07", {"1": "I"}).days("2026-09-08", "2026-09-18")
    s.days("2026-09-07", "2026-09-07", {"4": "O"}, form="5A")
    s.lines.sort(key=lambda line: line["at"])
    yield "2026-09-18 15:45"
    assert (await s.ask(PaListOf(), PaList, OFFICER)).issued_on == date(2026, 9, 11)
    yield "2026-09-18 16:00"
    found = await s.ask(PaListOf(), PaList, OFFICER)
    assert found.issued_on == date(2026, 9, 18)
    listed = {row.mis_id: (row.attending, row.possible) for row in found.rows}
    assert listed == {"1": (18, 20)}, "of the other too few sessions are known"
    for asker in (LEADER, TEACHER):
        assert [row.mis_id for row in (await s.ask(PaListOf(), PaList, asker)).rows] == ["1"]
    other = Actor(who="staff-5", role="assistant-head")
    assert (await s.ask(PaListOf(), PaList, other)).rows == ()
    with pytest.raises(Refused):
        await s.ask(PaListOf(), PaList, GOVERNOR)


async def test_causes_of_a_year_group_with_an_outbreak_and_who_takes_it_up(school):
    kids = [str(n) for n in range(1, 11)]
    s = school(staff=STAFF).pupils(*kids).pupils("20", form="5A", year="5")
    s.days("2026-09-07", "2026-09-07", {kid: "I" for kid in kids[:6]} | {"7": "G", "8": "G"})
    noted = {"year": "3", "cause": "illness-outbreak", "owner": "staff-5", "review": "2026-09-14"}
    s.at("2026-09-07 15:50").tell("NoteCause", **noted)
    yield "2026-09-07 18:00"
    asked = CausesOf.model_validate({"from": "2026-09-07", "to": "2026-09-11"})
    rows = {row.year: row for row in (await s.ask(asked, YearGroupCauses, OFFICER)).rows}
    three, five = rows["3"], rows["5"]
    assert (three.n, three.ill, three.most_ill, three.most_ill_on) == (10, 6, 6, date(2026, 9, 7))
    assert (three.holiday, three.holiday_sessions) == (2, 4)
    assert [(each.cause, each.owner) for each in three.noted] == [("illness-outbreak", "staff-5")]
    assert (five.n, five.ill, five.noted) == (1, 0, ())
    head = Actor(who="staff-5", role="assistant-head")
    assert [row.year for row in (await s.ask(asked, YearGroupCauses, head)).rows] == ["5"], "their own years alone"
    with pytest.raises(Refused):
        await s.ask(asked, YearGroupCauses, TEACHER)


async def test_while_praise_is_on_hold_nobody_is_thanked_nor_rung(school):
    """Both improve from 80 to 100 % on 2 October; of the first, somebody in the family has died."""
    s = school(weeks=5, staff=STAFF).pupils("1", "2", "3").guardian("201", "1", "3").guardian("202", "2")
    s.days("2026-09-07", "2026-09-08", {"1": "I", "2": "I"}).days("2026-09-09", "2026-10-01")
    s.at("2026-10-01 15:00").tell("HoldPraise", mis_id="1", until="2026-10-09", reason="a grandmother has died")
    s.days("2026-10-02", "2026-10-02")
    yield "2026-10-02 18:00"
    assert await s.texts() == ["improvement to 202 about 2 at 10-02 15:45:00"]
    held = {fact.body["pupil"]: fact.body["praise_held"] for fact in await s.facts("ImprovementDetected")}
    assert sorted(held.values()) == [False, True]
    rung = [row.mis_id for row in await s.duty_rows() if row.kind == "praise"]
    assert rung == ["2"]
    holds = (await s.ask(PraiseHoldsOf(), PraiseHolds, OFFICER)).rows
    assert {row.mis_id: row.reason for row in holds} == dict.fromkeys(("1", "3"), "a grandmother has died")
    with pytest.raises(Refused):
        await s.ask(PraiseHoldsOf(), PraiseHolds, TEACHER)
    s.at("2026-10-05 09:00").tell("LiftPraiseHold", mis_id="1")
    yield "2026-10-05 10:00"
    assert (await s.ask(PraiseHoldsOf(), PraiseHolds, OFFICER)).rows == ()


async def test_the_meeting_form_before_and_after_the_meeting(school):
    s = school(weeks=2, staff=STAFF, telephone="020 7946 0117").pupils("1").guardian("201", "1")
    at = "2026-09-09T15:30:00+01:00"
    s.at("2026-09-07 10:00").tell("PlanMeeting", mis_id="1", purpose="support", at=at, staff="staff-3")
    s.at("2026-09-07 10:01").tell("InviteParent", mis_id="1", purpose="support", guardian="201", how="phone")
    yield "2026-09-07 10:05"
    [planned] = (await s.ask(MeetingsOf(), Meetings, OFFICER)).rows
    assert (planned.state, planned.invited, planned.brought) == ("planned", (guardian_id(s.name, "201"),), ())
    form = MeetingPackOf(meeting=planned.meeting)
    empty = await s.ask(form, MeetingPack, OFFICER)
    assert base64.b64decode(empty.content).startswith(b"%PDF")
    held = {"barriers": ["transport"], "reasons": "The bus was taken off", "guardians": ["201"], "staff": ["staff-3"]}
    agreed = {"actions": [{"what": "Walking bus", "owner": "staff-6", "due": "2026-09-14"}], "review": "2026-09-17"}
    signed = {"signed_by_parent": True, "signed_by_school": True, "brought": ["absence-report", "impact-chart"]}
    s.at("2026-09-09 15:55").tell("HoldMeeting", mis_id="1", purpose="support", **held, **agreed, **signed)
    yield "2026-09-09 16:00"
    [meeting] = (await s.ask(MeetingsOf(), Meetings, OFFICER)).rows
    assert (meeting.state, meeting.barriers, meeting.reasons) == ("held", ("transport",), "The bus was taken off")
    assert [(action.what, action.owner, action.state) for action in meeting.actions] == [
        ("Walking bus", "staff-6", "due")
    ]
    filled = await s.ask(form, MeetingPack, OFFICER)
    content = base64.b64decode(filled.content)
    assert hashlib.sha256(content).hexdigest() == filled.sha256 != empty.sha256
    plain = base64.b64decode((await s.ask(form.model_copy(update={"format": "json"}), MeetingPack, OFFICER)).content)
    assert json.loads(plain)["brought"] == ["absence-report", "impact-chart"]
    assert b"bus was taken" not in plain, "what was written is in the PDF alone"
    with pytest.raises(Refused):
        await s.ask(form, MeetingPack, TEACHER)
