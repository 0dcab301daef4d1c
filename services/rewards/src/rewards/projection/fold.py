"""Every tracker and sticker of every school, and whose pupils they are of, as rows."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.registers import PupilRecorded, SchoolSetUp
from events.rewards import StickerAwarded, TrackerClosed, TrackerOpened
from events.theirs import WORDS

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {SchoolSetUp, PupilRecorded, TrackerOpened, TrackerClosed, StickerAwarded, *WORDS.values()}
)

SCHEMA = """
create table schools (school text primary key, body text not null);
create table pupils (
    school text, pupil text, mis_id text not null, form text not null, year text not null, primary key (school, pupil)
);
create table focus (school text not null, word text not null, body text not null, seq bigint not null);
create table trackers (school text, pupil text, open boolean not null, primary key (school, pupil));
create table stickers (school text, pupil text, day date, because uuid not null, primary key (school, pupil, day));
"""
"""`schools`: as each was last set up; `focus`: what was said of whose families are whose."""
INDEXES = """
create index on focus (school);
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: of schools, pupils and trackers the latest word holds, stickers and words of families add up."""
    await _schools(db, {f.envelope.school: f for f in facts if f.envelope.word == SchoolSetUp.__name__})
    await _pupils(db, {(f.envelope.school, f.fact.pupil): f.fact for f in facts if isinstance(f.fact, PupilRecorded)})
    await _focus(db, [f for f in facts if f.envelope.word in WORDS])
    await _trackers(db, [f for f in facts if isinstance(f.fact, TrackerOpened | TrackerClosed)])
    await _stickers(db, [(f.envelope.school, f.fact) for f in facts if isinstance(f.fact, StickerAwarded)])


async def _schools(db: Db, latest: dict[str, Recorded]) -> None:
    await db.execute(
        """
        insert into schools select * from unnest($1::text[], $2::text[])
        on conflict (school) do update set body = excluded.body
        """,
        list(latest),
        [each.fact.model_dump_json() for each in latest.values()],
    )


async def _pupils(db: Db, latest: dict[tuple[str, str], PupilRecorded]) -> None:
    await db.execute(
        """
        insert into pupils select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
        on conflict (school, pupil) do update set
            mis_id = excluded.mis_id, form = excluded.form, year = excluded.year
        """,
        [school for school, _ in latest],
        [pupil for _, pupil in latest],
        [fact.mis_id for fact in latest.values()],
        [fact.form for fact in latest.values()],
        [fact.year for fact in latest.values()],
    )


async def _focus(db: Db, facts: Sequence[Recorded]) -> None:
    await db.execute(
        "insert into focus select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])",
        [f.envelope.school for f in facts],
        [f.envelope.word for f in facts],
        [f.fact.model_dump_json() for f in facts],
        [f.envelope.sequence for f in facts],
    )


async def _trackers(db: Db, facts: Sequence[Recorded]) -> None:
    latest = {(f.envelope.school, f.envelope.key): isinstance(f.fact, TrackerOpened) for f in facts}
    await db.execute(
        """
        insert into trackers select * from unnest($1::text[], $2::text[], $3::boolean[])
        on conflict (school, pupil) do update set open = excluded.open
        """,
        [school for school, _ in latest],
        [pupil for _, pupil in latest],
        list(latest.values()),
    )


async def _stickers(db: Db, awarded: Sequence[tuple[str, StickerAwarded]]) -> None:
    await db.execute(
        "insert into stickers select * from unnest($1::text[], $2::text[], $3::date[], $4::uuid[])",
        [school for school, _ in awarded],
        [fact.pupil for _, fact in awarded],
        [fact.date for _, fact in awarded],
        [fact.because for _, fact in awarded],
    )
