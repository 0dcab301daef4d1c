"""How facts become rows of stages and counters, each from its beginning to its end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import CounterReached, CounterWithdrawn, StageEntered, StageLeft

FOLLOWS: frozenset[type[Fact]] = frozenset({StageEntered, StageLeft, CounterReached, CounterWithdrawn})

SCHEMA = """
create table stages_entered (
    school text, pupil text, stage text, entered_on date, attending integer not null, possible integer not null,
    missed integer not null, actions text[] not null, owner text not null, due date, next text, left_on date,
    reason text, policy date, primary key (school, pupil, stage, entered_on)
);
create table counters (
    school text, pupil text, counter text, reached_on date, days integer not null, owner text not null, due date,
    withdrawn boolean not null, primary key (school, pupil, counter, reached_on)
);
"""

_OF_COUNTERS = frozenset({CounterReached.__name__, CounterWithdrawn.__name__})
Place: TypeAlias = tuple[str, str, str]
Row: TypeAlias = dict[str, Any]


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: stages in the order of their facts, then counters."""
    await _stages(db, [f for f in facts if f.envelope.word in (StageEntered.__name__, StageLeft.__name__)])
    reached, withdrawn = last_of_counters(facts)
    await _reached(db, reached)
    await _withdrawn(db, withdrawn)


def last_of_counters(facts: Iterable[Recorded]) -> tuple[list[Recorded], list[Recorded]]:
    """Each row of days that was reached, as it was said last, and of those the ones that were withdrawn after that.

    One whose mark was corrected, and corrected again, is reached twice of the same day.
    """
    reached: dict[Place, Recorded] = {}
    withdrawn: dict[Place, Recorded] = {}
    for each in (each for each in facts if each.envelope.word in _OF_COUNTERS):
        place = each.body["pupil"], each.body["counter"], each.body["date"]
        if each.envelope.word == CounterReached.__name__:
            reached[place] = each
            withdrawn.pop(place, None)
        else:
            withdrawn[place] = each
    return [*reached.values()], [*withdrawn.values()]


async def _stages(db: Db, facts: Sequence[Recorded]) -> None:
    if not facts:
        return
    said = [(f.envelope.school, f.envelope.word, f.body) for f in facts]
    await _write(db, after(await _standing(db, facts), said))


def after(standing: Iterable[Row], said: Iterable[tuple[str, str, Mapping[str, Any]]]) -> list[Row]:
    """The rows once this was said (school, word, body), in its order, of stages in which somebody stood before."""
    rows = [*standing]
    there: dict[Place, Row] = {(row["school"], row["pupil"], row["stage"]): row for row in rows}
    for school, word, body in said:
        place = (school, body["pupil"], body["stage"])
        if word == StageEntered.__name__:
            there[place] = _entered(school, body)
            rows.append(there[place])
        elif place in there:
            there.pop(place).update(left_on=date.fromisoformat(body["date"]), reason=body["reason"])
    return rows


async def _standing(db: Db, facts: Sequence[Recorded]) -> list[Row]:
    rows = await db.fetch(
        """
        select stages_entered.* from stages_entered
        join (select distinct * from unnest($1::text[], $2::text[], $3::text[]) as n (school, pupil, stage)) n
            using (school, pupil, stage)
        where left_on is null
        """,
        [f.envelope.school for f in facts],
        [f.body["pupil"] for f in facts],
        [f.body["stage"] for f in facts],
    )
    return [dict(row) for row in rows]


def _entered(school: str, body: Mapping[str, Any]) -> Row:
    return {
        **{name: body[name] for name in ("pupil", "stage", "attending", "possible", "owner", "actions")},
        "school": school,
        "entered_on": date.fromisoformat(body["date"]),
        "missed": len(body["sessions"]),
        "due": _day(body.get("due")),
        "next": body.get("next"),
        "left_on": None,
        "reason": None,
        "policy": date.fromisoformat(body["policy"]),
    }


async def _write(db: Db, rows: Sequence[Row]) -> None:
    """The latest of a stage that was entered and left on one day holds."""
    latest = {(row["school"], row["pupil"], row["stage"], row["entered_on"]): row for row in rows}
    await db.execute(
        """
        insert into stages_entered select * from jsonb_populate_recordset(null::stages_entered, $1::jsonb)
        on conflict (school, pupil, stage, entered_on) do update set
            attending = excluded.attending, possible = excluded.possible, missed = excluded.missed,
            actions = excluded.actions, owner = excluded.owner, due = excluded.due, next = excluded.next,
            left_on = excluded.left_on, reason = excluded.reason, policy = excluded.policy
        """,
        json.dumps(list(latest.values()), default=str),
    )


async def _reached(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into counters
            select *, false from unnest(
                $1::text[], $2::text[], $3::text[], $4::date[], $5::integer[], $6::text[], $7::date[])
            on conflict (school, pupil, counter, reached_on) do update set
                days = excluded.days, owner = excluded.owner, due = excluded.due, withdrawn = false
            """,
            [f.envelope.school for f in facts],
            [f.body["pupil"] for f in facts],
            [f.body["counter"] for f in facts],
            [date.fromisoformat(f.body["date"]) for f in facts],
            [f.body["days"] for f in facts],
            [f.body["owner"] for f in facts],
            [_day(f.body.get("due")) for f in facts],
        )


async def _withdrawn(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            update counters c set withdrawn = true
            from unnest($1::text[], $2::text[], $3::text[], $4::date[]) as n (school, pupil, counter, reached_on)
            where (c.school, c.pupil, c.counter, c.reached_on) = (n.school, n.pupil, n.counter, n.reached_on)
            """,
            [f.envelope.school for f in facts],
            [f.body["pupil"] for f in facts],
            [f.body["counter"] for f in facts],
            [date.fromisoformat(f.body["date"]) for f in facts],
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
