"""The visit (procedures, "visit", "found", "missed"): on which day, by when, until when, owed no more why."""

from events.fact import Actor
from events.pathway import Visits, VisitsOf


def of(rows, pupil):
    """The rows about one pupil."""
    return [row for row in rows if row.split()[1] == pupil]


async def test_on_the_second_counted_school_day_in_a_row(school):
    codes = {
        "10": ("N", "N"),
        "11": ("G", "O"),
        "12": ("O", "G"),
        "13": ("N", "I"),
        "14": ("I", "N"),
        "15": ("U", "N"),
        "16": ("N", "U"),
        "17": ("M", "M"),
        "18": ("N", "/"),
        "19": ("G", "G"),
    }
    s = school().pupils("1", *codes)
    for n, day in enumerate(("2026-09-07", "2026-09-08")):
        s.at(f"{day} 09:00").register("AM", {p: each[n] for p, each in codes.items()})
        s.at(f"{day} 13:15").register("PM", {p: each[n] for p, each in codes.items() if each[n] not in "/U"})
    yield "2026-09-08 18:00"
    visits = await s.visits()
    assert sorted(visits) == [f"visit {p} by 09-08 15:00:00: missed" for p in ("10", "11", "12", "19")]


async def test_any_session_counts_the_day(school):
    s = school().pupils("1", "2", "3")
    s.at("09:00").register("AM", {"1": "N"}).at("13:15").register("PM", {"2": "N"})
    s.at("2026-09-08 09:00").register("AM", {"2": "N"}).at("13:15").register("PM", {"1": "N", "2": "N"})
    yield "2026-09-08 18:00"
    assert sorted(await s.visits()) == ["visit 1 by 09-08 15:00:00: missed", "visit 2 by 09-08 15:00:00: missed"]


async def test_heard_after_two_it_is_due_an_hour_later_and_by_five(school):
    dues = {"14:00": "15:00:00", "14:00:01": "15:00:01", "14:30": "15:30:00", "16:00": "17:00:00", "16:30": "17:00:00"}
    s = school().pupils("1", *(str(n) for n in range(10, 10 + len(dues))), "30", "31")
    away = dict.fromkeys([str(n) for n in range(10, 10 + len(dues))] + ["30"], "N")
    s.at("09:00").register("AM", away)
    s.at("2026-09-08 09:00").register("AM", {p: "I" for p in away}).at("13:15").register("PM")
    for n, at in enumerate(dues):
        s.at(f"2026-09-08 {at}").mark(str(10 + n), "PM", "N")
    s.at("2026-09-09 09:00").mark("30", "PM", "N", day="2026-09-08")
    yield "2026-09-09 18:00"
    visits = await s.visits()
    assert sorted(visits) == [f"visit {10 + n} by 09-08 {due}: missed" for n, due in enumerate(dues.values())]


async def test_child_protection_is_visited_on_the_first_day_and_a_social_worker_is_not_that(school):
    s = school().pupils("1", "4").pupils("2", childProtection=True).pupils("3", socialWorker=True)
    s.at("09:00").register("AM", {"2": "N", "3": "N", "4": "N"})
    yield "2026-09-07 18:00"
    assert await s.visits() == ["visit 2 by 09-07 15:00:00: missed"]


async def test_of_a_child_on_a_plan_only_the_mark_the_child_seen_or_the_safeguarding_lead_clears_the_day(school):
    s = school().pupils("1").pupils(*"23456789", childProtection=True)
    s.at("08:00").note("70", "2", "2026-09-07 08:00", "2026-09-07 16:00", "I", "2026-09-07")
    s.at("09:00").register("AM", dict.fromkeys("2345678", "N"))
    s.at("09:30").contact("3", "spoke", "I").note("71", "4", "2026-09-07 08:00", "2026-09-07 16:00", "M", "2026-09-07")
    s.mark("5", "AM", "I").visit("6", "seen")
    s.tell("RecordContact", "staff-7", "safeguarding-lead", mis_id="7", date="2026-09-07", outcome="spoke", code="I")
    yield "2026-09-07 18:00"
    visits = await s.visits()
    assert of(visits, "2") == ["visit 2 by 09-07 15:00:00: missed"]
    assert of(visits, "3") == ["visit 3 by 09-07 15:00:00: missed"]
    assert of(visits, "4") == ["visit 4 by 09-07 15:00:00: missed"]
    assert of(visits, "5") == ["visit 5 by 09-07 15:00:00: stood-down"]
    assert of(visits, "6") == ["visit 6 by 09-07 15:00:00: done 09-07 09:30:00 seen"]
    assert of(visits, "7") == ["visit 7 by 09-07 15:00:00: stood-down"]
    assert of(visits, "8") == ["visit 8 by 09-07 15:00:00: missed"]
    calls = await s.calls()
    assert of(calls, "2") == []
    assert of(calls, "4") == ["call 4 by 09-07 10:00:00: stood-down"]


