"""A fact that a service cannot digest is passed over because a person says so: on the record, live and in replay."""

import re

import orjson
import pytest

import pathway.domain
import pathway.projection
from rollcall.reach import database_as, servers_of

DAY = 2
"""Of the folder's days, the one on which the fact comes."""


class Poison:
    """The first absence of the day, which breaks whoever looks at it."""

    def __init__(self, day):
        self.day = day
        self.id = None

    def refuse(self, fact, word, day):
        if self.id is None and word == "PupilAbsent" and day == self.day:
            self.id = fact
        if fact == self.id:
            raise ValueError("poison")


@pytest.fixture
def poison(folder):
    return Poison(folder.days[DAY])


@pytest.fixture
def poisoned_loop(poison, monkeypatch):
    see = pathway.domain.see

    def refuse(said, states):
        poison.refuse(said.id, type(said.body).__name__, said.at.date())
        see(said, states)

    monkeypatch.setattr(pathway.domain, "see", refuse)


@pytest.fixture
def poisoned_projection(poison, monkeypatch):
    fold = pathway.projection.fold

    async def refuse(db, facts):
        for fact in facts:
            poison.refuse(fact.envelope.id, fact.envelope.word, fact.envelope.occurred_at.date())
        await fold(db, facts)

    monkeypatch.setattr(pathway.projection, "fold", refuse)


async def _stopped_at(folder):
    asked = await folder.cli("doctor")
    assert asked.exit_code == 1
    assert "rollcall skip" in asked.output.replace("\n", " ")
    found = re.search(r"at\s+sequence\s+(\d+)", asked.output)
    assert found is not None, asked.output
    return found[1]


async def _skip(folder, sequence, ticket="IT-4711"):
    return await folder.cli("skip", "pathway", folder.trust, sequence, "--ticket", ticket)


def _skips(log):
    return [orjson.loads(body)["parts"] for _, subject, _, body in log if subject.endswith(".FactSkipped")]


async def test_a_loop_goes_on_after_the_fact_that_stopped_it(folder, poisoned_loop):
    await folder.play(folder.days[DAY])
    sequence = await _stopped_at(folder)

    done = await _skip(folder, sequence)

    assert done.exit_code == 0, done.output
    assert "pathway passes over PupilAbsent of woodside" in done.output
    async with folder.platform() as platform:
        await platform.settled()
        assert platform.runners["pathway"].health()["stopped"] == {}
        assert _skips(await folder.log_of(platform)) == [["loop"]]
    assert (await folder.cli("doctor")).exit_code == 0
    on_the_day = [row for row in (await folder.duties())["rows"] if row["due_at"].startswith(str(folder.days[DAY]))]
    assert on_the_day, "the other children's absences have led to their duties"


async def test_states_lost_altogether_are_rebuilt_without_it(folder, poisoned_loop):
    await folder.play(folder.days[DAY])
    await _skip(folder, await _stopped_at(folder))
    async with folder.platform() as platform:
        await platform.settled()
        whole = await folder.log_of(platform)
    async with servers_of(folder.data) as reached, database_as(reached.endpoints, "pathway") as db:
        await db.execute("truncate states, outbox, checkpoints, effects, requests")

    async with folder.platform() as platform:
        await platform.settled()

        assert platform.runners["pathway"].health()["stopped"] == {}
        assert await folder.log_of(platform) == whole


async def test_a_projector_and_a_replay_go_on_after_the_fact_that_stopped_it(folder, poisoned_projection):
    await folder.play(folder.days[DAY])
    await _skip(folder, await _stopped_at(folder))
    async with folder.platform() as platform:
        await platform.settled()
        assert platform.runners["pathway"].health()["projection_stopped"] == {}
        assert _skips(await folder.log_of(platform)) == [["projector"]], "what was decided from it stands"

    replayed = await folder.cli("replay", "pathway")

    assert replayed.exit_code == 0, replayed.output
    assert "equal to the live ones" in replayed.output.replace("\n", " ")


async def test_nothing_else_is_skipped_and_nothing_while_the_platform_runs(folder, poisoned_loop):
    await folder.play(folder.days[DAY])
    stopped = await _stopped_at(folder)

    elsewhere = await _skip(folder, "1")
    named = await _skip(folder, stopped, "Ada Byron's mother")
    async with folder.platform():
        running = await _skip(folder, stopped)

    for refused, status, says in (
        (elsewhere, 1, "not at 1"),
        (named, 2, "A ticket is a number"),
        (running, 1, "stop it, then run rollcall skip again"),
    ):
        assert refused.exit_code == status
        assert says in refused.output.replace("\n", " ")
    assert _skips(await folder.log()) == []


async def test_a_service_that_has_not_stopped_skips_nothing(folder):
    refused = await _skip(folder, "5")
    assert refused.exit_code == 1
    assert "pathway has not stopped for trust reach2" in refused.output.replace("\n", " ")
