"""The edges at which a school's rules are most easily got wrong, each on the whole platform.

Clock changes are in `test_clocks`; Friday to Monday, half term between two days, and child protection in `test_visits`;
court orders in `test_texts`; a midday closure in `test_snow_day`; 90.00 % exactly in `test_figures` and `test_stages`.
"""

from events.pathway import StagesOf, Standings


def person(first, last, born="2018-05-04"):
    """Somebody as Arbor has them."""
    return {"legalFirstName": first, "legalLastName": last, "dateOfBirth": born}


async def test_siblings_with_different_surnames_are_one_family(school):
    s = school().pupils("3")
    s.hears(s.student("1", person=person("Ada", "Byron")), s.student("2", person=person("Allegra", "Clairmont")))
    s.guardian("201", "1", "2").at("09:00").register("AM", {"1": "N", "2": "N"})
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 201 about 1+2 at 09-07 09:25:00"]
    [text] = s.written()
    assert "Allegra and Ada are marked absent" in text
    assert "Byron" not in text
    assert len(await s.calls()) == 2, "each child's absence is asked about"


async def test_two_guardians_with_one_telephone_are_told_once(school):
    s = school().pupils("1", "2", "3").guardian("201", "1", "2", number="07700 900555")
    s.guardian("202", "1", "2", emergencyContactPriority=2, number="07700900555")
    s.at("09:00").register("AM", {"1": "N", "2": "N"})
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 201 about 1+2 at 09-07 09:25:00"]


async def test_a_leavers_visit_stands_down_and_their_days_end(school):
    s = school().pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})
    s.at("13:15").register("PM", {"1": "N"}).at("2026-09-08 09:00").register("AM", {"1": "N"})
    s.at("11:00").hears(s.student("1", leavingDate="2026-09-07"))
    s.at("2026-09-09 09:00").register("AM", {"1": None})
    yield "2026-09-08 10:30"
    assert await s.visits() == ["visit 1 by 09-08 15:00:00: due"]
    yield "2026-09-09 18:00"
    assert await s.visits() == ["visit 1 by 09-08 15:00:00: stood-down"]
    rows = {row["mis_id"]: row for row in await s.figures("2026-09-07", "2026-09-09", "pupil")}
    assert (rows["1"]["possible"], rows["1"]["unauthorised"], rows["1"]["unmarked"]) == (2, 2, 0)
    assert await s.texts("2026-09-09") == []


async def test_a_pupil_who_moves_class_at_midday_is_called_about_once_and_visited_on_the_second_day(school):
    s = school().pupils("1", "2").pupils("3", form="5A", year="5").guardian("201", "1")
    s.at("09:00").register("AM", {"1": "N"}).register("AM", form="5A")
    s.at("11:00").hears(s.student("1", "5A", "5"))
    s.at("13:15").register("PM").register("PM", {"1": "N"}, form="5A")
    s.at("2026-09-08 09:00").register("AM").register("AM", {"1": "N"}, form="5A")
    yield "2026-09-08 18:00"
    assert await s.duties() == [
        "call 1 by 09-07 10:00:00: missed",
        "call 1 by 09-08 10:00:00: missed",
        "visit 1 by 09-08 15:00:00: missed",
    ]
    taken = {(f.body["form"], f.body["date"], f.body["session"]): f.body for f in await s.facts("RegisterTaken")}
    assert len(taken) == 6
    assert all(not of["unmarked"] for of in taken.values())
    assert await s.texts() == [
        "absence to 201 about 1 at 09-07 09:25:00",
        "absence to 201 about 1 at 09-08 09:25:00",
    ]


