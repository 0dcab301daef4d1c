"""Nobody is invited to a meeting that is not planned, and a meeting is held or missed once.

One that is shut out is told of, and a new day for it is owed until it is planned anew, or over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong
from rollcall.check.steps import Course

_PLANNED = frozenset({"MeetingPlanned", "MeetingInvited", "MeetingShutOut", "MeetingStandsAgain"})
MEETINGS = Course(
    "meeting",
    "meeting",
    "meeting",
    {
        "MeetingPlanned": _PLANNED | {"", "MeetingMissed"},
        "MeetingInvited": _PLANNED,
        "MeetingShutOut": _PLANNED - {"MeetingShutOut"},
        "MeetingStandsAgain": frozenset({"MeetingShutOut", "MeetingInvited"}),
        "MeetingHeld": _PLANNED | {"", "MeetingMissed"},
        "MeetingMissed": _PLANNED,
    },
    frozenset(),
)

_OVER = frozenset({"MeetingPlanned", "MeetingHeld", "MeetingMissed"})
_ENDS = frozenset({"DutyDone", "DutyStoodDown", "DeadlineMissed"})
_NEW_DAY = "-new-day"


class NewDays:
    """A new day that is owed for a meeting is owed until one is planned, or the meeting is over."""

    def __init__(self) -> None:
        self._open: dict[str, Recorded] = {}
        self._over: dict[tuple[str, str], int] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """One that is missed since."""
        word, body = fact.envelope.word, fact.body
        if word == "DutySet" and (body.get("about") or "").endswith(_NEW_DAY):
            self._open[body["duty"]] = fact
        elif word in _OVER:
            self._over[body["pupil"], body["purpose"]] = fact.envelope.sequence
        elif word in _ENDS and (owed := self._open.pop(body["duty"], None)) is not None and word == "DeadlineMissed":
            yield from self._told(owed, fact, "was missed")

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Those that are open still."""
        for owed in self._open.values():
            yield from self._told(owed, owed, "is open")

    def _told(self, owed: Recorded, fact: Recorded, how: str) -> Iterator[Contradiction]:
        pupil, purpose = owed.body["pupil"], owed.body["about"].removesuffix(_NEW_DAY)
        if self._over.get((pupil, purpose), 0) > owed.envelope.sequence:
            says = f"The new day for {pupil} of a meeting ({purpose}) {how}, though it was planned anew, or is over."
            yield wrong("new-days-end", fact, says)


class ShutOut:
    """Whose invitation is issued while the meeting is shut out has the letter that says so prepared, too."""

    def __init__(self) -> None:
        self._shut: dict[str, datetime] = {}
        self._untold: dict[tuple[str, str], Recorded] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """What is said of a meeting; contradictions are found at the end."""
        word, body = fact.envelope.word, fact.body
        if word == "MeetingShutOut":
            self._shut[body["meeting"]] = datetime.fromisoformat(body["at"])
        elif word in _OVER or word == "MeetingStandsAgain":
            self._shut.pop(body["meeting"], None)
        elif word == "MeetingInvited" and body["how"] == "letter":
            if (at := self._shut.get(body["meeting"])) is not None and fact.envelope.recorded_at < at:
                self._untold[body["meeting"], body["guardian"]] = fact
        elif word == "LetterPrepared" and body["template"] == "meeting-off":
            self._untold.pop((body["meeting"], body["guardian"]), None)
        yield from ()

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Those who were invited, and not told."""
        for (meeting, guardian), fact in self._untold.items():
            says = f"{guardian} was invited to the meeting {meeting} while it was shut out, and no letter says so."
            yield wrong("told-when-shut-out", fact, says)
