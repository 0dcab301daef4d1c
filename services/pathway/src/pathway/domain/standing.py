"""Where a pupil stands on the pathway: stages entered, counters reached, letters owed, prepared and issued."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from events.calendar import school_year
from events.pathway import (
    CounterReached,
    CounterWithdrawn,
    EvidencePackMade,
    LetterGroundCorrected,
    LetterIssued,
    LetterIssuing,
    LetterNotPrepared,
    LetterPrepared,
    LetterReleased,
    LetterWithdrawn,
    PenaltyNoticeIssued,
    StageEntered,
    StageLeft,
)
from pathway.domain.away import noted

OfLetter: TypeAlias = (
    LetterPrepared
    | LetterNotPrepared
    | LetterReleased
    | LetterIssuing
    | LetterIssued
    | LetterWithdrawn
    | LetterGroundCorrected
)
OfPenalty: TypeAlias = EvidencePackMade | PenaltyNoticeIssued
OfStanding: TypeAlias = StageEntered | StageLeft | CounterReached | CounterWithdrawn | OfLetter | OfPenalty

LETTERS_KEPT = 8

K = TypeVar("K")
V = TypeVar("V")


class Letter(NamedTuple):
    """A letter: to whom, of which stage, prepared when, in which state; `away`: the sessions that it lists, packed."""

    template: str
    guardian: str
    stage: str | None
    day: date
    state: Literal["held", "prepared", "issuing", "issued"]
    away: str


@dataclass(frozen=True)
class Standing:
    """Stage → the day on which it was entered; counter → when it was last reached. Never changed in place.

    `owed`: stage → the template of the letter that it still asks for; `unprepared`: stage → why that cannot be
    prepared, as was said; `asked`: template → when it was last prepared; `notices`: parent → when penalty notices were
    issued; `pack`: the last evidence pack.
    """

    stages: dict[str, date] = field(default_factory=dict)
    counters: dict[str, date] = field(default_factory=dict)
    owed: dict[str, str] = field(default_factory=dict)
    unprepared: dict[str, str] = field(default_factory=dict)
    asked: dict[str, date] = field(default_factory=dict)
    letters: dict[UUID, Letter] = field(default_factory=dict)
    notices: dict[str, list[date]] = field(default_factory=dict)
    pack: UUID | None = None


def after(standing: Standing, own: OfStanding) -> Standing:  # noqa: PLR0911
    """Where the pupil stands after an own fact."""
    if isinstance(own, OfPenalty):
        return _penalised(standing, own)
    match own:
        case StageEntered() | StageLeft():
            return _staged(standing, own)
        case CounterReached() | CounterWithdrawn():
            others = _without(standing.counters, own.counter)
            reached = {own.counter: own.date} if isinstance(own, CounterReached) else {}
            return replace(standing, counters={**others, **reached})
        case LetterPrepared():
            return _prepared(standing, own)
        case LetterNotPrepared():
            return replace(standing, unprepared={**standing.unprepared, own.stage: own.reason})
        case LetterWithdrawn():
            return _withdrawn(standing, own)
        case LetterReleased() | LetterIssuing() | LetterIssued() | LetterGroundCorrected():
            return replace(standing, letters=_letters(standing.letters, own))


def _staged(standing: Standing, own: StageEntered | StageLeft) -> Standing:
    match own:
        case StageEntered():
            owed = {**standing.owed, own.stage: own.letter} if own.letter else standing.owed
            return replace(standing, stages={**standing.stages, own.stage: own.date}, owed=owed)
        case StageLeft():
            return replace(
                standing,
                stages=_without(standing.stages, own.stage),
                owed=_without(standing.owed, own.stage),
                unprepared=_without(standing.unprepared, own.stage),
            )


def _penalised(standing: Standing, own: OfPenalty) -> Standing:
    match own:
        case EvidencePackMade():
            return replace(standing, pack=own.pack)
        case PenaltyNoticeIssued():
            dates = [*standing.notices.get(own.guardian, []), own.date]
            return replace(standing, notices={**standing.notices, own.guardian: dates})


def _prepared(standing: Standing, own: LetterPrepared) -> Standing:
    away = ""
    for each in own.sessions:
        away = noted(away, school_year(own.date), each.date, each.session, each.code)
    letter = Letter(own.template, own.guardian, own.stage, own.date, "held" if own.held else "prepared", away)
    return replace(
        standing,
        letters=_kept({**standing.letters, own.letter: letter}),
        owed=_without(standing.owed, own.stage or ""),
        unprepared=_without(standing.unprepared, own.stage or ""),
        asked={**standing.asked, own.template: own.date},
    )


def _kept(letters: dict[UUID, Letter]) -> dict[UUID, Letter]:
    """The latest few; one that was issued is let go before one with which something is still to be done."""
    if len(letters) <= LETTERS_KEPT:
        return letters
    issued = (each for each, of in letters.items() if of.state == "issued")
    return _without(letters, next(issued, next(iter(letters))))


def _withdrawn(standing: Standing, own: LetterWithdrawn) -> Standing:
    """What no person took back, and of which none is left that year, was not sent: its stage asks for it again."""
    letter, left = standing.letters.get(own.letter), _without(standing.letters, own.letter)
    if letter is None or own.reason == "person" or any(_is_alike(letter, each) for each in left.values()):
        return replace(standing, letters=left)
    owed = {letter.stage: letter.template} if letter.stage is not None and letter.stage in standing.stages else {}
    asked = _without(standing.asked, letter.template)
    return replace(standing, letters=left, asked=asked, owed={**standing.owed, **owed})


def _is_alike(letter: Letter, other: Letter) -> bool:
    return (letter.template, school_year(letter.day)) == (other.template, school_year(other.day))


def _letters(
    letters: dict[UUID, Letter], own: LetterReleased | LetterIssuing | LetterIssued | LetterGroundCorrected
) -> dict[UUID, Letter]:
    letter = letters.get(own.letter)
    if letter is None:
        return letters
    match own:
        case LetterReleased():
            return {**letters, own.letter: letter._replace(state="prepared")}
        case LetterIssuing():
            return {**letters, own.letter: letter._replace(state="issuing")}
        case LetterIssued():
            return {**letters, own.letter: letter._replace(state="issued")}
        case LetterGroundCorrected():
            return {**letters, own.letter: _corrected(letter, own)} if own.stands else _without(letters, own.letter)


def _corrected(letter: Letter, own: LetterGroundCorrected) -> Letter:
    away = letter.away
    for each in own.sessions:
        away = noted(away, school_year(letter.day), each.date, each.session, None)
    return letter._replace(away=away)


def _without(held: dict[K, V], name: K) -> dict[K, V]:
    return {each: value for each, value in held.items() if each != name}
