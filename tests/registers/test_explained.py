"""What explains an absence: a note, a call, a reply that a person confirmed."""

from datetime import date
from typing import Any

import pytest

from events.pathway import ContactUndone
from events.registers import AbsenceExplained, AbsenceReported, PupilAbsent

from .absentee import MONDAY, TUESDAY, absent


@pytest.mark.parametrize("approved", [True, False])
def test_a_note_that_covers_the_session_explains_it(woodside: Any, approved: bool) -> None:
    absent(woodside)
    news = woodside.note(1, woodside.at("00:00"), woodside.at("23:59"), woodside.at("09:40"), approved=approved)
    assert woodside.words(news) == ["AbsenceReported", "AbsenceExplained"]
    assert (news[1].by, news[1].code, news[1].authorised) == ("note", None, False)


def test_a_note_before_the_mark_explains_it_from_the_start(woodside: Any) -> None:
    woodside.note(1, woodside.at("08:00"), woodside.at("12:00"), woodside.at("08:40"), code="M")
    fact = absent(woodside)
    assert (fact.explained, fact.authorised, fact.authorised_by) == (True, False, "M")


@pytest.mark.parametrize(
    ("first", "last", "covers"),
    [("07:00", "08:50", False), ("07:00", "08:51", True), ("09:19", "11:00", True), ("09:20", "11:00", False)],
)
def test_a_note_covers_a_session_whose_register_it_overlaps(woodside: Any, first: str, last: str, covers: bool) -> None:
    absent(woodside)
    news = woodside.note(1, woodside.at(first), woodside.at(last), woodside.at("09:40"))
    assert bool(woodside.only(news, AbsenceExplained)) is covers


@pytest.mark.parametrize("code", ["H", "?"])
def test_a_note_explains_though_its_code_is_none(woodside: Any, code: str) -> None:
    news = woodside.note(1, woodside.at("08:00"), woodside.at("16:00"), woodside.at("08:30"), code=code)
    assert [fact.code for fact in woodside.only(news, AbsenceReported)] == [None]
    fact = absent(woodside)
    assert (fact.explained, fact.authorised_by) == (True, None)


@pytest.mark.parametrize("code", ["/", "\\", "L", "U"])
def test_a_note_that_says_the_child_is_in_school_explains_no_absence(woodside: Any, code: str) -> None:
    woodside.note(1, woodside.at("08:00"), woodside.at("16:00"), woodside.at("08:30"), code=code)
    assert not absent(woodside).explained


def test_a_note_is_in_the_schools_local_time(woodside: Any) -> None:
    local = woodside.at("09:00").replace(tzinfo=None, hour=9)
    (reported,) = woodside.only(woodside.note(1, local, local.replace(hour=12), woodside.at("08:40")), AbsenceReported)
    assert (reported.first, reported.last) == (woodside.at("09:00"), woodside.at("12:00"))


def test_a_note_withdrawn_leaves_the_absence_unexplained_again(woodside: Any) -> None:
    absent(woodside)
    woodside.note(1, woodside.at("08:00"), woodside.at("12:00"), woodside.at("09:40"))
    news = woodside.delete("StudentAbsenceNote", "n1", woodside.at("09:50"))
    assert woodside.words(news) == ["AbsenceReportWithdrawn", "PupilAbsent"]
    assert not news[1].explained


def test_a_note_that_moves_to_another_child_explains_that_one(woodside: Any) -> None:
    absent(woodside)
    woodside.note(1, woodside.at("08:00"), woodside.at("12:00"), woodside.at("09:40"))
    news = woodside.note(2, woodside.at("08:00"), woodside.at("12:00"), woodside.at("09:45"))
    assert woodside.words(news) == ["AbsenceReportWithdrawn", "PupilAbsent", "AbsenceReported"]


def test_a_contact_with_a_code_explains_and_may_authorise(woodside: Any) -> None:
    absent(woodside)
    (fact,) = woodside.contact(1, "I", woodside.at("09:40"))
    assert (fact.by, fact.code, fact.authorised) == ("contact", "I", True)
    assert woodside.contact(1, "I", woodside.at("09:41")) == []


@pytest.mark.parametrize("code", [None, "N", "O", "H", "?"])
def test_a_contact_without_a_reason_explains_nothing(woodside: Any, code: str | None) -> None:
    absent(woodside)
    assert woodside.contact(1, code, woodside.at("09:40")) == []


def test_a_contact_before_the_mark_explains_it_from_the_start(woodside: Any) -> None:
    assert woodside.contact(1, "I", woodside.at("08:30")) == []
    fact = absent(woodside)
    assert (fact.explained, fact.authorised_by) == (True, "I")


def test_a_contact_that_authorises_what_a_note_explained_is_said(woodside: Any) -> None:
    absent(woodside)
    woodside.note(1, woodside.at("08:00"), woodside.at("12:00"), woodside.at("09:40"))
    (fact,) = woodside.contact(1, "I", woodside.at("09:50"))
    assert isinstance(fact, PupilAbsent)
    assert (fact.explained, fact.authorised_by) == (True, "I")


def test_a_contact_that_was_taken_back_explains_nothing_any_more(woodside: Any) -> None:
    absent(woodside)
    woodside.contact(1, "I", woodside.at("09:40"))
    (fact,) = woodside.undone(1, woodside.at("09:40"), woodside.at("09:40:08"))
    assert isinstance(fact, PupilAbsent)
    assert (fact.explained, fact.authorised_by) == (False, None)
    assert woodside.undone(1, woodside.at("09:40"), woodside.at("09:40:09")) == []


