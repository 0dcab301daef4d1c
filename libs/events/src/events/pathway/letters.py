"""Letters to parents: prepared when a stage asks, withdrawn by themselves until a person issues them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from events.fact import Request, Words
from events.pathway.duties import PathwayFact
from events.pathway.meetings import MeetingPurpose
from events.pathway.stages import MissedSession

Day: TypeAlias = date
LetterState = Literal["prepared", "held", "issuing", "issued", "withdrawn", "corrected"]
NotPreparedBecause = Literal["no-parent", "no-name", "no-telephone", "no-template", "below-compulsory-age"]
LetterWithdrawnBecause = Literal[
    "recovered",
    "corrected",
    "new-school-year",
    "off-roll",
    "not-a-parent",
    "forgotten",
    "not-rendered",
    "person",
    "meeting-moved",
    "meeting-over",
    "meeting-stands",
]


class LetterPrepared(PathwayFact):
    """A letter to one parent (`guardian`) was prepared, every field of `template` in that version being known.

    `sessions`: those that it lists; `attending` of `possible` in the school year to date. `stage`: what asked for it
    (None: a person). `held`: a person releases it before it can be issued. `illness`: more of the sessions than the
    policy's share are of illness, and it is worded so (None: it was prepared before this was said, and the default
    policy tells). `meeting`, `meeting_at`: of an invitation, to which planned meeting; of
    `meeting-off`, which one cannot be held. `instead_of`: of an invitation to a meeting that was moved, the hour that
    this guardian had been told.
    """

    pupil: str
    letter: UUID
    guardian: str
    template: str
    template_version: int
    stage: str | None
    date: date
    attending: int
    possible: int
    sessions: tuple[MissedSession, ...]
    held: bool = False
    illness: bool | None = None
    meeting: UUID | None = None
    meeting_at: datetime | None = None
    instead_of: datetime | None = None


class LetterNotPrepared(PathwayFact):
    """A letter that a stage asks for cannot be prepared, for this reason; it is tried again on each school day."""

    pupil: str
    template: str
    stage: str
    date: date
    reason: NotPreparedBecause


class LetterHeld(PathwayFact):
    """A letter that waited to be issued is held: praise was put on hold for the family, and a person releases it."""

    pupil: str
    letter: UUID
    reason: Literal["praise-held"]


class LetterReleased(PathwayFact):
    """A person looked at a letter that was held, and lets it go."""

    pupil: str
    letter: UUID
    by: str


class LetterIssuing(PathwayFact):
    """A person issues a letter: from now on it counts as gone, and what changes is a correction."""

    pupil: str
    letter: UUID
    by: str


class LetterIssued(PathwayFact):
    """A letter was made as a PDF of SHA-256 `sha256` and issued."""

    pupil: str
    letter: UUID
    by: str
    sha256: str


class LetterWithdrawn(PathwayFact):
    """A letter that had not been issued goes to nobody; `not-a-parent`: it may not go to that guardian any more.

    `not-rendered`: it was to be issued, and could not be made as a PDF.
    """

    pupil: str
    letter: UUID
    reason: LetterWithdrawnBecause
    by: str | None = None


class LetterGroundCorrected(PathwayFact):
    """An issued letter was sent on information later corrected: these of its sessions are not as it says.

    They count no more, or have another reason; one of which it knew none has it told by no correction.

    `stands`: whether the stage that asked for it stands all the same; of one that was left meanwhile, whether it would
    have stood that day; always, where a person had it written. `reason`: of an invitation, that the meeting is at
    another hour than it says (None: marks were corrected).
    """

    pupil: str
    letter: UUID
    sessions: tuple[MissedSession, ...]
    stands: bool
    reason: Literal["meeting-moved"] | None = None


# Requests -------------------------------------------------------------------------------------------------------------


class PrepareLetter(Request):
    """Prepare a letter of that template to each parent of a pupil, whatever the stages say.

    `purpose`: of an invitation, to which meeting; None: to the first to come to which somebody has none yet.
    """

    service = "pathway"
    mis_id: str
    template: str
    purpose: MeetingPurpose | None = None


class ReleaseLetter(Request):
    """Let a letter go that is held."""

    service = "pathway"
    pupil: str
    letter: UUID


class IssueLetter(Request):
    """Issue a prepared letter: it is made as a PDF, and counts as gone."""

    service = "pathway"
    pupil: str
    letter: UUID


class WithdrawLetter(Request):
    """Withdraw a letter that has not been issued."""

    service = "pathway"
    pupil: str
    letter: UUID


class LettersOf(Request):
    """Which letters are there, in this state (None: in any)?"""

    service = "pathway"
    question = True
    state: LetterState | None = None


class LetterRow(Words):
    """A letter as its school sees it; `mis_id` is Arbor's student id; `sessions`: how many it lists.

    `to`: Arbor's id of the guardian; None where they are the pupil's guardian no more. `speaks`: the language that the
    MIS has for them, where it is not English: every letter is written in English, so whoever issues it has them told.
    """

    letter: UUID
    pupil: str
    mis_id: str
    guardian: str
    template: str
    stage: str | None
    prepared_on: date
    sessions: int
    state: LetterState
    reason: str | None
    issued_at: datetime | None
    sha256: str | None
    to: str | None = None
    speaks: str | None = None


class Letters(Words):
    """The answer, the latest first."""

    school: str
    rows: tuple[LetterRow, ...]


class LetterOf(Request):
    """One letter as a file: a PDF, which shows names, or what it is made from (JSON, opaque ids)."""

    service = "pathway"
    question = True
    letter: UUID
    format: Literal["pdf", "json"] = "pdf"


class LetterFile(Words):
    """The answer: the file (base64) and what it is."""

    school: str
    letter: UUID
    state: LetterState
    media_type: str
    sha256: str
    content: str
