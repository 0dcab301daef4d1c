"""What is sent is understood whole, or refused by the name of the field; what is read of the log is forgiving."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.fact import Fact, Request, Words
from events.registers import ClosureDeclared, DeclareClosure, SetUpSchool
from events.school import SchoolFile
from events.understood import Understood

FILE = {
    "school": "woodside",
    "trust": "reach2",
    "name": "Woodside",
    "terms": [{"name": "Autumn 2026", "from": "2026-09-03", "to": "2026-12-18"}],
    "classes": [{"name": "3B", "year": "3"}],
    "staff": [{"id": "staff-3", "role": "attendance-officer"}],
}


def strange(word: type[Understood], body: Any) -> tuple[str, str]:
    """Where the first field stands that is refused, and the sentence."""
    with pytest.raises(ValidationError) as refused:
        word.model_validate(body)
    first = refused.value.errors()[0]
    return ".".join(str(part) for part in first["loc"]), first["msg"]


def test_a_part_of_a_day_that_is_misnamed_closes_no_whole_day() -> None:
    place, says = strange(DeclareClosure, {"date": "2026-09-07", "part": "PM"})
    assert (place, says) == ("part", "there is no such field; there are date, reason, session")
    with pytest.raises(ValidationError):
        DeclareClosure.model_validate_json('{"date": "2026-09-07", "part": "PM"}')
    assert DeclareClosure.model_validate({"date": "2026-09-07", "session": "PM"}).session == "PM"


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"insets": ["2026-09-02"]}, "insets"),
        ({"terms": [{**FILE["terms"][0], "half-term": None}]}, "terms.0.half-term"),  # type: ignore[dict-item]
        ({"staff": [{"id": "staff-3", "role": "headteacher", "leads": True}]}, "staff.0.leads"),
    ],
)
def test_a_school_file_is_understood_whole_however_deep(changed: dict[str, Any], place: str) -> None:
    assert strange(SchoolFile, {**FILE, **changed})[0] == place
    assert strange(SetUpSchool, {"file": {**FILE, **changed}})[0] == f"file.{place}"


def test_a_field_goes_by_its_own_name_and_by_that_of_the_wire() -> None:
    term = {"name": "Autumn 2026", "first": "2026-09-03", "last": "2026-12-18"}
    assert SchoolFile.model_validate({**FILE, "terms": [term]}) == SchoolFile.model_validate(FILE)


def test_no_value_is_repeated_in_a_refusal() -> None:
    with pytest.raises(ValidationError) as refused:
        DeclareClosure.model_validate({"date": "2026-09-07", "note": "Ada Byron"})
    assert "Byron" not in str(refused.value)


class Asked(Request):
    """As a newer version has it."""

    service = "registers"
    question = True
    on: date
    drafts: bool = False


class AskedBefore(Request):
    """As the version before had it."""

    service = "registers"
    question = True
    on: date


def test_an_older_service_answers_a_newer_one_that_asks_for_nothing_new_and_an_older_one_is_always_understood() -> None:
    """Of a request only what is no default is sent (chassis.requests): otherwise a rolling update refused it."""
    plain = Asked(on=date(2026, 9, 7)).model_dump_json(by_alias=True, exclude_defaults=True)
    assert AskedBefore.model_validate_json(plain).on == date(2026, 9, 7)
    assert strange(AskedBefore, Asked(on=date(2026, 9, 7), drafts=True).model_dump())[0] == "drafts"
    before = AskedBefore(on=date(2026, 9, 7)).model_dump_json()
    assert Asked.model_validate_json(before).drafts is False


@pytest.mark.parametrize("kind", [Fact, Words])
def test_what_is_read_of_the_log_and_what_is_answered_are_forgiving(kind: type[Words]) -> None:
    assert kind.model_config["extra"] == "ignore"
    body = {"school": "woodside", "date": "2026-09-07", "session": "both", "reason": "", "newer": 1}
    assert ClosureDeclared.model_validate(body).key


def test_ids_and_instants_come_as_json_has_them() -> None:
    class Sent(Request):
        service = "registers"
        which: UUID
        days: tuple[date, ...] = ()

    sent = Sent(which=UUID(int=7), days=(date(2026, 9, 7),))
    assert Sent.model_validate_json(sent.model_dump_json()) == sent
