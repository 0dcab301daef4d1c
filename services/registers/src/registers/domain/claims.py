"""What several objects of the MIS say of one place: the last one heard stands, and when it is gone, the one before.

A mark's place is a pupil's session, a relationship's a pupil and their guardian, a calendar date's the date. A source
that makes a new object for a corrected mark deletes the old one afterwards: that takes nothing away.
"""

from __future__ import annotations

from chassis.said import Key, States
from registers.domain.admitting import Gate
from registers.domain.entities import Claims, Held, MarkHeard, Ref
from registers.domain.places import placed
from registers.domain.sheets import Sheet
from registers.domain.state import claims_of

FIRST = ""
"""The object that said a mark before there was another: nobody asked then which one it was."""


def group_of(place: str) -> str:
    """The name under which what is said of a place is kept: that of a mark beside those of its session."""
    return place.partition("/")[2] if place.endswith(("/AM", "/PM")) else place


def claims_key(place: str) -> Key:
    """The key of the state in which what is said of a place is kept."""
    return "claims", group_of(place)


def said_of(gate: Gate, place: str) -> dict[str, Held]:
    """What each object says of a place, the one that stands last."""
    return dict(_claims(gate, place).said.get(place, {}))


def claim(gate: Gate, place: str, key: str, held: Held) -> None:
    """An object says something of a place: that stands now."""
    said = said_of(gate, place)
    said.pop(key, None)
    _put(gate, place, {**said, key: held})


def claim_mark(gate: Gate, mark: MarkHeard, sheet: Sheet, before: str) -> None:
    """A mark was let in; it is noted where another object said one of that session. `before`: where it was."""
    place = placed(mark.pupil, mark.day, mark.session)
    said = said_of(gate, place)
    if before == place and said and mark.ref.key not in said:
        said.pop(FIRST, None)
    elif before != place and not said and (code := sheet.marks.get(mark.pupil)) is not None:
        said = {FIRST: Held(mark=_first(mark, code, sheet.late.get(mark.pupil)))}
    if said:
        said.pop(mark.ref.key, None)
        _put(gate, place, {**said, mark.ref.key: Held(mark=mark)})


def release(gate: Gate, place: str, key: str) -> Held | None:
    """An object says nothing of a place any more: what stands there by another one, if any says something."""
    said = said_of(gate, place)
    said.pop(key if key in said else FIRST, None)
    _put(gate, place, said)
    return next(reversed(said.values()), None)


def release_all(gate: Gate, place: str) -> None:
    """Nothing is said of a place any more, by whichever object it was."""
    _put(gate, place, {})


def release_mark(gate: Gate, place: str, key: str) -> MarkHeard | None:
    """The same of a mark; of one that is alone again nothing is noted."""
    held = release(gate, place, key)
    if len(said_of(gate, place)) == 1:
        _put(gate, place, {})
    return held.mark if held is not None else None


def keep_claims(claims: dict[str, Claims], states: States) -> None:
    """Remember what is said of places."""
    for group, each in claims.items():
        claims_of(states, group).said = each.said


def doubt(states: States, place: str, key: str) -> None:
    """A later word of a mark is in quarantine, by that object."""
    doubted = claims_of(states, group_of(place)).doubted
    doubted[place] = [*doubted.get(place, ()), key]


def believe(states: States, place: str, key: str) -> None:
    """It is in quarantine no more."""
    doubted = claims_of(states, group_of(place)).doubted
    left = [each for each in doubted.pop(place, ()) if each != key]
    doubted |= {place: left} if left else {}


def is_doubted(states: States, place: str) -> bool:
    """Whether a later word of a mark than the one that stands is in quarantine."""
    return place in claims_of(states, group_of(place)).doubted


def _first(mark: MarkHeard, code: str, minutes: int | None) -> MarkHeard:
    ref = Ref(mark.ref.entity_type, FIRST, -1, mark.ref.cause)
    return MarkHeard(ref, mark.pupil, mark.student, mark.day, mark.session, code, minutes)


def _claims(gate: Gate, place: str) -> Claims:
    group = group_of(place)
    return gate.tally.claims.get(group) or claims_of(gate.states, group)


def _put(gate: Gate, place: str, said: dict[str, Held]) -> None:
    others = {name: each for name, each in _claims(gate, place).said.items() if name != place}
    if said or place in _claims(gate, place).said:
        gate.tally.claims[group_of(place)] = Claims({**others, place: said} if said else others)
