"""Numbers that *notifications* set aside, as rows: which is dead or a stranger's, and which takes no text."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import NumberCleared, NumberSetAside, NumberWorked

FOLLOWS: frozenset[type[Fact]] = frozenset({NumberSetAside, NumberWorked, NumberCleared})
SCHEMA = """
create table set_aside (school text, telephone text, message uuid, primary key (school, telephone));
"""
_WORDS = {word.__name__ for word in FOLLOWS}


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: the latest word about a number holds, on whichever channel it was found. Where whoever has it
    told a provider STOP, `message` is the one that could not go: it is theirs, and rings."""
    said = {(f.envelope.school, f.body.get("address")): f for f in facts if f.envelope.word in _WORDS}
    if not said:
        return
    await db.execute(
        """
        delete from set_aside using unnest($1::text[], $2::text[]) as said (school, telephone)
        where (set_aside.school, set_aside.telephone) = (said.school, said.telephone)
        """,
        *([name[part] for name in said] for part in range(2)),
    )
    aside = {name: f for name, f in said.items() if f.envelope.word == NumberSetAside.__name__}
    await db.execute(
        "insert into set_aside select * from unnest($1::text[], $2::text[], $3::uuid[])",
        *([name[part] for name in aside] for part in range(2)),
        [f.body.get("message") for f in aside.values()],
    )
