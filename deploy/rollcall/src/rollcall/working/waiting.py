"""What somebody does of what waits for them: the parents' update, letters, and concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from random import Random

from events.fact import Request
from events.notifications import ApproveUpdate, Plan, UpdateRow
from events.pathway import AcknowledgeConcern, Concern, IssueLetter, LetterRow, ReleaseLetter, ResolveConcern
from rollcall.working.hours import Hours

LETTERS = 12
"""So many an officer reads, or sends, in a morning."""
FOUND_SAFE = 0.8
"""Of the concerns that are open on a day after the first, those that end."""


def approval(rows: Sequence[UpdateRow], plan: Plan | None) -> Iterator[Request]:
    """The parents' update that waits is approved as the preview counts it."""
    if rows and rows[0].state == "prepared" and plan is not None:
        seen = {"families": plan.messages, "left_out": plan.left_out, "digest": plan.digest or ""}
        yield ApproveUpdate.model_validate({"update": rows[0].update, **seen})


def letters(rows: Iterable[LetterRow]) -> Iterator[Request]:
    """The letters that have waited longest: held ones are read and released, and issued the next time."""
    waiting = sorted((row for row in rows if row.state in ("prepared", "held")), key=_waited)
    for row in islice(waiting, LETTERS):
        if row.state == "held":
            yield ReleaseLetter(pupil=row.pupil, letter=row.letter)
        else:
            yield IssueLetter(pupil=row.pupil, letter=row.letter)


def concerns(rows: Iterable[Concern], who: str, now: datetime, hours: Hours) -> Iterator[Request]:
    """Open concerns are taken up at once; mostly on a later day, the child was found safe."""
    for row in rows:
        if row.outcome is not None:
            continue
        if row.acknowledged_by is None:
            yield AcknowledgeConcern(pupil=row.pupil, concern=row.concern)
        elif row.date < now.date() and Random(f"{hours.seed}/{row.concern}").random() < FOUND_SAFE:
            yield ResolveConcern(pupil=row.pupil, concern=row.concern, outcome="found-safe", by=who, at=now)


def _waited(row: LetterRow) -> tuple[date, str]:
    return row.prepared_on, str(row.letter)
