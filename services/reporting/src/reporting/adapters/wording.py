"""How the report words days, instants, percentages and counts."""

from __future__ import annotations

from datetime import date, datetime

_NOTHING = "–"


def day(of: date) -> str:
    """Such as `7 September 2026`."""
    return f"{of.day} {of:%B %Y}"


def percent(attendance: str | None) -> str:
    """Such as `94.80 %`, or a dash where nothing was possible."""
    return _NOTHING if attendance is None else f"{attendance} %"


def span(first: date, last: date) -> str:
    """Such as `7 to 11 September 2026`."""
    if first == last:
        return day(first)
    begins = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{begins} to {day(last)}"


def moment(text: str) -> str:
    """Such as `Monday 14 September 2026 at 11:00`, from ISO local time."""
    at = datetime.fromisoformat(text)
    return f"{at:%A} {day(at.date())} at {at:%H:%M}"


def many(count: int, of: str) -> str:
    """Such as `1 pupil`, `1,024 sessions`."""
    return f"{count:,} {of}{'' if count == 1 else 's'}"


def days(sessions: int) -> str:
    """So many sessions as days, such as `7½`."""
    whole, half = divmod(sessions, 2)
    return f"{whole or ''}{'½' * half}" or "0"


def in_days(sessions: int) -> str:
    """So many sessions as days with their noun, such as `1 day`, `½ day`, `7½ days`."""
    return f"{days(sessions)} {'day' if sessions in {1, 2} else 'days'}"


def hours(minutes: int) -> str:
    """So many minutes as hours rounded half-up, such as `41 hours`; under an hour in minutes."""
    return many((minutes + 30) // 60, "hour") if minutes >= 60 else many(minutes, "minute")


def duration(minutes: int) -> str:
    """So many minutes, such as `3 hours 20 minutes`."""
    whole, rest = divmod(minutes, 60)
    parts = [many(count, of) for count, of in ((whole, "hour"), (rest, "minute")) if count]
    return " ".join(parts) or many(0, "minute")


def change(hundredths: int | None) -> str:
    """Percentage points with their sign, from hundredths; `new` where there was nothing before."""
    if hundredths is None:
        return "new"
    sign = "−" if hundredths < 0 else "+" if hundredths else "±"
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
