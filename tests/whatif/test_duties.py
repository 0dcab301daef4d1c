"""Duties as facts tell of them, counted where their deadlines went."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from events.ids import pupil_id
from events.pathway import DeadlineMissed, DeadlineMoved, DutySet
from rollcall.whatif.duties import asked

PUPIL, DUTY, CAUSE = pupil_id("woodside", "16"), UUID(int=1), UUID(int=2)
MONDAY, TUESDAY = (datetime(2026, 9, day, 14, 30, tzinfo=UTC) for day in (7, 8))
SET = DutySet(
    pupil=PUPIL, duty=DUTY, kind="letter", date=date(2026, 9, 1), due_at=MONDAY, owner="staff-3", because=CAUSE
)


def test_a_deadline_that_moved_is_counted_in_the_hour_to_which_it_went():
    moved = DeadlineMoved(pupil=PUPIL, duty=DUTY, due_before=MONDAY, due_at=TUESDAY, because=CAUSE)
    [duty] = asked([SET, moved, DeadlineMissed(pupil=PUPIL, duty=DUTY, due_at=TUESDAY)])
    assert (duty.slot(ZoneInfo("Europe/London")), duty.state) == (("letter", 1, 15), "missed")


def test_what_moved_before_the_window_began_is_none_of_its_duties():
    assert asked([DeadlineMoved(pupil=PUPIL, duty=DUTY, due_before=MONDAY, due_at=TUESDAY, because=CAUSE)]) == []
