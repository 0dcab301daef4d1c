"""Whoever takes messages was away: what surely did not go goes the same way later, as long as it makes sense."""

from datetime import date

import pytest

from events.fact import Actor
from events.notifications import (
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageSent,
    MessageUnknown,
    MessageWithdrawn,
    RecheckAsked,
    ResendMessage,
)
from events.registers import EntityReleased
from notifications.domain.outcomes import NotHanded, NotKnown, Receipt, TooLate
from notifications.domain.references import Reference

from .texting import OFFICER, words

AWAY = NotHanded("the provider could not be reached, 3 times", away=True)
NO = NotHanded("the provider refused it")
MONDAY = date(2026, 9, 7)
TEACHER = Actor(who="staff-9", role="class-teacher")


@pytest.fixture
def school(woodside):
    return woodside.family("mum", "amira")


def held(news) -> MessageHeld:
    (found,) = (fact for fact in news if isinstance(fact, MessageHeld))
    return found


def test_a_text_goes_a_minute_after_the_provider_was_away_once_registers_was_asked_again(school) -> None:
    first = school.going("amira")
    failed, waits = school.handed(first, "09:25:30", AWAY)
    assert isinstance(failed, MessageFailed)
    assert (failed.away, failed.again_at) == (True, school.at("09:26:30"))
    assert (waits.message, waits.until, waits.not_after) == (first.message, failed.again_at, school.at("15:00"))
    assert school.comes("09:26:29") == []
    (asked,) = school.comes("09:26:30")
    assert isinstance(asked, RecheckAsked)
    (second,) = school.rechecked(asked, "09:26:30")
    assert (second.message, second.guardian, second.attempt) == (first.message, "mum", 2)
    assert words(school.handed(second, "09:26:31")) == ["MessageSent"]
    assert school.decider.next_due() is None


def test_the_pauses_grow_until_the_last_hour_and_then_it_has_failed(school) -> None:
    sending, at, pauses = school.going("amira"), school.at("09:25"), []
    while True:
        news = school.ended(sending, AWAY, at)
        if words(news) == ["MessageFailed"]:
            break
        until = held(news).until
        pauses.append(int((until - at).total_seconds() / 60))
        (asked,) = school.decider.wakes(until)
        (sending,) = school.rechecked(asked, f"{school.calendar.local(until):%H:%M}")
        at = until
    assert pauses[:6] == [1, 2, 5, 10, 15, 15]
    assert set(pauses[6:]) == {15}
    assert school.at("14:45") < at <= school.at("15:00")
    (failed,) = news
    assert failed.again_at is None
    assert school.decider.next_due() is None


def test_a_child_who_is_found_meanwhile_is_told_of_no_more(school) -> None:
    waits = held(school.handed(school.going("amira"), "09:25:30", AWAY))
    (withdrawn,) = school.withdrawn("amira", "09:26")
    assert isinstance(withdrawn, MessageWithdrawn)
    assert withdrawn.message == waits.message
    assert school.comes("15:00") == []


def test_a_child_whom_registers_has_found_is_told_of_no_more(school) -> None:
    school.handed(school.going("amira"), "09:25:30", AWAY)
    (asked,) = school.comes("09:26:30")
    assert words(school.rechecked(asked, "09:26:31", {})) == ["MessageWithdrawn"]


def test_what_was_refused_is_not_tried_again(school) -> None:
    assert words(school.handed(school.going("amira"), "09:25:30", NO)) == ["MessageFailed"]
    assert school.decider.next_due() is None


def test_refused_the_second_time_it_has_failed(school) -> None:
    school.handed(school.going("amira"), "09:25:30", AWAY)
    (asked,) = school.comes("09:26:30")
    (second,) = school.rechecked(asked, "09:26:30")
    assert words(school.handed(second, "09:26:31", NO)) == ["MessageFailed"]


def test_a_number_that_does_not_work_is_not_tried_again(school) -> None:
    school.handed(school.going("amira"), "09:25:30", AWAY)
    (asked,) = school.comes("09:26:30")
    (second,) = school.rechecked(asked, "09:26:30")
    dead = NotHanded("no such number", unusable=True)
    assert words(school.handed(second, "09:26:31", dead)) == ["MessageFailed", "NumberToCheck"]


