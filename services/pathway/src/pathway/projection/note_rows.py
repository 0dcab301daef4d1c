"""Patterns, strategies, causes and hotspots as rows, each as it was noted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import CauseNoted, HotspotRewarded, PatternFollowed, PatternReported, StrategyNoted

SCHEMA = """
create table notes (
    school text, note uuid, about text not null, pupil text, year text, what text, barriers text[] not null,
    outcome text, owner text, review date, at timestamptz not null, by text not null, text text,
    form text, day date, primary key (school, note)
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
    rows = [_row(f) for f in facts if f.envelope.word in _ABOUT]
    if rows:
        await db.execute(
            """
            insert into notes select * from jsonb_populate_recordset(null::notes, $1::jsonb) on conflict do nothing
            """,
            json.dumps(rows, default=str),
        )


def _row(fact: Recorded) -> dict[str, Any]:
    body, (about, what) = fact.body, _ABOUT[fact.envelope.word]
    return {
        **{name: body.get(name) for name in ("pupil", "year", "outcome", "review", "at", "by")},
        "school": fact.envelope.school,
        "note": fact.envelope.id,
        "about": about,
        "what": body.get(what),
        "barriers": body.get("barriers", ()),
        "owner": body.get("owner") or body.get("form"),
        "text": body.get("note"),
        "form": body.get("form"),
        "day": body.get("date"),
    }
