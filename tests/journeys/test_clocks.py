"""Both clock changes (25 October 2026, 28 March 2027): local hours stay local, and every instant is told exactly."""

from datetime import UTC, datetime

OCTOBER = [{"name": "T", "from": "2026-10-23", "to": "2026-10-26"}]
MARCH = [{"name": "T", "from": "2027-03-26", "to": "2027-03-29"}]


def utc(text):
    """An instant of `2026-10-23 09:00` in universal time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def test_the_clocks_go_back_between_friday_and_monday(school):
    s = school("2026-10-23 07:00", terms=OCTOBER).pupils("1", "2").guardian("201", "1")
    s.at("2026-10-23 09:00").register("AM", {"1": "N"}).at("19:00").mark("1", "AM", "L")
    s.at("2026-10-24 10:00").mark("1", "AM", "N", "2026-10-23")
    t = school("2026-10-23 07:00", terms=OCTOBER).pupils("1", "2").guardian("201", "1")
    t.at("2026-10-23 09:00").register("AM", {"1": "N"}).at("2026-10-25 01:30").mark("1", "AM", "L", "2026-10-23")
    for each in (s, t):
        each.at("2026-10-26 09:00").register("AM", {"1": "N"})
    yield "2026-10-26 10:30"
    assert [(r.kind, r.due_at) for r in sorted(await s.duty_rows(), key=lambda r: (r.due_at, r.kind))] == [
        ("call", utc("2026-10-23 09:00")),
        ("call", utc("2026-10-26 10:00")),
        ("visit", utc("2026-10-26 15:00")),
    ]
    assert [(r.template, r.at) for r in await s.message_rows()] == [
        ("absence", utc("2026-10-23 08:25")),
        ("absence", utc("2026-10-26 09:25")),
    ]
    assert [(r.template, r.at) for r in await t.message_rows()] == [
        ("absence", utc("2026-10-23 08:25")),
        ("correction", utc("2026-10-26 08:00")),
        ("absence", utc("2026-10-26 09:25")),
    ]


async def test_the_clocks_go_forward_between_friday_and_monday(school):
    s = school("2027-03-26 07:00", terms=MARCH).pupils("1", "2").guardian("201", "1")
    s.at("2027-03-26 09:00").register("AM", {"1": "N"})
    t = school("2027-03-26 07:00", terms=MARCH).pupils("1", "2").guardian("201", "1")
    t.at("2027-03-26 09:00").register("AM", {"1": "N"}).at("2027-03-28 00:30").mark("1", "AM", "L", "2027-03-26")
    for each in (s, t):
        each.at("2027-03-29 09:00").register("AM", {"1": "N"})
    yield "2027-03-29 12:00"
    assert [(r.kind, r.due_at) for r in sorted(await s.duty_rows(), key=lambda r: (r.due_at, r.kind))] == [
        ("call", utc("2027-03-26 10:00")),
        ("call", utc("2027-03-29 09:00")),
        ("visit", utc("2027-03-29 14:00")),
    ]
    assert [(r.template, r.at) for r in await t.message_rows()] == [
        ("absence", utc("2027-03-26 09:25")),
        ("correction", utc("2027-03-29 07:00")),
        ("absence", utc("2027-03-29 08:25")),
    ]
    [issued] = await s.facts("ReportIssued")
    assert issued.envelope.occurred_at == utc("2027-03-29 10:00")
