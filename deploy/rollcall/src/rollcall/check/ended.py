"""No task stays open, or is missed, once what asked for it has ended: its plan, allocation, stage or counter.

Nor once the pupil has left; a focus family's meeting is the family's, and ends with the allocation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong

Asker = tuple[str, ...]
"""What asked for a task: the pupil, then which of its plans, stages or counters; or an allocation, by its fact."""

OF_STAGES = frozenset({"plan", "panel-check", "penalty-check", "agencies"})
OF_REGISTER = frozenset({"call", "visit", "tell-social-worker", "settle-code"})
"""Kinds of duties that an absence asks for: none of these."""
OF_LEAVERS = frozenset({"tell-authority", "allocate"})
"""What is owed though the child has left: then above all it must be told of; and a family may have others."""
OFF = "meeting-off"
"""The letter to those who would come to a meeting that is off; an action about something tells parents, too."""
AWAITED = timedelta(days=7)
"""More than the few school days for which whoever was deleted may be put back."""
FOCUS_MEETINGS = frozenset({"focus-start", "focus-end"})
_OF_A_STAGE = "-stage"
_ENDS = frozenset({"DutyDone", "DutyStoodDown", "DeadlineMissed"})


class Ended:
    """Every open task, and what has ended since it was set."""

    def __init__(self) -> None:
        self._open: dict[str, Recorded] = {}
        self._ended: dict[Asker, int] = {}
        self._stage_of: dict[tuple[str, str], str] = {}
        self._allocated: dict[str, Recorded] = {}
        self._leaving: dict[str, tuple[int, str, str]] = {}
        self._rows: defaultdict[Asker, set[str]] = defaultdict(set)

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A task that was missed when nothing asked for it any more."""
        word, body = fact.envelope.word, fact.body
        if word == "DutySet" and body["kind"] not in OF_REGISTER:
            self._open[body["duty"]] = fact
        elif word in _ENDS and (task := self._open.pop(body["duty"], None)) is not None:
            if word == "DeadlineMissed":
                yield from self._told(task, fact, "was missed")
                yield from self._left(task, fact)
        else:
            self._note(fact)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Whatever is open though what asked for it has ended."""
        for task in self._open.values():
            yield from self._told(task, task, "is open")

    def _note(self, fact: Recorded) -> None:
        body = fact.body
        match fact.envelope.word:
            case "StageEntered" if body.get("letter"):
                self._stage_of[body["pupil"], body["letter"]] = body["stage"]
            case "FocusFamilyAllocated" | "FocusFamilyEnded":
                self._end_allocations(fact)
            case "PlanClosed":
                self._ended[body["pupil"], "plan"] = fact.envelope.sequence
            case "StageLeft":
                self._ended[body["pupil"], "stage", body["stage"]] = fact.envelope.sequence
            case "CounterReached":
                self._rows[body["pupil"], "counter", body["counter"]].add(body["date"])
            case "CounterWithdrawn":
                self._end_row((body["pupil"], "counter", body["counter"]), fact)
            case "PupilRecorded":
                self._leaves(fact, body.get("leaving") or "9999")
            case "PupilRemoved":
                self._leaves(fact, "")
            case _:
                pass

    def _leaves(self, fact: Recorded, leaving: str) -> None:
        """Whom the MIS deletes, or says to have left before, may be put back: what is due meanwhile waits for that."""
        told, pupil = fact.envelope.occurred_at.date(), fact.body["pupil"]
        before = self._leaving.get(pupil)
        if leaving < told.isoformat() and (before is None or before[2] != leaving):
            left = (told + AWAITED).isoformat()
        else:
            left = leaving if before is None or before[2] != leaving else before[1]
        self._leaving[pupil] = (fact.envelope.sequence, left, leaving)

    def _end_row(self, counter: Asker, fact: Recorded) -> None:
        """A counter has ended once every row of days of which it told was withdrawn."""
        self._rows[counter].discard(fact.body["date"])
        if not self._rows[counter]:
            self._ended[counter] = fact.envelope.sequence

    def _end_allocations(self, fact: Recorded) -> None:
        """One ends when it is said to, or when its family is allocated anew."""
        anew = fact.envelope.word == "FocusFamilyAllocated"
        for named, held in self._allocated.items():
            same = all(held.body[name] == fact.body[name] for name in ("pupil", "staff", "since"))
            if same or (anew and {*held.body["family"]} & {*fact.body["family"]}):
                self._ended["allocation", named] = fact.envelope.sequence
        if anew:
            self._allocated[str(fact.envelope.id)] = fact

    def _told(self, task: Recorded, fact: Recorded, how: str) -> Iterator[Contradiction]:
        asker = self._asker(task)
        if asker is not None and self._ended.get(asker, 0) > task.envelope.sequence:
            says = f"{_named(task)} {how}, and what asked for it has ended."
            yield wrong("none-open-past-its-case", fact, says)

    def _left(self, task: Recorded, fact: Recorded) -> Iterator[Contradiction]:
        sequence, leaving, _ = self._leaving.get(task.body["pupil"], (0, "9999", ""))
        kind, about = task.body["kind"], task.body.get("about")
        tells = (kind, about) == ("letter", OFF) or (kind == "action" and about)
        is_owed_still = tells or about in FOCUS_MEETINGS or kind in OF_LEAVERS
        if not is_owed_still and sequence <= fact.envelope.heard and leaving < fact.body["due_at"][:10]:
            yield wrong("none-open-past-its-case", fact, f"{_named(task)} was missed, and the pupil had left.")

    def _asker(self, task: Recorded) -> Asker | None:
        body = task.body
        pupil, kind, about = body["pupil"], body["kind"], body.get("about") or ""
        if kind == "meeting" and about in FOCUS_MEETINGS:
            return "allocation", str(body["because"])
        if kind == "support" or (kind, about) == ("meeting", "plan-review"):
            return pupil, "plan"
        if kind == "tell-authority":
            return pupil, "counter", about
        stage = self._stage_of.get((pupil, about)) if kind == "letter" else about.removesuffix(_OF_A_STAGE)
        asked = kind in {*OF_STAGES, "letter"} or (kind == "meeting" and about.endswith(_OF_A_STAGE))
        return (pupil, "stage", stage) if asked and stage is not None else None


def _named(task: Recorded) -> str:
    return f"The {task.body['kind']} for {task.body['pupil']} about {task.body['date']}"
