"""What people did with letters and penalty notices; and which letter that is under another policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias
from uuid import UUID

from events.fact import Fact, Request
from events.ids import Opaque
from events.pathway import (
    EvidencePackMade,
    IssueLetter,
    LetterIssuing,
    LetterPrepared,
    LetterReleased,
    LetterWithdrawn,
    MakeEvidencePack,
    PenaltyNoticeIssued,
    PenaltyNoticeWithdrawn,
    PrepareLetter,
    RecordPenaltyNotice,
    ReleaseLetter,
    WithdrawLetter,
    WithdrawPenaltyNotice,
)
from pathway.domain.standing import Letter
from rollcall.whatif.acts.known import Known

OfLetter: TypeAlias = ReleaseLetter | IssueLetter | WithdrawLetter
"""What people do with a letter that is there."""


def about_letter(fact: Fact, known: Known) -> Request | None:
    """The request behind a fact about a letter; None where it is none. An invitation is to the meeting it named."""
    match fact:
        case LetterPrepared(stage=None):
            purpose = known.purposes.get(fact.meeting) if fact.meeting is not None else None
            return PrepareLetter.model_construct(mis_id=Opaque(fact.pupil), template=fact.template, purpose=purpose)
        case LetterReleased():
            return ReleaseLetter(pupil=fact.pupil, letter=fact.letter)
        case LetterIssuing():
            return IssueLetter(pupil=fact.pupil, letter=fact.letter)
        case LetterWithdrawn(reason="person"):
            return WithdrawLetter(pupil=fact.pupil, letter=fact.letter)
        case _:
            return None


def about_penalty(fact: Fact) -> Request | None:
    """The request behind a fact about a penalty notice, whose ground and number are decided anew; None where none."""
    match fact:
        case EvidencePackMade():
            return MakeEvidencePack.model_construct(mis_id=Opaque(fact.pupil))
        case PenaltyNoticeIssued():
            return RecordPenaltyNotice.model_construct(mis_id=Opaque(fact.pupil), guardian=Opaque(fact.guardian))
        case PenaltyNoticeWithdrawn():
            return WithdrawPenaltyNotice.model_construct(
                mis_id=Opaque(fact.pupil), guardian=Opaque(fact.guardian), date=fact.date, reason=fact.reason
            )
        case _:
            return None


def of_letter_now(
    asked: OfLetter, letters: Mapping[UUID, Letter], prepared: Mapping[UUID, LetterPrepared]
) -> OfLetter | None:
    """The same of one of these letters: of that template, to that parent, and waiting; None where there is none."""
    was = prepared.get(asked.letter)
    if asked.letter in letters or was is None:
        return asked
    waiting = ((held.day, str(name), name) for name, held in letters.items() if _is_same(held, was))
    *_, letter = min(waiting, default=(None,))
    return asked.model_copy(update={"letter": letter}) if letter is not None else None


def _is_same(held: Letter, was: LetterPrepared) -> bool:
    return (held.template, held.guardian) == (was.template, was.guardian) and held.state in ("held", "prepared")
