"""Policies as rows: what the questions need of each, by the day from which it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.policy import Policy
from events.registers import PolicyAdopted

SCHEMA = """
create table policies (
    school text, since date, counted_codes text[] not null, persistent_stages text[] not null,
    holiday_codes text[] not null, illness_codes text[] not null, outbreak_pupils integer not null,
    missing_education text not null, ladder jsonb not null, penalty jsonb not null,
    hotspot_over numeric not null, award_codes text[] not null, primary key (school, since)
);
"""
FOLLOWS: frozenset[type[Fact]] = frozenset({PolicyAdopted})


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: the latest word about a day holds."""
    latest = {(f.envelope.school, f.body["since"]): f for f in facts if f.envelope.word == PolicyAdopted.__name__}
    if latest:
        await db.execute(
            """
            insert into policies select * from jsonb_populate_recordset(null::policies, $1::jsonb)
            on conflict (school, since) do update set
                counted_codes = excluded.counted_codes, persistent_stages = excluded.persistent_stages,
                holiday_codes = excluded.holiday_codes, illness_codes = excluded.illness_codes,
                outbreak_pupils = excluded.outbreak_pupils, missing_education = excluded.missing_education,
                ladder = excluded.ladder, penalty = excluded.penalty,
                hotspot_over = excluded.hotspot_over, award_codes = excluded.award_codes
            """,
            json.dumps([row(f.envelope.school, f.body) for f in latest.values()]),
        )


def row(school: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a policy that was adopted, from the fact's body."""
    policy = Policy.model_validate(body["policy"])
    ladder = policy.stages.ladder.items()
    return {
        "school": school,
        "since": body["since"],
        "counted_codes": policy.visit.counted_codes,
        **policy.causes.model_dump(mode="json"),
        "persistent_stages": [name for name, stage in ladder if stage.is_persistent],
        "ladder": [{"stage": name, **stage.model_dump(mode="json")} for name, stage in ladder],
        "penalty": policy.penalty.model_dump(mode="json"),
        "hotspot_over": str(policy.rewards.hotspot_over),
        "award_codes": policy.rewards.attending_codes,
    }
