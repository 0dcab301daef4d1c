"""Looking at the log: the facts themselves, and what led to what."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from nats.aio.msg import Msg
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.tree import Tree

from chassis.log import Log
from chassis.reader import Reader
from chassis.record import Recorded
from rollcall.reach import log_of
from rollcall.say import AsJson, CouldNot, Data, as_json, err, folder_of, out, run, wrong_use
from rollcall.servers import DataFolder
from rollcall.telling import json_of, line_of
from rollcall.tracing import Origin, Trace, Traced
from rollcall.tracing import Progress as Report

_SERVICES = ("registers", "pathway", "notifications", "rewards", "reporting")
_HOW = {
    "cause": "",
    "outcome": "[dim]its effect ended:[/] ",
    "because": "[dim]because of it:[/] ",
    "corrects": "[dim]corrects it:[/] ",
}


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(trace)
    app.command()(facts)


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
        out.print(_tree(traced), no_wrap=True, overflow="ignore", crop=False)


def facts(
    school: Annotated[str | None, typer.Option("--school", help="Of this school alone.")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what comes, until Ctrl-C.")] = False,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Show the log, one fact a line; what is sealed stays sealed."""
    try:
        run(_facts(folder_of(data), school, follow, json))
    except BrokenPipeError:
        sys.stderr.close()


async def _trace(data: DataFolder, wanted: UUID) -> Traced:
    async with log_of(data) as client:
        log = Log(client)
        for trust in await log.trusts():
            found = Trace(log, trust, _kinds())
            with _reading(trust) as progress:
                await found.read(progress)
            if wanted in found:
                return await found.of(wanted)
    raise CouldNot(f"There is no fact {wanted} on the log of {data.path}.")


def _kinds() -> dict[str, frozenset[str]]:
    return {name: frozenset(importlib.import_module(f"{name}.domain").KINDS) for name in _SERVICES}


async def _facts(data: DataFolder, school: str | None, follow: bool, json: bool) -> None:
    async with log_of(data) as client:
        log = Log(client)
        trusts = [trust for trust in await log.trusts() if school is None or await log.has_school(trust, school)]
        if school is not None and not trusts and not follow:
            raise CouldNot(f"There is no fact of a school {school!r} on the log of {data.path}.")
        stream = _followed(log) if follow else _present(log, trusts)
        async with aclosing(stream) as batches:
            async for batch in batches:
                _show([fact for fact in batch if school in (None, fact.envelope.school)], json)


async def _present(log: Log, trusts: list[str]) -> AsyncGenerator[list[Recorded], None]:
    for trust in trusts:
        tail = await log.tail(trust)
        async with aclosing(Reader(log.client, trust, 0).until(tail.last if tail else 0)) as batches:
            async for batch in batches:
                yield batch


async def _followed(log: Log) -> AsyncGenerator[list[Recorded], None]:
    """Every trust's facts as they come, also of a trust that is opened meanwhile."""
    arrived: asyncio.Queue[list[Recorded]] = asyncio.Queue(maxsize=4)
    reading: dict[str, asyncio.Task[None]] = {}

    async def read(trust: str) -> None:
        async for batch in Reader(log.client, trust, 0).batches():
            await arrived.put(batch)

    def begin(trust: str) -> None:
        reading.setdefault(trust, asyncio.create_task(read(trust), name=f"follow {trust}"))

    async def opened(message: Msg) -> None:
        begin(message.data.decode())

    await log.client.subscribe("trusts.opened", cb=opened)
    for trust in await log.trusts():
        begin(trust)
    try:
        while True:
            yield await arrived.get()
    finally:
        for task in reading.values():
            task.cancel()


def _show(batch: list[Recorded], json: bool) -> None:
    for fact in batch:
        line = orjson.dumps(json_of(fact)).decode() if json else line_of(fact)
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _tree(traced: Traced) -> Tree:
    tree = Tree(f"[bold]{_told(traced.fact)}[/]", guide_style="dim")
    _grow_up(tree.add("[cyan]because of[/]"), traced)
    if traced.consequences:
        _grow_down(tree.add("[cyan]led to[/]"), traced)
    else:
        tree.add("[cyan]led to nothing[/]")
    return tree


def _grow_up(branch: Tree, traced: Traced) -> None:
    if traced.origin is not None:
        branch.add(f"{escape(traced.origin.says)} [dim]{traced.origin.id}[/]")
    for _, above in traced.causes:
        _grow_up(branch.add(_told(above.fact)), above)


def _grow_down(branch: Tree, traced: Traced) -> None:
    for how, below in traced.consequences:
        _grow_down(branch.add(_HOW[how] + _told(below.fact)), below)


def _told(fact: Recorded) -> str:
    e = fact.envelope
    who = f"{e.actor.role} {e.actor.who}" if e.actor is not None else e.service
    when = e.occurred_at.astimezone().strftime("%a %d %b %Y %H:%M:%S")
    return (
        f"[bold]{e.word}[/] {escape(e.key)} in {escape(e.school)}, {when}, by {escape(who)} [dim]{e.sequence} {e.id}[/]"
    )


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
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(f"reading the log of {trust}", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=max(total, 1))
