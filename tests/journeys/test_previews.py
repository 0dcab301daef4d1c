"""What would go is seen before it goes, and a correction and what it corrects know one another."""

from __future__ import annotations

from typing import Any

from events.fact import Actor
from events.notifications import Preview, PreviewOf

OFFICER = Actor(who="staff-3", role="attendance-officer")


def shown(preview: Preview) -> list[str]:
    rows = [f"{'+'.join(row.about)} to {row.to} in {row.language}, {row.segments}" for row in preview.rows]
    return sorted([*rows, *(f"{'+'.join(out.about)}: {out.why}" for out in preview.excluded)])


async def test_who_would_get_what_is_seen_before_it_goes_with_the_excluded_and_why(school):
    s = school(policy={"base": "woodside", "languages": ["ur"]}).pupils("1", "2", "3", "4", "5")
    s.guardian("201", "1", "2").guardian("203", "3", language="Urdu").guardian("204", "4", courtOrder={"note": "x"})
    s.at("08:30").guardian("205", "5", language="Lithuanian")
    s.at("09:00").register("AM", dict.fromkeys("12345", "N"))
    yield "2026-09-07 09:24"
    preview: Preview = await s.ask(PreviewOf(template="absence"), Preview, OFFICER)
    assert shown(preview) == ["1+2 to 201 in en, 1", "3 to 203 in ur, 2", "4: nobody may be told", "5 to 205 in en, 1"]
    assert preview.segments == 4
    assert {row.english_because for row in preview.rows} == {None, "not translated"}
    assert all(row.text for row in preview.rows)
    assert not any(row.text for row in (await s.ask(PreviewOf(template="absence"), Preview)).rows)
    assert [fact.envelope.word for fact in await s.facts() if fact.envelope.word == "MessageSending"] == []
    yield "2026-09-07 18:00"
    went = sorted(f"{'+'.join(row.about)} to {row.to}" for row in await s.message_rows())
    assert went == ["1+2 to 201", "3 to 203", "5 to 205"]
    assert (await s.ask(PreviewOf(template="absence"), Preview, OFFICER)).rows == ()


async def test_a_preview_of_what_is_explained_meanwhile_holds_it_no_more(school):
    s = school().pupils("1", "2").guardian("201", "1", "2").at("09:00").register("AM", {"1": "N", "2": "N"})
    s.at("09:10").contact("1", "spoke", "I")
    yield "2026-09-07 09:24"
    preview: Preview = await s.ask(PreviewOf(template="absence"), Preview, OFFICER)
    assert shown(preview) == ["2 to 201 in en, 1"]


async def test_a_correction_and_the_text_that_it_corrects_know_one_another(school):
    s = school().pupils("1", "2").guardian("201", "1", "2").at("09:00").register("AM", {"1": "N", "2": "N"})
    s.at("09:40").mark("1", "AM", "/").at("09:50").mark("2", "AM", "/")
    yield "2026-09-07 18:00"
    rows: list[Any] = await s.message_rows()
    text, *corrections = rows
    assert [row.template for row in rows] == ["absence", "correction", "correction"]
    assert {row.corrects for row in corrections} == {text.message}
    assert set(text.corrected_by) == {row.message for row in corrections}
    assert (text.corrects, corrections[0].corrected_by) == (None, ())
