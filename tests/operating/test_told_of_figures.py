"""Figures as the command line tells them to a person: of pupils, and what moved since a weekly report was issued."""

from datetime import UTC, date, datetime

import pytest

from events.reporting import Figures
from reporting.domain.figures import Tally, counts, pupil_row
from rollcall.commands.figures import show_figures
from rollcall.commands.reports import moved

TUESDAY = date(2026, 9, 8)


def test_pupils_are_told_of_in_the_order_of_the_mis_s_ids(capsys: pytest.CaptureFixture[str]) -> None:
    """And by the opaque id where it is all that may be told."""
    ids = (("pa", "100"), ("pb", "16"), ("pc", None))
    rows = tuple(pupil_row(key, Tally(present=2), mis_id) for key, mis_id in ids)
    asked = {"school": "w", "from": TUESDAY, "to": TUESDAY, "by": "pupil"}
    known = {"known_at": datetime(2026, 9, 8, 12, tzinfo=UTC), "log_sequence": 7}
    show_figures(Figures.model_validate({**asked, **known, "rows": rows}))
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines() if "100.00" in line] == ["16", "100", "pc"]
    assert "The same again: --as-known-at 2026-09-08T12:00:00+00:00 --log-sequence 7" in said


def test_a_row_that_moved_says_whose_it_is_and_what_is_other_than_it_was() -> None:
    was, now = Tally(present=8, unauthorised=2), Tally(present=9, authorised=1)
    told = {"period": "week", "by": "pupil", "key": "pfgvodtkfezj4daf6", "was": counts(was), "now": counts(now)}
    told_of = "present 8 → 9, authorised 0 → 1, unauthorised 2 → 0"
    assert moved({**told, "mis_id": "16"}) == ("week", "pupil", "16", "80.00", "90.00", told_of)
    assert moved({**told, "by": "class", "key": "3B"})[1:3] == ("class", "3B")
