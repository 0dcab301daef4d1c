"""A settled code on its way to Arbor: what comes of it, whatever the server answers."""

from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from chassis.service import Reading
from events.registers import CodeSettled, DifferencesOf, WriteBackFailed, WriteBackOvertaken
from events.sealed import Sealed
from registers.adapters.arbor_rest import Arbor
from registers.adapters.arbor_writing import ArborMarks
from registers.adapters.line import Line
from registers.adapters.writing_back import handed_over
from registers.domain.settling import WriteBack
from registers.handlers import effects

from ..conftest import seal


class Opened:
    """Opens a token to its last part; the key of pupil 0 is gone."""

    async def open(self, tokens: Any) -> dict[str, str]:
        opened = {token: token.split("~")[3] for token in tokens}
        return {token: "[forgotten]" if text == "0" else text for token, text in opened.items()}


KEYS: Any = Opened()
_MONDAY = "2026-09-07"


def settled(mis_id: str | None = "16") -> CodeSettled:
    """Pupil 16's morning is settled as ill."""
    token = None if mis_id is None else Sealed(f"~p~register~{mis_id}")
    return CodeSettled(pupil="p", date=date(2026, 9, 7), session="AM", code="I", by="staff-3", mis_id=token)


async def test_arbor_takes_the_mark(line: Line, fake: Any) -> None:
    fake.put("AttendanceMark", "12", code="I")
    assert await handed_over(KEYS, ArborMarks(Arbor(line)), settled(), settled().mis_id) == WriteBack("taken")
    assert fake.written[0]["student"]["href"] == "/rest-v2/students/16"


@pytest.mark.parametrize(("status", "how"), [(422, "refused"), (403, "refused"), (404, "refused")])
async def test_what_arbor_refuses_is_refused_for_good(line: Line, fake: Any, status: int, how: str) -> None:
    fake.put("AttendanceMark", "12", code="I")
    arbor = ArborMarks(Arbor(line))
    await arbor._mark("I")
    fake.faults.append(JSONResponse({"response": {"code": status}}, status))
    back = await handed_over(KEYS, arbor, settled(), settled().mis_id)
    assert (back.how, bool(back.reason)) == (how, True)


@pytest.mark.parametrize(
    "answer",
    [
        {"response": {"code": 422, "reason": "Unprocessable", "errors": [{"message": "Ada Byron's mark is locked"}]}},
        {"response": {"code": "403"}},
        {"response": {"code": 200, "reason": "OK", "errors": [{"exception": "ValidationException"}]}},
    ],
)
async def test_what_arbor_refuses_within_an_answer_is_not_written_back(line: Line, fake: Any, answer: Any) -> None:
    fake.put("AttendanceMark", "12", code="I")
    arbor = ArborMarks(Arbor(line))
    await arbor._mark("I")
    fake.faults.append(JSONResponse(answer, 200))
    back = await handed_over(KEYS, arbor, settled(), settled().mis_id)
    assert (back.how, "Byron" in back.reason) == ("refused", False)


async def test_an_arbor_that_does_not_answer_is_worth_another_try(line: Line, fake: Any) -> None:
    fake.put("AttendanceMark", "12", code="I")
    fake.faults.extend([Response(status_code=502)] * 50)
    back = await handed_over(KEYS, ArborMarks(Arbor(line)), settled(), settled().mis_id)
    assert back.how == "unanswered"
    assert not fake.written


async def test_a_school_without_such_a_mis_and_a_pupil_who_was_forgotten_are_refused(line: Line, fake: Any) -> None:
    assert (await handed_over(KEYS, None, settled(), None)).how == "refused"
    assert (await handed_over(KEYS, ArborMarks(Arbor(line)), settled(None), None)).reason == "the pupil was forgotten"
    gone = settled("0")
    assert (await handed_over(KEYS, ArborMarks(Arbor(line)), gone, gone.mis_id)).reason == "the pupil was forgotten"
    assert not fake.written


async def test_minutes_late_are_sent_as_the_order_has_them(line: Line, fake: Any) -> None:
    fake.put("AttendanceMark", "13", code="L")
    late = settled().model_copy(update={"code": "L", "minutes_late": 12})
    assert await handed_over(KEYS, ArborMarks(Arbor(line)), late, late.mis_id) == WriteBack("taken")
    assert fake.written[0]["minutesLate"] == 12


async def test_why_it_was_settled_so_stays_here(line: Line) -> None:
    """It was written for the office; a MIS shows what is noted of a mark to whoever takes the register."""
    said: list[tuple[Any, ...]] = []

    class Taking:
        async def held(self, *_: Any) -> list[str | None]:
            return []

        async def register(self, *mark: Any) -> None:
            said.append(mark)

    order = settled().model_copy(update={"reason": Sealed("~p~register~16")})
    assert await handed_over(KEYS, Taking(), order, order.mis_id) == WriteBack("taken")
    assert said == [("16", date(2026, 9, 7), "AM", "I", None)]


