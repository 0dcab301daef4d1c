"""One pupil's case while it is decided: what is known of it, and the news so far, folded as they are said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from chassis.said import AtHour, News, Said, State, States, Woken
from events.calendar import SchoolCalendar
from events.fact import Fact
from events.ids import duty_id, fact_id
from events.pathway import DutyKind
from events.policy import Policy
from pathway.domain.doing import fold
from pathway.domain.families import allocation_of, is_praise_held, owner
from pathway.domain.states import FAMILIES, SCHOOL, Allocation, PupilDone, PupilSeen, SchoolSeen


@dataclass
class Case:
    """A pupil, as seen; `done` is a copy that goes ahead with every fact said; `families`: whose is whose.

    `because`: the fact to which the decisions are owed; `reviewed`: the last school day on which stages were looked at;
    `taken`: ids that facts have already, from which those of an hour count on.
    """

    said: Said[Any]
    pupil: str
    school: SchoolSeen
    seen: PupilSeen
    done: PupilDone
    families: State
    because: UUID
    reviewed: date | None = None
    taken: Set[UUID] = frozenset()
    news: list[News] = field(default_factory=list)
    _said: Counter[tuple[UUID, str]] = field(default_factory=Counter)

    def say(self, fact: Fact, cause: UUID | None = None) -> UUID:
        """Decide a fact about this pupil, for the saying or the cause of an hour past; the id that it will have."""
        of, word = cause or self.said.id, type(fact).__name__
        own = self._next_id(of, word, cause is not None or isinstance(self.said.body, Woken))
        self.news.append(AtHour(cause, fact) if cause else fact)
        minted = Said(own, self.said.school, self.said.at, fact, self.said.correlation, self.said.actor, cause=of)
        fold(self.done, minted)
        return own

    def _next_id(self, of: UUID, word: str, is_hour_s: bool) -> UUID:
        """As the facts are minted."""
        while (own := fact_id(of, word, self.pupil, self._said[of, word])) in self.taken and is_hour_s:
            self._said[of, word] += 1
        self._said[of, word] += 1
        return own

    def duty(self, kind: DutyKind, day: date, about: str = "") -> UUID:
        """The id of the pupil's duty of that kind for that day, told apart by what it is about, if there may be two."""
        return duty_id(self.said.school, f"{kind}:{about}" if about else kind, self.pupil, day)

    def held(self, day: date) -> Allocation | None:
        """To whom the pupil's family is allocated that day."""
        return allocation_of(self.families, self.pupil, day)

    def owner(self, kind: DutyKind, day: date) -> str:
        """Who owes a duty of that kind that day."""
        return owner(self.families.done, self.held(day), kind, day, self.school.gone)

    def is_praise_held(self, day: date) -> bool:
        """Whether nobody praises the pupil, a brother or a sister on that day, whoever of them joined since."""
        return self.done.is_praise_held(day) or is_praise_held(self.families, self.pupil, day)

    @property
    def calendar(self) -> SchoolCalendar:
        """The school's days."""
        return self.school.calendar

    def policy(self, day: date) -> Policy:
        """The policy that the day's case keeps."""
        return self.school.policy(day)

    @property
    def set_up_on(self) -> date:
        """The local day on which the school was set up here; what lies before it was dealt with elsewhere."""
        return self.calendar.today(self.school.set_up_at) if self.school.set_up_at is not None else date.min

    @property
    def today(self) -> date:
        """The local day on which this is said."""
        return self.calendar.today(self.said.at)


def case_of(said: Said[Any], pupil: str, states: States) -> Case:
    """The pupil's case as this saying finds it."""
    state = states["pupil", pupil]
    school = states[SCHOOL]
    reviewed = school.done.held.get("stages")
    return Case(
        said, pupil, school.seen, state.seen, state.done.copy(), states[FAMILIES], said.id, reviewed, states.taken
    )
