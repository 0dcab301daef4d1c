"""A call that was made, what it did, and one that was missed."""

from events.ids import wake_id
from events.pathway import ContactMade, DeadlineMissed, DutyDone

from .conftest import CALL, DAY, OFFICER, PUPIL, SCHOOL, TEN, Log


def done(log: Log, because):
    return log.says(
        DutyDone(pupil=PUPIL, duty=CALL, done_at=log.at, outcome="spoke", because=because), because, actor=OFFICER
    )


def missed(log: Log, due=TEN):
    return log.says(DeadlineMissed(pupil=PUPIL, duty=CALL, due_at=due), wake_id(SCHOOL, "pupil", PUPIL, TEN))


def spoke(log: Log):
    return log.says(ContactMade(pupil=PUPIL, date=DAY, at=log.at, by="staff-3"), actor=OFFICER)
