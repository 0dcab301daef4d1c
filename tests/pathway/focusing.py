"""A focus family is allocated, and what is said of that."""

from datetime import date

from events.ids import pupil_id
from events.pathway import AllocateFocusFamily, DutySet

P16 = pupil_id("woodside", "16")
HEAD = {"who": "staff-1", "role": "headteacher"}
LAST = date(2026, 10, 23)
"""The last day before the half-term holiday."""


def of(news, word):
    return [fact for fact in news if isinstance(fact, word)]


def meetings(news):
    return [(fact.about, fact.date, fact.owner) for fact in of(news, DutySet) if fact.kind == "meeting"]


def allocate(school, mis_id, staff, role, clock="07:30", **given):
    speaker = {key: given.pop(key) for key in ("who",) if key in given}
    asked = AllocateFocusFamily(mis_id=mis_id, staff=staff, role=role, over_capacity=given.get("over", False))
    return school.told(asked, clock, **(HEAD if speaker else {}))
