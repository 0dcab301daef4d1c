"""Which of a guardian's numbers was found dead: as the queue shows it, or the first that is still good."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from chassis.service import Refused
from events.ids import guardian_id, pupil_id
from events.pathway import RecordContact
from events.sealed import Sealed
from pathway.handlers import ringing

MUM = guardian_id("woodside", "9")
DEAD = RecordContact(mis_id="16", date="2026-09-07", outcome="number-dead", guardian="9")


def token(number):
    return Sealed(f"~{MUM}~contact~{number}")


class Platform:
    """Its tables know two numbers of hers; a token opens to the number that it ends in."""

    def __init__(self, *numbers, dead=(), behind=None):
        self.numbers, self.dead, self.behind, self.keyring = numbers, dead, behind, self

    @asynccontextmanager
    async def reading(self, school, at_least):
        assert (school, at_least) == ("woodside", 17)
        if self.behind is not None:
            raise self.behind
        yield SimpleNamespace(db=self, school=school)

    async def fetch(self, _, school, pupil, guardian):
        assert (school, pupil, guardian) == ("woodside", pupil_id("woodside", "16"), MUM)
        return [{"number": token(each), "is_dead": each in self.dead} for each in self.numbers]

    async def open(self, tokens):
        return {each: each.rpartition("~")[2].replace("_", " ") for each in tokens}

    async def seal(self, school, plain):
        return [Sealed(f"~{subject}~{retention}~{text}") for subject, retention, text in plain]


async def rung(platform, command):
    async def sealed(_school, command, _heard=0):
        return command

    return (await ringing(platform, sealed)("woodside", command, 17)).telephone


@pytest.mark.parametrize("said", ["07700900124", "+44 7700 900124", "0044 (0)7700 900-124"])
async def test_it_is_the_one_that_was_said_however_it_is_written(said):
    platform = Platform("07700900123", "07700_900124")
    assert await rung(platform, DEAD.model_copy(update={"telephone": said})) == token("07700_900124")


async def test_a_number_that_is_none_of_theirs_is_refused():
    with pytest.raises(Refused, match="no number of theirs") as refused:
        await rung(Platform("07700900123"), DEAD.model_copy(update={"telephone": "07700900999"}))
    assert refused.value.reason == "not-their-number"


@pytest.mark.parametrize(("dead", "first"), [((), "1"), (("1",), "2"), (("1", "2"), "1")])
async def test_where_none_was_said_it_is_the_first_that_is_not_known_to_be_dead(dead, first):
    assert await rung(Platform("1", "2", dead=dead), DEAD) == token(first)


async def test_of_a_guardian_without_any_none_is_said():
    assert await rung(Platform(), DEAD) is None


@pytest.mark.parametrize("behind", [TimeoutError("behind"), Refused("superseded", "another build answers")])
@pytest.mark.parametrize(("said", "taken"), [(None, None), (" 07700900124 ", token("07700900124"))])
async def test_no_call_waits_for_tables_that_are_behind(behind, said, taken):
    assert await rung(Platform(behind=behind), DEAD.model_copy(update={"telephone": said})) == taken


@pytest.mark.parametrize("outcome", ["spoke", "no-answer", "child-in-school"])
async def test_of_any_other_outcome_no_number_is_kept(outcome):
    command = DEAD.model_copy(update={"outcome": outcome, "telephone": "07700900124"})
    assert await rung(Platform(), command) is None
