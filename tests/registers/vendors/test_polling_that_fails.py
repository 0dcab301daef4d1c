"""What goes wrong while Arbor is polled is shown, tried again, and loses nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from asyncpg import PostgresError
from nats.errors import Error as NatsError
from starlette.responses import JSONResponse, PlainTextResponse, Response

from chassis.drain import Stopped
from events.registers import RegisterAmended, RegisterTaken
from registers.adapters.line import LONGEST
from registers.adapters.polling import Poller

from .arbor_server import MARKS


async def test_refused_credentials_are_shown_and_polling_goes_on_when_they_are_mended(
    poller: Poller, three: Any, desk: Any
) -> None:
    three.mark("2", "I")
    three.faults.append(JSONResponse({}, 401))
    await poller.poll()
    assert (poller.report.state, poller.report.failures) == ("failing", 1)
    assert poller.report.error == "academic-calendar-dates: 401, check the credentials"
    await poller.poll()
    assert (poller.report.state, poller.report.failures, poller.report.error) == ("polled", 0, "")
    assert desk.woodside.only(desk.heard(), RegisterAmended)


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_a_type_that_is_refused_stops_no_other(poller: Poller, three: Any, desk: Any, status: int) -> None:
    three.mark("2", "I")
    three.faults.append(JSONResponse({}, status))
    await poller.poll()
    assert (poller.report.state, poller.report.oddities) == ("polled", {"refused": 1})
    assert desk.woodside.only(desk.heard(), RegisterAmended)


async def test_where_every_type_is_refused_the_poll_fails(poller: Poller, three: Any) -> None:
    three.faults.extend([JSONResponse({}, 403)] * 6)
    await poller.poll()
    assert poller.report.state == "failing"
    assert poller.report.error == "attendance-registers: 403, check what the credentials may see"


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_poll_that_may_not_see_the_marks_is_no_sign_of_life(
    poller: Poller, three: Any, desk: Any, wrapped: bool
) -> None:
    """Otherwise the office sees a quiet day, and texts go on what was known before (issue, "Stale feed")."""
    desk.woodside.passes(desk.woodside.at("10:00"))
    assert desk.woodside.feed() == "stale"
    desk.at = desk.woodside.at("10:00")
    three.closed, three.closed_within = {"attendance-roll-call-records"}, wrapped
    await poller.poll()
    assert (poller.report.state, poller.report.oddities) == ("polled without marks", {"refused": 1})
    assert poller.report.error == "attendance-roll-call-records changelog: 403, check what the credentials may see"
    assert desk.woodside.feed() == "stale"
    three.closed.clear()
    await poller.poll()
    assert (poller.report.state, poller.report.error, desk.woodside.feed()) == ("polled", "", "")


async def test_while_the_marks_may_not_be_seen_the_feed_becomes_stale(poller: Poller, three: Any, desk: Any) -> None:
    three.closed.add("attendance-roll-call-records")
    for minute in range(5, 60, 5):
        desk.at = desk.woodside.at(f"09:{minute:02}")
        desk.woodside.passes(desk.at)
        await poller.poll()
    assert desk.woodside.feed() == "stale"


async def test_an_arbor_without_a_mark_of_any_day_shows_no_marks_and_gives_no_sign_of_life(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    """Arbor answers with nothing, rather than refuse, where the application may not see a type."""
    marks, log = three.objects.pop(MARKS), three.logs.pop(MARKS)
    poller = polled()
    await poller.poll()
    assert (poller.report.state, poller.report.oddities) == ("polled without marks", {"empty": 1})
    assert poller.report.error == "attendance-roll-call-records: none of any day, check what the credentials may see"
    three.objects[MARKS], three.logs[MARKS] = marks, log
    desk.heard()
    await poller.poll()
    assert poller.report.state == "polled"
    assert desk.woodside.only(desk.heard(), RegisterTaken)


async def test_an_arbor_with_marks_of_other_days_alone_is_heard(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    del three.objects[MARKS], three.logs[MARKS]
    three.mark("1", "/", "2026-07-01")
    poller = polled()
    await poller.poll()
    assert (poller.report.state, poller.report.oddities) == ("polled", {})


async def test_a_register_that_does_not_name_its_class_is_passed_over_and_shown(
    poller: Poller, three: Any, desk: Any
) -> None:
    three.put("AttendanceRegister", "5", completedDatetime="2026-09-07 08:57:12", recordDate="2026-09-07")
    await poller.poll()
    assert desk.heard() == []
    assert poller.report.oddities == {"unnamed": 1}


async def test_it_waits_as_told_in_the_middle_of_a_poll(
    poller: Poller, three: Any, desk: Any, waited: list[float]
) -> None:
    three.mark("2", "I")
    three.faults.extend([Response(status_code=429, headers={"Retry-After": "9"})] * 2)
    await poller.poll()
    assert waited == [9.0, 9.0]
    assert desk.woodside.only(desk.heard(), RegisterAmended)


async def test_broken_answers_and_half_pages_lose_nothing(poller: Poller, three: Any, desk: Any, broken: Any) -> None:
    three.mark("2", "I")
    three.faults.extend([broken, PlainTextResponse('{"changes": [{"changeType"'), Response(status_code=500)])
    await poller.poll()
    assert desk.woodside.only(desk.heard(), RegisterAmended)


@pytest.mark.parametrize("error", [Stopped("the log went back"), NatsError("A Pupil"), PostgresError("A Pupil")])
async def test_whatever_fails_on_the_platform_is_shown_without_its_words_and_tried_again(
    poller: Poller, three: Any, desk: Any, error: Exception
) -> None:
    three.mark("2", "I")
    desk.fails = error
    await poller.poll()
    assert poller.report.state == "failing"
    assert poller.report.error.startswith(f"{type(error).__name__} at ")
    desk.fails = None
    await poller.poll()
    assert desk.woodside.only(desk.heard(), RegisterAmended)


async def test_failing_polls_are_tried_more_and_more_seldom(poller: Poller, three: Any, monkeypatch: Any) -> None:
    pauses: list[float] = []

    class Enough(Exception):
        pass

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 6:
            raise Enough

    monkeypatch.setattr("registers.adapters.polling.pause", pause)
    three.faults.extend([JSONResponse({}, 401)] * 6)
    with pytest.raises(Enough):
        await poller.run()
    assert pauses == [120.0, 240.0, 480.0, LONGEST, LONGEST, LONGEST]


async def test_nobody_is_named_in_what_is_shown(poller: Poller) -> None:
    assert "Byron" not in str(poller.report.shown())
    assert poller.report.shown()["polled_at"].startswith("2026-09-07")
