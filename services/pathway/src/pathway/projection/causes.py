"""The question why pupils of a year group are absent: holiday, CMFE, waiting off-rolling, illness; each with its n."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from chassis.service import Reading, Refused
from events.codes import UNEXPLAINED
from events.pathway import CausesOf, NotedCause, YearCauses, YearGroupCauses
from events.school import natural
from pathway.projection.local import today
from pathway.projection.sight import sight_of


async def causes_of(reading: Reading, question: CausesOf) -> YearGroupCauses:
    """Procedures, row 25: heads of school and assistant heads know the causes in the year group. Raises Refused."""
    sight = await sight_of(reading)
    if not sight.office and sight.role != "assistant-head":
        raise Refused("not-for-you", "Causes by year group are for headship, assistant heads and attendance officers.")
    rules = await _rules(reading, question.last)
    rows = await _pupils(reading, question, rules) if rules else []
    seen = [row for row in rows if sight.office or row["year"] in sight.years]
    by_year: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in seen:
        by_year[row["year"]].append(row)
    noted = await _noted(reading, question.first)
    outbreak, years = rules.get("outbreak_pupils", 0), sorted(by_year, key=natural)
    told = tuple(_year(year, by_year[year], outbreak, noted.get(year, ())) for year in years)
    given = {"from": question.first, "to": question.last}
    return YearGroupCauses.model_validate({"school": reading.school, "rows": told, **given})


async def _rules(reading: Reading, day: date) -> Mapping[str, Any]:
    """The policy's words on that day, or the first that there are; none for a school without a policy."""
    row = await reading.db.fetchrow(
        "select * from policies where school = $1 order by since > $2, abs(since - $2) limit 1", reading.school, day
    )
    return row or {}


async def _pupils(reading: Reading, asked: CausesOf, rules: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Every pupil on the roll in the period, with what of the causes is theirs; `ill`: the days.

    Missing from education is whoever came to be so in the period, or before it and is away still on its last day.
    """
    return await reading.db.fetch(
        """
        select p.pupil, p.year,
            coalesce(a.holiday, 0) as holiday, coalesce(a.ill, array[]::date[]) as ill,
            exists (select from counters c
                    where (c.school, c.pupil, c.counter) = ($1, p.pupil, $6) and not c.withdrawn
                        and c.reached_on <= $3 and (c.reached_on >= $2 or a.away_still)) as missing,
            coalesce(r.leaving > $7, false) as leaves
        from pupils p join rolls r using (school, pupil)
        left join (
            select pupil, count(*) filter (where code = any($4::text[])) as holiday,
                array_agg(distinct day) filter (where code = any($5::text[])) as ill,
                bool_or(code = any($9::text[]) and day = (select max(day) from absences
                                                          where school = $1 and day between $2 and $3)) as away_still
            from absences where school = $1 and day between $2 and $3 group by pupil
        ) a using (pupil)
        where p.school = $1 and not r.gone and (r.leaving is null or r.leaving >= $2) and r.entry <= $3
            and ($8::text is null or p.year = $8)
        """,
        reading.school,
        asked.first,
        asked.last,
        rules["holiday_codes"],
        rules["illness_codes"],
        rules["missing_education"],
        await today(reading),
        asked.year,
        sorted(UNEXPLAINED),
    )


async def _noted(reading: Reading, first: date) -> Mapping[str, tuple[NotedCause, ...]]:
    """What was noted of year groups, and is not reviewed before the period, the latest first."""
    rows = await reading.db.fetch(
        """
        select year, what as cause, owner, review from notes
        where school = $1 and about = 'cause' and review >= $2 order by at desc, note
        """,
        reading.school,
        first,
    )
    noted: dict[str, tuple[NotedCause, ...]] = {}
    for row in rows:
        noted[row["year"]] = (*noted.get(row["year"], ()), NotedCause.model_validate(dict(row)))
    return noted


def _year(year: str, of: Sequence[Mapping[str, Any]], outbreak: int, noted: tuple[NotedCause, ...]) -> YearCauses:
    by_day = Counter(day for row in of for day in row["ill"])
    most, on = max(((n, day) for day, n in by_day.items()), default=(0, None))
    return YearCauses(
        year=year,
        n=len(of),
        holiday=sum(row["holiday"] > 0 for row in of),
        holiday_sessions=sum(row["holiday"] for row in of),
        missing_education=sum(row["missing"] for row in of),
        waiting_off_roll=sum(row["leaves"] for row in of),
        ill=sum(bool(row["ill"]) for row in of),
        most_ill=most,
        most_ill_on=on,
        outbreak=most >= outbreak,
        noted=noted,
    )
