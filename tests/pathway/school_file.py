"""The school's file and its pupils, as registers says them, and the instants of its clocks."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from events.ids import pupil_id
from events.registers import (
    PupilRecorded,
    SchoolSetUp,
    Staff,
)
from events.school import Closure, Term

_AUTUMN = Term.model_validate(
    {
        "name": "Autumn 2026",
        "from": "2026-09-03",
        "to": "2026-12-18",
        "half_term": {"from": "2026-10-26", "to": "2026-10-30"},
    }
)
_SPRING = Term.model_validate({"name": "Spring 2027", "from": "2027-01-04", "to": "2027-03-25"})


def instant(day: date, clock: str) -> datetime:
    """The instant at which London's clocks show `clock` on that day."""
    hour, minute, *rest = (int(part) for part in clock.split(":"))
    local = datetime(day.year, day.month, day.day, hour, minute, *rest, tzinfo=ZoneInfo("Europe/London"))
    return local.astimezone(UTC)


def set_up(**changes: Any) -> SchoolSetUp:
    """The school, unless changed."""
    usual: dict[str, Any] = {
        "school": "woodside",
        "trust": "reach2",
        "name": "Woodside Primary Academy",
        "timezone": "Europe/London",
        "source": "hook",
        "inset": (date(2026, 9, 18),),
        "closures": (Closure(date=date(2026, 9, 25), session="both"),),
        "terms": (_AUTUMN, _SPRING),
        "classes": (),
        "staff": (Staff(id="staff-5", role="assistant-head", years=("R", "3", "4")),),
    }
    return SchoolSetUp(**{**usual, **changes})


def recorded(mis_id: str, **changes: Any) -> PupilRecorded:
    """A pupil of class 3B, unless changed."""
    pupil = pupil_id("woodside", mis_id)
    usual: dict[str, Any] = {
        "pupil": pupil,
        "mis_id": f"~{pupil}~register~{mis_id}",
        "first_name": f"~{pupil}~register~first",
        "last_name": f"~{pupil}~register~last",
        "born": f"~{pupil}~register~born",
        "form": "3B",
        "year": "3",
        "entry": date(2025, 9, 1),
    }
    return PupilRecorded(**{**usual, **changes})
