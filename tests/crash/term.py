"""Nine days of a school in which people do, and the world does, nearly everything that there is a word for.

Lines of a scenario, in order of time. Each id that a person would read off a list is worked out here, so that a line is
the same whenever it is said again.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from events.ids import fact_id, guardian_id, letter_id, reply_id, update_id

from .term_school import (
    BEGIN,
    CLASSES,
    HEAD,
    LEAD,
    LEADER,
    NOTE,
    OFFICER,
    POLICY,
    SCHOOL,
    SOON,
    STAFF,
    TEACHER,
    TRUST,
    Term,
    duty,
    pupil,
    request_of,
)
from .tracing import people_of


def lines() -> list[dict[str, Any]]:
    """The nine days."""
    at = Term(SCHOOL, BEGIN, 4, trust=TRUST, staff=STAFF, classes=CLASSES, policy=POLICY, telephone="020 7946 0117")
    for part in (_before, _monday, _tuesday, _wednesday, _thursday, _friday, _second_week, _third_week):
        part(at)
    return at.lines


def _before(at: Term) -> None:
    at.at("07:05").pupils("1", "2", "4", "5", "6", "7", "8", "9", "10", "12")
    at.pupils("3", childProtection=True, socialWorker=True)
    at.pupils("11", *map(str, range(21, 30)), form="5A", year="5")
    for n in (1, 2, 3, 4, 5, 6, 7, 9, 10, 12):
        at.guardian(str(200 + n), str(n), address="1 Fotheringale Row", email=f"g{n}@fotheringale.example")
    at.guardian("230", "7", emergencyContactPriority=2).guardian("231", "10", emergencyContactPriority=3)
    at.at("07:10")
    at.tell("AllocateFocusFamily", *HEAD, mis_id="6", staff="staff-5", role="assistant-head")
    at.tell("AllocateFocusFamily", *HEAD, mis_id="12", staff="staff-3", role="attendance-officer")
    at.tell("ReportKnownAbsence", *TEACHER, mis_id="4", **{"from": "2026-09-08"}, note=NOTE)
    at.tell("NoteCause", *LEADER, year="3", cause="holiday", owner="staff-6", review="2026-09-14")
    at.tell("NoteClassSystems", *LEADER, form="3B", lead=True, target=True, trackers=False, discussed=True)


def _monday(at: Term) -> None:
    day = "2026-09-07"
    at.at("08:55").mark("10", "AM", "N")
    at.at("08:56").note("n4", "4", f"{day} 08:00", f"{day} 16:00", "I")
    away = {"1": "O", "2": "N", "3": "N", "4": "N", "5": "N", "6": "N", "7": "N", "9": "N", "10": "N", "12": "N"}
    at.at("09:00").register("AM", {**away, "8": None})
    at.at("09:02").register("AM", form="5A")
    at.at("09:05").tell("ClaimDuty", *OFFICER, pupil=pupil("2"), duty=duty("call", "2", day))
    at.at("09:06").tell("HandBackDuty", *OFFICER, pupil=pupil("2"), duty=duty("call", "2", day))
    at.at("09:07").tell("RecordContact", *OFFICER, mis_id="2", date=day, outcome="spoke", code="I", note=NOTE)
    at.at("09:07:15").tell("UndoContact", *OFFICER, mis_id="2", date=day)
    at.at("09:08").tell(
        "RecordContact", *OFFICER, mis_id="7", date=day, outcome="number-dead", guardian="207", note=NOTE
    )
    at.at("09:09").tell("RecordContact", *OFFICER, mis_id="9", date=day, outcome="child-in-school", note=NOTE)
    at.at("09:10").mark("9", "AM", "/").unnote("n4")
    at.at("09:30").tell("RecordReply", *OFFICER, telephone="07700 900202", text=NOTE)
    reply = reply_id(SCHOOL, request_of(at.lines[-1]))
    at.at("09:35").tell("ConfirmReply", *OFFICER, reply=str(reply), mis_id="2", code="I", sessions=["AM"])
    at.at("09:40").tell("RecordReply", *OFFICER, telephone="07700 900205", text="STOP")
    at.at("09:41").tell("RecordReply", *OFFICER, telephone="07700 900205", text="START")
    at.at("09:42").tell("AcknowledgeItem", *OFFICER, item=str(reply_id(SCHOOL, request_of(at.lines[-1]))))
    at.at("09:50").tell("RaiseConcern", *TEACHER, mis_id="10", kind="welfare", text=NOTE)
    concern = fact_id(request_of(at.lines[-1]), "Concern", pupil("10"), 0)
    at.at("09:55").tell("AcknowledgeConcern", *LEAD, pupil=pupil("10"), concern=str(concern))
    at.at("09:56").tell("RecordSocialWorkerTold", *LEAD, mis_id="3", date=day, note=NOTE)
    at.at("12:30").tell(
        "ResolveConcern", *LEAD, pupil=pupil("10"), concern=str(concern), outcome="no-further-action", note=NOTE
    )
    at.at("13:15").register("PM", {"1": "O", "3": "N", "5": "N", "6": "N", "8": "O", "12": "N"})
    at.at("13:16").register("PM", form="5A")
    at.at("14:00").tell("RecordVisit", *OFFICER, mis_id="3", date=day, outcome="seen", by="staff-3", note=NOTE)
    at.at("14:10").tell("RecordVisit", *OFFICER, mis_id="5", date=day, outcome="not-in", by="staff-3")
    at.at("14:12").tell("UndoVisit", *OFFICER, mis_id="5", date=day, reason=NOTE)
    at.at("14:30").tell("SettleCode", *OFFICER, mis_id="12", date=day, session="AM", code="I", reason=NOTE)


def _tuesday(at: Term) -> None:
    day = "2026-09-08"
    at.at(f"{day} 09:00").register("AM", {"1": "O", "4": "I", "5": "N", "8": "O", "12": "N", "10": "O"})
    at.at("09:01").register("AM", form="5A")
    at.at("09:30").tell(
        "ArrangeVisit", *OFFICER, mis_id="5", date=day, staff="staff-3", partner="staff-4", at=f"{day}T14:00:00+01:00"
    )
    at.at("09:40").tell("WithdrawVisit", *OFFICER, mis_id="5", date=day)
    at.at("11:00").tell("PrepareLetter", *OFFICER, mis_id="1", template="concern")
    kept = letter_id(request_of(at.lines[-1]), "concern", pupil("1"), guardian_id(SCHOOL, "201"))
    at.at("11:05").tell("IssueLetter", *OFFICER, pupil=pupil("1"), letter=str(kept))
    at.at("11:10").tell("PrepareLetter", *OFFICER, mis_id="5", template="concern")
    dropped = letter_id(request_of(at.lines[-1]), "concern", pupil("5"), guardian_id(SCHOOL, "205"))
    at.at("11:15").tell("HoldPraise", *LEAD, mis_id="5", until="2026-09-09", reason=NOTE)
    at.at("11:20").tell("ReleaseLetter", *HEAD, pupil=pupil("5"), letter=str(dropped))
    at.at("11:25").tell("WithdrawLetter", *OFFICER, pupil=pupil("5"), letter=str(dropped))
    at.at("11:30").tell("HoldPraise", *LEAD, mis_id="12", until="2026-09-30", reason=NOTE)
    at.at("11:31").tell("LiftPraiseHold", *LEAD, mis_id="12")
    at.at("13:15").register("PM", {"1": "O", "4": "I", "5": "N", "8": "O", "10": "O"})
    at.at("13:16").register("PM", form="5A")
    at.at("16:00").tell("ReportPattern", *TEACHER, mis_id="5", kind="weekday", note=NOTE)
    at.at("16:05").tell("FollowPattern", *OFFICER, mis_id="5", kind="weekday", outcome="watched", note=NOTE)
    at.at("16:10").tell(
        "NoteStrategy", *LEADER, mis_id="5", barriers=["illness"], owner="staff-9", review="2026-09-14", note=NOTE
    )
    at.at("16:15").tell("RewardHotspot", *HEAD, year="5", form="5A", date=day, reward="party")
    at.at("16:20").tell("RecordPraise", *HEAD, mis_id="6", how="rang", note=NOTE)


def _wednesday(at: Term) -> None:
    day = "2026-09-09"
    at.at(f"{day} 08:00").tell("DeclareClosure", *HEAD, date="2026-09-11", session="PM", reason="boiler")
    at.at("09:00").register("AM", {"1": "O", "5": "N", "8": "O", "12": "I"})
    at.at("09:01").register("AM", form="5A")
    at.at("10:30").tell(
        "PlanMeeting", *OFFICER, mis_id="12", purpose="focus-start", at="2026-09-10T15:00:00+01:00", staff="staff-3"
    )
    at.at("10:31").tell("InviteParent", *OFFICER, mis_id="12", purpose="focus-start", guardian="212", how="phone")
    at.at("10:32").tell(
        "PlanMeeting", *OFFICER, mis_id="5", purpose="support", at="2026-09-10T14:00:00+01:00", staff="staff-3"
    )
    at.at("10:40").tell(
        "AgreePlan", *OFFICER, mis_id="12", supports=[{"kind": "morning-call", "days": ["Thursday"]}],
        review="2026-09-14",
    )  # fmt: skip
    at.at("10:45").tell("AgreePlan", *OFFICER, mis_id="2", supports=[], review="2026-09-21")
    at.at("13:15").register("PM", {"1": "O", "5": "N", "8": "O", "12": "I"})
    at.at("13:16").register("PM", form="5A")
    at.at("16:00").tell("MakeEvidencePack", *OFFICER, mis_id="1")
    at.at("16:05").tell("RecordPenaltyNotice", *HEAD, mis_id="1", guardian="201")
    at.at("16:10").tell("RecordStageCheck", *HEAD, mis_id="1", check="panel-check", outcome="not-needed", note=NOTE)
    at.at("16:15").tell("RecordAuthorityTold", *OFFICER, mis_id="5", counter="missing-education", note=NOTE)


def _thursday(at: Term) -> None:
    day = "2026-09-10"
    at.at(f"{day} 09:00").register("AM", {"2": "N", "8": "O"})
    at.at("09:01").register("AM", {"27": "I", "28": "I", "29": "I"}, form="5A")
    at.at("09:30").tell("AgreePlan", *OFFICER, mis_id="4", supports=[], review="2026-09-21")
    at.at("10:00").hears(at.relationship("206", "11"))
    at.at("11:40").mark("29", "AM", "/")
    at.at("13:15").register("PM", {"2": "N"})
    at.at("13:16").register("PM", form="5A")
    at.at("14:30").tell("RecordMeetingMissed", *OFFICER, mis_id="5", purpose="support", reason="nobody-came")
    at.at("15:10").tell(
        "HoldMeeting", *OFFICER, mis_id="12", purpose="focus-start", guardians=["212"], staff=["staff-3"],
        barriers=["illness"], reasons=NOTE, note=NOTE, review="2026-09-15",
        actions=[{"what": NOTE, "owner": "staff-3", "due": "2026-09-14"}], signed_by_parent=True,
    )  # fmt: skip
    at.at("15:20").tell("HandOverFamilies", *HEAD, **{"from": "staff-5"}, to="staff-1", until="2026-09-14")


def _friday(at: Term) -> None:
    day = "2026-09-11"
    at.at(f"{day} 07:30").tell("DeclareClosure", *HEAD, date="2026-09-14", reason="a burst pipe")
    at.at("09:00").register("AM", {"2": "N"})
    at.at("09:01").register("AM", form="5A")
    at.at("09:20").tell(
        "PlanMeeting", *OFFICER, mis_id="4", purpose="other", at="2026-09-11T11:00:00+01:00", staff="staff-3"
    )
    at.at("09:30").tell("DeclareClosure", *HEAD, date=day, session="AM", reason="gas")
    at.at("09:40").tell("WithdrawClosure", *HEAD, date=day, session="AM")


def _second_week(at: Term) -> None:
    at.at("2026-09-14 09:00").day("2026-09-18", good=False)
    at.at("2026-09-15 09:00").register("AM", {"2": "N"})
    at.at("09:01").register("AM", {"26": "I", "27": "I", "28": "I"}, form="5A")
    for session in ("AM", "PM"):
        for day in ("2026-09-07", "2026-09-08", "2026-09-09"):
            there = "/" if session == "AM" else "\\"
            at.at("10:00").hears(at.marked("1", session, there, day), at.marked("5", session, there, day))
    at.at("10:05").tell(
        "WithdrawPenaltyNotice", *HEAD, mis_id="1", guardian="201", date="2026-09-09", reason="material-errors"
    )
    at.at("10:10").tell(
        "GiveMissedReason", *OFFICER, mis_id="1", duty=duty("call", "1", "2026-09-07"), reason="too-many", note=NOTE
    )
    at.at("10:15").pupils("8", leavingDate="2026-09-14")
    at.at("10:16").hears(at.change("StudentGuardianRelationship", at._id("relationship 231 10"), deleted=True))
    at.at("10:20").mark("8", "AM", "/")
    support = duty("support:morning-call", "12", "2026-09-10")
    at.at("10:25").tell("FinishTask", *OFFICER, mis_id="12", duty=support, note=NOTE)
    at.at("10:30").tell("ClosePlan", *OFFICER, mis_id="4", outcome="improved")
    at.at("13:15").register("PM", {"2": "N"}).at("13:16").register("PM", form="5A")
    at.at("15:00").tell("EndFocusFamily", *HEAD, mis_id="6")
    at.at("2026-09-16 08:30").guardian("221", "21", number="07700 9")
    at.at("09:00").register("AM", {"7": None}).at("09:01").register("AM", {"21": "N"}, form="5A")
    at.at("09:15").tell("NoteUpdate", *OFFICER, update=str(update_id(SCHOOL, date(2026, 9, 16))), note="Come in!")
    at.at("09:20")._add("approve", {}, {"who": OFFICER[0], "role": OFFICER[1]})
    at.at("13:15").register("PM", {"7": None}).at("13:16").register("PM", form="5A")
    at.at("14:00").tell("ClearNumber", *OFFICER, guardian="221", channel="text")
    at.at("14:30").tell("RecordReply", *OFFICER, telephone="07700 900204", text="STOP")
    at.at("14:31").guardian("222", "22", number="+44 7700 900204")
    at.at("15:00").tell("RecordNamesShown", *HEAD, what="weekly 2026-W37 pdf")


def _third_week(at: Term) -> None:
    at.at("2026-09-17 07:00")._add("setup", {**at.lines[0]["setup"], "policy": {**POLICY, "feed": SOON}})
    at.at("08:55").mark("2", "AM", "N")
    at.at("09:00").register("AM", {"2": "N", "7": None}).at("09:01").register("AM", form="5A")
    at.at("09:40").tell("LiftStaleFeed", *HEAD)
    at.at("10:00").mark("12", "AM", "N")
    at.at("10:30").hears(at.marked("2", "AM", "/", "2026-09-15"), at.marked("2", "PM", "\\", "2026-09-15"))
    at.at("11:00").hears(at.change("Student", "10", deleted=True))
    at.at("13:15").register("PM", {"2": "N"}).at("13:16").register("PM", form="5A")
    at.at("14:00")._add("setup", {**at.lines[0]["setup"], "source": "csv"})
    at.at("14:05").tell("ForgetPupil", *HEAD, pupil=pupil("9"))
    at.at("17:30").passes()


def personal() -> set[str]:
    """What must be read nowhere but in a text, a letter, a report and an answer."""
    return (people_of(lines()) | {NOTE, "Oswalda", "Fotheringale"}) - {"Family"}
