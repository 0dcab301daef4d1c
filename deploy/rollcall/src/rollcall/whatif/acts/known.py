"""What facts name by an id alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from events.fact import Fact
from events.notifications import UpdateAsked
from events.pathway import DutySet, LetterPrepared, MeetingPlanned, MeetingPurpose


@dataclass
class Known:
    """Meetings by what they are for, letters as they were prepared, duties as they were set, updates by their week."""

    purposes: dict[UUID, MeetingPurpose] = field(default_factory=dict)
    letters: dict[UUID, LetterPrepared] = field(default_factory=dict)
    duties: dict[UUID, DutySet] = field(default_factory=dict)
    weeks: dict[UUID, tuple[date, date]] = field(default_factory=dict)

    def note(self, fact: Fact) -> None:
        """Hear a fact of the log."""
        match fact:
            case MeetingPlanned():
                self.purposes[fact.meeting] = fact.purpose
            case LetterPrepared():
                self.letters[fact.letter] = fact
            case DutySet():
                self.duties[fact.duty] = fact
            case UpdateAsked():
                self.weeks[fact.update] = (fact.first, fact.last)
            case _:
                pass
