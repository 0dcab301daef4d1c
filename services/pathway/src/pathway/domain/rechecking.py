"""Letters that no standing stage asks for: what a person had prepared, invitations, and those of a stage that was left.

As with a stage's own, what waits and lists what is so no more is withdrawn and made anew, and what is gone is marked.
"""

from __future__ import annotations

from uuid import UUID

from events.calendar import school_year
from events.pathway import LetterGroundCorrected, LetterWithdrawn
from events.stages import Stage
from pathway.domain.away import UNAUTHORISED
from pathway.domain.case import Case
from pathway.domain.evidence import told
from pathway.domain.grounds import begins, lasts
from pathway.domain.letters import (
    WAITING,
    ToMeet,
    by_codes,
    end_duty,
    is_changed,
    lacks_ground,
    listed_by,
    listed_of,
    lost_of,
    may_be_stale,
    now_of,
    prepare,
    why_not,
)
from pathway.domain.marks import year_to_date
from pathway.domain.standing import Letter


def recheck_others(case: Case) -> None:
    """Say what corrected marks have taken from letters that no stage which stands looks after."""
    standing = case.done.standing
    others = [(letter, of) for letter, of in standing.letters.items() if of.stage not in standing.stages]
    for letter, of in others:
        if of.state not in WAITING:
            _mark(case, letter, of)
        elif _is_stale(case, of):
            _make_anew(case, letter, of)


def _is_stale(case: Case, of: Letter) -> bool:
    """Of an earlier school year, what was not authorised alone is still known."""
    if school_year(of.day) == case.seen.year:
        return is_changed(case, of)
    return not {each for each in listed_of(case, of) if each.code in UNAUTHORISED} <= now_of(case, of)


def _make_anew(case: Case, letter: UUID, of: Letter) -> None:
    """An invitation goes without an absence, too; any other has nothing left to say then, or a notice to improve too
    little, and is owed no more."""
    because = case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason="corrected"))
    away = listed_by(case, of.template)
    planned = next((each for each in case.done.support.meetings if each.meeting == of.meeting), None)
    if planned is None and (not away or lacks_ground(case, of.template, away)):
        end_duty(case, of, because)
    elif why_not(case, of.template, case.today) is None:
        to_meet = ToMeet(planned, {of.guardian: of.instead_of}) if planned is not None else None
        prepare(case, case.today, of.template, None, away, held=of.state == "held", to=[of.guardian], to_meet=to_meet)


def _mark(case: Case, letter: UUID, of: Letter) -> None:
    ladder = case.policy(of.day).stages.ladder
    stage = ladder.get(of.stage) if of.stage is not None else by_codes(case, of.template, of.day)
    if may_be_stale(case, of, stage) and (lost := lost_of(case, of, stage)):
        stands = stage is None or _would_have_stood(case, of, stage)
        case.say(LetterGroundCorrected(pupil=case.pupil, letter=letter, sessions=told(lost), stands=stands))


def _would_have_stood(case: Case, of: Letter, stage: Stage) -> bool:
    as_of = case.calendar, case.seen, of.day, year_to_date(case.seen, of.day)
    return begins(stage, *as_of) or lasts(stage, *as_of)
