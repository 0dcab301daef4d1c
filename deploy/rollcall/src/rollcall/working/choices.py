"""What somebody does of what is asked of them: so much a day as there is time for, the same for the same seed.

How much that is, and what comes of it, is invented to be plausible; it quotes no statistic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from random import Random

from events.fact import Request
from events.pathway import (
    OUTCOMES,
    CheckOutcome,
    DutyKind,
    FinishTask,
    FollowPattern,
    MakeEvidencePack,
    MeetingPurpose,
    PlanMeeting,
    RecordAuthorityTold,
    RecordPraise,
    RecordSocialWorkerTold,
    RecordStageCheck,
)
from events.pathway import Duty as Due
from events.pathway import Plan as SupportPlan
from rollcall.working.hours import Hours
from rollcall.working.meetings import is_on, luck_of, reviews

A_DAY: Mapping[DutyKind, int] = {
    "meeting": 3, "panel-check": 3, "penalty-check": 2, "agencies": 2, "tell-authority": 3, "pattern": 3,
    "action": 5, "support": 8, "tell-social-worker": 6, "praise": 4, "trace": 3,
}  # fmt: skip
"""How much of each kind an officer gets done."""
FINISHED, NEEDED = 0.9, 0.7
"""Shares: of actions and supports that are done, of checks of which something comes."""
OFFICE = "attendance-officer"
TRIED: frozenset[type[Request]] = frozenset({MakeEvidencePack})
"""What the platform may refuse: they learn what still stands in its way, and try again another day."""
_PURPOSES: Mapping[str, MeetingPurpose] = {
    "support-stage": "support", "persistent-stage": "persistent-absence", "severe-stage": "persistent-absence",
}  # fmt: skip


def duties(
    rows: Sequence[Due], plans: Iterable[SupportPlan], evidence: Set[str], who: str, now: datetime, hours: Hours
) -> list[Request]:
    """Of what is due, so much as there is time for, what is due first first; and plans whose review is due.

    `evidence`: of whom evidence for a penalty notice was put together; it is, before one is asked for.
    """
    done: Counter[DutyKind] = Counter()
    found: list[Request] = []
    planned = {(row.mis_id, row.about) for row in rows if row.kind == "meeting"}
    for row in sorted(rows, key=_due):
        asked = list(_of_duty(row, planned, evidence, who, now, hours))
        if asked and done[row.kind] < A_DAY[row.kind]:
            done[row.kind] += 1
            found += asked
    return [*found, *reviews(rows, plans, now.date(), hours)]


def _of_duty(
    row: Due, planned: set[tuple[str, str | None]], evidence: Set[str], who: str, now: datetime, hours: Hours
) -> Iterator[Request]:
    luck = luck_of(hours, row)
    purpose = _PURPOSES.get(row.about or "")
    match row.kind:
        case "meeting" if purpose is not None and (row.mis_id, purpose) not in planned:
            yield PlanMeeting(mis_id=row.mis_id, purpose=purpose, at=hours.meet, staff=who)
        case "panel-check" | "agencies":
            yield RecordStageCheck(mis_id=row.mis_id, check=row.kind, outcome=_outcome(OUTCOMES[row.kind], luck))
        case "penalty-check":
            outcome = _outcome(OUTCOMES[row.kind], luck)
            if outcome == "penalty-notice" and row.mis_id not in evidence:
                yield MakeEvidencePack(mis_id=row.mis_id)
            else:
                yield RecordStageCheck(mis_id=row.mis_id, check=row.kind, outcome=outcome)
        case "tell-authority" if row.about:
            yield RecordAuthorityTold(mis_id=row.mis_id, counter=row.about)
        case "pattern" if row.about:
            came = luck.choice(("watched", "spoke-to-family", "no-pattern"))
            yield FollowPattern.model_validate({"mis_id": row.mis_id, "kind": row.about, "outcome": came})
        case "tell-social-worker" if is_on(row, now):
            yield RecordSocialWorkerTold(mis_id=row.mis_id, date=now.date())
        case "praise" if row.owner in (OFFICE, who):
            yield RecordPraise(mis_id=row.mis_id, how="rang")
        case "action" | "support" | "trace" if is_on(row, now) and luck.random() < FINISHED:
            yield FinishTask(mis_id=row.mis_id, duty=row.duty)
        case _:
            pass


def _outcome(possible: Sequence[CheckOutcome], luck: Random) -> CheckOutcome:
    return luck.choice(possible[:-1]) if luck.random() < NEEDED else possible[-1]


def _due(row: Due) -> tuple[datetime, str]:
    return row.due_at, str(row.duty)
