"""Wednesday's update for parents, on the whole platform: prepared, seen, approved by count, sent once, or expired."""

from __future__ import annotations

from typing import Any

from events.fact import Actor
from events.notifications import Inbox, InboxOf, Preview, PreviewOf, Updates, UpdatesOf

OFFICER = Actor(who="staff-3", role="attendance-officer")
PUPILS = tuple("1234567")


def week(school: Any, **policy: Any) -> Any:
    """A class of seven, the seventh never there; four families, two with one number, and a child of nobody."""
    s = school("2026-09-07 07:00", 2, policy={"base": "woodside", **policy}).pupils(*PUPILS)
    s.guardian("201", "1", "2", "3").guardian("202", "4", language="Urdu").guardian("203", "5")
    s.guardian("204", "6", courtOrder={"note": "x"}).guardian("207", "7", number="07700 900203")
    return s.days("2026-09-07", "2026-09-11", {"7": "C"}).days("2026-09-14", "2026-09-15")


async def waiting(s: Any) -> Any:
    answer: Updates = await s.ask(UpdatesOf(), Updates, OFFICER)
    return answer.rows[0]


async def test_an_update_is_seen_approved_by_count_and_goes_to_each_family_once(school):
    s = week(school, languages=["ur"])
    yield "2026-09-16 09:05"
    row = await waiting(s)
    assert (row.state, row.figures.attendance, row.figures.classes) == ("prepared", "85.71", ("3B",))
    s.at("09:06").tell("NoteUpdate", update=str(row.update), note="Coats on, please")
    yield "2026-09-16 09:08"
    preview: Preview = await s.ask(PreviewOf(template="update"), Preview, OFFICER)
    told = {(each.to, "+".join(each.about), each.language, each.segments) for each in preview.rows}
    assert told == {("201", "1+2+3", "en", 1), ("202", "4", "ur", 2), ("203", "5", "en", 1)}
    assert [("+".join(out.about), out.why) for out in preview.excluded] == [
        ("6", "nobody may be told"),
    ]
    assert (preview.segments, preview.pence) == (4, 0)
    s.at("09:10").tell("ApproveUpdate", update=str(row.update), families=3, digest=preview.digest)
    yield "2026-09-16 09:12"
    assert [word for word in s.refused if "1 would be left out, not 0" in word]
    s.refused.clear()
    assert s.written() == []
    approval = {"update": str(row.update), "families": 3, "left_out": 1, "digest": preview.digest}
    for minute in (20, 21):
        s.at(f"09:{minute}").tell("ApproveUpdate", **approval)
    yield "2026-09-16 18:00"
    assert len(s.written()) == 3
    english = "Woodside Primary: attendance in the week of Monday 7 September was 85.71%. Class of the week: 3B with"
    assert {text for text in s.written() if text.startswith(english)} == {
        f"{english} 85.71%. Late arrivals: 0. Coats on, please"
    }
    row = await waiting(s)
    assert (row.state, row.approved_by, row.note) == ("approved", "staff-3", "Coats on, please")
    assert (row.families, row.left_out, row.progress) == (3, 1, {"sent": 3, "withheld": 1})
    inbox: Inbox = await s.ask(InboxOf(), Inbox, OFFICER)
    assert inbox.rows == (), "whoever approved it knows who was left out"
    assert [each for each in await s.duties() if each.startswith("call")] == []


async def test_an_update_that_nobody_approved_goes_to_nobody(school):
    s = week(school)
    yield "2026-09-16 15:01"
    row = await waiting(s)
    assert (row.state, row.reason, row.progress) == ("expired", "nobody approved it in time", {})
    assert s.written() == []


async def test_a_note_is_read_by_those_alone_who_read_what_goes_to_families(school):
    s = week(school)
    yield "2026-09-16 09:05"
    row = await waiting(s)
    s.at("09:06").tell("NoteUpdate", update=str(row.update), note="Coats on, please")
    yield "2026-09-16 09:08"
    for role in ("class-teacher", "governor", "operator"):
        answer: Updates = await s.ask(UpdatesOf(), Updates, Actor(who="staff-9", role=role))
        assert (answer.rows[0].state, answer.rows[0].note) == ("prepared", None)
    assert (await waiting(s)).note == "Coats on, please"


async def test_a_mark_that_is_corrected_after_the_preview_changes_no_figure_that_goes(school):
    """Seen, then corrected, then approved, then corrected again: what goes is what was seen."""
    s = week(school)
    yield "2026-09-16 09:05"
    row = await waiting(s)
    preview: Preview = await s.ask(PreviewOf(template="update"), Preview, OFFICER)
    s.at("2026-09-16 09:06").mark("1", "AM", "O", "2026-09-08")
    yield "2026-09-16 09:08"
    (known,) = await s.figures("2026-09-07", "2026-09-11")
    assert known["attendance"] != row.figures.attendance, "what is known now is something else"
    again: Preview = await s.ask(PreviewOf(template="update"), Preview, OFFICER)
    assert (again.digest, again.rows) == (preview.digest, preview.rows)
    s.at("09:10").tell("ApproveUpdate", update=str(row.update), families=3, left_out=1, digest=preview.digest)
    s.at("09:10").mark("2", "AM", "O", "2026-09-08")
    yield "2026-09-16 18:00"
    assert sorted(s.written()) == sorted(each.text for each in preview.rows)
    assert [fact.fact.figures for fact in await s.facts("MessageSending")] == [row.figures] * 3
