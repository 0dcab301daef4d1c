"""A child on the roll whom nobody has marked for so long that nobody is asked any more: somebody finds out where it is.

It may have left without a leaving date, or be in no class of the MIS: either way it is one matter for a person, and
nobody else looks for the child. A mark, or that it has left, ends it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from chassis.said import News, Said, States
from events.registers import PupilUnmarked
from pathway.domain.case import Case, case_of
from pathway.domain.families import OFFICER
from pathway.domain.moving import TRACE
from pathway.domain.states import OpenDuty
from pathway.domain.subjects import lapse, settle
from pathway.domain.tasks import due_within, is_set, set_task

WITHIN = {False: 1, True: 0}
"""School days; a child on a plan, or with a social worker, is looked for at once."""
AT_THE_END = timedelta(hours=1)
"""After the saying, where no school day and no hour is left."""


def trace(said: Said[PupilUnmarked], states: States) -> list[News]:
    """Somebody owes it to find out where the child is, unless that is owed already."""
    case = case_of(said, said.body.pupil, states)
    lapse(case)
    settle(case)
    within, due = _due(case, WITHIN[case.seen.cp or case.seen.social_worker], case.policy(case.today).stages.due)
    if not is_set(case, TRACE, ""):
        set_task(case, OpenDuty(TRACE, case.today, due, within=within), OFFICER, said.id)
    return case.news


def _due(case: Case, within: int, hour: time) -> tuple[int | None, datetime]:
    """The school days within which it is owed, and until when; never none: an hour that has passed is the next school
    day's, and where the calendar ends, today's."""
    for days in (within, 1, 0):
        found = due_within(case, days, hour)
        if found is not None and found[1] > case.said.at:
            return days, found[1]
    return None, case.said.at + AT_THE_END
