"""Stages, counters and penalty notices as policy data; thresholds are compared in whole numbers."""

from datetime import date, time

import pytest

from events.policy import Policy, policy_of
from events.stages import Amount, PenaltyNotices, Stages, default_counters, meets

WOODSIDE = policy_of("woodside")
LADDER = WOODSIDE.stages.ladder


def test_the_ladder_of_the_document() -> None:
    assert {name: stage.attendance for name, stage in LADDER.items()} == {
        "watch": "< 96", "concern": "< 95", "support": "<= 92", "persistent": "<= 90", "severe": "<= 50", "legal": None,
    }  # fmt: skip
    assert {name: stage.possible for name, stage in LADDER.items()} == {
        "watch": 20, "concern": 40, "support": 40, "persistent": 40, "severe": 0, "legal": 0,
    }  # fmt: skip


def test_the_legal_stage() -> None:
    legal = LADDER["legal"]
    assert (legal.unauthorised, legal.weeks, legal.codes, legal.legal) == (10, 10, ("G", "N", "O", "U"), True)


def test_when_stages_are_looked_at_and_when_a_person_releases_a_letter() -> None:
    stages = WOODSIDE.stages
    assert (stages.at, stages.illness_codes, stages.illness_over) == (time(15, 45), ("I", "M"), 50)


@pytest.mark.parametrize(
    ("codes", "mostly"), [("IIO", True), ("IO", False), ("MMMO", True), ("OO", False), ("", False)]
)
def test_most_of_an_absence_is_illness_where_more_than_half_bears_its_codes(codes: str, mostly: bool) -> None:
    assert WOODSIDE.stages.is_mostly_illness(codes) is mostly


def test_the_share_and_the_codes_of_illness_are_the_policys() -> None:
    stages = policy_of({"stages": {"illness_codes": ["I"], "illness_over": 80}}).stages
    assert (stages.is_mostly_illness("IIIIO"), stages.is_mostly_illness("IIIIIO")) == (False, True)
    assert not stages.is_mostly_illness("MMM")


def test_in_which_stages_a_pupil_is_persistently_absent() -> None:
    assert [name for name, stage in LADDER.items() if stage.is_persistent] == ["persistent", "severe"]


@pytest.mark.parametrize(
    ("threshold", "persistent"), [("<= 90", True), ("< 90", True), ("<= 90.01", False), (">= 90", False)]
)
def test_it_is_the_threshold_that_tells_and_not_the_name(threshold: str, persistent: bool) -> None:
    stages = policy_of({"stages": {"ladder": {"watch": {"attendance": threshold}}}}).stages
    assert stages.ladder["watch"].is_persistent is persistent


def test_the_counters() -> None:
    counters = {name: (each.counts, each.days) for name, each in WOODSIDE.counters.items()}
    assert counters == {
        "missing-education": ("unexplained", 5),
        "authority-return": ("unauthorised", 10),
        "sickness-return": ("code", 15),
        "joint-enquiry": ("unauthorised", 20),
    }


def test_the_penalty_notices() -> None:
    first, second = WOODSIDE.penalty.amounts
    assert (first.full, first.reduced, second.full, second.reduced) == (160, 80, 160, None)
    assert (WOODSIDE.penalty.years, WOODSIDE.penalty.counted_from) == (3, date(2024, 8, 19))


def test_a_policy_adopted_before_there_were_stages_has_these() -> None:
    earlier = WOODSIDE.model_dump(mode="json", exclude={"stages", "counters", "penalty"})
    assert Policy.model_validate(earlier) == WOODSIDE
    assert (WOODSIDE.stages, WOODSIDE.counters, WOODSIDE.penalty) == (Stages(), default_counters(), PenaltyNotices())


@pytest.mark.parametrize(
    ("threshold", "attending", "possible", "met"),
    [
        ("<= 90", 90, 100, True),
        ("<= 90", 901, 1000, False),
        ("<= 90", 899_999, 999_999, True),
        ("< 95", 95, 100, False),
        ("< 95", 189, 199, True),
        ("<= 92.5", 37, 40, True),
        (">= 96", 24, 25, True),
    ],
    ids=["90.0 % exactly", "90.1 %", "a hair above", "95.0 % exactly", "94.97 %", "92.5 % exactly", "96.0 % exactly"],
)
def test_a_threshold_is_compared_exactly(threshold: str, attending: int, possible: int, met: bool) -> None:
    assert meets(threshold, attending, possible) is met


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"stages": {"ladder": {"concern": {"attendance": "95"}}}}, "should match pattern"),
        ({"stages": {"ladder": {"concern": {"unauthorised": 3}}}}, "give one of the two"),
        ({"stages": {"ladder": {"concern": {"next": "nowhere"}}}}, "no stage 'nowhere' to come next"),
        ({"stages": {"ladder": {"watch": {"letter": "concern"}}}}, "or neither"),
        ({"stages": {"ladder": {"legal": {"codes": ["I"]}}}}, "no code of unauthorised absence"),
        ({"stages": {"ladder": {"legal": {"weeks": 31}}}}, "less than or equal to 30"),
        ({"counters": {"sickness-return": {"code": "/"}}}, "has a code of absence"),
        ({"stages": {"lader": {}}}, "no part named 'stages.lader'"),
    ],
)
def test_a_slip_of_the_pen_is_refused(overrides: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        policy_of(overrides)


def test_a_school_changes_one_number_and_keeps_the_rest() -> None:
    changed = policy_of({"stages": {"ladder": {"concern": {"attendance": "< 94"}}}}).stages.ladder
    assert changed["concern"].attendance == "< 94"
    assert {name: stage for name, stage in changed.items() if name != "concern"} == {
        name: stage for name, stage in LADDER.items() if name != "concern"
    }


def test_amounts_are_in_pounds() -> None:
    assert Amount(full=160).full_days == 28
