"""The absence text and its correction (procedures, "text", "recipients", "found", "quiet hours")."""


async def test_a_text_goes_five_minutes_after_the_close_or_after_the_absence_is_heard(school):
    hours = {
        "09:00": "09:25:00",
        "09:20": "09:25:00",
        "09:25": "09:25:00",
        "09:25:01": "09:30:01",
        "09:26": "09:31:00",
        "12:00": "12:05:00",
        "14:55": "15:00:00",
    }
    heard = {at: school().pupils("1", "2").guardian("201", "1") for at in (*hours, "14:55:01")}
    for at, s in heard.items():
        s.at("08:56").hears().at(at).register("AM", {"1": "N"})
    next_day = school().pupils("1", "2").guardian("201", "1").at("2026-09-08 09:00").mark("1", "AM", "N", "2026-09-07")
    yield "2026-09-08 18:00"
    for at, goes in hours.items():
        assert await heard[at].texts() == [f"absence to 201 about 1 at 09-07 {goes}"], at
    assert await heard["14:55:01"].texts() == []
    assert await next_day.texts() == []


async def test_a_mark_corrected_before_the_text_goes_means_no_text(school):
    schools = [school().pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"}) for _ in range(6)]
    changes = ("/", "L", "I", "U", "D", "V")
    for s, code in zip(schools, changes, strict=True):
        s.at("09:25").mark("1", "AM", code)
    unmarked, again = (
        school().pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"}) for _ in "12"
    )
    unmarked.at("09:10").unmark("1", "AM")
    again.at("09:10").mark("1", "AM", "/").at("09:20").mark("1", "AM", "N")
    yield "2026-09-07 18:00"
    for s in (*schools, unmarked):
        assert await s.texts() == []
        assert await s.unsent() == ["withdrawn absence about 1"]
    assert await again.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]


async def test_a_note_or_a_contact_withdraws_the_text_only_for_the_child_it_names(school):
    s = (
        school()
        .pupils("1", "2", "3")
        .guardian("201", "1", "2", "3")
        .at("09:00")
        .register("AM", dict.fromkeys("123", "N"))
    )
    s.at("09:10").note("70", "1", "2026-09-07 08:00", "2026-09-07 12:00").at("09:15").contact("2", "spoke", "I")
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 201 about 3 at 09-07 09:25:00"]


async def test_one_text_for_a_family_and_a_sibling_heard_later_is_told_later(school):
    s = school().pupils("1", "2", "3").pupils("4", form="5A", year="5").guardian("201", "1", "2", "4")
    s.at("09:00").register("AM", {"1": "N", "2": "N"}).at("09:10").register("AM", form="5A")
    s.at("09:40").mark("4", "AM", "N")
    t = school().pupils("1", "2").guardian("201", "1", "2")
    t.at("09:00").register("AM", {"1": "N"}).at("13:15").register("PM", {"1": "N", "2": "N"})
    yield "2026-09-07 18:00"
    assert await s.texts() == [
        "absence to 201 about 1+2 at 09-07 09:25:00",
        "absence to 201 about 4 at 09-07 09:45:00",
    ]
    assert await t.texts() == [
        "absence to 201 about 1 at 09-07 09:25:00",
        "absence to 201 about 2 at 09-07 13:45:00",
    ]


async def test_never_a_second_text_for_the_same_child_and_day(school):
    s = school().pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})
    s.at("09:40").mark("1", "AM", "/").at("10:10").mark("1", "AM", "N").at("13:15").register("PM", {"1": "N"})
    s.at("2026-09-08 09:00").register("AM", {"1": "N"})
    yield "2026-09-08 18:00"
    assert await s.texts() == [
        "absence to 201 about 1 at 09-07 09:25:00",
        "correction to 201 about 1 at 09-07 09:40:00",
        "absence to 201 about 1 at 09-08 09:25:00",
    ]


async def test_wrongly_said_absent_in_the_morning_and_absent_in_the_afternoon_is_first_absent_then(school):
    s = school().pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})
    s.at("09:10").mark("1", "AM", "/").at("13:12").register("PM", {"1": "N"})
    yield "2026-09-07 13:40"
    assert await s.calls() == ["call 1 by 09-07 13:45:00: due"]
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 201 about 1 at 09-07 13:45:00"]


