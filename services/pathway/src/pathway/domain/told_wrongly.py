"""What was said outside the school on information that was corrected is taken back: an action of the officers.

A penalty notice whose ground has fallen is withdrawn, and an authority that was told of a row of days that was none is
told so. Marks alone are seen by nobody who does not look.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from events.pathway import DutyKind
from pathway.domain.case import Case
from pathway.domain.families import OFFICER
from pathway.domain.states import OpenDuty, Work
from pathway.domain.tasks import due_within, end_tasks, finish_tasks, is_set, set_task

NOTICE = "penalty-notice"
_WITHDRAWN = "-withdrawn"
WITHIN = 1
"""School days."""


def is_of_steps(kind: DutyKind, about: str) -> bool:
    """Whether a duty is one of these: whoever hears of it hears of a fine, or of what the authority was told."""
    return kind == "action" and (about.startswith(f"{NOTICE}-") or about.endswith(_WITHDRAWN))


def ask_to_withdraw(case: Case, guardian: str, day: date, because: UUID) -> None:
    """Set the duty to withdraw the notice of a day to a parent that stands on too little."""
    _ask(case, _of_notice(guardian, day), because)


def withdrawn(case: Case, guardian: str, day: date, because: UUID) -> None:
    """A notice to that parent was withdrawn."""
    finish_tasks(case, "action", _of_notice(guardian, day), Work(case.said.at, because, "withdrawn"))


def ask_to_correct(case: Case, counter: str, because: UUID) -> None:
    """Set the duty to tell the authority that what it was told of a counter is not so."""
    _ask(case, _of_counter(counter), because)


def is_so_after_all(case: Case, counter: str, because: UUID) -> None:
    """The counter was reached again: there is nothing to correct."""
    end_tasks(case, "action", [_of_counter(counter)], because, "not-needed")


def _ask(case: Case, about: str, because: UUID) -> None:
    within = due_within(case, WITHIN, case.policy(case.today).stages.due)
    if within is not None and not is_set(case, "action", about):
        set_task(case, OpenDuty("action", case.today, within[1], about=about, within=WITHIN), OFFICER, because)


def _of_notice(guardian: str, day: date) -> str:
    return f"{NOTICE}-{guardian}-{day.isoformat()}"


def _of_counter(counter: str) -> str:
    return f"{counter}{_WITHDRAWN}"
