"""A settled code on its way to Arbor: what comes of it, whatever the server answers."""

from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from chassis.service import Reading
from events.registers import CodeSettled
from events.sealed import Sealed
from registers.adapters.arbor_rest import Arbor
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


def settled(mis_id: str | None = "16") -> CodeSettled:
    """Pupil 16's morning is settled as ill."""
    token = None if mis_id is None else Sealed(f"~p~register~{mis_id}")
    return CodeSettled(pupil="p", date=date(2026, 9, 7), session="AM", code="I", by="staff-3", mis_id=token)


async def test_arbor_takes_the_mark(line: Line, fake: Any) -> None:
    fake.put("AttendanceMark", "12", code="I")
    assert await handed_over(KEYS, Arbor(line), settled(), settled().mis_id) == WriteBack("taken")
    assert fake.written[0]["student"]["href"] == "/rest-v2/students/16"


@pytest.mark.parametrize(("status", "how"), [(422, "refused"), (403, "refused"), (404, "refused")])
async def test_what_arbor_refuses_is_refused_for_good(line: Line, fake: Any, status: int, how: str) -> None:
    fake.put("AttendanceMark", "12", code="I")
    arbor = Arbor(line)
    await arbor._mark("I")
    fake.faults.append(JSONResponse({"response": {"code": status}}, status))
    back = await handed_over(KEYS, arbor, settled(), settled().mis_id)
    assert (back.how, bool(back.reason)) == (how, True)


async def test_an_arbor_that_does_not_answer_is_worth_another_try(line: Line, fake: Any) -> None:
    fake.put("AttendanceMark", "12", code="I")
    fake.faults.extend([Response(status_code=502)] * 50)
    back = await handed_over(KEYS, Arbor(line), settled(), settled().mis_id)
    assert back.how == "unanswered"
    assert not fake.written


async def test_a_school_without_such_a_mis_and_a_pupil_who_was_forgotten_are_refused(line: Line, fake: Any) -> None:
    assert (await handed_over(KEYS, None, settled(), None)).how == "refused"
    assert (await handed_over(KEYS, Arbor(line), settled(None), None)).reason == "the pupil was forgotten"
    gone = settled("0")
    assert (await handed_over(KEYS, Arbor(line), gone, gone.mis_id)).reason == "the pupil was forgotten"
    assert not fake.written


async def test_minutes_late_are_sent_as_the_order_has_them(line: Line, fake: Any) -> None:
    fake.put("AttendanceMark", "13", code="L")
    late = settled().model_copy(update={"code": "L", "minutes_late": 12})
    assert await handed_over(KEYS, Arbor(line), late, late.mis_id) == WriteBack("taken")
    assert fake.written[0]["minutesLate"] == 12


async def test_why_it_was_settled_so_stays_here(line: Line) -> None:
    """It was written for the office; a MIS shows what is noted of a mark to whoever takes the register."""
    said: list[tuple[Any, ...]] = []

    class Taking:
        async def register(self, *mark: Any) -> None:
            said.append(mark)

    order = settled().model_copy(update={"reason": Sealed("~p~register~16")})
    assert await handed_over(KEYS, Taking(), order, order.mis_id) == WriteBack("taken")
    assert said == [("16", date(2026, 9, 7), "AM", "I", None)]


async def test_of_a_confirmed_reply_the_pupil_is_found_by_the_roll(desk: Any, line: Line, fake: Any, db: Any) -> None:
    fake.put("AttendanceMark", "12", code="I")
    school = desk.woodside
    school.calls(school.at("09:00"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    [_, order] = school.reply(1, "I", school.at("09:30"))
    await db.execute("insert into pupils values ('woodside', $1, $2)", order.pupil, seal(order.pupil, "1"))

    @asynccontextmanager
    async def reading(at: str, at_least: int) -> Any:
        yield Reading(db, at, "reach2", at_least, school.at("09:30"), desk.keyring)

    desk.reading = reading
    said = school.decider.saying(order, at=school.at("09:30"))
    assert await effects(desk, {"woodside": Arbor(line)})[CodeSettled].perform(said) == WriteBack("taken")
    assert [each["student"]["href"] for each in fake.written] == ["/rest-v2/students/1"]


async def test_a_try_that_a_crash_repeats_once_the_mark_has_changed_writes_nothing(
    desk: Any, line: Line, fake: Any
) -> None:
    fake.put("AttendanceMark", "12", code="I")
    school = desk.woodside
    school.calls(school.at("09:00"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    [order] = school.settles(1, "I", school.at("09:30"))
    write = effects(desk, {"woodside": Arbor(line)})[CodeSettled].perform
    said = school.decider.saying(order, at=school.at("09:30"))
    assert await write(said) == WriteBack("taken")
    school.calls(school.at("09:31"), {1: "/"})
    assert (await write(said)).how == "refused"
    assert [each["student"]["href"] for each in fake.written] == ["/rest-v2/students/1"]
