"""What Arbor delivers (architecture §8): repeats, any order, overlaps, late enrolment, and what waits in quarantine."""

import random


def story(s):
    """A register's odds and ends as changes with their own revisions: before it is completed, and after.

    One pupil has no mark, so that the register is not taken by its marks in the midst of them.
    """
    s.pupils(*"1234567").guardian("201", "1", "2").guardian("203", "3")
    early = [
        s.marked("1", "AM", "/", revision=101),
        s.marked("1", "AM", "N", revision=102),
        s.marked("2", "AM", "N", revision=103),
        s.marked("2", "AM", "/", revision=104),
        s.marked("2", "AM", "N", revision=105),
        s.marked("3", "AM", "N", revision=106),
        s.marked("4", "AM", "L", revision=107),
        s.marked("5", "AM", "N", revision=108),
        s.marked("5", "AM", "M", revision=109),
        s.marked("6", "AM", "/", revision=110),
    ]
    late = [
        s.marked("3", "AM", "/", revision=120),
        s.marked("3", "AM", "L", revision=121),
        s.marked("1", "AM", "I", revision=122),
        s.marked("6", "AM", "U", revision=123),
        s.marked("4", "AM", "L", revision=107),
        s.marked("2", "AM", "N", revision=105),
        s.marked("5", "AM", "N", revision=108),
    ]
    return early, late


