"""A school's channels: what one refuses goes by the next, once, and a number that does not work is not used again."""

from events.fact import Actor
from events.notifications import NumbersFound, NumbersToCheck
from events.pathway import Queue, QueueOf

OFFICER = Actor(who="staff-3", role="attendance-officer")
BY_MAIL_NEXT = {"base": "woodside", "messages": {"channels": ["text:notify", "email:folder"]}}


async def test_what_a_channel_refuses_goes_by_the_next_after_another_recheck(school):
    """The school names GOV.UK Notify and has no account there."""
    s = school(policy=BY_MAIL_NEXT).pupils("1", "2").guardian("201", "1", email="mum@example.org")
    s.at("09:00").register("AM", {"1": "N"})
    yield "2026-09-07 18:00"
    (row,) = await s.message_rows("2026-09-07")
    assert (row.channel, row.state, row.to, row.about) == ("email", "sent", "201", ("1",))
    (written,) = s.written()
    assert "Kid1 is marked absent" in written


async def test_where_no_channel_reaches_anybody_the_message_has_failed_and_says_why(school):
    s = school(policy=BY_MAIL_NEXT).pupils("1", "2").guardian("201", "1")
    s.at("09:00").register("AM", {"1": "N"})
    yield "2026-09-07 18:00"
    (row,) = await s.message_rows("2026-09-07")
    assert (row.channel, row.state, row.reason) == ("text", "failed", "this school has no account with GOV.UK Notify")
    assert s.written() == []


async def test_a_correction_goes_to_the_guardian_who_was_told_by_mail(school):
    s = school(policy=BY_MAIL_NEXT).pupils("1", "2").guardian("201", "1", email="mum@example.org")
    s.at("09:00").register("AM", {"1": "N"}).at("10:00").mark("1", "AM", "/")
    yield "2026-09-07 18:00"
    rows = await s.message_rows("2026-09-07")
    assert [(row.template, row.channel, row.state) for row in rows] == [
        ("absence", "email", "sent"),
        ("correction", "email", "sent"),
    ]


async def test_a_text_that_failed_for_good_brings_its_call_to_the_top_of_its_risk_class(school):
    s = school().pupils("1", "2", "3").guardian("201", "1").guardian("202", "2", number="12").guardian("203", "3")
    s.at("09:00").register("AM", dict.fromkeys("123", "N"))
    yield "2026-09-07 09:24"
    before: Queue = await s.ask(QueueOf(), Queue, OFFICER)
    assert [row.calls[0].mis_id for row in before.rows] == ["1", "2", "3"]
    yield "2026-09-07 09:30"
    assert [row.state for row in await s.message_rows() if row.about == ("2",)] == ["failed"]
    after: Queue = await s.ask(QueueOf(), Queue, OFFICER)
    assert [row.calls[0].mis_id for row in after.rows] == ["2", "1", "3"]
    numbers: NumbersFound = await s.ask(NumbersToCheck(), NumbersFound, OFFICER)
    assert [(row.guardian, row.pupil, row.channel) for row in numbers.rows] == [("202", "2", "text")]
    s.at("09:31").tell("ClearNumber", guardian="202", channel="text")
    yield "2026-09-07 09:35"
    assert (await s.ask(NumbersToCheck(), NumbersFound, OFFICER)).rows == ()


async def test_a_number_that_staff_found_dead_is_not_texted_until_somebody_clears_it(school):
    s = school("2026-09-07 07:00", 1).pupils("1").guardian("201", "1").guardian("202", "1", emergencyContactPriority=2)
    for day, minute in (("07", 0), ("08", 0), ("09", 0)):
        s.at(f"2026-09-{day} 09:0{minute}").register("AM", {"1": "N"})
        if day == "07":
            s.at("09:30").tell("RecordContact", mis_id="1", date="2026-09-07", outcome="number-dead", guardian="201")
        if day == "08":
            s.at("09:40").tell("ClearNumber", guardian="201", channel="text")
    yield "2026-09-09 18:00"
    assert [row.to for row in await s.message_rows() if row.template == "absence"] == ["201", "202", "201"]


async def test_a_dead_number_is_texted_through_no_other_guardian_who_has_it(school):
    s = school("2026-09-07 07:00", 1).pupils("1")
    s.guardian("201", "1", number="07700 900123")
    s.guardian("202", "1", number="+44 7700 900123", emergencyContactPriority=2)
    s.at("2026-09-07 09:00").register("AM", {"1": "N"})
    s.at("09:10").tell("RecordContact", mis_id="1", date="2026-09-07", outcome="number-dead", guardian="201")
    yield "2026-09-07 09:40"
    found = (await s.ask(NumbersToCheck(), NumbersFound, OFFICER)).rows
    assert {row.guardian: row.reason for row in found} == {
        "201": "found dead at a call",
        "202": "found dead at a call to somebody else who has it",
    }
    assert [row.state for row in await s.message_rows(everything=True) if row.template == "absence"] == ["withheld"]


async def test_a_dead_number_is_texted_through_no_guardian_who_is_recorded_with_it_later(school):
    s = school("2026-09-07 07:00", 1).pupils("1").guardian("201", "1", number="07700 900123")
    s.at("2026-09-07 09:00").register("AM", {"1": "N"})
    s.at("09:10").tell("RecordContact", mis_id="1", date="2026-09-07", outcome="number-dead", guardian="201")
    s.at("09:15").guardian("202", "1", number="+44 7700 900123", emergencyContactPriority=2)
    yield "2026-09-07 09:40"
    found = (await s.ask(NumbersToCheck(), NumbersFound, OFFICER)).rows
    assert {row.guardian: row.reason for row in found} == {
        "201": "found dead at a call",
        "202": "found dead at a call to somebody else who has it",
    }
    assert [row.state for row in await s.message_rows(everything=True) if row.template == "absence"] == ["withheld"]
