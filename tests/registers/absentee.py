"""Pupil 1, who is absent on a Monday."""

from datetime import date
from typing import Any

from events.registers import PupilAbsent

MONDAY, TUESDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 4)


def absent(woodside: Any, code: str = "N") -> PupilAbsent:
    """Pupil 1 absent on Monday morning in a taken register."""
    news = woodside.calls(woodside.at("08:57"), {1: code, 2: "/", 3: "/"})
    (fact,) = woodside.only(news, PupilAbsent)
    return fact
