"""Where a pupil stands on the pathway: stages entered, counters reached, letters owed, prepared and issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from events.calendar import school_year
from events.pathway import (
    CounterReached,
    CounterWithdrawn,
    DutyKind,
    EvidencePackCorrected,
    EvidencePackMade,
    LetterGroundCorrected,
    LetterHeld,
    LetterIssued,
    LetterIssuing,
    LetterNotPrepared,
    LetterPrepared,
    LetterReleased,
    LetterWithdrawn,
    MissedSession,
    PenaltyNoticeCorrected,
    PenaltyNoticeIssued,
    PenaltyNoticeWithdrawn,
    StageEntered,
    StageLeft,
)
from events.stages import StageAction
from pathway.domain.away import KEPT_BEFORE, UNAUTHORISED, noted, sessions

OfLetter: TypeAlias = (
    LetterPrepared
    | LetterNotPrepared
    | LetterHeld
    | LetterReleased
    | LetterIssuing
    | LetterIssued
    | LetterWithdrawn
    | LetterGroundCorrected
)
OfPenalty: TypeAlias = (
    EvidencePackMade | EvidencePackCorrected | PenaltyNoticeIssued | PenaltyNoticeWithdrawn | PenaltyNoticeCorrected
)
OfStanding: TypeAlias = StageEntered | StageLeft | CounterReached | CounterWithdrawn | OfLetter | OfPenalty

OF_A_STAGE = "-stage"
"""What the meeting that a stage asks for is about: its name, and this."""

K = TypeVar("K")
V = TypeVar("V")


class Letter(NamedTuple):
    """A letter: to whom, of which stage, prepared when, in which state; `away`: the sessions that it lists, packed.

    `meeting`: to which it invites, `at` which instant, and `instead_of` which. `released`: a person let it go; `fell`:
    what it rests on fell while it was being issued, so that it is remembered until it is or goes to nobody.
    """

    template: str
    guardian: str
    stage: str | None
    day: date
    state: Literal["held", "prepared", "issuing", "issued"]
    away: str
    meeting: UUID | None = None
    at: datetime | None = None
    instead_of: datetime | None = None
    released: bool = False
    fell: bool = False


class Ground(NamedTuple):
    """On which sessions (`away`, packed) evidence, or a notice to `guardian`, rests since a day.

    `policy`: since when the policy has been in force that it keeps; None: that of its day.
    """

    day: date
    away: str
    pack: UUID | None = None
    guardian: str = ""
    policy: date | None = None

    @property
    def name(self) -> str:
        """By what it is kept: two notices to a parent are of two days."""
        return str(self.pack) if self.pack else f"{self.guardian} {self.day.isoformat()}"


class Asked(NamedTuple):
    """What a stage asks that is no duty yet, by kind and what it is about; `fact`: the one that says so."""

    fact: UUID
    duties: tuple[tuple[DutyKind, str], ...]


@dataclass(frozen=True)
class Standing:
    """Stage → the day on which it was entered; counter → when it was last reached. Never changed in place.

    `owed`: stage → the template of the letter that it asks for while it stands; `unprepared`: stage → why that cannot
    be prepared, as was said; `asked`: template and parent (`asked_of`) → when it was last prepared; `letters`: those
    that wait, those of the school year, and those of which a mark may yet be corrected; `notices`: parent → when
    penalty notices were issued; `pack`: the last evidence pack; `asks`: stage → what is no duty yet; `grounds`:
    evidence and notices of which a mark may yet be corrected, by name; `unasked`: stage → the fact by which it was
    entered with a more serious one, which alone asked something; `reached`: counter → every day on which it was;
    `told`: counter → when the authority was last told.
    """

    stages: dict[str, date] = field(default_factory=dict)
    counters: dict[str, date] = field(default_factory=dict)
    owed: dict[str, str] = field(default_factory=dict)
    unprepared: dict[str, str] = field(default_factory=dict)
    asked: dict[str, date] = field(default_factory=dict)
    letters: dict[UUID, Letter] = field(default_factory=dict)
    notices: dict[str, list[date]] = field(default_factory=dict)
    pack: UUID | None = None
    asks: dict[str, Asked] = field(default_factory=dict)
    grounds: dict[str, Ground] = field(default_factory=dict)
    unasked: dict[str, UUID] = field(default_factory=dict)
    reached: dict[str, list[date]] = field(default_factory=dict)
    told: dict[str, date] = field(default_factory=dict)


def asked_of(template: str, guardian: str) -> str:
    """By what it is remembered that a letter was asked for; states stored earlier have the template alone."""
    return f"{template} {guardian}"


def duties_of(stage: str, actions: Iterable[StageAction], letter: str | None) -> Iterator[tuple[DutyKind, str]]:
    """The duties that a stage's actions are, by kind and what each is about; to keep an eye on a child is none."""
    for action in actions:
        match action:
            case "watch":
                pass
            case "letter":
                yield "letter", letter or ""
            case "meeting":
                yield "meeting", f"{stage}{OF_A_STAGE}"
            case "plan" | "panel-check" | "penalty-check" | "agencies":
                yield action, stage


