"""That attendance has improved is taken back where corrected marks show that it had not.

Nobody is to praise the child for it any more; it answers no question whether anything improved, and the next one may
be seen on any day.
"""

from __future__ import annotations

from events.calendar import school_year
from events.pathway import ImprovementWithdrawn
from events.registers import MarksRecorded, RegisterAmended, RegisterAnnulled, RegisterTaken
from pathway.domain.case import Case
from pathway.domain.improvement import Windows, is_improvement
from pathway.domain.marks import unpacked
from pathway.domain.tasks import end_tasks

MARKS = RegisterAmended | RegisterTaken | MarksRecorded | RegisterAnnulled


def recheck_improvement(case: Case) -> None:
    """Say that the latest one is none, where marks of the days up to it are heard now by which it is not."""
    improved, heard = case.done.improved, case.said.body
    if improved is None or not isinstance(heard, MARKS) or heard.date > improved:
        return
    if case.seen.year != school_year(improved):
        return
    policy = case.policy(improved).improvement
    recent, earlier = Windows(case.school, improved, policy).figures(case.seen, unpacked(case.seen))
    if is_improvement(policy, recent, earlier):
        return
    withdrawn = ImprovementWithdrawn(
        pupil=case.pupil,
        date=improved,
        recent_attending=recent.attending,
        recent_possible=recent.possible,
        earlier_attending=earlier.attending,
        earlier_possible=earlier.possible,
    )
    end_tasks(case, "praise", [""], case.say(withdrawn), "not-needed")
