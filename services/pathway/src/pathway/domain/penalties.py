"""The penalty-notice window: the evidence for a notice, and notices per parent and child with their escalation.

A case keeps the policy of the day on which its stage was entered. What was put together or issued is marked where a
mark on which it rests is corrected afterwards.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from chassis.said import Decision
from events.calendar import school_year
from events.fact import Refusal
from events.ids import evidence_id, guardian_id
from events.pathway import (
    EvidencePackCorrected,
    EvidencePackMade,
    PenaltyNoticeCorrected,
    PenaltyNoticeIssued,
    PenaltyNoticeWithdrawn,
    RecordPenaltyNotice,
    WithdrawPenaltyNotice,
)
from events.stages import PenaltyNotices, Stage
from pathway.domain.asking import answered
from pathway.domain.away import KEPT_BEFORE, Away
from pathway.domain.away import sessions as unpacked
from pathway.domain.case import Case
from pathway.domain.evidence import told
from pathway.domain.grounds import first_of_weeks, recorded, sessions_of
from pathway.domain.marks import year_to_date
from pathway.domain.standing import Ground
from pathway.domain.states import Work, handle
from pathway.domain.told_wrongly import ask_to_withdraw, withdrawn


def evidence(case: Case) -> Decision:
    """The sessions of the window, refused while the ground is missing or a reason in it is still unknown (N)."""
    pack = evidence_id(case.said.id, case.pupil)
    if case.done.standing.pack == pack:
        return []
    since = _began(case)
    stage = _stage(case, since)
    sessions = _window(case, stage)
    if (fault := _fault_of_ground(case, stage, sessions)) is not None:
        return fault
    first = first_of_weeks(case.calendar, case.today, stage.weeks if stage else 1)
    attending, possible = year_to_date(case.seen, case.today)
    made = EvidencePackMade(
        pupil=case.pupil,
        pack=pack,
        date=case.today,
        first=first,
        sessions=told(sessions),
        attending=attending,
        possible=possible,
        policy=case.school.policy_since(since),
    )
    return [made]


def notice(case: Case) -> Decision:
    """A notice with what it asks by its number within three years; beyond the last there is none.

    Its ground is what came after the last one to that parent: no session is fined twice.
    """
    asked: RecordPenaltyNotice = case.said.body
    since, guardian = _began(case), guardian_id(case.said.school, asked.guardian)
    penalty = case.policy(since).penalty
    before = case.done.standing.notices.get(guardian, [])
    if case.today in before:
        return []
    if guardian not in case.seen.parents:
        return Refusal("not-a-parent", "That is no parent of this pupil to whom a notice may go: check it in the MIS.")
    stage = _stage(case, since)
    window, last = _window(case, stage), max(before, default=date.min)
    sessions = [each for each in window if each.date > last]
    if (fault := _fault_of_ground(case, stage, sessions, fined=len(window) - len(sessions), on=last)) is not None:
        return fault
    number = 1 + sum(_counts(penalty, each, case.today) for each in before)
    if number > len(penalty.amounts):
        return Refusal(
            "no-further-notice",
            f"{len(penalty.amounts)} notices were issued to this parent for this child within {penalty.years} years: "
            "there is no further one, ask the local authority what else is to be done.",
        )
    because = case.say(_issued(case, since, guardian, number, sessions))
    answered(case, "penalty-check", Work(case.said.at, because, "penalty-notice"))
    return case.news


def withdraw(case: Case) -> Decision:
    """A notice is withdrawn, for a reason: it counts among that parent's no more, and its sessions may be fined."""
    asked: WithdrawPenaltyNotice = case.said.body
    if handle(case.said.id) in case.done.told:
        return []
    guardian = guardian_id(case.said.school, asked.guardian)
    if asked.date not in case.done.standing.notices.get(guardian, []):
        return Refusal("no-such-notice", "No notice of that day to that parent stands: look at the list again.")
    at, by = case.said.at, _by(case)
    given = {"guardian": guardian, "date": asked.date, "reason": asked.reason}
    because = case.say(PenaltyNoticeWithdrawn.model_validate({"pupil": case.pupil, "at": at, "by": by, **given}))
    withdrawn(case, guardian, asked.date, because)
    return case.news


