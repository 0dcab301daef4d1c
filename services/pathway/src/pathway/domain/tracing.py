"""A child on the roll whom nobody has marked for so long that nobody is asked any more: somebody finds out where it is.

It may have left without a leaving date, or be in no class of the MIS: either way it is one matter for a person, and
nobody else looks for the child. A mark, or that it has left, ends it.
"""

from __future__ import annotations

from chassis.said import News, Said, States
from events.registers import PupilUnmarked
from pathway.domain.case import case_of
from pathway.domain.families import OFFICER
from pathway.domain.states import OpenDuty
from pathway.domain.subjects import lapse, settle
from pathway.domain.tasks import TRACE, due_within, is_set, set_task

WITHIN = {False: 1, True: 0}
"""School days; a child on a plan, or with a social worker, is looked for at once."""


def trace(said: Said[PupilUnmarked], states: States) -> list[News]:
    """Somebody owes it to find out where the child is, unless that is owed already."""
    case = case_of(said, said.body.pupil, states)
    lapse(case)
    settle(case)
    within = WITHIN[case.seen.cp or case.seen.social_worker]
    due = due_within(case, within, case.policy(case.today).stages.due)
    if due is not None and not is_set(case, TRACE, ""):
        set_task(case, OpenDuty(TRACE, case.today, due[1], within=within), OFFICER, said.id)
    return case.news
