"""What the MIS said and could not be taken."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from uuid import UUID

from events.fact import Request, Words
from events.ids import Session
from events.registers.schools import RegistersFact


class EntityQuarantined(RegistersFact):
    """Something that the MIS said could not be taken: kept aside, with the reason, until it can.

    `waits_for`: what would make it take-able by itself (`Student:16`, `roll:16`; `day:2026-09-08`: a day to come, on
    which it is taken when the first register opens), or None: a person retries it.
    `pupil`, `date`, `session`: of a mark of a session of that very day, whose mark it is, for nobody may know where the
    child is: somebody is to look; of a pupil who is not known, of a mark that says that it is missing. `instead_of`:
    the revision of that object that was in quarantine before it.
    """

    keyed_by = "school"
    school: str
    entity_type: str
    entity: str
    revision: int
    reason: str
    waits_for: str | None = None
    pupil: str | None = None
    date: dt.date | None = None
    session: Session | None = None
    instead_of: int | None = None


class EntityReleased(RegistersFact):
    """What had been quarantined was taken after all, or a later revision in its place: it waits no more.

    `pupil`, `date`, `session`: of a mark whose mark it left in doubt, which it leaves so no more.
    """

    keyed_by = "school"
    school: str
    entity_type: str
    entity: str
    revision: int
    pupil: str | None = None
    date: dt.date | None = None
    session: Session | None = None


class RetryQuarantined(Request):
    """Take a quarantined entity up again."""

    service = "registers"
    id: UUID


class Quarantined(Request):
    """What is in quarantine?"""

    service = "registers"
    question = True


class QuarantinedEntity(Words):
    """A row of the quarantine; `since` is when it was first refused."""

    id: UUID
    entity_type: str
    entity: str
    revision: int
    reason: str
    waits_for: str | None
    since: datetime


class Quarantine(Words):
    """The answer: everything in quarantine for the school, oldest first."""

    school: str
    rows: tuple[QuarantinedEntity, ...]
