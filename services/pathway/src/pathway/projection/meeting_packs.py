"""What a meeting's form is made of, for those who meet parents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from chassis.service import Reading, Refused
from events.ids import Opaque
from events.pathway import Meeting, MeetingsOf
from pathway.projection.meetings import JOURNAL, PACK, READERS, YOUNGEST, meetings_of
from pathway.projection.sight import refuse_but

_WRITTEN: Any = {"mis_id": True, "reasons": True, "note": True, "actions": {"__all__": {"what"}}}
"""What a form in opaque ids leaves out."""


@dataclass(frozen=True, slots=True)
class FoundMeeting:
    """A meeting as its asker sees it, and who it is about: names still sealed; `row`: with school and zone."""

    meeting: Meeting
    row: Mapping[str, Any]

    @property
    def to_bring(self) -> tuple[str, ...]:
        """The checklist."""
        return JOURNAL if self.row["year"] in YOUNGEST else PACK

    @property
    def canonical(self) -> bytes:
        """What it is made from, in opaque ids, without what was written."""
        shown = self.meeting.model_dump(mode="json", exclude=_WRITTEN)
        content = {**shown, "pupil": self.row["pupil"], "to_bring": self.to_bring}
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


async def meeting_found(reading: Reading, of: UUID) -> FoundMeeting:
    """A meeting with all that its form names. Raises Refused where there is none that the asker sees."""
    refuse_but(reading, READERS, "The form is for those who meet parents: attendance officers, heads and the DSL.")
    row = await reading.db.fetchrow(
        """
        select m.pupil, n.first_name, n.last_name, n.form, n.year, h.name as school_name, h.telephone, z.timezone
        from meetings m join named_pupils n using (school, pupil) join letterheads h using (school)
            join schools z using (school)
        where m.school = $1 and m.meeting = $2
        """,
        reading.school,
        of,
    )
    meetings = await _of_pupil(reading, row["pupil"]) if row else {}
    if row is None or of not in meetings:
        raise Refused("no-such-meeting", "There is no meeting of that id: look at the list of meetings.")
    return FoundMeeting(meetings[of], row)


async def _of_pupil(reading: Reading, pupil: str) -> Mapping[UUID, Meeting]:
    question = MeetingsOf.model_construct(mis_id=Opaque(pupil), first=None, last=None)
    return {meeting.meeting: meeting for meeting in (await meetings_of(reading, question)).rows}
