"""Every attendance code counts as the regulations of 2024 say, and the codes that are gone say what replaced them."""

import pytest

from events.codes import (
    ABSENT,
    ATTENDING,
    AUTHORISED,
    AWAY,
    CODES,
    LATE_BEFORE_CLOSE,
    MEANINGS,
    POSSIBLE,
    RETIRED,
    UNEXPLAINED,
    CodeClass,
    fault_of,
)

TABLE = {
    "/": CodeClass.PRESENT,
    "\\": CodeClass.PRESENT,
    "L": CodeClass.PRESENT,
    "K": CodeClass.APPROVED_ACTIVITY,
    "V": CodeClass.APPROVED_ACTIVITY,
    "P": CodeClass.APPROVED_ACTIVITY,
    "W": CodeClass.APPROVED_ACTIVITY,
    "B": CodeClass.APPROVED_ACTIVITY,
    "D": CodeClass.NOT_REQUIRED,
    "C": CodeClass.AUTHORISED,
    "C1": CodeClass.AUTHORISED,
    "C2": CodeClass.AUTHORISED,
    "J1": CodeClass.AUTHORISED,
    "M": CodeClass.AUTHORISED,
    "S": CodeClass.AUTHORISED,
    "X": CodeClass.NOT_REQUIRED,
    "T": CodeClass.AUTHORISED,
    "R": CodeClass.AUTHORISED,
    "I": CodeClass.AUTHORISED,
    "E": CodeClass.AUTHORISED,
    "Q": CodeClass.NOT_REQUIRED,
    "Y1": CodeClass.NOT_REQUIRED,
    "Y2": CodeClass.NOT_REQUIRED,
    "Y3": CodeClass.NOT_REQUIRED,
    "Y4": CodeClass.NOT_REQUIRED,
    "Y5": CodeClass.NOT_REQUIRED,
    "Y6": CodeClass.NOT_REQUIRED,
    "Y7": CodeClass.NOT_REQUIRED,
    "G": CodeClass.UNAUTHORISED,
    "N": CodeClass.UNAUTHORISED,
    "O": CodeClass.UNAUTHORISED,
    "U": CodeClass.UNAUTHORISED,
    "Z": CodeClass.NOT_REQUIRED,
    "#": CodeClass.NOT_REQUIRED,
}


def test_there_are_these_codes_and_no_others() -> None:
    assert set(CODES) == set(TABLE)


@pytest.mark.parametrize(("code", "kind"), TABLE.items())
def test_a_code_is_of_its_class(code: str, kind: CodeClass) -> None:
    assert CODES[code] is kind
    assert fault_of(code) is None


@pytest.mark.parametrize(("code", "kind"), TABLE.items())
def test_a_class_says_what_counts(code: str, kind: CodeClass) -> None:
    assert (code in POSSIBLE) == (kind is not CodeClass.NOT_REQUIRED)
    assert (code in ATTENDING) == (kind in (CodeClass.PRESENT, CodeClass.APPROVED_ACTIVITY))
    assert (code in ABSENT) == (kind in (CodeClass.AUTHORISED, CodeClass.UNAUTHORISED))
    assert (code in AUTHORISED) == (kind is CodeClass.AUTHORISED)


def test_a_child_who_came_after_the_register_closed_is_absent_in_the_figures_and_not_away() -> None:
    assert "U" in ABSENT
    assert {"U"} == ABSENT - AWAY


def test_only_n_and_o_say_no_reason() -> None:
    assert {"N", "O"} == UNEXPLAINED
    assert UNEXPLAINED < AWAY


@pytest.mark.parametrize(("code", "instead"), [("H", "G or C"), ("F", "G"), ("J", "J1"), ("Y", "Y1 to Y7")])
def test_a_retired_code_is_refused_with_what_replaced_it(code: str, instead: str) -> None:
    assert fault_of(code) == f"code {code} is retired: use {instead}"


def test_what_replaced_a_retired_code_can_be_taken() -> None:
    named = {code for instead in RETIRED.values() for code in instead.replace("or", "").replace("to", "").split()}
    assert not [code for code in named if fault_of(code)]


@pytest.mark.parametrize("code", ["", "n", "Y8", "//", " N", "NN", "present", "ſ"])
def test_anything_else_is_unknown(code: str) -> None:
    assert fault_of(code) == f"unknown code {code!r}"


def test_a_long_code_is_not_repeated_in_full() -> None:
    assert len(fault_of("A" * 10_000) or "") < 40


def test_each_code_of_absence_and_of_lateness_has_words_for_a_parent() -> None:
    assert set(MEANINGS) == ABSENT | {LATE_BEFORE_CLOSE}
