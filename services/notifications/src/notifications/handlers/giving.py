"""Handing over what is ready: nothing else is between its being noted as begun and the provider."""

from __future__ import annotations

from dataclasses import dataclass, replace

from events.notifications import EnglishBecause
from notifications.adapters import Outgoing, Provider
from notifications.domain.outcomes import Handed, Handover


@dataclass(frozen=True, slots=True)
class Ready:
    """A message with all that it says, and who takes it; `english_because`: why not in the guardian's language."""

    provider: Provider
    outgoing: Outgoing
    english_because: EnglishBecause | None = None


async def hand_over(ready: Ready | Handover) -> Handover:
    """Hand it over, unless what comes of it is known already."""
    if not isinstance(ready, Ready):
        return ready
    return in_words(await ready.provider.send(ready.outgoing), ready.english_because)


def in_words(result: Handover, english_because: EnglishBecause | None) -> Handover:
    """What became of it; of what went, with the reason why it was English."""
    return replace(result, english_because=english_because) if isinstance(result, Handed) else result
