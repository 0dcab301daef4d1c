"""Marks written back to a school's Arbor, and what it holds of a session before (domain, "2.2 REST v2")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from events.ids import Session
from registers.adapters.arbor_objects import Objects
from registers.adapters.arbor_reading import named, revision_of_object
from registers.adapters.arbor_rest import Arbor, Object, objects
from registers.adapters.arbor_values import Wrong, linked, maybe_part, name_of
from registers.adapters.arbor_values import day as day_of
from registers.adapters.line import NotTaken

_RECORDS = "attendance-roll-call-records"
_MOST_OF_A_DAY = 10


class ArborMarks:
    """A school's Arbor as it takes marks; every method raises Unanswered and its kinds."""

    def __init__(self, arbor: Arbor) -> None:
        self._arbor = arbor
        self._marks: dict[str, str] = {}

    async def register(
        self,
        student: str,
        day: date,
        session: Session,
        code: str,
        minutes_late: int | None = None,
    ) -> None:
        """Write a pupil's roll-call mark; `student` is Arbor's id. Writing the same mark twice is writing it once."""
        mark = {
            "student": {"entityType": "Student", "href": f"/rest-v2/students/{student}"},
            "attendanceMark": {"entityType": "AttendanceMark", "href": await self._mark(code)},
            "minutesLate": minutes_late,
            "recordDate": day.isoformat(),
            "rollCall": session,
        }
        await self._arbor.line.post("/rest-v2/attendance-roll-call-registration", {"request": {"marks": [mark]}})

    async def _mark(self, code: str) -> str:
        """The address of the mark with that code, found once."""
        if code not in self._marks:
            answer = await self._arbor.line.get("/rest-v2/attendance-marks", {"filters.code.equals": code})
            hrefs = [str(each["href"]) for each in objects(answer) if each.get("href")]
            if len(hrefs) != 1:
                raise NotTaken(f"attendance-marks: {len(hrefs)} marks have the code {code}")
            self._marks[code] = hrefs[0]
        return self._marks[code]

    async def held(self, student: str, day: date, session: Session, since: int | None) -> Sequence[str | None]:
        """The code that Arbor holds of a session now, None where there is none; of two records the later one's."""
        found = [each for each in await self._records(student, day) if each.get("rollCall") == session]
        newest = max(found, key=revision_of_object, default=None)
        return [None if newest is None else _code(newest)]

    async def _records(self, student: str, day: date) -> list[Object]:
        """What Arbor has of a pupil's day; where it shows far more, it did not look for that, and nothing is known."""
        filters = {"student_equals": f"/rest-v2/students/{student}", "recordDate_equals": day.isoformat()}
        page: list[Object] = await anext(self._arbor.listed("AttendanceRollCallRecord", **filters), [])
        if len(page) > _MOST_OF_A_DAY:
            raise NotTaken(f"{_RECORDS}: one pupil's day was asked for, and {len(page)} marks came")
        whole = await Objects(self._arbor, ("attendanceMark", "attendanceRollCall")).whole(
            str(of["href"]) for of in page
        )
        return [named(each) for each in whole.values() if each is not None and _is_of(each, student, day)]


def _is_of(of: Object, student: str, day: date) -> bool:
    try:
        return linked(of, "student") == student and day_of(of, "recordDate") == day
    except Wrong as wrong:
        raise NotTaken(f"{_RECORDS}: {wrong}") from wrong


def _code(of: Object) -> str | None:
    try:
        return name_of(maybe_part(of, "attendanceMark"), "code", 10) or None
    except Wrong as wrong:
        raise NotTaken(f"{_RECORDS}: {wrong}") from wrong
