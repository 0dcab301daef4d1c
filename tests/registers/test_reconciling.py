"""All that the MIS holds is compared with what we hold once a school day; a difference stands until it is gone."""

from datetime import date
from typing import Any

import pytest

from events.fact import Actor, Refusal
from events.registers import (
    DifferenceExplained,
    DifferencesOf,
    ForgetPupil,
    HeardSoFar,
    MisCompared,
    PupilRecorded,
    RegisterAmended,
)
from events.sealed import Sealed
from registers.domain.asked import ExplainAsked
from registers.domain.polls import Holdings
from registers.domain.scopes import OFFICE

FRIDAY, MONDAY, TUESDAY = date(2026, 9, 4), date(2026, 9, 7), date(2026, 9, 8)
WHY: Sealed[str] = Sealed("~p~register~00")
OFFICER = Actor(who="staff-3", role="attendance-officer")


@pytest.fixture
def marked(woodside: Any) -> Any:
    """Pupils 1, 2 and 3 of 3B are marked on Monday, morning and afternoon."""
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "N", 3: "/"})
    woodside.calls(woodside.at("13:15"), {1: "\\", 2: "N", 3: "\\"}, session="PM")
    return woodside


def holdings(school: Any, day: date = MONDAY, first: date = FRIDAY, **changed: Any) -> Holdings:
    """What the MIS holds: all as we heard it, but for what changed (`p2AM="I"`, None: no mark; `roll={2: "4A"}`)."""
    marks: dict[tuple[int, Any], str | None] = {
        (1, "AM"): "/",
        (2, "AM"): "N",
        (3, "AM"): "/",
        (1, "PM"): "\\",
        (2, "PM"): "N",
        (3, "PM"): "\\",
    }
    roll: dict[int, str | None] = {1: "3B", 2: "3B", 3: "3B", **changed.pop("roll", {})}
    marks |= {(int(name[1:-2]), name[-2:]): code for name, code in changed.items()}
    return Holdings(
        days=(first, day),
        marks={(school.pupil(s), MONDAY, session): code for (s, session), code in marks.items() if code is not None},
        roll={school.pupil(s): form for s, form in roll.items() if form is not None},
    )


def compares(school: Any, clock: str, held: Holdings, day: date = MONDAY) -> list[MisCompared]:
    """The MIS's holdings are compared, twice: the second time is silent."""
    at = school.at(clock, day)
    school.passes(at)
    news = school.decider.told(held, at=at)
    assert school.decider.told(held, at=at) == []
    assert school.words(news) in ([], ["MisCompared"])
    return [fact for fact in news if isinstance(fact, MisCompared)]


def held(school: Any, clock: str, day: date = MONDAY, **actor: str) -> Any:
    """What stands."""
    answer = school.decider.asks(
        DifferencesOf(), at=school.at(clock, day), actor=Actor.model_validate(actor) if actor else OFFICER
    )
    return [(row.pupil, row.session, row.ours, row.theirs, row.since, row.explained) for row in answer.held]


def asked_to_compare(school: Any, clock: str, day: date = MONDAY) -> tuple[date, ...]:
    days: tuple[date, ...] = school.decider.asks(HeardSoFar(), at=school.at(clock, day)).compare
    return days


def test_a_day_is_to_be_compared_from_its_hour_on_with_the_days_before_it_until_it_was(marked: Any) -> None:
    assert asked_to_compare(marked, "08:30", FRIDAY) == ()
    compares(marked, "16:29", holdings(marked, FRIDAY))
    assert asked_to_compare(marked, "16:29") == ()
    assert asked_to_compare(marked, "16:30") == (FRIDAY, MONDAY)
    assert asked_to_compare(marked, "07:00", TUESDAY) == (FRIDAY, MONDAY)
    compares(marked, "16:31", holdings(marked))
    assert asked_to_compare(marked, "16:32") == ()
    assert asked_to_compare(marked, "16:30", TUESDAY) == (FRIDAY, MONDAY, TUESDAY)
    assert asked_to_compare(marked, "18:00", date(2026, 9, 12)) == (
        date(2026, 9, 9),
        date(2026, 9, 10),
        date(2026, 9, 11),
    )


