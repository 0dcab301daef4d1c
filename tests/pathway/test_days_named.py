"""Nothing is fixed for a day on which the school is shut: the refusal names the next that is open."""

from datetime import date, time

import pytest

from events.fact import Actor
from events.pathway import AgreePlan, HoldMeeting, NoteStrategy, PlanMeeting
from events.policy import policy_of
from events.registers import ClosureDeclared, PolicyAdopted

SUNDAY, INSET, CLOSED = date(2026, 9, 13), date(2026, 9, 18), date(2026, 9, 25)
HOLIDAY, LAST = date(2026, 10, 28), date(2027, 3, 25)
NEXT = {SUNDAY: "2026-09-14", INSET: "2026-09-21", CLOSED: "2026-09-28", HOLIDAY: "2026-11-02"}
COMMANDS = {
    "the review of a plan": lambda _, day: AgreePlan(mis_id="16", supports=(), review=day),
    "a meeting": lambda school, day: PlanMeeting(
        mis_id="16", purpose="support", at=school.at("10:00", day), staff="staff-3"
    ),
    "an action": lambda _, day: HoldMeeting(
        mis_id="16", purpose="support", barriers=("transport",), actions=({"owner": "staff-1", "due": day},)
    ),
    "the review of a meeting": lambda _, day: HoldMeeting(
        mis_id="16", purpose="support", barriers=("transport",), review=day
    ),
    "the review of a strategy": lambda _, day: NoteStrategy(
        mis_id="16", barriers=("illness",), owner="staff-3", review=day, note="~p~register~A"
    ),
}
by_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


def refusal(school, request, clock="09:00"):
    head = Actor(who="staff-1", role="headteacher")
    refused = school.decider.refuses(request, at=school.at(clock), actor=head)
    return refused.reason, refused.sentence


@by_command
@pytest.mark.parametrize("day", NEXT, ids=["a Sunday", "INSET", "a closure", "half term"])
def test_a_day_that_is_no_school_day_is_refused_with_the_next(woodside, command, day):
    sentence = f"The school is shut on {day.isoformat()}: take {NEXT[day]}."
    assert refusal(woodside, command(woodside, day)) == ("no-school-day", sentence)


@by_command
def test_a_day_beyond_the_last_term_is_refused_with_what_to_do(woodside, command):
    code, sentence = refusal(woodside, command(woodside, date(2027, 4, 20)))
    assert (code, sentence) == (
        "no-school-day",
        "No school day is known from 2027-04-20 on: give an earlier day, or add the term first.",
    )


@by_command
def test_the_last_day_of_term_is_taken(woodside, command):
    assert woodside.told(command(woodside, LAST), "09:00", role="headteacher")


def test_an_afternoon_that_is_shut_is_refused_where_the_hour_is_in_it(woodside):
    day = date(2026, 9, 14)
    woodside.hears(ClosureDeclared(school="woodside", date=day, session="PM"), "08:00")
    assert refusal(woodside, COMMANDS["the review of a plan"](woodside, day))[0] == "no-school-day"
    assert woodside.told(COMMANDS["a meeting"](woodside, day), "09:00", role="headteacher")


@pytest.mark.parametrize(("clock", "session", "shut"), [
    ("13:09", "PM", False), ("13:10", "PM", True), ("13:09", "AM", True), ("13:10", "AM", False),
])  # fmt: skip
def test_the_afternoon_begins_as_its_register_opens(woodside, clock, session, shut):
    day = date(2026, 9, 14)
    woodside.hears(ClosureDeclared(school="woodside", date=day, session=session), "08:00")
    meeting = PlanMeeting(mis_id="16", purpose="support", at=woodside.at(clock, day), staff="staff-3")
    if shut:
        assert refusal(woodside, meeting)[0] == "no-school-day"
    else:
        assert woodside.told(meeting, "09:00", role="headteacher")


def test_it_begins_when_the_policy_of_that_day_has_it(woodside):
    day = date(2026, 9, 14)
    sooner = policy_of({"sessions": {"pm": {"opens": "12:30:00"}}})
    woodside.hears(PolicyAdopted(school="woodside", since=day, policy=sooner), "07:50")
    woodside.hears(ClosureDeclared(school="woodside", date=day, session="PM"), "08:00")
    meeting = PlanMeeting(mis_id="16", purpose="support", at=woodside.at("12:30", day), staff="staff-3")
    assert refusal(woodside, meeting)[0] == "no-school-day"


def test_what_is_to_be_recorded_of_a_morning_meeting_is_due_when_there_is_an_afternoon_again(woodside):
    day = date(2026, 9, 14)
    woodside.hears(ClosureDeclared(school="woodside", date=day, session="PM"), "08:00")
    *_, duty = woodside.told(COMMANDS["a meeting"](woodside, day), "09:00", role="headteacher")
    assert duty.due_at == woodside.at(f"{time(17):%H:%M}", date(2026, 9, 15))
