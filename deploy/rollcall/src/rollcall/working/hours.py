"""A scenario line's `work`: what somebody gets round to at that hour, and the days that they plan for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Task = Literal["update", "inbox", "letters", "duties", "meetings", "concerns"]
"""Approving the parents' update; replies, numbers and what else came in; releasing and issuing letters; what is due;
today's meetings, after school; concerns, for the safeguarding lead."""


class Hours(BaseModel):
    """`seed`: what they choose follows from it alone. `meet`: for when they plan meetings; `review`: by when a plan is
    looked at again; `parents`: who comes to a meeting about a pupil, by Arbor's ids of both, where anybody may."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tasks: tuple[Task, ...]
    seed: str
    meet: datetime
    review: date
    parents: dict[str, str] = Field(default_factory=dict)
