"""Whose families somebody has on a day: every pupil of theirs from one pass over what was told."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from events.pathway import FamiliesHandedOver, FocusFamilyAllocated, FocusFamilyEnded, FocusFamilyGrew
from events.theirs import Told, pupils_had

DAY, BEFORE, AFTER = date(2026, 9, 10), date(2026, 9, 9), date(2026, 9, 11)


def allocated(*family: str, staff: str = "s5", until: date | None = None) -> FocusFamilyAllocated:
    return FocusFamilyAllocated(
        pupil=family[0], family=family, staff=staff, role="assistant-head", since=BEFORE, until=until or AFTER
    )  # fmt: skip


def ended(*family: str, staff: str = "s5") -> FocusFamilyEnded:
    about: dict[str, Any] = {"role": "assistant-head", "since": BEFORE, "last": DAY, "reason": "requested"}
    return FocusFamilyEnded(pupil=family[0], family=family, staff=staff, **about)


def handed(staff: str, to: str, first: date = DAY, last: date = DAY) -> FamiliesHandedOver:
    return FamiliesHandedOver(school="woodside", staff=staff, to=to, first=first, last=last)


@pytest.mark.parametrize(
    ("told", "who", "theirs"),
    [
        ([], "s5", set()),
        ([allocated("ada", "bo")], "s5", {"ada", "bo"}),
        ([allocated("ada", "bo")], "s7", set()),
        ([allocated("ada", until=DAY)], "s5", {"ada"}),
        ([allocated("ada", until=BEFORE)], "s5", set()),
        ([allocated("ada"), FocusFamilyGrew(pupil="ada", joined=("bo",), staff="s5")], "s5", {"ada", "bo"}),
        ([allocated("ada"), allocated("ada", staff="s7")], "s5", set()),
        ([allocated("ada"), allocated("ada", staff="s7"), ended("ada")], "s7", {"ada"}),
        ([allocated("ada", "bo"), ended("ada", "bo")], "s5", set()),
        ([ended("ada"), allocated("ada")], "s5", {"ada"}),
        ([allocated("ada"), handed("s5", "s7")], "s7", {"ada"}),
        ([allocated("ada"), handed("s5", "s7")], "s5", {"ada"}),
        ([allocated("ada"), handed("s5", "s7", AFTER, AFTER)], "s7", set()),
        ([allocated("ada"), handed("s5", "s7"), handed("s7", "s8")], "s8", {"ada"}),
        ([allocated("ada"), handed("s5", "s7"), handed("s7", "s8")], "s7", set()),
        ([allocated("ada"), handed("s5", "s7"), handed("s7", "s5")], "s7", set()),
    ],
)
def test_whose_a_pupil_is(told: list[Told], who: str, theirs: set[str]) -> None:
    assert pupils_had(who, DAY, told) == theirs


def test_what_was_told_is_gone_through_once_for_all_pupils() -> None:
    facts = [allocated(f"p{n}") for n in range(300)]
    passed = 0

    def told() -> Iterator[Told]:
        nonlocal passed
        for passed, fact in enumerate(facts, 1):  # noqa: B007
            yield fact

    assert (len(pupils_had("s5", DAY, told())), passed) == (300, 300)
