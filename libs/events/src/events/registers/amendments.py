"""Entries of registers that were changed after they had been taken."""

from __future__ import annotations

from datetime import date, datetime

from events.fact import Request, Words
from events.ids import Session
from events.registers.schools import RegistersFact
from events.sealed import Sealed


class RegisterAmended(RegistersFact):
    """An entry of a taken or closed register was changed: original, new (None: no mark), reason, when, and who.

    `before_close`: the session's registers had not closed yet, so the change is one of the register's draft. `reason`
    is ours, `note` the MIS's or, of a code that was settled here, the person's who settled it and is `amended_by`.
    `amended_by_name`: what the MIS calls whoever it says that changed it.
    """

    keyed_by = "pupil"
    pupil: str
    form: str
    date: date
    session: Session
    original: str | None
    new: str | None
    minutes_late: int | None = None
    reason: str = ""
    amended_at: datetime
    amended_by: str | None = None
    before_close: bool = False
    note: Sealed[str] | None = None
    amended_by_name: Sealed[str] | None = None


class AmendmentsOf(Request):
    """Which entries were amended, of the sessions of a period (both days included)?

    `drafts`: also the changes of taken registers that had not closed yet.
    """

    service = "registers"
    question = True
    first: date
    last: date
    drafts: bool = False


class Amendment(Words):
    """A changed entry; `mis_id` is the MIS's id of the pupil, `recorded_at` when the platform heard it.

    `reason`: as the MIS, or whoever settled the code, wrote it; else why the entry is gone. `amended_by`: the MIS's id
    of whoever changed it, or ours of who settled the code; `amended_by_name`: their name, as the school file has one
    for that id, else as the MIS calls them, for those who see every pupil.
    """

    mis_id: str
    form: str
    date: date
    session: Session
    original: str | None
    new: str | None
    minutes_late: int | None = None
    reason: str = ""
    amended_at: datetime
    amended_by: str | None = None
    before_close: bool = False
    recorded_at: datetime
    amended_by_name: str | None = None


class Amendments(Words):
    """The answer, in the order in which they were heard."""

    school: str
    rows: tuple[Amendment, ...]
