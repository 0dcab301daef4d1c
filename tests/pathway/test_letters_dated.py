"""A letter bears the day on which it is issued, and the address of the parent, for those who may see it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from chassis.testing import answered
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import LetterIssuing, LetterOf, LetterPrepared
from events.registers import GuardianRecorded
from pathway.handlers.letters import letter_of
from pathway.projection import letter

PUPIL, GUARDIAN = pupil_id("woodside", "16"), guardian_id("woodside", "204")
LETTER = UUID(int=1)


@pytest.fixture
async def told(woodside, tables):
    """A letter that was prepared on 2 September is issued on the seventh, or waits; its parent's address."""

    async def so_far(*others, address=f"~{GUARDIAN}~contact~12-Fore-Street"):
        prepared = LetterPrepared(
            pupil=PUPIL, letter=LETTER, guardian=GUARDIAN, template="concern", template_version=1, stage=None,
            date=date(2026, 9, 2), attending=37, possible=40, sessions=(),
        )  # fmt: skip
        known = {"mis_id": f"~{GUARDIAN}~contact~204", "name": f"~{GUARDIAN}~contact~Augusta", "address": address}
        parent = GuardianRecorded(pupil=PUPIL, guardian=GUARDIAN, legal=True, **known)
        await tables.fold(woodside.log(parent, prepared, *others))
        await tables.db.execute("update letterheads set telephone = '020 7946 0117'")
        return tables

    return so_far


ISSUING = LetterIssuing(pupil=PUPIL, letter=LETTER, by="staff-3")


class Paper:
    """What was to be printed."""

    async def __call__(self, order):
        self.order = order
        return b"%PDF"


async def printed(tables, role="attendance-officer", who="staff-3"):
    paper = Paper()
    reading = replace(tables.reading(), actor=Actor(who=who, role=role))
    await answered(letter_of(paper, Path("nowhere")), reading, LetterOf(letter=LETTER, format="pdf"))
    return paper.order


async def test_issued_it_bears_that_day(told):
    order = await printed(await told(ISSUING))
    assert (order.dated, order.day) == ("2026-09-07", "2026-09-02")


async def test_while_it_waits_that_of_its_figures(told):
    order = await printed(await told())
    assert (order.dated, order.day) == ("2026-09-02", "2026-09-02")


async def test_the_address_is_opened_for_who_may_see_it(told):
    tables = await told(ISSUING)
    assert (await printed(tables)).address == "12-Fore-Street"
    assert (await printed(tables, "assistant-head", "staff-5")).address == ""


async def test_without_one_there_is_none(told):
    assert (await printed(await told(ISSUING, address=None))).address == ""


async def test_the_plain_form_has_no_address(told):
    tables = await told(ISSUING)
    assert b"Fore" not in (await letter(tables.reading(), LETTER)).canonical
