"""A sender of Arbor's hooks, and what the hook's edge needs of a platform; Arbor's objects as the hook has them."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook

from chassis.drain import Stopped
from chassis.said import Said
from events.fact import Fact, Refusal
from registers.web import edge

from .conftest import Keys

SECRET = "whsec_" + b64encode(b"a secret of twenty-four b").decode()


@dataclass
class Platform:
    """What registers' edge needs of a platform, on a decider instead of a loop."""

    woodside: Any
    at: datetime
    keyring: Keys = field(default_factory=Keys)
    folder: Path = Path()
    news: list[Fact] = field(default_factory=list)
    stopped: bool = False

    def now(self) -> datetime:
        return self.at

    async def say(self, sayings: Sequence[Said[Any]]) -> Sequence[Said[Fact]]:
        if self.stopped:
            raise Stopped("the log went back")
        self.news = []
        for said in sayings:
            decided = self.woodside.decider.says(said)
            assert not isinstance(decided, Refusal)
            self.news += [own.body for own in decided]
        return []

    async def ask(self, *_: Any) -> Any:
        raise AssertionError("registers asks nobody")

    def reading(self, *_: Any) -> Any:
        raise AssertionError("registers reads for no effect")


@dataclass
class Arbor:
    """A sender of hooks."""

    platform: Platform
    count: int = 0

    async def post(self, body: Any, identity: str | None = None, school: str = "woodside", **headers: str) -> Any:
        self.count += 1
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.send(raw, {**self.signed(raw, identity or f"hook-{self.count}"), **headers}, school)

    async def send(self, raw: Any, headers: dict[str, str], school: str = "woodside") -> Any:
        app = edge(self.platform, lambda named: SECRET if named == "woodside" else None)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://registers") as client:
            return await client.post(f"/hooks/arbor/{school}", content=raw, headers=headers)

    def signed(self, raw: bytes, identity: str, at: datetime | None = None) -> dict[str, str]:
        at = at or datetime.now(UTC)  # noqa: TID251
        signature = Webhook(SECRET).sign(identity, at, raw.decode(errors="surrogateescape"))
        return {
            "webhook-id": identity,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        }

    async def counts(self, body: Any, identity: str | None = None) -> tuple[int, int, int]:
        response = await self.post(body, identity)
        assert response.status_code == 202, response.text
        reply = response.json()
        return reply["accepted"], reply["quarantined"], reply["repeated"]


def change(entity_type: str, entity: Any, revision: int = 1, kind: str = "update", **fields: Any) -> dict[str, Any]:
    changed = {"entityType": entity_type, "id": entity, "href": f"/rest-v2/x/{entity}", **fields}
    return {"changeType": kind, "fromRevision": revision - 1, "toRevision": revision, "changedObject": changed}


def mark(of: int, code: str = "N", revision: int = 1, **fields: Any) -> dict[str, Any]:
    known = {
        "recordDate": "2026-09-07",
        "rollCall": "AM",
        "student": {"href": f"/rest-v2/students/{of}"},
        "attendanceMark": {"code": code},
        "minutesLate": None,
        "modifiedDatetime": "2026-09-07 08:57:12",
        "modifiedBy": {"href": "/rest-v2/staffs/9", "displayName": "C Teacher"},
    }
    return change("AttendanceRollCallRecord", str(900 + of), revision, **{**known, **fields})


def register(**fields: Any) -> dict[str, Any]:
    known = {
        "registrationForm": {"shortName": "3B"},
        "recordDate": {"entityType": "date", "date": "2026-09-07"},
        "rollCall": "AM",
        "openedDatetime": "2026-09-07 08:50:00",
        "completedDatetime": "2026-09-07 08:57:12",
        "completedBy": {"href": "/rest-v2/staffs/9"},
    }
    return change("AttendanceRegister", "50", **{**known, **fields})


def student(entity: str = "16", revision: int = 1, **fields: Any) -> dict[str, Any]:
    known = {
        "person": {
            "legalFirstName": "Augusta",
            "legalLastName": "Byron",
            "preferredFirstName": "Ada",
            "dateOfBirth": {"entityType": "date", "date": "2018-12-10"},
        },
        "registrationForm": {"shortName": "3B"},
        "academicLevel": {"code": "3"},
        "mostRecentEntryDate": "2022-09-01",
        "leavingDate": None,
        "demographics": ["FSM", {"shortName": "EAL"}],
        "senStatus": {"code": "K"},
        "childProtection": True,
        "socialWorker": False,
    }
    return change("Student", entity, revision, "create", **{**known, **fields})


def guardian(**fields: Any) -> dict[str, Any]:
    known = {
        "student": {"href": "/rest-v2/students/16"},
        "guardian": {
            "id": "70",
            "person": {"legalFirstName": "Anne", "legalLastName": "Byron"},
            "telephoneNumbers": [
                {"number": "020 7946 0001", "telephoneNumberRanking": 2},
                {"number": "07700 900123", "telephoneNumberRanking": 1},
            ],
            "emailAddresses": [{"emailAddress": "anne@example.org"}],
            "languageAbilities": [
                {"language": "French", "isSpokenAtHome": False},
                {"language": {"code": "cy"}, "isSpokenAtHome": True},
            ],
        },
        "isLegalGuardian": True,
        "isPrimaryGuardian": True,
        "emergencyContactPriority": 1,
        "unsubscribedFromComms": False,
        "courtOrder": None,
    }
    return change("StudentGuardianRelationship", "70", **{**known, **fields})


def note(**fields: Any) -> dict[str, Any]:
    known = {
        "student": {"href": "/rest-v2/students/1"},
        "absenceStartDatetime": "2026-09-07 08:00:00",
        "absenceEndDatetime": "2026-09-07 15:30:00",
        "notes": "tummy ache",
        "attendanceMark": {"code": "I"},
        "approvedDate": None,
    }
    return change("StudentAbsenceNote", "5", **{**known, **fields})


def body(*changes: Any) -> dict[str, Any]:
    return {"changes": list(changes)}
