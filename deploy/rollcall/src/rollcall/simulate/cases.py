"""One pupil's day that is not simply present: what the register says first, and when the school learns the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from rollcall.simulate.away import PRESENT, Away
from rollcall.simulate.moment import DAY, seconds
from rollcall.simulate.people import Pupil

NOT_ABSENT = frozenset({"/", "\\", "L", "V", "K", "D", "X"})
COUNTED = frozenset({"G", "N", "O"})

# How the school comes to know, and how often: invented, so that one absence in three is unexplained at first.
WAYS = {
    "I": (("note", "late note", "call", "later"), (54, 14, 25, 7)),
    "M": (("note", "call", "later"), (86, 11, 3)),
    "C": (("note", "call"), (88, 12)),
    "G": (("arranged", "call", "later"), (40, 22, 38)),
    "O": (("call", "later", "doubted"), (30, 60, 10)),
    "late": (("arrival",), (1,)),
}
# After how many school days an N that nobody could explain is settled; it must be within five. An O that was first
# taken for illness may take longer.
SETTLED = {
    "I": (1, 1, 2, 3),
    "M": (1, 1, 2),
    "C": (1, 1, 2),
    "G": (2, 3, 4, 5),
    "O": (2, 3, 4, 5),
    "doubted": (3, 4, 6, 8),
}


@dataclass(eq=False, slots=True)
class Case:
    """`steps`: from a moment on, the mark says this code, or the true one where it is None."""

    pupil: Pupil
    away: Away
    midnight: int
    way: str
    first: str | None = "N"
    steps: list[tuple[int, str | None]] = field(default_factory=list)
    only: int | None = None
    note_at: int | None = None
    sent: list[int] = field(default_factory=lambda: [0, 0])
    streak: int = 0
    seen: bool = False

    @property
    def date(self) -> str:
        return date.fromordinal(self.midnight // DAY).isoformat()

    def at(self, clock: str) -> int:
        return self.midnight + seconds(clock)

    def true(self, session: int) -> str:
        return self.away.pm if session else self.away.am

    def code(self, session: int, when: int) -> str:
        """What the mark of a session says at a moment."""
        true = self.true(session)
        if self.only not in (None, session) or (true == PRESENT[session] and self.way != "mistake"):
            return true
        said = self.first
        for moment, code in self.steps:
            said = code if moment <= when else said
        return said or true

    def absent(self, session: int) -> bool:
        return self.true(session) not in NOT_ABSENT | {"U"}

    def unexplained(self, session: int, when: int) -> bool:
        """Whether an officer who looks at that moment sees an absence without a reason."""
        return self.code(session, when) in ("N", "O") and (self.note_at is None or self.note_at > when)

    def known(self, when: int) -> None:
        """From `when` on, the marks say the truth."""
        self.steps.append((when, None))


def open_case(pupil: Pupil, away: Away, midnight: int, before: Case | None, rng: Random) -> Case:
    """The case of a pupil away on a day; `before` is yesterday's, whose story goes on."""
    case = Case(pupil, away, midnight, _way(away, before, rng))
    match case.way:
        case "arranged":
            case.first = None
        case "note":
            _reported(case, case.at("07:25") + rng.randrange(seconds("01:22")), rng)
        case "late note":
            _reported(case, case.at("08:56") + rng.randrange(seconds("01:45")), rng)
        case "arrival":
            signed_in = case.at("08:50") + away.minutes * 60 + rng.randrange(45, 300)
            case.known(signed_in + (rng.randrange(900, 2400) if rng.random() < 0.04 else 0))
        case "doubted":
            case.first = "I"
        case "later" if rng.random() < 0.06:
            case.first = PRESENT[0]
            case.steps.append((case.at("09:36") + rng.randrange(3600), "N"))
    return case


def mistaken(pupil: Pupil, midnight: int, session: int, rng: Random) -> Case:
    """A present child marked N by mistake; found out within minutes or hours."""
    case = Case(pupil, Away(*PRESENT, "mistake"), midnight, "mistake", only=session)
    found = case.at("13:22") + rng.randrange(2400) if session else case.at("09:08") + int(rng.expovariate(1 / 2700))
    case.known(min(found, case.at("14:55")))
    return case


def settle(case: Case, today: int, school_days: list[int], rng: Random) -> None:
    """What the day left open is entered on a later school day, if the year still has it."""
    if case.way == "later" and case.away.cause == "O" and rng.random() < 0.15:
        case.known(case.at("15:05") + rng.randrange(1800))
    elif case.way in ("later", "doubted"):
        wait = rng.choice(SETTLED["doubted" if case.way == "doubted" else case.away.cause])
        if today + wait < len(school_days):
            case.known(school_days[today + wait] * DAY + rng.randrange(seconds("09:30"), seconds("15:20")))


def _way(away: Away, before: Case | None, rng: Random) -> str:
    if away.cause not in WAYS:
        return "arranged"
    if away.nth > 1 and before is not None and before.away.cause == away.cause and rng.random() < 0.85:
        goes_on = {"later": "later", "doubted": "doubted"}
        return goes_on.get(before.way, "note" if away.cause == "I" else "arranged" if away.cause == "G" else before.way)
    return rng.choices(*WAYS[away.cause])[0]


def _reported(case: Case, at: int, rng: Random) -> None:
    """A parent reports at a moment; most teachers see it in time, the office puts the others right."""
    case.note_at = at
    if at > case.at("08:50"):
        case.known(at + rng.randrange(90, 720))
    elif rng.random() < 0.86:
        case.first = None
    else:
        case.known(case.at("09:08") + rng.randrange(2400))
