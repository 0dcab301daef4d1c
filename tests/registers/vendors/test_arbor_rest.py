"""Arbor's REST v2 as a client meets it: pages, waits, failures, and marks written back."""

from datetime import date
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from registers.adapters.arbor_rest import Account, Arbor, line_to, resource
from registers.adapters.arbor_writing import ArborMarks
from registers.adapters.line import LONGEST, Closed, Line, Missing, NotTaken, TurnedAway, Unanswered

NOON = "Mon, 07 Sep 2026 11:00:00 GMT"


@pytest.fixture
def arbor(line: Line) -> Arbor:
    return Arbor(line)


def told(seconds: str | None, **headers: str) -> Response:
    """A 429 that tells how long to wait."""
    return Response(status_code=429, headers={**({"Retry-After": seconds} if seconds else {}), **headers})


async def listed(arbor: Arbor, entity_type: str) -> list[str]:
    return [each["href"].rpartition("/")[2] async for page in arbor.listed(entity_type) for each in page]


def test_an_address_has_the_types_name_in_lower_case_with_dashes() -> None:
    assert resource("AttendanceRollCallRecord") == "attendance-roll-call-records"
    assert resource("Staff") == "staffs"


async def test_an_object_comes_whole(arbor: Arbor, fake: Any) -> None:
    fake.put("Student", "16", studentNumber="7")
    assert (await arbor.one("/rest-v2/students/16"))["studentNumber"] == "7"


@pytest.mark.parametrize("first_page", [0, 1])
@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 40, 65])
async def test_a_list_is_whole_whether_its_pages_are_numbered_from_0_or_1(
    arbor: Arbor, fake: Any, first_page: int, count: int
) -> None:
    fake.first_page = first_page
    for number in range(count):
        fake.put("Student", str(number))
    assert sorted(await listed(arbor, "Student"), key=int) == [str(number) for number in range(count)]


async def test_a_filter_names_property_and_operator(arbor: Arbor, fake: Any) -> None:
    fake.put("AttendanceRollCallRecord", "1", recordDate="2026-09-04")
    fake.put("AttendanceRollCallRecord", "2", recordDate="2026-09-07")
    (page,) = [page async for page in arbor.listed("AttendanceRollCallRecord", recordDate_from="2026-09-07")]
    assert [each["href"] for each in page] == ["/rest-v2/attendance-roll-call-records/2"]


@pytest.mark.parametrize(
    ("response", "wait"),
    [
        (told("7"), 7.0),
        (told("0"), 1.0),
        (told("99999"), LONGEST),
        (told(None), 60.0),
        (told("soon"), 60.0),
        (told("Mon, 07 Sep 2026 11:00:30 GMT", Date=NOON), 30.0),
        (told("Mon, 07 Sep 2026 10:00:00 GMT", Date=NOON), 1.0),
    ],
    ids=["seconds", "no seconds", "too long", "untold", "nonsense", "a date", "a date that is past"],
)
async def test_it_waits_as_it_is_told(
    arbor: Arbor, fake: Any, waited: list[float], response: Response, wait: float
) -> None:
    fake.put("Student", "16")
    fake.faults.append(response)
    assert (await arbor.one("/rest-v2/students/16"))["id"] == "16"
    assert waited == [wait]


async def test_waits_do_not_count_as_failures(arbor: Arbor, fake: Any, waited: list[float]) -> None:
    fake.put("Student", "16")
    fake.faults.extend([told("1")] * 20)
    assert (await arbor.one("/rest-v2/students/16"))["id"] == "16"
    assert waited == [1.0] * 20


async def test_what_may_pass_is_tried_again_more_and_more_slowly(
    arbor: Arbor, fake: Any, waited: list[float], broken: Any
) -> None:
    fake.put("Student", "16")
    fake.faults.extend([Response(status_code=500), PlainTextResponse("<html>"), broken, JSONResponse([1])])
    assert (await arbor.one("/rest-v2/students/16"))["id"] == "16"
    assert waited == [1.0, 2.0, 4.0, 8.0]