async def test_an_authorised_code_from_note_or_contact_makes_the_day_no_counted_one(school):
    away = {"2": "N", "3": "N", "4": "N", "5": "N", "6": "N", "7": "G", "8": "N"}
    s = school().pupils("1", *away).at("09:00").register("AM", away)
    s.at("2026-09-08 08:00").note("72", "2", "2026-09-08 08:00", "2026-09-08 16:00", "M")
    s.note("73", "3", "2026-09-08 08:00", "2026-09-08 16:00")
    s.at("09:00").register("AM", away)
    s.at("09:30").contact("4", "spoke", "I").contact("5", "spoke").contact("6", "spoke", "G").contact("7", "spoke", "I")
    s.at("11:00").note("78", "8", "2026-09-07 08:00", "2026-09-07 16:00", "I", "2026-09-08")
    yield "2026-09-08 18:00"
    assert sorted(await s.visits()) == [
        "visit 3 by 09-08 15:00:00: missed",
        "visit 4 by 09-08 15:00:00: stood-down",
        "visit 5 by 09-08 15:00:00: missed",
        "visit 6 by 09-08 15:00:00: missed",
        "visit 7 by 09-08 15:00:00: stood-down",
        "visit 8 by 09-08 15:00:00: stood-down",
    ]


async def test_another_on_each_further_counted_day_until_the_child_is_seen(school):
    away = dict.fromkeys("23456", "N")
    s = school().pupils("1", *away)
    for day in range(7, 12):
        s.at(f"2026-09-{day:02} 09:00").register("AM", {p: "I" if p == "6" and day == 9 else "N" for p in away})
        if day == 8:
            s.at("15:00:00").visit("2", "not-in").visit("3", "seen").at("15:00:01").visit("4", "seen")
        if day == 9:
            s.at("14:00").visit("2", "adult-only")
        if day == 10:
            s.at("14:00").visit("2", "seen")
    yield "2026-09-11 18:00"
    visits = await s.visits()
    assert of(visits, "2") == [
        "visit 2 by 09-08 15:00:00: done 09-08 15:00:00 not-in",
        "visit 2 by 09-09 15:00:00: done 09-09 14:00:00 adult-only",
        "visit 2 by 09-10 15:00:00: done 09-10 14:00:00 seen",
    ]
    assert of(visits, "3") == ["visit 3 by 09-08 15:00:00: done 09-08 15:00:00 seen"]
    assert of(visits, "4") == ["visit 4 by 09-08 15:00:00: missed 09-08 15:00:01 seen"]
    assert of(visits, "5") == [f"visit 5 by 09-{day:02} 15:00:00: missed" for day in range(8, 12)]
    assert of(visits, "6") == ["visit 6 by 09-08 15:00:00: missed", "visit 6 by 09-11 15:00:00: missed"]


async def test_found_or_never_absent_the_visit_stands_down_and_nothing_stands_a_missed_one_down(school):
    away = dict.fromkeys("234567", "N")
    s = school().pupils("1", *away).at("09:00").register("AM", away).at("2026-09-08 09:00").register("AM", away)
    s.at("11:00").mark("2", "AM", "/").mark("3", "AM", "U").mark("4", "AM", "I").mark("5", "AM", "N", "2026-09-07")
    s.mark("6", "AM", "/", "2026-09-07").at("13:15").register("PM", {"2": "\\", "5": "N", "6": "N"})
    s.at("15:00:01").mark("5", "AM", "/")
    yield "2026-09-08 18:00"
    visits = await s.visits()
    for pupil in "23467":
        assert of(visits, pupil) == [f"visit {pupil} by 09-08 15:00:00: stood-down"], pupil
    assert of(visits, "5") == ["visit 5 by 09-08 15:00:00: missed"]


