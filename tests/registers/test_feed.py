"""A feed that went silent: said once, in school time, until it returns or a person lifts it."""

from datetime import date
from typing import Any

import pytest

from events.registers import (
    FeedReplaced,
    FeedReturned,
    FeedWentStale,
    LiftStaleFeed,
    RegisterChased,
    RegisterOverdue,
    RegistersChecked,
    StaleFeedLifted,
)
from registers.domain import polls

MONDAY, TUESDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 11)


@pytest.fixture
def polled(woodside: Any) -> Any:
    """A school that is polled: stale after ten minutes of school time, and five of grace."""
    woodside.set_up(at=woodside.at("07:45"), source="poll")
    return woodside


def stale(news: Any) -> list[FeedWentStale]:
    """The silences among the news."""
    return [fact for fact in news if isinstance(fact, FeedWentStale)]


def test_a_poll_that_fails_is_said_after_period_and_grace_once(polled: Any) -> None:
    assert polled.polled(polled.at("09:00")) == []
    assert stale(polled.wakes("09:14")) == []
    [silence] = stale(polled.wakes("23:00", FRIDAY))
    assert (silence.source, silence.last_heard_at, silence.since) == ("poll", polled.at("09:00"), polled.at("09:15"))


def test_a_sign_of_life_at_the_very_instant_is_in_time_and_an_empty_one_counts(polled: Any) -> None:
    polled.polled(polled.at("09:00"))
    assert stale(polled.polled(polled.at("09:15"))) == []
    assert stale(polled.wakes("09:29")) == []
    assert len(stale(polled.wakes("09:30"))) == 1


def test_the_feed_returns_and_may_go_silent_again(polled: Any) -> None:
    polled.polled(polled.at("09:00"))
    polled.wakes("09:15")
    assert polled.polled(polled.at("10:00")) == [FeedReturned(school="woodside", source="poll")]
    assert polled.polled(polled.at("10:01")) == []
    assert len(stale(polled.wakes("10:16"))) == 1


def test_a_page_in_the_midst_of_a_poll_is_no_return_for_marks_may_be_still_to_come(polled: Any) -> None:
    polled.polled(polled.at("09:00"))
    polled.wakes("09:15")
    assert polled.paged(polled.at("10:00")) == []
    assert polled.polled(polled.at("10:01")) == [FeedReturned(school="woodside", source="poll")]


def test_polls_that_never_end_are_a_silence(polled: Any) -> None:
    polled.polled(polled.at("09:00"))
    polled.paged(polled.at("09:10"))
    assert len(stale(polled.wakes("09:15"))) == 1


def test_a_person_lifts_it_and_it_is_not_said_again_in_the_same_silence(polled: Any) -> None:
    assert polled.decider.refuses(LiftStaleFeed(), at=polled.at("08:59")).reason == "not-stale"
    polled.polled(polled.at("09:00"))
    polled.wakes("09:15")
    polled.wakes("09:20")
    [lifted] = polled.decider.told(LiftStaleFeed(), at=polled.at("09:20"))
    assert lifted == StaleFeedLifted(school="woodside", source="poll", by="unknown")
    assert polled.decider.told(LiftStaleFeed(), at=polled.at("09:21")) == []
    assert stale(polled.wakes("23:00", FRIDAY)) == []
    assert [type(fact) for fact in polled.polled(polled.at("23:01", FRIDAY))] == [FeedReturned]


def test_nights_and_weekends_are_no_silence(polled: Any) -> None:
    polled.passes(polled.at("13:38", FRIDAY))
    polled.polled(polled.at("13:38", FRIDAY))
    next_monday = date(2026, 9, 14)
    assert stale(polled.wakes("09:02", next_monday)) == []
    assert len(stale(polled.wakes("09:03", next_monday))) == 1


def test_a_snow_day_is_no_silence_and_a_closure_withdrawn_makes_it_one(polled: Any) -> None:
    polled.polled(polled.at("08:55"))
    polled.closes(polled.at("09:00"))
    assert stale(polled.wakes("12:00")) == []
    polled.closes(polled.at("12:00"), withdrawn=True)
    assert len(stale(polled.wakes("12:00"))) == 1


