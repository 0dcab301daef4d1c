"""The school year that a first poll brings in: it counts, and nobody is told, rung or visited about it."""

PAST = ("2026-09-07", "2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11", "2026-09-14", "2026-09-15")


async def test_marks_of_the_past_count_and_nobody_is_texted_rung_or_visited_about_them(school):
    s = school("2026-09-07 07:00", weeks=6).pupils("1", "2").guardian("201", "1").at("2026-10-12 10:00")
    for day in reversed(PAST):
        s.mark("1", "AM", "N", day).mark("2", "AM", "/", day)
        s.mark("1", "PM", "N", day).mark("2", "PM", "\\", day)
    s.mark("2", "PM", "N", "2026-09-16").mark("2", "AM", "/", "2026-09-16")
    s.mark("1", "AM", "/").mark("2", "AM", "/")
    yield "2026-10-16 18:00"
    assert len(await s.facts("PupilAbsent")) == 2 * len(PAST) + 1
    assert await s.texts() == []
    assert await s.unsent() == []
    assert await s.calls() == []
    assert await s.visits() == []
    assert await s.facts("MessageHeld", "MessageSending", "ConcernRaised", "UnmarkedChased") == []
    kinds = {recorded.body["kind"] for recorded in await s.facts("DutySet")}
    assert kinds.isdisjoint({"call", "visit", "tell-social-worker"})


async def test_an_n_of_days_on_which_the_school_was_set_up_already_is_to_be_settled_all_the_same(school):
    """The register is a legal record: what nobody could explain for weeks, the feed being away, is still to be."""
    s = school("2026-09-07 07:00", weeks=6).pupils("1", "2").at("2026-10-12 10:00")
    for day in PAST:
        s.mark("1", "AM", "N" if day == "2026-09-08" else "/", day).mark("2", "AM", "/", day)
    yield "2026-10-16 18:00"
    owed = [duty for duty in await s.facts("DutySet") if duty.body["kind"] == "settle-code"]
    assert [duty.body["date"] for duty in owed] == ["2026-09-08"]
