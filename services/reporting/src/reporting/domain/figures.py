"""The marks of a row as figures: whole numbers throughout, a percentage for display only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from events.codes import CODES, LATE_AFTER_CLOSE, LATE_BEFORE_CLOSE, CodeClass
from events.reporting import Row
from events.shares import hundredths, two_decimals


@dataclass(frozen=True, slots=True)
class Tally:
    """Sessions by the class of their mark (procedures, "Figures").

    `late_before_close` (code L) are also among the present, `late_after_close` (code U) among the unauthorised.
    """

    present: int = 0
    approved_activity: int = 0
    authorised: int = 0
    unauthorised: int = 0
    late_before_close: int = 0
    late_after_close: int = 0
    unmarked: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(mine + theirs for mine, theirs in zip(self._counts(), other._counts(), strict=True)))

    def __sub__(self, other: Tally) -> Tally:
        return Tally(*(mine - theirs for mine, theirs in zip(self._counts(), other._counts(), strict=True)))

    @property
    def attending(self) -> int:
        """Sessions attended: present and approved educational activity."""
        return self.present + self.approved_activity

    @property
    def absent(self) -> int:
        """Sessions missed: authorised and unauthorised."""
        return self.authorised + self.unauthorised

    @property
    def possible(self) -> int:
        """Sessions that count at all."""
        return self.attending + self.absent

    @property
    def persistent(self) -> bool:
        """Procedures, "Persistent: possible > 0 and 10 x absent >= possible"."""
        return self.possible > 0 and 10 * self.absent >= self.possible

    @property
    def severe(self) -> bool:
        """Procedures, "Severe: possible > 0 and 2 x absent >= possible"."""
        return self.possible > 0 and 2 * self.absent >= self.possible

    @property
    def hundredths(self) -> int | None:
        """The percentage attended in hundredths, rounded half-up; None where nothing was possible."""
        return hundredths(self.attending, self.possible) if self.possible else None

    @property
    def attendance(self) -> str | None:
        """The percentage attended with two decimals, for display only."""
        share = self.hundredths
        return None if share is None else two_decimals(share)

    def _counts(self) -> tuple[int, ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


NONE = Tally()


def tally(codes: Mapping[str, int], unmarked: int = 0) -> Tally:
    """The tally of so many marks of each code, and so many sessions without one."""
    of = dict.fromkeys(CodeClass, 0)
    for code, count in codes.items():
        of[CODES[code]] += count
    return Tally(
        of[CodeClass.PRESENT],
        of[CodeClass.APPROVED_ACTIVITY],
        of[CodeClass.AUTHORISED],
        of[CodeClass.UNAUTHORISED],
        codes.get(LATE_BEFORE_CLOSE, 0),
        codes.get(LATE_AFTER_CLOSE, 0),
        unmarked,
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, NONE)


def pupil_row(key: str, of: Tally, mis_id: str | None = None) -> Row:
    """A pupil's row; `mis_id` is Arbor's student id."""
    said = {"key": key, "mis_id": mis_id, "persistent": of.persistent, "severe": of.severe, **counts(of)}
    return Row.model_validate(said)


def group_row(key: str, pupils: Iterable[Tally]) -> Row:
    """The row of a class, year or school, from its pupils' tallies in that row."""
    each = list(pupils)
    said = {
        "key": key,
        "persistent": None,
        "severe": None,
        "pupils": len(each),
        "persistent_pupils": sum(one.persistent for one in each),
        "severe_pupils": sum(one.severe for one in each),
        **counts(total(each)),
    }
    return Row.model_validate(said)


def counts(of: Tally) -> dict[str, int | str | None]:
    """What every row says: the sessions by class, and the percentage attended."""
    counted: dict[str, int | str | None] = {field.name: getattr(of, field.name) for field in fields(of)}
    return {"possible": of.possible, "attendance": of.attendance, **counted}
