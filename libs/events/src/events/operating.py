"""What a service publishes in its own name when a person decides for it, whatever the service."""

from __future__ import annotations

from uuid import UUID

from events.fact import Fact


class FactSkipped(Fact):
    """A person had the service that publishes this pass over a fact that it cannot digest, live and in every replay.

    `skipped`: that fact; `sequence`: its place on this log; `word`: its name; `ticket`: the number under which it is
    written elsewhere why (free words might name somebody).
    """

    service = "any"
    keyed_by = "school"
    school: str
    skipped: UUID
    sequence: int
    word: str
    ticket: str
