"""Letters of the pathway: prepared when a stage asks, withdrawn by themselves until issued, marked when corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from events.calendar import school_year
from events.ids import letter_id
from events.pathway import (
    LetterGroundCorrected,
    LetterHeld,
    LetterNotPrepared,
    LetterPrepared,
    LetterWithdrawn,
    NotPreparedBecause,
    StageLeftBecause,
)
from events.stages import Stage, Stages
from pathway.domain.asking import ask_letter, parents_asked, stage_of
from pathway.domain.away import KEPT_BEFORE, Away, sessions
from pathway.domain.case import Case
from pathway.domain.coming import may_go
from pathway.domain.evidence import told
from pathway.domain.grounds import missed, recorded, sessions_of
from pathway.domain.marks import year_to_date
from pathway.domain.standing import Letter
from pathway.domain.states import OFF, PlannedMeeting, Work
from pathway.domain.tasks import end_tasks, finish_tasks

TEMPLATES = {"concern": 1, "no-improvement": 1, "notice-to-improve": 1, "meeting": 2, "meeting-off": 2}
"""The templates that there are, each in its version (`templates/letter-*.typ`)."""

AT_ANY_AGE = frozenset({"meeting", OFF})
"""What parents are told of a meeting, and no stage asks for: procedures, "below compulsory school age: no letter"."""

WAITING = ("held", "prepared")


class ToMeet(NamedTuple):
    """The meeting that a letter is about; `told`: of one that was moved, of which hour each guardian had been told."""

    planned: PlannedMeeting
    told: Mapping[str, datetime | None] = MappingProxyType({})


def prepare_owed(case: Case, day: date) -> None:
    """Prepare what a stage asks for, once for each parent in a school year (of one that counts by codes: in its school
    weeks), also for one who is known since.

    What cannot be is said, and tried again the next day.
    """
    for name, template in case.done.standing.owed.items():
        since = case.done.standing.stages[name]
        asked = parents_asked(case, stage_of(case, name, since), since, template, day)
        to = {*case.seen.parents} - asked
        if to or not asked:
            _prepare_or_say_why(case, day, name, template, to)


def waits(case: Case, template: str) -> bool:
    """Whether a letter of that template and of this school year still waits to go to somebody."""
    return any(of.state != "issued" for of in of_year(case, template, case.today))


def of_year(case: Case, template: str, day: date) -> list[Letter]:
    """The letters of that template that were prepared in the school year of a day."""
    year = school_year(day)
    return [of for of in case.done.standing.letters.values() if (of.template, school_year(of.day)) == (template, year)]


def why_not(case: Case, template: str, day: date) -> NotPreparedBecause | None:
    """What is missing of what a letter must name, if anything; below compulsory school age there is none but about a
    meeting."""
    if case.seen.is_too_young(day) and template not in AT_ANY_AGE:
        return "below-compulsory-age"
    if template not in TEMPLATES:
        return "no-template"
    if not case.school.telephone:
        return "no-telephone"
    if not case.seen.parents:
        return "no-parent"
    return None if all(case.seen.parents.values()) else "no-name"


def prepare(
    case: Case,
    day: date,
    template: str,
    name: str | None,
    listed: list[Away],
    *,
    held: bool,
    to: Collection[str],
    to_meet: ToMeet | None = None,
) -> None:
    """Prepare the letter to each parent of `to`: never one to both (legal letters are addressed to each).

    While praise of the family is on hold, it is held: a family that is bereaved gets no reproach that nobody looked at.
    """
    attending, possible = year_to_date(case.seen, day)
    illness = _policy_of(case, name, day).is_mostly_illness([each.code for each in listed])
    for guardian in sorted({*to} & {*case.seen.parents}):
        letter = LetterPrepared(
            pupil=case.pupil,
            letter=_named(case, template, guardian),
            guardian=guardian,
            template=template,
            template_version=TEMPLATES[template],
            stage=name,
            date=day,
            attending=attending,
            possible=possible,
            sessions=told(listed),
            held=held or case.is_praise_held(day),
            illness=illness,
            meeting=to_meet and to_meet.planned.meeting,
            meeting_at=to_meet and to_meet.planned.at,
            instead_of=to_meet and to_meet.told.get(guardian),
        )
        case.say(letter)


def _named(case: Case, template: str, guardian: str) -> UUID:
    """Where one fact has several of a template made for one parent, each has an id of its own."""
    named = letter_id(case.said.id, template, case.pupil, guardian)
    while named in case.done.standing.letters:
        named = letter_id(named, template, case.pupil, guardian)
    return named


def by_codes(case: Case, template: str, day: date) -> Stage | None:
    """The stage whose letter it is by the policy of a day, where that counts by codes and the letter says so."""
    ladder = case.policy(day).stages.ladder.values()
    return next((each for each in ladder if each.letter == template and each.attendance is None), None)


def lacks_ground(case: Case, template: str, listed: Collection[Away]) -> bool:
    """Whether a person's letter would say what only so many sessions allow: "legal 10 unauthorised sessions"."""
    stage = by_codes(case, template, case.today)
    return stage is not None and len(listed) < (stage.unauthorised or 1)


