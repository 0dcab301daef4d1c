"""The schools of the load: their files, their pupils and their registers, in Arbor's shape; everybody is invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from events.ids import Session, pupil_id
from events.school import SchoolFile
from rollcall.bench.posting import Post
from rollcall.simulate.arbor import register, relationships, student
from rollcall.simulate.moment import moment
from rollcall.simulate.people import Guardian, Pupil

ZONE = ZoneInfo("Europe/London")
DAY = date(2026, 9, 14)
"""A Monday in term: the one day of the load."""
PUPILS, ABSENT = 28, 2
_ENTRY, _BORN = date(2026, 9, 3), date(2018, 3, 1)
_TEACHER = {"href": "/rest-v2/staffs/9", "displayName": "A Teacher"}
_OPENS: Mapping[Session, str] = {"AM": "08:50:00", "PM": "13:10:00"}
_NOON = datetime.combine(DAY, time(12), ZONE)
_COMPLETED = moment(DAY, "08:50:30")


@dataclass(frozen=True, slots=True)
class School:
    """A school of so many classes of 28; two of each are away without a reason, others in each session.

    `waits`: its morning opens when its texts go, of which it is told on the day; a day that has begun keeps its policy.
    """

    id: str
    trust: str
    classes: int
    waits: bool = False

    def file(self, texts_at: datetime | None = None) -> SchoolFile:
        """Its school file; with `texts_at` (local time), the morning's absence texts go at that instant."""
        policy: Any = _texting_at(texts_at or _NOON) if self.waits else "woodside"
        return SchoolFile.model_validate(
            {
                "school": self.id,
                "trust": self.trust,
                "name": self.id,
                "policy": policy,
                "terms": [{"name": "Autumn 2026", "from": _ENTRY, "to": date(2026, 12, 18)}],
                "classes": [{"name": form, "year": form[0]} for form in self.forms],
            }
        )

    @property
    def forms(self) -> list[str]:
        """The names of its classes."""
        return [f"{number % 6 + 1}-{number}" for number in range(self.classes)]

    def roll(self) -> Iterator[Post]:
        """The pupils and a guardian of each, one post for each class."""
        for room in range(self.classes):
            objects = [each for pupil in self._pupils(room) for each in (student(pupil, DAY), *relationships(pupil))]
            yield self._post(f"roll-{room}", objects)

    def registers(self, session: Session) -> Iterator[Register]:
        """The registers of a session, one post for each class."""
        for room, form in enumerate(self.forms):
            away = [pupil_id(self.id, str(self._number(room, place))) for place in _absent(room, session)]
            yield Register(self._post(f"{session}-{room}", self._marks(room, form, session)), tuple(away))

    def _pupils(self, room: int) -> Iterator[Pupil]:
        for place in range(PUPILS):
            number = self._number(room, place)
            guardian = Guardian(
                number, "G", f"Guardian{number}", (f"07700 9{number % 100_000:05}",), None, None, False, False
            )
            form = self.forms[room]
            yield Pupil(number, "P", f"Pupil{number}", form, form[0], _BORN, _ENTRY, (guardian,))

    def _marks(self, room: int, form: str, session: Session) -> list[dict[str, Any]]:
        absent, present = _absent(room, session), "/" if session == "AM" else "\\"
        marks = [
            self._mark(self._number(room, place), session, "N" if place in absent else present)
            for place in range(PUPILS)
        ]
        opened = f"{DAY} {_OPENS[session]}"
        taken = register(room, form, DAY.isoformat(), "AP".index(session[0]), opened, (_COMPLETED, _TEACHER))
        return [*marks, {**taken, "id": f"{room}{session[0]}".replace("A", "1").replace("P", "2")}]

    def _mark(self, number: int, session: Session, code: str) -> dict[str, Any]:
        mark = number * 2 + (session == "PM")
        return {
            "entityType": "AttendanceRollCallRecord",
            "id": str(mark),
            "href": f"/rest-v2/attendance-roll-call-records/{mark}",
            "recordDate": DAY.isoformat(),
            "rollCall": session,
            "student": {"href": f"/rest-v2/students/{number}"},
            "attendanceMark": {"code": code},
            "minutesLate": None,
            "modifiedDatetime": f"{DAY} 08:50:12",
            "modifiedBy": _TEACHER,
        }

    def _number(self, room: int, place: int) -> int:
        return 1 + room * PUPILS + place

    def _post(self, name: str, objects: list[dict[str, Any]]) -> Post:
        changes = [
            {"changeType": "create", "fromRevision": number, "toRevision": number + 1, "changedObject": each}
            for number, each in enumerate(objects, 1)
        ]
        return Post(self.id, f"{self.id}-{name}", orjson.dumps({"changes": changes}))


@dataclass(frozen=True, slots=True)
class Register:
    """A register to be posted, and the pupils (opaque ids) for whom a call becomes due by it."""

    post: Post
    absent: tuple[str, ...]


def _absent(room: int, session: Session) -> range:
    """Places of the class list: other children in the afternoon, so that every absence is a new one."""
    first = (room * 5 + (0 if session == "AM" else PUPILS // 2)) % (PUPILS - ABSENT)
    return range(first, first + ABSENT)


def _texting_at(instant: datetime) -> dict[str, Any]:
    at = instant.time()
    return {
        "sessions": {"am": {"opens": at, "due": at, "closes": at}},
        "text": {"minutes_after_close": 0},
        "call": {"due": (instant + timedelta(hours=2)).time()},
    }
