"""A leader that loses its lock while people wait for it: they are told to say it again, and nothing is lost."""

from __future__ import annotations

import asyncio

import pytest

from chassis.requests import Posted
from rollcall.servers import DataFolder

from .morning import BEGIN, DAY, OFFICER, SCHOOL, Timetable, mark, steps
from .morning import Step as Said
from .outcome import numbers_have_no_gap
from .playing import Stage, stage
from .processes import Processes
from .speaking import Speaker
from .test_set_back import as_superuser

NEVER = Timetable(due=7000, close=7001, review=7002, calls=7003)
SET_UP = [step for step in steps(NEVER) if step.name != "focus family" and (step.hook or step.name == "set-up")][:7]


async def _cut_off(on: Stage, name: str) -> None:
    leader = on.platform.runners[name]
    session = await leader.db.fetchval("select pg_backend_pid()")
    async with as_superuser(on.platform.servers.endpoints) as database:
        await database.execute("select pg_terminate_backend($1)", session)


@pytest.mark.timeout(300)
async def test_whoever_waits_on_a_leader_that_breaks_off_is_turned_away_at_once(data: DataFolder) -> None:
    async with stage(data, NEVER) as on:
        await on.say(SET_UP)
        await _cut_off(on, "registers")
        await _cut_off(on, "pathway")
        contact = next(step for step in steps(NEVER) if step.name == "no answer 201")
        async with asyncio.timeout(5):
            hook = await on.deliver(Said(0, "a register", hook=[mark(101, DAY, "AM", "N")]))
            posted = Posted(contact.id, SCHOOL, OFFICER)
            assert contact.tell is not None
            reply = await on.platform.asker.send(contact.tell, posted)
        assert hook.status_code == 503
        assert (reply.state, reply.reason) == ("refused", "starting")
        async with asyncio.timeout(5):
            assert (await on.deliver(Said(0, "a register", hook=[mark(101, DAY, "AM", "N")]))).status_code == 503


@pytest.mark.timeout(300)
async def test_a_process_with_deliveries_in_flight_ends_and_takes_them_when_it_is_back(data: DataFolder) -> None:
    marks = [Said(0, f"mark {n}", hook=[mark(child, DAY, "AM", "N", n)]) for n in range(2, 12) for child in (101, 201)]
    marks = [Said(0, f"{step.name} {n}", hook=step.hook) for n, step in enumerate(marks)]
    async with Processes(data, BEGIN, ("registers",)) as processes, Speaker(processes, NEVER) as speaker:
        await speaker.say(SET_UP)

        async def cut_off() -> None:
            async with as_superuser(processes.servers.endpoints) as database:
                await database.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename='registers'"
                )

        await asyncio.gather(cut_off(), *(speaker.say_now(step) for step in marks))
        assert speaker.heard.accepted.keys() >= {step.name for step in marks}
        assert [(death.name, death.status) for death in processes.deaths] == [("registers", 1)]
        await speaker.tail()
        numbers_have_no_gap(speaker.facts)
