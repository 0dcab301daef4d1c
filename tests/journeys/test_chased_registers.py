"""A register that nobody takes, from its due time to the e-mails that ask for it (procedures, "chase")."""

from events.notifications import ChaseRows, ChasesOf

CLASSES = ({"name": "3B", "year": "3", "teacher": "staff-9"}, {"name": "5A", "year": "5"})
STAFF = (
    {"id": "staff-9", "role": "class-teacher", "email": "teacher@school.example"},
    {"id": "staff-6", "role": "year-group-leader", "years": ["3"], "email": "leader@school.example"},
    {"id": "staff-3", "role": "attendance-officer", "email": "officer@school.example"},
)


async def test_teacher_leader_and_officer_are_told_in_turn_until_it_is_taken(school):
    late = school(staff=STAFF, classes=CLASSES).pupils("1", "2")
    late.at("09:17").register("AM")
    never = school(staff=STAFF, classes=CLASSES).pupils("1", "2")
    never.at("08:56").hears()
    in_time = school(staff=STAFF, classes=CLASSES).pupils("1", "2").at("09:00").register("AM")
    yield "2026-09-07 12:00"

    async def told(of):
        rows = (await of.ask(ChasesOf(), ChaseRows)).rows
        return [(row.staff, row.form, row.session, row.kind, row.state) for row in rows]

    steps = [(who, "3B", "AM", "missing", "sent") for who in ("staff-9", "staff-6", "staff-3")]
    assert await told(late) == steps[:2]
    assert await told(never) == steps
    assert await told(in_time) == []
    assert "Kid1" not in str(never.written())
    assert await never.texts() == []


async def test_nobody_is_told_while_the_feed_is_silent_nor_before_it_has_caught_up(school):
    soon = {"policy": {"feed": {"hook": {"minutes": 10, "grace": 0}}}}
    silent = school(staff=STAFF, classes=CLASSES, **soon).pupils("1", "2")
    taken = school(staff=STAFF, classes=CLASSES, **soon).pupils("1", "2")
    taken.at("09:12").hears().at("09:14").register("AM")
    missing = school(staff=STAFF, classes=CLASSES, **soon).pupils("1", "2")
    for clock in ("09:12", "09:20", "09:28"):
        missing.at(clock).hears()
    yield "2026-09-07 09:10"
    for of in (silent, taken, missing):
        assert len(await of.facts("FeedWentStale")) == 1
        assert len(await of.facts("RegisterChased")) == 1
    yield "2026-09-07 09:37"

    async def told(of):
        rows = (await of.ask(ChasesOf(), ChaseRows)).rows
        return [(row.staff, row.at.strftime("%H:%M"), row.state) for row in rows]

    assert await told(silent) == []
    assert await told(taken) == []
    at = "08:22"  # 09:22 at school
    assert sorted(await told(missing)) == [(who, at, "sent") for who in ("staff-3", "staff-6", "staff-9")]
