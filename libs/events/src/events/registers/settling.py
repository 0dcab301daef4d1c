"""Codes that a person settled, on their way back to the MIS."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from events.fact import Request, Words
from events.ids import Session
from events.registers.comparing import Held
from events.registers.schools import RegistersFact
from events.sealed import Sealed
from events.written import Remark


class CodeSettled(RegistersFact):
    """A person settled which code a session has: it is to be written back to the MIS, whose mark then says the same.

    `original`: the code that stood in the register (None: no mark). The mark itself changes when the MIS says so.
    `minutes_late`: of L and U, as the person gave them or as the register had them. `contact`: the call (`ContactMade`)
    that gave the code, where one did, and the time in which it could be taken back has passed.
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    code: str
    original: str | None = None
    reason: Sealed[str] | None = None
    by: str
    mis_id: Sealed[str] | None = None
    minutes_late: int | None = None
    contact: UUID | None = None


class CodeUnsettled(RegistersFact):
    """The call that had given a settled code was taken back after that was settled: the code stands no more.

    It is not handed to the MIS any more, whatever becomes of a try that is under way: a person settles the session
    again. `contact`: the call (`ContactMade`).
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    code: str
    contact: UUID


class CodeWrittenBack(RegistersFact):
    """The MIS took a settled code."""

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    code: str
    attempt: int = 1


class WriteBackFailed(RegistersFact):
    """The MIS did not take a settled code, at that attempt (from 1), and why.

    `again_at`: when it is tried again; None: no more, a person enters it in the MIS.
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    code: str
    attempt: int = 1
    reason: str
    again_at: datetime | None = None


class WriteBackRetried(RegistersFact):
    """The hour of another attempt came: the settled code is handed to the MIS again."""

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    code: str
    attempt: int
    mis_id: Sealed[str] | None = None
    minutes_late: int | None = None
    reason: Sealed[str] | None = None


class WriteBackOvertaken(RegistersFact):
    """Before the MIS took a settled code, the session's mark became neither that code nor the one it was settled over.

    `mark`: what stands now (None: no mark, or the session was closed after all). The settled code is not handed over
    any more, whatever becomes of a try that is under way: a person looks, and settles the session again if need be.
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    code: str
    original: str | None
    mark: str | None
    attempt: int = 1


class StillToWriteBack(Request):
    """Is a settled code still to be handed to the MIS, at that attempt, as the marks were heard so far?"""

    service = "registers"
    question = True
    pupil: str
    date: date
    session: Session
    code: str
    attempt: int


class ToWriteBack(Words):
    """The answer; `over`: the mark that the code was settled over (None: no mark)."""

    still: bool
    over: str | None = None


class SettleCode(Request):
    """Settle the code of a pupil's session, and write it back to the MIS; `mis_id` is the MIS's id of the pupil.

    `minutes`: of L and U, how late; not given, what the register holds is written back.
    """

    service = "registers"
    mis_id: str
    date: date
    session: Session
    code: str
    reason: Remark = Field(default=None, max_length=500)
    minutes: int | None = Field(default=None, ge=1, le=1440)


class DifferencesOf(Request):
    """Which settled codes does the MIS not show, as it was heard so far, and what does it hold otherwise than we do?"""

    service = "registers"
    question = True


class Difference(Words):
    """A session whose settled code is not its mark (`mark` None: there is none); `again_at`: when it is tried again.

    `overtaken`: see `WriteBackOvertaken`, or the call that gave the code was taken back after that was settled; it is
    listed until the session is settled again, whatever the mark.
    """

    pupil: str
    date: date
    session: Session
    settled: str
    mark: str | None
    state: Literal["waiting", "written", "failed"]
    attempts: int
    reason: str = ""
    again_at: datetime | None = None
    overtaken: bool = False


class Differences(Words):
    """The answer, by pupil and date: settled codes, and what a comparison found that stands.

    `compared_on`: the school day that was compared last; None: none was, and `cannot` says why where it never can be.
    `differing`: how many differences that comparison found, also those that it did not name.
    """

    school: str
    rows: tuple[Difference, ...]
    held: tuple[Held, ...] = ()
    compared_on: date | None = None
    differing: int = 0
    cannot: str = ""
