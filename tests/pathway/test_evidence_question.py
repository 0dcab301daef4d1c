"""Facts in, rows and files out: evidence for penalty notices as those who may see it see it."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from chassis.service import Refused
from chassis.testing import answered
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    EvidencePackCorrected,
    EvidencePackMade,
    EvidencePackOf,
    LetterIssued,
    LetterIssuing,
    LetterPrepared,
    MakeEvidencePack,
    MissedSession,
    PenaltiesOf,
    PenaltyNoticeCorrected,
    PenaltyNoticeIssued,
    PenaltyNoticeWithdrawn,
    VisitMade,
)
from events.registers import GuardianRecorded
from pathway.handlers.evidence import evidence_of
from pathway.projection import penalties_of

from .printing import render

PUPIL, MOTHER = pupil_id("woodside", "16"), guardian_id("woodside", "204")
DAY = date(2026, 9, 11)
PACK, LETTER = UUID(int=1), UUID(int=2)
SESSIONS = tuple(
    MissedSession(date=date(2026, 9, day), session=session, code="O")
    for day in range(7, 12)
    for session in ("AM", "PM")
)


@pytest.fixture
def told(woodside, school_set_up, recorded_pupil):
    """A letter issued and a visit made, then the pack, and after it a notice, a correction and a withdrawal."""
    notice = {"pupil": PUPIL, "guardian": MOTHER, "date": DAY}
    letter = {"pupil": PUPIL, "letter": LETTER, "guardian": MOTHER, "template": "concern", "template_version": 1}
    figures = {"attending": 0, "possible": 10, "sessions": SESSIONS}
    return woodside.log(
        school_set_up(telephone="020 7946 0117"),
        recorded_pupil("16"),
        GuardianRecorded(pupil=PUPIL, guardian=MOTHER, mis_id=f"~{MOTHER}~contact~204", name=f"~{MOTHER}~contact~Mum"),
        LetterPrepared(**letter, stage="concern", date=DAY, **figures),
        LetterIssuing(pupil=PUPIL, letter=LETTER, by="staff-3"),
        LetterIssued(pupil=PUPIL, letter=LETTER, by="staff-3", sha256="ab"),
        VisitMade(pupil=PUPIL, date=DAY, at=woodside.at("15:00"), by="staff-3", outcome="not-in"),
        EvidencePackMade(pupil=PUPIL, pack=PACK, date=DAY, first=date(2026, 8, 31), **figures),
        PenaltyNoticeIssued(
            **notice, number=1, full=160, full_days=28, reduced=80, reduced_days=21, sessions=SESSIONS, by="staff-3"
        ),
        EvidencePackCorrected(pupil=PUPIL, pack=PACK, sessions=SESSIONS[:2], stands=False),
        PenaltyNoticeCorrected(**notice, sessions=SESSIONS[:2], stands=False),
        PenaltyNoticeWithdrawn(**notice, reason="material-errors", at=woodside.at("16:30"), by="staff-3"),
    )


def asks(tables, role="attendance-officer"):
    return replace(tables.reading(), actor=Actor(who="staff-3", role=role))


@pytest.mark.parametrize("size", [1, 4, 1000])
async def test_evidence_and_notices_with_what_became_of_them(told, tables, size):
    await tables.fold(told, size)
    found = await penalties_of(asks(tables), PenaltiesOf(mis_id="16"))
    [pack], [notice] = found.packs, found.notices
    assert (pack.mis_id, pack.made_on, pack.sessions, pack.corrected, pack.stands) == ("16", DAY, 10, 2, False)
    assert (notice.number, notice.full, notice.reduced, notice.withdrawn) == (1, 160, 80, "material-errors")
    assert (notice.corrected, notice.stands, notice.to) == (2, False, "204")
    assert (await penalties_of(asks(tables), PenaltiesOf(mis_id="17"))).packs == ()


@pytest.mark.parametrize("size", [1, 1000])
async def test_the_file_is_as_it_was_when_it_was_made_in_opaque_ids(told, tables, size):
    await tables.fold(told, size)
    file = await answered(evidence_of(render), asks(tables), EvidencePackOf(pack=PACK, format="json"))
    content = json.loads(b64decode(file.content))
    assert content["sessions"] == [each.model_dump(mode="json") for each in SESSIONS]
    assert [(each["template"], each["guardian"]) for each in content["letters"]] == [("concern", MOTHER)]
    assert [(each["kind"], each["outcome"]) for each in content["done"]] == [("visit", "not-in")]
    assert (file.corrected, file.stands, file.media_type) == (2, False, "application/json")
    assert "Mum" not in str(content)
    assert file == await answered(evidence_of(render), asks(tables), EvidencePackOf(pack=PACK, format="json"))


async def test_the_pdf_is_the_same_bytes_again_and_needs_the_name(told, tables):
    await tables.fold(told)
    file = await answered(evidence_of(render), asks(tables), EvidencePackOf(pack=PACK))
    assert b64decode(file.content).startswith(b"%PDF")
    assert file.sha256 == (await answered(evidence_of(render), asks(tables), EvidencePackOf(pack=PACK))).sha256
    tables.keys.forgotten.add(PUPIL)
    with pytest.raises(Refused, match="forgotten"):
        await answered(evidence_of(render), asks(tables), EvidencePackOf(pack=PACK))


@pytest.mark.parametrize(
    "role", ["assistant-head", "class-teacher", "year-group-leader", "inclusion", "governor", "operator"]
)
async def test_for_officers_and_headship_alone(told, tables, role):
    await tables.fold(told)
    reading = asks(tables, role)
    for ask in (
        penalties_of(reading, PenaltiesOf()),
        answered(evidence_of(render), reading, EvidencePackOf(pack=PACK)),
    ):
        with pytest.raises(Refused) as refused:
            await ask
        assert refused.value.reason == "not-yours"


async def test_there_is_none_of_another_id(told, tables):
    await tables.fold(told)
    with pytest.raises(Refused, match="no evidence"):
        await answered(evidence_of(render), asks(tables), EvidencePackOf(pack=LETTER))


@pytest.mark.parametrize("size", [1, 1000])
async def test_what_is_taken_back_later_stays_in_the_evidence_that_was_made_before(woodside, tables, size):
    for day in range(7, 12):
        woodside.day = date(2026, 9, day)
        woodside.taken("09:10", {"16": "O"})
        woodside.taken("13:30", {"16": "O"}, session="PM")
    woodside.absent("13:31", code="O")
    woodside.contact("14:00", code="O")
    woodside.visit("14:10", "not-in")
    [made] = woodside.told(MakeEvidencePack(mis_id="16"), "14:30")
    await tables.fold(woodside.log(), size)
    asked = EvidencePackOf(pack=made.pack, format="json")
    before = await answered(evidence_of(render), asks(tables), asked)

    woodside.taken_back("15:00")
    woodside.visit_taken_back("15:01")
    [again] = woodside.told(MakeEvidencePack(mis_id="16"), "15:10")
    await tables.empty()
    await tables.fold(woodside.log(), size)

    assert await answered(evidence_of(render), asks(tables), asked) == before
    assert [each["kind"] for each in json.loads(b64decode(before.content))["done"]] == ["call", "visit"]
    after = await answered(evidence_of(render), asks(tables), EvidencePackOf(pack=again.pack, format="json"))
    assert json.loads(b64decode(after.content))["done"] == []
