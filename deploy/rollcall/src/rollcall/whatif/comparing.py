"""What a policy would have changed: what happened, and beside it what the other run decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from events.fact import Fact
from events.pathway import LetterIssued, LetterIssuing, LetterPrepared, LetterWithdrawn
from events.policy import Effort, Policy
from rollcall.whatif import texts
from rollcall.whatif.duties import DAYS, Asked, Tally, asked
from rollcall.whatif.families import Families
from rollcall.whatif.numbers import Both


@dataclass(slots=True)
class DutyRow:
    """The duties of a kind that were due on a weekday within an hour (`hour`: 9 is from 09:00 to 09:59)."""

    kind: str
    weekday: str
    hour: int
    happened: Tally = field(default_factory=Tally)
    what_if: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Effortful:
    """What the duties of a kind took, or would take, that did not stand down: how many, and minutes.

    `asked_of_nobody`: of those that the other policy sets, how many were nobody's to do then, and so were not done.
    """

    kind: str
    duties: Both
    minutes: Both
    asked_of_nobody: int = 0


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters issued, and those prepared within the days that wait for somebody at their end; `no_longer_owed`: issued
    then, and not asked for by the other policy when they were."""

    issued: Both
    waiting: Both
    no_longer_owed: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the same run says under the school's own policy: `differ` facts are other than what happened, by word."""

    facts: int
    differ: int
    words: dict[str, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer. `refused`: things that people did and that the other policy had not let them do.

    `no_counterpart`: these, by what they were. `again`: what they did as they did it, and what follows from it was
    decided anew, by the request; `carried`: what was taken over as it was, by its fact.
    `not_decided`: parts in which the policy is another, and by which registers or reports decide: they stay so.
    """

    school: str
    first: date
    last: date
    policy: Policy
    baseline: Baseline
    duties: list[DutyRow]
    effort: list[Effortful]
    families: Families
    wrong_texts: Both
    words: dict[str, Both]
    refused: int
    letters: Letters
    no_counterpart: dict[str, int]
    carried: dict[str, int]
    again: dict[str, int]
    not_decided: list[str] = field(default_factory=list)


def duty_rows(happened: Sequence[Asked], what_if: Sequence[Asked], zone: ZoneInfo) -> list[DutyRow]:
    """By kind, weekday and hour at which they were due."""
    slots = sorted({duty.slot(zone) for duty in (*happened, *what_if)})
    rows = {slot: DutyRow(slot[0], DAYS[slot[1]], slot[2]) for slot in slots}
    for duty in happened:
        rows[duty.slot(zone)].happened.count(duty)
    for duty in what_if:
        rows[duty.slot(zone)].what_if.count(duty)
    return list(rows.values())


def effort_of(happened: Sequence[Asked], what_if: Sequence[Asked], effort: Effort) -> list[Effortful]:
    """Minutes by kind, of the duties that did not stand down, by the policy that is asked about."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for side, duties in enumerate((happened, what_if)):
        for duty in duties:
            counted[duty.kind][side] += duty.state != "stood_down"
    nobodys = _asked_of_nobody(happened, what_if)
    return [
        Effortful(kind, Both(was, would), Both(was * effort.of(kind), would * effort.of(kind)), nobodys[kind])
        for kind, (was, would) in sorted(counted.items())
    ]


def _asked_of_nobody(happened: Sequence[Asked], what_if: Sequence[Asked]) -> Counter[str]:
    """By kind: what only the other policy asks for, and is not done."""
    then = {duty.work for duty in happened}
    return Counter(duty.kind for duty in what_if if duty.work not in then and duty.state in ("missed", "open"))


def letters_of(happened: Sequence[Fact], what_if: Sequence[Fact], no_longer_owed: int) -> Letters:
    """What became of letters in both."""
    was, would = (Counter(type(fact) for fact in facts)[LetterIssued] for facts in (happened, what_if))
    return Letters(Both(was, would), Both(_waiting(happened), _waiting(what_if)), no_longer_owed)


def _waiting(facts: Sequence[Fact]) -> int:
    prepared = {fact.letter for fact in facts if isinstance(fact, LetterPrepared)}
    return len(prepared - {fact.letter for fact in facts if isinstance(fact, LetterIssuing | LetterWithdrawn)})


def words_of(happened: Sequence[Fact], what_if: Sequence[Fact]) -> dict[str, Both]:
    """How often each word was said."""
    was, would = (Counter(type(fact).__name__ for fact in facts) for facts in (happened, what_if))
    return {word: Both(was[word], would[word]) for word in sorted({*was, *would})}


def compared(happened: Sequence[Fact], what_if: Sequence[Fact], effort: Effort, zone: ZoneInfo) -> tuple[
    list[DutyRow], list[Effortful], Both
]:  # fmt: skip
    """Duties, effort and wrong texts of both."""
    was, would = asked(happened), asked(what_if)
    wrong = Both(len(texts.wrong(happened)), len(texts.wrong(what_if)))
    return duty_rows(was, would, zone), effort_of(was, would, effort), wrong