def test_where_both_hold_the_same_the_day_is_said_to_have_been_compared(marked: Any) -> None:
    [fact] = compares(marked, "16:30", holdings(marked))
    assert (fact.date, fact.first, fact.source, fact.marks_seen, fact.pupils_seen) == (MONDAY, FRIDAY, "hook", 6, 3)
    assert (fact.differing, fact.differences) == (0, ())
    assert held(marked, "16:31") == []


def test_a_day_that_was_compared_is_not_compared_again(marked: Any) -> None:
    compares(marked, "16:30", holdings(marked))
    assert compares(marked, "17:30", holdings(marked, p2AM="I")) == []


def test_a_mark_that_differs_one_that_is_missing_here_and_one_that_is_missing_there_are_named(marked: Any) -> None:
    marked.student(4, at=marked.at("14:00"))
    [fact] = compares(marked, "16:30", holdings(marked, roll={4: "3B"}, p2AM="I", p3PM=None, p4AM="/"))
    assert {(each.pupil, each.session, each.ours, each.theirs) for each in fact.differences} == {
        (marked.pupil(2), "AM", "N", "I"),
        (marked.pupil(3), "PM", "\\", None),
        (marked.pupil(4), "AM", None, "/"),
    }
    assert (fact.differing, fact.marks_seen) == (3, 7)


def test_classes_that_differ_and_pupils_on_one_roll_alone_are_named_once(marked: Any) -> None:
    [fact] = compares(marked, "16:30", holdings(marked, roll={2: "4A", 3: None, 9: "4A"}, p9AM="/"))
    assert {(each.pupil, each.session, each.ours, each.theirs) for each in fact.differences} == {
        (marked.pupil(2), None, "3B", "4A"),
        (marked.pupil(3), None, "3B", None),
        (marked.pupil(9), None, None, "4A"),
    }


def test_a_comparison_changes_no_mark_and_no_absence(marked: Any) -> None:
    before = marked.decider.states["register", f"{MONDAY}/AM/3B"].done.marks.copy()
    compares(marked, "16:30", holdings(marked, p2AM="/", p1AM="N"))
    assert marked.decider.states["register", f"{MONDAY}/AM/3B"].done.marks == before
    assert marked.wakes("23:00") == []


def test_a_difference_stands_with_the_day_on_which_it_was_found_until_it_is_not_found(marked: Any) -> None:
    compares(marked, "16:30", holdings(marked, p2AM="I"))
    found = [(marked.pupil(2), "AM", "N", "I", MONDAY, False)]
    assert held(marked, "16:31") == found
    compares(marked, "16:30", holdings(marked, TUESDAY, MONDAY, p2AM="I"), TUESDAY)
    assert held(marked, "16:31", TUESDAY) == found
    compares(marked, "16:30", holdings(marked, date(2026, 9, 9), MONDAY), date(2026, 9, 9))
    assert held(marked, "16:31", date(2026, 9, 9)) == []


def test_what_was_heard_since_is_gone_before_the_next_comparison(marked: Any) -> None:
    compares(marked, "16:30", holdings(marked, p2AM="I"))
    assert marked.only(marked.calls(marked.at("16:40"), {2: "I"}), RegisterAmended)
    assert held(marked, "16:41") == []


def test_a_session_that_was_closed_after_all_and_a_forgotten_pupil_are_not_compared(marked: Any) -> None:
    marked.closes(marked.at("15:00"), part="PM")
    marked.decider.told(ForgetPupil(pupil=marked.pupil(2)), at=marked.at("15:10"))
    [fact] = compares(marked, "16:30", holdings(marked, p1PM="N", p2AM="I", roll={2: "4A"}))
    assert fact.differing == 0


def test_of_very_many_differences_as_many_are_named_as_the_policy_says(marked: Any) -> None:
    marked.set_up(at=marked.at("08:00"), policy={"comparing": {"listed": 2}})
    [fact] = compares(marked, "16:30", holdings(marked, p1AM="I", p2AM="I", p3AM="I"))
    assert (fact.differing, len(fact.differences)) == (3, 2)
    answer = marked.decider.asks(DifferencesOf(), at=marked.at("16:31"), actor=OFFICER)
    assert (answer.differing, len(answer.held)) == (3, 2)


