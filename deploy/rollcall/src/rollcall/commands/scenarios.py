"""Scenarios: making one, playing one, and the demo."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from chassis.clock import ManualClock
from chassis.tasks import cancelled
from rollcall.clockfile import clock_of, keep_clock
from rollcall.commands.asking import day_of
from rollcall.demo import Demo
from rollcall.platform import Platform
from rollcall.play import Played, Player
from rollcall.reach import refuse_elsewhere
from rollcall.say import CouldNot, Data, Port, err, folder_of, labelled, out, run
from rollcall.scenario import Line, ScenarioFault, check, read
from rollcall.servers import DataFolder
from rollcall.simulate import simulate as simulated


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(simulate)
    app.command()(play)
    app.command()(demo)


def simulate(
    schools: Annotated[int, typer.Option(help="How many schools.", min=1)] = 1,
    pupils: Annotated[int, typer.Option(help="Pupils in each.", min=1)] = 620,
    first: Annotated[str, typer.Option("--from", help="The first day.")] = "2026-09-03",
    last: Annotated[str, typer.Option("--to", help="The last day.")] = "2026-10-23",
    seed: Annotated[int, typer.Option(help="The same seed, the same scenario.")] = 1,
) -> None:
    """Write a scenario of invented schools to standard output."""
    try:
        for line in simulated(schools, pupils, day_of(first, "--from"), day_of(last, "--to"), seed):
            sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    except BrokenPipeError:
        sys.stderr.close()


def play(
    scenario: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A scenario, as JSON lines.")],
    data: Data = None,
) -> None:
    """Play a scenario on a clock that stands between its lines; afterwards the clock stays where it is."""
    played = run(_play(folder_of(data), scenario))
    out.print(
        f"Played {played.lines} lines: {played.accepted} changes accepted, {played.quarantined} quarantined, "
        f"{played.repeated} repeated; {len(played.refused)} refused."
    )
    for refused in played.refused:
        err.print(labelled("refused", refused))
    if played.refused:
        raise typer.Exit(1)


def demo(
    days: Annotated[int, typer.Option(help="School days to play.", min=1)] = 10,
    pupils: Annotated[int, typer.Option(help="Pupils of the school.", min=30)] = 620,
    seed: Annotated[int | None, typer.Option(help="The same seed, the same school.")] = None,
    data: Data = None,
    port: Port = 8000,
    leave: Annotated[bool, typer.Option("--exit", help="End when the days have been played.")] = False,
) -> None:
    """Play ten simulated school days, say what happened, and stay up, the clock going on from there."""
    run(Demo(folder_of(data), days, pupils, seed, port, leave).run())


async def _play(data: DataFolder, scenario: Path) -> Played:
    refuse_elsewhere()
    _check(scenario)
    lines = _checked(scenario)
    first = next(lines, None)
    if first is None:
        raise CouldNot(f"{scenario} holds no line.")
    clock = _clock(data, first)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with Platform(data, clock) as platform:
        with _progress(scenario) as moved:
            player = Player(platform, clock, moved)
            await _unless(told, player.play(_again(first, lines)))
            return player.played


async def _unless(told: asyncio.Event, work: Coroutine[Any, Any, Any]) -> None:
    """Do the work, or as much of it as there was time for."""
    doing, waiting = asyncio.create_task(work), asyncio.create_task(told.wait())
    await asyncio.wait([doing, waiting], return_when=asyncio.FIRST_COMPLETED)
    if doing.done():
        await cancelled([waiting])
        doing.result()
    else:
        await cancelled([doing])
        out.print("Stopped before the end; the clock stands at the last line that was played.")


def _clock(data: DataFolder, first: Line) -> ManualClock:
    clock = clock_of(data) if data.path.exists() else None
    if clock is None:
        clock = ManualClock(first.at)
        keep_clock(data, clock)
    if not isinstance(clock, ManualClock):
        raise CouldNot(f"{data.path} runs on a real clock: play into another folder with --data.")
    if first.at < clock.now():
        raise CouldNot(
            f"The clock of {data.path} stands at {clock.now().isoformat()}, after the scenario's first line."
        )
    return clock


def _checked(scenario: Path) -> Iterator[Line]:
    try:
        yield from read(scenario)
    except ScenarioFault as fault:
        raise CouldNot(f"{scenario}: {fault}.") from fault


def _check(scenario: Path) -> None:
    """All of it, before anything is played. Raises CouldNot."""
    try:
        for line in read(scenario):
            check(line)
    except ScenarioFault as fault:
        raise CouldNot(f"{scenario}: {fault}. Nothing was played.") from fault


def _again(first: Line, rest: Iterator[Line]) -> Iterator[Line]:
    yield first
    yield from rest


@contextmanager
def _progress(scenario: Path) -> Iterator[Callable[[Line], None]]:
    with scenario.open("rb") as file:
        total = sum(1 for line in file if line.strip())
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("playing", total=total)

        def moved(line: Line) -> None:
            bar.update(task, advance=1, description=f"{line.at:%a %d %b %H:%M}")

        yield moved
