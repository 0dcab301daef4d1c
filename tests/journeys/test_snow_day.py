"""Closures: a snow day takes back what it made needless, and what it only interrupted comes back."""

SNOW = {"date": "2026-09-07", "session": "both", "reason": "snow"}


async def test_declared_before_school_nothing_is_chased_and_nobody_is_absent(school):
    s = school().pupils("1", "2").guardian("201", "1")
    s.at("07:30").tell("DeclareClosure", "staff-1", "headteacher", **SNOW)
    s.at("08:57").register("AM", {"1": "N"})
    s.at("2026-09-08 09:00").register("AM", {"1": "N"})
    yield "2026-09-07 23:00"
    assert (await s.texts(), await s.unsent(), await s.duties()) == ([], [], [])
    assert await s.facts("RegisterOverdue", "RegistersChecked", "SessionClosed", "PupilAbsent") == []
    [row] = await s.figures("2026-09-07", "2026-09-07")
    assert (row["possible"], row["unmarked"]) == (0, 0)
    yield "2026-09-08 23:00"
    assert await s.texts() == ["absence to 201 about 1 at 09-08 09:25:00"]
    assert await s.visits() == []


async def test_declared_after_registers_were_taken_duties_stand_down_and_the_held_text_is_withdrawn(school):
    s = school().pupils("1").pupils("2", childProtection=True).guardian("201", "1", "2")
    s.at("08:57").register("AM", {"1": "N", "2": "N"})
    s.at("09:15").tell("DeclareClosure", "staff-1", "headteacher", **SNOW)
    yield "2026-09-07 23:00"
    assert await s.texts() == []
    assert await s.unsent() == ["withdrawn absence about 2"]
    assert {duty.rpartition(": ")[2] for duty in await s.duties()} == {"stood-down"}
    reasons = {fact.body["reason"] for fact in await s.facts("DutyStoodDown")}
    assert reasons == {"closed"}
    [row] = await s.figures("2026-09-07", "2026-09-07")
    assert (row["possible"], row["unauthorised"], row["unmarked"]) == (0, 0, 0)
    [before] = await s.figures("2026-09-07", "2026-09-07", known_at="2026-09-07 09:10")
    assert before["unauthorised"] == 2


async def test_a_morning_closed_after_its_text_went_is_corrected_and_a_call_missed_stays_missed(school):
    s = school().pupils("1", "2").guardian("201", "1").at("08:57").register("AM", {"1": "N"})
    s.at("10:30").tell("DeclareClosure", "staff-1", "headteacher", date="2026-09-07", session="AM")
    yield "2026-09-07 23:00"
    assert await s.texts() == [
        "absence to 201 about 1 at 09-07 09:25:00",
        "correction to 201 about 1 at 09-07 10:30:00",
    ]
    assert await s.calls() == ["call 1 by 09-07 10:00:00: missed"]


async def test_a_whole_day_closed_after_its_text_went_is_corrected_when_families_may_be_told_again(school):
    s = school().pupils("1", "2").guardian("201", "1").at("08:57").register("AM", {"1": "N"})
    s.at("09:40").tell("DeclareClosure", "staff-1", "headteacher", **SNOW)
    yield "2026-09-08 12:00"
    assert (await s.texts())[1:] == ["correction to 201 about 1 at 09-08 08:00:00"]


async def test_a_closure_withdrawn_brings_the_call_and_the_text_back(school):
    s = school().pupils("1", "2").guardian("201", "1").at("08:57").register("AM", {"1": "N"})
    s.at("09:05").tell("DeclareClosure", "staff-1", "headteacher", **SNOW)
    s.at("09:12").tell("WithdrawClosure", "staff-1", "headteacher", date="2026-09-07")
    yield "2026-09-07 23:00"
    assert await s.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]
    [row] = await s.figures("2026-09-07", "2026-09-07")
    assert row["unauthorised"] == 1
    assert [call.partition(" by ")[0] for call in await s.calls()] == ["call 1"]


async def test_a_midday_closure_keeps_the_mornings_work_and_asks_nothing_of_the_afternoon(school):
    s = school().pupils("1", "2").guardian("201", "1").at("08:57").register("AM", {"1": "N"})
    s.at("11:30").tell("DeclareClosure", "staff-1", "headteacher", date="2026-09-07", session="PM", reason="boiler")
    yield "2026-09-07 23:00"
    assert await s.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]
    assert await s.calls() == ["call 1 by 09-07 10:00:00: missed"]
    [row] = await s.figures("2026-09-07", "2026-09-07")
    assert (row["possible"], row["unmarked"]) == (2, 0)


async def test_the_weekly_report_waits_for_the_first_day_that_is_one(school):
    s = school("2026-09-07 07:00", weeks=2).pupils("1", "2")
    s.at("2026-09-08 09:00").register("AM")
    s.at("2026-09-14 07:30").tell("DeclareClosure", "staff-1", "headteacher", date="2026-09-14")
    yield "2026-09-15 12:00"
    [due] = await s.facts("ReportDue")
    assert due.body["due_at"].startswith("2026-09-15T10:00")


async def test_a_snow_day_withdraws_the_mornings_supports_and_moves_what_was_to_be_done(school):
    s, officer = school().pupils("1", "2"), ("staff-3", "attendance-officer")
    plan = {"mis_id": "1", "supports": [{"kind": "morning-call"}], "review": "2026-09-08"}
    s.at("10:00").tell("AgreePlan", *officer, **plan)
    meeting = {"mis_id": "1", "purpose": "support", "at": "2026-09-08T10:00:00+01:00", "staff": "staff-3"}
    s.at("10:05").tell("PlanMeeting", *officer, **meeting)
    s.at("2026-09-08 07:30").tell("DeclareClosure", "staff-1", "headteacher", date="2026-09-08", reason="snow")
    yield "2026-09-09 07:30"
    assert await s.duties("support") == [
        "support 1 by 09-08 08:00:00: stood-down",
        "support 1 by 09-09 08:00:00: due",
    ]
    assert await s.duties("meeting") == [
        "meeting 1 by 09-09 15:30:00: due",
        "meeting 1 by 09-09 15:30:00 (staff-3): due",
        "meeting 1 by 09-09 17:00:00 (staff-3): due",
    ]


async def test_a_meeting_of_that_day_cannot_be_held_and_a_new_day_is_to_be_set(school):
    s = school(weeks=2).pupils("1").guardian("201", "1").at("09:00")
    s.tell("PlanMeeting", mis_id="1", purpose="support", at="2026-09-09T15:00:00+01:00", staff="staff-3")
    s.at("09:10").tell("InviteParent", mis_id="1", purpose="support", guardian="201", how="phone")
    s.at("2026-09-08 07:30").tell("DeclareClosure", "staff-1", "headteacher", **{**SNOW, "date": "2026-09-09"})
    yield "2026-09-08 12:00"
    [declared], [out] = await s.facts("ClosureDeclared"), await s.facts("MeetingShutOut")
    assert (out.envelope.cause, out.fact.because) == (declared.envelope.id, declared.envelope.id)
    owed = [(row.owner, f"{row.due_at:%m-%d %H:%M}") for row in await s.duty_rows() if row.kind == "meeting"]
    assert ("staff-3", "09-10 14:30") in owed
