"""What *pathway* answers and takes: what staff notice and note, persistent absentees, and who returns today."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query

from console.web.asking import Asking, Week
from console.web.routing import asked, told
from events.pathway import (
    Agenda,
    AgendaOf,
    CausesOf,
    FollowPattern,
    Hotspot,
    HotspotOf,
    KnownAbsences,
    KnownAbsencesOf,
    NoteCause,
    NoteClassSystems,
    Notes,
    NotesOf,
    NoteStrategy,
    Outbreaks,
    OutbreaksOf,
    PaList,
    PaListOf,
    ReportKnownAbsence,
    ReportPattern,
    Returning,
    ReturningOn,
    RewardHotspot,
    YearGroupCauses,
)

questions = asked()


@questions.get("/notes")
async def notes(caller: Asking, mis_id: str | None = None) -> Notes:
    """Patterns, strategies, causes and hotspots, the latest first."""
    return await caller.ask(NotesOf(mis_id=mis_id), Notes)


@questions.get("/returning")
async def returning(caller: Asking, on: date) -> Returning:
    """Who was absent on the last day with an absence, and is not on this one: to be welcomed."""
    return await caller.ask(ReturningOn(on=on), Returning)


@questions.get("/hotspot")
async def hotspot(caller: Asking, on: date) -> Hotspot:
    """The classes of a day by year group, the best first, and which of them may be the headteacher's hotspot."""
    return await caller.ask(HotspotOf(on=on), Hotspot)


@questions.get("/known-absences")
async def known_absences(caller: Asking, on: date | None = None) -> KnownAbsences:
    """Which pupils, of those whom the actor sees, are known beforehand to be absent on a day (today without one)."""
    return await caller.ask(KnownAbsencesOf(on=on), KnownAbsences)


@questions.get("/pa-list")
async def pa_list(caller: Asking, on: date | None = None) -> PaList:
    """The latest list of persistent absentees issued by a day, the actor's pupils, and who of them is in school."""
    return await caller.ask(PaListOf(on=on), PaList)


@questions.get("/causes")
async def causes(
    caller: Asking,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
    year: str | None = None,
) -> YearGroupCauses:
    """Why pupils of a year group (of each without one) are absent, each cause with its number of pupils."""
    return await caller.ask(CausesOf.model_validate({"from": first, "to": last, "year": year}), YearGroupCauses)


@questions.get("/outbreaks")
async def outbreaks(caller: Asking, all: bool = False) -> Outbreaks:
    """In which classes and year groups an illness goes round (`all`: or went round), the latest first."""
    return await caller.ask(OutbreaksOf(all=all), Outbreaks)


@questions.get("/agenda/{week}")
async def agenda(caller: Asking, week: Week) -> Agenda:
    """What assistant heads and heads of school talk about of an ISO week (`2026-W37`), by year group and class."""
    return await caller.ask(AgendaOf(week=week), Agenda)


commands = told(
    {
        ReportKnownAbsence: "Say that one knows of a pupil being absent on certain days; it explains nothing.",
        ReportPattern: "Report a pattern in a pupil's absences.",
        FollowPattern: "Record what came of a pattern that was reported.",
        NoteStrategy: "Note barriers and a strategy for the class teacher.",
        NoteCause: "Note a cause of absence in a year group.",
        NoteClassSystems: "Note what a class has of lead, target and trackers, and whether it was discussed.",
        RewardHotspot: "Record a class as the hotspot of its year group on a day, with its reward.",
    }
)
