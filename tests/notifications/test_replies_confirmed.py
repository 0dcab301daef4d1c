"""A person says what a reply means, or takes note of it."""

from datetime import date, datetime
from uuid import UUID

import pytest

from events.fact import Actor
from events.ids import arbor_cause, pupil_id
from events.notifications import AcknowledgeItem, ItemAcknowledged, ReplyConfirmed
from events.registers import EntityQuarantined, PupilForgotten
from events.sealed import Sealed
from notifications.adapters.signals import signals
from notifications.domain.answers import ReplyHeard
from notifications.domain.outcomes import NotKnown

from .replying import AMIRA, MONDAY, OFFICER, SATURDAY, TEXT, TOM, absent_at_nine, confirm, said_by

# A person decides -----------------------------------------------------------------------------------------------------


def test_a_person_confirms_what_the_reply_means(woodside, received) -> None:
    (confirmed,) = said_by(woodside, confirm(received))
    said = {"pupil": AMIRA, "reply": received.reply, "date": MONDAY, "code": "I", "by": "staff-3"}
    assert confirmed == ReplyConfirmed(**said, received_at=received.received_at, left=1)


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


# The queue ------------------------------------------------------------------------------------------------------------


def test_a_person_takes_note_of_a_reply_once(woodside, received) -> None:
    (noted,) = said_by(woodside, AcknowledgeItem(item=received.reply))
    assert noted == ItemAcknowledged(school="woodside", item=received.reply, by="staff-3")


def test_a_reply_that_was_confirmed_is_taken_note_of(woodside, received) -> None:
    said_by(woodside, confirm(received))
    said_by(woodside, confirm(received, "17"), "09:55")
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