def test_what_may_have_gone_is_never_tried_again(school) -> None:
    school.handed(school.going("amira"), "09:25:30", AWAY)
    (asked,) = school.comes("09:26:30")
    (second,) = school.rechecked(asked, "09:26:30")
    (unknown,) = school.handed(second, "09:26:31", NotKnown())
    assert isinstance(unknown, MessageUnknown)
    assert school.decider.next_due() is None


def test_another_way_goes_first_and_the_one_that_was_away_when_that_failed_too(woodside) -> None:
    for fact in woodside.set_up(messages={"channels": ["text:notify", "email:smtp"]}):
        woodside.hears(fact, woodside.before)
    woodside.family("mum", "amira", email=woodside.email("mum"))
    _, asked = woodside.handed(woodside.going("amira"), "09:25:30", AWAY)
    (mail,) = woodside.rechecked(asked, "09:25:30")
    assert mail.channel == "email"
    failed, waits = woodside.handed(mail, "09:26", NO)
    assert (failed.away, failed.again_at, waits.until) == (False, woodside.at("09:27"), woodside.at("09:27"))
    (asked,) = woodside.comes("09:27")
    (text,) = woodside.rechecked(asked, "09:27")
    assert (text.channel, text.attempt) == ("text", 3)
    assert isinstance(woodside.handed(text, "09:27")[0], MessageSent)


def test_a_text_that_its_last_hour_overtakes_after_it_was_tried_has_failed(school) -> None:
    school.handed(school.going("amira"), "09:25:30", AWAY)
    (asked,) = school.comes("09:26:30")
    (second,) = school.rechecked(asked, "09:26:30")
    (failed,) = school.handed(second, "15:00:01", TooLate())
    assert isinstance(failed, MessageFailed)
    assert failed.again_at is None


def test_registers_that_does_not_answer_until_the_last_hour_leaves_what_was_tried_as_failed(school) -> None:
    school.handed(school.going("amira"), "09:25:30", AWAY)
    (asked,) = school.comes("09:26:30")
    (failed,) = school.unanswered(asked, "15:00:01")
    assert isinstance(failed, MessageFailed)


@pytest.fixture
def by_voice_or_mail(woodside):
    woodside.hears(
        woodside.set_up(messages={"channels": ["text:notify", "voice:twilio", "email:smtp"]})[1], woodside.before
    )
    return woodside.family("mum", "amira", email=woodside.email("mum"))


def test_what_is_to_be_decided_again_was_refused_by_nobody_and_goes_the_same_way(by_voice_or_mail) -> None:
    school, anew = by_voice_or_mail, NotHanded("it is to be decided again", anew=True)
    first = school.going("amira")
    (waits,) = school.handed(first, "09:26", anew)
    assert (type(waits), waits.message, waits.until) == (MessageHeld, first.message, school.at("09:26"))
    (asked,) = school.comes("09:26")
    (second,) = school.rechecked(asked, "09:26")
    assert (second.channel, second.via, second.guardian, second.attempt) == ("text", "notify", "mum", 2)
    assert second.barred is not None
    assert words(school.handed(second, "09:26:01")) == ["MessageSent"]
    assert school.decider.next_due() is None
    school.decider.assert_rebuilds()


def test_a_correction_that_is_to_be_decided_again_goes_to_whoever_had_the_text(school) -> None:
    school.texted("amira")
    (first,) = school.withdrawn("amira", "10:30")
    (waits,) = school.handed(first, "10:31", NotHanded("it is to be decided again", anew=True))
    assert type(waits) is MessageHeld
    (second,) = school.comes("10:31")
    assert (second.message, second.guardian, second.attempt) == (first.message, first.guardian, 2)


# Corrections ----------------------------------------------------------------------------------------------------------


