"""Moments of a simulated school: seconds of local time, counted from the first day of the calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400
ZONE = ZoneInfo("Europe/London")


def moment(day: date, clock: str) -> int:
    """The moment of a day at "HH:MM" or "HH:MM:SS"."""
    return day.toordinal() * DAY + seconds(clock)


@cache
def seconds(clock: str) -> int:
    """The seconds since midnight of "HH:MM" or "HH:MM:SS"."""
    hours, minutes, rest = (*clock.split(":"), "0")[:3]
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def local(when: int) -> str:
    """As Arbor writes it: local time without an offset."""
    return f"{_day(when // DAY)} {_clock(when % DAY)}"


def stamp(when: int) -> str:
    """As a scenario line writes it: with the offset of that day. No lesson falls into the hour of a clock change."""
    day = when // DAY
    return f"{_day(day)}T{_clock(when % DAY)}{_offset(day)}"


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


@lru_cache(maxsize=512)
def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


@lru_cache(maxsize=512)
def _offset(ordinal: int) -> str:
    noon = datetime.combine(date.fromordinal(ordinal), time(12), ZONE)
    return noon.isoformat()[-6:]
