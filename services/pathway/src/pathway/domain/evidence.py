"""Evidence: sessions of absence as they are said in facts."""

from __future__ import annotations

from collections.abc import Iterable

from events.pathway import MissedSession
from pathway.domain.away import Away


def told(sessions: Iterable[Away]) -> tuple[MissedSession, ...]:
    """The sessions, in their order."""
    return tuple(MissedSession(date=each.date, session=each.session, code=each.code) for each in sessions)
