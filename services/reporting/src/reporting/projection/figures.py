"""The marks of a period as figures, by pupil, class, year or school."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chassis.service import Reading
from events.reporting import Figures, FiguresOf, Grouping, Row
from events.roles import is_masked
from events.school import natural
from reporting.domain.figures import Tally, group_row, pupil_row, total
from reporting.domain.grouping import by_group
from reporting.projection.knowledge import Knowledge, KnownSchool, knowledge_at, log_sequence, school_known
from reporting.projection.marks import counted
from reporting.projection.sight import refuse_figures, seen_pupils, shows_counts


async def figures(reading: Reading, asked: FiguresOf) -> Figures:
    """Rows by key as known now or at an instant. Raises Refused where the school was not set up by then.

    Of pupils those whom the asker sees now (procedures, "People"); a governor sees none, an operator opaque ids alone.
    """
    refuse_figures(reading, asked.by)
    knowledge = knowledge_at(reading, asked.as_known_at, asked.log_sequence)
    school = await school_known(reading.db, reading.school, knowledge)
    grouped = by_group(await counted(reading.db, school, asked.first, asked.last), asked.by, school.setup.name)
    return Figures(
        school=reading.school,
        first=asked.first,
        last=asked.last,
        by=asked.by,
        known_at=knowledge.instant,
        log_sequence=await log_sequence(reading.db, reading.trust, knowledge),
        rows=tuple(await _rows(reading, school, asked.by, grouped)),
    )


async def _rows(
    reading: Reading, school: KnownSchool, by: Grouping, grouped: Mapping[str, Mapping[str, Tally]]
) -> Iterable[Row]:
    if by == "pupil":
        seen = await seen_pupils(reading, sorted(grouped))
        mis_ids = await opened_mis_ids(reading, seen, school.knowledge)
        return [pupil_row(pupil, total(grouped[pupil].values()), mis_ids.get(pupil)) for pupil in seen]
    names = sorted({*grouped, *_of_file(school, by)}, key=natural)
    rows = [group_row(name, grouped.get(name, {}).values()) for name in names]
    hidden = {} if shows_counts(reading) else {"persistent_pupils": None, "severe_pupils": None}
    return [row.model_copy(update=hidden) for row in rows]


def _of_file(school: KnownSchool, by: Grouping) -> Iterable[str]:
    match by:
        case "class":
            return [each.name for each in school.setup.classes]
        case "year":
            return [each.year for each in school.setup.classes]
        case "school":
            return [school.setup.name]
        case "pupil":
            return []


_FORGOTTEN = "[forgotten]"
_NAMES = """
SELECT DISTINCT ON (pupil) pupil, mis_id, first_name, last_name FROM roll
WHERE school = $1 AND pupil = ANY($2::text[]) AND seq <= $3 AND recorded_at <= $4
ORDER BY pupil, seq DESC
"""


async def opened_mis_ids(reading: Reading, pupils: Sequence[str], knowledge: Knowledge) -> dict[str, str]:
    """Opaque id → Arbor's student id, as known; an operator is told none."""
    if is_masked(reading.actor):
        return {}
    rows = await reading.db.fetch(_NAMES, reading.school, pupils, knowledge.sequence, knowledge.instant)
    opened = await reading.keyring.open([row["mis_id"] for row in rows])
    return {row["pupil"]: opened[row["mis_id"]] for row in rows}


async def opened_names(reading: Reading, pupils: Sequence[str], knowledge: Knowledge) -> dict[str, str]:
    """Opaque id → first and last name, as known; `[forgotten]` where the pupil was."""
    rows = await reading.db.fetch(_NAMES, reading.school, pupils, knowledge.sequence, knowledge.instant)
    opened = await reading.keyring.open([token for row in rows for token in (row["first_name"], row["last_name"])])
    both = {row["pupil"]: f"{opened[row['first_name']]} {opened[row['last_name']]}" for row in rows}
    return {pupil: _FORGOTTEN if name == f"{_FORGOTTEN} {_FORGOTTEN}" else name for pupil, name in both.items()}
