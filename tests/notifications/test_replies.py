"""Replies: whose children, which absence, and what is urgent."""

from datetime import date, timedelta

import pytest

from events.notifications import Matter, RecordReply, ReplyReceived
from events.registers import GuardianRemoved, PupilForgotten, PupilRemoved
from events.sealed import Sealed
from notifications.adapters.signals import signals
from notifications.domain.answers import ReplyHeard

from .replying import AMIRA, MONDAY, SATURDAY, TEXT, TOM, absent_at_nine, heard

# To which absence it belongs ------------------------------------------------------------------------------------------


def test_the_only_child_who_is_absent_is_whom_it_is_about(woodside, reply) -> None:
    woodside.family("mum", AMIRA, TOM)
    absent_at_nine(woodside, AMIRA)
    (received,) = reply(suggested="I")
    assert isinstance(received, ReplyReceived)
    assert received.about == Matter(pupil=AMIRA, date=MONDAY, sessions=("AM",))
    assert (received.pupils, received.guardians) == (tuple(sorted((AMIRA, TOM))), ("mum",))
    assert (received.suggested, received.urgent, received.text) == ("I", None, TEXT)


def test_of_brothers_and_sisters_who_are_all_absent_a_person_says_who_is_meant(woodside, reply) -> None:
    woodside.family("mum", AMIRA, TOM)
    absent_at_nine(woodside, AMIRA, TOM)
    (received,) = reply()
    assert (received.about, received.pupils) == (None, tuple(sorted((AMIRA, TOM))))


def test_a_reply_that_names_a_child_who_is_not_absent_is_left_to_a_person(woodside, reply) -> None:
    """Whoever is missing is not explained by what is said of a brother or sister, and comes first."""
    woodside.family("mum", AMIRA, TOM)
    absent_at_nine(woodside, AMIRA)
    (received,) = reply(suggested="I", named=(TOM,))
    assert (received.about, received.suggested, received.urgent, received.named) == (None, None, "unclear", (TOM,))
    woodside.explained(AMIRA, "09:50")
    (received,) = reply("09:51", suggested="I", named=(TOM,))
    assert (received.about, received.suggested, received.urgent) == (None, None, None)


def test_so_is_one_that_names_several(woodside, reply) -> None:
    woodside.family("mum", AMIRA, TOM)
    absent_at_nine(woodside, AMIRA)
    (received,) = reply(suggested="I", named=(AMIRA, TOM))
    assert (received.about, received.suggested, received.urgent) == (None, None, "unclear")


def test_so_is_one_that_names_a_child_who_left_or_is_kept_from_them_by_a_court_order(woodside, reply) -> None:
    woodside.family("mum", AMIRA).family("mum", TOM, barred=True)
    absent_at_nine(woodside, AMIRA, TOM)
    (received,) = reply(suggested="I", named=(TOM,))
    assert (received.about, received.suggested, received.pupils) == (None, None, (AMIRA,))


def test_the_absent_child_whom_it_names_is_whom_it_is_about(woodside, reply) -> None:
    woodside.family("mum", AMIRA, TOM)
    absent_at_nine(woodside, AMIRA)
    (received,) = reply(suggested="I", named=(AMIRA,))
    assert (received.about.pupil, received.suggested, received.urgent) == (AMIRA, "I", None)
    absent_at_nine(woodside, TOM)
    (received,) = reply("09:41", suggested="I", named=(AMIRA,))
    assert (received.about.pupil, received.suggested) == (AMIRA, "I")
    (received,) = reply("09:42", suggested="I", named=(AMIRA, TOM))
    assert (received.about, received.suggested, received.urgent) == (None, None, "unclear")


def test_what_is_said_of_a_child_before_the_register_keeps_its_suggestion(woodside, reply) -> None:
    woodside.family("mum", AMIRA, TOM)
    (received,) = reply("08:20", suggested="I", named=(TOM,))
    assert (received.about, received.suggested, received.urgent) == (None, "I", None)


