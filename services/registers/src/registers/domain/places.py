"""Sessions, and what stands in them, each under one name."""

from __future__ import annotations

from datetime import date

from events.ids import Session


def slot(day: date, session: Session) -> str:
    """A session's short name, such as `260907A`; slots sort in time."""
    return f"{day:%y%m%d}{session[0]}"


def unslotted(name: str) -> tuple[date, Session]:
    """The inverse of `slot`."""
    day = date(2000 + int(name[:2]), int(name[2:4]), int(name[4:6]))
    return day, "AM" if name[6] == "A" else "PM"


def placed(pupil: str, day: date, session: Session) -> str:
    """A pupil's session as one name."""
    return f"{pupil}/{day}/{session}"


def place_named(name: str) -> tuple[str, date, Session]:
    """The inverse of `placed`."""
    pupil, day, session = name.split("/")
    return pupil, date.fromisoformat(day), "AM" if session == "AM" else "PM"


def on_roll(pupil: str) -> str:
    """A pupil's place on the roll as one name."""
    return f"{pupil}/roll"


def found_at(pupil: str, day: date, session: Session | None) -> str:
    """The name of what differs: of a session, or of the roll."""
    return on_roll(pupil) if session is None else placed(pupil, day, session)


def tie_of(pupil: str, guardian: str) -> str:
    """The name of the place of a relationship: a pupil and their guardian."""
    return f"{pupil}/{guardian}"