async def test_of_a_confirmed_reply_the_pupil_is_found_by_the_roll(desk: Any, line: Line, fake: Any, db: Any) -> None:
    fake.put("AttendanceMark", "12", code="I")
    fake.mark("1", "N")
    school = desk.woodside
    school.calls(school.at("09:00"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    [_, order] = school.reply(1, "I", school.at("09:30"))
    await db.execute("insert into pupils values ('woodside', $1, $2)", order.pupil, seal(order.pupil, "1"))

    @asynccontextmanager
    async def reading(at: str, at_least: int) -> Any:
        yield Reading(db, at, "reach2", at_least, school.at("09:30"), desk.keyring)

    desk.reading = reading
    said = school.decider.saying(order, at=school.at("09:30"))
    assert await effects(desk, {"woodside": ArborMarks(Arbor(line))})[CodeSettled].perform(said) == WriteBack("taken")
    assert [each["student"]["href"] for each in fake.written] == ["/rest-v2/students/1"]


async def test_a_try_that_a_crash_repeats_once_the_mark_has_changed_writes_nothing(
    desk: Any, line: Line, fake: Any
) -> None:
    fake.put("AttendanceMark", "12", code="I")
    fake.mark("1", "N")
    school = desk.woodside
    school.calls(school.at("09:00"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    [order] = school.settles(1, "I", school.at("09:30"))
    write = effects(desk, {"woodside": ArborMarks(Arbor(line))})[CodeSettled].perform
    said = school.decider.saying(order, at=school.at("09:30"))
    assert await write(said) == WriteBack("taken")
    school.calls(school.at("09:31"), {1: "/"})
    assert (await write(said)).how == "refused"
    assert [each["student"]["href"] for each in fake.written] == ["/rest-v2/students/1"]


# What the MIS holds by now --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holds", "over", "outcome"),
    [
        ("L", "N", ("overtaken", "L")),
        (None, "N", ("overtaken", None)),
        ("/", None, ("overtaken", "/")),
        ("N", "N", ("taken", None)),
        ("N", None, ("taken", None)),
        ("I", "N", ("taken", None)),
        (None, None, ("taken", None)),
    ],
)
async def test_nothing_is_written_but_over_the_mark_that_was_settled_over(
    line: Line, fake: Any, holds: str | None, over: str | None, outcome: tuple[str, str | None]
) -> None:
    """A child who came in since the last poll stays in school."""
    fake.put("AttendanceMark", "49", code="I")
    fake.mark("16", "B", session="PM")
    fake.mark("16", "B", "2026-09-04")
    fake.mark("17", "B")
    if holds is not None:
        fake.mark("16", holds)
    back = await handed_over(KEYS, ArborMarks(Arbor(line)), settled(), settled().mis_id, over)
    assert (back.how, back.mark) == outcome
    assert len(fake.written) == (back.how == "taken")


async def test_a_record_from_which_the_mark_was_taken_is_no_mark(line: Line, fake: Any) -> None:
    fake.mark("16", "N")
    fake.put("AttendanceRollCallRecord", "162026-09-07AM", attendanceMark=None)
    assert await ArborMarks(Arbor(line)).held("16", date(2026, 9, 7), "AM", None) == [None]


async def test_of_two_records_of_a_session_the_later_one_counts(line: Line, fake: Any) -> None:
    fake.mark("16", "N")
    fake.put(
        "AttendanceRollCallRecord", "x", **{**fake.objects["AttendanceRollCallRecord"]["162026-09-07AM"], "id": "x"}
    )
    fake.mark("16", "L")
    assert await ArborMarks(Arbor(line)).held("16", date(2026, 9, 7), "AM", None) == ["L"]


async def test_what_may_not_be_read_is_not_written_over(line: Line, fake: Any) -> None:
    fake.put("AttendanceMark", "49", code="I")
    fake.closed.add("attendance-roll-call-records")
    back = await handed_over(KEYS, ArborMarks(Arbor(line)), settled(), settled().mis_id, "N")
    assert back == WriteBack("refused", "attendance-roll-call-records: 403, check what the credentials may see")
    assert not fake.written


async def test_an_arbor_that_shows_other_pupils_marks_is_not_written_to(line: Line, fake: Any) -> None:
    for student in range(11):
        fake.put("AttendanceRollCallRecord", str(student), student={"href": "/rest-v2/students/16"}, recordDate=_MONDAY)
    back = await handed_over(KEYS, ArborMarks(Arbor(line)), settled(), settled().mis_id, "N")
    assert back.how == "refused"
    assert not fake.written


async def test_a_mark_that_nobody_heard_yet_ends_the_try_and_a_person_looks(desk: Any, line: Line, fake: Any) -> None:
    school = desk.woodside
    school.calls(school.at("09:00"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    fake.put("AttendanceMark", "49", code="I")
    fake.mark("1", "L")
    [order] = school.settles(1, "I", school.at("09:30"))
    said = school.decider.saying(order, at=school.at("09:30"))
    back = await effects(desk, {"woodside": ArborMarks(Arbor(line))})[CodeSettled].perform(said)
    [overtaken, failed] = school.outcome(order, back, school.at("09:31"))
    assert isinstance(overtaken, WriteBackOvertaken)
    assert isinstance(failed, WriteBackFailed)
    assert failed.again_at is None
    assert (overtaken.original, overtaken.mark, overtaken.code) == ("N", "L", "I")
    [row] = school.decider.asks(DifferencesOf(), at=school.at("09:32")).rows
    assert (row.settled, row.overtaken) == ("I", True)
    school.calls(school.at("09:33"), {1: "L"})
    assert not fake.written
