"""When a tracker is opened and closed, and what earns a sticker."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from chassis.testing import Decider
from events.fact import Fact
from events.pathway import ImprovementDetected, MonitoringEnded, MonitoringStarted
from events.rewards import StickerAwarded, TrackerClosed, TrackerOpened
from rewards import domain

AT = datetime(2026, 10, 5, 14, 45, tzinfo=UTC)
DAY = date(2026, 10, 5)
HEARD = UUID("11111111-1111-5111-8111-111111111111")


def started(pupil: str = "amira") -> MonitoringStarted:
    return MonitoringStarted(pupil=pupil, because="persistent-absence")


def improved(pupil: str = "amira", day: date = DAY) -> ImprovementDetected:
    return ImprovementDetected(
        pupil=pupil, date=day, recent_attending=19, recent_possible=20, earlier_attending=30, earlier_possible=40
    )


def test_a_monitored_pupil_is_given_a_tracker_once() -> None:
    rewards = Decider(domain)
    assert rewards.hears(started(), at=AT) == [TrackerOpened(pupil="amira")]
    assert rewards.hears(started(), at=AT) == []


def test_being_monitored_for_a_second_reason_opens_no_second_tracker() -> None:
    rewards = Decider(domain).given(started(), at=AT)
    assert rewards.hears(MonitoringStarted(pupil="amira", because="focus-family"), at=AT) == []


def test_a_pupil_no_longer_monitored_has_the_tracker_closed_once() -> None:
    rewards = Decider(domain).given(started(), at=AT)
    assert rewards.hears(MonitoringEnded(pupil="amira"), at=AT) == [TrackerClosed(pupil="amira")]
    assert rewards.hears(MonitoringEnded(pupil="amira"), at=AT) == []


def test_a_pupil_who_never_had_a_tracker_has_none_to_close() -> None:
    assert Decider(domain).hears(MonitoringEnded(pupil="amira"), at=AT) == []


def test_a_pupil_monitored_again_has_the_tracker_opened_again() -> None:
    rewards = Decider(domain).given(started(), MonitoringEnded(pupil="amira"), at=AT)
    assert rewards.hears(started(), at=AT) == [TrackerOpened(pupil="amira")]


def test_an_improvement_earns_one_sticker_because_of_that_improvement() -> None:
    rewards = Decider(domain).given(started(), at=AT)
    assert rewards.hears(improved(), at=AT, id=HEARD) == [StickerAwarded(pupil="amira", date=DAY, because=HEARD)]
    assert rewards.hears(improved(), at=AT, id=HEARD) == []


def test_the_next_improvement_earns_another_sticker() -> None:
    rewards = Decider(domain).given(started(), improved(), at=AT)
    later = date(2026, 11, 10)
    assert rewards.hears(improved(day=later), at=AT, id=HEARD) == [
        StickerAwarded(pupil="amira", date=later, because=HEARD)
    ]


def test_an_improvement_without_a_tracker_opens_one_first() -> None:
    news = Decider(domain).hears(improved(), at=AT, id=HEARD)
    assert news == [TrackerOpened(pupil="amira"), StickerAwarded(pupil="amira", date=DAY, because=HEARD)]


def test_an_improvement_said_again_after_the_end_opens_no_tracker() -> None:
    rewards = Decider(domain).given(improved(), MonitoringEnded(pupil="amira"), at=AT)
    assert rewards.hears(improved(), at=AT) == []


def test_two_years_of_improvements_are_remembered_no_longer_than_a_term_of_them() -> None:
    rewards = Decider(domain).given(started(), at=AT)
    for weeks in range(0, 104, 5):
        day = DAY + timedelta(weeks=weeks)
        assert len(rewards.hears(improved(day=day), at=AT + timedelta(weeks=weeks))) == 1
        assert rewards.hears(improved(day=day), at=AT + timedelta(weeks=weeks)) == []
    assert len(rewards.states["tracker", "amira"].done.earned) == domain.EARNED_KEPT
    rewards.assert_rebuilds()


def test_stickers_are_each_pupils_own() -> None:
    rewards = Decider(domain).given(started(), started("tom"), improved(), at=AT)
    assert [type(fact) for fact in rewards.hears(improved("tom"), at=AT)] == [StickerAwarded]


heard = st.one_of(
    st.builds(started, st.sampled_from(["amira", "tom"])),
    st.builds(lambda pupil: MonitoringEnded(pupil=pupil), st.sampled_from(["amira", "tom"])),
    st.builds(improved, st.sampled_from(["amira", "tom"]), st.dates(date(2026, 10, 5), date(2026, 10, 8))),
)


@given(st.lists(heard, max_size=20))
def test_whatever_is_heard_said_twice_is_silent_and_a_rebuild_gives_the_same(facts: list[Fact]) -> None:
    rewards = Decider(domain)
    for number, fact in enumerate(facts):
        cause = uuid5(HEARD, str(number))
        rewards.hears(fact, at=AT, id=cause)
        assert rewards.hears(fact, at=AT, id=cause) == []
    rewards.assert_rebuilds()


@given(st.permutations([improved(), improved("tom"), improved(day=date(2026, 11, 10)), started(), started("tom")]))
def test_the_stickers_do_not_depend_on_the_order(facts: list[Fact]) -> None:
    rewards = Decider(domain).given(*facts, at=AT)
    words = [own.body for own, _ in rewards.own]
    assert sorted((s.pupil, s.date) for s in words if isinstance(s, StickerAwarded)) == [
        ("amira", DAY),
        ("amira", date(2026, 11, 10)),
        ("tom", DAY),
    ]
    assert len([word for word in words if isinstance(word, TrackerOpened)]) == 2