def set_of(standing: Standing, kind: DutyKind, about: str) -> Standing:
    """Where the pupil stands once that duty was set: no stage has it to ask for any more."""
    if (stage := _that_asks(kind, about)) in standing.unasked:
        standing = replace(standing, unasked=_without(standing.unasked, stage))
    if not any((kind, about) in asked.duties for asked in standing.asks.values()):
        return standing
    left = {stage: asked._replace(duties=_others(asked, kind, about)) for stage, asked in standing.asks.items()}
    return replace(standing, asks={stage: asked for stage, asked in left.items() if asked.duties})


def _that_asks(kind: DutyKind, about: str) -> str:
    """The stage that asks for such a duty: a meeting that people plan is about what it is for."""
    match kind:
        case "meeting" if about.endswith(OF_A_STAGE):
            return about.removesuffix(OF_A_STAGE)
        case "plan" | "panel-check" | "penalty-check" | "agencies":
            return about
        case _:
            return ""


def _others(asked: Asked, kind: DutyKind, about: str) -> tuple[tuple[DutyKind, str], ...]:
    return tuple(each for each in asked.duties if each != (kind, about))


def after(standing: Standing, own: OfStanding, fact: UUID) -> Standing:  # noqa: PLR0911
    """Where the pupil stands after an own fact, of that id."""
    if isinstance(own, OfPenalty):
        return _penalised(standing, own)
    match own:
        case StageEntered() | StageLeft():
            return _staged(standing, own, fact)
        case CounterReached() | CounterWithdrawn():
            return _counted(standing, own)
        case LetterPrepared():
            return _prepared(standing, own)
        case LetterNotPrepared():
            return replace(standing, unprepared={**standing.unprepared, own.stage: own.reason})
        case LetterWithdrawn():
            return _withdrawn(standing, own)
        case LetterHeld() | LetterReleased() | LetterIssuing() | LetterIssued() | LetterGroundCorrected():
            return replace(standing, letters=_letters(standing.letters, own))


def _counted(standing: Standing, own: CounterReached | CounterWithdrawn) -> Standing:
    """Each row of days that was told stays known, as an earlier one may become known after a later; those of which
    marks may yet be heard are enough."""
    name, latest = own.counter, standing.counters.get(own.counter)
    before = standing.reached.get(name, [latest] if latest else [])
    days = sorted({*before, own.date} if isinstance(own, CounterReached) else {*before} - {own.date})
    others, other_days = _without(standing.counters, name), _without(standing.reached, name)
    if not days:
        return replace(standing, counters=others, reached=other_days)
    kept = [day for day in days if day >= days[-1] - KEPT_BEFORE]
    return replace(standing, counters={**others, name: days[-1]}, reached={**other_days, name: kept})


def _staged(standing: Standing, own: StageEntered | StageLeft, fact: UUID) -> Standing:
    match own:
        case StageEntered():
            owed = {**standing.owed, own.stage: own.letter} if own.letter else standing.owed
            duties = tuple(duties_of(own.stage, own.actions, own.letter))
            asks = {**standing.asks, own.stage: Asked(fact, duties)} if duties else standing.asks
            unasked = standing.unasked if own.actions else {**standing.unasked, own.stage: fact}
            stages = {**standing.stages, own.stage: own.date}
            return replace(standing, stages=stages, owed=owed, asks=asks, unasked=unasked)
        case StageLeft():
            return replace(
                standing,
                stages=_without(standing.stages, own.stage),
                owed=_without(standing.owed, own.stage),
                unprepared=_without(standing.unprepared, own.stage),
                asks=_without(standing.asks, own.stage),
                unasked=_without(standing.unasked, own.stage),
            )


def _penalised(standing: Standing, own: OfPenalty) -> Standing:
    match own:
        case EvidencePackMade():
            ground = Ground(own.date, _packed(own.sessions, own.date), pack=own.pack, policy=own.policy)
            return replace(standing, pack=own.pack, grounds=_grounds(standing, ground))
        case PenaltyNoticeIssued():
            away = _packed(own.sessions, own.date)
            ground = Ground(own.date, away, guardian=own.guardian, policy=own.policy)
            dates = [*standing.notices.get(own.guardian, []), own.date]
            notices = {**standing.notices, own.guardian: dates}
            return replace(standing, notices=notices, grounds=_grounds(standing, ground))
        case PenaltyNoticeWithdrawn():
            left = [day for day in standing.notices.get(own.guardian, []) if day != own.date]
            others = _without(standing.grounds, Ground(own.date, "", guardian=own.guardian).name)
            return replace(standing, notices={**standing.notices, own.guardian: left}, grounds=others)
        case EvidencePackCorrected():
            return _uncounted(standing, str(own.pack), own.sessions)
        case PenaltyNoticeCorrected():
            return _uncounted(standing, Ground(own.date, "", guardian=own.guardian).name, own.sessions)


