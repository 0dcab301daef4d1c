"""Absence texts that turned out to be wrong, as facts tell of them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from events.fact import Fact
from events.notifications import MessageHeld, MessageSending


def wrong(facts: Iterable[Fact]) -> set[UUID]:
    """The texts that had to be corrected."""
    words = (fact for fact in facts if isinstance(fact, MessageHeld | MessageSending))
    return {word.corrects for word in words if word.template == "correction" and word.corrects is not None}
