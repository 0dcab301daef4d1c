"""Arbor polled by change-log revision, through the code of the hook and a real decider."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from events.ids import pupil_id
from events.registers import (
    EntityQuarantined,
    EntityReleased,
    GuardianRecorded,
    MarksRecorded,
    PupilRecorded,
    RegisterAmended,
    RegisterTaken,
)
from registers.adapters.polling import Poller
from registers.handlers import deliver

from .arbor_server import MARKS


def pupil(student: str) -> str:
    return pupil_id("woodside", student)


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
