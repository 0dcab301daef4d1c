"""What people do with letters: have them prepared, release, issue and withdraw them; and penalty notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, TypeAlias
from uuid import UUID

from chassis.said import Decision, News, Said, States
from events.fact import Refusal
from events.ids import letter_id
from events.pathway import (
    IssueLetter,
    LetterIssued,
    LetterIssuing,
    LetterReleased,
    LetterWithdrawn,
    LetterWithdrawnBecause,
    MakeEvidencePack,
    NotPreparedBecause,
    PrepareLetter,
    RecordPenaltyNotice,
    ReleaseLetter,
    WithdrawLetter,
    WithdrawPenaltyNotice,
)
from events.stages import Stage
from pathway.domain import going_out, invitations
from pathway.domain.away import Away
from pathway.domain.case import Case, case_of
from pathway.domain.coming import parents_of
from pathway.domain.families import HEADSHIP, OFFICER, allocated_by
from pathway.domain.letters import by_codes, end_duty, lacks_ground, listed_by, prepare, waits, why_not
from pathway.domain.penalties import evidence, notice, withdraw
from pathway.domain.scope import fault_of_scope
from pathway.domain.shut_out import SHUT
from pathway.domain.standing import Letter
from pathway.domain.states import OFF, Work
from pathway.domain.subjects import lapse
from pathway.domain.tasks import finish_tasks
from pathway.domain.unimproved import NO_IMPROVEMENT, is_unimproved

OfPenalties: TypeAlias = MakeEvidencePack | RecordPenaltyNotice | WithdrawPenaltyNotice
OfLetters: TypeAlias = PrepareLetter | ReleaseLetter | IssueLetter | WithdrawLetter | OfPenalties

POSTERS = HEADSHIP | {OFFICER, "assistant-head"}
"""Who has to do with letters (procedures, "People")."""

FINERS = HEADSHIP | {OFFICER}
"""Who has to do with penalty notices, whose evidence names visits."""

_SENTENCES: dict[NotPreparedBecause, str] = {
    "no-parent": "no parent is recorded to whom a letter may go: record one in the MIS",
    "no-name": "the name of a parent is missing: record it in the MIS",
    "no-telephone": "the school file names no telephone: add it",
    "no-template": "there is no such template",
    "below-compulsory-age": "the child is below compulsory school age",
}

UNTRIED = Refusal(
    "no-ground",
    "The letter says that what was tried has not helped: it needs a focus family or a plan that has gone on for weeks.",
)


WAITS = Refusal("waits", "That letter to each parent waits to be issued: look at the list of letters.")
OVER = Refusal("has-passed", "The hour to which it invites has passed: plan another meeting first.")
GONE = Refusal("left", "The pupil is not on the roll any more: nothing is written about them.")


@dataclass(frozen=True, slots=True)
class Made:
    """A letter was made as a PDF; None: it goes to nobody, for that reason."""

    sha256: str | None
    why_not: LetterWithdrawnBecause = "forgotten"


def follow_letter(said: Said[Any], pupil: str, states: States) -> Decision:
    """Follow a command about letters; one that was followed before leads to nothing."""
    if said.actor is None or said.actor.role not in POSTERS:
        return Refusal("not-yours", "Letters are for attendance officers, assistant heads and headship.")
    if (fault := fault_of_scope(said, pupil, states)) is not None:
        return fault
    case = case_of(said, pupil, states)
    if isinstance(said.body, OfPenalties):
        return _penalised(case, said.body)
    return _prepared(_invited(case, states)) if isinstance(said.body, PrepareLetter) else _posted(case)


def _invited(case: Case, states: States) -> Case:
    """The case in which a letter is prepared: to a focus family's meeting, that of the child by whom it was allocated,
    whichever child is named."""
    asked: PrepareLetter = case.said.body
    if asked.template != invitations.TEMPLATE:
        return case
    family = case_of(case.said, allocated_by(states, case.pupil, case.today), states)
    unwritten = (each for each in (case, family) if invitations.next_unwritten(each, asked.purpose) is not None)
    planned = (each for each in (case, family) if invitations.next_planned(each, asked.purpose) is not None)
    return next(chain(filter(_is_followed, (case, family)), unwritten, planned), case)


def _penalised(case: Case, asked: OfPenalties) -> Decision:
    if case.said.actor is not None and case.said.actor.role not in FINERS:
        return Refusal("not-yours", "Penalty notices are for attendance officers and headship.")
    match asked:
        case MakeEvidencePack():
            return evidence(case)
        case RecordPenaltyNotice():
            lapse(case)
            return notice(case)
        case WithdrawPenaltyNotice():
            lapse(case)
            return withdraw(case)


def _prepared(case: Case) -> Decision:
    """Prepare a letter to each parent because a person asks for it, or say what is missing."""
    asked: PrepareLetter = case.said.body
    if (reason := why_not(case, asked.template, case.today)) is not None:
        return _not_prepared(reason)
    if _is_followed(case):
        return []
    if asked.template == OFF:
        return Refusal("not-prepared", "That a meeting cannot be held is written by itself, to whoever was invited.")
    if asked.template == invitations.TEMPLATE:
        return _invitations(case)
    listed, stage = listed_by(case, asked.template), by_codes(case, asked.template, case.today)
    if fault := _fault_of_ground(case, stage, listed):
        return fault
    return _by_hand(case, stage, listed)


def _by_hand(case: Case, stage: Stage | None, listed: list[Away]) -> Decision:
    asked: PrepareLetter = case.said.body
    to = {*case.seen.parents} - (_waiting(case, asked.template) if stage is not None else set())
    if not to:
        return WAITS
    held = stage is not None and stage.by_person
    prepare(case, case.today, asked.template, None, listed, held=held, to=to)
    return case.news


def _waiting(case: Case, template: str) -> set[str]:
    """To whom such a letter waits to go: of two notices to improve a parent understands neither."""
    letters = case.done.standing.letters.values()
    return {of.guardian for of in letters if of.template == template and of.state != "issued"}


def _fault_of_ground(case: Case, stage: Stage | None, listed: Sequence[Away]) -> Refusal | None:
    """Why what a letter says is not so: too little for a notice to improve, no absence at all; or, where it says that
    nothing improved, an improvement as long as it counts, or nothing that was tried for as long as is judged."""
    template, improved = case.said.body.template, case.done.improved
    if stage is not None and lacks_ground(case, template, listed):
        said = f"{len(listed)} sessions in {stage.weeks} school weeks were not authorised"
        return Refusal("no-ground", f"{said}: the letter needs {stage.unauthorised}.")
    if not listed:
        return Refusal("no-ground", "The register shows no absence of this school year: there is nothing to write of.")
    if template != NO_IMPROVEMENT:
        return None
    if improved is not None and _counts(case, improved):
        day = improved.isoformat()
        return Refusal("no-ground", f"The register shows an improvement ({day}): the letter says none.")
    return None if is_unimproved(case) else UNTRIED


def _counts(case: Case, improved: date) -> bool:
    """Whether an improvement is not so long ago that the next could be seen."""
    over = case.calendar.after(improved, case.policy(improved).improvement.next_after_days)
    return over is None or case.today < over


def _is_followed(case: Case) -> bool:
    template = case.said.body.template
    ids = {letter_id(case.said.id, template, case.pupil, parent) for parent in case.seen.parents}
    return not ids.isdisjoint(case.done.standing.letters)


def _not_prepared(reason: NotPreparedBecause) -> Refusal:
    return Refusal("not-prepared", f"The letter cannot be prepared because {_SENTENCES[reason]}.")


def _invitations(case: Case) -> Decision:
    asked: PrepareLetter = case.said.body
    planned = invitations.next_unwritten(case, asked.purpose) or invitations.next_planned(case, asked.purpose)
    if planned is None:
        return Refusal("no-meeting-planned", "No meeting is planned to which anybody could be invited: plan it first.")
    if planned.shut_out:
        return SHUT
    if not parents_of(case, planned.purpose):
        return _not_prepared("no-parent")
    if not (to := invitations.to_write(case, planned)):
        return Refusal("waits", "The invitation to each parent waits to be issued: look at the list of letters.")
    invitations.write(case, planned, to)
    going_out.owe(case, planned, case.said.id)
    return case.news


def _posted(case: Case) -> Decision:
    command: ReleaseLetter | IssueLetter | WithdrawLetter = case.said.body
    letter = case.done.standing.letters.get(command.letter)
    if letter is None:
        return Refusal("no-such-letter", "That letter is not there, or was withdrawn: look at the list again.")
    return _followed(case, command, letter)


def made(said: Said[Any], states: States) -> Decision:
    """A letter that was being issued was made; or it could not be, and goes to nobody."""
    order, result = said.body.of, said.body.result
    if not isinstance(order, LetterIssuing):
        return []
    case = case_of(said, order.pupil, states)
    letter = case.done.standing.letters.get(order.letter)
    if letter is None or letter.state != "issuing":
        return []
    if letter.at is not None and letter.at <= said.at and letter.template == invitations.TEMPLATE:
        gone = LetterWithdrawn(pupil=order.pupil, letter=order.letter, reason="meeting-over")
        end_duty(case, letter, case.say(gone))
        return case.news
    if result.sha256 is None:
        return [LetterWithdrawn(pupil=order.pupil, letter=order.letter, reason=result.why_not)]
    lapse(case)
    issued = case.say(LetterIssued(pupil=order.pupil, letter=order.letter, by=order.by, sha256=result.sha256))
    invitations.went(case, letter, order.by)
    if not waits(case, letter.template):
        finish_tasks(case, "letter", letter.template, Work(said.at, issued, "issued"))
    return case.news


def _followed(case: Case, command: ReleaseLetter | IssueLetter | WithdrawLetter, letter: Letter) -> Decision:
    by = case.said.actor.who if case.said.actor else "unknown"
    match command:
        case ReleaseLetter():
            held = letter.state == "held"
            return [LetterReleased(pupil=case.pupil, letter=command.letter, by=by)] if held else []
        case IssueLetter():
            if letter.state in ("issuing", "issued"):
                return []
            issuing: News = LetterIssuing(pupil=case.pupil, letter=command.letter, by=by)
            return _fault_of_issue(case, letter) or [issuing]
        case WithdrawLetter():
            if letter.state in ("issuing", "issued"):
                return Refusal("issued", "That letter was issued: it cannot be taken back, write another.")
            return _taken_back(case, command.letter, letter, by)


def _fault_of_issue(case: Case, letter: Letter) -> Refusal | None:
    """Why a letter that waits goes to nobody: nobody has read it, or it says what is no more."""
    if letter.state == "held":
        return Refusal("held", "That letter is held: read it, and release it first.")
    if letter.template == invitations.TEMPLATE and _is_shut_out(case, letter):
        return SHUT
    if letter.template == invitations.TEMPLATE and letter.at is not None and letter.at <= case.said.at:
        return OVER
    return None if letter.template == OFF or case.seen.on_roll(case.today) else GONE


def _is_shut_out(case: Case, letter: Letter) -> bool:
    return any(each.meeting == letter.meeting and each.shut_out for each in case.done.support.meetings)


def _taken_back(case: Case, of: UUID, letter: Letter, by: str) -> Decision:
    lapse(case)
    end_duty(case, letter, case.say(LetterWithdrawn(pupil=case.pupil, letter=of, reason="person", by=by)))
    return case.news
