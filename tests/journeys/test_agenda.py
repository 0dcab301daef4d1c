"""A week of registers, duties and notes becomes what an assistant head and a head of school talk about on Friday."""

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.pathway import Agenda, AgendaOf

HEAD = Actor(who="staff-2", role="head-of-school")
THIRD, FIFTH = (Actor(who=who, role="assistant-head") for who in ("staff-5", "staff-7"))
STAFF = (
    {"id": "staff-2", "role": "head-of-school"},
    {"id": "staff-3", "role": "attendance-officer"},
    {"id": "staff-5", "role": "assistant-head", "years": ["3"]},
    {"id": "staff-7", "role": "assistant-head", "years": ["5"]},
)


async def agenda(school, actor):
    answer = await school.ask(AgendaOf(week="2026-W37"), Agenda, actor)
    return {each.form: (year, each) for year in answer.years for each in year.classes}


async def test_issues_successes_and_what_a_class_has_for_those_whose_years_they_are(school):
    s = school(weeks=2, staff=STAFF).pupils(*"123").pupils("4", form="5A", year="5")
    s.register("AM", {"2": "N"}).contact("2", "spoke", "I").at("15:00").register("PM", {"2": "I"})
    s.at("2026-09-08 09:00").register("AM", {"3": "N"})
    s.at("2026-09-11 09:00").tell(
        "NoteClassSystems", "staff-9", "class-teacher", form="3B", lead=True, target=True, trackers=False
    )
    s.at("2026-09-11 10:00").tell(
        "NoteClassSystems",
        "staff-5",
        "assistant-head",
        form="3B",
        lead=True,
        target=True,
        trackers=True,
        discussed=True,
    )
    yield "2026-09-11 16:00"
    year, of_class = (await agenda(s, HEAD))["3B"]
    assert (year.pupils, of_class.due, of_class.in_time) == (3, 2, 1)
    assert [(duty.kind, duty.mis_id, duty.owner) for duty in of_class.missed] == [("call", "3", "attendance-officer")]
    systems = of_class.systems
    assert (systems.lead, systems.target, systems.trackers, systems.noted_by) == (True, True, True, "staff-5")
    assert systems.discussed_at == systems.noted_at
    assert year.open_concerns is not None

    assert {*await agenda(s, THIRD)} == {"3B"}
    assert {*await agenda(s, FIFTH)} == {"5A"}
    assert (await agenda(s, THIRD))["3B"][0].open_concerns is None
    with pytest.raises(Refused):
        await agenda(s, Actor(who="staff-9", role="class-teacher"))