def test_two_guardians_with_one_phone_answer_for_the_children_of_both(woodside, reply) -> None:
    """Also where the children have different surnames, and only one parent in common."""
    woodside.family("dad", AMIRA, telephone=Sealed("~dad~contact~same")).family("mum", TOM)
    absent_at_nine(woodside, TOM)
    (received,) = reply("09:40", "dad", "mum")
    assert received.pupils == tuple(sorted((AMIRA, TOM)))
    assert received.about == Matter(pupil=TOM, date=MONDAY, sessions=("AM",))


def test_a_number_that_nobody_has_is_left_to_a_person(woodside) -> None:
    woodside.family("mum", AMIRA)
    absent_at_nine(woodside, AMIRA)
    unknown = ReplyHeard(TEXT, (), Sealed("~reply:woodside:1~reply~number"))
    (received,) = woodside.decider.told(unknown, at=woodside.at("09:40"))
    assert (received.guardians, received.pupils, received.about) == ((), (), None)
    assert received.telephone == unknown.telephone


def test_a_court_order_keeps_a_reply_from_being_matched(woodside, reply) -> None:
    woodside.family("mum", AMIRA).family("dad", AMIRA, barred=True)
    absent_at_nine(woodside, AMIRA)
    (received,) = reply("09:40", "dad")
    assert (received.pupils, received.about) == ((), None)


def test_a_barred_guardian_who_shares_the_other_parents_phone_leaves_it_to_a_person(woodside, reply) -> None:
    woodside.family("mum", AMIRA).family("dad", AMIRA, barred=True)
    absent_at_nine(woodside, AMIRA)
    (received,) = reply("09:40", "dad", "mum")
    assert (received.pupils, received.about) == ((), None)


def test_a_court_order_about_one_child_leaves_the_others(woodside, reply) -> None:
    woodside.family("dad", AMIRA, barred=True).family("dad", TOM)
    absent_at_nine(woodside, AMIRA, TOM)
    (received,) = reply("09:40", "dad")
    assert received.pupils == (TOM,)
    assert received.about is not None


def test_a_child_who_left_or_is_no_more_the_guardians_is_not_meant(woodside, reply) -> None:
    woodside.family("mum", AMIRA, TOM, "beth")
    absent_at_nine(woodside, AMIRA, TOM, "beth")
    woodside.hears(PupilRemoved(pupil=TOM), woodside.at("09:10"))
    woodside.hears(GuardianRemoved(pupil="beth", guardian="mum"), woodside.at("09:10"))
    (received,) = reply()
    assert received.pupils == (AMIRA,)


def test_a_child_who_was_forgotten_is_not_meant(woodside, reply) -> None:
    woodside.family("mum", AMIRA, TOM)
    woodside.hears(PupilForgotten(pupil=TOM), woodside.at("09:10"))
    assert reply()[0].pupils == (AMIRA,)
    woodside.hears(PupilForgotten(pupil=AMIRA, guardians=("mum",)), woodside.at("09:10"))
    assert reply("09:41")[0].pupils == ()


