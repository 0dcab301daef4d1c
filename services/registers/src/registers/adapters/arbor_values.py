"""The values in Arbor's objects: links, days, moments and texts, in every way in which Arbor writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from events.ids import Session

FIRST_YEAR, LAST_YEAR = 2000, 2099
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Wrong(ValueError):
    """A value is not of its field's shape: where, and what it should be; never what it was."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}")


Object = Mapping[str, Any]


def part(of: Object, name: str) -> Object:
    """An object within an object. Raises Wrong."""
    value = of.get(name)
    if not isinstance(value, dict):
        raise Wrong(name, "an object is missing")
    return value


def maybe_part(of: Object, name: str) -> Object:
    """An object within an object, empty where there is none. Raises Wrong."""
    return part(of, name) if of.get(name) is not None else {}


def parts(of: Object, name: str) -> list[Any]:
    """A list within an object, empty where there is none. Raises Wrong."""
    value = of.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > 100:
        raise Wrong(name, "not a list of at most 100")
    return value


def linked(of: Object, name: str) -> str:
    """The id of the object that a field links to, by `id` or by the end of its `href`. Raises Wrong."""
    link = part(of, name)
    found = link.get("id")
    if found is None and isinstance(link.get("href"), str):
        found = link["href"].rpartition("/")[2]
    return mis_id(found, f"{name}.href")


def maybe_linked(of: Object, name: str) -> str | None:
    """The same where the field may be missing."""
    return linked(of, name) if of.get(name) is not None else None


def mis_id(value: Any, place: str) -> str:
    """An id of the MIS. Raises Wrong."""
    text = str(value) if type(value) in (str, int) else ""
    if not _ID.fullmatch(text[:65]):
        raise Wrong(place, "not an id of 1 to 64 letters, digits, _ . : -")
    return text


def text_of(of: Object, name: str, longest: int = 200) -> str | None:
    """A text, None where it is missing or blank. Raises Wrong."""
    value = of.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest or "\x00" in value:
        raise Wrong(name, f"not a text of at most {longest} characters")
    return value.strip() or None


def name_of(of: Object, name: str, longest: int = 40) -> str:
    """A printable name, empty where it is missing. Raises Wrong."""
    value = text_of(of, name, longest) or ""
    if not value.isprintable():
        raise Wrong(name, "holds characters that cannot be printed")
    return value


def flag(of: Object, name: str) -> bool:
    """Whether a field is true; missing is false. Raises Wrong."""
    value = of.get(name)
    if value is not None and not isinstance(value, bool):
        raise Wrong(name, "neither true nor false")
    return bool(value)


def whole(of: Object, name: str, most: int) -> int | None:
    """A whole number from 0 to `most`, None where it is missing. Raises Wrong."""
    value = of.get(name)
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= most:
        raise Wrong(name, f"not a whole number from 0 to {most}")
    return value


def day(of: Object, name: str, first: int = FIRST_YEAR) -> date:
    """A day: `"2026-09-07"`, with or without a time, or `{"entityType": "date", "date": …}`. Raises Wrong."""
    text = _written(of.get(name))
    try:
        found = date.fromisoformat(text[:10]) if _DAY.match(text) else None
    except ValueError:
        found = None
    if found is None or not first <= found.year <= LAST_YEAR:
        raise Wrong(name, "not a date such as 2026-09-07")
    return found


def maybe_day(of: Object, name: str, first: int = FIRST_YEAR) -> date | None:
    """The same where the field may be missing."""
    return day(of, name, first) if of.get(name) is not None else None


def moment(of: Object, name: str, at: time = time.min) -> datetime:
    """A moment: `"2026-09-07 08:57:12"` (the school's local time) or with an offset; a day alone means its `at`.

    A value that calls itself a date is one though Arbor writes its midnight too. Raises Wrong.
    """
    text = _day_alone(of.get(name)) or _written(of.get(name))
    try:
        found = datetime.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Wrong(name, "not a time such as 2026-09-07 08:57:12")
    return found if len(text) > 10 else datetime.combine(found, at)


def maybe_moment(of: Object, name: str) -> datetime | None:
    """The same where the field may be missing."""
    return moment(of, name) if of.get(name) is not None else None


def session(of: Object, name: str) -> Session:
    """AM or PM. Raises Wrong."""
    match of.get(name):
        case "AM":
            return "AM"
        case "PM":
            return "PM"
        case _:
            raise Wrong(name, "neither AM nor PM")


def _day_alone(value: Any) -> str:
    """The day of `{"entityType": "date", "date": "2026-09-07 00:00:00"}`; empty where it is another value."""
    text = _written(value) if isinstance(value, dict) and value.get("entityType") == "date" else ""
    return text[:10] if _MIDNIGHT.fullmatch(text[10:]) else ""


def _written(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("date") or value.get("datetime") or value.get("dateTime")
    return value if isinstance(value, str) and len(value) <= 40 else ""
