"""Whoever was spoken to about a child today is not texted about it (procedures, "text"; a contact answers for the child
named only)."""

from uuid import UUID

import pytest

from events.notifications import MessageHeld, MessageSending, MessageWithdrawn, RecheckAsked
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone


def spoke(woodside, pupil: str, clock: str, outcome: str = "spoke"):
    """The news, and the id of the contact."""
    of = {"pupil": pupil, "date": woodside.at(clock).date(), "at": woodside.at(clock), "by": "staff-3"}
    fact = ChildFoundInSchool(**of) if outcome == "child-in-school" else ContactMade(**of, outcome=outcome)
    return woodside.hears(fact, woodside.at(clock)), woodside.id_of(fact, clock)


def taken_back(woodside, pupil: str, contact: UUID, clock: str):
    at = woodside.at(clock)
    of = {"contact": contact, "outcome": "spoke", "made_at": at, "by": "staff-3"}
    return woodside.hears(ContactUndone(pupil=pupil, date=at.date(), **of), at)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("spoke", "its family was spoken to already"),
        ("believed-in-school", "its family was spoken to already"),
        ("child-in-school", "a call found the child in school"),
    ],
)
def test_a_held_text_about_a_child_whose_family_was_spoken_to_is_withdrawn(woodside, outcome, reason) -> None:
    woodside.family("mum", "amira")
    (held,) = woodside.absent("amira", "09:00")
    (withdrawn,), contact = spoke(woodside, "amira", "09:10", outcome)
    assert isinstance(withdrawn, MessageWithdrawn)
    assert (withdrawn.message, withdrawn.reason, withdrawn.because) == (held.message, reason, contact)
    assert woodside.comes("15:00") == []


@pytest.mark.parametrize(("code", "withdrawn"), [("O", True), ("N", True), ("I", False)])
def test_a_call_whose_code_explains_nothing_answers_and_any_other_is_for_registers(woodside, code, withdrawn) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    at = woodside.at("09:10")
    made = ContactMade(pupil="amira", date=at.date(), at=at, by="staff-3", outcome="spoke", code=code)
    assert [type(fact) for fact in woodside.hears(made, at)] == ([MessageWithdrawn] if withdrawn else [])


def test_whoever_was_spoken_to_before_the_register_was_taken_is_not_texted(woodside) -> None:
    woodside.family("mum", "amira")
    assert spoke(woodside, "amira", "08:45")[0] == []
    assert woodside.absent("amira", "09:00") == []


def test_a_child_who_was_not_asked_about_keeps_its_text(woodside) -> None:
    woodside.family("mum", "amira", "tom").absent("amira", "09:00")
    woodside.absent("tom", "09:00")
    (anew,), _ = spoke(woodside, "amira", "09:10")
    assert isinstance(anew, MessageHeld)
    assert [matter.pupil for matter in anew.about] == ["tom"]
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    assert [matter.pupil for matter in sending.about] == ["tom"]


@pytest.mark.parametrize(("clock", "until"), [("09:12", "09:25"), ("09:40", "09:40")])
def test_a_contact_that_was_taken_back_brings_the_text_back_at_its_hour_or_at_once(woodside, clock, until) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    _, contact = spoke(woodside, "amira", "09:11")
    (held,) = taken_back(woodside, "amira", contact, clock)
    assert isinstance(held, MessageHeld)
    assert held.until == woodside.at(until)
    (asked,) = woodside.comes(until)
    assert isinstance(asked, RecheckAsked)
    (sending,) = woodside.rechecked(asked, until)
    assert isinstance(sending, MessageSending)


def test_one_contact_taken_back_leaves_the_other(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    spoke(woodside, "amira", "09:10")
    _, second = spoke(woodside, "amira", "09:11")
    assert taken_back(woodside, "amira", second, "09:12") == []


def test_nothing_comes_back_after_the_last_hour(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    _, contact = spoke(woodside, "amira", "09:11")
    assert taken_back(woodside, "amira", contact, "15:01") == []


def test_whoever_is_spoken_to_while_registers_is_asked_is_not_texted(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    news, contact = spoke(woodside, "amira", "09:25:01")
    assert news == []
    (withdrawn,) = woodside.rechecked(asked, "09:25:02")
    assert isinstance(withdrawn, MessageWithdrawn)
    assert (withdrawn.reason, withdrawn.because) == ("its family was spoken to already", contact)


def test_a_call_of_the_morning_answers_for_a_child_who_stays_away_all_day(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    spoke(woodside, "amira", "09:10")
    assert woodside.absent("amira", "13:20", "PM") == []


def test_a_child_first_absent_in_the_afternoon_is_texted_about_whatever_was_said_in_the_morning(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    spoke(woodside, "amira", "09:10")
    woodside.withdrawn("amira", "09:30")
    (held,) = woodside.absent("amira", "13:20", "PM")
    assert held.until == woodside.at("13:45")
    (withdrawn,), _ = spoke(woodside, "amira", "13:30")
    assert isinstance(withdrawn, MessageWithdrawn)


def test_a_child_found_in_school_and_missed_in_the_afternoon_is_texted_about(woodside) -> None:
    woodside.family("mum", "amira").absent("amira", "09:00")
    spoke(woodside, "amira", "09:10", "child-in-school")
    (held,) = woodside.absent("amira", "13:20", "PM")
    assert [matter.sessions for matter in held.about] == [("PM",)]


def test_a_text_that_went_stays_and_a_call_afterwards_says_nothing(woodside) -> None:
    woodside.family("mum", "amira").texted("amira")
    news, contact = spoke(woodside, "amira", "09:40")
    assert news == []
    assert taken_back(woodside, "amira", contact, "09:41") == []
