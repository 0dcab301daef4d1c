"""Marks written to a school's MIS through Wonde, which takes them at once and hands them on when it can."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from events.ids import Session
from registers.adapters.arbor_values import Wrong
from registers.adapters.arbor_values import day as day_of
from registers.adapters.line import Line, NotTaken
from registers.adapters.wonde_objects import Object, mark, revision
from registers.adapters.wonde_pages import OVERLAP, walk


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

    async def held(self, student: str, day: date, session: Session, since: int | None) -> Sequence[str | None]:
        """The code of a session, where Wonde has one that was updated since its marks were heard; else nothing.

        One that Wonde has not had of the MIS yet nobody sees.
        """
        heard = datetime.combine(day, datetime.min.time(), UTC) if since is None else datetime.fromtimestamp(since, UTC)
        after = {"updated_after": (heard - OVERLAP).strftime("%Y-%m-%d %H:%M:%S")}
        names = {identity: code for code, identity in (await self._known()).items()}
        pages = [page async for page in walk(self._line, self._path, after)]
        found = [(revision(each), mark(each, names)) for page in pages for each in page]
        of = [(to, each) for to, each in found if _place(each) == (student, day, session)]
        return [str(each["attendanceMark"]["code"]) or None for _, each in sorted(of, key=lambda told: told[0])[-1:]]

    async def _code(self, code: str) -> str:
        """Wonde's id of a code."""
        codes = await self._known()
        if code not in codes:
            raise NotTaken(f"attendance-codes: none is {code}")
        return codes[code]

    async def _known(self) -> dict[str, str]:
        """Code → Wonde's id of it, found once."""
        if not self._codes:
            pages = [page async for page in walk(self._line, "/v1.0/attendance-codes", {})]
            self._codes = {str(each.get("code")): str(each.get("id")) for page in pages for each in page}
        return self._codes


def _place(of: Object) -> tuple[str, date | None, Any]:
    try:
        day = day_of(of, "recordDate")
    except Wrong:
        day = None
    return str(of["student"]["id"]), day, of["rollCall"]
