"""A school's channels in their order: where one surely failed the next is tried, and never while that is not known."""

import pytest

from events.notifications import (
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageSent,
    MessageUnknown,
    MessageWithdrawn,
    MessageWithheld,
    NumberToCheck,
    RecheckAsked,
)
from notifications.domain.outcomes import NotHanded, NotKnown, TooLate

from .texting import DEAD, way, words

DOWN = NotHanded("the provider took no message in three tries")
AWAY = NotHanded("the provider could not be reached", away=True)
WORDS = ("pupil", "guardian", "channel", "via", "attempt")


@pytest.fixture
def school(woodside):
    """Texts by Notify, then e-mail; Mum has both, then Dad, who has a telephone only."""
    channels = {"channels": ["text:notify", "email:smtp"]}
    for fact in woodside.set_up(messages=channels):
        woodside.hears(fact, woodside.before)
    woodside.family("mum", "amira", email=woodside.email("mum"))
    return woodside.family("dad", "amira", priority=2)


def test_the_first_channel_is_taken_and_carries_its_own_address_only(school) -> None:
    sending = school.going("amira")
    assert way(sending) == ("text:notify", "mum", 1)
    assert sending.telephone is not None
    assert sending.email is None


def test_a_channel_that_reaches_nobody_is_passed_over(woodside) -> None:
    for fact in woodside.set_up(messages={"channels": ["email:smtp", "text:notify"]}):
        woodside.hears(fact, woodside.before)
    woodside.family("mum", "amira")
    assert way(woodside.going("amira")) == ("text:notify", "mum", 1)


def test_the_first_guardian_is_told_before_the_first_channel_is_taken(woodside) -> None:
    """Channels are what else there is for that guardian: the next one is told where none of theirs is left."""
    for fact in woodside.set_up(messages={"channels": ["text:notify", "email:smtp"]}):
        woodside.hears(fact, woodside.before)
    woodside.family("mum", "amira", telephone=None, email=woodside.email("mum")).family("dad", "amira", priority=2)
    first = woodside.going("amira")
    assert way(first) == ("email:smtp", "mum", 1)
    *_, asked = woodside.handed(first, "09:26", DEAD)
    (second,) = woodside.rechecked(asked, "09:26")
    assert way(second) == ("text:notify", "dad", 2)
    (sent,) = woodside.handed(second, "09:27")
    assert isinstance(sent, MessageSent)
    woodside.decider.assert_rebuilds()


def test_what_is_refused_on_all_of_a_guardians_channels_goes_to_the_next_guardian(school) -> None:
    first = school.going("amira")
    _, asked = school.handed(first, "09:26", DOWN)
    (second,) = school.rechecked(asked, "09:26")
    _, asked = school.handed(second, "09:27", DOWN)
    (third,) = school.rechecked(asked, "09:27")
    assert [way(each) for each in (first, second, third)] == [
        ("text:notify", "mum", 1),
        ("email:smtp", "mum", 2),
        ("text:notify", "dad", 3),
    ]
    (failed,) = school.handed(third, "09:28", DOWN)
    assert isinstance(failed, MessageFailed)


def test_nobody_else_is_told_by_whoever_is_away(woodside) -> None:
    """It is held, and goes to the first guardian once they are back; what is refused there then goes to the next."""
    for fact in woodside.set_up(messages={"channels": ["text:notify"]}):
        woodside.hears(fact, woodside.before)
    woodside.family("mum", "amira").family("dad", "amira", priority=2)
    _, held = woodside.handed(woodside.going("amira"), "09:26", AWAY)
    assert isinstance(held, MessageHeld)
    clock = held.until.astimezone(woodside.calendar.zone).strftime("%H:%M:%S")
    (asked,) = woodside.comes(clock)
    (again,) = woodside.rechecked(asked, clock)
    assert way(again) == ("text:notify", "mum", 2)
    *_, asked = woodside.handed(again, "09:50", DOWN)
    (next_one,) = woodside.rechecked(asked, "09:50")
    assert way(next_one) == ("text:notify", "dad", 3)


def test_where_a_provider_refused_registers_is_asked_again_and_the_next_channel_taken(school) -> None:
    first = school.going("amira")
    failed, asked = school.handed(first, "09:26", DOWN)
    assert isinstance(failed, MessageFailed)
    assert (failed.attempt, failed.reason) == (1, DOWN.reason)
    assert isinstance(asked, RecheckAsked)
    (second,) = school.rechecked(asked, "09:26")
    assert way(second) == ("email:smtp", "mum", 2)
    assert second.message == first.message
    assert (second.telephone, second.email) == (None, school.email("mum"))
    (sent,) = school.handed(second, "09:27")
    assert isinstance(sent, MessageSent)
    assert sent.attempt == 2


