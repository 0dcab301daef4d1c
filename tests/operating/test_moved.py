"""What moved since a weekly report was issued, as the command line tells a person."""

from reporting.domain.figures import Tally, counts
from rollcall.commands.reports import moved


def test_a_row_that_moved_says_whose_it_is_and_what_is_other_than_it_was() -> None:
    was, now = Tally(present=8, unauthorised=2), Tally(present=9, authorised=1)
    told = {"period": "week", "by": "pupil", "key": "pfgvodtkfezj4daf6", "was": counts(was), "now": counts(now)}
    told_of = "present 8 → 9, authorised 0 → 1, unauthorised 2 → 0"
    assert moved({**told, "mis_id": "16"}) == ("week", "pupil", "16", "80.00", "90.00", told_of)
    assert moved({**told, "by": "class", "key": "3B"})[1:3] == ("class", "3B")
