"""An object of the MIS that another one has taken the place of: its deletion takes nothing away from the other."""

from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.ids import guardian_id
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    GuardianRecorded,
    GuardianRemoved,
    RegisterAmended,
    SchoolDayDeclared,
)
from registers.domain import entities, heard
from registers.domain.state import guardian_of, pupil_of, register_key, register_of, school_of

MONDAY = date(2026, 9, 7)
MARK, TIE, DATE = "AttendanceRollCallRecord", "StudentGuardianRelationship", "AcademicCalendarDate"


def tie(school: Any, entity: str, revision: int | None = None, *, barred: bool = False) -> heard.GuardianHeard:
    """What an object says of the guardian 9 of pupil 1."""
    guardian = guardian_id("woodside", "9")
    mis_id = entities.Sealed(f"~{guardian}~contact~39")
    ref = school.ref(TIE, entity, revision)
    return heard.GuardianHeard(
        entities.GuardianLink(ref, school.pupil(1), "1", guardian, mis_id, legal=True, barred=barred)
    )


@pytest.mark.parametrize(("code", "word"), [("/", AbsenceWithdrawn), ("I", AbsenceExplained)])
def test_the_deletion_of_a_mark_that_another_one_took_the_place_of_is_silent(
    absent: Any, code: str, word: type[Any]
) -> None:
    (said,) = absent.only(absent.calls(absent.at("10:00"), {1: code}, entity="b"), word)
    assert said.code == code
    assert absent.words(absent.unmark(1, absent.at("10:01"))) == []


def test_the_first_of_two_marks_stands_again_when_the_second_is_deleted(absent: Any) -> None:
    absent.calls(absent.at("10:00"), {1: "L"}, entity="b", minutes=7)
    news = absent.delete(MARK, "b", absent.at("10:01"))
    assert absent.words(news) == ["RegisterAmended", "PupilAbsent"]
    amended = absent.only(news, RegisterAmended)[0]
    assert (amended.original, amended.new, amended.reason) == ("L", "N", "the mark was deleted")


def test_the_deletion_of_the_last_mark_leaves_the_session_unmarked(absent: Any) -> None:
    absent.calls(absent.at("10:00"), {1: "I"}, entity="b")
    absent.unmark(1, absent.at("10:01"))
    (withdrawn,) = absent.only(absent.delete(MARK, "b", absent.at("10:02")), AbsenceWithdrawn)
    assert withdrawn.reason == "unmarked"


def test_two_revisions_of_one_mark_are_not_two_marks(absent: Any) -> None:
    first, second = (absent.mark(1, code, session="PM", entity="b") for code in ("N", "/"))
    absent.say(heard.RollCallHeard(MONDAY, "PM", (first, second)), absent.at("13:12"))
    recorded, sought = absent.delete(MARK, "b", absent.at("13:13"))
    assert (sought.session, sought.sought) == ("AM", True)
    assert recorded.marks == {absent.pupil(1): None}


def test_a_mark_that_moves_leaves_behind_what_another_one_says(absent: Any) -> None:
    absent.calls(absent.at("10:00"), {1: "/"}, entity="b")
    news = absent.calls(absent.at("13:12"), {1: "/"}, session="PM", entity="b")
    assert [each.new for each in absent.only(news, RegisterAmended)] == ["N"]


def test_the_deletion_of_a_relationship_leaves_the_guardian_whom_another_one_ties(woodside: Any) -> None:
    (recorded,) = woodside.say(tie(woodside, "a"), woodside.at("08:00"))
    assert woodside.say(tie(woodside, "b"), woodside.at("08:10")) == []
    assert woodside.delete(TIE, "a", woodside.at("08:11")) == []
    assert woodside.delete(TIE, "b", woodside.at("08:12")) == [
        GuardianRemoved(pupil=recorded.pupil, guardian=recorded.guardian)
    ]


