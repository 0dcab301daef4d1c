"""Focus families: to whom a family is allocated for a half term, who stands in, and what came of it."""

from __future__ import annotations

import datetime as dt
from datetime import date
from typing import Literal

from pydantic import Field

from events.fact import Request, Role, Words
from events.ids import Session
from events.pathway.duties import PathwayFact

FocusEnd = Literal["half-term", "requested", "left", "replaced"]


class FocusFamilyAllocated(PathwayFact):
    """A family (the pupil and siblings) was allocated to a member of staff.

    `until`: the last day of the half term (None: until it is ended). `over_capacity`: a head let the member of staff
    have more families than the policy gives the role. `before_attending` of `before_possible`: the family's sessions
    in the policy's days before `since`. `begun`: the first day of the allocation to the same member of staff that this
    one goes on from, of which nobody had asked yet whether anything improved (None: it begins `since`).
    """

    pupil: str
    family: tuple[str, ...]
    staff: str
    role: Role
    since: date
    until: date | None = None
    over_capacity: bool = False
    before_attending: int = 0
    before_possible: int = 0
    begun: date | None = None


class FocusFamilyGrew(PathwayFact):
    """Children became known as siblings of a focus family, the one that was allocated by `pupil`."""

    pupil: str
    joined: tuple[str, ...]
    staff: str


class FocusFamilyEnded(PathwayFact):
    """A family is in focus no more after `last`; `after_…`: the family's sessions from `since` until then.

    `unjudged`: it ended before the policy's school day on which it is asked whether anything improved. Nobody asks,
    unless the family is soon allocated to the same member of staff again.
    """

    pupil: str
    family: tuple[str, ...]
    staff: str
    role: Role
    since: date | None
    last: date
    reason: FocusEnd
    after_attending: int = 0
    after_possible: int = 0
    unjudged: bool = False


class FocusAbsenceSeen(PathwayFact):
    """A child of a focus family was absent from a session of today, explained or not; `staff` is to be told of it:
    whoever has the family, or stands in, of a role that the policy has told and asks for no call.

    `family`: the child by whom it was allocated, the same for all of its children.
    """

    pupil: str
    family: str
    date: dt.date
    session: Session
    staff: str


class FamiliesHandedOver(PathwayFact):
    """While `staff` is away, from `first` to `last`, `to` stands in for them; to themselves: they are back."""

    keyed_by = "school"
    school: str
    staff: str
    to: str
    first: date
    last: date


# Requests -------------------------------------------------------------------------------------------------------------


class AllocateFocusFamily(Request):
    """Allocate a pupil's family to a member of staff, until the half term ends.

    `over_capacity`: even where the member of staff has as many families as the role takes; a head may say so.
    """

    service = "pathway"
    mis_id: str
    staff: str
    role: Role
    over_capacity: bool = False


class EndFocusFamily(Request):
    """End the allocation of a pupil's family."""

    service = "pathway"
    mis_id: str


class HandOverFamilies(Request):
    """Let `to` stand in for a member of staff, `from`, who is away `until` a day, beginning `since` (None: today)."""

    service = "pathway"
    staff: str = Field(alias="from")
    to: str
    until: date
    since: date | None = None


class FocusFamiliesOf(Request):
    """Which families are in focus (`all`: or were), of one member of staff or of everybody whom the asker may see?"""

    service = "pathway"
    question = True
    staff: str | None = None
    all: bool = False


class FocusFamily(Words):
    """A focus family as its school sees it: children by Arbor's student ids, and the effect in sessions.

    `holder`: who stands in today, otherwise `staff`. `before_…`: before the allocation, `after_…`: since then, known
    once the allocation has ended or the meeting at its end was held. `absent_today`: of the children, as is known now.
    `begun`, `unjudged`: as `FocusFamilyAllocated` and `FocusFamilyEnded` say.
    """

    mis_ids: tuple[str, ...]
    staff: str
    role: Role
    holder: str
    since: date
    until: date | None
    ended: FocusEnd | None
    over_capacity: bool
    before_attending: int
    before_possible: int
    after_attending: int | None
    after_possible: int | None
    absent_today: tuple[str, ...] = ()
    begun: date | None = None
    unjudged: bool = False


class FocusFamilies(Words):
    """The answer, by member of staff, then by day of allocation."""

    school: str
    rows: tuple[FocusFamily, ...]