def listed_by(case: Case, template: str) -> list[Away]:
    """What a letter lists for which a person asked today: the absences of the school year; where it is that of a stage
    which counts by codes, and says that they were not authorised, those that the stage would count."""
    if (stage := by_codes(case, template, case.today)) is not None:
        return sessions_of(stage, case.calendar, case.seen, case.today)
    return missed(case.seen, school_year(case.today), case.today)


def hold_waiting(case: Case, *, but_released: bool = False) -> None:
    """Praise was put on hold: what waits to be issued is for a person to release, as where most of it is illness.

    `but_released`: not what a person has looked at and let go.
    """
    for letter, of in list(case.done.standing.letters.items()):
        if of.state == "prepared" and not (but_released and of.released):
            case.say(LetterHeld(pupil=case.pupil, letter=letter, reason="praise-held"))


def stage_left(case: Case, name: str, why: StageLeftBecause, since: date) -> None:
    """The ground of a stage's letters fell: what waits is withdrawn, what is gone `since` it began is marked if
    corrected."""
    for letter, of in sorted(_of_stage(case, name), key=lambda each: each[1].state not in WAITING):
        if of.state in WAITING:
            case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason=why))
        elif why == "corrected" and of.day >= since and not of.fell:
            lost = told(lost_of(case, of, None))
            case.say(LetterGroundCorrected(pupil=case.pupil, letter=letter, sessions=lost, stands=False))


def recheck(case: Case, name: str, stage: Stage, day: date) -> None:
    """A stage stands, but marks changed: a letter that lists others is made anew, an issued one is marked."""
    stale = [
        (letter, of) for letter, of in _of_stage(case, name) if may_be_stale(case, of, stage) and is_changed(case, of)
    ]
    waiting = {letter: of.guardian for letter, of in stale if of.state in WAITING}
    for letter in waiting:
        case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason="corrected"))
    if waiting and why_not(case, stage.letter or "", day) is None:
        _prepare(case, day, name, stage, stage.letter or "", {*waiting.values()})
    for letter, of in stale:
        if of.state in ("issuing", "issued") and (lost := lost_of(case, of, stage)):
            said = LetterGroundCorrected(pupil=case.pupil, letter=letter, sessions=told(lost), stands=True)
            case.say(said)


def of_strangers(case: Case) -> dict[UUID, Letter]:
    """What waits for somebody to whom it may not go any more: a court order was recorded, say, of a sibling even."""
    waiting = {letter: of for letter, of in case.done.standing.letters.items() if of.state in WAITING}
    return {letter: of for letter, of in waiting.items() if not may_go(case, of.guardian, of.meeting)}


def recheck_parents(case: Case) -> None:
    """What waits for somebody to whom it may not go any more is withdrawn."""
    for letter, of in of_strangers(case).items():
        because = case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason="not-a-parent"))
        end_duty(case, of, because)