def test_a_correction_goes_a_minute_after_the_provider_was_away(school) -> None:
    school.texted("amira")
    (first,) = school.withdrawn("amira", "10:30")
    assert words(school.handed(first, "10:30:30", AWAY)) == ["MessageFailed", "MessageHeld"]
    (second,) = school.comes("10:31:30")
    assert (second.message, second.template, second.attempt) == (first.message, "correction", 2)
    school.handed(second, "10:31:31")
    assert school.decider.next_due() is None


def test_a_correction_that_waits_is_withdrawn_when_the_child_is_absent_after_all(school) -> None:
    school.texted("amira")
    (first,) = school.withdrawn("amira", "10:30")
    school.handed(first, "10:30:30", AWAY)
    assert words(school.absent("amira", "10:31")) == ["MessageWithdrawn"]
    (again,) = school.withdrawn("amira", "10:32")
    assert (again.message, again.attempt) == (first.message, 2)


def test_a_correction_is_tried_until_the_end_of_the_next_school_day(school, tuesday) -> None:
    school.texted("amira")
    (sending,) = school.withdrawn("amira", "17:50")
    overnight = held(school.handed(sending, "17:59:30", AWAY))
    assert overnight.until == school.at("08:00", tuesday)
    (sending,) = school.comes("08:00", tuesday)
    waits = held(school.handed(sending, "17:50", AWAY, day=tuesday))
    assert waits.until == school.at("17:52", tuesday)
    (sending,) = school.comes("17:52", tuesday)
    assert words(school.handed(sending, "17:56", AWAY, day=tuesday)) == ["MessageFailed"]
    assert school.decider.next_due() is None


def test_a_receipt_that_says_failed_is_a_refusal(school) -> None:
    first = school.going("amira")
    school.handed(first, "09:25")
    news = school.receipt(Receipt(Reference(MONDAY, first.message, 1), "failed", reason="switched off"), "09:30")
    assert words(news) == ["MessageFailed"]


def test_praise_that_met_nobody_goes_later(school) -> None:
    (praise,) = school.improved("amira", "15:45")
    assert held(school.handed(praise, "15:45:30", AWAY)).until == school.at("15:46:30")
    (again,) = school.comes("15:46:30")
    assert (again.template, again.attempt) == ("improvement", 2)


# A person asks for it ----------------------------------------------------------------------------------------------


def asked_again(school, message, clock: str, actor: Actor = OFFICER, **so) -> list:
    """Asked twice: the second time silent."""
    command = ResendMessage(message=message, **so)
    news = school.decider.told(command, at=school.at(clock, so.get("on", MONDAY)), actor=actor)
    assert school.decider.told(command, at=school.at(clock, so.get("on", MONDAY)), actor=actor) == []
    return news


def refused(school, message, clock: str, actor: Actor = OFFICER, **so) -> str:
    refusal = school.decider.refuses(ResendMessage(message=message, **so), at=school.at(clock), actor=actor)
    return refusal.reason


def test_a_text_that_was_refused_goes_again_for_whoever_asks_after_a_recheck(school) -> None:
    first = school.going("amira")
    school.handed(first, "09:25:30", NO)
    (waits,) = asked_again(school, first.message, "10:00")
    assert (waits.message, waits.until, waits.by) == (first.message, school.at("10:00"), "staff-3")
    (asked,) = school.comes("10:00")
    (second,) = school.rechecked(asked, "10:00")
    assert (second.message, second.attempt, second.guardian) == (first.message, 2, "mum")
    assert words(school.handed(second, "10:00:01", NO)) == ["MessageFailed"]
    assert words(asked_again(school, first.message, "10:05")) == ["MessageHeld"]


def test_only_what_failed_goes_again_and_not_after_its_last_hour(school) -> None:
    first = school.going("amira")
    assert asked_again(school, first.message, "09:25:10") == []
    school.handed(first, "09:25:30", NotKnown())
    assert refused(school, first.message, "10:00") == "not-failed"
    assert refused(school, first.message, "10:00", on=date(2026, 9, 8)) == "no-such-message"
    assert refused(school, first.message, "10:00", TEACHER) == "not-for-role"


def doubted(school):
    school.absent("amira", "09:00")
    (asked,) = school.comes("09:25")
    (withheld,) = school.rechecked(asked, "09:25", amira=("AM",))
    return withheld


