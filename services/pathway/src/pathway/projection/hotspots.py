"""The question which class of each year group was the best on a day."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from chassis.service import Reading
from events.codes import ATTENDING, POSSIBLE
from events.pathway import ClassOfDay, Hotspot, HotspotOf
from events.school import natural
from events.shares import hundredths, two_decimals
from pathway.domain.hotspots import best
from pathway.domain.marks import Figures
from pathway.projection.sight import sight_of

_CLASSES = """
with policy as (
    select hotspot_over, award_codes from policies where school = $1 order by since > $2, abs(since - $2) limit 1
), rewarded as (
    select distinct on (form) form, what from notes
    where school = $1 and about = 'hotspot' and day = $2 order by form, at desc
)
select mode() within group (order by p.year) as year, m.form, (select hotspot_over from policy) as over,
    r.what as reward,
    count(*) filter (where m.code = any($3::text[]) or m.code = any((select award_codes from policy)::text[]))
        as attending,
    count(*) as possible
from (select form, each.key as pupil, each.value as code from marked, jsonb_each_text(marks) as each
      where school = $1 and day = $2) m
join pupils p on (p.school, p.pupil) = ($1, m.pupil)
join rolls o on (o.school, o.pupil) = ($1, m.pupil) and not o.gone and o.entry <= $2
    and (o.leaving is null or o.leaving >= $2)
left join rewarded r on r.form = m.form
where m.code = any($4::text[])
group by m.form, r.what
"""


async def hotspot_of(reading: Reading, question: HotspotOf) -> Hotspot:
    """The classes of a day, by year group, the best first; classes have no names of pupils. Raises Refused."""
    await sight_of(reading)
    rows = await reading.db.fetch(_CLASSES, reading.school, question.on, [*ATTENDING], [*POSSIBLE])
    over: Decimal = rows[0]["over"] if rows else Decimal(0)
    years = groupby(sorted(rows, key=lambda row: natural(row["year"])), key=lambda row: row["year"])
    told = tuple(each for _, classes in years for each in _year(list(classes), over))
    return Hotspot(school=reading.school, on=question.on, over=str(over) if rows else "", rows=told)


def _year(rows: list[Mapping[str, Any]], over: Decimal) -> list[ClassOfDay]:
    figures = {row["form"]: Figures(row["attending"], row["possible"]) for row in rows}
    chosen = best(figures, over)
    told = [_class(row, figures[row["form"]], best=row["form"] in chosen) for row in rows]
    return sorted(told, key=lambda each: (-hundredths(*figures[each.form]), natural(each.form)))


def _class(row: Mapping[str, Any], of_day: Figures, *, best: bool) -> ClassOfDay:
    given = {name: row[name] for name in ("year", "form", "attending", "possible", "reward")}
    return ClassOfDay(**given, attendance=two_decimals(hundredths(*of_day)), best=best)
