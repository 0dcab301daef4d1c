"""The question: what would have happened at a school, from day to day, under another policy?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chassis.record import Recorded
from events.calendar import SchoolCalendar
from events.fact import Fact
from events.pathway import IssueLetter
from events.policy import Policy, effective, policy_over
from events.registers import PolicyAdopted, SchoolSetUp
from rollcall.whatif.comparing import Baseline, Comparison, compared, letters_of, words_of
from rollcall.whatif.families import families_of
from rollcall.whatif.happened import Happened
from rollcall.whatif.running import OWN, Moved, Run
from rollcall.whatif.window import Window, window_of

OF_OTHERS = ("sessions", "chase", "suspicion", "feed", "write_back", "comparing", "causes", "absence_report", "weekly")
"""The parts of a policy by which registers, and those who report, decide too: what they say is as it was."""


class NotAsked(Exception):
    """The question makes no sense of this log; the message says why."""


def what_if(
    facts: Sequence[Recorded],
    overrides: Mapping[str, Any],
    first: date,
    last: date,
    now: datetime,
    moved: Callable[[str], Moved] = lambda _: lambda done, of: None,
) -> Comparison:
    """Compare what happened with what the services decide under the school's policy with these overrides.

    `facts`: a school's own, in the log's order. The same run under the school's own policy is its proof: what differs
    there from what happened is in the answer. Raises NotAsked, ValueError (a policy that is none), Undigestible.
    """
    setup = _last(facts, SchoolSetUp)
    calendar = SchoolCalendar(setup.timezone, setup.terms, setup.inset, setup.closures)
    window = window_of(calendar, first, last, now)
    if window.ends <= window.begins:
        raise NotAsked(f"{first.isoformat()} has not come yet at this school: choose days that have passed")
    before = _policy(facts, first)
    policy = policy_over(before, overrides)
    happened = Happened(facts, OWN)
    own = Run(happened, window).run(moved("as it was"))
    other = Run(happened, window, policy).run(moved("what if"))
    found = _compare(happened, window, policy, own, other, calendar.zone)
    return replace(found, not_decided=[part for part in OF_OTHERS if getattr(policy, part) != getattr(before, part)])


def _compare(
    happened: Happened, window: Window, policy: Policy, own: Run, other: Run, zone: ZoneInfo
) -> Comparison:  # fmt: skip
    real = [f for f in happened.facts if f.envelope.service in OWN and window.holds(f.envelope.recorded_at)]
    was, would = [fact.fact for fact in real], [said.body for said in other.facts]
    duties, effort, wrong = compared(was, would, policy.effort, zone)
    return Comparison(
        school=happened.facts[0].envelope.school,
        first=window.first,
        last=window.last,
        policy=policy,
        baseline=_baseline(real, own),
        duties=duties,
        effort=effort,
        families=families_of([fact.fact for fact in happened.facts], was, would),
        wrong_texts=wrong,
        words=words_of(was, would),
        refused=other.refused.total(),
        letters=letters_of(was, would, other.refused[IssueLetter.__name__]),
        no_counterpart=dict(sorted(other.refused.items())),
        carried=dict(sorted(other.carried.items())),
        again=dict(sorted(other.again.items())),
    )


def _baseline(real: Sequence[Recorded], own: Run) -> Baseline:
    """Facts that only one of the two has, or that say something else."""
    was = {fact.envelope.id: fact.fact for fact in real}
    would = {said.id: said.body for said in own.facts}
    differ = [id for id in {*was, *would} if not _is_same(was.get(id), would.get(id))]
    words = Counter(type(was.get(id) or would[id]).__name__ for id in differ)
    return Baseline(len(was), len(differ), dict(sorted(words.items())))


def _is_same(was: Fact | None, would: Fact | None) -> bool:
    """Whether they say the same, but for fields that an older release did not have."""
    if was is None or would is None or type(was) is not type(would):
        return False
    since = type(was).model_fields.keys() - was.model_fields_set
    return was == would or was == would.model_copy(update={name: getattr(was, name) for name in since})


def _policy(facts: Sequence[Recorded], day: date) -> Policy:
    adopted = [fact.fact for fact in facts if fact.envelope.word == PolicyAdopted.__name__]
    return effective({each.since: each.policy for each in adopted if isinstance(each, PolicyAdopted)}, day)


def _last(facts: Sequence[Recorded], word: type[SchoolSetUp]) -> SchoolSetUp:
    said: list[Fact] = [fact.fact for fact in facts if fact.envelope.word == word.__name__]
    if not said or not isinstance(said[-1], word):
        raise NotAsked("this school was never set up")
    return said[-1]