def _grounds(standing: Standing, ground: Ground) -> dict[str, Ground]:
    """Those with a session that the register may still correct."""
    begin = school_year(ground.day) - KEPT_BEFORE
    kept = {**_without(standing.grounds, ground.name), ground.name: ground}
    return {name: of for name, of in kept.items() if any(sessions(of.away, school_year(of.day), begin))}


def _uncounted(standing: Standing, name: str, lost: Iterable[MissedSession]) -> Standing:
    ground = standing.grounds.get(name)
    if ground is None:
        return standing
    away = _taken(ground.away, ground.day, lost)
    return replace(standing, grounds={**standing.grounds, name: ground._replace(away=away)})


def _packed(sessions: Iterable[MissedSession], day: date) -> str:
    away = ""
    for each in sessions:
        away = noted(away, school_year(day), each.date, each.session, each.code)
    return away


def _taken(away: str, day: date, lost: Iterable[MissedSession]) -> str:
    for each in lost:
        away = noted(away, school_year(day), each.date, each.session, None)
    return away


def _prepared(standing: Standing, own: LetterPrepared) -> Standing:
    away = _packed(own.sessions, own.date)
    state: Literal["held", "prepared"] = "held" if own.held else "prepared"
    meeting = (own.meeting, own.meeting_at, own.instead_of)
    letter = Letter(own.template, own.guardian, own.stage, own.date, state, away, *meeting)
    return replace(
        standing,
        letters={**_kept(standing.letters, own.date), own.letter: letter},
        unprepared=_without(standing.unprepared, own.stage or ""),
        asked={**standing.asked, asked_of(own.template, own.guardian): own.date},
    )


def _kept(letters: dict[UUID, Letter], day: date) -> dict[UUID, Letter]:
    """Of letters that were issued, those of the school year, and those with a session that may still be corrected."""
    year = school_year(day)
    begin = year - KEPT_BEFORE
    return {
        name: of
        for name, of in letters.items()
        if of.state != "issued"
        or of.day >= year
        or any(each.code in UNAUTHORISED for each in sessions(of.away, school_year(of.day), begin))
    }


def _withdrawn(standing: Standing, own: LetterWithdrawn) -> Standing:
    """What no person took back, and of which that parent has none that year since its stage was entered, was not sent:
    its stage asks again. So does one that is entered once a person took back what they alone had made."""
    letter, left = standing.letters.get(own.letter), _without(standing.letters, own.letter)
    since = standing.stages.get(letter.stage or "", date.min) if letter is not None else date.min
    went = letter is not None and any(_is_alike(letter, each) and each.day >= since for each in left.values())
    if letter is None or went or (own.reason == "person" and letter.template in _asked_by_stages(standing, letter)):
        return replace(standing, letters=left)
    owed = {letter.stage: letter.template} if letter.stage is not None and letter.stage in standing.stages else {}
    asked = _without(_without(standing.asked, letter.template), asked_of(letter.template, letter.guardian))
    return replace(standing, letters=left, asked=asked, owed={**standing.owed, **owed})


def _asked_by_stages(standing: Standing, letter: Letter) -> set[str]:
    """The templates for which a stage has asked: a person who takes such a letter back has decided of it."""
    return {*standing.owed.values(), *([letter.template] if letter.stage is not None else [])}


def _is_alike(letter: Letter, other: Letter) -> bool:
    mine, others = ((each.template, each.guardian, school_year(each.day)) for each in (letter, other))
    return mine == others


def _letters(
    letters: dict[UUID, Letter], own: LetterHeld | LetterReleased | LetterIssuing | LetterIssued | LetterGroundCorrected
) -> dict[UUID, Letter]:
    letter = letters.get(own.letter)
    if letter is None:
        return letters
    match own:
        case LetterHeld():
            return {**letters, own.letter: letter._replace(state="held")}
        case LetterReleased():
            return {**letters, own.letter: letter._replace(state="prepared", released=True)}
        case LetterIssuing():
            return {**letters, own.letter: letter._replace(state="issuing")}
        case LetterIssued():
            others = _without(letters, own.letter)
            return others if letter.fell else {**letters, own.letter: letter._replace(state="issued")}
        case LetterGroundCorrected():
            gone = not own.stands and letter.state == "issued"
            return _without(letters, own.letter) if gone else {**letters, own.letter: _corrected(letter, own)}


def _corrected(letter: Letter, own: LetterGroundCorrected) -> Letter:
    away = _taken(letter.away, letter.day, own.sessions)
    return letter._replace(away=away, fell=letter.fell or not own.stands)


def _without(held: dict[K, V], name: K) -> dict[K, V]:
    return {each: value for each, value in held.items() if each != name}