async def test_the_first_guardian_who_may_be_told_is_told(school):
    barred = {"courtOrder": {"id": "5"}}
    firsts = [barred, {"unsubscribedFromComms": True}, {"number": None}, {"isLegalGuardian": False}]
    schools = []
    for first in firsts:
        s = school().pupils("1", "2").guardian("201", "1", emergencyContactPriority=1, **first)
        s.guardian("202", "1", emergencyContactPriority=3).guardian("203", "1", emergencyContactPriority=2)
        schools.append(s.at("09:00").register("AM", {"1": "N"}))
    primary = school().pupils("1", "2").guardian("201", "1", isLegalGuardian=False, isPrimaryGuardian=True)
    primary.guardian("202", "1", emergencyContactPriority=2).at("09:00").register("AM", {"1": "N"})
    yield "2026-09-07 18:00"
    for s in schools:
        assert await s.texts() == ["absence to 203 about 1 at 09-07 09:25:00"]
    assert await primary.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]


async def test_siblings_are_told_of_to_a_guardian_of_every_one_or_separately(school):
    common = school().pupils("1", "2", "3").guardian("201", "1", emergencyContactPriority=1)
    common.guardian("202", "1", "2", emergencyContactPriority=2).guardian("203", "2", emergencyContactPriority=1)
    barred = school().pupils("1", "2", "3").guardian("202", "1", emergencyContactPriority=1)
    barred.guardian("202", "2", courtOrder={"id": "1"}).guardian("203", "2", emergencyContactPriority=2)
    for s in (common, barred):
        s.at("09:00").register("AM", {"1": "N", "2": "N"})
    three = school().pupils("1", "2", "3", "4").guardian("201", "1", "2").guardian("203", "3")
    three.guardian("204", "1", "2", "3", isLegalGuardian=False)
    three.at("09:00").register("AM", {"1": "N", "2": "N", "3": "N"})
    yield "2026-09-07 18:00"
    assert await common.texts() == ["absence to 202 about 1+2 at 09-07 09:25:00"]
    assert sorted(await barred.texts()) == [
        "absence to 202 about 1 at 09-07 09:25:00",
        "absence to 203 about 2 at 09-07 09:25:00",
    ]
    assert sorted(await three.texts()) == [
        "absence to 201 about 1+2 at 09-07 09:25:00",
        "absence to 203 about 3 at 09-07 09:25:00",
    ]


async def test_where_nobody_may_be_told_the_message_is_withheld(school):
    s = school().pupils("1", "2").guardian("201", "1", courtOrder={"id": "1"}).at("09:00").register("AM", {"1": "N"})
    yield "2026-09-07 18:00"
    assert await s.message_rows() == []
    [row] = await s.message_rows(everything=True)
    assert (row.template, row.state, row.to, row.about) == ("absence", "withheld", None, ("1",))


async def test_a_guardian_unsubscribed_before_the_text_goes_is_not_told(school):
    s = school().pupils("1", "2").guardian("201", "1").guardian("202", "1", emergencyContactPriority=2)
    s.at("09:00").register("AM", {"1": "N"}).at("09:20").guardian("201", "1", unsubscribedFromComms=True)
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 202 about 1 at 09-07 09:25:00"]


async def test_a_false_absence_is_corrected_at_once_naming_child_date_and_session(school):
    codes = ("/", "L", "V", "D")
    schools = [school().pupils("1", "2").guardian("201", "1").guardian("202", "2") for _ in codes]
    for s, code in zip(schools, codes, strict=True):
        s.at("09:00").register("AM", {"1": "N", "2": "N"}).at("10:31:07").mark("1", "AM", code)
    yield "2026-09-07 18:00"
    for s in schools:
        assert (await s.texts())[2:] == ["correction to 201 about 1 at 09-07 10:31:07"]
        [correction] = [text for text in s.written() if "sorry" in text]
        assert "Kid1" in correction
        assert "7 September" in correction
        assert "morning" in correction
        assert "afternoon" not in correction