def test_a_guardian_is_barred_again_as_the_relationship_that_is_left_says(woodside: Any) -> None:
    woodside.say(tie(woodside, "a", barred=True), woodside.at("08:00"))
    woodside.say(tie(woodside, "b"), woodside.at("08:10"))
    (recorded,) = woodside.delete(TIE, "b", woodside.at("08:11"))
    assert isinstance(recorded, GuardianRecorded)
    assert recorded.barred


def test_the_deletion_of_a_date_leaves_what_another_object_says_of_it(woodside: Any) -> None:
    tuesday = date(2026, 9, 8)
    for entity, is_open in (("a", True), ("b", False)):
        ref = woodside.ref(DATE, entity)
        woodside.say(heard.CalendarDateHeard(ref, tuesday, is_open), woodside.at("08:00"))
    assert woodside.delete(DATE, "a", woodside.at("08:01")) == []
    (declared,) = woodside.only(woodside.delete(DATE, "b", woodside.at("08:02")), SchoolDayDeclared)
    assert declared.open is None


_OBJECTS = ("a", "b", "c")
_LEFT = [*combinations(_OBJECTS, 1), ()]


def bodies(school: Any, left: tuple[str, ...], codes: tuple[str, ...]) -> list[Any]:
    """What is said of a session and of a guardian by three objects each, of which all but `left` are deleted."""
    said: list[Any] = []
    for entity, code in zip(_OBJECTS, codes, strict=True):
        mark = school.mark(1, code, entity=entity, revision=1)
        said += [heard.RollCallHeard(MONDAY, "AM", (mark,)), tie(school, entity, 1, barred=code == "N")]
        if entity not in left:
            said += [heard.Deleted(school.ref(kind, entity, 2)) for kind in (MARK, TIE)]
    return said


def standing(school: Any) -> Any:
    """What stands of the pupil and the guardian."""
    states, day = school.decider.states, MONDAY
    register = register_of(states, register_key("3B", day, "AM"))
    absence = pupil_of(states, school.pupil(1)).absence(day, "AM")
    ties = guardian_of(states, guardian_id("woodside", "9")).pupils
    return (
        register.marks.get(school.pupil(1)),
        absence is not None and absence.is_away,
        ties,
        school_of(states).declared,
    )


@given(st.data(), st.sampled_from(_LEFT), st.tuples(*[st.sampled_from(("/", "N", "I"))] * 3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_whatever_order_objects_and_deletions_are_heard_the_same_stands(
    schools: Callable[[], Any], data: st.DataObject, left: tuple[str, ...], codes: tuple[str, ...]
) -> None:
    def played(order: list[int]) -> Any:
        school = schools()
        school.calls(school.at("08:55"), {2: "/", 3: "/"}, completed="3B")
        said = bodies(school, left, codes)
        for each in order:
            school.say(said[each], school.at("10:00"))
        school.decider.assert_rebuilds()
        return standing(school)

    many = range(2 * (2 * len(_OBJECTS) - len(left)))
    assert played(data.draw(st.permutations(many))) == played(list(many))


@pytest.mark.parametrize("how", ["deleted", "left out"])
def test_what_a_relationship_said_of_a_guardian_who_was_removed_since_stands_no_more(woodside: Any, how: str) -> None:
    (recorded,) = woodside.say(tie(woodside, "a"), woodside.at("08:00"))
    if how == "deleted":
        removed = woodside.delete("Guardian", "9", woodside.at("08:05"))
    else:
        left_out = heard.GuardiansHeard(woodside.ref("Student", 1), recorded.pupil, ())
        removed = woodside.say(left_out, woodside.at("08:05"))
    assert removed == [GuardianRemoved(pupil=recorded.pupil, guardian=recorded.guardian)]
    woodside.say(tie(woodside, "b", barred=True), woodside.at("08:10"))
    assert woodside.delete(TIE, "b", woodside.at("08:12")) == removed
