"""A log to replay: registers of invented classes, appended as registers itself would have written them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import orjson

from chassis.log import Log
from chassis.record import Recorded
from events.fact import Envelope
from events.ids import class_id, fact_id, pupil_id

TRUST, SCHOOL = "bench", "bench"
CLASSES, PUPILS = 24, 28
SESSIONS = (("AM", "/"), ("PM", "\\"))
_ROOT = UUID("00000000-0000-5000-8000-00000000bec4")
_START = datetime(2026, 9, 3, 7, tzinfo=UTC)
_BATCH = 500


async def write_terms(log: Log, terms: range, days: int) -> int:
    """Append these school-terms of so many days, each a school of its own; the log's last sequence."""
    await log.open(TRUST)
    batch: list[Recorded] = []
    last = 0
    for fact in _facts(terms, days):
        batch.append(fact)
        if len(batch) == _BATCH:
            last = await log.append(batch) + len(batch) - 1
            batch = []
    return await log.append(batch) + len(batch) - 1 if batch else last


def _facts(terms: range, days: int) -> Iterator[Recorded]:
    position = terms.start * days * len(SESSIONS) * CLASSES
    for term in terms:
        school = f"{SCHOOL}-{term}"
        for number, body in enumerate(registers(school, days)):
            position += 1
            yield _recorded(school, body, position, _START + timedelta(seconds=number))


def registers(school: str, days: int) -> Iterator[dict[str, Any]]:
    """Every register of a school-term, as the body of its fact."""
    pupils = {room: [_pupil(school, room, n) for n in range(PUPILS)] for room in range(CLASSES)}
    for day in range(days):
        on = _START.date() + timedelta(days=day + day // 5 * 2)
        for session, present in SESSIONS:
            for room in range(CLASSES):
                marks = {pupil: "N" if (n + day + room) % 19 == 0 else present for n, pupil in enumerate(pupils[room])}
                yield _body(school, room, on, session, marks)


def _pupil(school: str, room: int, place: int) -> str:
    return pupil_id(school, f"{room}-{place}")


def _body(school: str, room: int, on: date, session: str, marks: dict[str, str]) -> dict[str, Any]:
    return {
        "school": school,
        "form": f"{room // 4 + 1}{'ABCD'[room % 4]}",
        "year": str(room // 4 + 1),
        "date": on.isoformat(),
        "session": session,
        "marks": marks,
        "minutes_late": {},
        "unmarked": [],
        "completed_at": None,
        "completed_by": None,
    }


def _recorded(school: str, body: dict[str, Any], position: int, at: datetime) -> Recorded:
    cause = uuid5(_ROOT, f"{school}:{position}")
    key = class_id(school, str(body["form"]))
    envelope = Envelope(
        id=fact_id(cause, "RegisterTaken", key, 0),
        word="RegisterTaken",
        service="registers",
        trust=TRUST,
        school=school,
        key=key,
        version=1,
        cause=cause,
        correlation=cause,
        actor=None,
        occurred_at=at,
        recorded_at=at,
        position=position,
        heard=0,
    )
    return Recorded(envelope, orjson.dumps(body))
