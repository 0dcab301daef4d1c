"""Replies: whose children, which absence, what is urgent, who wants silence; a person decides."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from events.fact import Actor
from events.ids import arbor_cause, pupil_id
from events.notifications import (
    AcknowledgeItem,
    ConfirmReply,
    GuardianOptedIn,
    GuardianOptedOut,
    ItemAcknowledged,
    Matter,
    MessageSending,
    MessageWithheld,
    RecordReply,
    ReplyConfirmed,
    ReplyReceived,
    SameNumberAsked,
)
from events.registers import EntityQuarantined, GuardianRemoved, PupilForgotten, PupilRemoved
from events.sealed import Sealed
from notifications.adapters.signals import signals
from notifications.domain.answers import ReplyHeard
from notifications.domain.outcomes import NotKnown, SameNumber

MONDAY, SATURDAY = date(2026, 9, 7), date(2026, 9, 12)
AMIRA, TOM = pupil_id("woodside", "16"), pupil_id("woodside", "17")
TEXT: Sealed[str] = Sealed("~mum~reply~text")
OFFICER = Actor(who="staff-3", role="attendance-officer")


def heard(*guardians: str, **so: Any) -> ReplyHeard:
    return ReplyHeard(TEXT, guardians or ("mum",), **so)


@pytest.fixture
def reply(woodside):
    """A reply comes, and comes again: the second time it is silent."""

    def comes(clock: str = "09:40", *guardians: str, day: date = MONDAY, **so: Any) -> list[Any]:
        saying, at = heard(*guardians, **so), woodside.at(clock, day)
        news = woodside.decider.told(saying, at=at)
        assert woodside.decider.told(saying, at=at) == []
        return news

    return comes


def absent_at_nine(woodside, *pupils: str) -> None:
    for pupil in pupils:
        woodside.absent(pupil, "09:00")


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


# A person decides -----------------------------------------------------------------------------------------------------


@pytest.fixture
def received(woodside, reply) -> ReplyReceived:
    woodside.family("mum", AMIRA, TOM)
    absent_at_nine(woodside, AMIRA, TOM)
    (fact,) = reply()
    return fact


def confirm(received: ReplyReceived, mis_id: str = "16", code: str = "I", **so: Any) -> ConfirmReply:
    return ConfirmReply(reply=received.reply, mis_id=mis_id, code=code, **so)


def said_by(woodside, request: Any, clock: str = "09:50", by: Actor = OFFICER) -> list[Any]:
    """A person says it, twice: the second time it is silent."""
    news = woodside.decider.told(request, at=woodside.at(clock), actor=by)
    again = woodside.at(clock) + timedelta(seconds=30)
    assert woodside.decider.told(request, at=again, actor=by) == []
    return news


def test_a_person_confirms_what_the_reply_means(woodside, received) -> None:
    (confirmed,) = said_by(woodside, confirm(received))
    assert confirmed == ReplyConfirmed(pupil=AMIRA, reply=received.reply, date=MONDAY, code="I", by="staff-3")


def test_each_of_the_siblings_is_confirmed_for_itself(woodside, received) -> None:
    (first,) = said_by(woodside, confirm(received, "16", sessions=("PM", "AM", "AM")))
    (second,) = said_by(woodside, confirm(received, "17", "M"))
    assert first.sessions == ("AM", "PM")
    assert (second.pupil, second.code, second.sessions) == (TOM, "M", ("AM",))
    assert woodside.decider.told(confirm(received, "16", sessions=("AM", "PM")), at=woodside.at("10:00")) == []


@pytest.mark.parametrize(
    ("clock", "away", "so", "sessions"),
    [
        ("09:40", ["AM"], {}, ("AM",)),
        ("09:40", ["AM", "PM"], {}, ("AM",)),
        ("08:20", [], {}, ("AM",)),
        ("09:40", ["PM"], {}, ("PM",)),
        ("13:30", ["PM"], {}, ("PM",)),
        ("13:30", ["AM", "PM"], {}, ("AM", "PM")),
        ("09:40", ["AM"], {"sessions": ("AM", "PM")}, ("AM", "PM")),
        ("09:40", ["AM"], {"code": "I"}, ()),
    ],
)
def test_an_appointment_explains_the_session_that_was_asked_about(woodside, reply, clock, away, so, sessions) -> None:
    woodside.family("mum", AMIRA)
    (received,) = reply(clock)
    for session in away:
        woodside.absent(AMIRA, "13:50", session)
    (confirmed,) = said_by(woodside, confirm(received, **{"code": "M", **so}), "14:00")
    assert confirmed.sessions == sessions


def test_so_does_any_reason_where_the_child_comes_later(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    absent_at_nine(woodside, AMIRA)
    (received,) = reply(returns=True)
    (confirmed,) = said_by(woodside, confirm(received))
    assert confirmed.sessions == ("AM",)
    woodside.decider.assert_rebuilds()


@pytest.mark.parametrize(
    "text", ["He won't be in today, he is ill", "not in today, vomiting", "can't come in today, he has a temperature"]
)
def test_illness_of_a_child_who_does_not_come_explains_the_whole_day(woodside, reply, text) -> None:
    woodside.family("mum", AMIRA)
    absent_at_nine(woodside, AMIRA)
    says = signals(text)
    (received,) = reply("09:20", suggested=says.suggested, returns=says.returns, wrong=says.wrong, asks=says.asks)
    assert received.suggested == "I"
    (confirmed,) = said_by(woodside, confirm(received))
    assert confirmed.sessions == ()


def test_of_a_child_who_comes_later_on_another_day_a_person_says_the_session(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    (received,) = reply(returns=True)
    refusal = woodside.decider.refuses(confirm(received, on=date(2026, 9, 8)), at=woodside.at("10:00"), actor=OFFICER)
    assert refusal.reason == "which-sessions"
    assert refusal.sentence == "The reply says that the child comes later: say which sessions, AM or PM or both."


def test_of_an_appointment_on_another_day_a_person_says_the_session(woodside, received) -> None:
    tomorrow = confirm(received, code="M", on=date(2026, 9, 8))
    assert woodside.decider.refuses(tomorrow, at=woodside.at("10:00"), actor=OFFICER).reason == "which-sessions"
    told = confirm(received, code="M", on=date(2026, 9, 8), sessions=("PM",))
    (confirmed,) = woodside.decider.told(told, at=woodside.at("10:00"), actor=OFFICER)
    assert confirmed.sessions == ("PM",)


def test_another_code_for_the_same_child_is_news(woodside, received) -> None:
    said_by(woodside, confirm(received))
    (anew,) = said_by(woodside, confirm(received, code="M"), "09:55")
    assert anew.code == "M"


def test_a_reply_of_a_weekend_is_confirmed_for_the_day_that_it_means(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    (received,) = reply("10:00", day=SATURDAY)
    at = woodside.at("10:05", SATURDAY)
    assert woodside.decider.refuses(confirm(received), at=at, actor=OFFICER).reason == "no-school-day"
    for day in (date(2026, 9, 11), date(2026, 9, 14)):
        (confirmed,) = woodside.decider.told(confirm(received, on=day), at=at, actor=OFFICER)
        assert confirmed.date == day


@pytest.mark.parametrize(
    ("so", "reason"),
    [
        ({"mis_id": "99"}, "no-such-pupil"),
        ({"mis_id": "18"}, "not-theirs"),
        ({"code": "N"}, "no-reason"),
        ({"code": "O"}, "no-reason"),
        ({"code": "/"}, "no-reason"),
        ({"code": "U"}, "no-reason"),
        ({"code": "H"}, "no-such-code"),
        ({"code": "??"}, "no-such-code"),
        ({"on": date(2026, 9, 13)}, "no-school-day"),
        ({"on": date(2026, 12, 1)}, "future-date"),
    ],
)
def test_what_cannot_be_so_is_refused(woodside, received, so, reason) -> None:
    woodside.family("gran", pupil_id("woodside", "18"))
    refusal = woodside.decider.refuses(confirm(received, **so), at=woodside.at("10:00"), actor=OFFICER)
    assert (refusal.reason, refusal.sentence[-1]) == (reason, ".")


def test_a_reply_of_a_guardian_barred_from_the_only_child_is_about_nobody_s(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    woodside.hears(woodside.guardian(AMIRA, "dad", barred=True), woodside.before)
    (received,) = reply("09:40", "dad")
    assert received.pupils == ()
    refusal = woodside.decider.refuses(confirm(received), at=woodside.at("10:00"), actor=OFFICER)
    assert refusal.reason == "not-theirs"


def test_a_reply_from_an_unknown_number_is_about_whom_a_person_says(woodside) -> None:
    woodside.family("mum", AMIRA)
    (received,) = woodside.decider.told(ReplyHeard(TEXT), at=woodside.at("09:40"))
    assert [fact.pupil for fact in said_by(woodside, confirm(received), "10:00")] == [AMIRA]


def test_how_far_ahead_a_reply_may_explain_is_the_schools_policy(woodside, received) -> None:
    woodside.decider.given(woodside.set_up(replies={"days_ahead": 3})[1], at=woodside.before)
    friday, thursday = confirm(received, on=date(2026, 9, 11)), confirm(received, on=date(2026, 9, 10))
    assert woodside.decider.refuses(friday, at=woodside.at("10:00"), actor=OFFICER).reason == "future-date"
    (confirmed,) = woodside.decider.told(thursday, at=woodside.at("10:00"), actor=OFFICER)
    assert confirmed.date == date(2026, 9, 10)


def test_a_reply_that_nobody_knows_is_refused(woodside, received) -> None:
    unknown = received.model_copy(update={"reply": UUID(int=1)})
    assert woodside.decider.refuses(confirm(unknown), at=woodside.at("10:00"), actor=OFFICER).reason == "no-such-reply"


def test_whom_an_unknown_number_speaks_for_a_person_decides(woodside) -> None:
    woodside.family("mum", AMIRA)
    unknown = ReplyHeard(TEXT, (), Sealed("~reply:woodside:1~reply~number"))
    (received,) = woodside.decider.told(unknown, at=woodside.at("09:40"))
    assert said_by(woodside, confirm(received))[0].pupil == AMIRA


@pytest.mark.parametrize("role", ["class-teacher", "year-group-leader", "assistant-head", "pastoral", "inclusion"])
def test_others_than_office_headship_and_safeguarding_do_not_decide(woodside, received, role) -> None:
    actor = Actor(who="staff-9", role=role)
    for request in (confirm(received), AcknowledgeItem(item=received.reply)):
        assert woodside.decider.refuses(request, at=woodside.at("10:00"), actor=actor).reason == "not-for-role"


# Silence --------------------------------------------------------------------------------------------------------------


def test_who_asks_for_no_more_messages_gets_none_and_the_next_guardian_is_told(woodside, reply) -> None:
    woodside.family("mum", AMIRA).family("dad", AMIRA, priority=2)
    received, out = reply("08:30", asks="stop")
    assert (received.asks, out) == ("stop", GuardianOptedOut(pupil=AMIRA, guardian="mum", reply=received.reply))
    assert woodside.texted(AMIRA).guardian == "dad"


def test_silence_holds_for_who_is_recorded_with_that_number_later(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    received, _ = reply("08:30", asks="stop")
    (asked,) = woodside.hears(woodside.guardian(AMIRA, "mum2"), woodside.at("08:40"))
    assert asked == SameNumberAsked(pupil=AMIRA, guardian="mum2", address=woodside.number("mum2"), stopped=("mum",))
    (out,) = woodside.ended(asked, SameNumber(("mum",)), woodside.at("08:40"))
    assert out == GuardianOptedOut(pupil=AMIRA, guardian="mum2", reply=received.reply)
    absent_at_nine(woodside, AMIRA)
    (recheck,) = woodside.comes("09:25")
    assert isinstance(woodside.rechecked(recheck, "09:25")[0], MessageWithheld)
    assert [type(fact) for fact in reply("09:30", "mum", "mum2", asks="start")] == [
        ReplyReceived,
        GuardianOptedIn,
        GuardianOptedIn,
    ]
    woodside.decider.assert_rebuilds()


def test_another_number_than_that_of_who_asked_for_silence_is_messaged(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    reply("08:30", asks="stop")
    (asked,) = woodside.hears(woodside.guardian(AMIRA, "dad", priority=2), woodside.at("08:40"))
    assert woodside.ended(asked, SameNumber(()), woodside.at("08:40")) == []
    assert woodside.texted(AMIRA).guardian == "dad"


def test_silence_that_ended_while_the_number_was_compared_holds_for_nobody(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    reply("08:30", asks="stop")
    (asked,) = woodside.hears(woodside.guardian(AMIRA, "mum2"), woodside.at("08:40"))
    reply("08:40", asks="start")
    assert woodside.ended(asked, SameNumber(("mum",)), woodside.at("08:41")) == []


def test_a_number_is_compared_only_where_somebody_asked_for_silence_and_its_owner_may_be_told(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    assert woodside.hears(woodside.guardian(AMIRA, "dad"), woodside.at("08:20")) == []
    reply("08:30", asks="stop")
    for who, so in (("mum", {}), ("gran", {"barred": True}), ("aunt", {"telephone": None})):
        assert woodside.hears(woodside.guardian(AMIRA, who, **so), woodside.at("08:40")) == []


def test_where_nobody_is_left_the_text_is_withheld_and_says_so(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    reply("08:30", asks="stop")
    absent_at_nine(woodside, AMIRA)
    (asked,) = woodside.comes("09:25")
    (withheld,) = woodside.rechecked(asked, "09:25")
    assert isinstance(withheld, MessageWithheld)
    assert withheld.reason == "everybody who may be told asked for no more messages"


def test_a_text_that_is_held_does_not_go_to_who_asks_for_silence_meanwhile(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    absent_at_nine(woodside, AMIRA)
    reply("09:24:59", asks="stop")
    (asked,) = woodside.comes("09:25")
    assert isinstance(woodside.rechecked(asked, "09:25")[0], MessageWithheld)


def test_silence_holds_on_the_number_of_every_guardian_who_shares_it(woodside, reply) -> None:
    woodside.family("dad", AMIRA).family("mum", TOM)
    facts = reply("09:40", "dad", "mum", asks="stop")
    assert {fact.guardian for fact in facts[1:]} == {"dad", "mum"}


@pytest.mark.parametrize(
    ("said", "stopped"),
    [
        ([("08:30", "stop", "08:30"), ("08:35", "start", "08:20")], True),
        ([("08:00", "stop", "08:00"), ("09:05", "start", "09:05"), ("09:10", "stop", "09:00")], False),
        ([("08:30", "start", "08:30"), ("08:31", "stop", "08:30")], True),
        ([("08:30", "stop", "08:30"), ("08:31", "start", "08:30")], True),
        ([("08:35", "start", "08:35"), ("08:36", "stop", "08:30")], False),
        ([("08:30", "stop", "08:30"), ("08:40", "stop", "08:34"), ("08:41", "start", "08:32")], True),
    ],
)
def test_of_stop_and_start_the_one_that_was_sent_last_holds(woodside, reply, said, stopped) -> None:
    woodside.family("mum", AMIRA)
    for clock, asks, sent in said:
        reply(clock, asks=asks, received_at=woodside.at(sent))
    assert woodside.decider.states["stopped", "stopped"].done.guardians == (["mum"] if stopped else [])
    woodside.decider.assert_rebuilds()


NUMBER: Sealed[str] = Sealed("~reply:woodside:1~reply~number")


def test_stop_of_a_number_that_is_nobodys_holds_for_who_is_recorded_with_it_later(woodside) -> None:
    (received,) = woodside.decider.told(ReplyHeard(TEXT, (), NUMBER, asks="stop"), at=woodside.at("08:30"))
    woodside.hears(woodside.pupil(AMIRA), woodside.at("08:35"))
    (asked,) = woodside.hears(woodside.guardian(AMIRA, "mum"), woodside.at("08:40"))
    assert (asked.stopped, asked.strangers) == ((), (NUMBER,))
    (out,) = woodside.ended(asked, SameNumber((), strangers=(NUMBER,)), woodside.at("08:40"))
    assert out == GuardianOptedOut(pupil=AMIRA, guardian="mum", reply=received.reply)
    assert (
        woodside.decider.told(heard(asks="start", received_at=woodside.at("08:29")), at=woodside.at("08:50"))[1:] == []
    )
    assert len(woodside.decider.told(heard(asks="start"), at=woodside.at("08:51"))) == 2
    woodside.decider.assert_rebuilds()


def test_start_that_the_same_number_sent_later_ends_it(woodside) -> None:
    for clock, asks in (("08:31", "start"), ("08:30", "stop")):
        told = ReplyHeard(TEXT, (), NUMBER, asks=asks, received_at=woodside.at(clock))
        woodside.decider.told(told, at=woodside.at("08:32"))
    woodside.hears(woodside.pupil(AMIRA), woodside.at("08:35"))
    (asked,) = woodside.hears(woodside.guardian(AMIRA, "mum"), woodside.at("08:40"))
    assert woodside.ended(asked, SameNumber((), strangers=(NUMBER,)), woodside.at("08:40")) == []


def test_who_asked_before_is_not_said_again_and_start_ends_it(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    reply("08:30", asks="stop")
    assert [type(fact) for fact in reply("08:31", asks="stop")] == [ReplyReceived]
    assert [type(fact) for fact in reply("08:32", asks="start")] == [ReplyReceived, GuardianOptedIn]
    assert [type(fact) for fact in reply("08:33", asks="start")] == [ReplyReceived]
    assert isinstance(woodside.texted(AMIRA), MessageSending)


def test_praise_is_withheld_too_from_who_asked_for_silence(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    reply("08:30", asks="stop")
    assert isinstance(woodside.improved(AMIRA, "15:45")[0], MessageWithheld)


# The queue ------------------------------------------------------------------------------------------------------------


def test_a_person_takes_note_of_a_reply_once(woodside, received) -> None:
    (noted,) = said_by(woodside, AcknowledgeItem(item=received.reply))
    assert noted == ItemAcknowledged(school="woodside", item=received.reply, by="staff-3")


def test_a_reply_that_was_confirmed_is_taken_note_of(woodside, received) -> None:
    said_by(woodside, confirm(received))
    assert said_by(woodside, AcknowledgeItem(item=received.reply), "10:00") == []


def test_a_message_of_unknown_outcome_is_taken_note_of(woodside) -> None:
    woodside.family("mum", AMIRA).absent(AMIRA, "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    woodside.handed(sending, "09:25", NotKnown())
    assert len(said_by(woodside, AcknowledgeItem(item=sending.message))) == 1


def test_what_wants_nobody_cannot_be_taken_note_of(woodside) -> None:
    sending = woodside.family("mum", AMIRA).texted(AMIRA)
    refusal = woodside.decider.refuses(AcknowledgeItem(item=sending.message), at=woodside.at("10:00"), actor=OFFICER)
    assert refusal.reason == "no-such-item"


# Rebuilt --------------------------------------------------------------------------------------------------------------


def test_a_rebuild_gives_the_very_states(woodside, reply) -> None:
    woodside.family("mum", AMIRA, TOM).family("dad", AMIRA, barred=True)
    absent_at_nine(woodside, AMIRA, TOM)
    (received,) = reply()
    said_by(woodside, confirm(received))
    said_by(woodside, AcknowledgeItem(item=reply("10:00", "dad")[0].reply), "10:01")
    reply("10:02", asks="stop")
    woodside.hears(PupilForgotten(pupil=TOM, guardians=("mum",)), datetime.fromisoformat("2026-09-08T10:00:00+00:00"))
    woodside.decider.assert_rebuilds()


def test_a_mark_in_quarantine_is_taken_note_of_once_and_one_that_nobody_is_to_look_at_is_none(woodside) -> None:
    about = {"school": "woodside", "entity_type": "AttendanceRollCallRecord", "reason": "unknown code 'ZZ'"}
    of_today = {"pupil": "amira", "date": MONDAY, "session": "AM"}
    woodside.hears(EntityQuarantined(**about, entity="991", revision=1, **of_today), woodside.at("09:10"))
    woodside.hears(EntityQuarantined(**about, entity="992", revision=1), woodside.at("09:10"))
    item, other = (arbor_cause("woodside", "AttendanceRollCallRecord", each, 1) for each in ("991", "992"))
    (noted,) = said_by(woodside, AcknowledgeItem(item=item))
    assert noted.item == item
    assert said_by(woodside, AcknowledgeItem(item=item), "10:00") == []
    refusal = woodside.decider.refuses(AcknowledgeItem(item=other), at=woodside.at("10:00"), actor=OFFICER)
    assert refusal.reason == "no-such-item"
    woodside.decider.assert_rebuilds()
