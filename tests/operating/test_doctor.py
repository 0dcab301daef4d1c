"""The doctor's verdicts: on a platform that runs and one that stands, and on what is wrong with it."""

from uuid import UUID

import orjson

from chassis.log import Log
from chassis.wire import headers_of, stream_of, subject_of
from rollcall.doctor.alerts import leads
from rollcall.reach import database_as, nats_as, servers_of


async def _verdicts(folder):
    asked = await folder.cli("doctor", "--json")
    report = orjson.loads(asked.stdout)
    assert asked.exit_code == (1 if report["verdict"] == "wrong" else 0)
    return {check["name"]: check for check in report["checks"]}


async def test_a_platform_is_well_whether_it_runs_or_stands(folder):
    standing = await _verdicts(folder)
    async with folder.platform():
        running = await _verdicts(folder)

    assert {name for name, check in standing.items() if check["verdict"] != "ok"} == {"backups"}
    assert {name for name, check in running.items() if check["verdict"] != "ok"} == {"backups"}
    assert running["leads"]["says"] == "The safeguarding leads of the school can be told."
    assert "no platform runs" in standing["servers"]["says"]
    assert running["services"]["says"] == "Every service leads."
    assert "Manual, standing at" in standing["clock"]["says"]
    assert standing["policy"]["says"] == "Read: woodside."
    assert "h old" in standing["hook"]["says"]
    assert "where Arbor's address is not known it cannot be" in standing["comparison"]["says"]


async def test_what_is_wrong_is_named_with_what_to_do(folder):
    async with servers_of(folder.data) as reached:
        async with database_as(reached.endpoints, "pathway") as db:
            await db.execute("insert into stopped values ($1, 7, 'it could not be digested')", folder.trust)
            await db.execute("insert into projection_stopped values ($1, 3, 'mended since')", folder.trust)
            await db.execute("delete from outbox where position = (select max(position) from outbox)")
        async with database_as(reached.endpoints, "rewards") as db:
            await db.execute("insert into projection_stopped values ($1, 99999, 'a column was missing')", folder.trust)
        async with nats_as(reached.endpoints, "mender") as client:
            info = orjson.loads((await client.request(f"$JS.API.STREAM.INFO.{stream_of(folder.trust)}", b"")).data)
            changed = orjson.dumps({**info["config"], "max_msgs_per_subject": 50})
            await client.request(f"$JS.API.STREAM.UPDATE.{stream_of(folder.trust)}", changed)

    found = await _verdicts(folder)

    assert found["loop pathway"]["verdict"] == "wrong"
    assert "sequence 7: it could not be digested" in found["loop pathway"]["says"]
    assert "projector pathway" not in found
    assert "sequence 99999: a column was missing" in found["projector rewards"]["says"]
    assert found[f"log {folder.trust}"]["verdict"] == "wrong"
    assert "max_msgs_per_subject is 50, not -1" in found[f"log {folder.trust}"]["says"]


async def test_tables_of_another_build_are_named_with_the_replay_that_mends_them(folder):
    async with servers_of(folder.data) as reached, database_as(reached.endpoints, "pathway") as db:
        await db.execute("update generations set generation = generation - 1")

    found = (await _verdicts(folder))["tables"]

    assert (found["verdict"], found["do"]) == ("wrong", "Run rollcall replay pathway.")
    assert (await folder.cli("replay", "pathway")).exit_code == 0
    assert (await _verdicts(folder))["tables"]["verdict"] == "ok"


async def test_leads_who_can_be_told_are_and_one_whose_mail_failed_is_named(folder):
    async with servers_of(folder.data) as reached, database_as(reached.endpoints, "notifications") as db:
        for failed, verdict in ((False, "ok"), (True, "look")):
            check = await _leads(db, {"leads": {"staff-2": "~token"}}, {"alerts": {"staff-2": {"failed": failed}}})
            assert check.verdict == verdict
            assert "staff-2" not in check.says


async def test_a_school_none_of_whose_leads_has_an_address_is_named(folder):
    async with servers_of(folder.data) as reached, database_as(reached.endpoints, "notifications") as db:
        check = await _leads(db, {}, {})
    assert (check.verdict, check.says.startswith("No safeguarding lead can be e-mailed at ")) == ("look", True)


async def _leads(db, seen, done):
    """What the doctor says of leads where the school's state is this."""
    await db.execute(
        "update states set seen = $1, done = $2 where kind = 'school'",
        orjson.dumps(seen).decode(),
        orjson.dumps(done).decode(),
    )
    return await leads(db)


async def test_where_there_is_no_platform_it_says_so(folder, tmp_path):
    answer = await folder.at(tmp_path / "nothing").cli("doctor")
    assert answer.exit_code == 1
    assert "There is no platform in" in answer.output


async def test_what_stands_on_a_log_beside_the_numbered_facts_is_told_apart(folder):
    async with servers_of(folder.data) as reached, nats_as(reached.endpoints, "mender") as client:
        log = Log(client)
        last = await log.last_of(folder.trust, "registers")
        subject, headers = subject_of(last.envelope), headers_of(last.envelope)
        stray = (await client.jetstream().publish(subject, b"{}")).seq
        again = await _put(client, subject, headers, last.raw, f"{last.envelope.id} again")
        beside = (await _verdicts(folder))[f"numbers {folder.trust}"]
        rival = await _put(client, subject, headers, last.raw, str(UUID(int=7)))
        rivals = (await _verdicts(folder))[f"numbers {folder.trust}"]

    assert again == stray + 1
    assert beside["verdict"] == "look"
    assert beside["says"] == f"At {stray}, {again}: no fact, and of no service; readers pass over it."
    assert rivals["verdict"] == "wrong"
    assert rivals["says"].startswith(f"Two facts, at {last.envelope.sequence} and {rival}, have one number")


async def _put(client, subject, headers, raw, id):
    return (await client.jetstream().publish(subject, raw, headers={**headers, "Nats-Msg-Id": id})).seq


async def test_a_school_of_which_nothing_has_come_or_nothing_for_long_is_named(folder):
    async with servers_of(folder.data) as reached, database_as(reached.endpoints, "registers") as db:
        await db.execute("insert into schools values ('oakfield', $1)", folder.trust)
    assert (await _verdicts(folder))["hook"]["says"] == "Nothing has come yet for oakfield."

    async with servers_of(folder.data) as reached, database_as(reached.endpoints, "registers") as db:
        await db.execute(
            """insert into states (school, kind, key, seen, done)
               select 'oakfield', kind, key, seen, '{"heard": "2026-08-28T10:00:00Z"}'
               from states where kind = 'pulse'"""
        )
    silent = (await _verdicts(folder))["hook"]
    assert (silent["verdict"], silent["says"]) == ("look", "Nothing has come for oakfield for 11 days.")