def test_a_day_that_closed_at_midday_lasts_until_its_last_register_closes(polled: Any) -> None:
    polled.closes(polled.at("08:00"), part="PM")
    polled.polled(polled.at("09:19"))
    assert stale(polled.wakes("09:03", TUESDAY)) == []
    assert len(stale(polled.wakes("09:04", TUESDAY))) == 1


def test_a_hook_may_be_silent_for_a_school_day(woodside: Any) -> None:
    woodside.delivers(woodside.at("08:57"))
    assert stale(woodside.wakes("09:26", TUESDAY)) == []
    assert len(stale(woodside.wakes("09:27", TUESDAY))) == 1


def test_a_source_that_never_spoke_is_stale_by_its_period_and_grace_on_a_school_day(fresh: Any) -> None:
    fresh.set_up(at=fresh.at("07:00"), source="poll")
    assert stale(fresh.wakes("09:04")) == []
    [silence] = stale(fresh.wakes("23:00", FRIDAY))
    assert (silence.source, silence.last_heard_at, silence.since) == ("poll", None, fresh.at("09:05"))
    assert fresh.polled(fresh.at("23:01", FRIDAY)) == [FeedReturned(school="woodside", source="poll")]


def test_a_source_that_never_spoke_is_stale_on_no_day_without_school(fresh: Any) -> None:
    fresh.set_up(at=fresh.at("07:00", date(2026, 9, 5)), source="poll")
    assert stale(fresh.wakes("09:04")) == []
    assert len(stale(fresh.wakes("09:05"))) == 1


def test_setting_up_again_with_the_same_source_gives_a_silent_one_no_more_time(fresh: Any) -> None:
    fresh.set_up(at=fresh.at("07:00"), source="poll")
    fresh.set_up(at=fresh.at("09:00"), source="poll", name="Woodside Academy")
    assert len(stale(fresh.wakes("09:05"))) == 1


def test_what_is_heard_after_a_silence_of_which_nobody_was_woken_says_it_first(polled: Any) -> None:
    polled.polled(polled.at("09:00"))
    log = polled.decider.told(polls.LogHeard(log="Student", revision=2, ends_poll=True), at=polled.at("09:16"))
    assert [
        type(fact) for fact in log if not isinstance(fact, RegistersChecked | RegisterOverdue | RegisterChased)
    ] == [
        FeedWentStale,
        FeedReturned,
    ]
    assert stale(polled.wakes("09:30")) == []


def test_a_source_that_is_replaced_while_it_is_silent_does_not_stay_stale_and_the_new_one_is_watched(
    polled: Any,
) -> None:
    polled.polled(polled.at("09:00"))
    polled.wakes("09:20")
    news = polled.set_up(at=polled.at("09:20"), source="wonde")
    assert FeedReplaced(school="woodside", source="poll", by="wonde") in news
    assert polled.set_up(at=polled.at("09:20"), source="wonde") == []
    assert polled.decider.refuses(LiftStaleFeed(), at=polled.at("09:21")).reason == "not-stale"
    [silence] = stale(polled.wakes("10:00"))
    assert (silence.source, silence.last_heard_at, silence.since) == ("wonde", None, polled.at("09:35"))


def test_a_source_that_is_replaced_while_it_speaks_is_said_by_the_set_up_alone(polled: Any) -> None:
    polled.polled(polled.at("09:00"))
    assert polled.words(polled.set_up(at=polled.at("09:01"), source="wonde")) == ["SchoolSetUp"]
    assert [each.source for each in stale(polled.wakes("10:00"))] == ["wonde"]


def test_the_period_is_policy(woodside: Any) -> None:
    policy = {"feed": {"hook": {"minutes": 20, "grace": 0}}}
    woodside.set_up(at=woodside.at("07:45"), policy=policy)
    woodside.delivers(woodside.at("09:00"))
    assert len(stale(woodside.wakes("09:20"))) == 1


@pytest.mark.parametrize("monday", [date(2026, 10, 19), date(2026, 11, 2)])
def test_a_change_of_clocks_makes_no_day_longer(polled: Any, monday: date) -> None:
    polled.passes(polled.at("09:00", monday))
    polled.polled(polled.at("09:00", monday))
    [silence] = stale(polled.wakes("23:00", monday))
    assert silence.since == polled.at("09:15", monday)


def test_a_delivery_for_a_school_that_is_not_set_up_is_no_sign_of_life(fresh: Any) -> None:
    assert fresh.delivers(fresh.at("08:57")) == []
