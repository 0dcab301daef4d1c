"""What a service publishes in its own name when a person decides for it, whatever the service."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from events.fact import ANYBODY, Fact

Part = Literal["loop", "projector"]
"""What of a service passes over a fact: what decides, or what folds it into read tables."""


class FactSkipped(Fact):
    """A person had the service that publishes this pass over a fact that it cannot digest, live and in every replay.

    `parts`: which of its two readers had stopped there; `skipped`: that fact; `sequence`: its place on this log;
    `word`: its name; `ticket`: the number under which it is written elsewhere why (free words might name somebody).
    """

    service = ANYBODY  # each of those that decide
    keyed_by = "school"
    school: str
    parts: tuple[Part, ...]
    skipped: UUID
    sequence: int
    word: str
    ticket: str