def test_a_number_that_does_not_work_is_to_be_checked_and_the_guardians_next_channel_taken(school) -> None:
    first = school.going("amira")
    failed, check, asked = school.handed(first, "09:26", DEAD)
    assert words([failed, check, asked]) == ["MessageFailed", "NumberToCheck", "RecheckAsked"]
    assert isinstance(check, NumberToCheck)
    assert (check.guardian, check.channel, check.address) == ("mum", "text", first.telephone)
    (second,) = school.rechecked(asked, "09:26")
    assert way(second) == ("email:smtp", "mum", 2)


def test_each_way_is_tried_once_and_then_it_has_failed(school) -> None:
    ways, news = [], [school.going("amira")]
    while sendings := [fact for fact in news if isinstance(fact, MessageSending)]:
        ways.append(way(sendings[0]))
        news = school.handed(sendings[0], "09:26", DEAD)
        news += [fact for asked in news if isinstance(asked, RecheckAsked) for fact in school.rechecked(asked, "09:26")]
    assert ways == [("text:notify", "mum", 1), ("email:smtp", "mum", 2), ("text:notify", "dad", 3)]
    assert words(news) == ["MessageFailed", "NumberToCheck"]
    assert school.decider.next_due() is None


def test_a_dead_number_is_not_used_on_another_day_nor_for_a_sibling(school, tuesday) -> None:
    school.handed(school.going("amira"), "09:26", DEAD)
    school.family("mum", "tom")
    school.absent("tom", "09:00", day=tuesday)
    (asked,) = school.comes("09:25", tuesday)
    (withheld,) = school.rechecked(asked, "09:25", day=tuesday)
    assert isinstance(withheld, MessageWithheld)
    assert withheld.reason == "nobody who may be told has a number or address that works"


def test_a_new_number_of_the_mis_is_used(school, tuesday) -> None:
    school.handed(school.going("amira"), "09:26", DEAD)
    school.hears(school.guardian("amira", "mum", telephone=school.number("mum", "new")), school.at("12:00"))
    school.absent("amira", "09:00", day=tuesday)
    (asked,) = school.comes("09:25", tuesday)
    (sending,) = school.rechecked(asked, "09:25", day=tuesday)
    assert way(sending) == ("text:notify", "mum", 1)


def test_nothing_else_is_tried_while_an_outcome_is_unknown(school) -> None:
    (unknown,) = school.handed(school.going("amira"), "09:26", NotKnown())
    assert isinstance(unknown, MessageUnknown)
    assert school.comes("18:00") == []


def test_a_child_explained_meanwhile_is_told_of_by_no_other_channel(school) -> None:
    _, asked = school.handed(school.going("amira"), "09:26", DOWN)
    assert school.explained("amira", "09:26") == []
    (withdrawn,) = school.rechecked(asked, "09:27")
    assert isinstance(withdrawn, MessageWithdrawn)


def test_an_absence_text_that_fails_after_its_last_hour_goes_no_other_way(school) -> None:
    (failed,) = school.handed(school.going("amira"), "15:00:01", DOWN)
    assert isinstance(failed, MessageFailed)


def test_a_correction_goes_to_the_guardian_who_was_told_by_another_channel_rather_than_to_another(school) -> None:
    school.handed(school.going("amira"), "09:26")
    (correction,) = school.withdrawn("amira", "10:00")
    assert way(correction) == ("text:notify", "mum", 1)
    _, _, again = school.handed(correction, "10:01", DEAD)
    assert way(again) == ("email:smtp", "mum", 2)


def test_a_correction_that_fails_in_the_evening_waits_for_the_morning(school, tuesday) -> None:
    school.handed(school.going("amira"), "09:26")
    (correction,) = school.withdrawn("amira", "17:59")
    _, held = school.handed(correction, "18:00", DOWN)
    assert isinstance(held, MessageHeld)
    (again,) = school.comes("08:00", tuesday)
    assert way(again) == ("email:smtp", "mum", 2)


def test_what_came_too_late_is_handed_over_anew_the_same_way(school, tuesday) -> None:
    school.handed(school.going("amira"), "09:26")
    (correction,) = school.withdrawn("amira", "17:59")
    school.handed(correction, "18:00", TooLate())
    (again,) = school.comes("08:00", tuesday)
    assert way(again) == ("text:notify", "mum", 2)


def test_nobody_is_praised_by_a_machine_that_rings(woodside) -> None:
    for fact in woodside.set_up(messages={"channels": ["voice:twilio", "text:notify"]}):
        woodside.hears(fact, woodside.before)
    woodside.family("mum", "amira")
    (praise,) = woodside.improved("amira", "15:45")
    assert way(praise) == ("text:notify", "mum", 1)
    assert way(woodside.going("amira")) == ("voice:twilio", "mum", 1)
