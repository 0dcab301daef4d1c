"""The question what an assistant head and a head of school talk about (procedures, row 36), by year group and class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from chassis.service import Reading, Refused
from events.calendar import days_of
from events.pathway import Agenda, AgendaOf, ClassAgenda, MissedDuty, StageMove, YearAgenda
from events.roles import HEADSHIP, SAFEGUARDING
from events.school import natural
from pathway.projection.agenda_found import Found, by, found_of, open_concerns, pupils_of
from pathway.projection.order import by_id
from pathway.projection.sight import Sight, refuse_but, sight_of

READERS = HEADSHIP | {"assistant-head", "attendance-officer"}


async def agenda_of(reading: Reading, question: AgendaOf) -> Agenda:
    """The agenda of a week, an assistant head's of their own years and classes. Raises Refused."""
    refuse_but(reading, READERS, "The agenda is for headship, assistant heads and attendance officers.")
    first, last = _days(question.week)
    sight = await sight_of(reading)
    pupils = [row for row in await pupils_of(reading, first, last) if _is_theirs(sight, row)]
    found = await found_of(reading, sight, pupils, first, last)
    by_year = by(pupils, "year")
    concerns = await open_concerns(reading) if sight.role in SAFEGUARDING else None
    years = [_year(year, by_year[year], found, concerns) for year in sorted(by_year, key=natural)]
    given = {"school": reading.school, "week": question.week, "from": first, "to": last}
    return Agenda.model_validate({**given, "years": tuple(years)})


def _days(week: str) -> tuple[date, date]:
    try:
        return days_of(week)
    except ValueError:
        raise Refused("no-such-week", f"{week!r:.20} is not a week: write it as 2026-W37.") from None


def _is_theirs(sight: Sight, row: Mapping[str, Any]) -> bool:
    """By the class and year of now, whatever was then."""
    return sight.office or row["year_now"] in sight.years or row["form_now"] in sight.classes


def _year(
    year: str, pupils: Sequence[Mapping[str, Any]], found: Found, concerns: Mapping[str, int] | None
) -> YearAgenda:
    by_form = by(pupils, "form")
    return YearAgenda(
        year=year,
        pupils=len(pupils),
        open_concerns=None if concerns is None else concerns.get(year, 0),
        classes=tuple(_class(form, by_form[form], found) for form in sorted(by_form, key=natural)),
    )


def _class(form: str, pupils: Sequence[Mapping[str, Any]], found: Found) -> ClassAgenda:
    named = {row["pupil"]: found.opened[row["mis_id"]] for row in pupils}
    who = sorted(named, key=lambda pupil: by_id(named[pupil]))
    duties = [(named[pupil], duty) for pupil in who for duty in found.duties.get(pupil, ())]
    missed = sorted((each for each in duties if each[1]["state"] == "missed"), key=lambda each: each[1]["due_at"])
    return ClassAgenda(
        form=form,
        pupils=len(pupils),
        entered=tuple(_move(named[pupil], found.entered[pupil]) for pupil in who if pupil in found.entered),
        missed=tuple(_missed(mis_id, duty) for mis_id, duty in missed),
        left=tuple(_move(named[pupil], found.left[pupil]) for pupil in who if pupil in found.left),
        improved=tuple(named[pupil] for pupil in who if pupil in found.improved),
        due=len(duties),
        in_time=sum(duty["state"] == "done" for _, duty in duties),
        systems=found.systems.get(form),
    )


def _move(mis_id: str, rows: Sequence[Mapping[str, Any]]) -> StageMove:
    stages = tuple(dict.fromkeys(row["stage"] for row in rows))
    return StageMove(mis_id=mis_id, stages=stages, persistent=any(row["persistent"] for row in rows))


def _missed(mis_id: str, row: Mapping[str, Any]) -> MissedDuty:
    given = {name: row[name] for name in ("kind", "owner", "due_at", "done_at")}
    return MissedDuty(mis_id=mis_id, **given)
