"""One saying, decided: what should have been said before it, what it brings, and what of the quarantine it frees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from chassis.said import Decision, News, Outcome, Said, States, Woken
from events.fact import Fact, Refusal
from events.pathway import ContactMade, ContactUndone, VisitUndone
from events.registers import CodeSettled, WriteBackRetried
from registers.domain.absences import reviewed, sought
from registers.domain.asked import SchoolDescribed
from registers.domain.calls import of_calls, unsettled
from registers.domain.closing import closing, lapse
from registers.domain.comparing import compare
from registers.domain.confirming import confirmed
from registers.domain.feed import heard_again, went_stale
from registers.domain.following import follow
from registers.domain.heard import Heard, HookEnded
from registers.domain.hearing import hear, is_answered
from registers.domain.overtaking import overtaken, retried
from registers.domain.polls import CodesClassed, Holdings, LogHeard
from registers.domain.reconciling import compare_holdings
from registers.domain.retaking import retaken_at
from registers.domain.sayings import Body, Commands, OfOthers
from registers.domain.setting_up import set_up
from registers.domain.settling import written
from registers.domain.state import pulse_of, roll_of, school_of


def decide(said: Said[Any], states: States) -> Decision:
    """The news: facts, or [] where there is nothing new, or a refusal of a command."""
    if school_of(states).setup is None:
        return _before_set_up(said, states)
    lapsed, draft = lapse(said, states)
    decision = _decide(said, draft)
    if isinstance(decision, Refusal):
        return decision
    settled = [] if isinstance(said.body, Woken) else confirmed(said, draft, decision)
    return [*lapsed, *decision, *overtaken(said, draft, decision), *settled]


def _before_set_up(said: Said[Any], states: States) -> Decision:
    body = cast("Body", said.body)
    if isinstance(body, SchoolDescribed):
        return set_up(said, states)
    if isinstance(body, Commands):
        return Refusal("unknown-school", f"There is no school {said.school}: set it up first.")
    if isinstance(body, Heard):
        body.tally.clear()
        body.tally.refused = True
    return []


def _decide(said: Said[Any], states: States) -> Decision:  # noqa: PLR0911
    body = cast("Body", said.body)
    if isinstance(body, Commands):
        return follow(said, body, states)
    if isinstance(body, OfOthers):
        return _reached(said, body, states)
    match body:
        case Woken():
            return _woken(said, body, states)
        case Outcome(of=order):
            return written(said, order, states) if isinstance(order, CodeSettled | WriteBackRetried) else []
        case HookEnded() | LogHeard():
            body.tally.clear()
            is_answered(body, states)
            return heard_again(said, states)
        case CodesClassed():
            body.tally.clear()
            return compare(said, states)
        case Holdings():
            body.tally.clear()
            return compare_holdings(said, states)
        case Heard():
            return hear(said, body, states)


def _woken(said: Said[Any], woken: Woken, states: States) -> Sequence[News]:
    if woken.kind == "pulse":
        return [went_stale(said, states, woken.due)] if pulse_of(states).due is not None else []
    if woken.kind == "pupil":
        return [*of_calls(said, states)]
    if woken.kind == "waiting":
        return retaken_at(said, states)
    return retried(said, states) if woken.kind == "settled" else closing(said, states, woken.due)


def _reached(said: Said[Any], body: OfOthers, states: States) -> list[Fact]:
    known = body.pupil in roll_of(states).pupils
    news = reviewed(said, states, body.pupil, body.date) if known else []
    if isinstance(body, VisitUndone):
        return sought(said, states, body.pupil, body.date) if known else []
    return [*unsettled(body, states), *news] if isinstance(body, ContactUndone | ContactMade) else news
