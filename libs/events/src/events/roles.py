"""What the roles of a school's staff see (procedures, "People"); `docs/adr/0012` says who asks without a role."""

from __future__ import annotations

from events.fact import Actor

HEADSHIP = frozenset({"headteacher", "head-of-school"})
SAFEGUARDING = HEADSHIP | {"safeguarding-lead"}
"""Who sees concerns."""
OFFICE = SAFEGUARDING | {"attendance-officer"}
"""Who sees every pupil, which are protected, and what goes between the school and its families."""
SCOPED = frozenset({"assistant-head", "year-group-leader", "class-teacher", "pastoral", "provision", "inclusion"})
"""Who sees the pupils of their years and classes, their own, and those of families allocated to them."""


def role_of(actor: Actor | None) -> str:
    """The role in which somebody asks; empty where nobody of a school's staff does: see `sees_every_pupil`."""
    return actor.role if actor else ""


def sees_every_pupil(actor: Actor | None) -> bool:
    """Whether they see all pupils by Arbor's ids, and which are protected.

    So does the platform itself: a service that asks another, or whoever holds the installation's keys, at its command
    line, in nobody's name.
    """
    return actor is None or actor.role in OFFICE


def is_masked(actor: Actor | None) -> bool:
    """Whether they see opaque ids alone, of nobody how they are protected: an operator."""
    return role_of(actor) == "operator"
