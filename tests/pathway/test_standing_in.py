"""Who stands in for staff who are away has their families and what they owe, until they are back."""

from datetime import date, timedelta

import pytest

from events.fact import Actor
from events.pathway import (
    ClaimDuty,
    DeadlineMoved,
    DutiesOf,
    DutyHandedBack,
    DutyHandedOver,
    FamiliesHandedOver,
    HandOverFamilies,
    UndoContact,
)
from events.registers import ClosureDeclared, Staff
from pathway.projection import duties_of

from .focusing import HEAD, LAST, P16, allocate, of

pytestmark = pytest.mark.usefixtures("nobody_named")


def hand_over(school, until, to="staff-2", clock="07:40", since=None, away="staff-1"):
    return school.told(HandOverFamilies.model_validate({"from": away, "to": to, "until": until, "since": since}), clock)


def test_while_they_are_away_the_call_goes_to_whoever_stands_in(woodside, said):
    allocate(woodside, "16", "staff-1", "headteacher")
    tuesday = date(2026, 9, 8)
    [told] = hand_over(woodside, tuesday)
    assert told == FamiliesHandedOver(
        school="woodside", staff="staff-1", to="staff-2", first=woodside.day, last=tuesday
    )
    assert said(woodside.absent("09:00", code="I")) == ["call due 09:45 staff-2"]
    assert said(woodside.wakes("09:45")) == ["call missed", "visit due 15:00 staff-2"]
    for day, owner in ((tuesday, "staff-2"), (tuesday + timedelta(days=1), "staff-1")):
        woodside.wakes("18:00")
        woodside.day = day
        assert said(woodside.absent("09:00", code="I")) == [f"call due 09:45 {owner}"]
    woodside.decider.assert_rebuilds()


def passed(news):
    return [(fact.before, fact.owner) for fact in of(news, DutyHandedOver)]


def owners(school):
    """Kind, last day and owner of what is still to be done for 16."""
    done = school.decider.states["pupil", P16].done
    return {(owed.kind, owed.due.date(), owed.owner) for owed in (done.open | done.tasks).values()}


async def test_what_was_asked_of_who_falls_ill_passes_to_whoever_stands_in_and_back(woodside, said, tables):
    allocate(woodside, "16", "staff-1", "headteacher")
    woodside.absent("09:00")
    woodside.contact("09:30", who="staff-1", role="headteacher")
    woodside.day = tuesday = date(2026, 9, 8)
    assert said(woodside.absent("09:00")) == ["call due 09:45 staff-1", "visit due 15:00 staff-1"]
    woodside.contact("09:30", who="staff-1", role="headteacher")
    [visit] = [duty for duty, owed in woodside.decider.states["pupil", P16].done.open.items() if owed.kind == "visit"]
    woodside.told(ClaimDuty(pupil=P16, duty=visit), "09:40", **HEAD)
    word, back, over = hand_over(woodside, tuesday, clock="11:00")
    assert (type(word), type(back), over.owner) == (FamiliesHandedOver, DutyHandedBack, "staff-2")
    await tables.fold(woodside.log())
    rows = (await duties_of(tables.reading(), DutiesOf(on=tuesday))).rows
    assert [each.owner for each in rows if each.kind == "visit"] == ["staff-2"]
    assert passed(hand_over(woodside, tuesday, to="staff-1", clock="12:00")) == [("staff-2", "staff-1")]
    woodside.decider.assert_rebuilds()


def test_a_meeting_that_is_due_while_they_are_away_is_whose_who_stands_in_and_a_later_one_stays(woodside):
    allocate(woodside, "16", "staff-5", "assistant-head")
    first, last = sorted(day for kind, day, _ in owners(woodside) if kind == "meeting")
    assert passed(hand_over(woodside, first - timedelta(days=1), away="staff-5")) == []
    assert passed(hand_over(woodside, first, away="staff-5")) == [("staff-5", "staff-2")]
    assert owners(woodside) == {("meeting", first, "staff-2"), ("meeting", last, "staff-5")}
    assert passed(hand_over(woodside, last, away="staff-5", since=last)) == [("staff-5", "staff-2")]
    woodside.decider.assert_rebuilds()


def test_a_deadline_that_moves_past_their_last_day_away_is_theirs_again_and_one_that_moves_back_is_not(woodside):
    allocate(woodside, "16", "staff-5", "assistant-head")
    first, _ = sorted(day for kind, day, _ in owners(woodside) if kind == "meeting")
    hand_over(woodside, first, away="staff-5")
    shut = {"school": "woodside", "date": first, "session": "both"}
    news = woodside.hears(ClosureDeclared(**shut), "08:00")
    assert passed(news) == [("staff-2", "staff-5")]
    assert [type(each) for each in news[:2]] == [DeadlineMoved, DutyHandedOver]
    news = woodside.hears(ClosureDeclared(**shut, withdrawn=True), "08:10")
    assert passed(news) == [("staff-5", "staff-2")]
    woodside.decider.assert_rebuilds()


