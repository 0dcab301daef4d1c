"""Concerns that people raised, acknowledged and resolved, told from what it led to; what a rule said is none of it."""

from __future__ import annotations

from typing import Any

from events.fact import Fact, Request
from events.ids import Opaque
from events.pathway import (
    AcknowledgeConcern,
    ConcernAcknowledged,
    ConcernRaised,
    ConcernResolved,
    RaiseConcern,
    RecordSocialWorkerTold,
    ResolveConcern,
    SocialWorkerTold,
)
from pathway.domain.concerns import RULE
from pathway.domain.resolving import REGISTER


def about_concern(fact: Fact) -> Request | None:
    """The request behind a fact about a concern; None where it is none, or a rule's."""
    match fact:
        case ConcernRaised() if fact.by != RULE:
            return _constructed(RaiseConcern, mis_id=Opaque(fact.pupil), kind=fact.kind, text=fact.text)
        case ConcernAcknowledged():
            return AcknowledgeConcern(pupil=fact.pupil, concern=fact.concern)
        case ConcernResolved() if fact.by != REGISTER:
            return _constructed(
                ResolveConcern,
                pupil=fact.pupil,
                concern=fact.concern,
                outcome=fact.outcome,
                by=fact.found_by,
                at=fact.found_at,
                note=fact.note,
            )
        case SocialWorkerTold():
            return RecordSocialWorkerTold.model_construct(mis_id=Opaque(fact.pupil), date=fact.date, note=fact.note)
        case _:
            return None


def _constructed(request: type[Request], **said: Any) -> Request:
    """A request as the service had it: opaque ids, free text sealed; who raised or resolved one could say no other."""
    return request.model_construct(None, **said)
