"""Whoever has a family in focus and is asked for no call is told that a child of it is away.

Procedures, "focus": "AHT, YGL: the AO calls as for all, the allocated person is told".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from events.ids import SESSIONS
from events.pathway import FocusAbsenceSeen
from pathway.domain.absences import standing
from pathway.domain.case import Case
from pathway.domain.families import holder
from pathway.domain.states import PupilDone


def is_open(done: PupilDone) -> bool:
    """Whether a mark could change anything: what was said stays said, and notifications hears of marks itself."""
    return False


def due(done: PupilDone) -> datetime | None:
    """No hour is waited for."""
    return None


def lapse(case: Case) -> None:
    """No hour ever comes."""
    raise RuntimeError("nobody waits to be told")


def settle(case: Case, days: Sequence[date]) -> None:
    """Say of each session of today from which the child is absent that they are to be told, once."""
    today = case.today
    held = case.held(today) if today in days and case.seen.on_roll(today) else None
    if held is None or held.role not in case.policy(today).focus.told_roles:
        return
    staff, away = holder(case.families.done, held.staff, today), standing(case.seen, today)
    if staff in case.school.gone:
        return
    for session in SESSIONS:
        if session in away and session not in case.done.focus_seen.get(today, ()):
            family = held.pupil or held.pupils[0]
            case.say(FocusAbsenceSeen(pupil=case.pupil, family=family, date=today, session=session, staff=staff))
