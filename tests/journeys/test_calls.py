"""The call (procedures, "call", "missed", "explained"): for whom, by when, done how, owed no more why, how ordered."""


async def test_a_call_is_due_at_ten_or_thirty_minutes_after_the_absence_is_heard(school):
    dues = {
        "09:00": "10:00:00",
        "09:29": "10:00:00",
        "09:30": "10:00:00",
        "09:30:01": "10:00:01",
        "09:31": "10:01:00",
        "10:00": "10:30:00",
        "12:10": "12:40:00",
        "15:00": "15:30:00",
    }
    heard = {at: school().pupils("1", "2").at(at).register("AM", {"1": "N"}) for at in dues}
    too_late = school().pupils("1", "2").at("15:00:01").register("AM", {"1": "N"})
    next_day = school().pupils("1", "2").at("2026-09-08 09:00").register("AM", {"1": "O"}, day="2026-09-07")
    yield "2026-09-08 18:00"
    for at, due in dues.items():
        assert await heard[at].duties() == [f"call 1 by 09-07 {due}: missed"], at
    assert await too_late.duties() == []
    assert await next_day.duties() == []


async def test_an_n_or_o_in_an_open_register_is_heard_at_its_close(school):
    s = school().pupils("1", "2", "3")
    s.at("08:55").mark("1", "AM", "N").mark("2", "AM", "O")
    yield "2026-09-07 09:20"
    assert await s.duties() == []
    yield "2026-09-07 09:20:01"
    assert sorted(await s.duties()) == ["call 1 by 09-07 10:00:00: due", "call 2 by 09-07 10:00:00: due"]


async def test_a_pupil_without_a_mark_in_a_taken_register_is_never_said_to_be_absent(school):
    s = school().pupils("1", "2").guardian("201", "1")
    s.at("09:00").register("AM", {"1": None})
    yield "2026-09-07 18:00"
    assert await s.duties() == []
    assert await s.message_rows(everything=True) == []


async def test_only_an_unexplained_absence_asks_for_a_call(school):
    codes = ["C", "C1", "C2", "J1", "M", "S", "T", "R", "I", "E", "G", "U", "L", "/", "\\", "K", "V", "P", "W", "B"]
    codes += ["D", "X", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Z", "#"]
    others = {str(n): code for n, code in enumerate(codes, 10)}
    s = school().pupils("1", "2", *others).guardian("201", "1", "2", *others)
    s.at("09:00").register("AM", {"1": "N", "2": "O", **others})
    yield "2026-09-07 18:00"
    assert sorted(await s.duties()) == ["call 1 by 09-07 10:00:00: missed", "call 2 by 09-07 10:00:00: missed"]
    assert await s.texts() == ["absence to 201 about 1+2 at 09-07 09:25:00"]
    assert await s.quarantine() == []


async def test_present_in_the_morning_and_absent_in_the_afternoon_is_due_at_a_quarter_to_two(school):
    dues = {"13:14": "13:45:00", "13:15": "13:45:00", "13:16": "13:46:00", "13:40": "14:10:00"}
    heard = {}
    for at in dues:
        heard[at] = school().pupils("1", "2").guardian("201", "1")
        heard[at].at("09:00").register("AM").at(at).register("PM", {"1": "N"})
    yield "2026-09-07 18:00"
    for at, due in dues.items():
        assert await heard[at].duties() == [f"call 1 by 09-07 {due}: missed"], at
        assert await heard[at].texts() == ["absence to 201 about 1 at 09-07 13:45:00"], at


async def test_absent_in_the_afternoon_alone_but_not_present_in_the_morning_keeps_the_half_hour(school):
    ill, unmarked = (school().pupils("1", "2") for _ in range(2))
    ill.at("09:00").register("AM", {"1": "I"}).at("13:12").register("PM", {"1": "N"})
    unmarked.at("09:00").register("AM", {"1": None}).at("13:12").register("PM", {"1": "N"})
    yield "2026-09-07 18:00"
    for s in (ill, unmarked):
        assert await s.duties() == ["call 1 by 09-07 13:42:00: missed"]


async def test_absent_all_day_is_one_call(school):
    s = school().pupils("1", "2").guardian("201", "1")
    s.at("09:00").register("AM", {"1": "N"}).at("09:40").contact("1", "spoke")
    s.at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 18:00"
    assert await s.duties() == ["call 1 by 09-07 10:00:00: done 09-07 09:40:00 spoke"]
    assert await s.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]


async def test_done_at_the_due_instant_is_in_time_and_a_second_later_it_stays_missed(school):
    in_time, late = (school().pupils("1", "2").at("09:00").register("AM", {"1": "N"}) for _ in range(2))
    in_time.at("10:00:00").contact("1", "spoke", "I")
    late.at("10:00:01").contact("1", "spoke", "I")
    yield "2026-09-07 10:00"
    assert await late.calls() == ["call 1 by 09-07 10:00:00: due"]
    yield "2026-09-07 18:00"
    assert await in_time.calls() == ["call 1 by 09-07 10:00:00: done 09-07 10:00:00 spoke"]
    assert await late.calls() == ["call 1 by 09-07 10:00:00: missed 09-07 10:00:01 spoke"]


