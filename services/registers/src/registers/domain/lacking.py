"""For how long children on the roll have had no mark, though somebody was asked for one each school day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Lack(NamedTuple):
    """`days` school days without a mark, from `since` to `last`; `said`: a person has it since `last`, and nobody is
    asked more."""

    since: date
    last: date
    days: int
    said: bool = False


@dataclass
class Lacking:
    """Of each pupil who has had no mark since somebody was asked for it."""

    of: dict[str, Lack] = field(default_factory=dict)

    def ask(self, pupils: Collection[str], day: date) -> None:
        """Somebody was asked for their marks of that day: each day counts once."""
        for pupil in pupils:
            known = self.of.get(pupil, Lack(day, date.min, 0))
            if known.last < day:
                self.of[pupil] = known._replace(last=day, days=known.days + 1)

    def is_over(self, pupil: str, day: date, most: int) -> bool:
        """Whether nobody is asked for the mark of that day any more: they were on so many days before it."""
        known = self.of.get(pupil)
        return known is not None and (known.said or (known.days >= most and known.last < day))

    def marked(self, pupils: Collection[str], day: date) -> list[str]:
        """Those of them who have a mark by now of a day since they had none."""
        return [pupil for pupil in pupils if pupil in self.of and day >= self.of[pupil].since]