async def test_friday_and_monday_inset_half_term_closures_and_declared_days_are_no_days_between(school):
    term = {
        "name": "T",
        "from": "2026-10-15",
        "to": "2026-11-04",
        "half_term": {"from": "2026-10-26", "to": "2026-10-30"},
    }
    starts = "2026-10-15 07:00"
    closures = [{"date": "2026-10-20", "session": "both", "reason": "boiler"}]
    closures += [{"date": "2026-10-22", "session": "AM", "reason": "election"}]
    s = school(starts=starts, terms=[term], inset=["2026-11-02"], closures=closures).pupils(*"123456")
    s.at("2026-10-16 09:00").register("AM", {"2": "N"})
    s.at("2026-10-19 09:00").register("AM", {"2": "N", "3": "N"})
    s.at("2026-10-21 09:00").register("AM", {"3": "N", "4": "N"})
    s.at("2026-10-22 13:15").register("PM", {"4": "N"})
    s.at("2026-10-22 16:00").day("2026-10-24", good=True)
    s.at("2026-10-23 09:00").register("AM", {"6": "N"})
    s.at("2026-10-24 09:00").register("AM", {"5": "N", "6": "N"})
    s.at("2026-11-01 12:00").day("2026-11-03", good=False)
    s.at("2026-11-04 09:00").register("AM", {"5": "N"})
    yield "2026-11-04 18:00"
    assert sorted(await s.visits()) == [
        "visit 2 by 10-19 15:00:00: missed",
        "visit 3 by 10-21 15:00:00: missed",
        "visit 4 by 10-22 15:00:00: missed",
        "visit 5 by 11-04 15:00:00: missed",
        "visit 6 by 10-24 15:00:00: missed",
    ]


async def test_a_visit_seen_that_nobody_asked_for_stands_the_call_down(school):
    s = school().pupils("1", "2").at("09:00").register("AM", {"1": "N"}).at("09:30").visit("1", "seen")
    yield "2026-09-07 18:00"
    assert await s.duties() == ["call 1 by 09-07 10:00:00: stood-down"]


# Arranged -------------------------------------------------------------------------------------------------------------


async def test_the_route_of_the_day_from_arbors_address_to_the_card_that_is_left(school):
    s = school().pupils("1", "2").guardian("201", "1", address={"houseNumber": "12", "street": "High Street"})
    s.at("09:00").register("AM", {"1": "N"})
    s.at("2026-09-08 09:00").register("AM", {"1": "N"})
    s.at("09:30").tell("ArrangeVisit", mis_id="1", date="2026-09-08", staff="staff-7", at="2026-09-08T13:00:00+01:00")
    s.at("13:05").tell(
        "RecordVisit", "staff-7", "inclusion", mis_id="1", date="2026-09-08", outcome="not-in", card_left=True
    )
    yield "2026-09-08 09:31"
    [mine] = (await s.ask(VisitsOf(), Visits, Actor(who="staff-7", role="inclusion"))).rows
    assert (mine.mis_id, mine.address, mine.ask_office, mine.due_at) == ("1", None, True, None)
    [row] = (await s.ask(VisitsOf(), Visits, Actor(who="staff-3", role="attendance-officer"))).rows
    assert (row.address, row.visitor, row.state) == ("12, High Street", "staff-7", "due")
    yield "2026-09-08 18:00"
    [row] = (await s.ask(VisitsOf(), Visits, Actor(who="staff-3", role="attendance-officer"))).rows
    assert (row.state, row.outcome, row.made_by, row.card_left) == ("done", "not-in", "staff-7", True)


async def test_a_visit_that_no_absence_asks_for_is_arranged_made_twice_and_stands_down_for_a_child_who_came(school):
    s = school().pupils("1", "2").guardian("201", "1", address={"houseNumber": "12", "street": "High Street"})
    s.at("09:00").register("AM", {"1": "N", "2": "N"})
    asked = {"date": "2026-09-07", "staff": "staff-7", "reason": "no number that rings"}
    for mis_id in "12":
        s.at("09:30").tell("ArrangeVisit", mis_id=mis_id, at="2026-09-07T12:30:00+01:00", **asked)
    s.at("11:00").mark("2", "AM", "/")
    for clock, outcome in (("12:40", "not-in"), ("14:30", "seen")):
        s.at(clock).tell("RecordVisit", "staff-7", "inclusion", mis_id="1", date="2026-09-07", outcome=outcome)
    yield "2026-09-07 18:00"
    rows = (await s.ask(VisitsOf(), Visits, Actor(who="staff-3", role="attendance-officer"))).rows
    assert [(row.mis_id, row.state, row.outcome, row.reason, row.address) for row in rows] == [
        ("1", "done", "not-in", "no number that rings", "12, High Street"),
        ("2", "stood-down", None, "no number that rings", None),
    ]
    assert "visit 1 by 09-07 17:00:00: done 09-07 12:40:00 not-in" in await s.visits()
