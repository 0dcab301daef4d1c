"""The correction of a text that went although the child was there (procedures, "found", "quiet hours")."""

from datetime import date
from typing import Any

import pytest

from events.ids import message_id
from events.notifications import (
    Matter,
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageWithdrawn,
    MessageWithheld,
    NumberToCheck,
)
from events.policy import policy_of
from events.registers import ClosureDeclared, PolicyAdopted, SchoolDayDeclared
from events.sealed import Sealed
from notifications.domain.answers import ReplyHeard
from notifications.domain.outcomes import NotHanded, NotKnown, Receipt, TooLate
from notifications.domain.references import Reference

from .woodside import Woodside

MONDAY, TUESDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 11)


def both_registers(woodside) -> MessageSending:
    """A text about the morning and the afternoon, sent at 13:45."""
    woodside.family("mum", "amira").absent("amira", "13:38")
    woodside.absent("amira", "13:40", "PM")
    (asked,) = woodside.comes("13:45")
    (text,) = woodside.rechecked(asked, "13:45")
    woodside.handed(text, "13:45")
    return text


def test_a_false_absence_is_corrected_at_once_to_the_guardian_who_was_told(woodside) -> None:
    text = woodside.family("mum", "amira").texted("amira")
    (correction,) = woodside.withdrawn("amira", "10:30")
    assert isinstance(correction, MessageSending)
    assert (correction.template, correction.guardian, correction.corrects) == ("correction", "mum", text.message)
    assert correction.message == message_id("woodside", "correction", str(text.message), "amira")
    assert correction.about == (Matter(pupil="amira", date=MONDAY, sessions=("AM",)),)
    assert (correction.local_day, correction.not_after) == (MONDAY, woodside.at("18:00"))
    assert correction.because == woodside.decider.heard[-1].id


@pytest.mark.parametrize("reason", ["unmarked", "off-roll"])
def test_what_was_not_a_false_absence_is_not_corrected(woodside, reason) -> None:
    woodside.family("mum", "amira").texted("amira")
    assert woodside.withdrawn("amira", "10:30", reason=reason) == []


