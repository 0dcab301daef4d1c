"""A pupil's days that are not simply present, as they will stand once everything is known."""

from __future__ import annotations

from typing import NamedTuple

PRESENT = ("/", "\\")
"""The marks of a present child, morning and afternoon."""


class Away(NamedTuple):
    """What the two marks of a day will be once everything is known, and why."""

    am: str
    pm: str
    cause: str
    nth: int = 1
    minutes: int = 0


Days = dict[int, Away]
"""A pupil's days, by the place of the school day."""
