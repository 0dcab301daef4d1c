"""A command goes to its service with its sender's id, and what became of it comes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.requests import Reply

REQUESTS = "/api/schools/woodside/requests"
CONTACT = {"mis_id": "16", "date": "2026-09-07", "outcome": "spoke", "code": "I"}
ID = str(UUID(int=7))
COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("RecordContact", CONTACT),
    ("RaiseConcern", {"mis_id": "16", "kind": "welfare", "text": "came without a coat"}),
    ("AcknowledgeConcern", {"pupil": "pabc", "concern": ID}),
    ("ResolveConcern", {"pupil": "pabc", "concern": ID, "outcome": "found-safe", "by": "staff-9"}),
    ("RecordSocialWorkerTold", {"mis_id": "16", "date": "2026-09-07"}),
    ("UndoContact", {"mis_id": "16", "date": "2026-09-07"}),
    ("UndoVisit", {"mis_id": "16", "date": "2026-09-07", "reason": "Another child"}),
    ("HandBackDuty", {"pupil": "pabc", "duty": ID}),
    ("RecordVisit", {"mis_id": "16", "date": "2026-09-07", "outcome": "seen", "by": "staff-3"}),
    ("ArrangeVisit", {"mis_id": "16", "date": "2026-09-07", "staff": "staff-3", "at": "2026-09-07T13:00:00Z"}),
    ("WithdrawVisit", {"mis_id": "16", "date": "2026-09-07"}),
    ("AllocateFocusFamily", {"mis_id": "16", "staff": "staff-3", "role": "assistant-head"}),
    ("ClaimDuty", {"pupil": "pabc", "duty": ID}),
    ("RecordReply", {"telephone": "07700 900123", "text": "ill", "received_at": "2026-09-07T08:40:00Z"}),
    ("ConfirmReply", {"reply": ID, "mis_id": "16", "code": "I", "sessions": ["AM"], "on": None}),
    ("AcknowledgeItem", {"item": ID}),
    ("ResendMessage", {"message": ID, "on": "2026-09-07"}),
    ("ClearNumber", {"guardian": "7", "channel": "text"}),
    ("NoteUpdate", {"update": ID, "note": "Coats on, please"}),
    ("ApproveUpdate", {"update": ID, "families": 3, "left_out": 2, "digest": "5f3a9c1d2b7e"}),
    ("EndFocusFamily", {"mis_id": "16"}),
    ("HandOverFamilies", {"from": "staff-1", "to": "staff-2", "until": "2026-09-11"}),
    ("RecordPraise", {"mis_id": "16", "how": "rang"}),
    ("PlanMeeting", {"mis_id": "16", "purpose": "support", "at": "2026-09-11T14:00:00Z", "staff": "staff-3"}),
    ("InviteParent", {"mis_id": "16", "purpose": "support", "guardian": "9", "how": "letter"}),
    ("HoldMeeting", {"mis_id": "16", "purpose": "support", "barriers": ["transport"]}),
    ("RecordMeetingMissed", {"mis_id": "16", "purpose": "support", "reason": "nobody-came"}),
    ("AgreePlan", {"mis_id": "16", "supports": [], "review": "2026-10-05"}),
    ("ClosePlan", {"mis_id": "16", "outcome": "improved"}),
    ("FinishTask", {"mis_id": "16", "duty": ID, "outcome": "done"}),
    ("ReportKnownAbsence", {"mis_id": "16", "from": "2026-09-11"}),
    ("ReportPattern", {"mis_id": "16", "kind": "weekday"}),
    ("FollowPattern", {"mis_id": "16", "kind": "weekday", "outcome": "watched"}),
    ("NoteStrategy", {"mis_id": "16", "barriers": ["transport"], "owner": "staff-9", "review": "2026-10-05"}),
    ("NoteCause", {"year": "3", "cause": "illness-outbreak", "owner": "staff-5", "review": "2026-10-05"}),
    ("RewardHotspot", {"year": "3", "form": "3B", "date": "2026-09-11", "reward": "surprise"}),
    ("NoteClassSystems", {"form": "3B", "lead": True, "target": False, "trackers": True}),
    ("GiveMissedReason", {"mis_id": "16", "duty": ID, "reason": "staff-away"}),
    ("RecordStageCheck", {"mis_id": "16", "check": "panel-check", "outcome": "panel-called"}),
    ("RecordAuthorityTold", {"mis_id": "16", "counter": "authority-return"}),
    ("HoldPraise", {"mis_id": "16", "until": "2026-10-05", "reason": "a bereavement"}),
    ("LiftPraiseHold", {"mis_id": "16"}),
    ("MakeEvidencePack", {"mis_id": "16"}),
    ("RecordPenaltyNotice", {"mis_id": "16", "guardian": "204"}),
    (
        "WithdrawPenaltyNotice",
        {"mis_id": "16", "guardian": "204", "date": "2026-09-11", "reason": "material-errors"},
    ),
    ("PrepareLetter", {"mis_id": "16", "template": "no-improvement"}),
    ("ReleaseLetter", {"pupil": "pabc", "letter": ID}),
    ("IssueLetter", {"pupil": "pabc", "letter": ID}),
    ("WithdrawLetter", {"pupil": "pabc", "letter": ID}),
    ("RetryQuarantined", {"id": ID}),
    ("SettleCode", {"mis_id": "16", "date": "2026-09-07", "session": "AM", "code": "I"}),
    ("LiftStaleFeed", {}),
    ("ExplainDifference", {"pupil": "pabcdefghijklmnop", "date": "2026-09-07", "session": "AM", "reason": "a trip"}),
    ("DeclareClosure", {"date": "2026-09-07", "session": "AM", "reason": "snow"}),
    ("WithdrawClosure", {"date": "2026-09-07", "session": "both"}),
]


@pytest.mark.parametrize(("word", "body"), COMMANDS)
async def test_a_command_is_followed(caller: httpx.AsyncClient, five: Any, word: str, body: dict[str, Any]) -> None:
    five.replies[word] = Reply("done", sequence=41)
    headers = {"Rollcall-Actor": "attendance-officer staff-3", "Rollcall-After": "40"}
    reply = await caller.post(f"{REQUESTS}/{word}", json=body, headers=headers)
    assert (reply.status_code, reply.json()) == (200, {"state": "done", "sequence": 41})
    [(heard, posted, said)] = five.heard
    assert (heard, posted.actor.who, posted.after) == (word, "staff-3", 40)
    assert body.items() <= said.items()
    assert reply.headers["Request-Id"] == str(posted.id)


async def test_a_repeat_bears_the_id_of_the_first(caller: httpx.AsyncClient, five: Any) -> None:
    five.replies["RecordContact"] = Reply("done", sequence=41)
    for _ in range(2):
        await caller.post(f"{REQUESTS}/RecordContact", json=CONTACT, headers={"Request-Id": ID})
    assert [str(posted.id) for _, posted, _ in five.heard] == [ID, ID]


async def test_two_commands_without_an_id_are_two(caller: httpx.AsyncClient, five: Any) -> None:
    five.replies["RecordContact"] = Reply("done", sequence=41)
    for _ in range(2):
        await caller.post(f"{REQUESTS}/RecordContact", json=CONTACT)
    assert len({posted.id for _, posted, _ in five.heard}) == 2


async def test_what_the_log_does_not_have_yet_is_pending(caller: httpx.AsyncClient, five: Any) -> None:
    five.replies["RecordContact"] = Reply("pending")
    reply = await caller.post(f"{REQUESTS}/RecordContact", json=CONTACT)
    assert (reply.status_code, reply.json()) == (202, {"state": "pending", "sequence": 0})


async def test_a_refused_command_says_why(caller: httpx.AsyncClient, five: Any) -> None:
    five.replies["ClaimDuty"] = Reply("refused", reason="claimed", sentence="Somebody else does it: staff-4.")
    reply = await caller.post(f"{REQUESTS}/ClaimDuty", json={"pupil": "pabc", "duty": ID})
    assert (reply.status_code, reply.json()) == (
        409,
        {"error": "Somebody else does it: staff-4.", "reason": "claimed"},
    )


async def test_a_command_without_an_answer_names_the_id_to_repeat(caller: httpx.AsyncClient, five: Any) -> None:
    reply = await caller.post(f"{REQUESTS}/RecordContact", json=CONTACT)
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "2")
    [(_, posted, _)] = five.heard
    assert reply.headers["Request-Id"] == str(posted.id)


@pytest.mark.parametrize(
    ("status", "content", "where"),
    [
        (422, b"", "body: "),
        (422, b"{", "body 1: "),
        (422, b"[]", "body: "),
        (422, b'{"mis_id": "16", "date": "2026-13-01", "outcome": "spoke"}', "body date: "),
        (422, b'{"mis_id": "16", "date": "2026-09-07", "outcome": "shouted"}', "body outcome: "),
        (
            422,
            b'{"mis_id": "16", "date": "2026-09-07", "outcome": "spoke", "nte": "x"}',
            "body nte: there is no such field",
        ),
        (422, b'{"mis_id": "\\ud800", "date": "2026-09-07", "outcome": "spoke"}', "body: "),
        (400, b"\xff", "Bad Request"),
    ],
)
async def test_a_command_of_the_wrong_shape_reaches_nobody(
    caller: httpx.AsyncClient, five: Any, status: int, content: bytes, where: str
) -> None:
    headers = {"Content-Type": "application/json"}
    reply = await caller.post(f"{REQUESTS}/RecordContact", content=content, headers=headers)
    assert reply.status_code == status
    assert five.heard == []
    assert reply.json()["error"].startswith(where)


async def test_a_command_too_large_for_the_wire_is_refused(caller: httpx.AsyncClient, five: Any) -> None:
    reply = await caller.post(f"{REQUESTS}/RecordContact", json={**CONTACT, "note": "x" * 1_100_000})
    assert (reply.status_code, reply.json()["reason"]) == (413, "too-large")
    assert five.heard == []
