"""Who comes to those who wait while recipients are compared, or waited for the feed, is compared with the others; so is
everybody of very many."""

from typing import Any

import pytest

from events.notifications import (
    MessageHeld,
    MessageSending,
    OnePerson,
    RecheckAsked,
    RecipientsAsked,
    RecipientsCompared,
)
from events.registers import FeedReturned, FeedWentStale, StaleFeedLifted
from notifications.domain import recipients
from notifications.domain.outcomes import People

STALE = FeedWentStale(school="woodside", source="poll")


def record(woodside: Any, pupil: str, guardian: str, **so: Any) -> None:
    """A mother, recorded once for each child."""
    woodside.hears(woodside.pupil(pupil), woodside.before)
    woodside.hears(woodside.guardian(pupil, guardian, name=woodside.number(guardian, "Anne"), **so), woodside.before)


def one(woodside: Any, *guardians: str) -> OnePerson:
    addresses, names = (tuple(woodside.number(who, what) for who in guardians) for what in ("phone", "Anne"))
    return OnePerson(channel="text", guardians=guardians, addresses=addresses, names=names)


def compared(school: Any, order: Any, *people: OnePerson, clock: str = "09:25") -> list[Any]:
    assert isinstance(order, RecipientsAsked), order
    return school.ended(order, People(people), school.at(clock))


def went(school: Any, news: list[Any], clock: str) -> list[tuple[str, list[str]]]:
    asked = [each for each in news if isinstance(each, RecheckAsked)]
    sent = [each for ask in asked for each in school.rechecked(ask, clock)]
    assert all(isinstance(each, MessageSending) for each in sent)
    return sorted((each.guardian, [matter.pupil for matter in each.about]) for each in sent)


@pytest.fixture
def school(woodside: Any) -> Any:
    for pupil in ("amira", "beth", "tom"):
        record(woodside, pupil, f"mum-of-{pupil}")
    return woodside


def waiting(school: Any) -> RecipientsAsked:
    """Amira's text and Beth's wait until it is known whether their mothers are one."""
    school.absent("amira", "09:00")
    school.absent("beth", "09:00")
    (order,) = school.comes("09:25")
    assert isinstance(order, RecipientsAsked)
    return order


def test_whose_text_joins_those_that_wait_is_compared_too_before_any_goes(school) -> None:
    first = waiting(school)
    school.absent("tom", "09:25")
    known, second = compared(school, first)
    assert (type(known), type(second)) == (RecipientsCompared, RecipientsAsked)
    assert [each.guardian for each in second.records] == ["mum-of-amira", "mum-of-beth", "mum-of-tom"]
    assert (school.comes("09:26"), school.decider.next_due()) == ([], None)
    news = compared(school, second, one(school, "mum-of-amira", "mum-of-tom"), clock="09:26")
    assert went(school, news, "09:26") == [("mum-of-amira", ["amira", "tom"]), ("mum-of-beth", ["beth"])]
    assert school.decider.next_due() is None
    school.decider.assert_rebuilds()


def test_whoever_was_found_to_be_one_by_the_first_answer_is_one_after_the_second(school) -> None:
    first = waiting(school)
    school.absent("tom", "09:25")
    _, second = compared(school, first, one(school, "mum-of-amira", "mum-of-beth"))
    news = compared(school, second, one(school, "mum-of-amira", "mum-of-beth"), clock="09:26")
    assert went(school, news, "09:26") == [("mum-of-amira", ["amira", "beth"]), ("mum-of-tom", ["tom"])]


def test_a_number_that_the_mis_changed_meanwhile_is_compared_as_it_is_now(school) -> None:
    first = waiting(school)
    record(school, "beth", "mum-of-beth", telephone=school.number("mum-of-beth", "new"))
    known, second = compared(school, first)
    assert (type(known), type(second)) == (RecipientsCompared, RecipientsAsked)
    assert [type(each) for each in compared(school, second, clock="09:26")] == [RecipientsCompared, *2 * [RecheckAsked]]
    school.decider.assert_rebuilds()


def test_who_is_gone_meanwhile_is_no_reason_to_ask_again(school) -> None:
    school.absent("tom", "09:00")
    first = waiting(school)
    school.explained("tom", "09:25")
    assert [type(each) for each in compared(school, first)] == [RecipientsCompared, RecheckAsked, RecheckAsked]


@pytest.mark.parametrize("end", [FeedReturned, StaleFeedLifted])
def test_texts_that_waited_for_the_feed_are_compared_before_they_go(school, end) -> None:
    school.absent("amira", "09:00")
    school.absent("tom", "09:10")
    school.hears(STALE, school.at("09:12"))
    school.comes("09:25")
    by = {"by": "staff-3"} if end is StaleFeedLifted else {}
    held = school.hears(end(school="woodside", source="poll", **by), school.at("10:00"))
    assert [type(each) for each in held] == [MessageHeld, MessageHeld]
    (order,) = school.comes("10:00")
    news = compared(school, order, one(school, "mum-of-amira", "mum-of-tom"), clock="10:00")
    assert went(school, news, "10:00") == [("mum-of-amira", ["amira", "tom"])]
    assert school.decider.next_due() is None
    school.decider.assert_rebuilds()


# Very many ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two records are a page."""
    monkeypatch.setattr(recipients, "_PAGE", 2)


def many(woodside: Any) -> list[RecipientsAsked]:
    for number in range(6):
        record(woodside, f"child-{number}", f"mum-{number}")
        woodside.absent(f"child-{number}", "09:00")
    (order,) = woodside.comes("09:25")
    return [order]


def guardians(order: RecipientsAsked) -> list[str]:
    return [each.guardian for each in order.records]


@pytest.mark.usefixtures("few")
def test_of_very_many_each_is_beside_each_other_in_one_of_the_questions(woodside) -> None:
    asked = many(woodside)
    while isinstance(more := compared(woodside, asked[-1])[1], RecipientsAsked):
        asked.append(more)
    together = {(one, other) for order in asked for one in guardians(order) for other in guardians(order)}
    everybody = [f"mum-{number}" for number in range(6)]
    assert together == {(one, other) for one in everybody for other in everybody}
    assert ([order.part for order in asked], {len(order.records) for order in asked}) == ([0, 1, 2], {4})
    woodside.decider.assert_rebuilds()


@pytest.mark.usefixtures("few")
def test_what_any_of_the_answers_says_holds_and_nothing_goes_before_the_last(woodside) -> None:
    (first,) = many(woodside)
    _, second = compared(woodside, first, one(woodside, "mum-0", "mum-3"))
    _, third = compared(woodside, second, one(woodside, "mum-1", "mum-5"))
    assert woodside.comes("09:26") == []
    news = compared(woodside, third)
    assert went(woodside, news, "09:26") == [
        ("mum-0", ["child-0", "child-3"]),
        ("mum-1", ["child-1", "child-5"]),
        ("mum-2", ["child-2"]),
        ("mum-4", ["child-4"]),
    ]
    woodside.decider.assert_rebuilds()


@pytest.mark.usefixtures("few")
def test_whoever_comes_to_very_many_has_all_of_them_compared_anew(woodside) -> None:
    (first,) = many(woodside)
    _, second = compared(woodside, first)
    record(woodside, "later", "mum-later")
    woodside.absent("later", "09:25")
    _, anew = compared(woodside, second)
    assert (anew.part, anew.of == first.of) == (0, False)
