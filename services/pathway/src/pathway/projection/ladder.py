"""Whom to ring next: a child's guardians by priority, past those who may not be rung or whose number is dead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from chassis.service import Reading
from events.pathway import Stop, ToRing
from pathway.projection.sight import Sight

Row: TypeAlias = Mapping[str, Any]
_FORGOTTEN = "[forgotten]"
_LOST = UUID(int=0)
"""The reply of one who asked before replies were remembered with it."""
_UNHEARD = ("no-answer", "voicemail")

_GUARDIANS = """
select pupil, guardian, mis_id, telephone, other_telephones, other_mobiles, barred from guardians
where school = $1 and pupil = any($2::text[]) order by priority nulls last, guardian
"""
_TRIES = """
select c.pupil, c.guardian, c.at, c.by, c.outcome, c.next_attempt_at, p.mis_id, p.form, p.year,
       g.mis_id as guardian_mis_id
from contacts c join pupils p using (school, pupil)
left join guardians g on (g.school, g.pupil, g.guardian) = (c.school, c.pupil, c.guardian)
where c.school = $1 and c.day = $2 order by c.at desc, c.contact
"""
_NUMBERS = """
select number, exists (
    select from dead_numbers d where (d.school, d.telephone) = ($1, number)
) or exists (
    select from set_aside s where (s.school, s.telephone) = ($1, number) and s.message is null
) as is_dead
from guardians g, unnest(array_prepend(g.telephone, g.other_telephones)) with ordinality as o (number, place)
where (g.school, g.pupil, g.guardian) = ($1, $2, $3) and number is not null order by place
"""
_SILENT = "select guardian, reply from silent where school = $1 and guardian = any($2::text[])"
_BAD = """
select telephone, null::uuid as message from dead_numbers where school = $1 and telephone is not null
union select telephone, message from set_aside where school = $1 order by message
"""


@dataclass(frozen=True)
class Ladder:
    """What a day's calls are chosen by; numbers are compared opened, since two guardians may share a telephone. `dead`:
    those that ring nowhere, or at a stranger's; `stopped`: those at which whoever has it asked for no more messages, by
    the message that said so; `silent`: the guardians who asked for none at all, by the reply that did."""

    families: Mapping[str, str]
    guardians: Mapping[str, Sequence[Row]]
    day: Sequence[Row]
    dead: frozenset[str]
    stopped: Mapping[str, UUID]
    opened: Mapping[str, str]
    sight: Sight
    silent: Mapping[str, UUID]

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
        """The first by priority of those who were tried least; never one who is barred, or whose numbers are dead."""
        return next((self.name(row["mis_id"]) for row, _ in self._able(pupil)), None)

    def to_ring(self, pupil: str) -> tuple[ToRing, ...]:
        """Everybody who may be rung, in that order, with every number of theirs that is not known to be dead."""
        return tuple(ToRing(guardian=self.opened[row["mis_id"]], numbers=good) for row, good in self._able(pupil))

    def _able(self, pupil: str) -> list[tuple[Row, tuple[str, ...]]]:
        """Who was tried at a number was tried at all of theirs; somebody else who has one of them was, at that one."""
        tried: Counter[str] = Counter()
        for each in self.tries(pupil):
            if each["outcome"] in _UNHEARD:
                tried.update(self._numbers_of(pupil, each["guardian"]))
        numbers = ((row, self._numbers(row)) for row in self.guardians.get(pupil, ()) if not row["barred"])
        good = [(row, tuple(each for each in every if each not in self.dead)) for row, every in numbers]
        return sorted(((row, every) for row, every in good if every), key=lambda of: min(tried[each] for each in of[1]))

    def to_check(self, pupils: Iterable[str]) -> tuple[str, ...]:
        """The guardians of these pupils of whose numbers one is dead or a stranger's, by Arbor's ids."""
        rows = [row for pupil in pupils for row in self.guardians.get(pupil, ())]
        return tuple(sorted({self.opened[row["mis_id"]] for row in rows if self.dead.intersection(self._numbers(row))}))

    def stops(self, pupils: Iterable[str]) -> tuple[Stop, ...]:
        """Those guardians of these pupils whom no text reaches since they asked for none, each once."""
        rows = [row for pupil in pupils for row in self.guardians.get(pupil, ())]
        found = {stop.guardian: stop for row in rows if (stop := self._stop(row)) is not None}
        return tuple(found[guardian] for guardian in sorted(found))

    def _stop(self, row: Row) -> Stop | None:
        """That a guardian asked for no more messages, or did so at every number that a text could go to."""
        guardian, reply = self.opened[row["mis_id"]], self.silent.get(row["guardian"])
        if reply is not None:
            return Stop(guardian=guardian, reply=reply if reply != _LOST else None)
        texted = self._opened(tokens_of(row)[: 1 + (row["other_mobiles"] or 0)])
        left = [number for number in texted if number not in self.dead]
        if not left or not all(number in self.stopped for number in left):
            return None
        return Stop(guardian=guardian, message=self.stopped[left[0]])

    def _numbers_of(self, pupil: str, guardian: str | None) -> tuple[str, ...]:
        rows = self.guardians.get(pupil, ())
        return next((self._numbers(row) for row in rows if row["guardian"] == guardian), ())

    def _numbers(self, row: Row) -> tuple[str, ...]:
        """Every number, opened, each once."""
        return self._opened(tokens_of(row))

    def _opened(self, tokens: Iterable[str]) -> tuple[str, ...]:
        opened = (self.opened[token] for token in tokens)
        return tuple(dict.fromkeys(number for number in opened if number != _FORGOTTEN))


def tokens_of(row: Row) -> list[str]:
    """The sealed numbers of a guardian, in the order in which they are rung."""
    return [token for token in (row["telephone"], *(row["other_telephones"] or ())) if token]


async def numbers_of(reading: Reading, pupil: str, guardian: str) -> list[Row]:
    """A guardian's sealed numbers, in the order in which they are rung, and whether each is known to be dead."""
    rows: list[Row] = await reading.db.fetch(_NUMBERS, reading.school, pupil, guardian)
    return rows


async def ladder_of(
    reading: Reading, sight: Sight, day: date, pupils: Sequence[str], families: Mapping[str, str]
) -> Ladder:
    """The ladder of these pupils, on that day, as the asker may see it."""
    guardians = await reading.db.fetch(_GUARDIANS, reading.school, pupils)
    tries = await reading.db.fetch(_TRIES, reading.school, day)
    bad = [(row["telephone"], row["message"]) for row in await reading.db.fetch(_BAD, reading.school)]
    silent = await reading.db.fetch(_SILENT, reading.school, [row["guardian"] for row in guardians])
    people = {row["mis_id"]: row["guardian"] for row in guardians} | {row["mis_id"]: row["pupil"] for row in tries}
    people |= {row["guardian_mis_id"]: row["guardian"] for row in tries if row["guardian_mis_id"]}
    opened = await sight.named(reading, people, [*(token for row in guardians for token in tokens_of(row)), *dict(bad)])
    by_pupil: dict[str, list[Row]] = {}
    for row in guardians:
        by_pupil.setdefault(row["pupil"], []).append(row)
    dead = frozenset(opened[number] for number, message in bad if message is None) - {_FORGOTTEN}
    stopped = {opened[number]: message for number, message in bad if message is not None}
    told = {row["guardian"]: row["reply"] for row in silent}
    return Ladder(families, by_pupil, tries, dead, stopped, opened, sight, told)
