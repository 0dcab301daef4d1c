"""Arbor polled by change-log revision, through the code of the hook and a real decider."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from asyncpg import PostgresError
from nats.errors import Error as NatsError
from starlette.responses import JSONResponse, PlainTextResponse, Response

from chassis.drain import Stopped
from events.codes import CODES, CodeClass
from events.ids import pupil_id
from events.registers import (
    CodesCompared,
    EntityQuarantined,
    EntityReleased,
    GuardianRecorded,
    MarksRecorded,
    PupilRecorded,
    RegisterAmended,
    RegisterTaken,
)
from registers.adapters.arbor_logs import ArborLogs
from registers.adapters.arbor_rest import Arbor
from registers.adapters.line import LONGEST, Line
from registers.adapters.polling import Poller
from registers.handlers import deliver

MARKS = "AttendanceRollCallRecord"
FLAGS = {
    CodeClass.PRESENT: {"isStatisticalPresent": True},
    CodeClass.APPROVED_ACTIVITY: {"isStatisticalApprovedEducationalActivity": True, "isStatisticalPresent": True},
    CodeClass.AUTHORISED: {"isStatisticalAuthorizedAbsent": True},
    CodeClass.UNAUTHORISED: {"isStatisticalUnauthorizedAbsent": True},
    CodeClass.NOT_REQUIRED: {"isStatisticalPossibleAttendance": False},
}


def pupil(student: str) -> str:
    return pupil_id("woodside", student)


@pytest.fixture
def polled(desk: Any, line: Line) -> Callable[[], Poller]:
    """Makes pollers, as a process that starts does."""
    return lambda: Poller(desk, "woodside", "poll", line, partial(ArborLogs, "woodside", Arbor(line), {}), 60)


@pytest.fixture
def three(fake: Any) -> Any:
    """An Arbor in which 3B has the pupils 1, 2 and 3, all of them marked this morning."""
    for student in ("1", "2", "3"):
        fake.pupil(student)
    fake.guardian("1", "70")
    for student in ("1", "2", "3"):
        fake.mark(student, "/" if student != "2" else "N")
    return fake


@pytest.fixture
async def poller(polled: Callable[[], Poller], three: Any, desk: Any) -> Poller:
    """A poller that has polled once."""
    poller = polled()
    await poller.poll()
    assert poller.report.state == "polled", poller.report
    desk.heard()
    three.asked.clear()
    return poller


async def test_the_marks_of_an_outage_are_heard_before_the_feed_is_said_to_be_back(
    poller: Poller, three: Any, desk: Any
) -> None:
    desk.woodside.wakes("09:30")
    desk.at = desk.woodside.at("09:40")
    three.pupil("4")
    three.mark("2", "L")
    await poller.poll()
    words = desk.woodside.words(desk.heard())
    assert words.count("FeedReturned") == 1
    assert words[-1] == "FeedReturned"


async def test_the_first_poll_hears_everything_as_it_stands(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    poller = polled()
    await poller.poll()
    news = desk.heard()
    recorded = desk.woodside.only(news, PupilRecorded)
    assert [(each.pupil, each.form, each.year) for each in recorded] == [(pupil(each), "3B", "3") for each in "123"]
    (guardian,) = desk.woodside.only(news, GuardianRecorded)
    assert await desk.keyring.open([guardian.telephone]) == {guardian.telephone: "07700 900123"}
    (taken,) = desk.woodside.only(news, RegisterTaken)
    assert taken.marks == {pupil("1"): "/", pupil("2"): "N", pupil("3"): "/"}
    assert (poller.report.accepted, poller.report.quarantined, poller.report.failures) == (7, 0, 0)


async def test_nothing_new_nothing_said(poller: Poller, three: Any, desk: Any) -> None:
    await poller.poll()
    assert desk.heard() == []
    assert all("changelog?from-revision=" in path for path in three.asked if "Calendar" not in path and "marks" in path)


async def test_what_stood_at_first_is_not_fetched_again(polled: Callable[[], Poller], three: Any, desk: Any) -> None:
    for student in range(10, 50):
        three.pupil(str(student))
    poller = polled()
    await poller.poll()
    desk.heard()
    three.asked.clear()
    await poller.poll()
    assert desk.heard() == []
    assert not [path for path in three.asked if "students/" in path and "changelog" not in path]


async def test_a_changed_mark_is_heard_and_only_it_is_fetched(poller: Poller, three: Any, desk: Any) -> None:
    three.mark("2", "I")
    await poller.poll()
    (amended,) = desk.woodside.only(desk.heard(), RegisterAmended)
    assert (amended.pupil, amended.original, amended.new) == (pupil("2"), "N", "I")
    fetched = [path for path in three.asked if "changelog" not in path and "?" not in path]
    assert fetched == [
        "/rest-v2/attendance-roll-call-records/22026-09-07AM",
        "/rest-v2/attendance-marks/49",
        "/rest-v2/attendance-roll-calls/AM",
    ]


async def test_an_amended_mark_has_the_note_of_its_record_and_a_new_one_is_not_asked_for_it(
    poller: Poller, three: Any, desk: Any
) -> None:
    three.put("AttendanceRecord", "800", recordNote="  mum rang: he is ill  ")
    three.mark("2", "I", sourceAttendanceRecord=three.link("AttendanceRecord", "800"))
    await poller.poll()
    (amended,) = desk.woodside.only(desk.heard(), RegisterAmended)
    assert await desk.keyring.open([amended.note]) == {amended.note: "mum rang: he is ill"}
    three.asked.clear()
    three.mark("2", "\\", session="PM", sourceAttendanceRecord=three.link("AttendanceRecord", "800"))
    await poller.poll()
    assert not [path for path in three.asked if "attendance-records" in path]


@pytest.mark.parametrize("closed", [{"attendance-records"}, set()])
async def test_a_note_that_may_not_be_seen_or_is_gone_keeps_no_mark_back(
    poller: Poller, three: Any, desk: Any, closed: set[str]
) -> None:
    three.mark("2", "I", sourceAttendanceRecord=three.link("AttendanceRecord", "801"))
    three.closed |= closed
    await poller.poll()
    (amended,) = desk.woodside.only(desk.heard(), RegisterAmended)
    assert (amended.new, amended.note) == ("I", None)


async def test_many_changes_of_one_object_are_one(poller: Poller, three: Any, desk: Any) -> None:
    for code in ("I", "M", "L"):
        three.mark("2", code)
    await poller.poll()
    (amended,) = desk.woodside.only(desk.heard(), RegisterAmended)
    assert amended.new == "L"
    assert poller.report.revisions[MARKS] == three.revision


async def test_hook_and_poll_may_overlap(poller: Poller, three: Any, desk: Any) -> None:
    revision = three.mark("2", "I")
    mark = {
        "entityType": MARKS,
        "id": "22026-09-07AM",
        "recordDate": "2026-09-07",
        "rollCall": "AM",
        "student": {"href": "/rest-v2/students/2"},
        "attendanceMark": {"code": "I"},
    }
    change = {"changeType": "update", "toRevision": revision, "changedObject": mark}
    await deliver(desk, "woodside", JSONResponse({"changes": [change]}).body, "hook-1")
    assert desk.woodside.only(desk.heard(), RegisterAmended)
    await poller.poll()
    assert desk.heard() == []
    assert poller.report.repeated == 1


async def test_a_process_that_starts_goes_on_from_the_stored_revision(
    poller: Poller, polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    revision = poller.report.revisions[MARKS]
    three.mark("3", "L")
    await polled().poll()
    assert desk.woodside.only(desk.heard(), RegisterAmended)
    assert f"/rest-v2/attendance-roll-call-records/changelog?from-revision={revision}&page-size=200" in three.asked


async def test_a_gap_is_caught_up_in_pages_and_a_poll_that_fails_on_the_way_goes_on_from_there(
    poller: Poller, three: Any, desk: Any
) -> None:
    before = poller.report.revisions[MARKS]
    for number in range(41):
        three.put(MARKS, f"x{number}", student=three.link("Student", "1"), recordDate="2026-09-07", rollCall="AM")
    await fail_at_page(three, poller, "page-number=2")
    assert poller.report.state == "failing"
    reached = desk.woodside.decider.states["polled", "polled"].done.to[MARKS]
    assert reached == before + 19
    three.asked.clear()
    await poller.poll()
    assert poller.report.state == "polled"
    assert any(f"from-revision={reached}&" in path for path in three.asked)
    assert desk.woodside.decider.states["polled", "polled"].done.to[MARKS] == three.revision
    assert len(desk.woodside.only(desk.heard(), EntityQuarantined)) == 41


async def fail_at_page(three: Any, poller: Poller, page: str) -> None:
    """Poll while that page cannot be had."""
    guarded = three._guarded

    def failing(request: Any) -> Response | None:
        fails = page in request.url.query and "roll-call-records" in request.url.path
        return Response(status_code=500) if fails else guarded(request)

    three._guarded = failing
    await poller.poll()
    del three._guarded


async def test_what_comes_out_of_order_moves_the_place_only_at_the_end(poller: Poller, three: Any, desk: Any) -> None:
    for number in range(21):
        three.put(MARKS, f"x{number}", student=three.link("Student", "1"), recordDate="2026-09-07", rollCall="AM")
    before = poller.report.revisions[MARKS]
    three.logs[MARKS].reverse()
    await fail_at_page(three, poller, "page-number=2")
    assert desk.woodside.decider.states["polled", "polled"].done.to[MARKS] == before
    await poller.poll()
    assert desk.woodside.decider.states["polled", "polled"].done.to[MARKS] == three.revision


async def test_a_revision_that_goes_back_moves_nothing_and_is_shown(poller: Poller, three: Any, desk: Any) -> None:
    reached = poller.report.revisions[MARKS]
    three.logs[MARKS] = [change | {"toRevision": change["toRevision"] - 40000} for change in three.logs[MARKS]]
    three.restored = True
    await poller.poll()
    assert desk.heard() == []
    assert poller.report.revisions[MARKS] == reached
    assert poller.report.oddities["went_back"] >= 3


async def test_a_change_that_names_nothing_never_stops_its_neighbours(poller: Poller, three: Any, desk: Any) -> None:
    three.logs[MARKS].append({"changeType": "update", "toRevision": three.revision + 1, "changedObject": {}})
    three.logs[MARKS].append({"changeType": "sideways", "toRevision": three.revision + 2})
    three.mark("2", "I")
    await poller.poll()
    assert desk.woodside.only(desk.heard(), RegisterAmended)
    assert poller.report.oddities == {"unreadable": 2}


async def test_a_change_of_a_kind_that_we_do_not_know_is_one(poller: Poller, three: Any, desk: Any) -> None:
    three.mark("2", "/")
    three.logs[MARKS][-1]["changeType"] = "restore"
    await poller.poll()
    (amended,) = desk.woodside.only(desk.heard(), RegisterAmended)
    assert (amended.original, amended.new, poller.report.oddities) == ("N", "/", {})


async def test_an_object_that_is_gone_when_it_is_asked_for_is_quarantined_until_its_deletion_comes(
    poller: Poller, three: Any, desk: Any
) -> None:
    three.mark("1", "/", "2026-09-04")
    three.drop(MARKS, "12026-09-04AM", silently=True)
    await poller.poll()
    (fact,) = desk.heard()
    assert isinstance(fact, EntityQuarantined)
    assert fact.reason == "changed, but no longer there when it was asked for"
    three.revision += 1
    deletion = {"changeType": "delete", "fromRevision": 1, "toRevision": three.revision}
    href = {"entityType": MARKS, "href": "/rest-v2/attendance-roll-call-records/12026-09-04AM"}
    three.logs[MARKS].append({**deletion, "changedObject": href})
    await poller.poll()
    (released,) = desk.heard()
    assert isinstance(released, EntityReleased)


async def test_a_deleted_mark_is_an_amendment(poller: Poller, three: Any, desk: Any) -> None:
    three.drop(MARKS, "32026-09-07AM")
    await poller.poll()
    (amended,) = desk.woodside.only(desk.heard(), RegisterAmended)
    assert (amended.original, amended.new) == ("/", None)


async def test_a_pupil_who_joins_is_heard_before_their_mark(poller: Poller, three: Any, desk: Any) -> None:
    three.mark("4", "/", session="PM")
    three.pupil("4")
    await poller.poll()
    news = desk.heard()
    assert desk.woodside.only(news, PupilRecorded)
    assert desk.woodside.only(news, MarksRecorded)[0].marks == {pupil("4"): "/"}


async def test_pupils_who_left_long_ago_stay_out_with_all_that_is_about_them(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    three.pupil("9", leavingDate={"entityType": "date", "date": "2019-07-20 00:00:00"})
    three.guardian("9", "71")
    await polled().poll()
    assert pupil("9") not in {getattr(fact, "pupil", None) for fact in desk.heard()}


async def test_a_school_that_is_heard_otherwise_is_not_polled(
    polled: Callable[[], Poller], three: Any, desk: Any
) -> None:
    desk.woodside.set_up(desk.at, source="hook")
    poller = polled()
    await poller.poll()
    assert poller.report.state == "idle: the school is heard by hook"
    assert not three.asked


async def test_arbor_that_shows_nobody_is_shown(polled: Callable[[], Poller], fake: Any) -> None:
    poller = polled()
    await poller.poll()
    assert poller.report.oddities == {"empty": 3}


# What goes wrong outside ----------------------------------------------------------------------------------------------


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


# What Arbor counts its codes as ---------------------------------------------------------------------------------------


def classed(fake: Any, classes: Mapping[str, CodeClass]) -> None:
    """Arbor gives its codes these classes."""
    for number, (code, kind) in enumerate(classes.items()):
        fake.put("AttendanceMark", str(number), code=code, **FLAGS[kind])


async def compared(polled: Callable[[], Poller], desk: Any) -> list[CodesCompared]:
    await polled().poll()
    found: list[CodesCompared] = desk.woodside.only(desk.heard(), CodesCompared)
    return found


async def test_codes_that_arbor_counts_as_we_do_are_said_to_be_the_same_once(
    polled: Callable[[], Poller], fake: Any, desk: Any
) -> None:
    classed(fake, CODES)
    (fact,) = await compared(polled, desk)
    assert fact.differences == ()
    assert await compared(polled, desk) == []


async def test_a_difference_is_said_once_and_again_when_it_comes_back(
    polled: Callable[[], Poller], fake: Any, desk: Any
) -> None:
    classed(fake, CODES | {"L": CodeClass.UNAUTHORISED})
    (fact,) = await compared(polled, desk)
    ((code, ours, theirs),) = [(each.code, each.ours, each.theirs) for each in fact.differences]
    assert (code, ours, theirs) == ("L", "present", "unauthorised absence")
    assert await compared(polled, desk) == []
    number = str(list(CODES).index("L"))
    fake.put("AttendanceMark", number, isStatisticalPresent=True, isStatisticalUnauthorizedAbsent=False)
    desk.at = desk.woodside.at("09:01")
    assert [fact.differences for fact in await compared(polled, desk)] == [()]
    fake.put("AttendanceMark", number, isStatisticalPresent=False, isStatisticalUnauthorizedAbsent=True)
    desk.at = desk.woodside.at("09:02")
    assert [len(fact.differences) for fact in await compared(polled, desk)] == [1]


async def test_codes_that_are_new_contradictory_or_out_of_use(
    polled: Callable[[], Poller], fake: Any, desk: Any
) -> None:
    fake.put("AttendanceMark", "1", code="H", isStatisticalPossibleAttendance=True, isStatisticalAuthorizedAbsent=True)
    fake.put("AttendanceMark", "2", code="N", isStatisticalPresent=True, isStatisticalUnauthorizedAbsent=True)
    fake.put("AttendanceMark", "3", code="F", active=False, isStatisticalPresent=True)
    fake.put("AttendanceMark", "4", code=None)
    (fact,) = await compared(polled, desk)
    found = {each.code: (each.ours, each.theirs) for each in fact.differences}
    assert found == {"H": (None, "authorised absence"), "N": ("unauthorised absence", None)}


# Flags ----------------------------------------------------------------------------------------------------------------


async def test_a_source_that_does_not_say_takes_no_childs_protection_away(
    polled: Callable[[], Poller], fake: Any, desk: Any
) -> None:
    fake.pupil("5", childProtection=True)
    await polled().poll()
    assert desk.woodside.only(desk.heard(), PupilRecorded)[0].flags == ("child-protection",)
    del fake.objects["Student"]["5"]["childProtection"]
    fake.put("Student", "5", leavingDate={"entityType": "date", "date": "2027-07-20 00:00:00"})
    await polled().poll()
    (recorded,) = desk.woodside.only(desk.heard(), PupilRecorded)
    assert (recorded.flags, str(recorded.leaving)) == (("child-protection",), "2027-07-20")
    fake.put("Student", "5", childProtection=False)
    await polled().poll()
    assert desk.woodside.only(desk.heard(), PupilRecorded)[0].flags == ()
