"""Where a pupil stands on the pathway, and what comes next, for those who meet the parents (procedures, row 33)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from chassis.service import Reading, Refused
from events.ids import pupil_id
from events.pathway import StageSheetOf
from pathway.projection.history import History, history_of, knowledge_of
from pathway.projection.meetings import READERS
from pathway.projection.sight import refuse_but, sees_now

_SHOWN = ("attending", "possible", "missed", "actions", "owner", "due", "next")


@dataclass(frozen=True, slots=True)
class FoundStages:
    """A pupil at a moment; the stages in which they stood, the least serious first; the ladder and notices.

    `steps`: of each stage in which they stood, what its own policy said of it.
    """

    told: History
    standing: Sequence[Mapping[str, Any]]
    steps: Mapping[str, Mapping[str, Any]]
    policy: date
    ladder: Sequence[Mapping[str, Any]]
    penalty: Mapping[str, Any]

    @property
    def pupil(self) -> Mapping[str, Any]:
        """The pupil as they were known, names still sealed."""
        return self.told.pupil or {}

    @property
    def next(self) -> str | None:
        """What comes next: after the most serious stage that attendance leads to, or the first of them."""
        by_name = {each["stage"]: each for each in self.ladder if each["attendance"]}
        there = [row for row in self.standing if row["stage"] in by_name]
        return there[-1]["next"] if there else next(iter(by_name), None)

    @property
    def canonical(self) -> bytes:
        """What the sheet is made from, in opaque ids."""
        content = {
            **{name: self.pupil[name] for name in ("pupil", "form", "year")},
            "on": self.told.today,
            "policy": self.policy,
            "standing": [
                {
                    "stage": row["stage"],
                    "since": row["entered_on"],
                    **{name: row[name] for name in _SHOWN},
                    "step": self.steps.get(row["stage"]),
                }
                for row in self.standing
            ],
            "next": self.next,
            "ladder": self.ladder,
            "penalty": self.penalty,
        }
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


async def stages_found(reading: Reading, asked: StageSheetOf) -> FoundStages:
    """Where a pupil stood at a moment. Raises Refused where there was none whom the asker may see now."""
    refuse_but(reading, READERS, "The sheet is for those who meet parents: attendance officers, heads and the DSL.")
    pupil = pupil_id(reading.school, asked.mis_id)
    told = await history_of(reading, pupil, knowledge_of(reading, asked.as_known_at, asked.log_sequence))
    if told.pupil is None or not await sees_now(reading, pupil):
        raise Refused("no-such-pupil", "There is no pupil of that id: look at the list of pupils.")
    rows, policies = told.standing, told.policies
    if not policies:
        raise Refused("no-policy", "The school has no policy yet: set it up from its school file.")
    since = _since(rows, policies, told.today)
    steps = _steps(rows, policies, since)
    ladder = [steps.get(each["stage"], each) for each in policies[since]["ladder"]]
    order = [each["stage"] for each in ladder]
    standing = sorted(rows, key=lambda each: order.index(each["stage"]) if each["stage"] in order else -1)
    return FoundStages(told, standing, steps, since, ladder, policies[since]["penalty"])


def _steps(
    standing: Sequence[Mapping[str, Any]], policies: Mapping[date, Mapping[str, Any]], since: date
) -> Mapping[str, Mapping[str, Any]]:
    """Each stage in which the pupil stands as the policy has it under which it was entered, if that is known."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in standing:
        ladder = policies[row["policy"] if row["policy"] in policies else since]["ladder"]
        found |= {each["stage"]: each for each in ladder if each["stage"] == row["stage"]}
    return found


def _since(standing: Sequence[Mapping[str, Any]], policies: Mapping[date, Any], day: date) -> date:
    """The policy that holds: that of the stage entered last, for a case keeps its own; otherwise the one in force."""
    kept = [row["policy"] for row in standing if row["policy"] in policies]
    by_then = [since for since in policies if since <= day]
    return kept[-1] if kept else max(by_then) if by_then else min(policies)
