"""The absence text: when it is held, what changes it, and when it goes (procedures, "text")."""

from datetime import date

import pytest

from events.ids import message_id
from events.notifications import (
    Matter,
    MessageExpired,
    MessageHeld,
    MessageSending,
    MessageSent,
    MessageWithdrawn,
    MessageWithheld,
    RecheckAsked,
)
from events.registers import AbsenceExplained, PupilForgotten, PupilRemoved, SchoolDayDeclared
from notifications.domain.day import DOUBTED
from notifications.domain.outcomes import Handed, NotHanded, NotKnown, TooLate

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)


def kinds(news) -> list[type]:
    return [type(fact) for fact in news]


def about(pupil: str, *sessions: str) -> Matter:
    return Matter(pupil=pupil, date=MONDAY, sessions=sessions)


# When it is held until ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("session", "heard", "until"),
    [
        ("AM", "08:10", "09:25"),
        ("AM", "09:00", "09:25"),
        ("AM", "09:25", "09:25"),
        ("AM", "09:25:01", "09:30:01"),
        ("AM", "14:55", "15:00"),
        ("PM", "13:20", "13:45"),
        ("PM", "13:45", "13:45"),
        ("PM", "13:45:01", "13:50:01"),
        ("PM", "14:55", "15:00"),
    ],
)
def test_a_text_is_held_until_five_minutes_after_the_close_or_after_it_is_heard(
    woodside, session, heard, until
) -> None:
    woodside.family("mum", "amira")
    (held,) = woodside.absent("amira", heard, session)
    assert held.until == woodside.at(until)
    assert held.not_after == woodside.at("15:00")
    assert held.about == (about("amira", session),)
    assert held.message == message_id("woodside", "absence", "2026-09-07", held.until.isoformat(), "mum", "1")


@pytest.mark.parametrize("session", ["AM", "PM"])
def test_an_absence_heard_so_late_that_five_minutes_end_after_three_is_not_texted(woodside, session) -> None:
    woodside.family("mum", "amira")
    assert woodside.absent("amira", "14:55:01", session) == []
    assert woodside.decider.next_due() is None


def test_an_absence_heard_on_a_later_day_is_not_texted(woodside) -> None:
    woodside.family("mum", "amira")
    assert woodside.absent("amira", "09:00", heard_on=TUESDAY) == []


def test_an_explained_absence_is_not_texted(woodside) -> None:
    woodside.family("mum", "amira")
    assert woodside.absent("amira", "09:00", explained=True, code="I") == []


@pytest.mark.parametrize(("heard", "until"), [("13:12", "13:45"), ("13:20", "13:45"), ("13:45:01", "13:50:01")])
def test_of_the_afternoon_nothing_is_said_while_its_register_is_open_whatever_the_morning_was(
    woodside, heard, until
) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00", explained=True, code="I")
    (held,) = woodside.absent("amira", heard, "PM")
    assert held.until == woodside.at(until)


def test_a_child_who_was_wrongly_said_absent_in_the_morning_is_first_absent_in_the_afternoon(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    woodside.withdrawn("amira", "09:10")
    (held,) = woodside.absent("amira", "13:20", "PM")
    assert held.until == woodside.at("13:45")


def test_a_child_who_came_late_is_first_absent_in_the_afternoon_as_if_never_said_absent(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    woodside.found("amira", "09:10")
    (held,) = woodside.absent("amira", "13:13", "PM")
    assert held.until == woodside.at("13:45")


@pytest.mark.parametrize(
    ("day", "utc"), [(date(2026, 10, 23), "08:25"), (date(2026, 11, 2), "09:25"), (date(2027, 3, 29), "08:25")]
)
def test_the_slot_follows_the_schools_clock_in_summer_and_in_winter(woodside, day, utc) -> None:
    woodside.family("mum", "amira")
    (held,) = woodside.absent("amira", "09:00", day=day)
    assert held.until.strftime("%H:%M") == utc


def test_the_slot_is_the_policys(woodside) -> None:
    _, policy = woodside.set_up(text={"minutes_after_close": 20})
    woodside.hears(policy, woodside.before)
    woodside.family("mum", "amira")
    (held,) = woodside.absent("amira", "09:00")
    assert held.until == woodside.at("09:40")


def test_a_school_that_is_not_set_up_is_silent(woodside) -> None:
    woodside.decider.school = "elsewhere"
    woodside.decider.states = type(woodside.decider.states).entire(woodside.decider.domain)
    assert woodside.absent("amira", "09:00") == []


# What changes it while it is held -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (lambda w: w.explained("amira", "09:10"), "explained"),
        (lambda w: w.found("amira", "09:10"), "found"),
        (lambda w: w.withdrawn("amira", "09:10"), "false absence"),
        (lambda w: w.withdrawn("amira", "09:10", reason="unmarked"), "no longer marked"),
        (lambda w: w.withdrawn("amira", "09:10", reason="off-roll"), "not on the roll"),
        (lambda w: w.absent("amira", "09:10", explained=True, code="I"), "explained"),
    ],
)
def test_what_explains_or_finds_the_child_withdraws_the_text(woodside, how, reason) -> None:
    woodside.family("mum", "amira")
    (held,) = woodside.absent("amira", "09:00")
    (withdrawn,) = how(woodside)
    assert isinstance(withdrawn, MessageWithdrawn)
    assert (withdrawn.message, withdrawn.reason, withdrawn.about) == (held.message, reason, held.about)
    assert woodside.comes("15:00") == []


