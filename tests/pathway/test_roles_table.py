"""Who may say what: every command of pathway in every role, about a pupil whom all of them have."""

from typing import Any, get_args
from uuid import UUID

import pytest

from events.fact import Actor, Refusal, Role
from events.ids import pupil_id
from events.registers import Staff
from pathway.domain.commands import Command
from pathway.domain.scope import SCOPED

COMMANDS = {command.__name__: command for command in get_args(Command)}
ROLES = get_args(Role)
PUPIL, ID = pupil_id("woodside", "16"), UUID(int=7)
MONDAY, REVIEW = "2026-09-07", "2026-10-05"
MEETING = {"mis_id": "16", "purpose": "support"}
SAID: dict[str, dict[str, Any]] = {
    "AcknowledgeConcern": {"pupil": PUPIL, "concern": ID},
    "AgreePlan": {"mis_id": "16", "supports": (), "review": REVIEW},
    "AllocateFocusFamily": {"mis_id": "16", "staff": "staff-3", "role": "attendance-officer"},
    "ArrangeVisit": {"mis_id": "16", "date": MONDAY, "staff": "staff-3", "at": "2026-09-07T13:00:00Z"},
    "ClaimDuty": {"pupil": PUPIL, "duty": ID},
    "ClosePlan": {"mis_id": "16", "outcome": "improved"},
    "EndFocusFamily": {"mis_id": "16"},
    "FinishTask": {"mis_id": "16", "duty": ID},
    "FollowPattern": {"mis_id": "16", "kind": "weekday", "outcome": "watched"},
    "GiveMissedReason": {"mis_id": "16", "duty": ID, "reason": "staff-away"},
    "HandBackDuty": {"pupil": PUPIL, "duty": ID},
    "HandOverFamilies": {"from": "staff-1", "to": "staff-2", "until": "2026-09-11"},
    "HoldMeeting": MEETING,
    "HoldPraise": {"mis_id": "16", "until": REVIEW, "reason": "~p~t~loss"},
    "InviteParent": {**MEETING, "guardian": "9", "how": "letter"},
    "IssueLetter": {"pupil": PUPIL, "letter": ID},
    "LiftPraiseHold": {"mis_id": "16"},
    "MakeEvidencePack": {"mis_id": "16"},
    "NoteCause": {"year": "3", "cause": "illness-outbreak", "owner": "staff-5", "review": REVIEW},
    "NoteClassSystems": {"form": "3B", "lead": True, "target": True, "trackers": False},
    "NoteStrategy": {"mis_id": "16", "owner": "staff-9", "review": REVIEW},
    "PlanMeeting": {**MEETING, "at": "2026-09-11T14:00:00Z", "staff": "staff-3"},
    "PrepareLetter": {"mis_id": "16", "template": "no-improvement"},
    "RaiseConcern": {"mis_id": "16", "kind": "welfare", "text": "~p~t~coat"},
    "RecordAuthorityTold": {"mis_id": "16", "counter": "authority-return"},
    "RecordContact": {"mis_id": "16", "date": MONDAY, "outcome": "spoke"},
    "RecordMeetingMissed": {**MEETING, "reason": "nobody-came"},
    "RecordPenaltyNotice": {"mis_id": "16", "guardian": "204"},
    "RecordPraise": {"mis_id": "16", "how": "rang"},
    "RecordSocialWorkerTold": {"mis_id": "16", "date": MONDAY},
    "RecordStageCheck": {"mis_id": "16", "check": "panel-check", "outcome": "panel-called"},
    "RecordVisit": {"mis_id": "16", "date": MONDAY, "outcome": "adult-only"},
    "ReleaseLetter": {"pupil": PUPIL, "letter": ID},
    "ReportKnownAbsence": {"mis_id": "16", "from": "2026-09-11"},
    "ReportPattern": {"mis_id": "16", "kind": "weekday"},
    "ResolveConcern": {"pupil": PUPIL, "concern": ID, "outcome": "no-further-action"},
    "RewardHotspot": {"year": "3", "form": "3B", "date": MONDAY, "reward": "surprise"},
    "UndoContact": {"mis_id": "16", "date": MONDAY},
    "UndoVisit": {"mis_id": "16", "date": MONDAY, "reason": "~p16~contact~why"},
    "WithdrawLetter": {"pupil": PUPIL, "letter": ID},
    "WithdrawVisit": {"mis_id": "16", "date": MONDAY},
    "WithdrawPenaltyNotice": {"mis_id": "16", "guardian": "204", "date": MONDAY, "reason": "material-errors"},
}


