"""Whom to ring next: a child's guardians by priority, past those who may not be rung or whose number is dead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from chassis.service import Reading
from pathway.projection.sight import Sight

Row: TypeAlias = Mapping[str, Any]
_FORGOTTEN = "[forgotten]"
_UNHEARD = ("no-answer", "voicemail")

_GUARDIANS = """
select pupil, guardian, mis_id, telephone, barred from guardians
where school = $1 and pupil = any($2::text[]) order by priority nulls last, guardian
"""
_TRIES = """
select c.pupil, c.guardian, c.at, c.by, c.outcome, c.next_attempt_at, p.mis_id, p.form, p.year,
       g.mis_id as guardian_mis_id
from contacts c join pupils p using (school, pupil)
left join guardians g on (g.school, g.pupil, g.guardian) = (c.school, c.pupil, c.guardian)
where c.school = $1 and c.day = $2 order by c.at desc, c.contact
"""
_SILENT = "select guardian from silent where school = $1 and guardian = any($2::text[])"
_DEAD = "select telephone from dead_numbers where school = $1 and telephone is not null"


@dataclass(frozen=True)
class Ladder:
    """What a day's calls are chosen by; numbers are compared opened, since two guardians may share a telephone."""

    families: Mapping[str, str]
    guardians: Mapping[str, Sequence[Row]]
    day: Sequence[Row]
    dead: frozenset[str]
    opened: Mapping[str, str]
    sight: Sight
    silent: frozenset[str]

    def family(self, pupil: str) -> str:
        """The name of the pupil's family."""
        return self.families.get(pupil, pupil)

    def name(self, token: str | None) -> str | None:
        """What a token stands for: the id by which the asker knows somebody, or a number."""
        return self.opened[token] if token else None

    def tries(self, pupil: str) -> list[Row]:
        """The day's calls about any child of the family, the latest first."""
        return [row for row in self.day if self.family(row["pupil"]) == self.family(pupil)]

    def shown(self, pupil: str) -> list[Row]:
        """The same, of those children of the family whom the asker may see."""
        return [row for row in self.tries(pupil) if self.sight.sees(row["pupil"], row["form"], row["year"])]

    def ring_next(self, pupil: str) -> str | None:
        """The first by priority of those who were tried least; never one who is barred or whose number is dead."""
        tried = Counter(self._number(pupil, row["guardian"]) for row in self.tries(pupil) if row["outcome"] in _UNHEARD)
        numbers = ((row, self._telephone(row)) for row in self.guardians.get(pupil, ()) if not row["barred"])
        able = [(row, number) for row, number in numbers if number and number not in self.dead]
        first = min(able, key=lambda each: tried[each[1]], default=None)
        return self.name(first[0]["mis_id"]) if first else None

    def to_check(self, pupils: Iterable[str]) -> tuple[str, ...]:
        """The guardians of these pupils whose numbers are dead, by Arbor's ids."""
        rows = [row for pupil in pupils for row in self.guardians.get(pupil, ())]
        return tuple(sorted({self.opened[row["mis_id"]] for row in rows if self._telephone(row) in self.dead}))

    def no_texts(self, pupils: Iterable[str]) -> tuple[str, ...]:
        """Those guardians of these pupils who asked for no more messages, by Arbor's ids."""
        rows = [row for pupil in pupils for row in self.guardians.get(pupil, ())]
        return tuple(sorted({self.opened[row["mis_id"]] for row in rows if row["guardian"] in self.silent}))

    def _number(self, pupil: str, guardian: str | None) -> str | None:
        rows = self.guardians.get(pupil, ())
        return next((self._telephone(row) for row in rows if row["guardian"] == guardian), None)

    def _telephone(self, row: Row) -> str | None:
        number = self.name(row["telephone"])
        return None if number == _FORGOTTEN else number


async def ladder_of(
    reading: Reading, sight: Sight, day: date, pupils: Sequence[str], families: Mapping[str, str]
) -> Ladder:
    """The ladder of these pupils, on that day, as the asker may see it."""
    guardians = await reading.db.fetch(_GUARDIANS, reading.school, pupils)
    tries = await reading.db.fetch(_TRIES, reading.school, day)
    dead = [row["telephone"] for row in await reading.db.fetch(_DEAD, reading.school)]
    silent = await reading.db.fetch(_SILENT, reading.school, [row["guardian"] for row in guardians])
    people = {row["mis_id"]: row["guardian"] for row in guardians} | {row["mis_id"]: row["pupil"] for row in tries}
    people |= {row["guardian_mis_id"]: row["guardian"] for row in tries if row["guardian_mis_id"]}
    opened = await sight.named(reading, people, [*(row["telephone"] for row in guardians if row["telephone"]), *dead])
    by_pupil: dict[str, list[Row]] = {}
    for row in guardians:
        by_pupil.setdefault(row["pupil"], []).append(row)
    numbers = frozenset(opened[token] for token in dead) - {_FORGOTTEN}
    return Ladder(families, by_pupil, tries, numbers, opened, sight, frozenset(row["guardian"] for row in silent))
