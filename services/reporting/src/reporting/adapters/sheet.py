"""The report as its readers see it: the words, numbers and rows that HTML, PDF and spreadsheet have in common."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

from reporting.adapters.wording import change, day, days, many, moment, percent, span

Sheet: TypeAlias = "dict[str, Any]"


def sheet(order: dict[str, Any]) -> Sheet:
    """What to show for an order, as plain values."""
    content, names = order["content"], order["names"]
    return {
        "school": content["name"],
        "week": f"Week {int(content['week'][6:])}",
        "span": span(date.fromisoformat(content["first"]), date.fromisoformat(content["last"])),
        "edition": _edition(order),
        "stamp": f"Built from the log up to sequence {order['log_sequence']:,}",
        "sha256": order["sha256"],
        "known_at": order["known_at"],
        "tiles": _tiles(content),
        "days": [_day(each) for each in content["days"]],
        "years": [_group("year", f"Year {each['year']}", each) for each in content["years"]],
        "classes": [_group("class", each["class"], each) for each in content["classes"]],
        "whole": _group("school", "Whole school", content["school_figures"]),
        "duties": [_duties("Calls to families", content["calls"]), _duties("Home visits", content["visits"])],
        "texts": _texts(content["texts"]),
        "listed_from": content["listed_from"],
        "persistent": [_pupil(each, names) for each in content["persistent"]],
        "improvements": [_improvement(each, names) for each in content["improvements"]],
        "unmarked": [_gap(each) for each in content["unmarked"]],
        "moved": [_moved(each, names) for each in order["moved"]],
    }


def _edition(order: dict[str, Any]) -> str:
    known = moment(order["known_at"])
    if order["as_issued"]:
        return f"Report {order['number']}, issued {known}"
    if order["issued_at"]:
        return f"As known {known}. Report {order['number']} was issued {moment(order['issued_at'])}"
    return f"Not issued: as known {known}"


def _tiles(content: dict[str, Any]) -> list[dict[str, str]]:
    week, year = content["school_figures"]["week"], content["school_figures"]["year_to_date"]
    late = week["late_before_close"] + week["late_after_close"]
    return [
        _tile("Attendance this week", percent(week["attendance"]), f"year to date {percent(year['attendance'])}"),
        _tile("Persistently absent", many(year["persistent_pupils"], "pupil"),
              f"of {year['pupils']:,} this year; {year['severe_pupils']} severely"),
        _tile("Unauthorised", many(week["unauthorised"], "session"), f"year to date {year['unauthorised']:,}"),
        _tile("Late", many(late, "time"), f"{week['late_after_close']} after registers closed"),
        _tile("Without a mark", many(week["unmarked"], "session"), f"year to date {year['unmarked']:,}"),
    ]  # fmt: skip


def _tile(label: str, value: str, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": note}


def _day(each: dict[str, Any]) -> dict[str, Any]:
    return {"day": f"{date.fromisoformat(each['date']):%a}", "attendance": each["attendance"], "missed": _missed(each)}


def _missed(figures: dict[str, Any]) -> int:
    missed: int = figures["authorised"] + figures["unauthorised"]
    return missed


def _group(by: str, name: str, each: dict[str, Any]) -> dict[str, Any]:
    week, year = each["week"], each["year_to_date"]
    return {
        "by": by,
        "name": name,
        "pupils": week["pupils"],
        "week": week["attendance"],
        "year": year["attendance"],
        "unauthorised": week["unauthorised"],
        "late": week["late_before_close"] + week["late_after_close"],
        "persistent": year["persistent_pupils"],
        "severe": year["severe_pupils"],
        "unmarked": week["unmarked"],
    }


def _duties(name: str, each: dict[str, int]) -> dict[str, Any]:
    return {"name": name, **each}


def _texts(each: dict[str, int]) -> str:
    absence, correction = many(each["absence"], "absence text"), many(each["correction"], "correction")
    return f"{absence}, {correction} and {many(each['improvement'], 'text')} about an improvement went to families."


def _pupil(each: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": names.get(each["pupil"], each["pupil"]),
        "class": each["class"],
        "days": days(each["absent"]),
        "days_this_week": days(each["absent_this_week"]),
        "attendance": each["attendance"],
        "change": change(each["change_hundredths"]),
        "severe": each["severe"],
    }


def _improvement(each: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    (recent, of), (earlier, before) = each["recent"], each["earlier"]
    seen = date.fromisoformat(each["date"])
    return {
        "name": names.get(each["pupil"], each["pupil"]),
        "on": day(seen),
        "short": f"{seen:%a} {seen.day}",
        "recent": f"{recent} of {of}",
        "earlier": f"{earlier} of {before}",
        "said": f"{recent} of the last {of} sessions, after {earlier} of {before}",
    }


def _gap(each: dict[str, Any]) -> dict[str, Any]:
    on = f"{date.fromisoformat(each['date']):%a} {date.fromisoformat(each['date']).day}"
    return {"class": each["form"], "session": f"{on} {each['session']}", "pupils": each["pupils"]}


def _moved(each: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    was, now, key = each["was"], each["now"], each["key"]
    return {
        "period": each["period"],
        "name": {"pupil": names.get(key, key), "year": f"Year {key}", "school": "Whole school"}.get(each["by"], key),
        "was": _told(was, now),
        "now": _told(now, was),
    }


_COUNTS = {
    "possible": "possible",
    "present": "present",
    "approved_activity": "at an approved activity",
    "authorised": "authorised",
    "unauthorised": "unauthorised",
    "late_before_close": "late",
    "late_after_close": "late after the close",
    "unmarked": "without a mark",
}


def _told(counts: dict[str, Any], other: dict[str, Any]) -> str:
    """The attendance, and the counts that are not those of the other time."""
    moved = [f"{counts[name]:,} {said}" for name, said in _COUNTS.items() if counts[name] != other[name]]
    return f"{percent(counts['attendance'])}: {', '.join(moved)}"