def withdraw_of_leaver(case: Case) -> None:
    """What waits about a pupil who has left goes to nobody; that a meeting is off is to be told all the same."""
    for letter, of in list(case.done.standing.letters.items()):
        if of.state in WAITING and of.template != OFF:
            case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason="off-roll"))


def end_duty(case: Case, withdrawn: Letter, because: UUID) -> None:
    """The duty to issue letters ends with the last that waits: done if one of them went, otherwise needed no more.

    A letter of another school year is none of them.
    """
    template = withdrawn.template
    if waits(case, template):
        return
    if any(each.state == "issued" for each in of_year(case, template, withdrawn.day)):
        finish_tasks(case, "letter", template, Work(case.said.at, because, "issued"))
    else:
        end_tasks(case, "letter", [template], because, "not-needed")


def is_mostly_illness(case: Case, day: date, name: str | None = None) -> bool:
    """Procedures, "stages": "More than half of the absence I or M: a person releases the letter"."""
    away = missed(case.seen, school_year(day), day)
    return _policy_of(case, name, day).is_mostly_illness([each.code for each in away])


def _policy_of(case: Case, name: str | None, day: date) -> Stages:
    """What a letter keeps to: the policy of the day on which its stage was entered, or of its own."""
    return case.policy(case.done.standing.stages.get(name, day) if name is not None else day).stages


def _prepare_or_say_why(case: Case, day: date, name: str, template: str, to: Collection[str]) -> None:
    since = case.done.standing.stages[name]
    stage = case.policy(since).stages.ladder.get(name)
    reason = why_not(case, template, day)
    if reason is None and stage is not None:
        _prepare(case, day, name, stage, template, to)
        ask_letter(case, since, stage, template)
    elif reason is not None and case.done.standing.unprepared.get(name) != reason:
        case.say(LetterNotPrepared(pupil=case.pupil, template=template, stage=name, date=day, reason=reason))


def _prepare(case: Case, day: date, name: str, stage: Stage, template: str, to: Collection[str]) -> None:
    listed = sessions_of(stage, case.calendar, case.seen, day)
    prepare(case, day, template, name, listed, held=stage.by_person or is_mostly_illness(case, day, name), to=to)


def _of_stage(case: Case, name: str) -> Iterator[tuple[UUID, Letter]]:
    return ((letter, of) for letter, of in list(case.done.standing.letters.items()) if of.stage == name)


def may_be_stale(case: Case, of: Letter, stage: Stage | None) -> bool:
    """Whether the register still has what a letter lists: of an earlier school year, unauthorised absence alone."""
    by_codes = stage is not None and stage.attendance is None
    return by_codes or of.state in WAITING or school_year(of.day) == case.seen.year


def listed_of(case: Case, of: Letter) -> list[Away]:
    """The sessions that a letter lists, and that the register may still correct."""
    begin = (case.seen.year or school_year(of.day)) - KEPT_BEFORE
    return sessions(of.away, school_year(of.day), begin)


def is_changed(case: Case, of: Letter) -> bool:
    """Whether the register has one of the sessions that a letter lists no more as it says."""
    return not set(listed_of(case, of)) <= now_of(case, of)


def lost_of(case: Case, of: Letter, stage: Stage | None) -> list[Away]:
    """The sessions of a letter that do not stand as it says: no absence, or of another reason than it gives.

    Of which the letter did not know the reason, a reason that came later corrects nothing, unless the stage counts by
    codes and counts it no more.
    """
    now = {(each.date, each.session): each.code for each in now_of(case, of)}
    return [each for each in listed_of(case, of) if not _stands(each, now.get((each.date, each.session)), stage)]


def _stands(listed: Away, code: str | None, stage: Stage | None) -> bool:
    counts = code is not None and (stage is None or stage.attendance is not None or code in stage.codes)
    return counts and listed.code in (code, "N")


def now_of(case: Case, of: Letter) -> set[Away]:
    """What the register has now from the first to the last session that a letter lists."""
    listed = listed_of(case, of)
    return set(recorded(case.seen, listed[0].date, listed[-1].date)) if listed else set()
