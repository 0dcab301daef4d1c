"""What assistant heads and heads of school talk about each week: issues, successes, and what classes have."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from events.fact import Request, Words
from events.pathway.duties import DutyKind, PathwayFact


class ClassSystemsNoted(PathwayFact):
    """Somebody noted what a class has of the attendance systems (procedures, row 36), as it stood at `at`.

    `lead`: an attendance lead; `target`: the week's target; `trackers`: the pupils' trackers are kept. `discussed`:
    their impact was talked over with the year-group leader.
    """

    keyed_by = "school"
    school: str
    form: str
    lead: bool
    target: bool
    trackers: bool
    discussed: bool
    at: datetime
    by: str


# Requests -------------------------------------------------------------------------------------------------------------


class NoteClassSystems(Request):
    """Note what a class has of the attendance systems, and whether that was discussed with the year-group leader."""

    service = "pathway"
    form: str
    lead: bool
    target: bool
    trackers: bool
    discussed: bool = False


class AgendaOf(Request):
    """What is there to talk about of a week (ISO, `2026-W37`), by year group and class, as far as who asks may see?"""

    service = "pathway"
    question = True
    week: str


class StageMove(Words):
    """Stages that a pupil entered, or left because attendance recovered, in the week.

    `persistent`: one of them is of persistent absentees.
    """

    mis_id: str
    stages: tuple[str, ...]
    persistent: bool


class MissedDuty(Words):
    """A duty that was not done by its hour; `done_at`: when it was done after all."""

    kind: DutyKind
    mis_id: str
    owner: str
    due_at: datetime
    done_at: datetime | None


class ClassSystems(Words):
    """What was noted of a class last, and when that was discussed with the year-group leader last (None: never)."""

    lead: bool
    target: bool
    trackers: bool
    noted_at: datetime
    noted_by: str
    discussed_at: datetime | None


class ClassAgenda(Words):
    """A class: `pupils` on the roll; the week's issues and successes; `systems`: None where nobody noted any.

    Issues: stages `entered`, duties `missed`. Successes: stages `left`, pupils who `improved`, and `in_time` of the
    duties `due` in the week that did not stand down.
    """

    form: str
    pupils: int
    entered: tuple[StageMove, ...]
    missed: tuple[MissedDuty, ...]
    left: tuple[StageMove, ...]
    improved: tuple[str, ...]
    due: int
    in_time: int
    systems: ClassSystems | None


class YearAgenda(Words):
    """A year group; `open_concerns`: of its pupils, for those who see concerns (the others get None)."""

    year: str
    pupils: int
    open_concerns: int | None
    classes: tuple[ClassAgenda, ...]


class Agenda(Words):
    """The answer, by year group and class; stages, duties and improvements are of the week, the rest is of now.

    As known now, whatever the week: who is in which class and year group, what a class has, which concerns are open.
    """

    school: str
    week: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    years: tuple[YearAgenda, ...]
