"""What registers remembers beside the school and its roll: each register, pupil, guardian, and Arbor's revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import TypeVar

from chassis.said import Key, Kind, Nothing, States
from events.fact import Fact
from events.ids import Session
from registers.domain.entities import Claims
from registers.domain.lacking import Lacking
from registers.domain.mis import Codes, Comparison, Pulse, Settlements
from registers.domain.objects import Entity, Polled, Shelf, Waiting, Webhook
from registers.domain.pupils import Guardian, Off, Pupil, Reached
from registers.domain.roll import Roll
from registers.domain.school import School

K = TypeVar("K")
V = TypeVar("V")

SCHOOL: Key = ("school", "school")
ROLL: Key = ("roll", "roll")
POLLED: Key = ("polled", "polled")
CODES: Key = ("codes", "codes")
PULSE: Key = ("pulse", "pulse")
SETTLED: Key = ("settled", "settled")
COMPARED: Key = ("compared", "compared")
OFF: Key = ("off", "off")
LACKING: Key = ("lacking", "lacking")


@dataclass
class Register:
    """A class's register of one date and session: pupil → code, and pupil → minutes late.

    `annulled`: its session was closed after all; its marks are kept, should it be open after all. `at`: when it was
    taken, as the MIS says; `heard`: when that was heard. `came`: of those marked in late, when that was heard.
    `chased`: who was asked for it: when, as whose turn, and their ids. `suspected`: why it looks wrong.
    """

    taken: bool = False
    annulled: bool = False
    at: datetime | None = None
    heard: datetime | None = None
    chased: list[tuple[datetime, str, tuple[str, ...]]] = field(default_factory=list)
    suspected: list[str] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    came: dict[str, datetime] = field(default_factory=dict)


KINDS: Mapping[str, Kind] = {
    "school": Kind(Nothing, School),
    "roll": Kind(Nothing, Roll),
    "register": Kind(Nothing, Register),
    "pupil": Kind(Reached, Pupil),
    "guardian": Kind(Nothing, Guardian),
    "shelf": Kind(Nothing, Shelf, kept=True),
    "waiting": Kind(Nothing, Waiting, kept=True),
    "claims": Kind(Nothing, Claims, kept=True),
    "webhook": Kind(Nothing, Webhook, kept=True),
    "polled": Kind(Nothing, Polled, kept=True),
    "codes": Kind(Nothing, Codes),
    "pulse": Kind(Nothing, Pulse, kept=True),
    "settled": Kind(Nothing, Settlements),
    "compared": Kind(Nothing, Comparison),
    "off": Kind(Nothing, Off),
    "lacking": Kind(Nothing, Lacking),
}


def school_of(states: States) -> School:
    """The school."""
    school: School = states[SCHOOL].done
    return school


def seen_school(states: States) -> School:
    """The same, only to be read."""
    school: School = states.look(SCHOOL).done
    return school


def roll_of(states: States) -> Roll:
    """The roll."""
    roll: Roll = states[ROLL].done
    return roll


def register_of(states: States, key: Key) -> Register:
    """A register by its key."""
    register: Register = states[key].done
    return register


def pupil_of(states: States, pupil: str) -> Pupil:
    """What registers said of a pupil."""
    found: Pupil = states["pupil", pupil].done
    return found


def off_of(states: States) -> Off:
    """When nothing was possible for pupils."""
    off: Off = states[OFF].done
    return off


def seen_off(states: States) -> Off:
    """The same, only to be read."""
    off: Off = states.look(OFF).done
    return off


def lacking_of(states: States) -> Lacking:
    """For how long pupils have had no mark."""
    lacking: Lacking = states[LACKING].done
    return lacking


def seen_lacking(states: States) -> Lacking:
    """The same, only to be read."""
    lacking: Lacking = states.look(LACKING).done
    return lacking


def reached_of(states: States, pupil: str) -> Reached:
    """What pathway said of a pupil."""
    reached: Reached = states["pupil", pupil].seen
    return reached


def guardian_of(states: States, guardian: str) -> Guardian:
    """The pupils of a guardian."""
    found: Guardian = states["guardian", guardian].done
    return found


def shelf_key(key: str) -> Key:
    """The key of the shelf on which an object of the MIS stands: that of a hundred ids which follow one another."""
    return "shelf", key[:-2]


def entity_of(states: States, key: str) -> Entity:
    """What was heard of an object of the MIS."""
    shelf: Shelf = states[shelf_key(key)].done
    return shelf.entities.get(key) or Entity()


def kept_of(states: States, key: str) -> Entity:
    """What was heard of an object of the MIS, to be changed."""
    shelf: Shelf = states[shelf_key(key)].done
    return shelf.entities.setdefault(key, Entity())


def claims_of(states: States, group: str) -> Claims:
    """What is said of places, by `claims.group_of`."""
    claims: Claims = states["claims", group].done
    return claims


def waiting_of(states: States, name: str) -> Waiting:
    """What waits for that name."""
    waiting: Waiting = states["waiting", name].done
    return waiting


def polled_of(states: States) -> Polled:
    """How far the change logs of the MIS were heard."""
    polled: Polled = states[POLLED].done
    return polled


def codes_of(states: States) -> Codes:
    """How the codes of the MIS differ from ours."""
    codes: Codes = states[CODES].done
    return codes


def register_key(form: str, day: date, session: Session) -> Key:
    """The key of a class's register of one date and session."""
    return "register", f"{day}/{session}/{form}"


def pulse_of(states: States) -> Pulse:
    """The signs of life of the source of marks."""
    pulse: Pulse = states[PULSE].done
    return pulse


def settlements_of(states: States) -> Settlements:
    """The codes settled last."""
    settlements: Settlements = states[SETTLED].done
    return settlements


def comparison_of(states: States) -> Comparison:
    """What was found when all that the MIS holds was compared last."""
    comparison: Comparison = states[COMPARED].done
    return comparison


def enter(entries: dict[K, V], key: K, value: V | None) -> None:
    """Make it the latest entry of that key; None: there is none."""
    entries.pop(key, None)
    if value is not None:
        entries[key] = value


def digest(fact: Fact) -> str:
    """A short digest of all that a fact says, to know it again."""
    return blake2b(fact.model_dump_json().encode(), digest_size=9).hexdigest()
