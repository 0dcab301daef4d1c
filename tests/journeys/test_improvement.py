"""Monitoring and improvement (procedures, "monitored", "improvement"): who, when, at which edges; text and sticker."""

from datetime import date, timedelta

EARLIER, RECENT = 20, 20


def school_days(first, count):
    """So many weekdays."""
    day, days = date.fromisoformat(first), []
    while len(days) < count:
        days += [day] if day.weekday() < 5 else []
        day += timedelta(1)
    return [str(each) for each in days]


def sessions(earlier, recent):
    """The codes of 20 days: `16/20` sessions attended of those possible in either half, the rest not required (X)."""

    def half(wanted):
        attended, possible = map(int, wanted.split("/"))
        return ["/"] * attended + ["I"] * (possible - attended) + ["X"] * (20 - possible)

    return half(earlier) + half(recent)


async def test_five_points_more_and_ninety_per_cent_of_ten_days_against_the_days_before(school):
    persistent = {
        "10": ("17/20", "18/20"),  # 85 to 90: both edges exactly
        "11": ("16/20", "20/20"),  # four of forty: 90.0 % exactly is persistent
        "12": ("15/20", "17/20"),  # 85 is not enough
        "13": ("18/20", "18/20"),  # no points more
        "14": ("19/20", "20/20"),  # one of forty: nobody watches
        "15": ("13/19", "20/20"),  # 19 possible before are too few
        "16": ("16/20", "18/19"),
        "17": ("15/20", "1/1"),
        "18": ("15/20", "0/0"),  # nothing possible in the ten days
    }
    focus = {
        "20": ("18/20", "19/20"),  # 90 to 95: exactly five points
        "21": ("18/20", "17/18"),  # 90 to 94.4
        "22": ("20/20", "20/20"),
        "23": ("19/20", "20/20"),
    }
    s = school(weeks=4).pupils("1", *persistent, *focus)
    s.guardian("201", "1", "10", "11").guardian("202", "16", *focus).guardian("203", "17", unsubscribedFromComms=True)
    s.allocate("20", "staff-5", "assistant-head")
    codes = {pupil: sessions(*halves) for pupil, halves in (persistent | focus).items()}
    for n, day in enumerate(school_days("2026-09-07", 20)):
        s.at(f"{day} 09:00").register("AM", {p: each[2 * n] for p, each in codes.items()})
        s.at(f"{day} 13:15").register("PM", {p: each[2 * n + 1].replace("/", "\\") for p, each in codes.items()})
    yield "2026-10-02 15:45"
    assert await s.message_rows(everything=True) == []
    yield "2026-10-02 18:00"
    assert sorted(await s.texts()) == [
        "improvement to 201 about 10 at 10-02 15:45:00",
        "improvement to 201 about 11 at 10-02 15:45:00",
        "improvement to 202 about 16 at 10-02 15:45:00",
        "improvement to 202 about 20 at 10-02 15:45:00",
        "improvement to 202 about 23 at 10-02 15:45:00",
    ]
    assert await s.unsent() == ["withheld improvement about 17"]
    assert await s.duties() == []
    improved = {fact.envelope.key: fact.body for fact in await s.facts("ImprovementDetected")}
    assert len(improved) == 6
    stickers = await s.facts("StickerAwarded")
    assert sorted(fact.envelope.key for fact in stickers) == sorted(improved)
    assert {
        (b["recent_attending"], b["recent_possible"], b["earlier_attending"], b["earlier_possible"])
        for b in improved.values()
    } == {(18, 20, 17, 20), (20, 20, 16, 20), (18, 19, 16, 20), (1, 1, 15, 20), (19, 20, 18, 20), (20, 20, 19, 20)}


QUICK = {
    "improvement": {"recent_days": 1, "earlier_days": 2, "earlier_possible": 2, "next_after_days": 3},
    "monitoring": {"persistent_from_possible": 2},
}


async def test_the_next_is_not_before_so_many_school_days_after(school):
    s = school(policy=QUICK, weeks=2).pupils("1", "2").guardian("201", "1")
    s.at("07:30").allocate("1", "staff-5", "assistant-head")
    codes = {"07": "I", "08": "/", "09": "I", "10": "/", "11": "I", "14": "/", "15": "I", "16": "/"}
    for day, code in codes.items():
        s.at(f"2026-09-{day} 09:00").register("AM", {"1": code}).at("13:15").register("PM", {"1": code})
    yield "2026-09-16 18:00"
    went = [text.split(" at ")[1] for text in await s.texts()]
    assert went == ["09-08 15:45:00", "09-14 15:45:00"]


async def test_a_day_with_one_open_session_is_a_school_day(school):
    closures = [{"date": "2026-09-08", "session": "AM"}]
    s = school(policy=QUICK, closures=closures).pupils("1", "2").guardian("201", "1")
    s.at("09:00").register("AM", {"1": "I"}).at("13:15").register("PM", {"1": "I"})
    s.at("2026-09-08 13:15").register("PM")
    yield "2026-09-08 18:00"
    assert await s.texts() == ["improvement to 201 about 1 at 09-08 15:45:00"]


async def test_a_mark_that_comes_after_the_review_counts_at_the_next(school):
    s = school(policy=QUICK).pupils("1", "2").guardian("201", "1")
    s.at("09:00").register("AM", {"1": "I"}).at("13:15").register("PM", {"1": "I"})
    s.at("2026-09-08 09:00").register("AM", {"1": "I"}).at("13:15").register("PM", {"1": "I"})
    s.at("15:45").mark("1", "AM", "/").mark("1", "PM", "\\")
    t = school(policy=QUICK).pupils("1", "2").guardian("201", "1")
    t.at("09:00").register("AM", {"1": "I"}).at("13:15").register("PM", {"1": "I"})
    t.at("2026-09-08 09:00").register("AM", {"1": "I"}).at("13:15").register("PM", {"1": "I"})
    t.at("15:45:01").mark("1", "AM", "/").mark("1", "PM", "\\")
    yield "2026-09-08 18:00"
    assert await s.texts() == ["improvement to 201 about 1 at 09-08 15:45:00"]
    assert await t.texts() == []
