"""Figures (procedures §3): every column by pupil, class, year and school, the roll, and what was known when."""

COLUMNS = (
    "possible present approved_activity authorised unauthorised late_before_close late_after_close unmarked "
    "attendance persistent severe pupils persistent_pupils severe_pupils"
)


def counted(row):
    """A row's columns in their order, those that it has not left out."""
    return [row[column] for column in COLUMNS.split() if column in row and not (row["mis_id"] and "pupils" in column)]


async def test_every_column_of_every_grouping(school):
    s = school().pupils(*"12345").pupils("6", "7", form="5A", year="5")
    s.at("09:00").register("AM", {"2": "I", "3": "N", "4": "L", "5": "V"}).register("AM", {"6": "U"}, form="5A")
    s.at("13:15").register("PM", {"2": "D", "3": "O", "4": "X", "5": None}).register("PM", {"7": "Z"}, form="5A")
    yield "2026-09-07 13:39:59"
    by_pupil = await s.figures("2026-09-07", "2026-09-07", "pupil")
    assert {row["mis_id"]: row["unmarked"] for row in by_pupil}["5"] == 0
    yield "2026-09-07 18:00"
    pupils = {row["mis_id"]: counted(row) for row in await s.figures("2026-09-07", "2026-09-07", "pupil")}
    assert pupils == {
        "1": [2, 2, 0, 0, 0, 0, 0, 0, "100.00", False, False],
        "2": [1, 0, 0, 1, 0, 0, 0, 0, "0.00", True, True],
        "3": [2, 0, 0, 0, 2, 0, 0, 0, "0.00", True, True],
        "4": [1, 1, 0, 0, 0, 1, 0, 0, "100.00", False, False],
        "5": [1, 0, 1, 0, 0, 0, 0, 1, "100.00", False, False],
        "6": [2, 1, 0, 0, 1, 0, 1, 0, "50.00", True, True],
        "7": [1, 1, 0, 0, 0, 0, 0, 0, "100.00", False, False],
    }
    first = [7, 3, 1, 1, 2, 1, 0, 1, "57.14", None, None, 5, 2, 2]
    fifth = [3, 2, 0, 0, 1, 0, 1, 0, "66.67", None, None, 2, 1, 1]
    whole = [10, 5, 1, 1, 3, 1, 1, 1, "60.00", None, None, 7, 3, 3]
    for by, rows in {"class": {"3B": first, "5A": fifth}, "year": {"3": first, "5": fifth}}.items():
        assert {row["key"]: counted(row) for row in await s.figures("2026-09-07", "2026-09-07", by)} == rows
    [row] = await s.figures("2026-09-07", "2026-09-07", "school")
    assert counted(row) == whole


async def test_nothing_possible_is_no_percentage_and_nobody_persistent(school):
    s = school().pupils("1", "2").at("09:00").register("AM", {"1": "X", "2": "Y4"})
    yield "2026-09-07 12:00"
    for row in await s.figures("2026-09-07", "2026-09-07", "pupil"):
        assert counted(row) == [0, 0, 0, 0, 0, 0, 0, 0, None, False, False]


async def test_unmarked_once_the_closing_time_has_passed_and_only_in_open_sessions(school):
    closures = [{"date": "2026-09-08", "session": "PM"}, {"date": "2026-09-09", "session": "both"}]
    s = school(closures=closures, inset=["2026-09-10"]).pupils("1", "2")
    s.at("09:00").register("AM", {"2": None})
    yield "2026-09-07 09:19:59"
    assert [row["unmarked"] for row in await s.figures("2026-09-07", "2026-09-11")] == [0]
    yield "2026-09-07 09:20:01"
    assert [row["unmarked"] for row in await s.figures("2026-09-07", "2026-09-11")] == [1]
    yield "2026-09-11 12:00"
    assert [row["unmarked"] for row in await s.figures("2026-09-07", "2026-09-11")] == [1 + 2 + 2 + 2]


async def test_half_up_and_the_edges_of_persistent_and_severe(school):
    s = school().pupils(*(str(n) for n in range(10, 26)))
    s.at("09:00").register("AM", {"10": "I", "11": "I"}).at("13:15").register("PM", {"11": "I"})
    t = school().pupils("1", "2", "3", "4")
    codes = {day: {} for day in range(7, 12)}
    codes[7] = {"1": "I /", "2": "I", "3": "I", "4": "N \\"}
    codes[8] = {"2": "I", "3": "I"}
    codes[9] = {"2": "I \\", "3": "D", "4": "D \\"}
    for day, of in codes.items():
        t.days(f"2026-09-{day:02}", f"2026-09-{day:02}", of)
    yield "2026-09-11 18:00"
    assert [row["attendance"] for row in await s.figures("2026-09-07", "2026-09-07")] == ["90.63"]
    rows = {row["mis_id"]: row for row in await t.figures("2026-09-07", "2026-09-11", "pupil")}
    assert {p: (row["attendance"], row["persistent"], row["severe"]) for p, row in rows.items()} == {
        "1": ("90.00", True, False),
        "2": ("50.00", True, True),
        "3": ("50.00", True, True),
        "4": ("88.89", True, False),
    }


