"""Praise that waits does not go once corrected marks show no improvement."""

from datetime import date

from events.notifications import MessageFailed, MessageHeld, MessageSending, MessageSuspended, MessageWithdrawn
from events.pathway import ImprovementWithdrawn
from events.registers import FeedReturned, FeedWentStale
from notifications.domain.outcomes import NotHanded

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
GONE = ImprovementWithdrawn(
    pupil="amira", date=MONDAY, recent_attending=9, recent_possible=20, earlier_attending=30, earlier_possible=40
)


def test_what_waits_for_the_hours_of_praise_is_withdrawn(woodside) -> None:
    (held,) = woodside.family("mum", "amira").improved("amira", "18:30")
    assert isinstance(held, MessageHeld)
    (withdrawn,) = woodside.hears(GONE, woodside.at("08:30", TUESDAY))
    assert isinstance(withdrawn, MessageWithdrawn)
    assert withdrawn.message == held.message
    assert woodside.comes("16:00", TUESDAY) == []


def test_what_waits_for_a_silent_feed_is_withdrawn(woodside) -> None:
    """The corrections arrive just before it is said that the feed returned."""
    woodside.family("mum", "amira").hears(FeedWentStale(school="woodside", source="poll"), woodside.at("15:40"))
    (suspended,) = woodside.improved("amira", "15:45")
    assert isinstance(suspended, MessageSuspended)
    (withdrawn,) = woodside.improved_no_more("amira", "15:50")
    assert isinstance(withdrawn, MessageWithdrawn)
    assert withdrawn.message == suspended.message
    assert woodside.hears(FeedReturned(school="woodside", source="poll"), woodside.at("15:55")) == []
    assert woodside.comes("18:00") == []
    woodside.decider.assert_rebuilds()


def test_what_went_is_not_taken_back(woodside) -> None:
    woodside.family("mum", "amira").improved("amira", "15:45")
    assert woodside.hears(GONE, woodside.at("08:30", TUESDAY)) == []


def test_what_failed_on_its_way_goes_no_other_way(woodside) -> None:
    """It was being handed over when the marks were corrected."""
    woodside.family("mum", "amira").family("dad", "amira")
    (sending,) = woodside.improved("amira", "15:45")
    assert isinstance(sending, MessageSending)
    assert woodside.improved_no_more("amira", "15:46") == []
    refused = NotHanded("the provider took no message in three tries")
    failed, withdrawn = woodside.ended(sending, refused, woodside.at("15:47"))
    assert isinstance(failed, MessageFailed)
    assert isinstance(withdrawn, MessageWithdrawn)
    assert withdrawn.because == woodside.id_of(GONE, "15:46")
    assert woodside.comes("18:00") == []
    woodside.decider.assert_rebuilds()


def test_of_what_never_was_nothing_is_said(woodside) -> None:
    assert woodside.family("mum", "amira").hears(GONE, woodside.at("08:30", TUESDAY)) == []