def test_a_text_that_was_withheld_for_a_mark_in_doubt_goes_once_that_is_put_right(school) -> None:
    withheld = doubted(school)
    assert words(asked_again(school, withheld.message, "09:50")) == ["MessageHeld"]
    (asked,) = school.comes("09:50")
    assert [fact.message for fact in school.rechecked(asked, "09:50", amira=("AM",))] == [withheld.message]
    assert words(asked_again(school, withheld.message, "10:00")) == ["MessageHeld"]
    (asked,) = school.comes("10:00")
    (sending,) = school.rechecked(asked, "10:00")
    assert (type(sending), sending.message, sending.attempt) == (MessageSending, withheld.message, 1)
    school.handed(sending, "10:00:01")
    assert asked_again(school, withheld.message, "10:01") == []
    assert school.decider.next_due() is None
    school.decider.assert_rebuilds()


def believed(school, clock: str, pupil: str | None = "amira") -> list:
    """Its mark is in doubt no more; said twice, the second time silent."""
    of = {"pupil": pupil, "date": MONDAY, "session": "AM"} if pupil else {}
    mark = {"entity_type": "AttendanceRollCallRecord", "entity": "1", "revision": 2}
    return school.hears(EntityReleased(school="woodside", **mark, **of), school.at(clock))


def test_one_whose_mark_is_in_doubt_no_more_goes_by_itself_once(school) -> None:
    withheld = doubted(school)
    assert (believed(school, "09:49", None), believed(school, "09:49", "tom")) == ([], [])
    assert words(believed(school, "09:50")) == ["MessageHeld"]
    (asked,) = school.comes("09:50")
    (sending,) = school.rechecked(asked, "09:50")
    assert (type(sending), sending.message) == (MessageSending, withheld.message)
    school.handed(sending, "09:50:01")
    assert believed(school, "09:55") == []
    assert school.decider.next_due() is None
    school.decider.assert_rebuilds()


def test_it_goes_not_by_itself_after_its_last_hour(school) -> None:
    doubted(school)
    assert believed(school, "15:00:01") == []


def test_nor_where_its_family_was_texted(school) -> None:
    school.texted("amira")
    (correction,) = school.withdrawn("amira", "10:30")
    school.handed(correction, "10:30")
    assert words(school.absent("amira", "10:40")) == ["MessageWithheld"]
    assert believed(school, "10:41") == []


def test_one_that_is_settled_meanwhile_goes_no_more(school) -> None:
    withheld = doubted(school)
    asked_again(school, withheld.message, "09:50")
    assert words(school.withdrawn("amira", "09:50")) == ["MessageWithdrawn"]
    assert school.comes("09:51") == []


def test_one_that_is_withheld_goes_not_after_its_last_hour(school) -> None:
    assert refused(school, doubted(school).message, "15:00:01") == "too-late"


def test_a_family_that_was_told_otherwise_is_texted_no_second_time(school) -> None:
    school.texted("amira")
    (correction,) = school.withdrawn("amira", "10:30")
    school.handed(correction, "10:30")
    (withheld,) = school.absent("amira", "10:40")
    assert words([withheld]) == ["MessageWithheld"]
    assert refused(school, withheld.message, "10:41") == "told-already"


def test_an_absence_text_goes_again_until_three(school) -> None:
    first = school.going("amira")
    school.handed(first, "09:25:30", NO)
    assert refused(school, first.message, "15:00:01") == "too-late"
    assert words(asked_again(school, first.message, "15:00")) == ["MessageHeld"]


def test_a_correction_goes_again_as_long_as_it_is_true(school) -> None:
    school.texted("amira")
    (correction,) = school.withdrawn("amira", "10:30")
    school.handed(correction, "10:31", NO)
    school.absent("amira", "10:40")
    assert refused(school, correction.message, "10:41") == "not-true"
    school.withdrawn("amira", "10:50")
    asked_again(school, correction.message, "11:00")
    (again,) = school.comes("11:00")
    assert (again.message, again.attempt, again.corrects) == (correction.message, 2, correction.corrects)
