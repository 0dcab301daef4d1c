"""The weekly report (procedures, "weekly"; architecture §5): when it is issued, and what it is at any later moment."""

import base64
import hashlib


def file(report):
    """The file that a report is."""
    return base64.b64decode(report.content)


async def test_an_issued_report_is_answered_as_it_was_issued_and_known_now_says_what_moved(school):
    s = school(weeks=2).pupils("1", "2").pupils("3", form="5A", year="5")
    s.days("2026-09-07", "2026-09-11", {"2": "I"}).days("2026-09-11", "2026-09-11", form="5A")
    s.at("2026-09-14 11:00").mark("2", "AM", "L", "2026-09-11")
    yield "2026-09-14 11:00"
    assert await s.facts("ReportIssued") == []
    yield "2026-09-14 11:00:01"
    [issued] = await s.facts("ReportIssued")
    before = {form: await s.report("2026-W37", form) for form in ("json", "html", "pdf")}
    assert {r.issued for r in before.values()} == {True}
    assert {(r.number, r.log_sequence, r.sha256) for r in before.values()} == {
        (1, issued.body["built_from"], issued.body["sha256"])
    }
    assert hashlib.sha256(file(before["json"])).hexdigest() == issued.body["sha256"]
    assert issued.envelope.occurred_at.isoformat() == "2026-09-14T10:00:00+00:00"
    assert b"Kid2" not in file(before["json"])
    s.at("2026-09-15 09:30").mark("2", "AM", "/", "2026-09-07").mark("3", "AM", "U", "2026-09-11")
    yield "2026-09-15 12:00"
    for form, report in before.items():
        for at in ("2026-09-14 11:00", "2026-09-14 23:59", "2026-09-15 09:29:59")[: 3 if form == "json" else 1]:
            again = await s.report("2026-W37", form, at)
            assert (again.issued, again.sha256, again.moved) == (True, report.sha256, ()), (form, at)
            assert file(again) == file(report), (form, at)
    now = await s.report("2026-W37")
    assert (now.issued, now.sha256 == issued.body["sha256"]) == (False, False)
    moved = {(row["by"], row.get("mis_id") or row["key"]) for row in now.moved}
    assert {("class", "3B"), ("class", "5A")} <= moved
    [original] = await s.figures("2026-09-07", "2026-09-11", known_at="2026-09-14 11:00")
    assert (original["present"], original["authorised"], original["late_before_close"]) == (13, 9, 1)


async def test_without_school_on_monday_it_is_issued_on_the_first_school_day_of_the_week(school):
    inset, declared = school(weeks=2, inset=["2026-09-14", "2026-09-15"]), school(weeks=2)
    for s in (inset, declared):
        s.pupils("1", "2").days("2026-09-07", "2026-09-07")
    declared.at("2026-09-14 07:30").day("2026-09-14", good=False)
    declared.at("2026-09-15 12:00").mark("2", "AM", "U", "2026-09-07").at("13:00").mark("2", "AM", "/", "2026-09-07")
    yield "2026-09-16 18:00"
    for s, at in ((inset, "2026-09-16T10:00:00+00:00"), (declared, "2026-09-15T10:00:00+00:00")):
        issued = await s.facts("ReportIssued")
        assert [(f.body["week"], f.envelope.occurred_at.isoformat()) for f in issued] == [("2026-W37", at)]
    taken_back = await declared.report("2026-W37")
    assert (taken_back.issued, taken_back.moved) == (True, ())


async def test_after_a_week_without_sessions_it_is_about_the_last_week_with_sessions(school):
    term = {"name": "T", "from": "2026-10-19", "to": "2026-11-02"}
    s = school("2026-10-19 07:00", terms=[{**term, "half_term": {"from": "2026-10-26", "to": "2026-10-30"}}])
    s.pupils("1", "2").days("2026-10-19", "2026-10-19")
    yield "2026-11-02 12:00"
    issued = await s.facts("ReportIssued")
    assert [(f.body["week"], f.envelope.occurred_at.isoformat()) for f in issued] == [
        ("2026-W43", "2026-11-02T11:00:00+00:00")
    ]
