"""What the MIS was found to hold otherwise than we do: listed while it stands, and explained by a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from chassis.said import News, Said, States
from events.fact import Refusal
from events.ids import Session
from events.registers import DifferenceExplained, Differences, Held
from registers.domain.asked import ExplainAsked
from registers.domain.marking import RollCall
from registers.domain.mis import Comparison
from registers.domain.places import found_at, place_named
from registers.domain.state import comparison_of, roll_of, school_of

_CANNOT = {
    "hook": "the hook says what changed, and cannot be asked what Arbor holds: give Arbor's address to have it asked",
    "csv": "a file says what it says, and cannot be asked what the MIS holds",
}


def explain(said: Said[ExplainAsked], states: States) -> list[News] | Refusal:
    """A person says why something differs; what was explained so is not said again."""
    asked = said.body
    found = comparison_of(states).found.get(found_at(asked.pupil, asked.day, asked.session))
    entry = roll_of(states).pupils.get(asked.pupil)
    if found is None or asked.reason is None or (entry is not None and entry.forgotten):
        return Refusal("no-difference", "No comparison found that: take pupil, date and session from the differences.")
    if found.explained:
        return []
    explained = DifferenceExplained(
        pupil=asked.pupil,
        date=asked.day,
        session=asked.session,
        ours=found.ours,
        theirs=found.theirs,
        reason=asked.reason,
        by=said.actor.who if said.actor else "unknown",
    )
    return [explained]


def with_held(said: Said[object], states: States, settled: Differences) -> Differences:
    """What the last comparison found, as far as it stands: gone is what we have heard since."""
    known, school = comparison_of(states), school_of(states)
    source = school.setup.source if school.setup else "hook"
    return settled.model_copy(
        update={
            "held": tuple(_held(said, states, known)),
            "compared_on": known.on,
            "differing": known.differing,
            "cannot": _CANNOT.get(source, "") if known.on is None else "",
        }
    )


def _held(said: Said[object], states: States, known: Comparison) -> Iterator[Held]:
    roll_call = RollCall(said, states)
    for name, each in known.found.items():
        pupil, day, session = _place(name, known)
        ours = _now(roll_call, pupil, day, session)
        if ours != each.theirs:
            yield Held(
                pupil=pupil,
                date=day,
                session=session,
                ours=ours,
                theirs=each.theirs,
                since=each.since,
                explained=each.explained and ours == each.ours,
            )


def _now(roll_call: RollCall, pupil: str, day: date, session: Session | None) -> str | None:
    entry = roll_call.roll.pupils.get(pupil)
    if session is not None:
        return roll_call.code(pupil, day, session) if entry is not None else None
    return entry.in_class(day)[0] if entry is not None and entry.is_on_roll(day) else None


def _place(name: str, known: Comparison) -> tuple[str, date, Session | None]:
    pupil, _, rest = name.partition("/")
    return (pupil, known.on or date.min, None) if rest == "roll" else place_named(name)


def sessions_compared(states: States) -> list[tuple[str, date, Session]]:
    """Pupil, date and session of every mark that was found to differ, of pupils whom we know."""
    places = (place_named(name) for name in comparison_of(states).found if not name.endswith("/roll"))
    return [place for place in places if place[0] in roll_of(states).pupils]
