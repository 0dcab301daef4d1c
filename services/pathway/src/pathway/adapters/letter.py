"""A letter as its reader sees it: the words, days and reasons that stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from events.codes import MEANINGS

Sheet: TypeAlias = "dict[str, Any]"


@dataclass(frozen=True, slots=True)
class Order:
    """What a letter is made of, names opened; `sessions`: (ISO date, session, code), in order.

    `window`: how many sessions in how many school weeks allow a penalty notice. `meets`: of a letter about a meeting,
    its local hour (ISO 8601); `instead_of`: the one that its reader was told. `day`: up to which the figures are;
    `dated`: the day that stands on it (ISO), on which it was issued; None: the same. `address`: one line, or blank.
    """

    template: str
    version: int
    school: str
    telephone: str
    parent: str
    first_name: str
    full_name: str
    form: str
    day: str
    attending: int
    possible: int
    sessions: Sequence[tuple[str, str, str]]
    ill: bool
    reference: str
    address: str = ""
    dated: str | None = None
    window: tuple[int, int] = (10, 10)
    meets: str | None = None
    instead_of: str | None = None


def sheet(order: Mapping[str, Any]) -> Sheet:
    """What to show for an order. Raises ValueError where a field that the letter names is blank."""
    if blank := [name for name in _NAMED if not str(order[name]).strip()]:
        raise ValueError(f"a letter has no {blank[0].replace('_', ' ')}")
    if order["template"] in _OF_MEETINGS and not order.get("meets"):
        raise ValueError("a letter about a meeting has no hour")
    absences = _by_day(order["sessions"])
    return {
        **{name: order[name] for name in (*_NAMED, "form", "reference")},
        "date": day(date.fromisoformat(order.get("dated") or order["day"])),
        "as_of": _as_of(order),
        "address": [line for each in order.get("address", "").split(",") if (line := each.strip())],
        "missed": days(len(order["sessions"])),
        "possible": days(order["possible"]),
        "absences": absences,
        "unknown": sum(code == "N" for _, _, code in order["sessions"]),
        "ill": order["ill"],
        "needed": _many(order["window"][0], "session"),
        "weeks": _many(order["window"][1], "school week"),
        "meets": _hour(order.get("meets")),
        "instead_of": _hour(order.get("instead_of")),
    }


def _as_of(order: Mapping[str, Any]) -> str:
    """The day up to which the figures are, where that is another than stands on it, and it has any."""
    is_same = order.get("dated") in (None, order["day"])
    return "" if is_same or order["template"] == "meeting-off" else day(date.fromisoformat(order["day"]))


def _hour(local: str | None) -> str:
    """Such as `Monday 14 September 2026 at 15:00`."""
    if local is None:
        return ""
    at = datetime.fromisoformat(local)
    return f"{at:%A} {day(at.date())} at {at:%H:%M}"


def _many(number: int, of: str) -> str:
    """Such as `ten school weeks`: in words up to twelve."""
    said = _WORDS[number - 1] if 0 < number <= len(_WORDS) else str(number)
    return f"{said} {of}{'' if number == 1 else 's'}"


def day(of: date) -> str:
    """Such as `7 September 2026`."""
    return f"{of.day} {of:%B %Y}"


def days(sessions: int) -> str:
    """So many sessions as days: `half a day`, `1 day`, `7½ days`."""
    whole, half = divmod(sessions, 2)
    if whole == 0:
        return "half a day" if half else "no day"
    return f"{whole}{'½' * half} day{'' if (whole, half) == (1, 0) else 's'}"


def _by_day(sessions: Sequence[tuple[str, str, str]]) -> list[dict[str, str]]:
    """A row a day where both sessions have one reason, otherwise a row a session."""
    found: dict[str, dict[str, str]] = {}
    for on, session, code in sessions:
        found.setdefault(on, {})[session] = code
    return [row for on, codes in found.items() for row in _rows(date.fromisoformat(on), codes)]


def _rows(on: date, codes: Mapping[str, str]) -> list[dict[str, str]]:
    shown = f"{on:%A} {day(on)}"
    if len(codes) == 2 and len(set(codes.values())) == 1:
        return [{"day": shown, "when": "all day", "reason": MEANINGS[next(iter(codes.values()))]}]
    when = {"AM": "morning", "PM": "afternoon"}
    return [{"day": shown, "when": when[session], "reason": MEANINGS[code]} for session, code in codes.items()]


_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_OF_MEETINGS = ("meeting", "meeting-off")
_NAMED = ("school", "telephone", "parent", "first_name", "full_name")
