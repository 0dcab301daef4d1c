"""Ids are for ever: derived from what they name, and the same in every release."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import combinations
from uuid import UUID

import pytest

from events.ids import (
    arbor_cause,
    class_id,
    duty_id,
    fact_id,
    guardian_id,
    message_id,
    outcome_id,
    pupil_id,
    report_id,
    wake_id,
)

DUE = datetime(2026, 9, 7, 9, tzinfo=UTC)
CAUSE = UUID("8c5dd4b0-3a3e-5d0f-9c55-1f0a2f6b7c11")


@pytest.mark.parametrize(
    ("minted", "published"),
    [
        (pupil_id("woodside", "16"), "pr7ao2cedlnloxhof"),
        (guardian_id("woodside", "16"), "gekmk3uddvfiszibh"),
        (class_id("woodside", "3B"), "c5sfb6kncz5lg3meo"),
        (arbor_cause("woodside", "AttendanceRollCallRecord", "991", 43323), "150c3ce8-24bd-5685-a77f-da99206c7763"),
        (wake_id("woodside", "pupil", "pabc", DUE), "a3d661c2-bed4-5558-8df9-140f4c749e9f"),
        (outcome_id(CAUSE), "e3daffd3-a5db-5861-9d69-abde295b2e4c"),
        (fact_id(CAUSE, "DutySet", "pabc", 0), "6411f791-79cb-5ba0-956b-c31e4b8f1fa0"),
        (duty_id("woodside", "call", "pabc", date(2026, 9, 7)), "26b2c79e-a3f9-57ea-bf24-bde6a1dfd167"),
        (message_id("woodside", "absence", "pabc", "2026-09-07"), "35279606-7a11-51b3-b13f-39d7f216766a"),
        (report_id("woodside", "weekly", "2026-W37"), "9d30979d-5576-5beb-b331-fc8185a5d98a"),
    ],
    ids=["pupil", "guardian", "class", "arbor", "wake", "outcome", "fact", "duty", "message", "report"],
)
def test_a_name_leads_to_the_same_id_in_every_release(minted: str | UUID, published: str) -> None:
    assert str(minted) == published


def test_an_id_says_what_it_names_and_fits_a_subject() -> None:
    ids = pupil_id("woodside", "16"), guardian_id("woodside", "16"), class_id("woodside", "Ash & Elm 3.B *>")
    assert [each[0] for each in ids] == ["p", "g", "c"]
    assert all(len(each) == 17 and each.isalnum() and each.islower() for each in ids)


def test_an_id_holds_nothing_of_the_mis_s_own() -> None:
    assert "160516" not in pupil_id("woodside", "160516")


def test_two_schools_pupils_and_guardians_are_never_taken_for_one_another() -> None:
    ids = [make(school, mis) for make in (pupil_id, guardian_id) for school in ("a", "b") for mis in ("1", "11")]
    assert all(one != other for one, other in combinations(ids, 2))


def test_parts_do_not_run_into_one_another() -> None:
    assert arbor_cause("a", "Student", "1", 12) != arbor_cause("a", "Student", "11", 2)
    assert message_id("a", "absence", "x", "y") != message_id("a", "absence", "xy")


def test_an_instant_wakes_the_same_in_whatever_zone_it_is_written() -> None:
    local = DUE.astimezone(timezone(timedelta(hours=1)))
    assert wake_id("woodside", "pupil", "pabc", local) == wake_id("woodside", "pupil", "pabc", DUE)


def test_one_cause_numbers_its_facts() -> None:
    ids = {fact_id(CAUSE, word, key, n) for word in ("DutySet", "DutyDone") for key in ("pa", "pb") for n in (0, 1)}
    assert len(ids) == 8


def test_another_attempt_has_another_outcome() -> None:
    assert outcome_id(CAUSE, 0) != outcome_id(CAUSE, 1)
