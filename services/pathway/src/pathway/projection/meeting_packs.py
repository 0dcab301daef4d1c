"""What a meeting's form is made of, for those who meet parents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from chassis.service import Reading, Refused
from events.pathway import Meeting, MeetingPackOf
from pathway.projection.history import History, history_of, knowledge_of
from pathway.projection.meetings import JOURNAL, PACK, READERS, YOUNGEST, meeting_of, written
from pathway.projection.sight import refuse_but, sees_now

_WRITTEN: Any = {
    "mis_id": True,
    "invited_mis_ids": True,
    "reasons": True,
    "note": True,
    "actions": {"__all__": {"what"}},
}
"""What a form in opaque ids leaves out."""


@dataclass(frozen=True, slots=True)
class FoundMeeting:
    """A meeting as its asker sees it, and what was known of the pupil and the school: names still sealed.

    `guardians`, `staff`: the ids of those who were there; `pupil_came`: whether the pupil was.
    """

    meeting: Meeting
    told: History
    guardians: tuple[str, ...]
    staff: tuple[str, ...]
    pupil_came: bool

    @property
    def pupil(self) -> Mapping[str, Any]:
        """The pupil as they were known."""
        return self.told.pupil or {}

    @property
    def to_bring(self) -> tuple[str, ...]:
        """The checklist."""
        return JOURNAL if self.pupil["year"] in YOUNGEST else PACK

    @property
    def canonical(self) -> bytes:
        """What it is made from, in opaque ids, without what was written."""
        shown = self.meeting.model_dump(mode="json", exclude=_WRITTEN)
        content = {**shown, "pupil": self.pupil["pupil"], "to_bring": self.to_bring}
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


async def meeting_found(reading: Reading, asked: MeetingPackOf) -> FoundMeeting:
    """A meeting at a moment, with all that its form names. Raises Refused where there was none that the asker sees."""
    refuse_but(reading, READERS, "The form is for those who meet parents: attendance officers, heads and the DSL.")
    pupil = await reading.db.fetchval(
        "select pupil from meetings where (school, meeting) = ($1, $2)", reading.school, asked.meeting
    )
    if pupil is not None and await sees_now(reading, pupil):
        told = await history_of(reading, pupil, knowledge_of(reading, asked.as_known_at, asked.log_sequence))
        row = told.meetings.get(str(asked.meeting))
        if row is not None and told.pupil is not None:
            form, meeting = row["form"] or {}, await _shown(reading, row, told.pupil, told.duties)
            guardians, staff = (tuple(form.get(who, ())) for who in ("guardians", "staff"))
            return FoundMeeting(meeting, told, guardians, staff, form.get("pupil_came", False))
    raise Refused("no-such-meeting", "There is no meeting of that id: look at the list of meetings.")


async def _shown(
    reading: Reading, row: Mapping[str, Any], pupil: Mapping[str, Any], duties: Mapping[str, str]
) -> Meeting:
    form = row["form"] or {}
    texts = await reading.keyring.open([pupil["mis_id"], *written(form)])
    about = {"mis_id": pupil["mis_id"], "year": pupil["year"], "at": datetime.fromisoformat(row["at"]).astimezone(UTC)}
    return meeting_of({**row, **about}, form, duties, texts, {})
