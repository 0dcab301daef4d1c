"""The absence report as a parent reads it."""

from typing import Any

import pytest

from reporting.adapters.absence_sheet import absence_sheet
from reporting.adapters.impact_chart import impact_chart

COUNTS = {
    "possible": 24, "authorised": 2, "unauthorised": 2, "late_before_close": 1, "late_after_close": 1, "unmarked": 0,
    "attendance": "83.33",
}  # fmt: skip
LOST = {"absent": 4, "minutes_away": 530, "minutes_late": 12, "minutes": 542}
BY_END = {"absent": 24, "minutes_away": 3180, "minutes_late": 72, "minutes": 3252}
COMPARATOR = {
    "year": "3", "over": "96", "n": 8, "fewer_than": None, "attendance": "98.50", "missed": 1, "missed_by_end": 2
}  # fmt: skip


def session(day: str, when: str, code: str = "I", *, late: bool = False, minutes: int | None = None) -> dict[str, Any]:
    said = {"meaning": f"means {code}", "counts_as": "", "late": late, "minutes_late": minutes}
    return {"date": day, "session": when, "code": code, **said}


def order(name: str = "Ada Byron", **changes: Any) -> dict[str, Any]:
    content = {
        "kind": "absence", "name": "Woodside", "pupil": "p", "form": "3B", "year": "3", "first": "2026-08-01",
        "last": "2026-09-18", "figures": COUNTS, "year_to_date": COUNTS, "lessons": {"AM": 200, "PM": 130},
        "months": [], "sessions": [], "weeks": [{"monday": "2026-09-14", "missed": 4}], "comparator": COMPARATOR,
        "impact": {
            "held": 24, "left": 120, "until": "2027-07-20", "lost": LOST, "by_end": BY_END, "persistent_from": 15,
            "lates": 2, "lates_without_minutes": 1,
        },
        **changes,
    }  # fmt: skip
    about = {"known_at": "2026-09-18T16:00:00+01:00", "log_sequence": 9, "sha256": "a" * 64}
    return {"content": content, "names": {"p": name}, **about}


def test_a_day_away_is_one_row_and_every_lateness_has_its_own() -> None:
    sessions = [
        session("2026-09-07", "AM"), session("2026-09-07", "PM"), session("2026-09-08", "AM"),
        session("2026-09-08", "PM", "O"), session("2026-09-09", "AM", "L", late=True, minutes=12),
        session("2026-09-09", "PM", "L", late=True),
    ]  # fmt: skip
    assert absence_sheet(order(sessions=sessions))["sessions"] == [
        ["Mon 7 Sep 2026", "all day", "I", "means I"],
        ["Tue 8 Sep 2026", "morning", "I", "means I"],
        ["Tue 8 Sep 2026", "afternoon", "O", "means O"],
        ["Wed 9 Sep 2026", "morning", "L", "means L (12 minutes)"],
        ["Wed 9 Sep 2026", "afternoon", "L", "means L"],
    ]


def test_what_is_lost_is_said_in_days_and_hours() -> None:
    rows = absence_sheet(order())["impact"]["rows"]
    assert rows == [
        ["Days missed", "2", "12"],
        ["Lessons lost by absence", "9 hours", "53 hours"],
        ["Lessons lost by lateness", "12 minutes", "1 hour"],
        ["Lessons lost in all", "9 hours", "54 hours"],
    ]


def test_the_comparison_names_how_many_and_nobody() -> None:
    said = absence_sheet(order())["comparison"]
    assert "8 other pupils of year 3 whose attendance is above 96 %" in said
    assert "misses ½ day in the same time" in said
    few = {**COMPARATOR, "n": None, "fewer_than": 6, "attendance": None, "missed": None, "missed_by_end": None}
    sheet = absence_sheet(order(comparator=few))
    assert sheet["comparison"].startswith("There are fewer than 6 other pupils")
    assert [line["kind"] for line in sheet["chart"]["lines"]] == ["so-far", "at-this-rate", "persistent"]


def test_the_chart_says_what_its_lines_lead_to() -> None:
    svg = impact_chart(absence_sheet(order()), "Libertinus Serif")
    for label in ("at this rate: 12", "90 %: 7½", "others above 96 %: 1"):
        assert label in svg


def test_before_the_first_session_there_is_no_chart() -> None:
    impact = {**order()["content"]["impact"], "by_end": None, "held": 0}
    sheet = absence_sheet(order(weeks=[], impact=impact))
    assert (sheet["chart"]["lines"], sheet["impact"]["rows"][0]) == ([], ["Days missed", "2", "–"])


def test_a_blank_name_is_no_report() -> None:
    with pytest.raises(ValueError, match="no name"):
        absence_sheet(order(" "))
