"""What is rewarded, and by which figures."""

from __future__ import annotations

from decimal import Decimal

from pydantic import field_validator

from events.codes import ABSENT
from events.fact import Words
from events.policy.units import Percentage


class RewardsPolicy(Words):
    """The hotspot of a year group is its best class of a day, above `hotspot_over` (per cent).

    `attending_codes`: codes of absence that count as attending in every award: nobody loses a reward by their faith,
    their health, or a timetable that was agreed. An illness for which something was agreed is not among them, for a
    mark of `I` does not say so.
    """

    hotspot_over: Percentage = Decimal("95.6")
    attending_codes: tuple[str, ...] = ("R", "T", "C2", "M")

    @field_validator("attending_codes")
    @classmethod
    def of_absence(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a code that is none of absence, which would leave the award as it is unnoticed."""
        if strange := [code for code in codes if code not in ABSENT]:
            raise ValueError(f"{strange[0]!r:.20} is no code of absence")
        return codes
