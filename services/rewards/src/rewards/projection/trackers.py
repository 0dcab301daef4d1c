"""The trackers of the pupils whom somebody sees."""

from __future__ import annotations

from chassis.service import Reading, Refused
from events.calendar import SchoolCalendar
from events.registers import SchoolSetUp
from events.rewards import Tracker, Trackers, TrackersOf
from events.roles import SCOPED, is_masked, role_of, sees_every_pupil
from events.theirs import WORDS, Theirs, theirs


async def trackers_of(reading: Reading, question: TrackersOf) -> Trackers:
    """The trackers of the pupils whom the asker sees, open or closed, by Arbor's student id (9 before 10).

    An operator has all of them, by opaque ids. Raises Refused for a governor, who sees no pupil.
    """
    if role_of(reading.actor) == "governor":
        raise Refused("not-for-role", "A governor sees no pupils: ask for figures.")
    is_theirs = await _theirs(reading)
    rows = await reading.db.fetch(
        """
        select pupil, mis_id, form, year, open, count(day) as stickers, max(day) as last_sticker
        from trackers natural join pupils natural left join stickers
        where school = $1
        group by school, pupil, mis_id, form, year, open
        """,
        reading.school,
    )
    seen = [row for row in rows if is_theirs is None or is_theirs(row["pupil"], row["form"], row["year"])]
    hidden = {row["mis_id"]: row["pupil"] for row in seen}
    names = hidden if is_masked(reading.actor) else await reading.keyring.open([*hidden])
    trackers = [
        Tracker(mis_id=names[r["mis_id"]], open=r["open"], stickers=r["stickers"], last_sticker=r["last_sticker"])
        for r in seen
    ]
    return Trackers(school=reading.school, rows=tuple(sorted(trackers, key=_by_student)))


async def _theirs(reading: Reading) -> Theirs | None:
    """Whose pupils they see; None: everybody's."""
    if reading.actor is None or sees_every_pupil(reading.actor) or is_masked(reading.actor):
        return None
    body = await reading.db.fetchval("select body from schools where school = $1", reading.school)
    if body is None or reading.actor.role not in SCOPED:
        return lambda pupil, form, year: False
    setup = SchoolSetUp.model_validate_json(body)
    today = SchoolCalendar(setup.timezone, setup.terms, setup.inset, setup.closures).today(reading.now)
    rows = await reading.db.fetch("select word, body from focus where school = $1 order by seq", reading.school)
    told = [WORDS[row["word"]].model_validate_json(row["body"]) for row in rows]
    return theirs(reading.actor.who, setup, today, told)


def _by_student(tracker: Tracker) -> tuple[int, str]:
    return len(tracker.mis_id), tracker.mis_id
