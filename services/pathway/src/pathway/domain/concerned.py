"""What pathway said of concerns, folded."""

from __future__ import annotations

from typing import TypeAlias

from events.pathway import (
    ConcernAcknowledged,
    ConcernRaised,
    ConcernRealerted,
    ConcernResolved,
    SearchEnded,
)
from pathway.domain.states import OpenConcern, PupilDone, handle

ANSWERED_KEPT = 8

OfConcern: TypeAlias = ConcernRaised | ConcernAcknowledged | ConcernRealerted | ConcernResolved | SearchEnded


def fold_concern(done: PupilDone, own: OfConcern) -> None:
    """Fold what was said of a concern; one that a person resolved is not raised again by its rule."""
    match own:
        case ConcernRaised():
            done.concerns[own.concern] = OpenConcern(own.kind, own.date, own.alert_at, by_rule=own.by == "rule")
            if own.kind == "nobody-reached":
                done.search = {call: search for call, search in done.search.items() if search.day != own.date}
        case ConcernAcknowledged():
            held = done.concerns[own.concern]
            held.acknowledged, held.alert_at, held.alerts = True, own.alert_at, 0
        case ConcernRealerted():
            done.concerns[own.concern].alert_at = own.alert_at
            done.concerns[own.concern].alerts += 1
        case ConcernResolved():
            done.concerns.pop(own.concern, None)
            if own.by != "register":
                done.answered = [*done.answered, handle(own.concern)][-ANSWERED_KEPT:]
        case SearchEnded():
            done.search.pop(own.duty, None)
            done.late.pop(own.duty, None)
