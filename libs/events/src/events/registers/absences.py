"""Absences: reported, said, explained, withdrawn; the child found; and which are still unexplained."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from events.fact import Request, Words
from events.ids import Session
from events.registers.roll import Flag
from events.registers.schools import RegistersFact
from events.sealed import Sealed


class AbsenceReported(RegistersFact):
    """An absence note was recorded: somebody told the school of an absence, from and to local times.

    `code`: the code that the school gave it, if any; `approved`: whether a person approved it.
    """

    keyed_by = "pupil"
    pupil: str
    note: str
    first: datetime
    last: datetime
    code: str | None = None
    approved: bool = False
    text: Sealed[str] | None = None


class AbsenceReportWithdrawn(RegistersFact):
    """An absence note was deleted (as when it is rejected): it explains nothing any more."""

    keyed_by = "pupil"
    pupil: str
    note: str


class PupilAbsent(RegistersFact):
    """A pupil was absent from a session (never `U`: a child who came late).

    `explained`: by a code other than N or O, a note covering it, or a contact `spoke` with a code. `authorised_by`: the
    authorised code that a note or contact gave, if any. `consecutive`: which consecutive school day of absence it is,
    from 1; days on which nothing was possible for the pupil (code X) are passed over. `sought`: the child was said to
    be found, and that rests on nothing any more: the visit was taken back, the mark of the afternoon was wrong, or the
    child came to school after the visit and is missing since. Where it is, nobody knows.
    """

    keyed_by = "pupil"
    pupil: str
    form: str
    date: date
    session: Session
    code: str
    explained: bool
    authorised: bool
    authorised_by: str | None = None
    consecutive: int
    flags: tuple[Flag, ...] = ()
    sought: bool = False


class AbsenceExplained(RegistersFact):
    """An absence that was said to be unexplained was explained: by the mark itself, a note, a contact, or a
    reply that a person confirmed.

    `code`: what explains it (None: a note without a code); `authorised`: whether that code is an authorised one.
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    by: Literal["mark", "note", "contact", "reply"]
    code: str | None
    authorised: bool


class AbsenceWithdrawn(RegistersFact):
    """An absence that had been said was not one.

    `false`: the mark is now present, L, an approved activity or not required (a sent text is corrected); so it is said
    of a mark that was made anew after `unmarked`: the mark was deleted, nothing is known; `off-roll`: the pupil was not
    on the roll that day; `closed`: the session was not held (nobody was required to attend: a sent text is corrected).
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    reason: Literal["false", "unmarked", "off-roll", "closed"]
    code: str | None = None


class PupilFound(RegistersFact):
    """A child who was truly absent was found: arrived after the register closed, is marked present in a later session,
    or was seen by a visitor."""

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    how: Literal["arrived-late", "later-session", "seen"]


class StillUnexplained(Request):
    """Which of these absences are still unexplained, as registers' decision state knows it now?"""

    service = "registers"
    question = True
    date: date
    pupils: tuple[str, ...]


class Unexplained(Words):
    """The answer: pupil → the sessions of that day in which they are said absent and still unexplained.

    `doubted`: those of the sessions of whose mark a later word is in quarantine: what it says is not known.
    """

    sessions: dict[str, tuple[Session, ...]]
    doubted: dict[str, tuple[Session, ...]] = {}
