"""Whose figures and reports somebody sees (procedures, "People"): of pupils those that are theirs, a governor none."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.service import Reading, Refused
from events.reporting import Grouping
from events.roles import OFFICE, SCOPED, is_masked, role_of, sees_every_pupil
from events.theirs import WORDS, Theirs, Told, theirs
from reporting.domain.roll import Stay
from reporting.projection.knowledge import Knowledge, KnownSchool, school_known

WEEKLY = OFFICE | {"assistant-head"}
"""To whom the weekly report goes, and who issues it (procedures, row 18)."""


def refuse_figures(reading: Reading, by: Grouping) -> None:
    """Refuse figures of a group so small that a person could be told from it: a governor has the school's alone."""
    if by != "school" and role_of(reading.actor) == "governor":
        raise Refused("not-for-role", "A governor sees figures of the whole school alone: ask --by school.")


def shows_counts(reading: Reading) -> bool:
    """Whether they see how many pupils are persistently absent, however few."""
    return role_of(reading.actor) != "governor"


def refuse_weekly(reading: Reading, kind: str) -> None:
    """Refuse the weekly report to those to whom it does not go, and its names to an operator."""
    if sees_every_pupil(reading.actor) or role_of(reading.actor) in WEEKLY:
        return
    if not is_masked(reading.actor):
        raise Refused("not-for-role", "The weekly report is for headship, assistant heads and the office: ask them.")
    if kind != "json":
        raise Refused("not-for-role", "An operator has the weekly report as JSON alone, which names nobody.")


async def refuse_others(reading: Reading, school: KnownSchool, pupil: str, where: Stay | None) -> None:
    """Raises Refused for who does not meet parents; of a pupil who is not theirs, as if there were none."""
    role = role_of(reading.actor)
    if role in OFFICE:
        return
    if role != "assistant-head":
        raise Refused("not-yours", "The report is for those who meet parents: attendance officers, heads and the DSL.")
    is_theirs = await _theirs(reading, school)
    if not is_theirs(pupil, where.form if where else "", where.year if where else ""):
        raise Refused("no-such-pupil", "There is no pupil of that id in these days: look at the list of pupils.")


async def seen_pupils(reading: Reading, pupils: Sequence[str]) -> list[str]:
    """Those of the pupils whom the asker sees now, whatever is asked of then: by the class that is known of each."""
    if sees_every_pupil(reading.actor) or is_masked(reading.actor):
        return list(pupils)
    rows = await reading.db.fetch(
        """
        SELECT DISTINCT ON (pupil) pupil, form, year FROM roll
        WHERE school = $1 AND pupil = ANY($2::text[]) ORDER BY pupil, seq DESC
        """,
        reading.school,
        pupils,
    )
    is_theirs = await _theirs(reading, await school_known(reading.db, reading.school, Knowledge(reading.now)))
    return [row["pupil"] for row in rows if is_theirs(row["pupil"], row["form"], row["year"])]


async def _theirs(reading: Reading, school: KnownSchool) -> Theirs:
    """By the years, classes and pupils of the school's file, and by the families allocated to them today."""
    who = reading.actor.who if reading.actor and reading.actor.role in SCOPED else ""
    return theirs(who, school.setup, school.calendar.today(reading.now), await _told(reading))


async def _told(reading: Reading) -> list[Told]:
    rows = await reading.db.fetch("SELECT word, body FROM focus WHERE school = $1 ORDER BY seq", reading.school)
    return [WORDS[row["word"]].model_validate_json(row["body"]) for row in rows]
