"""An N that nobody resolves, from the mark to the duty of the fifth day, and what becomes of it."""

from events.registers import Amendments, AmendmentsOf


async def test_an_n_that_stays_is_a_duty_on_the_third_day_missed_after_the_fifth_and_settled_it_stands_down(school):
    stays = school(weeks=2).pupils("1", "2").at("09:00").register("AM", {"1": "N"})
    settled = school(weeks=2).pupils("1", "2").at("09:00").register("AM", {"1": "N"})
    settled.at("2026-09-11 09:00").mark("1", "AM", "I", "2026-09-07")
    yield "2026-09-10 07:59"
    assert await stays.duties("settle-code", on="2026-09-14") == []
    yield "2026-09-10 08:01"
    assert len(await stays.duties("settle-code", on="2026-09-14")) == 1
    yield "2026-09-14 17:01"
    [row] = [row for row in await stays.duty_rows(on="2026-09-14") if row.kind == "settle-code"]
    assert (row.state, row.owner) == ("missed", "attendance-officer")
    [row] = [row for row in await settled.duty_rows(on="2026-09-14") if row.kind == "settle-code"]
    assert row.state == "stood-down"
    period = AmendmentsOf(first="2026-09-07", last="2026-09-07")
    [amended] = (await settled.ask(period, Amendments)).rows
    assert (amended.original, amended.new, amended.amended_by, amended.before_close) == ("N", "I", "9", False)
    assert (await stays.ask(period, Amendments)).rows == ()


async def test_an_n_that_comes_back_after_its_code_was_settled_is_a_duty_anew(school):
    s = school(weeks=3).pupils("1", "2").at("09:00").register("AM", {"1": "N"})
    s.at("2026-09-10 10:00").tell("SettleCode", mis_id="1", date="2026-09-07", session="AM", code="I")
    s.at("2026-09-10 10:30").mark("1", "AM", "I", "2026-09-07")
    s.at("2026-09-15 09:00").mark("1", "AM", "N", "2026-09-07")
    yield "2026-09-16 08:01"
    rows = [row for row in await s.duty_rows() if row.kind == "settle-code"]
    assert [(row.state, f"{row.due_at:%m-%d}", row.mis_id) for row in rows] == [
        ("done", "09-14", "1"),
        ("due", "09-17", "1"),
    ]