def explains(school: Any, student: int, clock: str, session: Any = "AM", day: date = MONDAY) -> list[Any]:
    """An officer says why; saying it twice is silent."""
    asked = ExplainAsked(school.pupil(student), MONDAY, session, WHY)
    news: list[Any] = school.decider.told(asked, at=school.at(clock, day), actor=OFFICER)
    assert school.decider.told(asked, at=school.at(clock, day), actor=OFFICER) == []
    return news


def test_a_person_explains_a_difference_while_both_sides_stay_so(marked: Any) -> None:
    compares(marked, "16:30", holdings(marked, p2AM="I", roll={3: "4A"}))
    [fact] = explains(marked, 2, "16:35")
    assert isinstance(fact, DifferenceExplained)
    assert (fact.pupil, fact.ours, fact.theirs, fact.by) == (marked.pupil(2), "N", "I", "staff-3")
    explains(marked, 3, "16:36", None)
    assert [row[5] for row in held(marked, "16:37")] == [True, True]
    compares(marked, "16:30", holdings(marked, TUESDAY, MONDAY, p2AM="I"), TUESDAY)
    assert [row[5] for row in held(marked, "16:31", TUESDAY)] == [True]
    compares(marked, "16:30", holdings(marked, date(2026, 9, 9), MONDAY, p2AM="C"), date(2026, 9, 9))
    assert [row[3:] for row in held(marked, "16:31", date(2026, 9, 9))] == [("C", date(2026, 9, 9), False)]


def test_what_nobody_found_cannot_be_explained(marked: Any) -> None:
    asked = ExplainAsked(marked.pupil(1), MONDAY, "AM", WHY)
    refused = marked.decider.refuses(asked, at=marked.at("16:35"), actor=OFFICER)
    assert refused.reason == "no-difference"


@pytest.mark.parametrize("role", ["class-teacher", "year-group-leader", "assistant-head", "governor", "pastoral"])
def test_only_the_office_explains(marked: Any, role: str) -> None:
    compares(marked, "16:30", holdings(marked, p2AM="I"))
    asked = ExplainAsked(marked.pupil(2), MONDAY, "AM", WHY)
    refused = marked.decider.refuses(asked, at=marked.at("16:35"), actor=Actor(who="staff-9", role=role))
    assert refused.reason == "not-for-role"


def test_each_sees_the_differences_of_the_classes_that_they_see(marked: Any) -> None:
    staff = [
        {"id": "staff-9", "role": "class-teacher", "classes": ["3B"]},
        {"id": "staff-8", "role": "class-teacher", "classes": ["4A"]},
    ]
    marked.set_up(at=marked.at("15:00"), staff=staff)
    compares(marked, "16:30", holdings(marked, p2AM="I", roll={9: "4A"}))
    assert [row[0] for row in held(marked, "16:31", who="staff-9", role="class-teacher")] == [marked.pupil(2)]
    assert [row[0] for row in held(marked, "16:31", who="staff-8", role="class-teacher")] == [marked.pupil(9)]
    for role in OFFICE:
        assert len(held(marked, "16:31", who="staff-1", role=role)) == 2
    refused = marked.decider.asks(DifferencesOf(), at=marked.at("16:31"), actor=Actor(who="staff-5", role="governor"))
    assert isinstance(refused, Refusal)


@pytest.mark.parametrize(
    ("source", "why"), [("hook", "give Arbor's address"), ("csv", "cannot be asked"), ("poll", "")]
)
def test_a_source_that_cannot_be_asked_says_so(marked: Any, source: str, why: str) -> None:
    marked.set_up(at=marked.at("15:00"), source=source)
    answer = marked.decider.asks(DifferencesOf(), at=marked.at("16:31"), actor=OFFICER)
    assert answer.compared_on is None
    assert why in answer.cannot
    assert bool(why) == bool(answer.cannot)


def test_a_pupil_whom_we_did_not_know_is_gone_once_heard(marked: Any) -> None:
    compares(marked, "16:30", holdings(marked, roll={9: "4A"}))
    assert len(held(marked, "16:31")) == 1
    assert marked.only(marked.student(9, "4A", at=marked.at("16:40")), PupilRecorded)
    assert held(marked, "16:41") == []
