"""Who is texted of a morning's absence, who rang them, and what became of it."""

from typing import Any
from uuid import UUID

from events.fact import Actor
from events.ids import guardian_id
from events.notifications import MessageSending
from notifications.domain.outcomes import NotHanded

MUM, DAD = guardian_id("woodside", "204"), guardian_id("woodside", "205")
OFFICER = Actor(who="staff-3", role="attendance-officer")
CALL = UUID("cccccccc-0000-5000-8000-000000000000")
DEAD = NotHanded("number cannot be texted", unusable=True)


def way(fact: Any) -> tuple[str, str, int]:
    """Its channel, whom it goes to, and which try it is."""
    assert isinstance(fact, MessageSending), fact
    return f"{fact.channel}:{fact.via}", fact.guardian, fact.attempt


def words(news: list[Any]) -> list[str]:
    return [type(fact).__name__ for fact in news]
