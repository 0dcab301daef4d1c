"""Looking at a fact: what led to it, and what it led to."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text
from rich.tree import Tree

from chassis.record import Recorded
from rollcall.commands.asking import ENGLAND
from rollcall.reach import log_of
from rollcall.say import AsJson, CouldNot, Data, as_json, err, folder_of, run, wide, wrong_use
from rollcall.servers import DECIDING, DataFolder
from rollcall.session import patient_log
from rollcall.telling import json_of
from rollcall.tracing import Origin, Trace, Traced
from rollcall.tracing import Progress as Report

_HOW = {
    "cause": "",
    "outcome": "its effect ended: ",
    "because": "because of it: ",
    "corrects": "corrects it: ",
}


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(trace)


def trace(
    fact: Annotated[str, typer.Argument(metavar="FACT_ID", help="The id of a fact, as rollcall facts --json shows.")],
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Show what led to a fact, and what it led to."""
    try:
        wanted = UUID(fact)
    except ValueError:
        wrong_use(f"FACT_ID wants the id of a fact, a UUID, not {fact!r}.")
    traced = run(_trace(folder_of(data), wanted))
    if json:
        as_json(_traced_json(traced))
    else:
        wide.print(_tree(traced))


async def _trace(data: DataFolder, wanted: UUID) -> Traced:
    async with log_of(data) as client:
        log = patient_log(client)
        for trust in await log.trusts():
            found = Trace(log, trust, _kinds())
            with _reading(trust) as progress:
                await found.read(progress)
            if wanted in found:
                return await found.of(wanted)
    raise CouldNot(f"There is no fact {wanted} on the log of {data.path}.")


def _kinds() -> dict[str, frozenset[str]]:
    return {name: frozenset(importlib.import_module(f"{name}.domain").KINDS) for name in DECIDING}


def _tree(traced: Traced) -> Tree:
    tree = Tree(_told(traced.fact), style="bold", guide_style="dim")
    _grow_up(tree.add(Text("because of", style="not bold cyan")), traced)
    if traced.consequences:
        _grow_down(tree.add(Text("led to", style="not bold cyan")), traced)
    else:
        tree.add(Text("led to nothing", style="not bold cyan"))
    return tree


def _grow_up(branch: Tree, traced: Traced) -> None:
    if traced.origin is not None:
        branch.add(Text.assemble(f"{traced.origin.says} ", (str(traced.origin.id), "dim")))
    for _, above in traced.causes:
        _grow_up(branch.add(_told(above.fact)), above)


def _grow_down(branch: Tree, traced: Traced) -> None:
    for how, below in traced.consequences:
        _grow_down(branch.add(_told(below.fact, _HOW[how])), below)


def _told(fact: Recorded, how: str = "") -> Text:
    e = fact.envelope
    who = f"{e.actor.role} {e.actor.who}" if e.actor is not None else e.service
    when = e.occurred_at.astimezone(ENGLAND).strftime("%a %d %b %Y %H:%M:%S")
    told = f" {e.key} in {e.school}, {when}, by {who} "
    return Text.assemble((how, "dim"), (e.word, "bold"), told, (f"{e.sequence} {e.id}", "dim"))


def _traced_json(traced: Traced) -> dict[str, Any]:
    return {
        "fact": json_of(traced.fact),
        "causes": _above_json(traced),
        "consequences": [{"how": how, **_below_json(below)} for how, below in traced.consequences],
    }


def _above_json(traced: Traced) -> list[dict[str, Any]]:
    origin = [] if traced.origin is None else [_origin_json(traced.origin)]
    facts = [{"how": how, "fact": json_of(above.fact), "causes": _above_json(above)} for how, above in traced.causes]
    return [*origin, *facts]


def _origin_json(origin: Origin) -> dict[str, Any]:
    return {"how": origin.kind, "id": origin.id, "says": origin.says}


def _below_json(traced: Traced) -> dict[str, Any]:
    below = [{"how": how, **_below_json(deeper)} for how, deeper in traced.consequences]
    return {"fact": json_of(traced.fact), "consequences": below}


@contextmanager
def _reading(trust: str) -> Iterator[Report]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(f"reading the log of {trust}", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=max(total, 1))