def test_a_mark_that_was_deleted_and_made_anew_corrects_the_text_once(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    assert woodside.withdrawn("amira", "10:00", reason="unmarked") == []
    (correction,) = woodside.withdrawn("amira", "10:01")
    assert (correction.template, correction.guardian) == ("correction", "mum")
    assert woodside.withdrawn("amira", "10:02") == []


def test_an_absence_explained_and_a_child_found_are_not_corrected(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    assert woodside.explained("amira", "10:30") == []
    assert woodside.found("amira", "10:40") == []


def test_a_session_that_the_text_did_not_name_is_not_corrected(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    woodside.absent("amira", "13:20", "PM")
    assert woodside.withdrawn("amira", "13:50", "PM") == []


def test_a_child_who_was_left_out_of_the_text_is_not_corrected(woodside) -> None:
    woodside.family("mum", "amira", "tom").absent("amira", "09:00")
    woodside.absent("tom", "09:00")
    (asked,) = woodside.comes("09:25")
    woodside.rechecked(asked, "09:25", {"tom": ("AM",)})
    assert woodside.withdrawn("amira", "10:00") == []


def test_a_text_about_two_is_corrected_for_each_child_of_its_own(woodside) -> None:
    woodside.family("mum", "amira", "tom").texted("amira", "tom")
    woodside.withdrawn("amira", "10:30")
    (first,) = woodside.comes("10:31")
    (second,) = woodside.withdrawn("tom", "10:31")
    assert [m.pupil for m in (*first.about, *second.about)] == ["amira", "tom"]
    assert first.message != second.message
    assert first.corrects == second.corrects


def test_there_is_one_correction_whatever_flips_follow(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    flips = [*woodside.withdrawn("amira", "10:30"), *woodside.absent("amira", "10:40")]
    flips += woodside.withdrawn("amira", "10:50")
    assert [type(fact) for fact in flips] == [MessageSending, MessageWithheld, MessageWithdrawn]


def test_a_text_that_named_both_registers_is_corrected_once_for_each_that_was_wrong(woodside) -> None:
    text = both_registers(woodside)
    (held,) = woodside.withdrawn("amira", "14:00")
    assert (type(held), held.until) == (MessageHeld, woodside.at("14:01"))
    (first,) = woodside.comes("14:01")
    woodside.handed(first, "14:01")
    (second,) = woodside.withdrawn("amira", "14:10", "PM")
    assert [m.sessions for m in (*first.about, *second.about)] == [("AM",), ("PM",)]
    assert [m.corrects for m in (first, second)] == [text.message, text.message]
    assert first.message != second.message
    woodside.handed(second, "14:10")
    for session in ("AM", "PM"):
        woodside.absent("amira", "14:20", session)
        assert not [m for m in woodside.withdrawn("amira", "14:30", session) if isinstance(m, MessageSending)]


def test_two_registers_that_turn_out_false_together_are_corrected_in_one_message(woodside) -> None:
    text = both_registers(woodside)
    (held,) = woodside.withdrawn("amira", "14:00")
    (correction,) = woodside.withdrawn("amira", "14:00:59", "PM")
    assert (type(correction), correction.message, correction.guardian) == (MessageSending, held.message, "mum")
    assert (correction.about[0].sessions, correction.corrects) == (("AM", "PM"), text.message)
    woodside.handed(correction, "14:01")
    assert woodside.comes("14:02") == []
    woodside.decider.assert_rebuilds()


def test_what_turns_out_false_within_the_minute_is_not_taken_back_where_it_does_so_no_more(woodside) -> None:
    both_registers(woodside)
    woodside.withdrawn("amira", "14:00")
    (withdrawn,) = woodside.absent("amira", "14:00:30")
    assert isinstance(withdrawn, MessageWithdrawn)
    (held,) = woodside.withdrawn("amira", "14:00:40", "PM")
    assert (held.about[0].sessions, held.until) == (("PM",), woodside.at("14:01:40"))
    assert [fact.about[0].sessions for fact in woodside.comes("14:01:40")] == [("PM",)]


def test_everybody_who_has_the_text_has_one_correction_of_both_registers(woodside) -> None:
    woodside.family("mum", "amira").family("dad", "amira", priority=2).absent("amira", "13:38")
    woodside.absent("amira", "13:40", "PM")
    (asked,) = woodside.comes("13:45")
    (first,) = woodside.rechecked(asked, "13:45")
    _, _, asked = woodside.handed(first, "13:46", NotHanded("number cannot be texted", unusable=True))
    (second,) = woodside.rechecked(asked, "13:46")
    woodside.handed(second, "13:46")
    assert arrives(woodside, "13:50", 1) == []
    assert [type(each) for each in woodside.withdrawn("amira", "14:00")] == [MessageHeld, MessageHeld]
    both = woodside.withdrawn("amira", "14:00:01", "PM")
    assert sorted((each.guardian, each.about[0].sessions) for each in both) == [
        ("dad", ("AM", "PM")),
        ("mum", ("AM", "PM")),
    ]


@pytest.mark.parametrize(("clock", "word"), [("17:58:59", MessageHeld), ("17:59", MessageSending)])
def test_no_correction_waits_past_the_hours_in_which_it_may_go(woodside, clock, word) -> None:
    both_registers(woodside)
    assert [type(each) for each in woodside.withdrawn("amira", clock)] == [word]


def test_where_the_policy_says_so_each_register_is_corrected_at_once() -> None:
    woodside = Woodside(messages={"correct_together": 0})
    both_registers(woodside)
    sent = [*woodside.withdrawn("amira", "14:00"), *woodside.withdrawn("amira", "14:00:01", "PM")]
    assert [(type(each), each.about[0].sessions) for each in sent] == [
        (MessageSending, ("AM",)),
        (MessageSending, ("PM",)),
    ]


def test_of_two_registers_that_one_is_absent_after_all_leaves_the_correction_of_the_other(woodside) -> None:
    both_registers(woodside)
    woodside.withdrawn("amira", "18:30")
    woodside.withdrawn("amira", "18:31", "PM")
    (anew,) = woodside.absent("amira", "18:32", "PM")
    assert anew.about[0].sessions == ("AM",)


def test_a_family_that_was_told_that_the_child_was_not_absent_is_rung_when_it_is_after_all(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    (correction,) = woodside.withdrawn("amira", "09:30")
    woodside.handed(correction, "09:30")
    (withheld,) = woodside.absent("amira", "09:40")
    assert isinstance(withheld, MessageWithheld)
    assert (withheld.template, withheld.about) == ("absence", correction.about)
    assert "told at 09:30 that it was not absent" in withheld.reason


def test_that_a_family_was_misled_is_over_when_the_child_is_there_and_said_anew_when_it_is_not(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    woodside.withdrawn("amira", "09:30")
    (withheld,) = woodside.absent("amira", "09:40")
    (withdrawn,) = woodside.withdrawn("amira", "09:50")
    assert isinstance(withdrawn, MessageWithdrawn)
    (again,) = woodside.absent("amira", "09:55")
    assert (type(again), again.message) == (MessageWithheld, withheld.message)


def test_a_text_being_handed_over_counts_as_gone(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    woodside.rechecked(asked, "09:25")
    assert [fact.template for fact in woodside.withdrawn("amira", "09:25:01")] == ["correction"]


@pytest.mark.parametrize(("result", "corrected"), [(NotHanded("no"), False), (TooLate(), False), (NotKnown(), True)])
def test_only_a_text_that_may_have_arrived_is_corrected(woodside, result, corrected) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    woodside.handed(sending, "09:26", result)
    assert bool(woodside.withdrawn("amira", "10:00")) is corrected


# To whom --------------------------------------------------------------------------------------------------------------


def test_the_guardian_who_was_told_is_corrected_even_if_another_is_first_now(woodside) -> None:
    woodside.family("mum", "amira", priority=2).texted("amira")
    woodside.family("dad", "amira", priority=1)
    assert woodside.withdrawn("amira", "10:30")[0].guardian == "mum"


def test_nobody_is_corrected_who_was_not_told(woodside) -> None:
    text = woodside.family("mum", "amira").family("dad", "amira", priority=2).texted("amira")
    woodside.hears(woodside.guardian("amira", "mum", barred=True), woodside.at("10:00"))
    (withheld,) = woodside.withdrawn("amira", "10:30")
    assert isinstance(withheld, MessageWithheld)
    assert (withheld.template, withheld.corrects) == ("correction", text.message)
    assert withheld.reason.startswith("whoever had the text may not be told")


def test_after_stop_no_other_guardian_has_the_correction(woodside) -> None:
    woodside.family("mum", "amira").family("dad", "amira", priority=2).texted("amira")
    reply = ReplyHeard(Sealed("~mum~reply~text"), ("mum",), asks="stop")
    woodside.decider.told(reply, at=woodside.at("09:40"))
    (withheld,) = woodside.withdrawn("amira", "10:30")
    assert isinstance(withheld, MessageWithheld)
    assert woodside.family("mum", "amira").comes("18:00") == []


def test_a_correction_that_fails_goes_to_nobody_else(woodside) -> None:
    woodside.family("mum", "amira").family("dad", "amira", priority=2).texted("amira")
    (correction,) = woodside.withdrawn("amira", "10:30")
    failed, check = woodside.handed(correction, "10:31", NotHanded("number cannot be texted", unusable=True))
    assert (type(failed), type(check)) == (MessageFailed, NumberToCheck)


@pytest.fixture
def twice(woodside) -> Any:
    """Mum's number failed, and dad was texted."""
    woodside.family("mum", "amira").family("dad", "amira", priority=2).absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (first,) = woodside.rechecked(asked, "09:25")
    _, _, asked = woodside.handed(first, "09:26", NotHanded("number cannot be texted", unusable=True))
    (second,) = woodside.rechecked(asked, "09:26")
    assert (first.guardian, second.guardian) == ("mum", "dad")
    woodside.handed(second, "09:26")
    return woodside


def arrives(woodside, clock: str, attempt: int, on: date = MONDAY) -> list[MessageSending]:
    """An attempt arrived; the corrections that this led to."""
    (text,) = {own.body.message for own, _ in woodside.decider.own if getattr(own.body, "template", "") == "absence"}
    news = woodside.receipt(Receipt(Reference(MONDAY, text, attempt), "delivered"), clock, on)
    return [fact for fact in news if isinstance(fact, MessageSending | MessageHeld)]


@pytest.mark.parametrize("arrived", [[], [1], [2], [1, 2], [2, 1]])
def test_where_an_earlier_attempt_arrived_after_all_everybody_who_has_the_text_is_corrected_once(
    twice, arrived
) -> None:
    for attempt in arrived:
        assert arrives(twice, "09:30", attempt) == []
    corrections = twice.withdrawn("amira", "10:30")
    assert sorted(each.guardian for each in corrections) == (["dad", "mum"] if 1 in arrived else ["dad"])
    assert {(each.template, each.attempt) for each in corrections} == {("correction", 1)}
    for each in corrections:
        twice.handed(each, "10:31")
    assert [*arrives(twice, "10:32", 2), *twice.withdrawn("amira", "10:33")] == []
    twice.decider.assert_rebuilds()


@pytest.mark.parametrize("before", [[], [2]])
def test_who_turns_out_to_have_it_once_it_was_corrected_is_corrected_too(twice, before) -> None:
    for attempt in before:
        arrives(twice, "09:30", attempt)
    (dads,) = twice.withdrawn("amira", "10:30")
    twice.handed(dads, "10:31")
    (mums,) = arrives(twice, "10:40", 1)
    assert (dads.guardian, mums.guardian, mums.corrects) == ("dad", "mum", dads.corrects)
    twice.handed(mums, "10:41")
    assert arrives(twice, "10:42", 1) == []
    twice.decider.assert_rebuilds()


def test_each_correction_that_waits_goes_to_whom_it_is_for(twice) -> None:
    assert [type(each) for each in twice.withdrawn("amira", "18:00")] == [MessageHeld]
    assert [type(each) for each in arrives(twice, "18:30", 1)] == [MessageHeld]
    assert sorted(each.guardian for each in twice.comes("08:00", TUESDAY)) == ["dad", "mum"]
    twice.decider.assert_rebuilds()


def test_a_family_that_was_corrected_twice_over_is_rung_once_where_the_child_is_absent_after_all(twice) -> None:
    arrives(twice, "09:30", 1)
    for each in twice.withdrawn("amira", "10:30"):
        twice.handed(each, "10:31")
    assert [type(each) for each in twice.absent("amira", "11:00")] == [MessageWithheld]


# Quiet hours ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "on", "word"),
    [
        ("17:59:59", MONDAY, MessageSending),
        ("18:00", MONDAY, MessageHeld),
        ("07:59:59", TUESDAY, MessageHeld),
        ("08:00", TUESDAY, MessageSending),
        ("12:00", date(2026, 9, 12), MessageHeld),
    ],
)
def test_a_correction_goes_from_eight_and_before_six_on_school_days(woodside, clock, on, word) -> None:
    woodside.family("mum", "amira").texted("amira")
    (fact,) = woodside.withdrawn("amira", clock, on=on)
    assert isinstance(fact, word)


def test_a_held_correction_goes_at_the_next_opening(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    (held,) = woodside.withdrawn("amira", "18:00")
    assert (held.until, held.not_after) == (woodside.at("08:00", TUESDAY), None)
    (sending,) = woodside.comes("08:00", TUESDAY)
    assert isinstance(sending, MessageSending)
    assert (sending.message, sending.guardian, sending.local_day) == (held.message, "mum", TUESDAY)


@pytest.mark.parametrize(
    ("on", "opens", "utc"),
    [
        (FRIDAY, date(2026, 9, 14), "07:00"),
        (date(2026, 10, 23), date(2026, 11, 2), "08:00"),
        (date(2027, 3, 26), date(2027, 3, 29), "07:00"),
    ],
)
def test_over_a_weekend_half_term_and_both_clock_changes_it_waits_for_school(woodside, on, opens, utc) -> None:
    woodside.family("mum", "amira").texted("amira")
    (held,) = woodside.withdrawn("amira", "19:00", on=on)
    assert held.until == woodside.at("08:00", opens)
    assert held.until.strftime("%H:%M") == utc


def test_a_day_shut_meanwhile_puts_the_correction_off_again(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    woodside.withdrawn("amira", "19:00")
    woodside.hears(SchoolDayDeclared(school="woodside", date=TUESDAY, open=False), woodside.at("20:00"))
    (anew,) = woodside.comes("08:00", TUESDAY)
    assert anew.until == woodside.at("08:00", date(2026, 9, 9))


def test_a_held_correction_is_withdrawn_when_the_child_was_absent_after_all(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    (held,) = woodside.withdrawn("amira", "19:00")
    (withdrawn,) = woodside.absent("amira", "19:30")
    assert (withdrawn.message, withdrawn.reason) == (held.message, "absent after all")
    (again,) = woodside.withdrawn("amira", "20:00")
    assert (again.message, again.until) == (held.message, held.until)


def test_a_held_correction_names_every_session_that_was_false(woodside) -> None:
    both_registers(woodside)
    woodside.withdrawn("amira", "18:30")
    (anew,) = woodside.withdrawn("amira", "18:31", "PM")
    assert anew.about[0].sessions == ("AM", "PM")


def test_a_correction_not_handed_over_before_six_goes_in_the_morning(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    (sending,) = woodside.withdrawn("amira", "17:59")
    (held,) = woodside.handed(sending, "18:05", TooLate())
    assert (held.message, held.until) == (sending.message, woodside.at("08:00", TUESDAY))
    (again,) = woodside.comes("08:00", TUESDAY)
    assert (again.message, again.guardian) == (sending.message, "mum")


def test_a_correction_of_a_text_that_turned_out_not_to_have_gone_is_withdrawn(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    woodside.withdrawn("amira", "18:30")
    woodside.handed(sending, "18:31", NotHanded("number cannot be texted"))
    (withdrawn,) = woodside.comes("08:00", TUESDAY)
    assert isinstance(withdrawn, MessageWithdrawn)


def test_after_the_last_school_day_known_a_correction_is_withheld(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    (withheld,) = woodside.withdrawn("amira", "19:00", on=date(2027, 4, 1))
    assert withheld.reason == "no school day is known on which it could go"


def test_a_case_keeps_the_policy_that_it_began_under(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    later = policy_of({"quiet": {"opens": "10:00"}})
    woodside.hears(PolicyAdopted(school="woodside", since=TUESDAY, policy=later), woodside.at("12:00"))
    (held,) = woodside.withdrawn("amira", "19:00")
    assert held.until == woodside.at("08:00", TUESDAY)


def test_a_text_about_a_session_that_was_closed_after_all_is_corrected(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    woodside.hears(ClosureDeclared(school="woodside", date=MONDAY, session="AM", reason="gas"), woodside.at("10:00"))
    (sending,) = woodside.withdrawn("amira", "10:00", reason="closed")
    assert (sending.template, type(sending)) == ("correction", MessageSending)


def test_on_a_day_that_was_closed_whole_it_waits_for_the_next_opening(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    woodside.hears(ClosureDeclared(school="woodside", date=MONDAY, session="both", reason="snow"), woodside.at("10:00"))
    (held,) = woodside.withdrawn("amira", "10:00", reason="closed")
    assert held.until == woodside.at("08:00", TUESDAY)
