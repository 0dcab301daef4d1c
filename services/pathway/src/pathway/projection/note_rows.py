"""Patterns, strategies, causes and hotspots as rows, each as it was noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import CauseNoted, HotspotRewarded, PatternFollowed, PatternReported, StrategyNoted

SCHEMA = """
create table notes (
    school text, note uuid, about text not null, pupil text, year text, what text, barriers text[] not null,
    outcome text, owner text, review date, at timestamptz not null, by text not null, text text,
    primary key (school, note)
);
"""

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {PatternReported, PatternFollowed, StrategyNoted, CauseNoted, HotspotRewarded}
)
_ABOUT = {
    PatternReported.__name__: ("pattern", "kind"),
    PatternFollowed.__name__: ("pattern", "kind"),
    StrategyNoted.__name__: ("strategy", ""),
    CauseNoted.__name__: ("cause", "cause"),
    HotspotRewarded.__name__: ("hotspot", "reward"),
}


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch."""
    await db.executemany(
        "insert into notes values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing",
        [_row(f) for f in facts if f.envelope.word in _ABOUT],
    )


def _row(fact: Recorded) -> tuple[Any, ...]:
    body, (about, what) = fact.body, _ABOUT[fact.envelope.word]
    review = body.get("review")
    return (
        fact.envelope.school,
        fact.envelope.id,
        about,
        body.get("pupil"),
        body.get("year"),
        body.get(what),
        list(body.get("barriers", ())),
        body.get("outcome"),
        body.get("owner") or body.get("form"),
        date.fromisoformat(review) if review else None,
        datetime.fromisoformat(body["at"]),
        body["by"],
        body.get("note"),
    )
