"""What a relationship bars is taken though the rest of it cannot be: nobody is texted on what it said before."""

from typing import Any

import pytest

from events.ids import guardian_id
from events.registers import EntityQuarantined, GuardianRecorded
from registers.domain import heard
from registers.domain.entities import Barring

LINK = "StudentGuardianRelationship"


@pytest.fixture
def family(woodside: Any) -> Any:
    """Guardian 70 of pupil 1."""
    woodside.guardian(1, 70, legal=True, priority=1)
    return woodside


def broken(school: Any, clock: str = "08:30", entity: str = "1-70", **barring: Any) -> list[Any]:
    """A later revision of the relationship that cannot be read; said twice, it is silent."""
    ref = school.ref(LINK, entity)
    body = heard.Malformed(ref, "emergencyContactPriority: not a whole number from 0 to 1000", Barring(**barring))
    news: list[Any] = school.say(body, school.at(clock))
    assert school.say(body, school.at(clock)) == []
    return news


def recorded(news: list[Any]) -> list[tuple[bool, bool, bool, int | None]]:
    """Whether each guardian recorded is legal, barred, unsubscribed; their priority."""
    said = [fact for fact in news if isinstance(fact, GuardianRecorded)]
    return [(fact.legal, fact.barred, fact.unsubscribed, fact.priority) for fact in said]


def test_a_court_order_and_the_wish_for_no_messages_are_taken(family: Any) -> None:
    news = broken(family, barred=True)
    assert len(family.only(news, EntityQuarantined)) == 1
    assert recorded(news) == [(True, True, False, 1)]
    assert recorded(broken(family, "08:40", unsubscribed=True)) == [(True, True, True, 1)]
    family.decider.assert_rebuilds()


def test_once_it_is_mended_it_is_as_it_says_then(family: Any) -> None:
    broken(family, barred=True)
    assert recorded(family.guardian(1, 70, family.at("09:00"), legal=True, priority=2)) == [(True, False, False, 2)]


def test_one_that_bars_nothing_leaves_it_as_it_was(family: Any) -> None:
    assert family.words(broken(family)) == ["EntityQuarantined"]


def test_so_does_one_of_another_object_that_says_whose_it_is(family: Any) -> None:
    tie = f"{family.pupil(1)}/{guardian_id('woodside', '70')}"
    assert recorded(broken(family, entity="other", barred=True, tie=tie)) == [(True, True, False, 1)]


@pytest.mark.parametrize("tie", ["", "nobody/at-all"])
def test_one_of_nobody_known_bars_nobody(family: Any, tie: str) -> None:
    assert family.words(broken(family, entity="other", barred=True, tie=tie)) == ["EntityQuarantined"]


def test_nor_does_one_of_whoever_is_tied_no_more(family: Any) -> None:
    family.delete(LINK, "1-70", family.at("08:20"))
    assert recorded(broken(family, barred=True)) == []
