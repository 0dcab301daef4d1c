"""The text that thanks a family (procedures, "improvement", "quiet hours")."""

from datetime import date

import pytest

from events.ids import message_id
from events.notifications import MessageHeld, MessageSending, MessageWithdrawn, MessageWithheld
from events.pathway import PraiseHeld, PraiseHoldLifted

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)


def test_an_improvement_is_praised_at_once_from_a_quarter_to_four(woodside) -> None:
    (sending,) = woodside.family("mum", "amira").improved("amira", "15:45")
    assert isinstance(sending, MessageSending)
    assert (sending.template, sending.guardian, sending.attended, sending.possible) == ("improvement", "mum", 19, 20)
    assert sending.message == message_id("woodside", "improvement", "amira", "2026-09-07")
    assert sending.because == woodside.decider.heard[-1].id
    assert sending.not_after == woodside.at("18:00")


@pytest.mark.parametrize(
    ("clock", "day", "until", "on"),
    [
        ("15:44:59", MONDAY, "15:45", MONDAY),
        ("18:00", MONDAY, "15:45", TUESDAY),
        ("18:00", date(2026, 10, 23), "15:45", date(2026, 11, 2)),
    ],
)
def test_outside_the_hours_for_praise_it_is_held_until_they_open(woodside, clock, day, until, on) -> None:
    (held,) = woodside.family("mum", "amira").improved("amira", clock, day)
    assert isinstance(held, MessageHeld)
    assert held.until == woodside.at(until, on)
    (sending,) = woodside.comes(until, on)
    assert (sending.message, sending.attended, sending.local_day) == (held.message, 19, on)


def test_there_is_one_text_for_an_improvement(woodside) -> None:
    woodside.family("mum", "amira").improved("amira", "15:45")
    assert woodside.improved("amira", "15:46") == []
    assert len(woodside.improved("amira", "15:45", date(2026, 10, 8))) == 1


def test_where_nobody_may_be_told_it_is_withheld(woodside) -> None:
    (withheld,) = woodside.family("mum", "amira", barred=True).improved("amira", "15:45")
    assert isinstance(withheld, MessageWithheld)
    assert (withheld.template, withheld.reason) == ("improvement", "nobody may be told")
    assert woodside.improved("amira", "15:50") == []


def test_it_is_about_no_absence_and_changes_none(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    (sending,) = woodside.improved("amira", "15:45")
    assert sending.about[0].sessions == ()
    assert [fact.template for fact in woodside.withdrawn("amira", "16:00")] == ["correction"]


def test_while_praise_is_on_hold_there_is_none(woodside) -> None:
    assert woodside.family("mum", "amira").improved("amira", "15:45", held=True) == []


# On hold --------------------------------------------------------------------------------------------------------------


def held(woodside, until: date, clock: str, day: date = MONDAY) -> None:
    """Somebody puts praise of Amira on hold."""
    at = woodside.at(clock, day)
    reason = woodside.number("amira", "grief")
    woodside.hears(PraiseHeld(pupil="amira", until=until, at=at, by="staff-3", reason=reason), at)


def test_praise_that_waits_is_withdrawn_where_it_is_put_on_hold_meanwhile(woodside) -> None:
    woodside.family("mum", "amira").improved("amira", "18:30")
    held(woodside, TUESDAY, "09:00", TUESDAY)
    (withdrawn,) = woodside.comes("15:45", TUESDAY)
    assert isinstance(withdrawn, MessageWithdrawn)
    assert withdrawn.reason == "praise is on hold for the family"
    assert withdrawn.because == woodside.decider.heard[-1].id
    woodside.decider.assert_rebuilds()


def test_a_hold_that_ended_before_its_hour_takes_nothing_back(woodside) -> None:
    woodside.family("mum", "amira").improved("amira", "18:30")
    held(woodside, MONDAY, "19:00")
    assert isinstance(woodside.comes("15:45", TUESDAY)[0], MessageSending)


def test_a_hold_that_was_lifted_takes_nothing_back(woodside) -> None:
    woodside.family("mum", "amira").improved("amira", "18:30")
    held(woodside, TUESDAY, "09:00", TUESDAY)
    at = woodside.at("10:00", TUESDAY)
    woodside.hears(PraiseHoldLifted(pupil="amira", at=at, by="staff-3"), at)
    assert isinstance(woodside.comes("15:45", TUESDAY)[0], MessageSending)


def test_a_hold_of_which_the_review_had_not_heard_yet_is_kept_all_the_same(woodside) -> None:
    woodside.family("mum", "amira")
    held(woodside, MONDAY, "15:44")
    assert woodside.improved("amira", "15:45") == []
