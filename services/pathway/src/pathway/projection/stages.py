"""The question who stands in which stage, answered with the pupils whom who asks may see."""

from __future__ import annotations

from typing import Any

from chassis.service import Reading, Refused
from events.pathway import CounterRow, StageRow, StagesOf, Standings
from pathway.projection.order import by_class
from pathway.projection.sight import Sight, sight_of


async def stages_of(reading: Reading, asked: StagesOf) -> Standings:
    """Stages that are not over, by class, a pupil's first one first; counters that hold, the latest first.

    Who sees no letters sees stages by attendance alone, without what they ask for.
    Raises Refused, also where no policy of the school has that stage.
    """
    sight = await sight_of(reading)
    if asked.stage is not None:
        await _refuse_unknown(reading, asked.stage)
    stages = await reading.db.fetch(
        """
        with steps as (
            select step ->> 'stage' as stage, min(place) as place, bool_and(step ->> 'attendance' is not null) as shown
            from policies, jsonb_array_elements(ladder) with ordinality as s (step, place)
            where school = $1 group by 1
        )
        select s.*, p.mis_id, p.form, p.year, s.entered_on as since
        from stages_entered s join named_pupils p using (school, pupil) left join steps l using (stage)
        where s.school = $1 and s.left_on is null and ($2::text is null or s.stage = $2) and ($3 or l.shown)
        order by s.possible - s.attending, l.place
        """,
        reading.school,
        asked.stage,
        sight.letters,
    )
    shown, counters = _seen(sight, stages), await _counters(reading, sight)
    unasked = {} if sight.letters else {"actions": (), "due": None}
    opened = await sight.opened(reading, [*shown, *counters])
    rows = (StageRow(**{**row, "mis_id": opened[row["mis_id"]], **unasked}) for row in shown)
    reached = (CounterRow(**{**row, "mis_id": opened[row["mis_id"]]}) for row in counters)
    return Standings(
        school=reading.school,
        rows=tuple(sorted(rows, key=_place)),
        counters=tuple(sorted(sorted(reached, key=_place), key=lambda row: row.date, reverse=True)),
    )


def _place(row: StageRow | CounterRow) -> tuple[object, ...]:
    return by_class(row.year, row.form, row.mis_id)


async def _refuse_unknown(reading: Reading, stage: str) -> None:
    rows = await reading.db.fetch(
        """
        select step ->> 'stage' as stage from policies, jsonb_array_elements(ladder) with ordinality as s (step, place)
        where school = $1 group by 1 order by min(place)
        """,
        reading.school,
    )
    if (names := [row["stage"] for row in rows]) and stage not in names:
        raise Refused("no-such-stage", f"There is no stage {stage!r:.40}: ask for {', '.join(names)}.")


async def _counters(reading: Reading, sight: Sight) -> list[Any]:
    """Procedures, row 25: assistant heads know them of their pupils, beside those who see everybody; no other does."""
    if not sight.letters:
        return []
    rows = await reading.db.fetch(
        """
        select c.*, p.mis_id, p.form, p.year, c.reached_on as date
        from counters c join named_pupils p using (school, pupil)
        where c.school = $1 and not c.withdrawn
        order by c.reached_on desc, c.counter
        """,
        reading.school,
    )
    return _seen(sight, rows)


def _seen(sight: Sight, rows: list[Any]) -> list[Any]:
    return [row for row in rows if sight.sees(row["pupil"], row["form"], row["year"])]
