"""A NATS that is slow, or still reads its logs again: it is waited for, whichever question it leaves unanswered."""

import asyncio
from collections import Counter
from itertools import pairwise

import asyncpg
import pytest
from nats.aio.client import Client
from nats.errors import TimeoutError as NoAnswer

from chassis.log import NOT_NOW, Log, LogError
from chassis.waiting import persist
from rollcall.servers.waiting import until


@pytest.fixture
def deaf(monkeypatch):
    """Has NATS leave unanswered whatever a judge of JetStream's questions, (subject, body), says; what was left so."""
    plain, left = Client.request, []

    def judged_by(judge):
        async def request(self, subject, payload=b"", **how):
            if subject.startswith("$JS.API.") and judge(subject.removeprefix("$JS.API."), payload):
                left.append(subject)
                raise NoAnswer
            return await plain(self, subject, payload, **how)

        monkeypatch.setattr(Client, "request", request)
        return left

    return judged_by


def at_first(times):
    """Judges each question by how often it was asked; each consumer has a name of its own."""
    asked = Counter()

    def judge(subject, body):
        question = "CONSUMER" if subject.startswith("CONSUMER") else (subject, body)
        asked[question] += 1
        return asked[question] <= times

    return judge


def at_number(number, trust):
    """Judges the questions about one trust by their number."""
    asked = Counter()

    def judge(subject, _):
        asked[trust] += f"FACTS_{trust}" in subject
        return f"FACTS_{trust}" in subject and asked[trust] == number

    return judge


def followers_of(trust):
    """What hears, relays and projects a trust in this process."""
    names = Counter(task.get_name() for task in asyncio.all_tasks())
    return {name: count for name, count in names.items() if name.endswith(f" {trust}")}


ONCE_EACH = dict.fromkeys(
    ["hear pathway toy", "relay pathway toy", "hear rewards toy", "project rewards toy", "relay rewards toy"], 1
)


async def test_a_start_waits_for_every_answer(make_platform, toy, deaf):
    async with make_platform() as first:
        await first.watch("p1")
        await first.settled()
        facts = await first.facts()
    left = deaf(at_first(2))
    async with make_platform() as second:
        await second.settled()
        assert followers_of("toy") == ONCE_EACH
        assert await second.facts() == facts
        await second.watch("p2")
        await second.settled()
        assert ("TrackerOpened", "p2") in await second.facts()
    assert {subject.split(".FACTS_")[0] for subject in left} >= {"$JS.API.STREAM.NAMES", "$JS.API.STREAM.INFO"}


@pytest.fixture
def told(monkeypatch):
    """What is asked of the database over connections that lose a lock where they are silent, in order."""
    plain, told = asyncpg.connect, []

    async def connect(*where, server_settings, **how):
        db = await plain(*where, server_settings=server_settings, **how)
        if "idle_session_timeout" in server_settings:
            db.add_query_logger(lambda statement: told.append(statement.query))
        return db

    monkeypatch.setattr(asyncpg, "connect", connect)
    return told


def noted(told, judge):
    """The judge, who notes among the statements what he has left unanswered."""

    def judged(*question):
        if unanswered := judge(*question):
            told.append("unanswered")
        return unanswered

    return judged


def alone(platform):
    """A platform of the toy alone."""
    del platform._builds["rewards"]
    return platform


def never_silent(told):
    """Whether the lock's session spoke between any two questions that had no answer."""
    return ("unanswered", "unanswered") not in pairwise(told)


async def test_a_start_keeps_its_lock_while_it_waits(make_platform, deaf, told):
    deaf(noted(told, at_first(3)))
    async with alone(make_platform()) as platform:
        assert platform.runners["pathway"].ready.is_set()
    assert told.count("unanswered") == 3
    assert never_silent(told)


async def test_a_recovery_keeps_its_lock_while_it_waits(make_platform, deaf, told):
    async with make_platform() as first:
        await first.watch("p1")
        await first.settled()
        pathway = first.runners["pathway"]
        await pathway.pool.execute("truncate states, outbox, checkpoints, effects, requests")
        pathway.failed = RuntimeError("stopped without a flush")
    consumers = at_first(3)
    deaf(noted(told, lambda subject, body: subject.startswith("CONSUMER") and consumers(subject, body)))
    async with alone(make_platform()) as second:
        assert await second.runners["pathway"].pool.fetchval("select own from checkpoints") == 1
    assert told.count("unanswered") == 3
    assert never_silent(told)


@pytest.mark.parametrize("number", range(1, 9))
async def test_what_one_unanswered_question_breaks_off_is_taken_up_again(platform, deaf, number):
    pathway, trust = platform.runners["pathway"], f"late{number}"
    await pathway.log.open(trust)
    deaf(at_number(number, trust))
    await persist(lambda: pathway.attach(trust), "NATS", NOT_NOW)
    await platform.watch("p1", school="elsewhere", trust=trust)
    await platform.settled()
    for runner in platform.runners.values():
        assert trust in runner.health()["heard"]
        assert not runner.health()["stopped"]
    assert set(followers_of(trust).values()) == {1}


async def test_of_a_trust_whose_log_was_not_reached_nothing_is_decided(platform, deaf):
    pathway = platform.runners["pathway"]
    await pathway.log.open("late")
    deaf(lambda subject, _: "FACTS_late" in subject and subject.startswith("STREAM.MSG.GET"))
    with pytest.raises(NoAnswer):
        await pathway.attach("late")
    assert "late" not in pathway.health()["heard"]


async def test_where_the_log_does_not_answer_nothing_is_called_settled_and_nothing_breaks(platform, deaf):
    await platform.watch("p1")
    left = deaf(at_first(3))
    await platform.settled()
    assert len(left) >= 3


class Server:
    """Answers a command's questions as it is told, then as a server with one trust does."""

    def __init__(self, *answers):
        self.answers = [*answers, b'{"streams": ["FACTS_toy"]}']

    async def request(self, *_, **__):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return type("Reply", (), {"data": answer})


BUSY = b'{"error": {"code": 503, "err_code": 10008, "description": "JetStream system temporarily unavailable"}}'
REFUSED = b'{"error": {"code": 400, "err_code": 10025, "description": "invalid JSON"}}'


async def test_a_command_waits_for_a_server_that_is_slow_or_not_ready():
    assert await Log(Server(NoAnswer(), BUSY), patience=60).trusts() == ["toy"]


async def test_a_command_waits_for_a_while_alone():
    with pytest.raises(NoAnswer):
        await Log(Server(NoAnswer()), patience=0).trusts()


async def test_what_a_server_refuses_is_not_asked_again():
    with pytest.raises(LogError, match="invalid JSON"):
        await Log(Server(REFUSED), patience=60).trusts()


async def test_a_projector_whose_query_was_cancelled_folds_again(platform):
    rewards = platform.runners["rewards"]
    folding = await rewards.projecting.fetchval("select pg_backend_pid()")
    async with rewards.pool.acquire() as db, db.transaction():
        await db.execute("select schema from pointer for update")
        await platform.watch("p1")

        async def cancelled():
            waits = "select wait_event_type = 'Lock' from pg_stat_activity where pid = $1"
            return (await db.fetchval(waits, folding)) or None

        await until(cancelled, 30)
        await db.execute("select pg_cancel_backend($1)", folding)
    await platform.settled()
    assert not rewards.projector.stopped
