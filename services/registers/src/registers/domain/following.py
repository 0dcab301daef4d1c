"""Commands, followed or refused."""

from __future__ import annotations

from typing import Any

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.registers import ForgetPupil, LiftStaleFeed
from registers.domain.admitting import Gate
from registers.domain.asked import (
    ClosureAsked,
    ExplainAsked,
    ForgottenBefore,
    Imported,
    RetryAsked,
    SchoolDescribed,
    SettleAsked,
)
from registers.domain.closures import asked, with_consequences
from registers.domain.feed import heard_again, lift, replaced
from registers.domain.heard import Tally
from registers.domain.importing import bring_in
from registers.domain.retaking import retake, retry
from registers.domain.sayings import Commands
from registers.domain.scopes import fault_of_actor
from registers.domain.setting_up import forget, forget_again, set_up
from registers.domain.settling import settle
from registers.domain.unreconciled import explain

_OF_THE_OFFICE = ClosureAsked | Imported | SettleAsked | LiftStaleFeed | ExplainAsked
"""What the office alone decides."""


def follow(said: Said[Any], body: Commands, states: States) -> Decision:  # noqa: C901, PLR0911
    """What a command brings, or why it is refused."""
    if isinstance(body, _OF_THE_OFFICE) and (fault := fault_of_actor(said)):
        return fault
    match body:
        case SchoolDescribed():
            decided = set_up(said, states)
            also = [] if isinstance(decided, Refusal) else replaced(said, states)
            return _consequent(said, states, decided if isinstance(decided, Refusal) else [*decided, *also], body.tally)
        case ClosureAsked():
            return _consequent(said, states, asked(said, states), body.tally)
        case RetryAsked():
            body.tally.clear()
            return retry(said, states)
        case ForgetPupil():
            return forget(said, states)
        case ForgottenBefore():
            return forget_again(body, states)
        case Imported():
            return [*bring_in(said, states), *heard_again(said, states)]
        case SettleAsked():
            return settle(said, states)
        case LiftStaleFeed():
            return lift(said, states)
        case ExplainAsked():
            return explain(said, states)


def _consequent(said: Said[Any], states: States, decided: Decision, tally: Tally) -> Decision:
    """What was decided of the calendar, what becomes of its registers, and what of the quarantine it frees."""
    tally.clear()
    if isinstance(decided, Refusal):
        return decided
    news = with_consequences(said, states, decided)
    return [*news, *retake(Gate(said, states, tally), news)]
