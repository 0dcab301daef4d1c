"""All that Arbor or Wonde holds, read whole beside its log and compared, through a real decider."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from chassis.service import Refused
from events.ids import pupil_id
from events.registers import MisCompared, RegisterAmended
from registers.adapters.arbor_logs import ArborLogs
from registers.adapters.arbor_rest import Arbor
from registers.adapters.line import Line
from registers.adapters.polling import Poller

from .arbor_server import MARKS


def pupil(student: str) -> str:
    return pupil_id("woodside", student)


@pytest.fixture
async def poller(desk: Any, line: Line, fake: Any) -> Poller:
    """A poller that heard three pupils of 3B and their marks in the morning; it is half past four now."""
    logs: Callable[[], ArborLogs] = partial(ArborLogs, "woodside", Arbor(line), {})
    made = Poller(desk, "woodside", "poll", line, logs, 60, frozenset({"poll", "hook"}))
    for student in ("1", "2", "3"):
        fake.pupil(student)
        fake.mark(student, "N" if student == "2" else "/")
    await made.poll()
    desk.heard()
    at(desk, "16:30")
    return made


def at(desk: Any, clock: str) -> None:
    """The hour comes, and all that is due before it."""
    desk.at = desk.woodside.at(clock)
    desk.woodside.passes(desk.at)


def compared(desk: Any) -> MisCompared:
    """The one comparison among the news."""
    found: list[MisCompared] = desk.woodside.only(desk.heard(), MisCompared)
    assert len(found) == 1
    return found[0]


def named(fact: MisCompared) -> set[tuple[str, Any, str | None, str | None]]:
    return {(each.pupil, each.session, each.ours, each.theirs) for each in fact.differences}


async def test_arbor_that_holds_the_same_is_compared_once_a_day(poller: Poller, fake: Any, desk: Any) -> None:
    await poller.poll()
    fact = compared(desk)
    assert (fact.source, fact.marks_seen, fact.pupils_seen, fact.differing) == ("poll", 3, 3, 0)
    fake.asked.clear()
    await poller.poll()
    assert desk.heard() == []
    assert not [path for path in fake.asked if "/rest-v2/students?" in path or "-roll-call-records?" in path]
    assert poller.report.compared_at == desk.at


async def test_a_school_that_was_set_up_since_the_poll_looked_is_polled_before_it_is_compared(
    poller: Poller, fake: Any, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.mark("2", "I")
    told = desk.ask

    async def ask(*asked: Any) -> Any:
        monkeypatch.setattr(desk, "ask", told)
        raise Refused("no-such-school", "There is no school 'woodside' here.")

    monkeypatch.setattr(desk, "ask", ask)
    await poller.poll()
    assert poller.report.state.startswith("idle")
    assert desk.heard() == []
    await poller.poll()
    assert compared(desk).differing == 0


async def test_what_the_log_never_showed_is_found(poller: Poller, fake: Any, desk: Any) -> None:
    fake.mark("2", "I")
    fake.put("RegistrationForm", "4A", shortName="4A")
    fake.put("Student", "3", registrationForm=fake.link("RegistrationForm", "4A"))
    fake.mark("1", "/", session="PM")
    for changes in fake.logs.values():
        changes[:] = [change for change in changes if change["toRevision"] <= min(poller.report.revisions.values())]
    await poller.poll()
    assert named(compared(desk)) == {
        (pupil("2"), "AM", "N", "I"),
        (pupil("3"), None, "3B", "4A"),
        (pupil("1"), "PM", None, "/"),
    }


async def test_what_changes_while_it_is_read_is_heard_before_it_is_compared(
    poller: Poller, fake: Any, desk: Any
) -> None:
    guarded, marked = fake._guarded, []

    def while_read(request: Any) -> Response | None:
        if "recordDate" in request.url.query and not marked:
            marked.append(fake.mark("2", "I"))
        refused: Response | None = guarded(request)
        return refused

    fake._guarded = while_read
    await poller.poll()
    news = desk.heard()
    assert desk.woodside.only(news, RegisterAmended)
    assert [fact.differing for fact in desk.woodside.only(news, MisCompared)] == [0]


async def test_a_school_that_is_heard_by_the_hook_is_compared_where_arbor_can_be_asked(
    poller: Poller, fake: Any, desk: Any
) -> None:
    desk.woodside.set_up(desk.at, source="hook")
    fake.mark("2", "I")
    await poller.poll()
    assert poller.report.state == "idle: the school is heard by hook"
    fact = compared(desk)
    assert (fact.source, fact.differing) == ("hook", 1)


async def test_a_comparison_that_fails_is_shown_stops_no_poll_and_is_tried_again_in_an_hour(
    poller: Poller, fake: Any, desk: Any
) -> None:
    guarded = fake._guarded

    def failing(request: Any) -> Response | None:
        refused: Response | None = guarded(request)
        return JSONResponse({}, 403) if request.url.path == "/rest-v2/students" else refused

    fake._guarded = failing
    await poller.poll()
    assert (poller.report.state, poller.report.failures) == ("polled", 0)
    assert poller.report.compare_error == "students: 403, check what the credentials may see"
    del fake._guarded
    at(desk, "17:29")
    await poller.poll()
    assert desk.woodside.only(desk.heard(), MisCompared) == []
    at(desk, "17:30")
    await poller.poll()
    assert compared(desk).differing == 0
    assert poller.report.compare_error == ""


async def test_a_mark_of_which_there_are_two_counts_as_the_later_one_says(poller: Poller, fake: Any, desk: Any) -> None:
    known = fake.objects[MARKS]["22026-09-07AM"]
    fake.put(MARKS, "x2", **{name: known[name] for name in ("student", "recordDate", "attendanceRollCall")})
    fake.objects[MARKS]["x2"]["attendanceMark"] = fake.objects[MARKS]["12026-09-07AM"]["attendanceMark"]
    fake.logs[MARKS].pop()
    await poller.poll()
    assert named(compared(desk)) == {(pupil("2"), "AM", "N", "/")}


async def test_what_cannot_be_read_is_counted(poller: Poller, fake: Any, desk: Any) -> None:
    fake.put(MARKS, "x1", student=fake.link("Student", "1"), recordDate="2026-09-07", rollCall="EVENING")
    await poller.poll()
    assert compared(desk).differing == 0
    assert poller.report.compare_unread == 1
