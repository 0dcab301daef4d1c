"""What registers decides: pure, from what Arbor, people, pathway and the clock say."""

from __future__ import annotations

from datetime import datetime

from chassis.said import State
from registers.domain.answering import answer
from registers.domain.calls import next_settling
from registers.domain.deciding import decide
from registers.domain.folds import do, see, touched
from registers.domain.keeping import keep
from registers.domain.mis import Pulse, Settlements
from registers.domain.needs import keys
from registers.domain.objects import Waiting
from registers.domain.pupils import Pupil
from registers.domain.sayings import FOLLOWS
from registers.domain.school import School
from registers.domain.state import KINDS

SERVICE = "registers"

__all__ = ["FOLLOWS", "KINDS", "SERVICE", "answer", "decide", "do", "dues", "keep", "keys", "see", "touched"]


def dues(kind: str, key: str, state: State) -> datetime | None:
    """When the school next wants to be looked at: registers due or closing, a silent source, a code to write again.

    And a pupil, when the code that a call gave is settled; and what waits for a day to come, when it opens.
    """
    done: School | Pulse | Pupil | Settlements | Waiting | object = state.done
    if isinstance(done, School):
        return done.next_at
    if isinstance(done, Pulse):
        return done.due
    if isinstance(done, Pupil):
        return next_settling(state.seen, done)
    if isinstance(done, Waiting):
        return done.until if done.entities else None
    settled = done.open.values() if isinstance(done, Settlements) else ()
    return min((each.again for each in settled if each.again), default=None)
