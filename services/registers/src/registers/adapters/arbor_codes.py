"""What Arbor counts its attendance codes as: the statistical flags of its `AttendanceMark` objects."""

from __future__ import annotations

from events.codes import CodeClass
from registers.adapters.arbor_objects import Objects
from registers.adapters.arbor_rest import Arbor, Object

_FLAGS = (
    (CodeClass.PRESENT, "isStatisticalPresent"),
    (CodeClass.AUTHORISED, "isStatisticalAuthorizedAbsent"),
    (CodeClass.UNAUTHORISED, "isStatisticalUnauthorizedAbsent"),
)


async def classes(arbor: Arbor) -> dict[str, str | None]:
    """Code → the value of its `CodeClass` by Arbor's flags, None where they give none; of the marks in use."""
    found: dict[str, str | None] = {}
    async for page in arbor.listed("AttendanceMark"):
        marks = await Objects(arbor).whole(str(each.get("href")) for each in page)
        used = [mark for mark in marks.values() if mark is not None and mark.get("active") is not False]
        found |= {code: _class_of(mark) for mark in used if (code := _code(mark))}
    return found


def _code(mark: Object) -> str:
    code = mark.get("code")
    return code.strip()[:10] if isinstance(code, str) else ""


def _class_of(mark: Object) -> str | None:
    if mark.get("isStatisticalPossibleAttendance") is False:
        return CodeClass.NOT_REQUIRED.value
    if mark.get("isStatisticalApprovedEducationalActivity") is True:
        return CodeClass.APPROVED_ACTIVITY.value
    said = [kind.value for kind, flag in _FLAGS if mark.get(flag) is True]
    return said[0] if len(said) == 1 else None
