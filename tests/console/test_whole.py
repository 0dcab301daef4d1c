"""The console before the five services themselves: a morning's questions, and an officer's call."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from chassis.clock import ManualClock
from console.app import build
from console.settings import Settings
from rollcall.platform import Platform
from rollcall.play import Player
from rollcall.scenario import lines_of
from rollcall.servers import DataFolder

SCHOOL = "/api/schools/woodside"
FILE = {
    "school": "woodside",
    "trust": "reach2",
    "name": "Woodside Primary Academy",
    "terms": [{"name": "Autumn 2026", "from": "2026-09-03", "to": "2026-12-18"}],
    "classes": [{"name": "3B", "year": "3"}],
}


def change(entity_type: str, id: str, revision: int = 1, **fields: Any) -> dict[str, Any]:
    changed = {"entityType": entity_type, "id": id, **fields}
    return {"changeType": "create", "fromRevision": 0, "toRevision": revision, "changedObject": changed}


def student(id: str, name: str) -> dict[str, Any]:
    return change(
        "Student",
        id,
        person={"legalFirstName": name, "legalLastName": "Example", "preferredFirstName": name},
        registrationForm={"shortName": "3B"},
        academicLevel={"code": "3"},
        mostRecentEntryDate="2026-09-03",
    )


def mark(student: str, code: str) -> dict[str, Any]:
    return change(
        "AttendanceRollCallRecord",
        f"9{student}",
        recordDate="2026-09-07",
        rollCall="AM",
        student={"href": f"/rest-v2/students/{student}"},
        attendanceMark={"code": code},
    )


MORNING = [
    {"at": "2026-09-07T07:00:00+01:00", "school": "woodside", "setup": FILE},
    {
        "at": "2026-09-07T07:01:00+01:00",
        "school": "woodside",
        "arbor": {"changes": [student("16", "Ada"), student("17", "Ben"), change("Teapot", "1")]},
    },
    {
        "at": "2026-09-07T09:00:00+01:00",
        "school": "woodside",
        "arbor": {"changes": [mark("16", "N"), mark("17", "/")]},
    },
]


async def test_a_morning_s_questions_and_an_officer_s_call(tmp_path: Path) -> None:
    clock = ManualClock(datetime.fromisoformat("2026-09-07T07:00:00+01:00"))
    async with Platform(DataFolder(tmp_path / "data"), clock) as platform:
        played = await Player(platform, clock).play(lines_of(MORNING))
        assert played.refused == []
        password = platform.servers.endpoints.nats_credentials("console").password
        app = build(Settings(platform.servers.endpoints.nats_url, password), platform.runners["pathway"].client)
        transport = httpx.ASGITransport(app)
        officer = {"Rollcall-Actor": "attendance-officer staff-3"}
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=officer) as caller:
            await officer_calls(caller)
            await everything_answers(caller)
            del caller.headers["Rollcall-Actor"]
            await without_a_role_nobody_is_named(caller)


async def officer_calls(caller: httpx.AsyncClient) -> None:
    [duty] = (await caller.get(f"{SCHOOL}/duties", params={"on": "2026-09-07", "state": "due"})).json()["rows"]
    assert (duty["kind"], duty["mis_id"], duty["due_at"]) == ("call", "16", "2026-09-07T09:00:00Z")
    told = [
        await caller.post(
            f"{SCHOOL}/requests/RecordContact",
            json={"mis_id": "16", "date": "2026-09-07", "outcome": "spoke", "code": "I"},
            headers={"Request-Id": str(UUID(int=7))},
        )
        for _ in range(2)
    ]
    assert [reply.json()["state"] for reply in told] == ["done", "done"]
    fresh = {"Rollcall-At-Least": str(told[0].json()["sequence"])}
    [done] = (await caller.get(f"{SCHOOL}/duties", headers=fresh)).json()["rows"]
    assert (done["duty"], done["state"], done["outcome"]) == (duty["duty"], "done", "spoke")


async def without_a_role_nobody_is_named(caller: httpx.AsyncClient) -> None:
    for question in ("duties", "messages", "figures?from=2026-09-07&to=2026-09-07&by=pupil", "queue?on=2026-09-07"):
        reply = await caller.get(f"{SCHOOL}/{question}")
        assert (reply.status_code, '"16"' in reply.text) == (200, False)


async def everything_answers(caller: httpx.AsyncClient) -> None:
    period = {"from": "2026-09-07", "to": "2026-09-07", "by": "pupil"}
    figures = (await caller.get(f"{SCHOOL}/figures", params=period)).json()
    assert {row["mis_id"]: row["attendance"] for row in figures["rows"]} == {"16": "0.00", "17": "100.00"}
    messages = (await caller.get(f"{SCHOOL}/messages", params={"all": True})).json()
    assert [row["about"] for row in messages["rows"]] == [["16"]]
    quarantine = (await caller.get(f"{SCHOOL}/quarantine")).json()
    assert [row["entity_type"] for row in quarantine["rows"]] == ["Teapot"]
    assert (await caller.get(f"{SCHOOL}/trackers")).json() == {"school": "woodside", "rows": []}
    assert (await caller.get(f"{SCHOOL}/reports/weekly/2026-W30")).status_code == 404
    assert (await caller.get("/api/schools/nowhere/duties")).status_code == 404