async def test_a_class_changes_on_the_whole_day_on_which_that_is_heard(school):
    s = school().pupils("1", "2").pupils("3", form="5A", year="5")
    s.days("2026-09-07", "2026-09-07", {"2": "I"})
    s.at("2026-09-08 09:00").register("AM", {"2": "I"})
    s.at("11:00").hears(s.student("2", "5A", "5")).at("13:15").register("PM", {"2": "I"}, form="5A")
    s.at("2026-09-09 10:00").mark("2", "AM", "/", "2026-09-07").mark("2", "PM", "U", "2026-09-08")
    yield "2026-09-09 12:00"
    by_day = {}
    for day in ("2026-09-07", "2026-09-08"):
        for row in await s.figures(day, day, "class"):
            by_day[day[-2:], row["key"]] = (row["possible"], row["present"], row["authorised"], row["unauthorised"])
    assert by_day["07", "3B"] == (4, 3, 1, 0)
    assert by_day["08", "3B"] == (1, 1, 0, 0)
    assert by_day["08", "5A"] == (3, 1, 1, 1)
    earlier = {
        r["key"]: r["possible"] for r in await s.figures("2026-09-08", "2026-09-08", "class", "2026-09-08 10:59:59")
    }
    assert (earlier["3B"], earlier["5A"]) == (2, 0)
    [first] = [r for r in await s.figures("2026-09-07", "2026-09-07", "pupil") if r["mis_id"] == "2"]
    assert (first["present"], first["authorised"]) == (1, 1)


async def test_a_leaver_and_a_joiner_count_on_the_days_of_their_entry_even_when_heard_late(school):
    s = school().pupils("1", "2").days("2026-09-07", "2026-09-09", {"2": "I"})
    s.at("2026-09-10 08:00").hears(s.student("2", leavingDate="2026-09-08"))
    s.pupils("3", mostRecentEntryDate="2026-09-08")
    yield "2026-09-10 08:30"
    rows = {row["mis_id"]: row for row in await s.figures("2026-09-07", "2026-09-09", "pupil")}
    assert (rows["2"]["possible"], rows["2"]["authorised"], rows["2"]["unmarked"]) == (4, 4, 0)
    assert (rows["3"]["possible"], rows["3"]["unmarked"]) == (0, 4)
    [before] = [
        row for row in await s.figures("2026-09-07", "2026-09-09", "pupil", "2026-09-09 20:00") if row["mis_id"] == "2"
    ]
    assert (before["possible"], before["authorised"]) == (6, 6)


async def test_as_known_at_is_everything_heard_by_then(school):
    s = school().pupils("1", "2").at("09:00").register("AM", {"1": "N"}).at("10:00").mark("1", "AM", "/")
    s.at("11:00").unmark("2", "AM")
    yield "2026-09-07 12:00"
    known = {}
    for at in ("08:59:59", "09:00", "09:59:59", "10:00", "10:59:59", "11:00", "12:00"):
        [row] = await s.figures("2026-09-07", "2026-09-07", known_at=f"2026-09-07 {at}") or [None]
        known[at] = row and (row["possible"], row["present"], row["unauthorised"], row["unmarked"])
    assert known["08:59:59"] in (None, (0, 0, 0, 0))
    del known["08:59:59"]
    assert known == {
        "09:00": (2, 1, 1, 0),
        "09:59:59": (2, 1, 1, 0),
        "10:00": (2, 2, 0, 0),
        "10:59:59": (2, 2, 0, 0),
        "11:00": (1, 1, 0, 1),
        "12:00": (1, 1, 0, 1),
    }


async def test_arbors_calendar_overrides_the_terms_as_it_was_known(school):
    s = school(weeks=1).pupils("1", "2").at("2026-09-07 09:00").register("AM").at("13:15").register("PM")
    s.at("2026-09-08 07:30").day("2026-09-08", good=False)
    s.at("2026-09-08 12:00").day("2026-09-12", good=True).at("2026-09-12 09:00").register("AM", {"1": "N"})
    yield "2026-09-12 18:00"
    [tuesday] = await s.figures("2026-09-08", "2026-09-08") or [{"unmarked": 0}]
    assert tuesday["unmarked"] == 0
    [saturday] = await s.figures("2026-09-12", "2026-09-12")
    assert (saturday["possible"], saturday["unauthorised"], saturday["unmarked"]) == (2, 1, 2)
    assert await s.duties() == ["call 1 by 09-12 10:00:00: missed"]