async def test_what_does_not_pass_is_said_without_naming_anybody(arbor: Arbor, fake: Any) -> None:
    fake.faults.extend([Response(status_code=503)] * 5)
    with pytest.raises(Unanswered, match=r"^students: 503, 5 times$"):
        await arbor.one("/rest-v2/students/16")


async def test_an_object_that_is_not_there_is_missing(arbor: Arbor) -> None:
    with pytest.raises(Missing, match=r"^students: 404$"):
        await arbor.one("/rest-v2/students/16")


@pytest.mark.parametrize(("status", "error"), [(401, TurnedAway), (403, Closed), (400, NotTaken), (422, NotTaken)])
async def test_what_is_refused_is_not_tried_again(arbor: Arbor, fake: Any, status: int, error: type[Exception]) -> None:
    fake.faults.append(Response(status_code=status))
    with pytest.raises(error):
        await arbor.one("/rest-v2/students/16")
    assert len(fake.asked) == 1


async def test_another_token_is_turned_away(fake: Any) -> None:
    line = line_to(Account(fake.url, "rollcall", "dpt_other"))
    with pytest.raises(TurnedAway):
        await Arbor(line).one("/rest-v2/students/16")
    await line.close()


@pytest.mark.parametrize("elsewhere", ["https://example.org/rest-v2/students/1", "//example.org/rest-v2/students/1"])
async def test_credentials_follow_no_address_to_another_server(arbor: Arbor, elsewhere: str) -> None:
    with pytest.raises(Unanswered, match="another server"):
        await arbor.one(elsewhere)


def test_a_token_is_not_shown() -> None:
    assert "dpt_secret" not in repr(Account("http://arbor", "rollcall", "dpt_secret"))


# Marks written back ---------------------------------------------------------------------------------------------------


@pytest.fixture
def marks(arbor: Arbor) -> ArborMarks:
    return ArborMarks(arbor)


async def test_a_mark_is_written_for_its_date_and_session(marks: ArborMarks, fake: Any) -> None:
    fake.put("AttendanceMark", "12", code="I")
    await marks.register("16", date(2026, 9, 7), "AM", "I")
    await marks.register("17", date(2026, 9, 7), "PM", "I", 5)
    assert fake.written[0] == {
        "student": {"entityType": "Student", "href": "/rest-v2/students/16"},
        "attendanceMark": {"entityType": "AttendanceMark", "href": "/rest-v2/attendance-marks/12"},
        "minutesLate": None,
        "recordDate": "2026-09-07",
        "rollCall": "AM",
    }
    assert (fake.written[1]["rollCall"], fake.written[1]["minutesLate"]) == ("PM", 5)
    assert len([path for path in fake.asked if "attendance-marks" in path]) == 1


async def test_a_mark_is_written_in_the_end_though_the_server_fails_first(marks: ArborMarks, fake: Any) -> None:
    fake.put("AttendanceMark", "12", code="I")
    await marks._mark("I")
    fake.faults.extend([Response(status_code=502), told("3")])
    await marks.register("16", date(2026, 9, 7), "AM", "I")
    assert len(fake.written) == 1


async def test_a_mark_that_arbor_refuses_is_not_repeated(marks: ArborMarks, fake: Any) -> None:
    fake.put("AttendanceMark", "12", code="I")
    await marks._mark("I")
    fake.faults.append(JSONResponse({"response": {"code": 422, "errors": [{"message": "A Pupil"}]}}, 422))
    with pytest.raises(NotTaken, match=r"^attendance-roll-call-registration: 422$"):
        await marks.register("16", date(2026, 9, 7), "AM", "I")


async def test_a_code_that_arbor_does_not_have_is_not_written(marks: ArborMarks, fake: Any) -> None:
    with pytest.raises(NotTaken, match="0 marks have the code I"):
        await marks.register("16", date(2026, 9, 7), "AM", "I")
    assert not fake.written
