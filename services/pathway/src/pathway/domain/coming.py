"""Who may come to a meeting, and be written to about it: nobody whom a court order bars from a child that it is about.

Procedures, "People": "court orders, barred guardians"; a focus family's meeting is about all of its children.
"""

from __future__ import annotations

from uuid import UUID

from events.pathway import MeetingPurpose
from pathway.domain.case import Case
from pathway.domain.families import family_of, guardians_of
from pathway.domain.tasks import FOCUS_MEETINGS


def barred_from(case: Case, purpose: MeetingPurpose) -> frozenset[str]:
    """The guardians whom a court order bars from a child that a meeting for that purpose is about."""
    seen = case.families.seen
    about = family_of(seen, case.pupil) if purpose in FOCUS_MEETINGS else {case.pupil}
    return frozenset(guardian for child in about for guardian in seen.barred.get(child, ()))


def who_may_come(case: Case, purpose: MeetingPurpose) -> frozenset[str]:
    """The guardians of the family whom nothing keeps from a meeting for that purpose."""
    return guardians_of(case.families.seen, case.pupil) - barred_from(case, purpose)


def parents_of(case: Case, purpose: MeetingPurpose) -> set[str]:
    """The parents to whom a letter about such a meeting may go."""
    return {*case.seen.parents} - barred_from(case, purpose)


def may_go(case: Case, guardian: str, meeting: UUID | None) -> bool:
    """Whether a letter, about a meeting if it is about one, may go to a guardian now; of one that is over, what is
    known of the child alone tells."""
    planned = next((each for each in case.done.support.meetings if each.meeting == meeting), None)
    return guardian in (parents_of(case, planned.purpose) if planned is not None else case.seen.parents)
