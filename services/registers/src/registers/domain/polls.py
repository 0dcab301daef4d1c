"""What a poll says beside the objects that it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from events.ids import Session
from registers.domain.heard import Heard, Tally

PEOPLE, READ, PEOPLE_ON = "people", 1, "people on"
"""The name under which it is remembered, among the change logs, in which way people were read, and that of this build.
One that reads more of them than the last is the next number: everybody is read again, though nothing changed.
`PEOPLE_ON`: the day (its ordinal) on which they were read last."""


def reads_people(revisions: Mapping[str, int], today: date) -> bool:
    """Whether everybody is to be read: once a day, for no log says that a guardian's number alone has changed."""
    return revisions.get(PEOPLE, 0) < READ or revisions.get(PEOPLE_ON, 0) < today.toordinal()


@dataclass(frozen=True)
class LogHeard(Heard):
    """A change log of the MIS was heard up to a revision, with `tallies`: from now on it is read from there.

    `ends_poll`: every log that may be read has been heard to its end, that of the marks among them, so that nothing of
    an outage is still to come.
    """

    log: str
    revision: int
    ends_poll: bool = False
    tallies: tuple[Tally, ...] = field(default=(), compare=False, repr=False)

    @property
    def refused(self) -> bool:
        """Whether nothing of it was heard: the school is not set up."""
        return self.tally.refused or any(tally.refused for tally in self.tallies)


@dataclass(frozen=True)
class CodesClassed(Heard):
    """The MIS says what its codes count as: code → the value of a `CodeClass`, None where it is none."""

    classes: dict[str, str | None] = field(hash=False)


@dataclass(frozen=True)
class Holdings(Heard):
    """All that the MIS holds: the marks of `days`, and the class ("": none) of each pupil on the roll of the last."""

    days: tuple[date, ...]
    marks: dict[tuple[str, date, Session], str] = field(hash=False)
    roll: dict[str, str] = field(hash=False)
