"""While the school's feed is silent nothing goes by itself; then it goes after a re-check, or expires and says why."""

from uuid import UUID

import pytest

from events.notifications import (
    AcknowledgeItem,
    ItemAcknowledged,
    MessageExpired,
    MessageHeld,
    MessageSending,
    MessageSuspended,
    MessageWithdrawn,
    RecheckAsked,
)
from events.registers import FeedReplaced, FeedReturned, FeedWentStale, StaleFeedLifted
from notifications.domain.outcomes import NotHanded

from .replying import said_by

STALE = FeedWentStale(school="woodside", source="poll")
RETURNED = FeedReturned(school="woodside", source="poll")
REPLACED = FeedReplaced(school="woodside", source="poll", by="wonde")
LIFTED = StaleFeedLifted(school="woodside", source="poll", by="staff-3")


@pytest.fixture
def school(woodside):
    return woodside.family("mum", "amira", email=woodside.email("mum"))


def suspended(school) -> MessageSuspended:
    """Absent at nine, the feed silent since five past, and the text due at 09:25."""
    school.absent("amira", "09:00")
    assert school.hears(STALE, school.at("09:05")) == []
    (news,) = school.comes("09:25")
    assert isinstance(news, MessageSuspended)
    return news


def asked_again(school, end, clock: str) -> RecheckAsked:
    """The silence ends: the text is due at once, and registers is asked."""
    (held,) = school.hears(end, school.at(clock))
    assert (type(held), held.until) == (MessageHeld, school.at(clock))
    (asked,) = school.comes(clock)
    assert isinstance(asked, RecheckAsked)
    return asked


def test_a_text_that_is_due_waits_and_says_why(school) -> None:
    news = suspended(school)
    assert (news.until, news.reason) == (school.at("15:00"), "nothing is heard from the school's feed (poll)")
    assert news.feed == school.decider.heard[-1].id
    assert news.because != UUID(int=0)
    assert school.comes("14:59") == []


@pytest.mark.parametrize("end", [RETURNED, LIFTED, REPLACED])
def test_it_goes_after_a_fresh_recheck_once_the_feed_is_back_or_a_person_lifts_it(school, end) -> None:
    suspended(school)
    asked = asked_again(school, end, "10:00")
    (sending,) = school.rechecked(asked, "10:00")
    assert isinstance(sending, MessageSending)
    assert school.decider.next_due() is None


def test_after_a_hook_is_back_a_text_waits_for_the_marks_that_the_hook_still_queues(school) -> None:
    school.absent("amira", "09:00")
    school.hears(STALE.model_copy(update={"source": "hook"}), school.at("09:05"))
    school.comes("09:25")
    (held,) = school.hears(RETURNED.model_copy(update={"source": "hook"}), school.at("10:00"))
    assert isinstance(held, MessageHeld)
    assert held.until == school.at("10:10")
    (withdrawn,) = school.withdrawn("amira", "10:01")
    assert isinstance(withdrawn, MessageWithdrawn)
    assert school.decider.next_due() is None


def test_a_text_that_is_due_while_a_hook_catches_up_waits_too_and_then_goes(school) -> None:
    school.absent("amira", "09:00")
    school.hears(STALE.model_copy(update={"source": "hook"}), school.at("09:05"))
    assert school.hears(RETURNED.model_copy(update={"source": "hook"}), school.at("09:24")) == []
    (asked,) = school.comes("09:25")
    (held,) = school.rechecked(asked, "09:25")
    assert isinstance(held, MessageHeld)
    (again,) = school.comes("09:34")
    (sending,) = school.rechecked(again, "09:34")
    assert isinstance(sending, MessageSending)
    school.decider.assert_rebuilds()


def test_what_is_no_longer_true_does_not_go(school) -> None:
    suspended(school)
    asked = asked_again(school, RETURNED, "10:00")
    (withdrawn,) = school.rechecked(asked, "10:00", {})
    assert isinstance(withdrawn, MessageWithdrawn)


def test_at_its_last_hour_it_expires_with_that_reason(school) -> None:
    suspended(school)
    (expired,) = school.comes("15:00")
    assert isinstance(expired, MessageExpired)
    assert expired.reason == "the feed was silent until its last hour"
    assert expired.template == "absence"
    [noted] = said_by(school, AcknowledgeItem(item=expired.message), "15:10")
    assert isinstance(noted, ItemAcknowledged)
    assert school.hears(RETURNED, school.at("15:30")) == []
    assert school.decider.next_due() is None


def test_a_text_due_at_its_very_last_hour_expires(woodside) -> None:
    school = woodside.family("mum", "amira")
    school.absent("amira", "14:55", "PM")
    school.hears(STALE, school.at("14:56"))
    (expired,) = school.comes("15:00")
    assert isinstance(expired, MessageExpired)


def test_a_silence_that_begins_during_the_recheck_holds_it_back(school) -> None:
    school.absent("amira", "09:00")
    (asked,) = school.comes("09:25")
    school.hears(STALE, school.at("09:25"))
    (news,) = school.rechecked(asked, "09:26")
    assert isinstance(news, MessageSuspended)
    again = asked_again(school, RETURNED, "09:40")
    assert isinstance(school.rechecked(again, "09:40")[0], MessageSending)


