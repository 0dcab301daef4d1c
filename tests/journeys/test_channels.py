"""A school's channels: what one refuses goes by the next, once, and a number that does not work is not used again."""

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
