"""From twenty days of registers to a letter in a parent's hand, and what becomes of it when a mark is corrected."""

import base64
import hashlib

from events.fact import Actor
from events.pathway import (
    EvidenceFile,
    EvidencePackOf,
    LetterFile,
    LetterOf,
    Letters,
    LettersOf,
    Penalties,
    PenaltiesOf,
    StagesOf,
    Standings,
)

OFFICER = Actor(who="staff-3", role="attendance-officer")


async def test_a_stage_a_letter_to_each_parent_its_issue_and_a_correction(school):
    s = school(weeks=6, telephone="020 7946 0117").pupils("1", "2").guardian("8", "2").guardian("9", "2")
    s.days("2026-09-07", "2026-09-08", {"2": "O"}).days("2026-09-09", "2026-10-02")
    yield "2026-10-02 16:00"
    standing = await s.ask(StagesOf(), Standings)
    assert {(row.stage, row.mis_id, row.missed) for row in standing.rows} >= {
        ("concern", "2", 4),
        ("persistent", "2", 4),
    }
    letters = (await s.ask(LettersOf(), Letters)).rows
    assert letters == (), "the most serious stage asks, and it has no letter"
    s.at("2026-10-02 16:05").tell("PrepareLetter", mis_id="2", template="concern")
    yield "2026-10-02 16:10"
    first, second = (await s.ask(LettersOf(state="prepared"), Letters)).rows
    s.at("2026-10-02 16:15").tell("IssueLetter", pupil=first.pupil, letter=str(first.letter))
    yield "2026-10-02 16:30"
    [issued] = await s.facts("LetterIssued")
    file = await s.ask(LetterOf(letter=first.letter), LetterFile)
    content = base64.b64decode(file.content)
    assert content.startswith(b"%PDF")
    assert hashlib.sha256(content).hexdigest() == issued.body["sha256"] == file.sha256
    plain = await s.ask(LetterOf(letter=first.letter, format="json"), LetterFile)
    assert b"Kid2" not in base64.b64decode(plain.content)


async def test_a_letter_of_a_stage_falls_with_its_ground_and_an_issued_one_is_marked(school):
    s = school(weeks=6, telephone="020 7946 0117").pupils("1", "2").guardian("8", "2").guardian("9", "2")
    s.days("2026-09-07", "2026-09-07", {"2": "O"}).days("2026-09-08", "2026-09-08", {"2": "O /"})
    s.days("2026-09-09", "2026-10-02")
    yield "2026-10-02 16:00"
    first, second = (await s.ask(LettersOf(), Letters)).rows
    assert {first.template, second.template, first.state} == {"concern", "prepared"}
    s.at("2026-10-02 16:15").tell("IssueLetter", pupil=first.pupil, letter=str(first.letter))
    s.at("2026-10-05 09:00").mark("2", "AM", "/", "2026-09-07").mark("2", "PM", "\\", "2026-09-07")
    yield "2026-10-05 10:00"
    states = {row.letter: row.state for row in (await s.ask(LettersOf(), Letters)).rows}
    assert states == {first.letter: "corrected", second.letter: "withdrawn"}
    [left] = [fact.body for fact in await s.facts("StageLeft") if fact.body["stage"] == "concern"]
    assert left["reason"] == "corrected"


async def test_ten_sessions_a_check_evidence_a_notice_and_a_correction(school):
    s = school(weeks=6, telephone="020 7946 0117").pupils("1", "2").guardian("8", "2")
    s.days("2026-09-07", "2026-09-11", {"2": "O"})
    yield "2026-09-11 16:00"
    asked = {duty.about: duty.state for duty in await s.duty_rows() if duty.kind == "penalty-check"}
    assert asked == {"legal": "due"}
    s.at("2026-09-11 16:05").tell("MakeEvidencePack", mis_id="2")
    s.at("2026-09-11 16:10").tell("RecordPenaltyNotice", mis_id="2", guardian="8")
    yield "2026-09-11 16:15"
    [pack] = (await s.ask(PenaltiesOf(), Penalties, OFFICER)).packs
    file = await s.ask(EvidencePackOf(pack=pack.pack), EvidenceFile, OFFICER)
    assert base64.b64decode(file.content).startswith(b"%PDF")
    assert {duty.state for duty in await s.duty_rows() if duty.kind == "penalty-check"} == {"done"}
    s.at("2026-09-14 09:00").mark("2", "AM", "/", "2026-09-07")
    yield "2026-09-14 10:00"
    found = await s.ask(PenaltiesOf(), Penalties, OFFICER)
    assert [(row.corrected, row.stands) for row in (*found.packs, *found.notices)] == [(1, False), (1, False)]
    again = await s.ask(EvidencePackOf(pack=pack.pack), EvidenceFile, OFFICER)
    assert (again.sha256, again.corrected) == (file.sha256, 1), "as it was, and marked"
