"""Both clock changes (25 October 2026, 28 March 2027): local hours stay local, and every instant is told exactly."""

from datetime import UTC, datetime

OCTOBER = [{"name": "T", "from": "2026-10-23", "to": "2026-10-26"}]
MARCH = [{"name": "T", "from": "2027-03-26", "to": "2027-03-29"}]


def utc(text):
    """An instant of `2026-10-23 09:00` in universal time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def test_the_clocks_go_back_between_friday_and_monday(school):
    s = school("2026-10-23 07:00", terms=OCTOBER).pupils("1", "2", "3").guardian("201", "1").guardian("203", "3")
    s.at("2026-10-23 09:00").register("AM", {"1": "N", "3": "N"})
    s.at("2026-10-25 01:30+01:00").mark("3", "AM", "L", "2026-10-23")
    s.at("2026-10-26 09:00").register("AM", {"1": "N", "3": "N"})
    yield "2026-10-26 10:30"
    assert sorted((r.mis_id, r.kind, r.due_at) for r in await s.duty_rows()) == [
        ("1", "call", utc("2026-10-23 09:00")),
        ("1", "call", utc("2026-10-26 10:00")),
        ("1", "visit", utc("2026-10-26 15:00")),
        ("3", "call", utc("2026-10-23 09:00")),
        ("3", "call", utc("2026-10-26 10:00")),
    ]
    assert sorted((r.at, r.template, r.to) for r in await s.message_rows()) == [
        (utc("2026-10-23 08:25"), "absence", "201"),
        (utc("2026-10-23 08:25"), "absence", "203"),
        (utc("2026-10-26 08:00"), "correction", "203"),
        (utc("2026-10-26 09:25"), "absence", "201"),
        (utc("2026-10-26 09:25"), "absence", "203"),
    ]
    yield "2026-10-26 12:00"
    [issued] = await s.facts("ReportIssued")
    assert issued.envelope.occurred_at == utc("2026-10-26 11:00")


async def test_the_clocks_go_forward_between_friday_and_monday(school):
    s = school("2027-03-26 07:00", terms=MARCH).pupils("1", "2", "3").guardian("201", "1").guardian("203", "3")
    s.at("2027-03-26 09:00").register("AM", {"1": "N", "3": "N"})
    s.at("2027-03-28 00:30").mark("3", "AM", "L", "2027-03-26")
    s.at("2027-03-29 09:00").register("AM", {"1": "N", "3": "N"})
    yield "2027-03-29 12:00"
    assert sorted((r.mis_id, r.kind, r.due_at) for r in await s.duty_rows()) == [
        ("1", "call", utc("2027-03-26 10:00")),
        ("1", "call", utc("2027-03-29 09:00")),
        ("1", "visit", utc("2027-03-29 14:00")),
        ("3", "call", utc("2027-03-26 10:00")),
        ("3", "call", utc("2027-03-29 09:00")),
    ]
    assert sorted((r.at, r.template, r.to) for r in await s.message_rows()) == [
        (utc("2027-03-26 09:25"), "absence", "201"),
        (utc("2027-03-26 09:25"), "absence", "203"),
        (utc("2027-03-29 07:00"), "correction", "203"),
        (utc("2027-03-29 08:25"), "absence", "201"),
        (utc("2027-03-29 08:25"), "absence", "203"),
    ]
    [issued] = await s.facts("ReportIssued")
    assert issued.envelope.occurred_at == utc("2027-03-29 10:00")
