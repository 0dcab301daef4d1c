"""A reply that is about several children waits until something is made of each of them."""

from typing import Any

import pytest

from .replying import AMIRA, TOM, absent_at_nine, comes, confirm, said_by


@pytest.fixture
def both(woodside: Any) -> Any:
    """The mother of two who are absent, writing of neither by name."""
    woodside.family("mum", AMIRA, TOM)
    absent_at_nine(woodside, AMIRA, TOM)
    return woodside


def is_open(school: Any, reply: Any) -> bool:
    return not school.decider.states["item", str(reply)].done.by


def test_it_is_seen_to_once_both_have_their_code(both) -> None:
    (received,) = comes(both)
    (first,) = said_by(both, confirm(received, "16"))
    assert (first.left, is_open(both, received.reply)) == (1, True)
    (second,) = said_by(both, confirm(received, "17"))
    assert (second.left, is_open(both, received.reply)) == (0, False)
    both.decider.assert_rebuilds()


@pytest.mark.parametrize("how", ["named", "found"])
def test_who_is_not_meant_or_not_missing_keeps_it_from_nobody(both, how) -> None:
    if how == "found":
        both.withdrawn(TOM, "09:30")
    (received,) = comes(both, named=(AMIRA,) if how == "named" else ())
    (confirmed,) = said_by(both, confirm(received, "16"))
    assert (confirmed.left, is_open(both, received.reply)) == (0, False)


def test_the_one_who_was_absent_when_it_came_is_meant(woodside) -> None:
    woodside.family("mum", AMIRA, TOM)
    absent_at_nine(woodside, AMIRA)
    (received,) = comes(woodside)
    woodside.absent(TOM, "13:20", "PM")
    (confirmed,) = said_by(woodside, confirm(received, "16"), "13:30")
    assert confirmed.left == 0