def test_two_sources_must_both_be_heard_again(school) -> None:
    suspended(school)
    school.hears(STALE.model_copy(update={"source": "wonde"}), school.at("09:30"))
    assert school.hears(RETURNED, school.at("10:00")) == []
    assert asked_again(school, RETURNED.model_copy(update={"source": "wonde"}), "10:01")


def test_the_feed_may_fall_silent_again(school) -> None:
    suspended(school)
    asked = asked_again(school, RETURNED, "10:00")
    school.hears(STALE, school.at("10:01"))
    (news,) = school.rechecked(asked, "10:02")
    assert isinstance(news, MessageSuspended)
    school.decider.assert_rebuilds()


def test_a_message_that_failed_goes_another_way_only_after_the_silence(woodside) -> None:
    for fact in woodside.set_up(messages={"channels": ["text:notify", "email:smtp"]}):
        woodside.hears(fact, woodside.before)
    woodside.family("mum", "amira", email=woodside.email("mum"))
    woodside.absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    woodside.hears(STALE, woodside.at("09:25"))
    _, again = woodside.handed(sending, "09:26", NotHanded("no"))
    (news,) = woodside.rechecked(again, "09:26")
    assert isinstance(news, MessageSuspended)
    asked = asked_again(woodside, RETURNED, "09:30")
    (second,) = woodside.rechecked(asked, "09:30")
    assert (second.channel, second.attempt) == ("email", 2)


def test_praise_waits_until_its_hours_end(school, tuesday) -> None:
    school.hears(STALE, school.at("15:00"))
    (news,) = school.improved("amira", "15:45")
    assert isinstance(news, MessageSuspended)
    assert news.until == school.at("18:00")
    (sending,) = school.hears(RETURNED, school.at("16:00"))
    assert isinstance(sending, MessageSending)
    school.hears(STALE, school.at("16:01"))
    school.improved("amira", "15:45", tuesday)
    (expired,) = school.comes("18:00", tuesday)
    assert isinstance(expired, MessageExpired)


def test_praise_held_overnight_waits_for_the_feed_of_the_next_day(school, tuesday) -> None:
    (held,) = school.improved("amira", "18:30")
    assert isinstance(held, MessageHeld)
    school.hears(STALE, school.at("09:00", tuesday))
    (news,) = school.comes("15:45", tuesday)
    assert isinstance(news, MessageSuspended)
    (sending,) = school.hears(RETURNED, school.at("16:00", tuesday))
    assert isinstance(sending, MessageSending)


def test_praise_noticed_while_a_hook_was_silent_waits_for_the_marks_that_it_still_queues(school) -> None:
    school.hears(STALE.model_copy(update={"source": "hook"}), school.at("15:00"))
    school.improved("amira", "15:45")
    (held,) = school.hears(RETURNED.model_copy(update={"source": "hook"}), school.at("16:00"))
    assert isinstance(held, MessageHeld)
    assert held.until == school.at("16:10")
    (sending,) = school.comes("16:10")
    assert isinstance(sending, MessageSending)
    school.decider.assert_rebuilds()


def test_praise_noticed_while_a_hook_catches_up_waits_too(school) -> None:
    school.hears(STALE.model_copy(update={"source": "hook"}), school.at("15:00"))
    school.hears(RETURNED.model_copy(update={"source": "hook"}), school.at("15:40"))
    (held,) = school.improved("amira", "15:45")
    assert isinstance(held, MessageHeld)
    assert held.until == school.at("15:50")
    assert isinstance(school.comes("15:50")[0], MessageSending)


def test_what_the_hook_had_queued_takes_praise_back(school) -> None:
    school.hears(STALE.model_copy(update={"source": "hook"}), school.at("15:00"))
    school.improved("amira", "15:45")
    school.hears(RETURNED.model_copy(update={"source": "hook"}), school.at("16:00"))
    school.absent("amira", "16:01", "PM")
    (withdrawn,) = school.comes("16:10")
    assert isinstance(withdrawn, MessageWithdrawn)
    assert withdrawn.reason == "absent without a reason by what was heard since"
    assert school.comes("18:00") == []


def test_an_absence_that_was_known_when_it_was_noticed_takes_nothing_back(school) -> None:
    school.absent("amira", "13:50", "PM", explained=True)
    school.hears(STALE.model_copy(update={"source": "hook"}), school.at("15:00"))
    school.improved("amira", "15:45")
    school.hears(RETURNED.model_copy(update={"source": "hook"}), school.at("16:00"))
    assert isinstance(school.comes("16:10")[0], MessageSending)


def test_a_hook_that_is_back_at_the_end_of_the_day_lets_praise_go_the_next(school, tuesday) -> None:
    school.hears(STALE.model_copy(update={"source": "hook"}), school.at("15:00"))
    school.improved("amira", "15:45")
    (held,) = school.hears(RETURNED.model_copy(update={"source": "hook"}), school.at("17:55"))
    assert held.until == school.at("15:45", tuesday)


def test_a_correction_goes_all_the_same(school) -> None:
    school.texted("amira")
    school.hears(STALE, school.at("09:30"))
    (correction,) = school.withdrawn("amira", "09:31")
    assert isinstance(correction, MessageSending)
    assert correction.template == "correction"
