"""Registers that look wrong: taken within seconds with everybody present, or marking pupils who left.

Arbor's data supports no more of the first than the register's own opening and completion: the instants of its marks say
nothing, since one press of a button marks a whole class present.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from events.codes import ATTENDING
from events.ids import Session
from events.registers import RegisterSuspected, RegisterTaken, Suspected
from events.watch import Suspicion
from registers.domain.entities import MarkHeard, RegisterHeard
from registers.domain.roll import Roll
from registers.domain.state import Register

_PRESENT = frozenset({"/", "\\"})


def is_all_at_once(completed: RegisterHeard | None, taken: RegisterTaken, policy: Suspicion) -> bool:
    """Whether everybody was marked present faster than anybody calls a class."""
    if completed is None or completed.opened is None or completed.completed is None:
        return False
    took = completed.completed.replace(tzinfo=None) - completed.opened.replace(tzinfo=None)
    return len(taken.marks) >= policy.pupils and took <= timedelta(seconds=policy.seconds) and _all_present(taken)


def _all_present(taken: RegisterTaken) -> bool:
    return not taken.unmarked and _PRESENT.issuperset(taken.marks.values())


def form_left(mark: MarkHeard, roll: Roll) -> str | None:
    """The class of a pupil who had left by the day on which a mark says that they attended; None: it says no such."""
    entry = roll.pupils.get(mark.pupil)
    if entry is None or entry.leaving is None or entry.leaving >= mark.day or mark.code not in ATTENDING:
        return None
    return entry.in_class(mark.day)[0]


def suspected(
    school: str, place: tuple[str, date, Session], known: Register, reason: Suspected, pupils: tuple[str, ...] = ()
) -> Iterator[RegisterSuspected]:
    """That the register looks wrong, unless that was said."""
    form, day, session = place
    if reason not in known.suspected:
        yield RegisterSuspected(school=school, form=form, date=day, session=session, reason=reason, pupils=pupils)
