"""What ends with a pupil's stay at the school: a support plan, and meetings with parents; what would help whoever comes
back is agreed anew."""

from __future__ import annotations

from events.pathway import PlanClosed
from pathway.domain import invitations
from pathway.domain.case import Case
from pathway.domain.resolving import REGISTER
from pathway.domain.tasks import FOCUS_MEETINGS, end_tasks

SUPPORTS = ("morning-call", "walking-bus", "breakfast-club", "school-nurse", "organisation-support")


def end_meetings(case: Case) -> None:
    """Say that nothing is held that was planned of a pupil who has left, and tell whoever was invited; a focus family's
    meetings end with its allocation."""
    own = [each.purpose for each in case.done.support.meetings if each.purpose not in FOCUS_MEETINGS]
    invitations.ended(case, own, "off-roll")


def end_plan(case: Case) -> None:
    """Say that the plan of a pupil who has left is closed, and that nothing of it is owed."""
    standing = case.done.support.plan
    if standing is not None:
        closed = PlanClosed(pupil=case.pupil, plan=standing.plan, outcome="left", by=REGISTER)
        because = case.say(closed)
        end_tasks(case, "support", SUPPORTS, because, "off-roll")
        end_tasks(case, "meeting", ["plan-review"], because, "off-roll")
