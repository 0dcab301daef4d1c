"""Whoever is sent to a family is sent on a visit that is to be made, by somebody who may, and the visit ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.record import Recorded
from rollcall.check.contradictions import SETTLING, Contradiction, wrong

MAY_ARRANGE = frozenset({"headteacher", "head-of-school", "attendance-officer", "safeguarding-lead", "operator"})
"""Who sends whom they please; the inclusion team sends itself."""
_ARRANGED = "arranged"
"""What a visit is about that no absence asks for."""


@dataclass(slots=True)
class Visit:
    """A visit as the log has told of it so far; `set_by`, `sent`: the facts that set it, and that sent somebody."""

    duty: str
    pupil: str
    day: str
    due: datetime
    for_a_reason: bool
    state: Literal["due", "missed", "over"]
    set_by: Recorded
    sent: Recorded | None = None
    has_reason: bool = False

    def __str__(self) -> str:
        return f"The visit {self.duty} to {self.pupil} about {self.day}"


class Visits:
    """Every visit, and who was sent on it; `_away`: by which request somebody was said to be away, or back."""

    def __init__(self) -> None:
        self._visits: dict[str, Visit] = {}
        self._away: dict[UUID, str] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """Somebody who was sent where no visit is to be made, or by somebody who sends nobody."""
        body = fact.body
        match fact.envelope.word:
            case "DutySet" if body["kind"] == "visit":
                self._visits[body["duty"]] = _set(fact)
            case "FamiliesHandedOver":
                self._away[fact.envelope.cause] = body["staff"]
            case "VisitArranged" | "VisitWithdrawn":
                yield from self._arranged(fact)
            case "DutyDone" | "DutyStoodDown" | "DeadlineMissed":
                self._ends(fact)
            case "ContactUndone" | "VisitUndone":
                self._reopened(fact)
            case _:
                pass

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Whatever somebody was sent on and did not end, and visits for a reason that nobody gave."""
        for visit in self._visits.values():
            if visit.state == "due" and visit.sent is not None and visit.due < now - SETTLING:
                says = f"{visit} was arranged, and was neither made, missed, withdrawn nor stood down."
                yield wrong("arranged-visits-end", visit.sent, says)
            if visit.for_a_reason and not visit.has_reason:
                says = f"{visit} was set although no absence asks for it, and no reason was given."
                yield wrong("visits-have-a-reason", visit.set_by, says)

    def _arranged(self, fact: Recorded) -> Iterator[Contradiction]:
        body, visit = fact.body, self._visits.get(fact.body["duty"])
        is_arranged = fact.envelope.word == "VisitArranged"
        done = "arranged" if is_arranged else "withdrawn"
        if visit is None or visit.state == "over" or (visit.pupil, visit.day) != (body["pupil"], body["date"]):
            called = visit or f"The visit {body['duty']} to {body['pupil']} about {body['date']}"
            yield wrong("arranged-visits-are-owed", fact, f"{called} was {done} when it was not to be made.")
            return
        if not self._stands_in(fact, visit) and (why_not := _why_not(fact, visit)) is not None:
            yield wrong("visits-arranged-by-who-may", fact, f"{visit} was {done} by {why_not}.")
        visit.sent = fact if is_arranged else None
        visit.has_reason |= bool(body.get("reason"))

    def _stands_in(self, fact: Recorded, visit: Visit) -> bool:
        """Whether others go since somebody who was to go is away, or back: by the word of whoever has families."""
        away = self._away.get(fact.envelope.cause)
        if away is None or visit.sent is None or fact.envelope.word != "VisitArranged":
            return False
        before = visit.sent.body
        return away in (before["staff"], before.get("partner"), *before.get("instead_of", ()))

    def _ends(self, fact: Recorded) -> None:
        if (visit := self._visits.get(fact.body["duty"])) is not None:
            visit.state = "missed" if fact.envelope.word == "DeadlineMissed" else "over"

    def _reopened(self, fact: Recorded) -> None:
        """What a contact that is taken back had ended is to be made as before."""
        for duty in fact.body["reopened"]:
            if (visit := self._visits.get(duty)) is not None:
                visit.state = "due" if fact.envelope.occurred_at <= visit.due else "missed"


def _set(fact: Recorded) -> Visit:
    body = fact.body
    due = datetime.fromisoformat(body["due_at"])
    return Visit(body["duty"], body["pupil"], body["date"], due, body.get("about") == _ARRANGED, "due", fact)


def _why_not(fact: Recorded, visit: Visit) -> str | None:
    """Who may not have said so: somebody of another role, or of the inclusion team about others than
    themselves."""
    actor = fact.envelope.actor
    if actor is None or actor.role in MAY_ARRANGE:
        return None
    told = fact if fact.envelope.word == "VisitArranged" else visit.sent
    goes = told is not None and actor.who in (told.body["staff"], told.body.get("partner"))
    return None if actor.role == "inclusion" and goes else f"{actor.who}, a {actor.role}, who may not"