async def test_a_part_time_pupil_is_asked_about_in_the_sessions_that_they_attend_alone(school):
    s = school().pupils("1", "2").guardian("201", "1")
    s.days("2026-09-07", "2026-09-08", {"1": "/ C2"})
    s.at("2026-09-09 09:00").register("AM", {"1": "N"}).at("13:15").register("PM", {"1": "C2"})
    yield "2026-09-09 18:00"
    assert await s.duties() == ["call 1 by 09-09 10:00:00: missed"]
    assert await s.texts() == ["absence to 201 about 1 at 09-09 09:25:00"]
    rows = {row["mis_id"]: row for row in await s.figures("2026-09-07", "2026-09-09", "pupil")}
    assert (rows["1"]["possible"], rows["1"]["authorised"], rows["1"]["unauthorised"]) == (6, 3, 1)


async def test_what_a_nursery_child_need_not_attend_counts_for_nothing_and_leads_to_no_legal_stage(
    school,
):
    s = school(weeks=3, classes=[{"name": "Acorns", "year": "N"}], telephone="020 7946 0117")
    s.pupils("1", "2", form="Acorns", year="N", person=person("Ada", "Byron", "2023-05-04"))
    s.pupils("3", form="Acorns", year="N", person=person("Ida", "Byron", "2020-05-04")).guardian("201", "1", "3")
    away = {"1": "O X", "2": "/ X", "3": "O X"}
    s.days("2026-09-07", "2026-09-18", away, form="Acorns")
    yield "2026-09-18 18:00"
    rows = {row["mis_id"]: row for row in await s.figures("2026-09-07", "2026-09-18", "pupil")}
    assert (rows["1"]["possible"], rows["1"]["unauthorised"], rows["1"]["unmarked"]) == (10, 10, 0)
    assert (rows["2"]["possible"], rows["2"]["attendance"]) == (10, "100.00")
    standing = (await s.ask(StagesOf(), Standings)).rows
    assert [row.mis_id for row in standing if row.stage == "legal"] == ["3"], "of whom school is asked by law"
    assert not [fact for fact in await s.facts("PupilAbsent") if fact.body["session"] == "PM"]


async def test_the_tenth_session_is_counted_across_a_term_boundary(school):
    terms = [
        {"name": "Autumn", "from": "2026-12-14", "to": "2026-12-18"},
        {"name": "Spring", "from": "2027-01-04", "to": "2027-01-15"},
    ]
    s = school("2026-12-14 07:00", terms=terms).pupils("1", "2").guardian("201", "1")
    s.days("2026-12-14", "2026-12-15").days("2026-12-16", "2026-12-18", {"1": "O"})
    s.days("2027-01-04", "2027-01-04", {"1": "O"}).at("2027-01-05 09:00").register("AM", {"1": "O"})
    s.at("13:15").register("PM", {"1": "O"})
    yield "2027-01-05 13:00"
    assert [fact for fact in await s.facts("StageEntered") if fact.body["stage"] == "legal"] == []
    yield "2027-01-05 18:00"
    [entered] = [fact.body for fact in await s.facts("StageEntered") if fact.body["stage"] == "legal"]
    assert [each["date"] for each in entered["sessions"]][::2] == [
        "2026-12-16",
        "2026-12-17",
        "2026-12-18",
        "2027-01-04",
        "2027-01-05",
    ]
    assert len(entered["sessions"]) == 10


async def test_an_absence_that_was_planned_the_day_before_is_taken_on_its_day_and_nobody_is_texted(school):
    s = school().pupils("1", "2").guardian("201", "1").at("10:00")
    s.mark("1", "AM", "I", "2026-09-08").mark("1", "PM", "I", "2026-09-08").mark("2", "AM", "I", "2026-09-08")
    s.at("15:00").unmark("2", "AM", "2026-09-08")
    s.at("2026-09-08 09:00").register("AM", {"1": None})
    yield "2026-09-08 10:00"
    assert await s.quarantine() == []
    [absent] = await s.facts("PupilAbsent")
    assert (absent.fact.code, absent.fact.explained) == ("I", True)
    assert (await s.facts("UnmarkedChased"), await s.texts(), await s.calls()) == ([], [], [])
