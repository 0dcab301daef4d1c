"""Praise: a child congratulated, or the family rung, because attendance is better; and praise put on hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from chassis.said import Decision, News, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import HoldPraise, LiftPraiseHold, PraiseGiven, PraiseHeld, PraiseHoldLifted, RecordPraise
from events.registers import GuardianRecorded
from events.sealed import Sealed
from pathway.domain.case import Case, case_of
from pathway.domain.families import HEADSHIP, OFFICER, family_of
from pathway.domain.letters import hold_waiting, of_strangers, recheck_parents
from pathway.domain.recording import sealed, speaker
from pathway.domain.scope import STAFF, fault_of
from pathway.domain.states import FAMILIES, FamiliesSeen, Work, handle
from pathway.domain.subjects import is_open, lapse, settle
from pathway.domain.tasks import Cases, end_tasks, finish_tasks

HOLDERS = HEADSHIP | {OFFICER, "safeguarding-lead"}
"""Who may put praise on hold, and reads why."""


def praise(said: Said[RecordPraise], states: States) -> Decision:
    """Record praise; what an improvement asked for is done by it."""
    if (fault := fault_of(said, pupil_id(said.school, said.body.mis_id), states, STAFF)) is not None:
        return fault
    case = case_of(said, pupil_id(said.school, said.body.mis_id), states)
    if handle(said.id) in case.done.told:
        return []
    lapse(case)
    at, by = said.at, speaker(said)
    how, note = said.body.how, sealed(said.body.note)
    fact = case.say(PraiseGiven(pupil=case.pupil, at=at, by=by, how=how, note=note))
    finish_tasks(case, "praise", "", Work(at, fact, how))
    return case.news


def hold_praise(said: Said[HoldPraise | LiftPraiseHold], states: States) -> Decision:
    """Put a family's praise on hold, or let it go on: procedures, "improvement": a bereavement, a serious illness."""
    pupil = pupil_id(said.school, said.body.mis_id)
    if (fault := fault_of(said, pupil, states, HOLDERS)) is not None:
        return fault
    cases = Cases(said, states)
    if handle(said.id) in cases[pupil].done.told:
        return []
    family = _family(cases, pupil)
    fault = _hold(said.body, family) if isinstance(said.body, HoldPraise) else _lift(family)
    return fault or cases.news


def joined(said: Said[GuardianRecorded], states: States) -> list[News]:
    """A child may have come into a family: while praise is on hold, what an improvement asks for is asked no more, and
    letters wait for a person. A court order about one child keeps the family's invitations from whom it bars."""
    cases, pupil = Cases(said, states), said.body.pupil
    if is_open(states["pupil", pupil].done):
        lapse(cases[pupil])
        settle(cases[pupil])
    family = sorted(family_of(states[FAMILIES].seen, pupil))
    for child in family:
        _recheck(cases[child])
    if cases[pupil].is_praise_held(cases[pupil].today):
        for child in family:
            _join_hold(cases[child])
    return cases.news


def _recheck(case: Case) -> None:
    if of_strangers(case):
        lapse(case)
        recheck_parents(case)


def _join_hold(case: Case) -> None:
    waits = any(of.state == "prepared" for of in case.done.standing.letters.values())
    if waits or any(owed.kind == "praise" for owed in case.done.tasks.values()):
        lapse(case)
        end_tasks(case, "praise", [""], case.said.id, "not-needed")
        hold_waiting(case, but_released=True)


def family_with(seen: FamiliesSeen, fact: GuardianRecorded) -> Iterator[str]:
    """The children of the family, or of the two, that a guardian of a child makes one."""
    for child in {fact.pupil, *seen.children.get(fact.guardian, ())}:
        yield from family_of(seen, child)


def _family(cases: Cases, pupil: str) -> list[Case]:
    """The child's case, then those of brothers and sisters: one parent reads what is said of any of them."""
    siblings = sorted(family_of(cases.states[FAMILIES].seen, pupil) - {pupil})
    known = [child for child in siblings if cases.states["pupil", child].seen.is_known]
    family = [cases[child] for child in (pupil, *known)]
    for case in family:
        lapse(case)
    return family


def _hold(asked: HoldPraise, family: Sequence[Case]) -> Refusal | None:
    if asked.until < family[0].today:
        return Refusal("has-passed", "That day has passed: give the last day on which nobody is to praise.")
    for case in family:
        _held(case, asked.until, asked.reason)
    return None


def _held(case: Case, until: date, reason: str) -> None:
    """What an improvement had asked for before is asked no more; what a person let go since the hold began, goes."""
    begins = not case.done.is_praise_held(case.today)
    held = PraiseHeld(pupil=case.pupil, until=until, at=case.said.at, by=speaker(case.said), reason=Sealed[str](reason))
    end_tasks(case, "praise", [""], case.say(held), "not-needed")
    if begins:
        hold_waiting(case)


def _lift(family: Sequence[Case]) -> Refusal | None:
    held = [case for case in family if case.done.praise_held is not None]
    for case in held:
        case.say(PraiseHoldLifted(pupil=case.pupil, at=case.said.at, by=speaker(case.said)))
    if not held:
        return Refusal("not-held", "Praise of that pupil's family is not on hold: there is nothing to lift.")
    return None