async def test_of_two_children_of_one_text_one_who_was_there_is_told_of_alone_and_both_in_one_message(school):
    schools = [school().pupils("1", "2").guardian("201", "1", "2") for _ in range(2)]
    for s in schools:
        s.at("09:00").register("AM", {"1": "N", "2": "N"}).at("10:31:07").mark("1", "AM", "/")
    schools[1].at("10:31:50").mark("2", "AM", "/")
    yield "2026-09-07 18:00"
    for s, told in zip(schools, ("1 at 09-07 10:32:07", "1+2 at 09-07 10:31:50"), strict=True):
        assert await s.texts() == ["absence to 201 about 1+2 at 09-07 09:25:00", f"correction to 201 about {told}"]
    [correction] = [text for text in schools[1].written() if "sorry" in text]
    assert "Kid1 and Kid2 were not absent from the morning register on Monday 7 September." in correction


async def test_one_correction_whatever_flips_follow(school):
    s = school().pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})
    s.at("10:00").mark("1", "AM", "/").at("10:10").mark("1", "AM", "N").at("10:20").mark("1", "AM", "/")
    s.at("10:30").mark("1", "AM", "L")
    yield "2026-09-07 18:00"
    assert await s.texts() == [
        "absence to 201 about 1 at 09-07 09:25:00",
        "correction to 201 about 1 at 09-07 10:00:00",
    ]


async def test_a_true_absence_is_not_corrected_when_the_child_is_found_or_it_is_explained(school):
    schools = [school().pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"}) for _ in range(6)]
    late, ill, later, seen, noted, unmarked = schools
    late.at("10:30").mark("1", "AM", "U")
    ill.at("10:30").mark("1", "AM", "I")
    later.at("13:15").register("PM")
    seen.at("10:30").visit("1", "seen")
    noted.at("10:30").note("70", "1", "2026-09-07 08:00", "2026-09-07 16:00", "I")
    unmarked.at("10:30").unmark("1", "AM")
    yield "2026-09-07 18:00"
    for s in schools:
        assert await s.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]


async def test_a_correction_keeps_the_quiet_hours(school):
    def corrected(at):
        s = school(starts="2026-09-10 07:00", weeks=2)
        s.pupils("1", "2").guardian("201", "1").at("2026-09-10 09:00").register("AM", {"1": "N"})
        return s.at(at).mark("1", "AM", "/", "2026-09-10")

    goes = {
        "2026-09-10 17:59:59": "09-10 17:59:59",
        "2026-09-10 18:00": "09-11 08:00:00",
        "2026-09-11 07:59:59": "09-11 08:00:00",
        "2026-09-11 08:00": "09-11 08:00:00",
        "2026-09-11 18:00": "09-14 08:00:00",
        "2026-09-12 12:00": "09-14 08:00:00",
    }
    schools = {at: corrected(at) for at in goes}
    yield "2026-09-14 08:30"
    for at, hour in goes.items():
        assert await schools[at].texts() == [
            "absence to 201 about 1 at 09-10 09:25:00",
            f"correction to 201 about 1 at {hour}",
        ], at


async def test_a_held_correction_is_among_all_and_not_among_those_that_went(school):
    s = school().pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})
    s.at("18:30").mark("1", "AM", "/")
    yield "2026-09-07 20:00"
    assert await s.unsent() == ["held correction about 1"]
    assert await s.texts(on="2026-09-08") == []
    yield "2026-09-08 09:00"
    assert await s.texts(on="2026-09-08") == ["correction to 201 about 1 at 09-08 08:00:00"]
    assert await s.texts(on="2026-09-07") == ["absence to 201 about 1 at 09-07 09:25:00"]


async def test_both_sessions_turn_out_false_one_after_the_other_and_one_message_takes_both_back(school):
    s = school().pupils("1", "2").guardian("201", "1").at("13:12").register("PM", {"1": "N"})
    s.at("13:14").register("AM", {"1": "N"}).at("14:30").mark("1", "AM", "/").mark("1", "PM", "\\")
    yield "2026-09-07 18:00"
    texts = await s.texts()
    assert [text.split(" at ")[0] for text in texts] == [
        "absence to 201 about 1",
        "correction to 201 about 1",
    ]
