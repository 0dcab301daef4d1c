"""Whom to ring: the families of the first-day queue, as whoever rings them reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from events.pathway import Queue, QueuedCall, QueuedFamily, QueueOf, Stop, Try
from rollcall.commands.asking import As, actor_of, asked, clock, day_of
from rollcall.say import AsJson, Data, School, printed, run, table

NOBODY_LEFT = "nobody left"
"""Whom to ring where every number is dead, or nobody may be rung."""
NOBODY = "Nobody is to be rung: no absence of that day is unexplained any more, or it had none."
COLUMNS = (
    *("children", "whose", "due", "state", "ring next", "taken by", "again at"),
    *("tries", "numbers to check", "no texts to", "known absent by"),
)


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(queue)


def queue(
    school: School,
    on: Annotated[str | None, typer.Option(help="About absences of this local day; without it today.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """The families to be rung about absences of a day, in the order of work, and whom to ring next."""
    answer = run(asked(data, school, QueueOf(on=day_of(on, "--on") if on is not None else None), Queue, actor_of(who)))
    if printed(answer, json):
        return
    rows = [row_of(family) for family in answer.rows]
    table(f"To be rung, {school}, {answer.on}", COLUMNS, rows, nothing=NOBODY)


def row_of(family: QueuedFamily) -> tuple[object, ...]:
    """A family as it is shown, under `COLUMNS`."""
    calls = family.calls
    return (
        ", ".join(f"{call.mis_id}{f' ({call.about})' if call.about else ''}" for call in calls),
        " ".join(sorted({call.owner for call in calls})),
        clock(calls[0].due_at),
        " ".join(sorted({call.state for call in calls})),
        _ring_next(calls),
        family.claimed_by,
        family.next_attempt_at and clock(family.next_attempt_at),
        ", ".join(_try(each, calls) for each in family.tries),
        ", ".join(family.numbers_to_check),
        ", ".join(_stop(each) for each in family.stops or [Stop(guardian=each) for each in family.no_texts]),
        ", ".join(f"{call.mis_id}: {call.known_by}" for call in calls if call.known_by),
    )


def _stop(stop: Stop) -> str:
    """Who takes no texts, and by which reply or message that is known, as `rollcall replies` and `messages` begin."""
    reply, message = (f"{each}"[:8] if each is not None else "" for each in (stop.reply, stop.message))
    known_by = f"reply {reply}" if reply else f"message {message}" if message else ""
    return f"{stop.guardian} ({known_by})" if known_by else stop.guardian


def _ring_next(calls: Sequence[QueuedCall]) -> str:
    """One guardian for all of the family's children; where it is another, for which."""
    whom = {call.mis_id: _whom(call) for call in calls}
    if len({*whom.values()}) == 1:
        return next(iter(whom.values()))
    return ", ".join(f"{guardian} about {child}" for child, guardian in whom.items())


def _whom(call: QueuedCall) -> str:
    """The guardian, with every number that is good for whoever may see it."""
    numbers = next((each.numbers for each in call.to_ring if each.guardian == call.ring_next), ())
    whom = call.ring_next or NOBODY_LEFT
    return f"{whom} ({', '.join(numbers)})" if numbers else whom


def _try(each: Try, calls: Sequence[QueuedCall]) -> str:
    """A call made; about which child, where it was not about the one who is still to be rung about."""
    about = f" about {each.mis_id}" if [each.mis_id] != [call.mis_id for call in calls] else ""
    return f"{clock(each.at)} {each.outcome}{f' {each.guardian}' if each.guardian else ''}{about}"
