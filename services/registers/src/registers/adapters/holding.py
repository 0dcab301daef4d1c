"""All that a source holds, gathered from objects in Arbor's shapes; what cannot be read is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import NAMESPACE_OID

from events.ids import Session
from registers.adapters.arbor_entities import parsed
from registers.adapters.arbor_people import place_on_roll
from registers.adapters.arbor_values import Object, Wrong, mis_id
from registers.adapters.parsing import pupil_of
from registers.domain.entities import MarkHeard, Ref
from registers.domain.polls import Holdings

_ANY = Ref("AttendanceRollCallRecord", "", 0, NAMESPACE_OID)
"""The revision of a mark that is compared, and not heard."""


@dataclass
class Gathering:
    """The marks of some days (with their revisions), and the classes of those on the roll on the last of them."""

    school: str
    days: Sequence[date]
    unread: int = 0
    roll: dict[str, str] = field(default_factory=dict)
    marks: dict[tuple[str, date, Session], tuple[int, str]] = field(default_factory=dict)

    def student(self, of: Object, student: object) -> None:
        """A `Student`, whose id in the MIS is `student`."""
        try:
            form, entry, leaving = place_on_roll(of)
            pupil = pupil_of(self.school, mis_id(student, "id"))
        except Wrong:
            self.unread += 1
            return
        if entry <= self.days[-1] and (leaving is None or self.days[-1] <= leaving):
            self.roll[pupil] = form

    def mark(self, of: Object, revision: int) -> None:
        """An `AttendanceRollCallRecord`; of two about the same session the later revision counts."""
        mark = parsed(self.school, _ANY, of, is_deleted=False).make({})
        if not isinstance(mark, MarkHeard):
            self.unread += 1
            return
        place = mark.pupil, mark.day, mark.session
        if mark.day in self.days and revision >= self.marks.get(place, (0, ""))[0]:
            self.marks[place] = revision, mark.code

    def whole(self) -> Holdings:
        """All of it."""
        marks = {place: code for place, (_, code) in self.marks.items()}
        return Holdings(days=tuple(self.days), marks=marks, roll=self.roll)
