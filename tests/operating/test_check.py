"""`rollcall check` on a folder: what it says, of a log that is whole and of one that is not."""

from uuid import UUID

import orjson

from rollcall.reach import nats_as, servers_of


async def test_a_school_that_was_played_holds_no_contradiction(folder):
    checked = await folder.cli("check", "--school", folder.school, "--json")

    answer = orjson.loads(checked.stdout)
    assert checked.exit_code == 0, checked.output
    assert (answer["school"], answer["contradictions"]) == (folder.school, [])
    assert answer["facts"] == len(await folder.log())
    told = await folder.cli("check", "--school", folder.school)
    assert told.stdout == f"{folder.school}: {answer['facts']} facts, no contradiction.\n"


async def test_a_school_that_no_log_knows_is_said_so(folder):
    checked = await folder.cli("check", "--school", "nowhere")

    assert checked.exit_code == 1
    assert "There is no fact of a school 'nowhere'" in checked.output


async def test_a_fact_that_cannot_be_is_named(folder):
    """Somebody writes to the log, past the services, that a duty was done which nobody set."""
    owed = next(facts for facts in await folder.log() if facts[1].endswith(".DutySet"))
    await said_past_the_services(folder, owed)

    checked = await folder.cli("check", "--school", folder.school, "--json")

    assert checked.exit_code == 1
    rules = {wrong["rule"]: wrong["says"] for wrong in orjson.loads(checked.stdout)["contradictions"]}
    assert set(rules) == {"numbers-without-a-gap", "heard-before-said", "legal-duty-states"}
    assert rules["legal-duty-states"].endswith("was done when it was never set.")
    told = await folder.cli("check", "--school", folder.school)
    assert "3 contradictions." in told.stdout


async def said_past_the_services(folder, owed):
    _, subject, headers, raw = owed
    body = orjson.loads(raw)
    done = {"pupil": body["pupil"], "duty": str(UUID(int=7)), "done_at": body["due_at"], "outcome": "spoke"}
    done["because"] = headers["Nats-Msg-Id"]
    header = headers["Rollcall"].split(";")
    header[2], header[6] = headers["Nats-Msg-Id"], str(int(header[6]) + 10_000)
    written = {"Nats-Msg-Id": str(UUID(int=8)), "Rollcall": ";".join(header)}
    async with servers_of(folder.data) as reached, nats_as(reached.endpoints, "pathway") as client:
        name = subject.replace(".DutySet", ".DutyDone")
        await client.jetstream().publish(name, orjson.dumps(done), headers=written)