def shuffled(s, at, changes, seed):
    """The changes delivered in any order, in overlapping batches, some of them twice, all at one instant."""
    drawn = random.Random(seed)
    again = [*changes, *drawn.sample(changes, len(changes) // 2)]
    drawn.shuffle(again)
    while again:
        size = drawn.randint(1, 5)
        s.at(at).hears(*again[:size])
        again = again[size:] if len(again) < size or drawn.random() < 0.6 else again[max(1, size - 2) :]


async def outcome(s):
    """All that can be asked of the school, but for ids."""
    rows = await s.duty_rows()
    return {
        "figures": [await s.figures("2026-09-07", "2026-09-07", by) for by in ("class", "year")],
        "pupils": [{**r, "key": ""} for r in await s.figures("2026-09-07", "2026-09-07", "pupil")],
        "duties": sorted((r.kind, r.mis_id, r.due_at, r.state) for r in rows),
        "messages": sorted(await s.texts()),
        "quarantine": await s.quarantine(),
    }


async def test_repeated_reordered_and_overlapping_deliveries_end_the_same(school):
    plain = school()
    early, late = story(plain)
    plain.at("08:56").hears(*early).at("08:57").hears(plain.completed("AM")).at("10:30").hears(*late)
    others = []
    for seed in range(8):
        s = school()
        early, late = story(s)
        shuffled(s, "08:56", early, seed)
        s.at("08:57").hears(s.completed("AM"))
        shuffled(s, "10:30", late, seed + 100)
        others.append(s)
    yield "2026-09-07 18:00"
    expected = await outcome(plain)
    assert expected["messages"] == [
        "absence to 201 about 1+2 at 09-07 09:25:00",
        "absence to 203 about 3 at 09-07 09:25:00",
        "correction to 203 about 3 at 09-07 10:30:00",
    ]
    assert [duty[1] for duty in expected["duties"]] == ["1", "2", "3"]
    for s in others:
        found = await outcome(s)
        pupils = {row["mis_id"]: row for row in found.pop("pupils")}
        assert pupils == {row["mis_id"]: row for row in expected["pupils"]}
        assert found == {key: value for key, value in expected.items() if key != "pupils"}


async def test_people_and_marks_in_any_order_wait_for_each_other(school):
    def told(order):
        s = school()
        parts = {
            "student": [s.student("1"), s.student("2")],
            "guardian": [s.relationship("201", "1"), s.relationship("201", "2")],
            "mark": [s.marked("1", "AM", "N", revision=900), s.marked("2", "AM", "/", revision=901)],
        }
        for name in order:
            s.at("08:30").hears(*parts[name])
        return s.at("08:40").hears(s.completed("AM"))

    orders = ("student guardian mark", "mark guardian student", "guardian mark student", "mark student guardian")
    schools = [told(order.split()) for order in orders]
    yield "2026-09-07 18:00"
    for s in schools:
        assert await s.quarantine() == []
        assert await s.calls() == ["call 1 by 09-07 10:00:00: missed"]
        assert await s.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]


async def test_each_bad_entity_waits_with_its_reason_and_no_neighbour_is_lost(school):
    s = school(closures=[{"date": "2026-09-08", "session": "PM"}])
    s.pupils("1", "2", "3", mostRecentEntryDate="2026-09-07")
    wrong = s.marked("2", "AM", "%")
    retired = [{**s.marked("3", "AM", code)} for code in ("H", "J", "Y")]
    for n, change in enumerate([wrong, *retired]):
        change["changedObject"]["id"] = str(9000 + n)
    impossible = s.marked("3", "PM", "/", "2026-02-30")
    before = s.marked("3", "AM", "/", "2026-09-04")
    weekend = s.marked("3", "AM", "/", "2026-09-12")
    closed = s.marked("3", "PM", "/", "2026-09-08")
    stranger = s.marked("99", "AM", "N")
    teapot = s.change("Teapot", "1")
    good = [s.marked("1", "AM", "N"), s.marked("2", "AM", "/"), s.marked("3", "AM", "/")]
    bad = [wrong, *retired, impossible, before, weekend, closed, stranger, teapot]
    mixed = [change for pair in zip(bad, [*good, *good, *good, *good], strict=False) for change in pair]
    s.at("09:00").hears(*mixed)
    yield "2026-09-07 18:00"
    reasons = {entity: reason for _, entity, reason in await s.quarantine()}
    assert len(reasons) == len(bad)
    assert "%" in reasons["9000"]
    assert all(code in reasons[str(9001 + n)] for n, code in enumerate("HJY"))
    rows = {row["mis_id"]: row["possible"] for row in await s.figures("2026-09-01", "2026-09-30", "pupil")}
    assert rows == {"1": 1, "2": 1, "3": 1}
    assert await s.calls() == ["call 1 by 09-07 10:00:00: missed"]


async def test_marks_before_enrolment_are_released_when_the_entry_date_says_so(school):
    s = school().pupils("1").pupils("2", mostRecentEntryDate="2026-09-09")
    s.at("2026-09-08 09:00").register("AM", {"2": "I"})
    s.at("2026-09-08 10:00").passes()
    yield "2026-09-08 10:00"
    assert [(kind, reason != "") for kind, _, reason in await s.quarantine()] == [("AttendanceRollCallRecord", True)]
    s.at("2026-09-08 11:00").hears(s.student("2", mostRecentEntryDate="2026-09-08"))
    yield "2026-09-08 12:00"
    assert await s.quarantine() == []
    rows = {row["mis_id"]: row["authorised"] for row in await s.figures("2026-09-08", "2026-09-08", "pupil")}
    assert rows["2"] == 1


async def test_a_pupil_heard_of_late_is_marked_and_absent_all_the_same(school):
    s = school().pupils("1").guardian("201", "1")
    s.at("09:00").register("AM").mark("2", "AM", "N").at("09:40").pupils("2").guardian("202", "2")
    yield "2026-09-07 18:00"
    assert await s.quarantine() == []
    rows = {row["mis_id"]: row["unauthorised"] for row in await s.figures("2026-09-07", "2026-09-07", "pupil")}
    assert rows == {"1": 0, "2": 1}


async def test_a_deleted_mark_leaves_the_session_unmarked(school):
    s = school().pupils("1", "2").at("09:00").register("AM").at("10:00").unmark("1", "AM")
    t = school().pupils("1", "2").at("09:00").register("AM")
    t.at("10:00").hears(t.marked("1", "AM", "N", revision=1))
    yield "2026-09-07 12:00"
    [row] = [row for row in await s.figures("2026-09-07", "2026-09-07", "pupil") if row["mis_id"] == "1"]
    assert (row["possible"], row["unmarked"]) == (0, 1)
    assert [fact.body["new"] for fact in await s.facts("RegisterAmended")] == [None]
    assert await t.facts("RegisterAmended") == []
    assert await t.duties() == []


async def test_a_register_is_taken_when_completed_or_when_everybody_has_a_mark(school):
    completed = school().pupils("1", "2").at("09:00").mark("1", "AM", "N")
    completed.at("09:05").hears(completed.completed("AM"))
    marked = school().pupils("1", "2").at("09:00").mark("1", "AM", "N").at("09:07").mark("2", "AM", "/")
    neither = school().pupils("1", "2").at("09:00").mark("1", "AM", "N")
    yield "2026-09-07 12:00"
    for s, at in ((completed, "08:05"), (marked, "08:07")):
        [taken] = await s.facts("RegisterTaken")
        assert taken.envelope.occurred_at.strftime("%H:%M:%S") == f"{at}:00"
        [absent] = await s.facts("PupilAbsent")
        assert absent.envelope.occurred_at == taken.envelope.occurred_at
    assert await neither.facts("RegisterTaken") == []
    [absent] = await neither.facts("PupilAbsent")
    assert absent.envelope.occurred_at.strftime("%H:%M:%S") == "08:20:00"
    overdue = await neither.facts("RegisterOverdue")
    assert [fact.envelope.occurred_at.strftime("%H:%M:%S") for fact in overdue] == ["08:05:00"]
