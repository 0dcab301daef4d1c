"""What pathway said of concerns, folded."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias
from uuid import UUID

from events.pathway import (
    ConcernAcknowledged,
    ConcernRaised,
    ConcernRealerted,
    ConcernResolved,
    FamilyReached,
    SearchEnded,
)
from pathway.domain import undoing
from pathway.domain.states import OpenConcern, PupilDone, Search, handle

ANSWERED_KEPT = 8

OfConcern: TypeAlias = (
    ConcernRaised | ConcernAcknowledged | ConcernRealerted | ConcernResolved | SearchEnded | FamilyReached
)


def fold_concern(done: PupilDone, own: OfConcern) -> None:
    """Fold what was said of a concern; one that a person resolved is not raised again by its rule.

    One whose ground fell away is, should it be there again; and so is a call owed that was missed and looked for no
    more.
    """
    match own:
        case ConcernRaised():
            by_rule = own.by == "rule"
            done.concerns[own.concern] = OpenConcern(own.kind, own.date, own.alert_at, by_rule=by_rule, raised=own.at)
            if own.kind == "nobody-reached":
                done.search = _of_other_days(done.search, own.date)
        case ConcernAcknowledged():
            held = done.concerns[own.concern]
            held.acknowledged, held.alert_at, held.alerts = True, own.alert_at, 0
        case ConcernRealerted():
            done.concerns[own.concern].alert_at = own.alert_at
            done.concerns[own.concern].alerts += 1
        case ConcernResolved():
            ended = done.concerns.pop(own.concern, None)
            if own.by == "register" and ended is not None and ended.kind == "nobody-reached":
                _ease(done, own.concern)
            if own.by != "register":
                done.answered = [*done.answered, handle(own.concern)][-ANSWERED_KEPT:]
        case SearchEnded():
            _ease(done, own.duty)
            done.search.pop(own.duty, None)
            done.late.pop(own.duty, None)
        case FamilyReached():
            done.reached = done.remembered(done.reached | {own.date: own.at}, own.date)
            done.search = _of_other_days(done.search, own.date)
            undoing.reached(done, own.date)


def _ease(done: PupilDone, ended: UUID) -> None:
    done.eased = [*done.eased, handle(ended)][-ANSWERED_KEPT:]


def _of_other_days(search: dict[UUID, Search], day: date) -> dict[UUID, Search]:
    return {call: each for call, each in search.items() if each.day != day}
