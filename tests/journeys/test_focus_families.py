"""Focus families (procedures, "focus"): whose call it is, by when, and the visit where nobody is reached."""


async def test_headship_calls_about_every_absence_and_visits_whom_it_does_not_reach(school):
    heads = ({"id": "staff-1", "role": "headteacher"}, {"id": "staff-2", "role": "head-of-school"})
    s = (
        school(staff=heads)
        .pupils(*"123456")
        .guardian("201", "2", "3")
        .at("08:00")
        .allocate("2", "staff-1", "headteacher")
    )
    for pupil in "456":
        s.allocate(pupil, "staff-2", "head-of-school")
    s.at("09:00").register("AM", {"1": "I", "2": "N", "3": "I", "4": "N", "5": "M", "6": "N"})
    s.at("09:30").contact("4", "spoke", "I").contact("6", "no-answer").at("09:45").contact("5", "spoke")
    yield "2026-09-07 09:45"
    assert await s.visits() == []
    yield "2026-09-07 18:00"
    assert sorted(await s.duties()) == [
        "call 2 by 09-07 09:45:00 (staff-1): missed",
        "call 3 by 09-07 09:45:00 (staff-1): missed",
        "call 4 by 09-07 09:45:00 (staff-2): done 09-07 09:30:00 spoke",
        "call 5 by 09-07 09:45:00 (staff-2): done 09-07 09:45:00 spoke",
        "call 6 by 09-07 09:45:00 (staff-2): missed",
        "visit 2 by 09-07 15:00:00 (staff-1): missed",
        "visit 3 by 09-07 15:00:00 (staff-1): missed",
        "visit 6 by 09-07 15:00:00 (staff-2): missed",
    ]
    assert await s.texts() == ["absence to 201 about 2 at 09-07 09:25:00"]


async def test_an_explanation_does_not_stand_a_call_of_headship_down_and_a_child_found_does(school):
    s = school().pupils(*"1234").at("08:00").allocate("2", "staff-1", "headteacher")
    s.allocate("3", "staff-1", "headteacher").allocate("4", "staff-1", "headteacher")
    s.at("09:00").register("AM", dict.fromkeys("234", "N")).at("09:20").mark("2", "AM", "I").mark("3", "AM", "U")
    s.mark("4", "AM", "/")
    yield "2026-09-07 18:00"
    assert sorted(await s.calls()) == [
        "call 2 by 09-07 09:45:00 (staff-1): missed",
        "call 3 by 09-07 09:45:00 (staff-1): stood-down",
        "call 4 by 09-07 09:45:00 (staff-1): stood-down",
    ]
    assert await s.visits() == ["visit 2 by 09-07 15:00:00 (staff-1): missed"]


async def test_the_officer_of_a_family_is_called_upon_for_unexplained_absences_alone(school):
    s = school().pupils(*"1234").guardian("201", "2", "3").at("08:00").allocate("2", "staff-4", "attendance-officer")
    s.at("09:00").register("AM", {"2": "N", "3": "I", "4": "N"})
    yield "2026-09-07 18:00"
    assert sorted(await s.duties()) == [
        "call 2 by 09-07 09:45:00 (staff-4): missed",
        "call 4 by 09-07 10:00:00: missed",
    ]


async def test_heard_less_than_half_an_hour_before_it_is_due_half_an_hour_later(school):
    dues = {"09:15": "09:45:00", "09:16": "09:46:00", "10:30": "11:00:00"}
    schools = {}
    for at in dues:
        s = schools[at] = school().pupils("1", "2", "3").at("08:00").allocate("1", "staff-4", "attendance-officer")
        s.allocate("2", "staff-1", "headteacher").at(at).register("AM", {"1": "N", "2": "N"})
    yield "2026-09-07 12:00"
    for at, due in dues.items():
        assert sorted(await schools[at].calls()) == [
            f"call 1 by 09-07 {due} (staff-4): missed",
            f"call 2 by 09-07 {due} (staff-1): missed",
        ], at


async def test_of_assistant_heads_and_year_leaders_families_the_office_calls_as_of_all(school):
    s = school().pupils("1", "2", "3").at("08:00").allocate("1", "staff-5", "assistant-head")
    s.allocate("2", "staff-6", "year-group-leader").at("09:00").register("AM", {"1": "N", "2": "I"})
    yield "2026-09-07 18:00"
    assert await s.duties() == ["call 1 by 09-07 10:00:00: missed"]


async def test_the_second_day_and_the_first_of_a_plan_hold_for_focus_families_too(school):
    s = school().pupils("1", "3").pupils("2", childProtection=True).at("08:00")
    s.allocate("1", "staff-4", "attendance-officer")
    s.allocate("2", "staff-4", "attendance-officer").at("09:00").register("AM", {"1": "N", "2": "N"})
    s.at("2026-09-08 09:00").register("AM", {"1": "N"})
    yield "2026-09-08 18:00"
    assert sorted(await s.visits()) == [
        "visit 1 by 09-08 15:00:00: missed",
        "visit 2 by 09-07 15:00:00: missed",
    ]
