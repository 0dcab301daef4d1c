"""The penalty-notice window: the evidence for a notice, and notices per parent and child with their escalation."""

from __future__ import annotations

from datetime import date
from typing import Any

from chassis.said import Decision
from events.fact import Refusal
from events.ids import evidence_id, guardian_id
from events.pathway import EvidencePackMade, PenaltyNoticeIssued, RecordPenaltyNotice
from events.stages import PenaltyNotices, Stage
from pathway.domain.away import Away
from pathway.domain.case import Case
from pathway.domain.evidence import told
from pathway.domain.grounds import first_of_weeks, sessions_of


def evidence(case: Case) -> Decision:
    """The sessions of the window, refused while the ground is missing or a reason in it is still unknown (N)."""
    pack = evidence_id(case.said.id, case.pupil)
    if case.done.standing.pack == pack:
        return []
    stage = _stage(case)
    sessions = _window(case, stage)
    if (fault := _fault_of_ground(case, stage, sessions)) is not None:
        return fault
    first = first_of_weeks(case.calendar, case.today, stage.weeks if stage else 1)
    return [EvidencePackMade(pupil=case.pupil, pack=pack, date=case.today, first=first, sessions=told(sessions))]


def notice(case: Case) -> Decision:
    """A notice with what it asks by its number within three years; beyond the last there is none.

    Its ground is what came after the last one to that parent: no session is fined twice.
    """
    asked: RecordPenaltyNotice = case.said.body
    guardian, penalty = guardian_id(case.said.school, asked.guardian), case.policy(case.today).penalty
    before = case.done.standing.notices.get(guardian, [])
    if case.today in before:
        return []
    if guardian not in case.seen.parents:
        return Refusal("not-a-parent", "That is no parent of this pupil to whom a notice may go: check it in the MIS.")
    stage = _stage(case)
    sessions = [each for each in _window(case, stage) if each.date > max(before, default=date.min)]
    if (fault := _fault_of_ground(case, stage, sessions)) is not None:
        return fault
    number = 1 + sum(_counts(penalty, each, case.today) for each in before)
    if number > len(penalty.amounts):
        return Refusal(
            "no-further-notice",
            f"{len(penalty.amounts)} notices were issued to this parent for this child within {penalty.years} years: "
            "there is no further one, ask the local authority what else is to be done.",
        )
    return [_issued(case, guardian, number, sessions)]


def _issued(case: Case, guardian: str, number: int, sessions: list[Away]) -> PenaltyNoticeIssued:
    asks: dict[str, Any] = case.policy(case.today).penalty.amounts[number - 1].model_dump()
    by = case.said.actor.who if case.said.actor else "unknown"
    return PenaltyNoticeIssued(
        pupil=case.pupil, guardian=guardian, date=case.today, number=number, sessions=told(sessions), by=by, **asks
    )


def _stage(case: Case) -> Stage | None:
    policy = case.policy(case.today)
    return policy.stages.ladder.get(policy.penalty.stage)


def _window(case: Case, stage: Stage | None) -> list[Away]:
    return sessions_of(stage, case.calendar, case.seen, case.today) if stage else []


def _fault_of_ground(case: Case, stage: Stage | None, sessions: list[Away]) -> Refusal | None:
    if case.seen.is_too_young(case.today):
        return Refusal("below-compulsory-age", "The child is below compulsory school age: there is no penalty notice.")
    needed = stage.unauthorised if stage else None
    if stage is None or needed is None or len(sessions) < needed:
        said = f"{len(sessions)} sessions in {stage.weeks if stage else 0} school weeks were not authorised"
        return Refusal("no-ground", f"{said}: a notice needs {needed}.")
    if unknown := sum(each.code == "N" for each in sessions):
        return Refusal("reason-unknown", f"The reason for {unknown} of the sessions is not known yet (N): settle it.")
    return None


def _counts(penalty: PenaltyNotices, issued: date, today: date) -> bool:
    begins = date(today.year - penalty.years, today.month, min(today.day, 28) if today.month == 2 else today.day)
    return issued >= max(begins, penalty.counted_from)