async def test_nothing_stands_a_missed_call_down(school):
    schools = [school().pupils("1", "2").at("09:00").register("AM", {"1": "N"}) for _ in range(5)]
    present, ill, noted, gone, seen = schools
    present.at("10:30").mark("1", "AM", "/")
    ill.at("10:30").mark("1", "AM", "I")
    noted.at("10:30").note("70", "1", "2026-09-07 08:00", "2026-09-07 16:00", "M")
    gone.at("10:30").unmark("1", "AM")
    seen.at("10:30").visit("1", "seen")
    yield "2026-09-07 18:00"
    for s in schools:
        assert await s.calls() == ["call 1 by 09-07 10:00:00: missed"]


async def test_work_done_on_a_later_day_fills_what_was_missed(school):
    s = school().pupils("1", "2").at("09:00").register("AM", {"1": "N"})
    s.at("2026-09-08 08:30").contact("1", "spoke", "I", day="2026-09-07")
    yield "2026-09-08 18:00"
    assert await s.calls() == ["call 1 by 09-07 10:00:00: missed 09-08 08:30:00 spoke"]


async def test_no_answer_and_voicemail_are_tries_and_the_call_is_still_due(school):
    s = school().pupils("1", "2").at("09:00").register("AM", {"1": "N"})
    s.at("09:30").contact("1", "no-answer").at("09:35").contact("1", "voicemail")
    t = school().pupils("1", "2").at("09:00").register("AM", {"1": "N"})
    t.at("09:30").contact("1", "no-answer").at("09:50").contact("1", "spoke").at("09:55").contact("1", "no-answer")
    yield "2026-09-07 09:59"
    assert await s.calls() == ["call 1 by 09-07 10:00:00: due"]
    yield "2026-09-07 18:00"
    assert await s.calls() == ["call 1 by 09-07 10:00:00: missed"]
    assert await t.calls() == ["call 1 by 09-07 10:00:00: done 09-07 09:50:00 spoke"]


async def test_siblings_each_have_a_call_and_a_contact_answers_for_the_child_named_only(school):
    s = school().pupils("1", "2", "3").guardian("201", "1", "2")
    s.at("09:00").register("AM", {"1": "N", "2": "N"}).at("09:10").contact("1", "spoke", "I")
    yield "2026-09-07 18:00"
    assert sorted(await s.calls()) == [
        "call 1 by 09-07 10:00:00: done 09-07 09:10:00 spoke",
        "call 2 by 09-07 10:00:00: missed",
    ]
    assert await s.texts() == ["absence to 201 about 2 at 09-07 09:25:00"]


async def test_explained_or_found_before_the_hour_the_call_stands_down(school):
    schools = [school().pupils("1", "2").at("09:00").register("AM", {"1": "N"}) for _ in range(9)]
    noted, approved, medical, holiday, present, activity, not_required, late, visited = schools
    noted.at("09:40").note("70", "1", "2026-09-07 08:00", "2026-09-07 16:00")
    approved.at("09:40").note("70", "1", "2026-09-07 08:00", "2026-09-07 16:00", "I", "2026-09-07")
    medical.at("09:40").mark("1", "AM", "M")
    holiday.at("09:40").mark("1", "AM", "G")
    present.at("09:40").mark("1", "AM", "/")
    activity.at("09:40").mark("1", "AM", "V")
    not_required.at("09:40").mark("1", "AM", "D")
    late.at("09:40").mark("1", "AM", "U")
    visited.at("09:40").visit("1", "seen")
    yield "2026-09-07 18:00"
    for n, s in enumerate(schools):
        assert await s.calls() == ["call 1 by 09-07 10:00:00: stood-down"], n


async def test_a_child_marked_present_in_a_later_session_was_found(school):
    s = school().pupils("1", "2")
    s.at("12:50").register("AM", {"1": "N"}).at("13:12").register("PM")
    yield "2026-09-07 18:00"
    assert await s.calls() == ["call 1 by 09-07 13:20:00: stood-down"]


async def test_explained_beforehand_no_call_and_no_text(school):
    unapproved, approved, covered, contacted = (school().pupils("1", "2").guardian("201", "1") for _ in range(4))
    unapproved.at("08:00").note("70", "1", "2026-09-07 08:00", "2026-09-07 16:00")
    approved.at("08:00").note("70", "1", "2026-09-07 08:00", "2026-09-07 16:00", "I", "2026-09-07")
    covered.at("08:00").note("70", "1", "2026-09-01 08:00", "2026-09-11 16:00", "C")
    contacted.at("08:30").contact("1", "spoke", "I")
    for s in (unapproved, approved, covered, contacted):
        s.at("09:00").register("AM", {"1": "N"}).at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 18:00"
    for s in (unapproved, approved, covered, contacted):
        assert await s.duties() == []
        assert await s.texts() == []


