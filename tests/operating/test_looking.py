"""The log for a person's eyes: facts, as they are and as they come, and what led to what."""

import asyncio
import sys
from itertools import pairwise
from pathlib import Path

import orjson


async def _facts(folder, *arguments):
    shown = await folder.cli("facts", "--json", *arguments)
    assert shown.exit_code == 0, shown.output
    return [orjson.loads(line) for line in shown.stdout.splitlines()]


async def test_facts_are_the_log_and_stay_sealed(folder):
    log = await folder.log()

    shown = await _facts(folder, "--school", folder.school)

    assert [(fact["envelope"]["sequence"], fact["envelope"]["id"]) for fact in shown] == [
        (sequence, headers["Nats-Msg-Id"]) for sequence, _, headers, _ in log
    ]
    assert [fact["body"] for fact in shown] == [orjson.loads(raw) for *_, raw in log]
    pupil = next(fact for fact in shown if fact["envelope"]["word"] == "PupilRecorded")
    assert pupil["body"]["last_name"].startswith("~")
    lines = (await folder.cli("facts")).stdout.splitlines()
    assert len(lines) == len(log)
    assert lines[0].split()[:1] == ["1"]
    assert "no fact of a school" in (await folder.cli("facts", "--school", "nowhere")).output


async def test_a_text_is_traced_to_what_arbor_said_and_back(folder):
    facts = await _facts(folder)
    sent = next(fact["envelope"] for fact in facts if fact["envelope"]["word"] == "MessageSent")

    traced = orjson.loads((await folder.cli("trace", sent["id"], "--json")).stdout)

    chain = [cause["fact"]["envelope"]["word"] for cause in _up(traced)]
    assert chain[:1] == ["MessageSending"]
    assert "PupilAbsent" in chain
    assert {origin["how"] for origin in _origins(traced)} >= {"arbor"}

    absent = next(
        cause["fact"]["envelope"] for cause in _up(traced) if cause["fact"]["envelope"]["word"] == "PupilAbsent"
    )
    back = orjson.loads((await folder.cli("trace", absent["id"], "--json")).stdout)
    led_to = [below["fact"]["envelope"] for below in _down(back)]
    assert sent["id"] in {envelope["id"] for envelope in led_to}
    assert all(above["sequence"] <= below["sequence"] for above, below in pairwise([absent, *led_to[:1]]))
    tree = (await folder.cli("trace", absent["id"])).stdout
    assert "because of" in tree
    assert "MessageSent" in tree


async def test_a_missed_deadline_is_traced_to_its_hour(folder):
    facts = await _facts(folder)
    missed = next(fact["envelope"] for fact in facts if fact["envelope"]["word"] == "DeadlineMissed")

    traced = orjson.loads((await folder.cli("trace", missed["id"], "--json")).stdout)

    assert [cause["how"] for cause in traced["causes"]] == ["wake-up"]


async def test_a_fact_that_is_not_there_is_said_in_a_sentence(folder):
    answer = await folder.cli("trace", "00000000-0000-5000-8000-000000000000")
    assert answer.exit_code == 1
    assert "There is no fact" in answer.output
    assert (await folder.cli("trace", "nonsense")).exit_code == 2


async def test_facts_are_followed_as_they_come(folder):
    async with folder.platform() as platform:
        before = len(await folder.log_of(platform))
        command = (
            str(Path(sys.executable).with_name("rollcall")),
            "facts",
            "--follow",
            "--json",
            "--data",
            str(folder.data.path),
        )
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        for sequence in range(1, before + 1):
            line = orjson.loads(await process.stdout.readline())
            assert line["envelope"]["sequence"] == sequence
        await folder.play_on(platform, folder.days[2])
        line = orjson.loads(await process.stdout.readline())
        assert line["envelope"]["sequence"] == before + 1
        process.terminate()
        await process.communicate()


def _up(traced):
    for cause in traced["causes"]:
        if "fact" in cause:
            yield cause
            yield from _up(cause)


def _origins(traced):
    for cause in traced["causes"]:
        if "fact" in cause:
            yield from _origins(cause)
        else:
            yield cause


def _down(traced):
    for below in traced["consequences"]:
        yield below
        yield from _down(below)
