"""Marks written to a school's MIS through Wonde, which takes them at once and hands them on when it can."""

from __future__ import annotations

from datetime import date

from events.ids import Session
from registers.adapters.line import Line, NotTaken
from registers.adapters.wonde_pages import walk


class WondeMarks:
    """A school's MIS as it takes marks through Wonde; every method raises Unanswered and its kinds."""

    def __init__(self, school: str, line: Line) -> None:
        self._path = f"/v1.0/schools/{school}/attendance/session"
        self._line = line
        self._codes: dict[str, str] = {}

    async def register(
        self,
        student: str,
        day: date,
        session: Session,
        code: str,
        minutes_late: int | None = None,
    ) -> None:
        """Write a pupil's mark; `student` is Wonde's id. That it was taken does not say that the MIS has it yet."""
        mark = {
            "date": day.isoformat(),
            "session": session,
            "student_id": student,
            "attendance_code_id": await self._code(code),
            "minutes_late": minutes_late,
        }
        told = {name: value for name, value in mark.items() if value is not None}
        await self._line.post(self._path, {"attendance": [told]})

    async def _code(self, code: str) -> str:
        """Wonde's id of a code, found once."""
        if not self._codes:
            pages = [page async for page in walk(self._line, "/v1.0/attendance-codes", {})]
            self._codes = {str(each.get("code")): str(each.get("id")) for page in pages for each in page}
        if code not in self._codes:
            raise NotTaken(f"attendance-codes: none is {code}")
        return self._codes[code]