async def test_a_note_that_was_deleted_or_does_not_cover_the_session_explains_nothing(school):
    deleted, afternoon, yesterday = (school().pupils("1", "2").guardian("201", "1") for _ in range(3))
    deleted.at("08:00").note("70", "1", "2026-09-07 08:00", "2026-09-07 16:00").at("08:30").unnote("70")
    afternoon.at("08:00").note("70", "1", "2026-09-07 12:30", "2026-09-07 16:00", "M")
    yesterday.at("08:00").note("70", "1", "2026-09-06 08:00", "2026-09-06 16:00", "M")
    for s in (deleted, afternoon, yesterday):
        s.at("09:00").register("AM", {"1": "N"})
    yield "2026-09-07 18:00"
    for s in (deleted, afternoon, yesterday):
        assert await s.duties() == ["call 1 by 09-07 10:00:00: missed"]
        assert await s.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]


async def test_spoke_without_a_code_does_the_call_explains_nothing_and_nobody_is_texted_to_ring(school):
    before, after = (school().pupils("1", "2").guardian("201", "1") for _ in range(2))
    before.at("08:30").contact("1", "spoke").at("09:00").register("AM", {"1": "N"})
    after.at("09:00").register("AM", {"1": "N"}).at("09:10").contact("1", "spoke")
    yield "2026-09-07 18:00"
    assert await before.duties() == ["call 1 by 09-07 10:00:00: done 09-07 08:30:00 spoke"]
    assert await after.duties() == ["call 1 by 09-07 10:00:00: done 09-07 09:10:00 spoke"]
    for s in (before, after):
        assert await s.texts() == []


async def test_spoke_with_a_code_does_the_call_and_withdraws_the_text(school):
    s = school().pupils("1", "2").guardian("201", "1")
    s.at("09:00").register("AM", {"1": "N"}).at("09:10").contact("1", "spoke", "I")
    yield "2026-09-07 18:00"
    assert await s.duties() == ["call 1 by 09-07 10:00:00: done 09-07 09:10:00 spoke"]
    assert await s.texts() == []
    assert await s.unsent() == ["withdrawn absence about 1"]


async def test_a_pupil_who_had_left_before_is_neither_called_nor_texted_about(school):
    s = school().pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})
    s.at("09:20").hears(s.student("1", leavingDate="2026-09-04"))
    last = school().pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})
    last.at("09:20").hears(last.student("1", leavingDate="2026-09-07"))
    yield "2026-09-07 18:00"
    assert await s.duties() == ["call 1 by 09-07 10:00:00: stood-down"]
    assert await s.unsent() == ["withdrawn absence about 1"]
    assert await last.duties() == ["call 1 by 09-07 10:00:00: missed"]
    assert await last.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]


async def test_calls_come_in_the_order_of_protection_persistence_and_age(school):
    s = school(weeks=2).pupils("1", "2", "3", "4", "5", "6", "7")
    born = {
        "1": "2018-05-04",
        "2": "2018-05-05",
        "3": "2016-01-01",
        "4": "2014-01-01",
        "5": "2013-01-01",
        "6": "2019-01-01",
    }
    people = {p: {"legalFirstName": "A", "legalLastName": "B", "dateOfBirth": day} for p, day in born.items()}
    flags = {"5": {"childProtection": True}, "6": {"socialWorker": True}}
    s.hears(*(s.student(p, person=people[p], **flags.get(p, {})) for p in people))
    s.days("2026-09-07", "2026-09-10").days("2026-09-11", "2026-09-11", {"3": "I"})
    s.at("2026-09-14 09:00").register("AM", dict.fromkeys("123456", "N"))
    yield "2026-09-14 09:30"
    calls = [row.mis_id for row in await s.duty_rows(on="2026-09-14", state="due") if row.kind == "call"]
    assert calls == ["6", "5", "3", "2", "1", "4"]


async def test_where_nobody_may_be_told_the_call_moves_to_the_top_of_its_risk_class(school):
    s = school().pupils("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")
    old, young = (
        {"legalFirstName": "A", "legalLastName": "B", "dateOfBirth": born} for born in ("2015-05-05", "2020-05-05")
    )
    s.hears(s.student("1", person=old), s.student("2", person=young))
    s.hears(s.student("3", childProtection=True, person=young), s.student("4", childProtection=True, person=old))
    s.guardian("202", "2").guardian("203", "3").guardian("201", "1", courtOrder={"id": "1"})
    s.at("09:00").register("AM", dict.fromkeys("1234", "N"))
    yield "2026-09-07 09:24"
    assert [row.mis_id for row in await s.duty_rows(on="2026-09-07") if row.kind == "call"] == ["3", "4", "2", "1"]
    yield "2026-09-07 09:26"
    assert [row.mis_id for row in await s.duty_rows(on="2026-09-07") if row.kind == "call"] == ["4", "3", "1", "2"]
    assert sorted(await s.unsent()) == ["withheld absence about 1", "withheld absence about 4"]
