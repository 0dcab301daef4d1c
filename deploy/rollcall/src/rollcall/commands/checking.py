"""Checking that the log does not contradict itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import typer

from chassis.clock import ManualClock
from rollcall.check import Contradiction
from rollcall.check import check as contradictions_of
from rollcall.clockfile import clock_of
from rollcall.reading import log_with
from rollcall.say import AsJson, Data, School, as_json, folder_of, labelled, out, run
from rollcall.servers import DataFolder


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look over a school's log found; `facts`: how many of its facts were looked at."""

    school: str
    facts: int
    contradictions: list[Contradiction]


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(check)


def check(school: School, data: Data = None, json: AsJson = False) -> None:
    """Read a school's log and name every contradiction in it; exit status 1 where there is one."""
    checked = run(_check(folder_of(data), school))
    if json:
        as_json(checked)
    else:
        for wrong in checked.contradictions:
            out.print(labelled("wrong", f"{wrong.says} {wrong.rule}, fact {wrong.sequence} {wrong.fact}", "bold red"))
        out.print(_summary(checked))
    if checked.contradictions:
        raise typer.Exit(1)


def _summary(checked: Checked) -> str:
    number = len(checked.contradictions)
    found = "no contradiction" if not number else "1 contradiction" if number == 1 else f"{number} contradictions"
    return f"{checked.school}: {checked.facts} facts, {found}."


async def _check(data: DataFolder, school: str) -> Checked:
    facts = await log_with(data, school)
    own = sum(fact.envelope.school == school for fact in facts)
    return Checked(school, own, contradictions_of(facts, school, _stands(data)))


def _stands(data: DataFolder) -> datetime | None:
    """The instant of a clock that stands: everything up to it has come to pass."""
    clock = clock_of(data) if data.path.exists() else None
    return clock.now() if isinstance(clock, ManualClock) else None