def test_an_earlier_contact_holds_when_the_later_one_was_taken_back(woodside: Any) -> None:
    absent(woodside)
    woodside.contact(1, "I", woodside.at("09:40"))
    woodside.contact(1, "M", woodside.at("09:50"))
    (fact,) = woodside.undone(1, woodside.at("09:50"), woodside.at("09:50:08"))
    assert (fact.explained, fact.authorised_by) == (True, "I")


def test_of_two_contacts_at_one_instant_each_is_taken_back_by_itself(woodside: Any) -> None:
    absent(woodside)
    at = woodside.at("09:40")
    woodside.spoke(1, "M", at)
    woodside.spoke(1, "I", at)
    (fact,) = woodside.undone(1, at, woodside.at("09:40:05"))
    assert (fact.explained, fact.authorised_by) == (True, "M")
    (fact,) = woodside.undone(1, at, woodside.at("09:40:06"))
    assert (fact.explained, fact.authorised_by) == (False, None)


def test_a_contact_taken_back_before_the_mark_is_heard_explains_nothing(woodside: Any) -> None:
    woodside.contact(1, "I", woodside.at("08:30"))
    assert woodside.undone(1, woodside.at("08:30"), woodside.at("08:30:08")) == []
    assert not absent(woodside).explained


def test_at_the_close_a_contact_counts_that_was_taken_back_only_afterwards(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"})
    woodside.contact(1, "I", woodside.at("09:19:55"))
    woodside.decider.hears(
        ContactUndone(
            pupil=woodside.pupil(1),
            date=MONDAY,
            contact=woodside.decider.heard[-1].id,
            outcome="spoke",
            made_at=woodside.at("09:19:55"),
            by="staff-3",
        ),
        at=woodside.at("09:20:04"),
    )
    said = [own.body for own, _ in woodside.decider.own if isinstance(own.body, PupilAbsent)]
    assert [fact.explained for fact in said] == [True, False]


def test_a_child_found_in_school_is_explained_by_that_without_a_code(woodside: Any) -> None:
    absent(woodside)
    (fact,) = woodside.found_in_school(1, woodside.at("09:40"))
    assert (fact.by, fact.code, fact.authorised) == ("contact", None, False)
    (again,) = woodside.undone(1, woodside.at("09:40"), woodside.at("09:40:08"))
    assert not again.explained


def test_a_child_found_in_school_in_the_morning_may_be_missing_unexplained_in_the_afternoon(woodside: Any) -> None:
    absent(woodside)
    woodside.found_in_school(1, woodside.at("09:40"))
    woodside.calls(woodside.at("09:45"), {1: "/"})
    news = woodside.calls(woodside.at("13:15"), {1: "N"}, session="PM", completed="3B")
    (afternoon,) = woodside.only([*news, *woodside.wakes("13:40")], PupilAbsent)
    assert (afternoon.session, afternoon.explained) == ("PM", False)


def test_a_child_found_in_school_in_the_afternoon_was_so_in_every_session_that_had_opened(woodside: Any) -> None:
    absent(woodside)
    woodside.calls(woodside.at("13:15"), {1: "N"}, session="PM", completed="3B")
    woodside.wakes("13:40")
    news = woodside.only(woodside.found_in_school(1, woodside.at("14:00")), AbsenceExplained)
    assert [fact.session for fact in news] == ["AM", "PM"]


def test_a_contact_about_another_day_or_an_unknown_pupil_explains_nothing(woodside: Any) -> None:
    absent(woodside)
    assert woodside.contact(1, "I", woodside.at("09:40"), TUESDAY) == []
    assert woodside.contact(99, "I", woodside.at("09:40")) == []


def test_a_reply_that_a_person_confirmed_explains_as_a_contact_does(woodside: Any) -> None:
    absent(woodside)
    fact, _ = woodside.reply(1, "M", woodside.at("09:40"))
    assert (fact.by, fact.code, fact.authorised, fact.session) == ("reply", "M", True, "AM")


def test_a_reply_confirmed_before_the_mark_explains_it_from_the_start(woodside: Any) -> None:
    assert woodside.reply(1, "I", woodside.at("08:30")) == []
    fact = absent(woodside)
    assert (fact.explained, fact.authorised_by) == (True, "I")


def test_a_reply_about_one_session_explains_that_one_alone(woodside: Any) -> None:
    absent(woodside)
    assert woodside.reply(1, "M", woodside.at("09:40"), "PM") == []
    news = woodside.calls(woodside.at("13:15"), {1: "N"}, session="PM", completed="3B")
    (afternoon,) = [fact for fact in news if isinstance(fact, PupilAbsent)]
    assert (afternoon.session, afternoon.explained, afternoon.authorised_by) == ("PM", True, "M")


def test_of_a_call_and_a_reply_the_later_one_holds(woodside: Any) -> None:
    absent(woodside)
    woodside.contact(1, "I", woodside.at("09:40"))
    again, _ = woodside.reply(1, "M", woodside.at("09:50"))
    assert (again.explained, again.authorised_by) == (True, "M")


def test_a_reply_after_the_mark_gave_the_reason_says_nothing_new(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "I"}, completed="3B")
    news = woodside.reply(1, "I", woodside.at("09:40"))
    assert not [fact for fact in news if isinstance(fact, AbsenceExplained)]


def test_a_reply_on_a_weekend_explains_the_day_that_it_was_confirmed_for(woodside: Any) -> None:
    absent(woodside)
    fact, _ = woodside.reply(1, "I", woodside.at("10:00", date(2026, 9, 12)))
    assert (fact.date, fact.by) == (MONDAY, "reply")
