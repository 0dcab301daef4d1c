"""The request behind what it led to, whatever it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from events.fact import Fact, Request
from events.notifications import ApproveUpdate
from notifications.domain.answers import ReplyHeard
from rollcall.whatif.acts.absences import about_absence
from rollcall.whatif.acts.concerns import about_concern
from rollcall.whatif.acts.known import Known
from rollcall.whatif.acts.letters import about_letter, about_penalty
from rollcall.whatif.acts.notes import about_notes
from rollcall.whatif.acts.office import about_office
from rollcall.whatif.acts.support import about_support
from rollcall.whatif.acts.work import about_families, about_work

Act: TypeAlias = Request | ReplyHeard
"""What is said again to a domain."""


def request_behind(said: Iterable[Fact], known: Known) -> Act | None:
    """The request that led to these facts, ids opaque; None where it cannot be told from them."""
    return next((request for fact in said if (request := _behind(fact, known)) is not None), None)


def command_of(act: Any) -> str:
    """The name by which people know what is said again: a command's, or that a family answered."""
    return ApproveUpdate.__name__ if isinstance(act, ApproveUpdate) else type(act).__name__


def _behind(fact: Fact, known: Known) -> Act | None:
    return (
        about_absence(fact)
        or about_work(fact)
        or about_concern(fact)
        or about_support(fact, known)
        or about_letter(fact, known)
        or about_penalty(fact)
        or about_families(fact)
        or about_notes(fact)
        or about_office(fact)
    )
