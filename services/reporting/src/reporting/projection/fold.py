"""Facts become rows: a batch at a time, by COPY, without a model per mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias, cast
from uuid import UUID

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import MessageSending
from events.pathway import (
    ContactUndone,
    DeadlineMissed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    FamiliesHandedOver,
    FocusFamilyAllocated,
    FocusFamilyEnded,
    FocusFamilyGrew,
    ImprovementDetected,
    VisitUndone,
)
from events.registers import (
    ClosureDeclared,
    GuardianRecorded,
    GuardianRemoved,
    MarksRecorded,
    PolicyAdopted,
    PupilRecorded,
    PupilRemoved,
    RegisterAmended,
    RegisterAnnulled,
    RegisterTaken,
    SchoolDayDeclared,
    SchoolSetUp,
)
from events.reporting import ReportIssued

Row: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = Callable[[Recorded], list[Row]]

_day = lru_cache(maxsize=1024)(date.fromisoformat)


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch of facts, in log order, within the caller's transaction: one COPY for each table that grows."""
    tables: dict[str, list[Row]] = {"known": [_known(each) for each in facts]}
    for each in facts:
        table, rows = _FOLDS[each.envelope.word]
        tables.setdefault(table, []).extend(rows(each))
    for table, grown in tables.items():
        await db.copy_records_to_table(table, records=grown)


def _known(recorded: Recorded) -> Row:
    e = recorded.envelope
    return e.trust, e.school, e.sequence, e.recorded_at


def _marks(recorded: Recorded) -> list[Row]:
    body = recorded.body
    return _marked(recorded, body["marks"], body.get("minutes_late") or {})


def _amended(recorded: Recorded) -> list[Row]:
    body = recorded.body
    pupil = body["pupil"]
    return _marked(recorded, {pupil: body["new"]}, {pupil: body.get("minutes_late")})


def _annulled(recorded: Recorded) -> list[Row]:
    return _marked(recorded, dict.fromkeys(recorded.body["pupils"]), {})


def _marked(recorded: Recorded, marks: Mapping[str, str | None], late: Mapping[str, int | None]) -> list[Row]:
    e, body, minutes = recorded.envelope, recorded.body, late.get
    trust, school, seq, at = e.trust, e.school, e.sequence, e.recorded_at
    day, session = _day(body["date"]), body["session"]
    return [(trust, school, pupil, day, session, code, minutes(pupil), seq, at) for pupil, code in marks.items()]


def _entered(recorded: Recorded) -> list[Row]:
    f = cast(PupilRecorded, recorded.fact)
    names = (f.mis_id, f.first_name, f.last_name, f.characteristics)
    heard = recorded.envelope.occurred_at
    return [_kept(recorded, f.pupil, f.form, f.year, f.entry, f.leaving, *names, heard)]


def _removed(recorded: Recorded) -> list[Row]:
    return [_kept(recorded, recorded.body["pupil"], recorded.envelope.occurred_at)]


def _tied(recorded: Recorded) -> list[Row]:
    body = recorded.body
    return [_kept(recorded, body["pupil"], body["guardian"], recorded.envelope.word == GuardianRecorded.__name__)]


def _whole(recorded: Recorded) -> list[Row]:
    """As it was said: a field that its word has gained since makes no difference to a table of an earlier build."""
    return [_kept(recorded, recorded.envelope.word, recorded.fact.model_dump_json(exclude_unset=True))]


def _duty(recorded: Recorded) -> list[Row]:
    f = cast(DutySet, recorded.fact)
    return [_kept(recorded, f.pupil, f.duty, f.kind, f.date, f.due_at)]


def _step(recorded: Recorded) -> list[Row]:
    return [_kept(recorded, UUID(recorded.body["duty"]), recorded.envelope.word)]


def _undone(recorded: Recorded) -> list[Row]:
    return [_kept(recorded, UUID(duty), recorded.envelope.word) for duty in recorded.body["reopened"]]


def _text(recorded: Recorded) -> list[Row]:
    """A message that goes another way, because the first one failed, is the same message."""
    f = cast(MessageSending, recorded.fact)
    return [_kept(recorded, f.message, f.template, recorded.envelope.occurred_at)] if f.attempt == 1 else []


def _improvement(recorded: Recorded) -> list[Row]:
    f = cast(ImprovementDetected, recorded.fact)
    recent, earlier = (f.recent_attending, f.recent_possible), (f.earlier_attending, f.earlier_possible)
    return [_kept(recorded, f.pupil, f.date, *recent, *earlier)]


def _report(recorded: Recorded) -> list[Row]:
    f = cast(ReportIssued, recorded.fact)
    return [_kept(recorded, f.report, f.week, f.number, f.built_from, f.known_at, f.sha256)]


def _kept(recorded: Recorded, *said: Any) -> Row:
    e = recorded.envelope
    return (e.school, *said, e.sequence, e.recorded_at)


_BY_WORD: Mapping[type[Fact], tuple[str, Rows]] = {
    MarksRecorded: ("marks", _marks),
    RegisterTaken: ("marks", _marks),
    RegisterAmended: ("marks", _amended),
    RegisterAnnulled: ("marks", _annulled),
    PupilRecorded: ("roll", _entered),
    PupilRemoved: ("removed", _removed),
    GuardianRecorded: ("ties", _tied),
    GuardianRemoved: ("ties", _tied),
    SchoolSetUp: ("schools", _whole),
    SchoolDayDeclared: ("schools", _whole),
    ClosureDeclared: ("schools", _whole),
    PolicyAdopted: ("schools", _whole),
    DutySet: ("duties", _duty),
    DutyDone: ("duty_steps", _step),
    DutyStoodDown: ("duty_steps", _step),
    DeadlineMissed: ("duty_steps", _step),
    ContactUndone: ("duty_steps", _undone),
    VisitUndone: ("duty_steps", _undone),
    MessageSending: ("texts", _text),
    ImprovementDetected: ("improvements", _improvement),
    FocusFamilyAllocated: ("focus", _whole),
    FocusFamilyGrew: ("focus", _whole),
    FocusFamilyEnded: ("focus", _whole),
    FamiliesHandedOver: ("focus", _whole),
    ReportIssued: ("reports", _report),
}
FOLLOWS: frozenset[type[Fact]] = frozenset(_BY_WORD)
_FOLDS = {word.__name__: folding for word, folding in _BY_WORD.items()}