def recheck_grounds(case: Case) -> None:
    """Mark evidence and notices of whose sessions a mark is not as it was."""
    for ground in list(case.done.standing.grounds.values()):
        listed = unpacked(ground.away, school_year(ground.day))
        if lost := [each for each in listed if not _is_so(case, each)]:
            stage = _stage(case, ground.policy or ground.day)
            left = [each for each in listed if _is_ground(case, stage, each)]
            _mark(case, ground, lost, stands=_is_enough(stage, left))


def _is_enough(stage: Stage | None, sessions: list[Away]) -> bool:
    return stage is not None and stage.unauthorised is not None and len(sessions) >= stage.unauthorised


def _is_ground(case: Case, stage: Stage | None, each: Away) -> bool:
    """Whether the session is a ground still, as it was or under another code that counts and says why."""
    now = recorded(case.seen, each.date, each.date)
    counts = {away.session for away in now if stage is not None and away.code in stage.codes and away.code != "N"}
    return _is_so(case, each) or each.session in counts


def _is_so(case: Case, each: Away) -> bool:
    """Whether the register still has it; of what it keeps no more, nothing else is known."""
    year = case.seen.year
    return year is None or each.date < year - KEPT_BEFORE or each in recorded(case.seen, each.date, each.date)


def _mark(case: Case, ground: Ground, lost: list[Away], *, stands: bool) -> None:
    sessions, pupil = told(lost), case.pupil
    if ground.pack is not None:
        case.say(EvidencePackCorrected(pupil=pupil, pack=ground.pack, sessions=sessions, stands=stands))
    else:
        of = {"guardian": ground.guardian, "date": ground.day}
        said = {"pupil": pupil, "sessions": sessions, "stands": stands, **of}
        because = case.say(PenaltyNoticeCorrected.model_validate(said))
        if not stands:
            ask_to_withdraw(case, ground.guardian, ground.day, because)


def _issued(case: Case, since: date, guardian: str, number: int, sessions: list[Away]) -> PenaltyNoticeIssued:
    asks: dict[str, Any] = case.policy(since).penalty.amounts[number - 1].model_dump()
    return PenaltyNoticeIssued(
        pupil=case.pupil,
        guardian=guardian,
        date=case.today,
        number=number,
        sessions=told(sessions),
        by=_by(case),
        policy=case.school.policy_since(since),
        **asks,
    )


def _by(case: Case) -> str:
    return case.said.actor.who if case.said.actor else "unknown"


def _began(case: Case) -> date:
    """The day whose policy the case keeps: on which its stage was entered, or today while it was not."""
    stages = case.done.standing.stages.items()
    return min((since for name, since in stages if case.policy(since).penalty.stage == name), default=case.today)


def _stage(case: Case, since: date) -> Stage | None:
    policy = case.policy(since)
    return policy.stages.ladder.get(policy.penalty.stage)


def _window(case: Case, stage: Stage | None) -> list[Away]:
    """What a notice may rest on, whether or not the policy has its stage as a legal one."""
    began = case.seen.compulsory_from or date.min
    found = sessions_of(stage, case.calendar, case.seen, case.today) if stage else []
    return [each for each in found if each.date >= began]


def _fault_of_ground(
    case: Case, stage: Stage | None, sessions: list[Away], fined: int = 0, on: date = date.min
) -> Refusal | None:
    """`fined`: of so many others of the window the notice of that day was given already: none is fined twice."""
    if case.seen.is_too_young(case.today):
        return Refusal("below-compulsory-age", "The child is below compulsory school age: there is no penalty notice.")
    needed = stage.unauthorised if stage else None
    if stage is None or needed is None or len(sessions) < needed:
        before = f" beside the {fined} of the notice of {on.isoformat()}" if fined else ""
        said = f"{len(sessions)} sessions in {stage.weeks if stage else 0} school weeks were not authorised{before}"
        return Refusal("no-ground", f"{said}: a notice needs {needed}.")
    if unknown := [f"{each.date.isoformat()} {each.session}" for each in sessions if each.code == "N"]:
        said = f"The reason for {len(unknown)} of the sessions is not known yet (N)"
        return Refusal("reason-unknown", f"{said}: settle {', '.join(unknown)}.")
    return None


def _counts(penalty: PenaltyNotices, issued: date, today: date) -> bool:
    begins = date(today.year - penalty.years, today.month, min(today.day, 28) if today.month == 2 else today.day)
    return issued >= max(begins, penalty.counted_from)