def test_a_reply_after_the_absence_was_explained_is_still_about_it(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    absent_at_nine(woodside, AMIRA)
    woodside.explained(AMIRA, "09:30")
    assert reply()[0].about == Matter(pupil=AMIRA, date=MONDAY, sessions=("AM",))


def test_a_reply_after_the_absence_proved_false_is_about_none(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    absent_at_nine(woodside, AMIRA)
    woodside.withdrawn(AMIRA, "09:30")
    (received,) = reply()
    assert (received.about, received.pupils) == (None, (AMIRA,))


def test_a_reply_before_the_register_names_the_child_and_no_absence(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    (received,) = reply("08:20")
    assert (received.about, received.pupils, received.urgent) == (None, (AMIRA,), None)


def test_a_reply_that_came_late_belongs_to_the_day_on_which_it_was_sent(woodside) -> None:
    woodside.family("mum", AMIRA)
    absent_at_nine(woodside, AMIRA)
    sent = woodside.at("09:40")
    (received,) = woodside.decider.told(heard(received_at=sent), at=sent + timedelta(days=1))
    assert (received.day, received.received_at) == (MONDAY, sent)
    assert received.about is not None


def test_no_reply_is_from_the_future(woodside) -> None:
    woodside.family("mum", AMIRA)
    now = woodside.at("09:40")
    (received,) = woodside.decider.told(heard(received_at=now + timedelta(hours=1)), at=now)
    assert received.received_at == now


@pytest.mark.parametrize("so", [{"text": ""}, {"text": "x" * 2001}, {"received_at": "2026-09-07T09:30:00"}])
def test_a_reply_of_no_text_no_end_or_no_instant_is_refused(so) -> None:
    with pytest.raises(ValueError, match=next(iter(so))):
        RecordReply(**{"telephone": "07700900123", "text": "ill", **so})


# What is urgent -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "day", "urgent"),
    [
        ("07:59:59", MONDAY, "out-of-hours"),
        ("08:00", MONDAY, None),
        ("17:59:59", MONDAY, None),
        ("18:00", MONDAY, "out-of-hours"),
        ("10:00", SATURDAY, "out-of-hours"),
        ("10:00", date(2026, 10, 27), "out-of-hours"),
        ("08:00", date(2026, 10, 23), None),
        ("08:00", date(2026, 11, 2), None),
    ],
)
def test_what_comes_when_nobody_is_there_is_urgent(woodside, reply, clock, day, urgent) -> None:
    woodside.family("mum", AMIRA)
    assert reply(clock, day=day)[0].urgent == urgent


def test_words_of_distress_come_before_the_hour(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    assert reply("22:00", distress=True)[0].urgent == "distress"
    assert reply("10:00", distress=True)[0].urgent == "distress"


def test_a_reply_of_a_weekend_is_about_no_absence(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    woodside.absent(AMIRA, "09:00", day=date(2026, 9, 11))
    (received,) = reply("10:00", day=SATURDAY)
    assert (received.about, received.pupils, received.day) == (None, (AMIRA,), SATURDAY)


def test_what_says_no_reason_about_a_child_who_is_missing_comes_before_what_does(woodside, reply) -> None:
    woodside.family("mum", AMIRA, TOM)
    assert reply("08:40")[0].urgent is None, "nobody is missing"
    absent_at_nine(woodside, AMIRA)
    assert reply("09:40")[0].urgent == "unclear"
    assert reply("09:41", suggested="I")[0].urgent is None
    unknown = ReplyHeard(TEXT, (), Sealed("~reply:woodside:1~reply~number"))
    assert woodside.decider.told(unknown, at=woodside.at("09:42"))[0].urgent == "unclear"
    woodside.explained(AMIRA, "09:43")
    assert reply("09:44")[0].urgent is None


def test_words_of_distress_suggest_no_code(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    assert reply(suggested="I", distress=True)[0].suggested is None


def test_stop_that_says_more_is_read_by_a_person(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    (received,) = reply("22:00", more=True, suggested="I")
    assert (received.urgent, received.asks, received.suggested) == ("unclear", None, "I")
    assert reply("22:01", asks="stop")[0].urgent is None


@pytest.mark.parametrize(
    "text",
    [
        "Please stop the messages about football, Amira is ill",
        "Do not contact me at work, contact my mum. Amira is ill",
        "We don't have a son in school today, he is ill",
        "wrong number for his dad, he has a new one. Amira is ill",
    ],
)
def test_what_may_ask_for_silence_among_more_silences_nobody_and_keeps_its_suggestion(woodside, reply, text) -> None:
    woodside.family("mum", AMIRA)
    absent_at_nine(woodside, AMIRA)
    says = signals(text)
    (received,) = reply("09:20", suggested=says.suggested, asks=says.asks, more=says.more, wrong=says.wrong)
    assert (received.suggested, received.asks, received.wrong) == ("I", None, False)


def test_no_reply_is_ever_answered_or_explains_anything_by_itself(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    absent_at_nine(woodside, AMIRA)
    assert [type(fact) for fact in reply(suggested="I", distress=True)] == [ReplyReceived]
