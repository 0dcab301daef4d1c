"""From the registers to what lies on the table when parents are met: form, absence report, what comes next."""

import base64
import json
from datetime import date

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.pathway import MeetingPack, MeetingPackOf, Meetings, MeetingsOf, StageSheet, StageSheetOf
from events.reporting import AbsenceReport, AbsenceReportOf

OFFICER = Actor(who="staff-3", role="attendance-officer")
HEAD, OTHER = (Actor(who=who, role="assistant-head") for who in ("staff-5", "staff-7"))
STAFF = (
    {"id": "staff-3", "role": "attendance-officer"},
    {"id": "staff-5", "role": "assistant-head"},
    {"id": "staff-7", "role": "assistant-head", "years": ["5"]},
)


async def test_the_pack_of_a_meeting_agrees_with_itself_for_those_who_meet_the_parents(school):
    s = school(weeks=8, telephone="020 7946 0117", staff=STAFF).pupils(*"12345678").guardian("9", "2")
    s.days("2026-09-07", "2026-09-09", {"2": "O"}).days("2026-09-10", "2026-10-02", {"2": "/ L"})
    s.at("2026-10-02 16:00").tell(
        "PlanMeeting", mis_id="2", purpose="support", at="2026-10-05T14:00:00Z", staff="staff-3"
    )
    yield "2026-10-02 16:10"
    [meeting] = (await s.ask(MeetingsOf(), Meetings, OFFICER)).rows
    pack, sheet_of = MeetingPackOf(meeting=meeting.meeting, format="json"), StageSheetOf(mis_id="2", format="json")
    form = await s.ask(pack, MeetingPack, OFFICER)
    absences = await s.ask(AbsenceReportOf(mis_id=form.mis_id, format="json"), AbsenceReport, OFFICER)
    stages = await s.ask(sheet_of, StageSheet, OFFICER)

    report, sheet = (json.loads(base64.b64decode(file.content)) for file in (absences, stages))
    assert json.loads(base64.b64decode(form.content))["pupil"] == report["pupil"] == sheet["pupil"]
    [persistent] = [row for row in sheet["standing"] if row["stage"] == "persistent"]
    assert (persistent["attending"], persistent["possible"]) == (34, 40)
    figures = report["year_to_date"]
    assert (figures["possible"], figures["unauthorised"], figures["late_before_close"]) == (40, 6, 17)
    assert (stages.next, report["comparator"]["n"], report["comparator"]["attendance"]) == ("severe", 7, "100.00")
    assert (report["impact"]["until"], report["impact"]["left"]) == ("2026-10-30", 40)
    assert report["impact"]["by_end"]["absent"] == 12

    for question, answer in ((AbsenceReportOf(mis_id="2"), AbsenceReport), (StageSheetOf(mis_id="2"), StageSheet)):
        file = await s.ask(question, answer, OFFICER)
        assert base64.b64decode(file.content).startswith(b"%PDF")
        for nobody in (HEAD, OTHER, Actor(who="operator", role="operator")):
            with pytest.raises(Refused):
                await s.ask(question, answer, nobody)
    s.at("2026-10-02 16:20").allocate("2", "staff-5", "assistant-head")
    yield "2026-10-02 16:30"
    question = AbsenceReportOf(mis_id="2", format="json", first=date(2026, 9, 7))
    assert (await s.ask(question, AbsenceReport, HEAD)).first == date(2026, 9, 7), "the family is theirs now"
    assert (await s.ask(StageSheetOf(mis_id="2", format="json"), StageSheet, HEAD)).next == "severe"
    s.at("2026-10-02 16:40").mark("2", "AM", "/", "2026-09-07")
    yield "2026-10-02 16:50"
    question = AbsenceReportOf(mis_id="2", format="json")
    assert (await s.ask(question, AbsenceReport, OFFICER)).sha256 != absences.sha256
    for was in (form, absences, stages):
        known = {"as_known_at": was.known_at, "log_sequence": was.log_sequence}
        asked = {MeetingPack: pack, AbsenceReport: question, StageSheet: sheet_of}[type(was)]
        again = await s.ask(asked.model_copy(update=known), type(was), OFFICER)
        assert again == was, "what the parents were handed, though a mark was amended since"
