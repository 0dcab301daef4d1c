"""The absence report as a parent reads it: words, days and hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from reporting.adapters.sheet import Sheet
from reporting.adapters.wording import day, days, duration, hours, in_days, many, moment, percent, span

_FRIDAY = timedelta(days=4)
_SESSIONS = {"AM": "morning", "PM": "afternoon"}


def absence_sheet(order: dict[str, Any]) -> Sheet:
    """What to show for an order, as plain values. Raises ValueError where the name is blank."""
    content = order["content"]
    name = order["names"].get(content["pupil"], "")
    if not name.strip():
        raise ValueError("an absence report has no name")
    return {
        "school": content["name"],
        "pupil": name,
        "form": content["form"],
        "span": span(_day(content["first"]), _day(content["last"])),
        "known_at": order["known_at"],
        "edition": f"As known {moment(order['known_at'])}",
        "stamp": f"Built from the log up to sequence {order['log_sequence']:,}",
        "sha256": order["sha256"],
        "tiles": _tiles(content),
        "impact": _impact(content),
        "chart": {"lines": _lines(content)},
        "comparison": _comparison(content["comparator"], content["year_to_date"]["attendance"]),
        "months": [_month(each) for each in content["months"]],
        "whole": _month({**content["figures"], "month": None, "late": _lates(content)}),
        "unmarked": content["figures"]["unmarked"],
        "sessions": [row for each in _by_day(content["sessions"]) for row in each],
        "unknown": sum(each["code"] == "N" for each in content["sessions"]),
    }


def _tiles(content: dict[str, Any]) -> list[dict[str, str]]:
    figures, impact = content["figures"], content["impact"]
    missed = figures["authorised"] + figures["unauthorised"]
    return [
        {"label": "Attendance", "value": percent(figures["attendance"]),
         "note": f"school year to date {percent(content['year_to_date']['attendance'])}"},
        {"label": "Missed", "value": in_days(missed),
         "note": f"{many(figures['unauthorised'], 'session')} not authorised"},
        {"label": "Late", "value": many(_lates(content), "time"),
         "note": f"{figures['late_after_close']} after the register closed"},
        {"label": "Lessons lost this year", "value": hours(impact["lost"]["minutes"]),
         "note": "away and late together"},
    ]  # fmt: skip


def _lates(content: dict[str, Any]) -> int:
    lates: int = content["figures"]["late_before_close"] + content["figures"]["late_after_close"]
    return lates


def _impact(content: dict[str, Any]) -> dict[str, Any]:
    impact = content["impact"]
    lost, end = impact["lost"], impact["by_end"]
    rows = [
        ("Days missed", days(lost["absent"]), end and days(end["absent"])),
        ("Lessons lost by absence", hours(lost["minutes_away"]), end and hours(end["minutes_away"])),
        ("Lessons lost by lateness", hours(lost["minutes_late"]), end and hours(end["minutes_late"])),
        ("Lessons lost in all", hours(lost["minutes"]), end and hours(end["minutes"])),
    ]
    return {
        "until": day(_day(impact["until"])),
        "rows": [[name, now, then or "–"] for name, now, then in rows],
        "going_on": impact["left"] > 0,
        "lates_without_minutes": impact["lates_without_minutes"],
        "lessons": [duration(content["lessons"][session]) for session in ("AM", "PM")],
    }


def _lines(content: dict[str, Any]) -> list[dict[str, Any]]:
    impact, other, weeks = content["impact"], content["comparator"], content["weeks"]
    if not weeks or impact["by_end"] is None:
        return []
    begins, now, end = weeks[0]["monday"], content["last"], impact["until"]
    so_far = [_point(begins, 0), *(_point(min(_friday(each), now), each["missed"]) for each in weeks)]
    by_end, limit = impact["by_end"]["absent"], impact["persistent_from"]
    lines = [
        _line("so-far", so_far, ""),
        _line("at-this-rate", [so_far[-1], _point(end, by_end)], f"at this rate: {days(by_end)}"),
        _line("persistent", [_point(begins, 0), _point(end, limit)], f"90 %: {days(limit)}"),
    ]
    if other["missed_by_end"] is None:
        return lines
    theirs = [_point(begins, 0), _point(end, other["missed_by_end"])]
    label = f"others above {other['over']} %: {days(other['missed_by_end'])}"
    return [*lines, _line("comparator", theirs, label)]


def _line(kind: str, points: list[dict[str, Any]], label: str) -> dict[str, Any]:
    return {"kind": kind, "points": points, "label": label}


def _point(on: str, sessions: int) -> dict[str, Any]:
    return {"day": on, "days": sessions / 2}


def _friday(week: dict[str, Any]) -> str:
    return (_day(week["monday"]) + _FRIDAY).isoformat()


def _comparison(other: dict[str, Any], attendance: str | None) -> str:
    who = f"other pupils of year {other['year']} whose attendance is above {other['over']} %"
    if other["attendance"] is None:
        return f"There are fewer than {other['fewer_than']} {who}: no comparison is shown."
    return (
        f"There are {other['n']} {who}; the median of their attendance is {other['attendance']} %, here it is "
        f"{percent(attendance)}. A pupil who attends like that misses {in_days(other['missed'])} in the same time. "
        "It is the figure of a group: nobody in it is named."
    )


def _month(each: dict[str, Any]) -> list[str]:
    name = f"{date.fromisoformat(each['month'] + '-01'):%B %Y}" if each["month"] else "In all"
    counts = [str(each[part]) for part in ("possible", "authorised", "unauthorised", "late")]
    return [name, *counts, percent(each["attendance"])]


def _by_day(sessions: Sequence[dict[str, Any]]) -> Iterator[list[list[str]]]:
    """A row a day where both its sessions have one reason, otherwise a row a session."""
    for on, each in groupby(sessions, key=lambda session: session["date"]):
        rows = list(each)
        whole = len(rows) == len(_SESSIONS) and rows[0]["code"] == rows[1]["code"] and not rows[0]["late"]
        yield [_row(on, "all day", rows[0])] if whole else [_row(on, _SESSIONS[row["session"]], row) for row in rows]


def _row(on: str, when: str, session: dict[str, Any]) -> list[str]:
    said = session["meaning"]
    if session["minutes_late"]:
        said = f"{said} ({many(session['minutes_late'], 'minute')})"
    return [f"{_day(on):%a} {_day(on).day} {_day(on):%b %Y}", when, session["code"], said]


def _day(iso: str) -> date:
    return date.fromisoformat(iso)
