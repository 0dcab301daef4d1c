"""How things stood of one pupil at a moment: what was said by then, folded as the read tables fold it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chassis.service import Reading, Refused
from events.fact import Fact
from events.pathway import DutySet
from events.registers import GuardianRecorded, PolicyAdopted, PupilRecorded, SchoolSetUp
from pathway.projection import duty_rows, history_rows, meeting_rows, policy_rows, stage_rows

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything recorded up to a sequence of the log and at or before an instant (procedures, "Known at T")."""

    instant: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class History:
    """What was said of a pupil and of their school by a moment, in its order."""

    school: str
    knowledge: Knowledge
    said: Sequence[tuple[str, Body, datetime]]
    """Each word and body, and when it was written."""

    def latest(self, word: type[Fact]) -> Body | None:
        """The last of that word, if there is one."""
        return next((body for name, body, _ in reversed(self.said) if name == word.__name__), None)

    @property
    def pupil(self) -> Body | None:
        """The pupil as last recorded; names are sealed."""
        return self.latest(PupilRecorded)

    @property
    def set_up(self) -> Body:
        """The school as it was last set up. Raises Refused where it was not."""
        set_up = self.latest(SchoolSetUp)
        if set_up is None:
            raise Refused("unknown-school", f"The school was not set up by {self.knowledge.instant.isoformat()}.")
        return set_up

    @property
    def zone(self) -> ZoneInfo:
        """The school's clock."""
        return ZoneInfo(self.set_up["timezone"])

    @property
    def today(self) -> date:
        """The local day of the moment."""
        return self.knowledge.instant.astimezone(self.zone).date()

    @property
    def names(self) -> Mapping[str, str]:
        """The sealed names of guardians and staff by their ids, of those who have one."""
        guardians = {body["guardian"]: body.get("name") for body in self._of(GuardianRecorded)}
        staff = {each["id"]: each.get("name") for each in self.set_up.get("staff", ())}
        return {who: name for who, name in {**guardians, **staff}.items() if name}

    @property
    def policies(self) -> Mapping[date, Body]:
        """Rows of policies by the day from which each holds, in that order."""
        latest = {date.fromisoformat(body["since"]): body for body in self._of(PolicyAdopted)}
        return {day: policy_rows.row(self.school, latest[day]) for day in sorted(latest)}

    @property
    def standing(self) -> Sequence[Body]:
        """Rows of the stages that are not over, the one entered last at the end."""
        rows = stage_rows.after((), self._told(*history_rows.STAGES))
        standing = {row["stage"]: row for row in rows if row["left_on"] is None}
        return sorted(standing.values(), key=lambda row: (row["entered_on"], row["stage"]))

    @property
    def meetings(self) -> Mapping[str, Body]:
        """Rows of meetings by their ids."""
        names = {word.__name__ for word in history_rows.MEETINGS}
        told = [(self.school, word, body, at) for word, body, at in self.said if word in names]
        rows = meeting_rows.after({}, told)
        return {meeting: row for (_, meeting), row in rows.items()}

    @property
    def duties(self) -> Mapping[str, str]:
        """The state of each duty that a meeting agreed, by its id."""
        rows: dict[str, duty_rows.Row] = {}
        for word, body, _ in self.said:
            if word == DutySet.__name__ or body.get("duty") in rows:
                duty_rows.change(rows.setdefault(body["duty"], {}), word, body)
        return {duty: row["state"] for duty, row in rows.items()}

    def _of(self, word: type[Fact]) -> Iterable[Body]:
        return (body for name, body, _ in self.said if name == word.__name__)

    def _told(self, *words: type[Fact]) -> list[tuple[str, str, Body]]:
        names = {word.__name__ for word in words}
        return [(self.school, word, body) for word, body, _ in self.said if word in names]


def knowledge_of(reading: Reading, as_known_at: datetime | None, sequence: int | None) -> Knowledge:
    """What is known now, or was at an instant, up to a sequence: never more than now."""
    known = reading.as_of if sequence is None else min(sequence, reading.as_of)
    return Knowledge(min(as_known_at or reading.now, reading.now).astimezone(UTC), known)


async def history_of(reading: Reading, pupil: str, knowledge: Knowledge) -> History:
    """What was known of a pupil and of the school."""
    rows = await reading.db.fetch(
        """
        select word, body, recorded_at from history
        where school = $1 and (pupil = $2 or pupil is null) and seq <= $3 and recorded_at <= $4 order by seq
        """,
        reading.school,
        pupil,
        knowledge.sequence,
        knowledge.instant,
    )
    return History(
        reading.school, knowledge, [(row["word"], json.loads(row["body"]), row["recorded_at"]) for row in rows]
    )
