"""Patterns of absence and lateness, found in the marks (procedures, row 7)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from events.fact import LogSequence, Request, Words

PatternKind = Literal["weekday", "siblings", "holiday-edge", "same-week", "spells", "lates"]


class PatternsOf(Request):
    """What stands out in who was away and late when, of the pupils whom the asker sees.

    `from`: the first day of the school year unless given; `to`: today at the latest, and unless given. `kind`, `form`,
    `year`, `mis_id`: those alone. `as_known_at`, `log_sequence`: as of `FiguresOf`.
    """

    service = "reporting"
    question = True
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    kind: PatternKind | None = None
    form: str | None = None
    year: str | None = None
    mis_id: str | None = None
    as_known_at: datetime | None = None
    log_sequence: LogSequence | None = None


class Pattern(Words):
    """A pupil was away (or late) on `hits` of the `of` days of a kind, and on `else_hits` of the `else_of` others.

    Days on which a session of the pupil was possible. `what`: the weekday, or of `same-week` the ISO week of this
    year. `siblings`: the days on which one of `others` was away, against those on which none was; `same-week`: this
    year's week, and last year's; `lates` without a weekday: of the days attended, `else_of` 0. `spells`: `hits` short
    ones of `of` in all, in `else_of` days. `days`: those that bear it, of a spell its first.
    """

    kind: PatternKind
    key: str
    mis_id: str | None = None
    form: str
    year: str
    what: str = ""
    hits: int
    of: int
    else_hits: int = 0
    else_of: int = 0
    days: tuple[date, ...]
    others: tuple[str, ...] = ()


class Patterns(Words):
    """The answer: rows by kind, class and key, as known at `known_at` from the log up to `log_sequence`.

    `pupils`: how many were looked at; of so many some show a habit by chance alone.
    """

    school: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    known_at: datetime
    log_sequence: int
    pupils: int
    rows: tuple[Pattern, ...]
