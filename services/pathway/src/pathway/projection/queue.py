"""The question which families are to be rung, answered in the order of work, with whom to ring next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from chassis.service import Reading
from events.pathway import Queue, QueuedCall, QueuedFamily, QueueOf, Try
from events.roles import OFFICE
from pathway.projection.households import households
from pathway.projection.ladder import Ladder, ladder_of
from pathway.projection.local import today
from pathway.projection.order import born, by_id, risk
from pathway.projection.sight import sight_of

Row: TypeAlias = Mapping[str, Any]
_TRIES_SHOWN = 3
_CALLS = """
select duty, pupil, owner, due_at, state, persistent, claimed_by, claimed_until, mis_id, born, at_risk, form, year,
       about,
       (select k.by from known_absences k
        where (k.school, k.pupil) = (d.school, d.pupil) and d.day between k.first and k.last
        order by k.at desc limit 1) as known_by,
       exists (select from withheld w where (w.school, w.pupil, w.day) = (d.school, d.pupil, d.day)) as withheld
from duties d join pupils using (school, pupil) left join openings using (school, duty)
where school = $1 and day = $2 and kind = 'call'
  and (state = 'due' or (state = 'missed' and done_at is null and not over))
"""


async def queue_of(reading: Reading, question: QueueOf) -> Queue:
    """The families to be rung about absences of a local day, each once. Raises Refused."""
    sight = await sight_of(reading)
    day = question.on or await today(reading)
    rows = await reading.db.fetch(_CALLS, reading.school, day)
    calls = [row for row in rows if sight.sees(row["pupil"], row["form"], row["year"])]
    ladder = await ladder_of(reading, sight, day, [row["pupil"] for row in calls], await households(reading))
    births = [row["born"] for row in calls if row["born"] and sight.office]
    opened = await sight.opened(reading, calls, births)
    families = [_Family(reading, each, ladder, opened) for each in _by_family(calls, ladder)]
    families.sort(key=lambda family: family.order(is_risk_seen=sight.office))
    return Queue(school=reading.school, on=day, rows=tuple(family.row for family in families))


def _by_family(calls: Sequence[Row], ladder: Ladder) -> list[list[Row]]:
    families: dict[str, list[Row]] = {}
    for row in calls:
        families.setdefault(ladder.family(row["pupil"]), []).append(row)
    return list(families.values())


class _Family:
    """One family's calls, on their way into the answer."""

    def __init__(self, reading: Reading, calls: list[Row], ladder: Ladder, opened: Mapping[str, str]) -> None:
        self._now, self._ladder, self._opened = reading.now, ladder, opened
        self._calls = sorted(calls, key=lambda row: (row["due_at"], by_id(opened[row["mis_id"]])))
        tries = ladder.tries(calls[0]["pupil"])
        self._again = max((t["next_attempt_at"] for t in tries if t["next_attempt_at"]), default=None)
        self._tries = ladder.shown(calls[0]["pupil"])
        held = [row for row in calls if row["claimed_by"] and self._is_held(row)]
        self._claim = max(held, key=lambda row: row["claimed_until"] or row["due_at"], default=None)

    def _is_held(self, row: Row) -> bool:
        return row["claimed_until"] is None or row["claimed_until"] > self._now

    def order(self, *, is_risk_seen: bool) -> tuple[Any, ...]:
        """By risk, then minutes left; who may not see the risk has them by time alone."""
        first = self._calls[0]
        waits = self._again is not None and self._again > self._now
        time = (first["due_at"], by_id(self._opened[first["mis_id"]]))
        if not is_risk_seen:
            return (waits, *time)
        urgent = min((risk(row), not row["withheld"]) for row in self._calls)
        youngest = max(born(self._opened.get(row["born"])) for row in self._calls)
        return (waits, *urgent, first["due_at"], -youngest, *time)

    @property
    def row(self) -> QueuedFamily:
        """The family as it is answered."""
        stops = self._ladder.stops([row["pupil"] for row in self._calls])
        return QueuedFamily(
            calls=tuple(self._call(row) for row in self._calls),
            claimed_by=self._claim["claimed_by"] if self._claim else None,
            claimed_until=self._claim["claimed_until"] if self._claim else None,
            next_attempt_at=self._again,
            tries=tuple(self._try(each) for each in self._tries[:_TRIES_SHOWN]),
            numbers_to_check=self._ladder.to_check([row["pupil"] for row in self._calls]),
            no_texts=tuple(stop.guardian for stop in stops),
            stops=stops,
        )

    def _call(self, row: Row) -> QueuedCall:
        return QueuedCall(
            duty=row["duty"],
            pupil=row["pupil"],
            mis_id=self._opened[row["mis_id"]],
            owner=row["owner"],
            due_at=row["due_at"],
            state=row["state"],
            ring_next=self._ladder.ring_next(row["pupil"]),
            to_ring=self._ladder.to_ring(row["pupil"]) if self._ladder.sight.role in OFFICE else (),
            about=row["about"],
            known_by=row["known_by"],
        )

    def _try(self, row: Row) -> Try:
        return Try(
            mis_id=self._ladder.name(row["mis_id"]) or "",
            at=row["at"],
            by=row["by"],
            outcome=row["outcome"],
            guardian=self._ladder.name(row["guardian_mis_id"]),
        )
