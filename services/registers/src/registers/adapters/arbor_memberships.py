"""A student's class, year and days on the roll, where Arbor tells them apart from the student.

Arbor's public SDK has none of them on its `Student`: a class is a `RegistrationFormMembership`, a year an
`AcademicLevelMembership`, the days on the roll are an `AcademicYearEnrolment`, each with `startDate` and `endDate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from registers.adapters.arbor_objects import Objects
from registers.adapters.arbor_rest import Arbor, Object
from registers.adapters.arbor_values import Wrong, day, maybe_day
from registers.adapters.line import Closed, Missing, NotTaken

FORM, LEVEL, ENROLMENT = "RegistrationFormMembership", "AcademicLevelMembership", "AcademicYearEnrolment"
APART = (FORM, LEVEL, ENROLMENT)
BEGUN = "memberships begun"
"""The name under which it is remembered, among the change logs, up to which day memberships that begin were heard."""
PLANNED = timedelta(days=70)
"""How long ago a membership may have begun of which nobody was told: longer than the summer."""
_LINKS = ("registrationForm", "academicLevel")
_HOLIDAY = timedelta(days=70)
"""The longest time between two school years in which a pupil stays on the roll."""
_Span = tuple[date, date | None, Object]


def is_told_apart(of: Object) -> bool:
    """Whether a student says nothing of a class or of an entry."""
    return "registrationForm" not in of or "mostRecentEntryDate" not in of


class Memberships:
    """The memberships of students; each kind is asked for once a student."""

    def __init__(self, arbor: Arbor) -> None:
        self._arbor = arbor
        self._objects = Objects(arbor, _LINKS)

    async def placed(self, student: Object, today: date) -> Object:
        """The student with what their memberships say in place of what is missing. Raises Unanswered and its kinds."""
        forms = await self._spans(FORM, student)
        levels, enrolled = await self._spans(LEVEL, student), await self._spans(ENROLMENT, student)
        said = {
            "registrationForm": _now(forms, "registrationForm", today),
            "academicLevel": _now(levels, "academicLevel", today),
            **_on_roll(enrolled or forms, bool(enrolled)),
        }
        return {**{name: value for name, value in said.items() if value is not None}, **student}

    async def _spans(self, entity_type: str, student: Object) -> list[_Span]:
        """In the order of time; one that cannot be read says nothing, nor does a kind that may not be seen."""
        spans: list[_Span] = []
        try:
            async for found in self._arbor.listed(entity_type, student_equals=str(student.get("href"))):
                whole = await self._objects.whole(str(each.get("href")) for each in found)
                spans += [span for each in whole.values() if each is not None and (span := _span(each)) is not None]
        except (Closed, Missing, NotTaken):
            return []
        return sorted(spans, key=lambda span: span[0])


def begins(of: Object, after: date, today: date) -> bool:
    """Whether a membership began since a day; of one that cannot be read nothing is known."""
    span = _span(of)
    return span is not None and after < span[0] <= today


def _span(of: Object) -> _Span | None:
    try:
        return day(of, "startDate", 1900), maybe_day(of, "endDate", 1900), of
    except Wrong:
        return None


def _now(spans: Sequence[_Span], name: str, today: date) -> Object | None:
    """What holds today; before anything does what will be first, after everything what was last."""
    current = [of for first, last, of in spans if first <= today and (last is None or today <= last)]
    coming = [of for first, _, of in spans if first > today]
    chosen = (*current[-1:], *coming[:1], *(of for _, _, of in spans[-1:]))
    found = chosen[0].get(name) if chosen else None
    return found if isinstance(found, dict) else None


def _on_roll(spans: Sequence[_Span], is_enrolment: bool) -> dict[str, str | None]:
    """From the beginning of the last years without a gap, to the end of the last one."""
    if not spans:
        return {}
    first, last = spans[-1][0], spans[-1][1]
    for begins, ends, _ in reversed(spans[:-1]):
        if ends is not None and first - ends > _HOLIDAY:
            break
        first = begins
    return {
        "mostRecentEntryDate": first.isoformat(),
        "leavingDate": last.isoformat() if last and is_enrolment else None,
    }
