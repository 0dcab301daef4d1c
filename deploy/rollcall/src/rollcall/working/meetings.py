"""Meetings with parents: who comes, what is agreed, and plans that are looked at again.

What comes of them is invented to be plausible; it quotes no statistic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from random import Random

from events.fact import Request
from events.pathway import AgreePlan, Barrier, ClosePlan, HoldMeeting, PlannedSupport, RecordMeetingMissed
from events.pathway import Duty as Due
from events.pathway import Plan as SupportPlan
from rollcall.working.hours import Hours

HELD = 0.85
"""Of the meetings, those to which somebody comes."""
BARRIERS: Sequence[Barrier] = (
    "illness", "sleep-and-routine", "transport", "worry-about-school", "work-pattern", "holiday",
)  # fmt: skip
_STAGES_ARE_MET = ("support", "persistent-absence")


def meetings(rows: Sequence[Due], who: str, now: datetime, hours: Hours) -> Iterator[Request]:
    """Today's meetings about a stage, held or not; a plan is agreed where one is asked for."""
    plan_asked = {row.mis_id for row in rows if row.kind == "plan"}
    for row in rows:
        if row.kind == "meeting" and row.about in _STAGES_ARE_MET and is_on(row, now):
            yield from _met(row, row.about, row.mis_id in plan_asked, who, now, hours)


def reviews(rows: Iterable[Due], plans: Iterable[SupportPlan], today: date, hours: Hours) -> Iterator[Request]:
    """The meeting on which a plan is looked at again, and its end where nothing that was agreed is open."""
    asked = {row.mis_id for row in rows if row.kind == "meeting" and row.about == "plan-review"}
    for plan in plans:
        if plan.mis_id in asked and plan.closed is None and plan.review <= today:
            luck = Random(f"{hours.seed}/{plan.plan}")
            yield HoldMeeting(
                mis_id=plan.mis_id,
                purpose="plan-review",
                how="called",
                guardians=_parents(hours, plan.mis_id),
                barriers=(luck.choice(BARRIERS),),
                signed_by_school=True,
            )
            if not plan.open_actions:
                yield ClosePlan(mis_id=plan.mis_id, outcome=luck.choice(("improved", "not-improved")))


def luck_of(hours: Hours, row: Due) -> Random:
    """What becomes of a duty on a day, the same for the same seed."""
    return Random(f"{hours.seed}/{row.duty}")


def is_on(row: Due, now: datetime) -> bool:
    """Whether a duty is due today."""
    return row.due_at.astimezone(now.tzinfo).date() == now.date()


def _parents(hours: Hours, mis_id: str) -> tuple[str, ...]:
    return (hours.parents[mis_id],) if mis_id in hours.parents else ()


def _met(row: Due, purpose: str, plan_asked: bool, who: str, now: datetime, hours: Hours) -> Iterator[Request]:
    luck = luck_of(hours, row)
    if luck.random() > HELD:
        missed = {"mis_id": row.mis_id, "purpose": purpose, "reason": "nobody-came"}
        yield RecordMeetingMissed.model_validate(missed)
        return
    held = {"purpose": purpose, "guardians": _parents(hours, row.mis_id), "staff": [who]}
    barriers = luck.sample(BARRIERS, luck.randint(1, 2))
    signed = {"signed_by_parent": luck.random() < HELD, "signed_by_school": True}
    brought = ["absence-report", "impact-chart", "comparator"]
    yield HoldMeeting.model_validate({"mis_id": row.mis_id, **held, "barriers": barriers, **signed, "brought": brought})
    if plan_asked and hours.review > now.date():
        support = PlannedSupport(kind=luck.choice(("school-nurse", "organisation-support")), days=("Monday",))
        yield AgreePlan(mis_id=row.mis_id, supports=(support,), review=hours.review)