def test_unexplained_again_is_as_newly_heard_and_another_text(woodside) -> None:
    woodside.family("mum", "amira")
    (first,) = woodside.absent("amira", "09:00")
    woodside.explained("amira", "09:05")
    (again,) = woodside.absent("amira", "09:10")
    assert again.until == woodside.at("09:25")
    assert again.message != first.message
    woodside.explained("amira", "09:20")
    (late,) = woodside.absent("amira", "10:00")
    assert late.until == woodside.at("10:05")


def test_the_same_absence_heard_again_does_not_put_the_text_off(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:40")
    assert woodside.absent("amira", "09:43", code="O") == []
    assert kinds(woodside.comes("09:45")) == [RecheckAsked]


def test_a_second_session_joins_the_text_that_is_held(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "13:41", "PM")
    (anew,) = woodside.absent("amira", "13:42")
    assert anew.until == woodside.at("13:45")
    assert anew.about == (about("amira", "AM", "PM"),)


def test_a_text_of_the_morning_does_not_name_an_afternoon_whose_register_is_open(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "13:18")
    assert woodside.absent("amira", "13:20", "PM") == []
    (asked,) = woodside.comes("13:23")
    (sending,) = woodside.rechecked(asked, "13:23")
    assert sending.about == (about("amira", "AM"),)


def test_where_the_afternoon_alone_is_left_while_registers_is_asked_the_text_waits_for_its_slot(woodside) -> None:
    woodside.family("mum", "amira", "tom").absent("amira", "13:18")
    woodside.absent("tom", "13:18")
    woodside.absent("amira", "13:20", "PM")
    (asked,) = woodside.comes("13:23")
    sending, held = woodside.rechecked(asked, "13:23", {"amira": ("PM",), "tom": ("AM",)})
    assert (sending.message, sending.about) == (asked.message, (about("tom", "AM"),))
    assert (held.until, held.pupil) == (woodside.at("13:45"), "amira")
    assert held.message != sending.message


def test_a_text_about_nobody_but_an_open_register_waits_under_its_own_id(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "13:18")
    woodside.absent("amira", "13:20", "PM")
    (asked,) = woodside.comes("13:23")
    (held,) = woodside.rechecked(asked, "13:23", {"amira": ("PM",)})
    assert (held.message, held.until) == (asked.message, woodside.at("13:45"))
    assert kinds(woodside.comes("13:45")) == [RecheckAsked]


def test_a_text_left_with_the_afternoon_alone_waits_for_the_afternoon_slot(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "13:18")
    woodside.absent("amira", "13:20", "PM")
    withdrawn, held = woodside.withdrawn("amira", "13:21")
    assert isinstance(withdrawn, MessageWithdrawn)
    assert (held.until, held.about) == (woodside.at("13:45"), (about("amira", "PM"),))


def test_a_morning_heard_late_brings_no_afternoon_text_forward(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "13:20", "PM")
    (anew,) = woodside.absent("amira", "13:30")
    assert (anew.until, anew.about) == (woodside.at("13:45"), (about("amira", "AM", "PM"),))


# When its hour comes --------------------------------------------------------------------------------------------------


def test_registers_is_asked_again_and_then_the_text_goes(woodside) -> None:
    woodside.family("mum", "amira")
    (held,) = woodside.absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    assert asked == RecheckAsked(
        pupil="amira", message=held.message, date=MONDAY, pupils=("amira",), not_after=woodside.at("15:00")
    )
    (sending,) = woodside.rechecked(asked, "09:25:02")
    assert isinstance(sending, MessageSending)
    assert (sending.message, sending.guardian, sending.about) == (held.message, "mum", held.about)
    assert (sending.because, sending.local_day, sending.not_after) == (held.because, MONDAY, woodside.at("15:00"))
    assert (sending.school_name, sending.names) == ("Woodside Primary Academy", {"amira": "~amira~register~name"})
    assert sending.telephone == "~mum~contact~phone"
    assert woodside.handed(sending, "09:25:03") == [
        MessageSent(pupil="amira", message=held.message, reference=str(held.message), segments=1, about=held.about)
    ]


def test_nothing_goes_before_its_hour(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    assert woodside.comes("09:24:59") == []


def test_what_led_to_a_recheck_is_the_message_that_was_held(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    woodside.comes("09:25")
    (held, _), (asked, _) = woodside.decider.own
    assert asked.cause == held.id


def test_whoever_was_explained_at_the_recheck_is_left_out(woodside) -> None:
    woodside.family("mum", "amira", "tom").absent("amira", "09:00")
    woodside.absent("tom", "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25", {"tom": ("AM",)})
    assert sending.about == (about("tom", "AM"),)
    assert sending.message == asked.message


def test_a_child_whose_later_mark_could_not_be_taken_is_told_to_a_person_and_not_to_the_parent(woodside) -> None:
    woodside.family("mum", "amira", "tom").absent("amira", "09:00")
    woodside.absent("tom", "09:00")
    (asked,) = woodside.comes("09:25")
    sending, withheld = woodside.rechecked(asked, "09:25", amira=("AM",))
    assert ([each.pupil for each in sending.about], [each.pupil for each in withheld.about]) == (["tom"], ["amira"])
    assert (type(withheld), withheld.reason) == (MessageWithheld, DOUBTED)
    assert sending.message == asked.message != withheld.message
    assert woodside.absent("amira", "09:30") == []
    (settled,) = woodside.withdrawn("amira", "09:40", reason="false")
    assert (type(settled), settled.message) == (MessageWithdrawn, withheld.message)
    (held,) = woodside.absent("amira", "09:50")
    assert (type(held), held.until) == (MessageHeld, woodside.at("09:55"))


def test_a_text_about_nobody_else_is_withheld_under_its_own_id(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (withheld,) = woodside.rechecked(asked, "09:25", amira=("AM",))
    assert (type(withheld), withheld.message) == (MessageWithheld, asked.message)


def test_a_session_that_is_not_told_of_doubts_nothing(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    assert kinds(woodside.rechecked(asked, "09:25", amira=("PM",))) == [MessageSending]


def test_a_text_about_nobody_any_more_is_withdrawn(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (withdrawn,) = woodside.rechecked(asked, "09:25", {})
    assert (withdrawn.message, withdrawn.reason) == (asked.message, "found or explained at the re-check")


def test_what_was_heard_while_registers_was_asked_counts(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    assert woodside.explained("amira", "09:25:01") == []
    assert kinds(woodside.rechecked(asked, "09:25:02")) == [MessageWithdrawn]


def test_nobody_answering_the_recheck_expires_the_text(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (expired,) = woodside.unanswered(asked, "15:00:01")
    assert isinstance(expired, MessageExpired)
    assert expired.message == asked.message


@pytest.mark.parametrize(("answered", "word"), [("15:00", MessageSending), ("15:00:01", MessageExpired)])
def test_an_answer_after_the_last_hour_is_too_late(woodside, answered, word) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    assert kinds(woodside.rechecked(asked, answered)) == [word]


def test_a_mark_corrected_while_the_service_was_down_means_no_text(woodside) -> None:
    """The fact of 09:40 is heard before the wake-up of 09:25 is said."""
    woodside.family("mum", "amira").absent("amira", "09:00")
    assert kinds(woodside.withdrawn("amira", "09:40")) == [MessageWithdrawn]
    assert woodside.comes("15:00") == []


def test_a_day_shut_after_the_absence_was_heard_leaves_it_to_the_recheck(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    woodside.hears(SchoolDayDeclared(school="woodside", date=MONDAY, open=False), woodside.at("09:10"))
    assert kinds(woodside.comes("09:25")) == [RecheckAsked]


def test_a_text_is_because_of_the_first_absence_that_it_names_as_long_as_that_holds(woodside) -> None:
    woodside.family("mum", "amira")
    (morning,) = woodside.absent("amira", "13:41")
    (both,) = woodside.absent("amira", "13:46", "PM")
    assert both.because == morning.because
    woodside.explained("amira", "13:46:10")
    woodside.explained("amira", "13:46:20", "PM")
    (again,) = woodside.absent("amira", "13:46:30", "PM")
    assert again.because != morning.because


# Never a second -------------------------------------------------------------------------------------------------------


def test_there_is_never_a_second_text_about_the_same_child_and_day(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    assert woodside.absent("amira", "13:20", "PM") == []
    assert woodside.explained("amira", "13:30") == []
    assert woodside.absent("amira", "13:40") == []


@pytest.mark.parametrize("result", [NotHanded("number cannot be texted"), NotKnown(), TooLate()])
def test_nor_when_what_became_of_the_first_is_bad_or_not_known(woodside, result) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    (ended,) = woodside.handed(sending, "09:26", result)
    assert (ended.message, ended.about) == (sending.message, sending.about)
    assert woodside.absent("amira", "13:20", "PM") == []


def test_brothers_and_sisters_heard_of_at_one_instant_share_a_text_at_whatever_hour(woodside) -> None:
    woodside.family("mum", "amira", "tom").absent("amira", "09:40")
    (anew,) = woodside.absent("tom", "09:40")
    assert anew.about == (about("amira", "AM"), about("tom", "AM"))
    (asked,) = woodside.comes("09:45")
    (sending,) = woodside.rechecked(asked, "09:45")
    assert (sending.message, sending.about) == (anew.message, anew.about)


def test_a_sibling_heard_later_is_texted_about_alone(woodside) -> None:
    woodside.family("mum", "amira", "tom").texted("amira")
    (held,) = woodside.absent("tom", "10:00")
    assert held.about == (about("tom", "AM"),)


def test_the_next_day_is_another_text(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    (held,) = woodside.absent("amira", "09:00", day=TUESDAY)
    assert held.until == woodside.at("09:25", TUESDAY)


def test_a_text_sent_late_after_a_crash_is_still_sent_once(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    assert kinds(woodside.handed(sending, "19:00", Handed("ref", 2))) == [MessageSent]


def test_an_absence_text_not_handed_over_by_three_expires(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    assert kinds(woodside.handed(sending, "19:00", TooLate())) == [MessageExpired]


# A pupil who is gone --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", [PupilForgotten(pupil="amira"), PupilRemoved(pupil="amira")])
def test_nobody_is_told_of_a_pupil_who_was_removed_or_forgotten(woodside, fact) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    woodside.hears(fact, woodside.at("09:10"))
    (asked,) = woodside.comes("09:25")
    assert kinds(woodside.rechecked(asked, "09:25")) == [MessageWithheld]


def test_a_pupil_recorded_again_has_its_guardians_again(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    woodside.hears(PupilRemoved(pupil="amira"), woodside.at("09:05"))
    woodside.hears(woodside.pupil("amira"), woodside.at("09:06"))
    (asked,) = woodside.comes("09:25")
    assert kinds(woodside.rechecked(asked, "09:25")) == [MessageSending]


def test_what_is_said_of_an_absence_never_heard_of_is_silent(woodside) -> None:
    fact = AbsenceExplained(pupil="amira", date=MONDAY, session="AM", by="note", code=None, authorised=False)
    assert woodside.hears(fact, woodside.at("09:00")) == []


def test_a_held_text_is_what_it_says(woodside) -> None:
    woodside.family("mum", "amira")
    (held,) = woodside.absent("amira", "09:00")
    assert isinstance(held, MessageHeld)
    assert (held.pupil, held.template, held.corrects) == ("amira", "absence", None)
