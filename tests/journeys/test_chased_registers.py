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


MANY = tuple({"name": form, "year": form[0], "teacher": f"staff-{form}"} for form in ("1A", "2A", "3B", "4A"))
TEACHERS = tuple(
    {"id": f"staff-{each['name']}", "role": "class-teacher", "email": f"{each['name']}@school.example"} for each in MANY
)


async def test_where_not_one_register_of_many_came_the_officer_is_told_once_and_no_teacher(school):
    """Whoever is late is asked once the hook is back and has delivered what it could not."""

    def four():
        s = school(staff=(*STAFF[2:], *TEACHERS), classes=MANY)
        for number, each in enumerate(MANY, 1):
            s.pupils(str(number), form=each["name"], year=each["year"])
        return s

    dead, back, lives = four(), four(), four()
    back.guardian("201", "3").at("09:41").register("AM", {"3": "N"})
    back.at("09:45").register("AM", form="1A")
    lives.at("08:57").mark("1", "AM", "/")
    yield "2026-09-07 12:00"

    async def told(of):
        rows = (await of.ask(ChasesOf(), ChaseRows)).rows
        return [(row.kind, row.staff, row.form) for row in rows if row.state == "sent" and row.session == "AM"]

    silence = ("silent", "staff-3", "")
    assert await told(dead) == [silence]
    for of in (dead, back):
        [stale] = await of.facts("FeedWentStale")
        assert (stale.body["reason"], stale.body["classes"]) == ("no-register", 4)
    late = await told(back)
    assert late[0] == silence
    assert {form for _, _, form in late[1:]} == {"2A", "4A"}
    assert await back.texts() == ["absence to 201 about 3 at 09-07 09:51:00"]
    assert await lives.facts("FeedWentStale") == []
    assert len([each for each in await told(lives) if each[1] in {f"staff-{form}" for form in ("2A", "3B", "4A")}]) == 3
    yield "2026-09-08 12:00"
    assert await told(dead) == []
    assert len(await dead.facts("FeedWentStale")) == 1