HEADS = {"headteacher", "head-of-school"}
OFFICE = HEADS | {"attendance-officer"}
CONCERNS = HEADS | {"safeguarding-lead"}
LETTERS = OFFICE | {"assistant-head"}
CHECKS = LETTERS | {"safeguarding-lead", "operator"}
CONTACTS = CHECKS | {"year-group-leader"}
VISITS = CONTACTS | {"inclusion"}
SUPPORT = VISITS | {"pastoral", "provision"}
STAFF = SUPPORT | {"class-teacher"}
MAY = {
    **dict.fromkeys(("AcknowledgeConcern", "ResolveConcern"), CONCERNS),
    **dict.fromkeys(("AllocateFocusFamily", "EndFocusFamily", "HandOverFamilies"), OFFICE | {"operator"}),
    **dict.fromkeys(("ArrangeVisit", "WithdrawVisit"), OFFICE | {"safeguarding-lead", "operator", "inclusion"}),
    "RecordSocialWorkerTold": OFFICE | {"safeguarding-lead", "operator"},
    **dict.fromkeys(("HoldPraise", "LiftPraiseHold"), OFFICE | {"safeguarding-lead"}),
    **dict.fromkeys(("PrepareLetter", "IssueLetter", "ReleaseLetter", "WithdrawLetter"), LETTERS),
    **dict.fromkeys(("MakeEvidencePack", "RecordPenaltyNotice", "WithdrawPenaltyNotice"), OFFICE),
    **dict.fromkeys(("RecordAuthorityTold", "RecordStageCheck"), CHECKS),
    **dict.fromkeys(("PlanMeeting", "InviteParent", "HoldMeeting", "RecordMeetingMissed", "RecordContact"), CONTACTS),
    **dict.fromkeys(("ClaimDuty", "HandBackDuty", "RecordVisit"), VISITS),
    **dict.fromkeys(("AgreePlan", "ClosePlan"), SUPPORT),
    **dict.fromkeys(("FinishTask", "FollowPattern", "GiveMissedReason", "NoteCause", "NoteStrategy"), STAFF),
    **dict.fromkeys(("RecordPraise", "ReportKnownAbsence", "ReportPattern"), STAFF),
    "RaiseConcern": STAFF - {"operator"},
    "NoteClassSystems": OFFICE | {"assistant-head", "year-group-leader", "class-teacher"},
    "RewardHotspot": HEADS,
    "UndoContact": set(ROLES),
    "UndoVisit": OFFICE | {"safeguarding-lead", "operator"},
}
"""Who is followed, where there is something to follow; what one recorded oneself anybody may take back."""
NOT_THEIRS = {"not-for-role", "not-for-you", "not-yours", "heads-only"}


@pytest.fixture
def school(woodside, set_up_again):
    """16 is a pupil of all who have pupils."""
    set_up_again(woodside, staff=tuple(Staff(id=role, role=role, pupils=("16",)) for role in ROLES))
    return woodside


def reasons(school, name):
    """Role → the reason of a refusal, empty where it was followed."""
    asked = COMMANDS[name].model_validate(SAID[name])
    for number, role in enumerate(ROLES, 900):
        actor = Actor(who=role, role=role)
        said = school.decider.saying(asked, at=school.at("09:00"), id=UUID(int=number), actor=actor)
        answer = school.decider.says(said)
        yield role, answer.reason if isinstance(answer, Refusal) else ""


def test_every_command_has_its_roles():
    assert set(SAID) == set(COMMANDS) == set(MAY)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_is_for_its_roles_and_refused_to_all_others(school, name):
    assert {role for role, reason in reasons(school, name) if reason not in NOT_THEIRS} == MAY[name]


NOBODYS = (
    "AcknowledgeConcern", "HandOverFamilies", "NoteCause", "NoteClassSystems", "RaiseConcern", "ResolveConcern",
    "RewardHotspot",
)  # fmt: skip
"""About no pupil, or said of any: a concern is never refused for whose pupil it is."""


@pytest.mark.parametrize("name", sorted({*COMMANDS} - {*NOBODYS, "UndoContact", "UndoVisit"}))
def test_of_a_pupil_who_is_not_theirs_nobody_is_told_anything(school, set_up_again, name):
    set_up_again(school, staff=tuple(Staff(id=role, role=role) for role in ROLES))
    answered = {role: reason for role, reason in reasons(school, name) if role in SCOPED}
    assert set(answered.values()) <= {"not-your-pupil", *NOT_THEIRS}
