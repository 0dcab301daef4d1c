"""A Monday of a school whose Arbor is polled: what stands in Arbor at first, and what changes there step by step.

Each step changes Arbor at once, and the next comes when all of it was heard: a poll says what it finds, so what comes
of a change must not hang on which others are found with it. Marks of a register that is not taken yet fit on one page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from events.registers import SetUpSchool
from rollcall.servers.waiting import until

from ..registers.vendors.arbor_server import FakeArbor
from .morning import (
    DAY,
    FORMS,
    FRIDAY,
    HEAD,
    LATECOMER,
    Step,
    Timetable,
    change,
    completed,
    guardians,
    last_week,
    mark,
    note,
    register_of,
    school_file,
    student,
)

Object = dict[str, Any]
PAGE = 9
"""Objects on a page: more than a class has pupils."""
PATIENCE = 180.0
SET_UP, EVENING = 0, 27_900
"""Seconds of the day, from its beginning, of the set-up and of the last hour that is looked at."""
_LINKED = frozenset({"person", "registrationForm", "academicLevel", "attendanceMark", "guardian", "telephoneNumbers"})
_CODES = ("/", "\\", "N", "I", "O", "L", "U", "G", "B")
_FETCHED = re.compile(r"/rest-v2/[a-z-]+/(?!changelog)[^/?]+$|recordDate\.equals")
_FIRST_ASKED, _LAST_ASKED = "/rest-v2/academic-calendar-dates", "/rest-v2/attendance-registers"
_SINCE = re.compile(r"/rest-v2/([a-z-]+)/changelog\?.*?from-revision=(\d+)")


@dataclass(frozen=True)
class Turn:
    """What changes in Arbor at once; while it is read, `requests` is how many are asked at the least."""

    name: str
    changes: Sequence[Object] = ()
    dropped: Sequence[tuple[str, str]] = ()
    requests: int = 10


def set_up() -> Step:
    """The school, polled, with the procedures' own hours.

    Its feed never seems stale, however fast the clock goes, and no concern is raised: whether a lead is told of one
    that ends within seconds hangs on who hears of it when.
    """
    never_stale = {"recent_days": 1, "poll": {"minutes": 290, "grace": 30}}
    policy = {"feed": never_stale, "concern": {"nobody_reached_by": "16:59:00"}}
    file = school_file(Timetable()).model_copy(update={"source": "poll", "policy": policy})
    return Step(SET_UP, "set-up", SetUpSchool(file=file), HEAD)


def turns() -> Iterator[Turn]:
    """The whole day: what stands there when it begins, the registers, and what is put right afterwards."""
    yield Turn("what stands at first", [*_at_first()], requests=80)
    yield Turn("3A", register_of("3A", {101: "N", 102: "N", 103: "N", 104: "N", 106: "I"}))
    yield Turn("3A completed", [completed("3A", 9)])
    yield Turn("3B", register_of("3B", {201: "N", 202: "O", 203: "L", 204: "N"}))
    yield Turn("4C", register_of("4C", {301: "N", 302: "N", 303: "G", 304: "U"}))
    yield Turn("an evening that was none", [mark(301, FRIDAY, "PM", "\\")])
    yield Turn("put right", [*_put_right()], requests=16)
    leaver = student(305)
    leaver["changedObject"]["leavingDate"] = FRIDAY.isoformat()
    moved = student(306)
    moved["changedObject"]["registrationForm"] = {"shortName": "3B"}
    yield Turn("pupils", [leaver, moved, note(204)], [("AttendanceRollCallRecord", f"205{DAY:%d}AM")])


def _at_first() -> Iterator[Object]:
    children = [*(child for form in FORMS.values() for child in form), LATECOMER]
    yield change("AcademicCalendarDate", "1", date=DAY.isoformat(), isGoodSchoolDay=True)
    yield from (student(child) for child in children)
    yield from (each for child in children for each in guardians(child))
    yield from (each for form in FORMS.values() for each in last_week(form))
    unread = mark(301, FRIDAY, "PM", "\\")
    unread["changedObject"]["rollCall"] = "EVENING"
    yield unread
    yield note(202)


def _put_right() -> Iterator[Object]:
    """More than a page of changes, each of which is an amendment of its own."""
    for child in (*range(101, 109), *range(201, 207)):
        yield mark(child, DAY, "AM", "L" if child % 2 else "I", 2)


def hold(arbor: FakeArbor, turn: Turn) -> None:
    """Let Arbor hold what a turn says, every object for itself and linked to the others."""
    for code in _CODES:
        if not arbor.objects.get("AttendanceMark", {}).get(_named({"code": code})):
            _link(arbor, "AttendanceMark", {"code": code})
    for each in turn.changes:
        of = dict(each["changedObject"])
        kind, entity = of.pop("entityType"), of.pop("id")
        arbor.put(kind, entity, **{name: _linked(arbor, name, value) for name, value in of.items()})
    for kind, entity in turn.dropped:
        arbor.drop(kind, entity)


def _linked(arbor: FakeArbor, name: str, value: Any) -> Any:
    if name not in _LINKED:
        return value
    if isinstance(value, list):
        return [_link(arbor, "TelephoneNumber", each) for each in value]
    return _link(arbor, name[0].upper() + name[1:], value)


def _link(arbor: FakeArbor, kind: str, of: Object) -> Object:
    """An object of its own, once, and what leads to it."""
    entity = str(of.get("id") or _named(of))
    if entity not in arbor.objects.get(kind, {}):
        arbor.put(kind, entity, **{name: _linked(arbor, name, value) for name, value in of.items() if name != "id"})
    return arbor.link(kind, entity)


def _named(of: Object) -> str:
    return str(crc32(repr(sorted(of.items())).encode()))


async def heard(arbor: FakeArbor) -> None:
    """Return once a whole poll that began from now on has found nothing new: then all that stands there was heard."""
    since = len(arbor.asked)

    async def attempt() -> bool | None:
        polls = _polls(arbor.asked[since:])[1:-1]
        return any(_LAST_ASKED in "".join(poll) and not any(map(_FETCHED.search, poll)) for poll in polls) or None

    await until(attempt, PATIENCE)


async def asked(arbor: FakeArbor, more: int) -> None:
    """Return once so many more requests have come."""
    wanted = len(arbor.asked) + more

    async def attempt() -> bool | None:
        return len(arbor.asked) >= wanted or None

    await until(attempt, PATIENCE)


def _polls(paths: Sequence[str]) -> list[list[str]]:
    """The requests by poll; the first and the last may be parts of one."""
    found: list[list[str]] = [[]]
    for path in paths:
        if path.startswith(_FIRST_ASKED) and not _FETCHED.search(path):
            found.append([])
        found[-1].append(path)
    return found


def every_log_was_read_on(arbor: FakeArbor) -> None:
    """No log was ever read from an earlier revision than before: what was reached is kept with what was heard."""
    reached: dict[str, int] = {}
    for path in arbor.asked:
        if (since := _SINCE.match(path)) is not None:
            kind, revision = since[1], int(since[2])
            assert revision >= reached.get(kind, 0), path
            reached[kind] = revision
    assert len(reached) == 6, reached
