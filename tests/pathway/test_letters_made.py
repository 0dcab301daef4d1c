"""A letter that is issued is made, or ends with what hindered it."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from uuid import UUID

import pytest

from chassis.said import Said
from chassis.service import Refused
from chassis.testing import answered
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import LetterIssued, LetterIssuing, LetterOf, LetterPrepared
from events.registers import GuardianRecorded
from pathway.domain.posting import Made
from pathway.handlers.letters import effects, letter_of

from .printing import render

PUPIL, GUARDIAN = pupil_id("woodside", "16"), guardian_id("woodside", "204")


@pytest.fixture
def issuing(woodside, tables, tmp_path):
    """What comes of issuing a letter of that template to a parent of that name."""

    async def made(template="concern", name=f"~{GUARDIAN}~contact~Augusta"):
        letter = LetterPrepared(
            pupil=PUPIL, letter=UUID(int=1), guardian=GUARDIAN, template=template, template_version=1, stage=None,
            date=date(2026, 10, 2), attending=37, possible=40, sessions=(),
        )  # fmt: skip
        token = f"~{GUARDIAN}~contact~204"
        parent = GuardianRecorded(pupil=PUPIL, guardian=GUARDIAN, mis_id=token, name=name, legal=True)
        await tables.fold(woodside.log(parent, letter))
        await tables.db.execute("update letterheads set telephone = '020 7946 0117'")
        reading = tables.reading()

        @asynccontextmanager
        async def read(school, at_least):
            yield reading

        platform = SimpleNamespace(reading=read, keyring=reading.keyring, folder=tmp_path)
        order = LetterIssuing(pupil=PUPIL, letter=UUID(int=1), by="staff-3")
        said = Said(UUID(int=2), "woodside", woodside.at("16:00"), order, UUID(int=2))
        return await effects(platform, render)[LetterIssuing].perform(said)

    return made


async def test_it_is_made_with_its_sum(issuing, tmp_path):
    assert len((await issuing()).sha256) == 64
    assert [each.name for each in (tmp_path / "woodside" / "letters").iterdir()] == [f"{UUID(int=1)}.pdf"]


@pytest.mark.parametrize("why", [{"template": "none-such"}, {"name": None}])
async def test_what_cannot_be_rendered_ends_with_a_reason(issuing, why):
    assert await issuing(**why) == Made(None, "not-rendered")


@pytest.fixture
async def issued(issuing, tables, woodside):
    """It was issued to a mother whose name is another one since."""
    made = await issuing()
    renamed = GuardianRecorded(
        pupil=PUPIL, guardian=GUARDIAN, mis_id=f"~{GUARDIAN}~contact~204", name=f"~{GUARDIAN}~contact~Other", legal=True
    )
    said = LetterIssued(pupil=PUPIL, letter=UUID(int=1), sha256=made.sha256, by="staff-3")
    await tables.fold(woodside.log(said, renamed))
    await tables.db.execute("update letterheads set telephone = '020 7946 0117'")
    return made.sha256


async def asked_by(tables, folder, role, who):
    reading = replace(tables.reading(), actor=Actor(who=who, role=role))
    return (await answered(letter_of(render, folder), reading, LetterOf(letter=UUID(int=1), format="pdf"))).sha256


async def test_one_that_was_issued_is_the_very_file_that_was(issued, tables, tmp_path):
    assert await asked_by(tables, tmp_path, "attendance-officer", "staff-3") == issued


async def test_who_may_not_see_all_of_it_has_it_made_and_so_has_whose_file_is_gone_or_another(issued, tables, tmp_path):
    made = await asked_by(tables, tmp_path, "assistant-head", "staff-5")
    assert made != issued
    (tmp_path / "woodside" / "letters" / f"{UUID(int=1)}.pdf").write_bytes(b"%PDF of another")
    assert await asked_by(tables, tmp_path, "attendance-officer", "staff-3") == made
    assert await asked_by(tables, tmp_path / "nowhere", "attendance-officer", "staff-3") == made


async def test_a_letter_of_somebody_who_was_forgotten_has_no_names_to_show(issuing, tables, tmp_path):
    await issuing()
    tables.keys.forgotten.add(GUARDIAN)
    with pytest.raises(Refused, match="forgotten") as refused:
        await answered(letter_of(render, tmp_path), tables.reading(), LetterOf(letter=UUID(int=1), format="pdf"))
    assert refused.value.reason == "forgotten"
    assert (
        await answered(letter_of(render, tmp_path), tables.reading(), LetterOf(letter=UUID(int=1), format="json"))
    ).content
