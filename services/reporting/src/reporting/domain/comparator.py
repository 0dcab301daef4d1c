"""With whom a pupil is compared: the median of pupils who attend well, and never one child (procedures, row 31)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reporting.domain.figures import Tally
from reporting.domain.impact import half_up


@dataclass(frozen=True, slots=True)
class Comparator:
    """The median attendance of the `n` pupils of a year above `over` per cent, in hundredths of a per cent.

    Fewer than `fewer_than` are not counted out, and there is no median: it would be a figure of theirs.
    """

    year: str
    over: Decimal
    n: int | None
    hundredths: int | None
    fewer_than: int

    def missed(self, possible: int) -> int | None:
        """The sessions that a pupil of that attendance misses of so many possible ones, rounded half-up."""
        return None if self.hundredths is None else half_up(possible * (100_00 - self.hundredths), 100_00)

    def content(self, possible: int, possible_by_end: int) -> dict[str, Any]:
        """As canonical content, with what such a pupil misses to date and by the year's end."""
        share = self.hundredths
        return {
            "year": self.year,
            "over": f"{self.over:f}",
            "n": self.n,
            "fewer_than": self.fewer_than if self.n is None else None,
            "attendance": None if share is None else f"{share // 100}.{share % 100:02d}",
            "missed": self.missed(possible),
            "missed_by_end": self.missed(possible_by_end),
        }


def comparator(year: str, peers: Iterable[Tally], over: Decimal, smallest: int) -> Comparator:
    """The comparator of these pupils, the one who is compared left out by who asks."""
    shares = sorted(Fraction(each.attending, each.possible) for each in peers if _is_above(each, over))
    if len(shares) < smallest:
        return Comparator(year, over, None, None, smallest)
    return Comparator(year, over, len(shares), _hundredths(_median(shares)), smallest)


def _is_above(of: Tally, over: Decimal) -> bool:
    return of.possible > 0 and Fraction(100 * of.attending, of.possible) > Fraction(over)


def _median(ascending: Sequence[Fraction]) -> Fraction:
    middle, is_odd = divmod(len(ascending), 2)
    return ascending[middle] if is_odd else (ascending[middle - 1] + ascending[middle]) / 2


def _hundredths(share: Fraction) -> int:
    return half_up(100_00 * share.numerator, share.denominator)
