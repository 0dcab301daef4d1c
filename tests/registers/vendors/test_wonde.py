"""Wonde polled by what was updated, through the code of the hook and a real decider."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from events.ids import guardian_id, pupil_id
from events.registers import (
    CodesCompared,
    GuardianRecorded,
    GuardianRemoved,
    MisCompared,
    PupilRecorded,
    PupilRemoved,
    RegisterAmended,
    RegisterTaken,
)
from registers.adapters.line import NotTaken
from registers.adapters.polling import Poller
from registers.adapters.wonde import Access, Wonde, line_to
from registers.adapters.wonde_writing import WondeMarks

from .wonde_server import FakeWonde


@pytest.fixture
def fake(host: Any) -> FakeWonde:
    """Three pupils of 3B, one with a contact, all of them marked."""
    wonde = FakeWonde(url=host.url)
    host.app = wonde.app()
    for student in ("A1", "A2", "A3"):
        wonde.student(student)
    wonde.contact("G1", "A1", "07700 900123")
    for student in ("A1", "A2", "A3"):
        wonde.mark(student, "N" if student == "A2" else "/")
    return wonde


@pytest.fixture
async def poller(desk: Any, fake: FakeWonde, patience: Any) -> Any:
    """A poller of that school."""
    desk.woodside.set_up(desk.at, source="wonde", classes=[{"name": "3B", "year": "3"}])
    for student in (1, 2, 3):
        desk.woodside.delete("Student", student, desk.at)
    access = Access("A77", "wonde_secret", fake.url)
    line = line_to(access, patience)
    yield Poller(desk, "woodside", "wonde", line, partial(Wonde, "woodside", access, line), 60, frozenset({"wonde"}))
    await line.close()


async def test_pupils_contacts_and_marks_are_heard(poller: Poller, desk: Any) -> None:
    await poller.poll()
    assert (poller.report.state, poller.report.oddities) == ("polled", {})
    news = desk.heard()
    recorded = desk.woodside.only(news, PupilRecorded)
    assert [(each.form, each.year, str(each.entry)) for each in recorded] == [("3B", "3", "2022-09-01")] * 3
    assert await desk.keyring.open([recorded[0].characteristics]) == {recorded[0].characteristics: '["FSM", "SEN K"]'}
    (guardian,) = desk.woodside.only(news, GuardianRecorded)
    assert guardian.guardian == guardian_id("woodside", "G1")
    assert (guardian.legal, guardian.primary, guardian.priority, guardian.barred) == (True, False, 1, False)
    assert [*(await desk.keyring.open([guardian.telephone])).values()] == ["07700 900123"]
    assert [*(await desk.keyring.open(guardian.other_telephones)).values()] == ["020 7946 0000"]
    assert guardian.other_mobiles == 0
    (taken,) = desk.woodside.only(news, RegisterTaken)
    assert taken.marks == {pupil_id("woodside", f"A{n}"): code for n, code in ((1, "/"), (2, "N"), (3, "/"))}


async def test_nothing_new_nothing_said_and_only_what_was_updated_is_asked_for(
    poller: Poller, desk: Any, fake: FakeWonde
) -> None:
    await poller.poll()
    desk.heard()
    fake.asked.clear()
    await poller.poll()
    assert desk.heard() == []
    assert [path for path in fake.asked if "updated_after" not in path] == ["/v1.0/attendance-codes?per_page=200"]
    assert (
        poller.report.revisions["attendance"] == desk.woodside.decider.states["polled", "polled"].done.to["attendance"]
    )


async def test_a_changed_mark_is_an_amendment(poller: Poller, desk: Any, fake: FakeWonde) -> None:
    await poller.poll()
    desk.heard()
    fake.mark("A2", "I", comment="rang: ill")
    await poller.poll()
    (amended,) = desk.woodside.only(desk.heard(), RegisterAmended)
    assert (amended.original, amended.new) == ("N", "I")
    assert await desk.keyring.open([amended.note]) == {amended.note: "rang: ill"}


async def test_a_changed_contact_is_heard_though_the_pupil_was_not_updated(
    poller: Poller, desk: Any, fake: FakeWonde
) -> None:
    await poller.poll()
    desk.heard()
    fake.contact("G1", "A1", "07700 900999", court_order=True)
    await poller.poll()
    (guardian,) = desk.heard()
    assert [*(await desk.keyring.open([guardian.telephone])).values()] == ["07700 900999"]
    assert guardian.barred


async def test_who_comes_first_without_parental_responsibility_is_told_nothing(
    poller: Poller, desk: Any, fake: FakeWonde
) -> None:
    """A neighbour may be rung first: texts go to who is legal or primary (policy, "recipients")."""
    fake.contact("G9", "A2", "07700 900999", parental_responsibility=False, priority=1)
    await poller.poll()
    recorded = {each.guardian: each for each in desk.woodside.only(desk.heard(), GuardianRecorded)}
    neighbour = recorded[guardian_id("woodside", "G9")]
    assert (neighbour.legal, neighbour.primary, neighbour.priority) == (False, False, 1)


async def test_after_an_update_who_is_no_guardian_is_heard_without_a_change_in_the_mis(
    poller: Poller, desk: Any, fake: FakeWonde
) -> None:
    """As a build left it that read less of people; of a tie that is otherwise by now Wonde says nothing."""
    await poller.poll()
    desk.heard()
    tie = fake.contacts["G1"]["relationship"]["data"]
    tie["parental_responsibility"] = False
    await poller.poll()
    assert desk.heard() == []
    del desk.woodside.decider.states["polled", "polled"].done.to["people"]

    await poller.poll()

    (guardian,) = desk.heard()
    assert (guardian.guardian, guardian.legal) == (guardian_id("woodside", "G1"), False)
    fake.asked.clear()
    await poller.poll()
    assert desk.heard() == []
    assert [path for path in fake.asked if "updated_after" not in path] == ["/v1.0/attendance-codes?per_page=200"]


async def test_whoever_is_read_once_a_day_is_heard_though_nothing_was_updated(
    poller: Poller, desk: Any, fake: FakeWonde
) -> None:
    await poller.poll()
    desk.heard()
    fake.contacts["G1"]["relationship"]["data"]["parental_responsibility"] = False
    for day, legal in ((8, [False]), (9, []), (10, [])):
        desk.at = desk.woodside.at("00:05", date(2026, 9, day))
        desk.woodside.passes(desk.at)
        await poller.poll()
        assert [each.legal for each in desk.woodside.only(desk.heard(), GuardianRecorded)] == legal
    fake.contacts["G1"]["relationship"]["data"]["parental_responsibility"] = True
    desk.at = desk.woodside.at("00:05", date(2026, 9, 11))
    desk.woodside.passes(desk.at)
    await poller.poll()
    ids = desk.minted[GuardianRecorded]
    assert len(ids) == len(set(ids)) == 3


@pytest.mark.parametrize("refused", ["students", "contacts"])
async def test_a_list_that_may_not_be_seen_stops_no_marks(
    poller: Poller, desk: Any, fake: FakeWonde, refused: str
) -> None:
    await poller.poll()
    desk.heard()
    fake.closed.add(f"/v1.0/schools/A77/{refused}")
    fake.mark("A2", "I")
    await poller.poll()
    assert (poller.report.state, poller.report.oddities) == ("polled in part", {"refused": 1})
    assert [each.new for each in desk.woodside.only(desk.heard(), RegisterAmended)] == ["I"]


async def test_contacts_that_may_be_seen_at_last_are_heard(poller: Poller, desk: Any, fake: FakeWonde) -> None:
    fake.closed.add("/v1.0/schools/A77/contacts")
    await poller.poll()
    desk.heard()
    fake.contact("G1", "A1", "07700 900999")
    fake.closed.clear()
    await poller.poll()
    (guardian,) = desk.woodside.only(desk.heard(), GuardianRecorded)
    assert [*(await desk.keyring.open([guardian.telephone])).values()] == ["07700 900999"]


async def test_a_poll_that_may_not_see_the_marks_is_no_sign_of_life(poller: Poller, desk: Any, fake: FakeWonde) -> None:
    await poller.poll()
    desk.woodside.passes(desk.woodside.at("12:00"))
    assert desk.woodside.feed() == "stale"
    desk.at = desk.woodside.at("12:00")
    fake.closed.add("/v1.0/schools/A77/attendance/session")
    await poller.poll()
    assert (poller.report.state, poller.report.error.split(":")[1]) == (
        "polled without marks",
        " 403, check what the credentials may see",
    )
    assert desk.woodside.feed() == "stale"
    fake.closed.clear()
    await poller.poll()
    assert (poller.report.state, desk.woodside.feed()) == ("polled", "")


async def test_where_every_list_is_refused_the_poll_fails(poller: Poller, fake: FakeWonde) -> None:
    fake.closed |= {f"/v1.0/schools/A77/{each}" for each in ("students", "contacts", "attendance/session")}
    await poller.poll()
    assert poller.report.state == "failing"


async def test_details_may_come_as_keys_and_values(poller: Poller, desk: Any, fake: FakeWonde) -> None:
    fake.student("A1", extended_details={"data": [{"key": "sen_status", "value": "E"}]})
    await poller.poll()
    opened = await desk.keyring.open([each.characteristics for each in desk.woodside.only(desk.heard(), PupilRecorded)])
    assert '["SEN E"]' in opened.values()


async def test_codes_are_compared_where_their_type_is_known(poller: Poller, desk: Any, fake: FakeWonde) -> None:
    fake.codes |= {"C4": ("L", "UNAUTHORISED_ABSENCE"), "C5": ("V", "SOMETHING_NEW")}
    await poller.poll()
    (compared,) = desk.woodside.only(desk.heard(), CodesCompared)
    assert [(each.code, each.theirs) for each in compared.differences] == [("L", "unauthorised absence")]


async def test_a_poll_that_breaks_off_begins_again_and_loses_nothing(
    poller: Poller, desk: Any, fake: FakeWonde, waited: list[float]
) -> None:
    fake.faults.extend([Response(status_code=429, headers={"Retry-After": "30"}), Response(status_code=500)])
    await poller.poll()
    assert poller.report.state == "polled"
    assert waited == [30.0, 1.0]
    fake.mark("A3", "I")
    fake.faults.extend([JSONResponse({}, 401)])
    await poller.poll()
    assert (poller.report.state, poller.report.failures) == ("failing", 1)
    await poller.poll()
    assert desk.woodside.only(desk.heard(), RegisterAmended)


async def test_the_token_follows_no_page_to_another_server(poller: Poller, fake: FakeWonde) -> None:
    fake.elsewhere = True
    await poller.poll()
    assert poller.report.error == "an address in the answer leads to another server"


async def test_objects_without_an_id_are_counted(poller: Poller, desk: Any, fake: FakeWonde) -> None:
    fake.marks["x"] = {"session": "AM", "updated_at": fake.now()}
    await poller.poll()
    assert poller.report.oddities == {"unreadable": 1}
    assert desk.woodside.only(desk.heard(), RegisterTaken)


async def test_wonde_that_shows_nobody_is_shown(poller: Poller, fake: FakeWonde) -> None:
    fake.students.clear()
    fake.contacts.clear()
    await poller.poll()
    assert poller.report.oddities == {"empty": 2}


async def test_what_is_gone_from_wonde_is_gone_here(poller: Poller, desk: Any, fake: FakeWonde) -> None:
    await poller.poll()
    desk.heard()
    fake.gone("attendance_session", "MA3AM")
    fake.gone("student", "A2")
    fake.gone("contact", "G1")
    await poller.poll()
    news = desk.heard()
    (amended,) = desk.woodside.only(news, RegisterAmended)
    assert (amended.pupil, amended.original, amended.new) == (pupil_id("woodside", "A3"), "/", None)
    assert [fact.pupil for fact in desk.woodside.only(news, PupilRemoved)] == [pupil_id("woodside", "A2")]
    (removed,) = desk.woodside.only(news, GuardianRemoved)
    assert (removed.pupil, removed.guardian) == (pupil_id("woodside", "A1"), guardian_id("woodside", "G1"))
    await poller.poll()
    assert desk.heard() == []


async def test_what_was_restored_and_what_is_no_concern_of_ours_is_not_gone(
    poller: Poller, desk: Any, fake: FakeWonde
) -> None:
    await poller.poll()
    desk.heard()
    fake.deletions.append({"id": "A1", "type": "student", "deleted_at": fake.now(), "restored_at": fake.now()})
    fake.deletions.append({"id": "R1", "type": "room", "deleted_at": fake.now()})
    fake.deletions.append({"id": "A2", "type": "student"})
    await poller.poll()
    assert desk.heard() == []


async def test_deletions_that_may_not_be_seen_stop_nothing_and_are_shown(
    poller: Poller, desk: Any, fake: FakeWonde
) -> None:
    fake.closed.add("/v1.0/schools/A77/deletions")
    await poller.poll()
    assert (poller.report.state, poller.report.oddities) == ("polled", {"deletions_refused": 1})
    assert desk.woodside.only(desk.heard(), RegisterTaken)


async def test_a_contact_that_is_tied_to_a_pupil_no_more_is_no_guardian_of_theirs(
    poller: Poller, desk: Any, fake: FakeWonde
) -> None:
    fake.contact("G2", "A1", "07700 900456")
    await poller.poll()
    desk.heard()
    fake.contacts["G1"]["students"] = {"data": [{"id": "A3"}]}
    fake.student("A1")
    await poller.poll()
    (removed,) = desk.woodside.only(desk.heard(), GuardianRemoved)
    assert (removed.pupil, removed.guardian) == (pupil_id("woodside", "A1"), guardian_id("woodside", "G1"))


async def test_what_wonde_holds_is_compared_at_the_end_of_the_day(poller: Poller, desk: Any, fake: FakeWonde) -> None:
    await poller.poll()
    desk.heard()
    del fake.marks["MA3AM"]
    del fake.students["A1"]
    fake.students["A2"]["registration_group"] = {"data": {"name": "4A"}}
    desk.at = desk.woodside.at("16:30")
    desk.woodside.passes(desk.at)
    await poller.poll()
    (compared,) = desk.woodside.only(desk.heard(), MisCompared)
    assert {(each.pupil, each.session, each.ours, each.theirs) for each in compared.differences} == {
        (pupil_id("woodside", "A3"), "AM", "/", None),
        (pupil_id("woodside", "A1"), None, "3B", None),
        (pupil_id("woodside", "A2"), None, "3B", "4A"),
    }


async def test_a_settled_code_is_written_through_wonde_and_what_it_refuses_is_refused(
    fake: FakeWonde, patience: Any
) -> None:
    line = line_to(Access("A77", "wonde_secret", fake.url), patience)
    marks = WondeMarks("A77", line)
    day = date(2026, 9, 7)
    await marks.register("A2", day, "AM", "I")
    plain = {"date": "2026-09-07", "session": "AM", "student_id": "A2", "attendance_code_id": "C3"}
    assert fake.written == [plain]
    await marks.register("A2", day, "AM", "I", 7)
    assert fake.written[1] == {**plain, "minutes_late": 7}
    with pytest.raises(NotTaken, match="none is M"):
        await marks.register("A2", day, "AM", "M")
    fake.faults.append(JSONResponse({"errors": []}, 422))
    with pytest.raises(NotTaken):
        await marks.register("A2", day, "AM", "I")
    await line.close()


async def test_what_wonde_had_of_the_mis_since_its_marks_were_heard_is_looked_at_before_one_is_written(
    poller: Poller, desk: Any, fake: FakeWonde, patience: Any
) -> None:
    await poller.poll()
    heard, day = poller.report.revisions["attendance"], date(2026, 9, 7)
    line = line_to(Access("A77", "wonde_secret", fake.url), patience)
    marks = WondeMarks("A77", line)
    assert await marks.held("A2", day, "AM", heard) == []
    fake.mark("A2", "/")
    fake.mark("A2", "I", "PM")
    assert await marks.held("A2", day, "AM", heard) == ["/"]
    assert await marks.held("A2", day, "PM", None) == ["I"]
    await line.close()


def test_a_token_is_not_shown() -> None:
    assert "wonde_secret" not in repr(Access("A77", "wonde_secret"))