def test_a_call_that_is_taken_back_is_whose_who_stands_in_since(woodside):
    allocate(woodside, "16", "staff-1", "headteacher")
    woodside.absent("09:00")
    woodside.contact("09:30:00", who="staff-1", role="headteacher")
    assert passed(hand_over(woodside, woodside.day, clock="09:30:03")) == []
    news = woodside.told(UndoContact(mis_id="16", date=woodside.day), "09:30:06", **HEAD)
    assert passed(news) == [("staff-1", "staff-2")]
    assert ("call", woodside.day, "staff-2") in owners(woodside)
    woodside.decider.assert_rebuilds()


def test_who_stands_in_for_long_does_so_however_many_others_have_since(woodside, said):
    allocate(woodside, "16", "staff-1", "headteacher")
    hand_over(woodside, date(2026, 10, 1))
    for n in range(45):
        hand_over(woodside, woodside.day, away=f"staff-{n + 20}", clock=f"08:{n:02}")
    woodside.day = date(2026, 9, 8)
    for n in range(45):
        hand_over(woodside, woodside.day, away=f"staff-{n + 20}", clock=f"07:{n:02}")
    assert said(woodside.absent("09:00", code="I")) == ["call due 09:45 staff-2"]
    assert len(woodside.decider.states["families", "families"].done.stand_ins) < 90
    woodside.decider.assert_rebuilds()


def test_not_reached_the_visit_is_whose_who_stands_in_since(woodside, said):
    allocate(woodside, "16", "staff-1", "headteacher")
    woodside.absent("09:00", code="I")
    hand_over(woodside, woodside.day, clock="09:20")
    assert said(woodside.wakes("09:45")) == ["call missed", "visit due 15:00 staff-2"]
    assert said(woodside.absent("13:20", session="PM", code="I")) == []


def test_the_same_word_again_is_no_news_and_back_again_is(woodside, said):
    allocate(woodside, "16", "staff-1", "headteacher")
    hand_over(woodside, date(2026, 9, 11))
    assert hand_over(woodside, date(2026, 9, 11), clock="07:45") == []
    hand_over(woodside, date(2026, 9, 11), to="staff-1", clock="07:50")
    assert said(woodside.absent("09:00", code="I")) == ["call due 09:45 staff-1"]


def test_who_stands_in_may_be_away_too_and_two_who_stand_in_for_each_other_end_somewhere(woodside, said):
    allocate(woodside, "16", "staff-1", "headteacher")
    hand_over(woodside, date(2026, 9, 11))
    hand_over(woodside, date(2026, 9, 11), away="staff-2", to="staff-4", clock="07:45")
    assert said(woodside.absent("09:00", code="I")) == ["call due 09:45 staff-4"]
    hand_over(woodside, date(2026, 9, 11), away="staff-4", to="staff-1", clock="07:50")
    woodside.contact("09:30")
    woodside.day += timedelta(days=1)
    assert said(woodside.absent("09:00", code="I")) == ["call due 09:45 staff-1"]


@pytest.mark.parametrize(
    ("away", "back"), [(date(2026, 10, 22), date(2026, 11, 2)), (date(2027, 3, 25), date(2027, 4, 12))]
)
def test_away_over_a_clock_change_days_are_the_schools(woodside_on, said, away, back):
    """The clocks go back on 25 October 2026 and forward on 28 March 2027."""
    school = woodside_on(away)
    hand_over(school, back - timedelta(days=1))
    school.day = back - timedelta(days=1)
    holder = school.decider.states["families", "families"].done.stand_ins[-1]
    assert (holder.first, holder.last) == (away, back - timedelta(days=1))
    school.day = back
    allocate(school, "16", "staff-1", "headteacher")
    assert said(school.absent("00:30", code="I"))[0].endswith("staff-1")


def test_the_time_must_be_still_to_come(woodside):
    asked = HandOverFamilies.model_validate({"from": "staff-1", "to": "staff-2", "until": "2026-09-04"})
    assert woodside.decider.refuses(asked, at=woodside.at("08:00")).reason == "has-passed"


@pytest.mark.parametrize(("away", "to", "why"), [
    ("staff-5", "staff-99", "no-such-staff"), ("staff-1", "staff-1", "nobody-stands-in"),
])  # fmt: skip
def test_nobody_stands_in_whom_the_school_does_not_have_nor_they_themselves(woodside, set_up_again, away, to, why):
    set_up_again(woodside)
    asked = HandOverFamilies.model_validate({"from": away, "to": to, "until": "2026-09-11"})
    assert woodside.decider.refuses(asked, at=woodside.at("08:00")).reason == why


def test_a_name_is_no_id_of_a_member_of_staff(woodside):
    asked = HandOverFamilies.model_validate({"from": "staff-1", "to": "A Name", "until": "2026-09-11"})
    assert woodside.decider.refuses(asked, at=woodside.at("08:00")).reason == "not-a-staff-id"


@pytest.mark.parametrize("role", ["class-teacher", "pastoral"])
def test_nobody_stands_in_whose_role_has_no_families(woodside, set_up_again, role):
    set_up_again(woodside, staff=(Staff(id="staff-1", role="headteacher"), Staff(id="staff-8", role=role)))
    asked = HandOverFamilies(staff="staff-1", to="staff-8", until=LAST)
    assert woodside.decider.refuses(asked, at=woodside.at("08:00"), actor=Actor(**HEAD)).reason == "no-focus-role"
