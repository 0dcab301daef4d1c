"""Operating a platform: doctor, backup, restore."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from chassis.clock import RealClock
from events.fact import Envelope
from rollcall.backup import BackupFault, make_backup, restore_backup
from rollcall.clockfile import clock_of
from rollcall.doctor import Check, Doctor, line_of, verdict_of
from rollcall.mending import Mended, Mending, MendRefused
from rollcall.platform import OPERATOR
from rollcall.reach import database_as, nats_as, refuse_elsewhere, servers_of
from rollcall.say import AsJson, CouldNot, Data, as_json, err, folder_of, labelled, out, run, wrong_use
from rollcall.servers import DECIDING, DataFolder
from rollcall.session import patient_log
from rollcall.skipping import Skip, SkipRefused
from rollcall.skipping import skip as skipped

_TICKET = r"[A-Za-z0-9#-]{1,40}"


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(doctor)
    app.command()(skip)
    app.command()(backup)
    app.command()(restore)


def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Put back what a log has lost; nothing else may run.")] = False,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Look at servers, logs, services and what they keep, and say what to do."""
    if mend and json:
        wrong_use("--mend and --json do not go together: mend, then ask the doctor for JSON.")
    if mend:
        _tell_mended(run(_mend(folder_of(data))))
        return
    checks = run(_examine(folder_of(data)))
    if json:
        as_json({"verdict": verdict_of(checks), "checks": checks})
    else:
        for check in checks:
            out.print(line_of(check))
    if verdict_of(checks) == "wrong":
        raise typer.Exit(1)


def skip(
    service: Annotated[str, typer.Argument(help=f"One of {', '.join(DECIDING)}.")],
    trust: Annotated[str, typer.Argument(help="The trust for which it has stopped, as rollcall doctor names it.")],
    sequence: Annotated[int, typer.Argument(help="Where it has stopped.")],
    ticket: Annotated[str, typer.Option(help="The number under which it is written why.")],
    data: Data = None,
) -> None:
    """Have a service pass over a fact that it cannot digest, live and in every replay; nothing else may run."""
    if service not in DECIDING:
        wrong_use(f"There is no service {service!r}: it is one of {', '.join(DECIDING)}.")
    if not re.fullmatch(_TICKET, ticket):
        wrong_use("A ticket is a number such as IT-4711: letters, digits, - and #, at most 40, and nobody's name.")
    fact = run(_skip(folder_of(data), Skip(service, trust, sequence, ticket, OPERATOR)))
    out.print(
        f"{service} passes over {fact.word} of {fact.school} (sequence {sequence}) from its next start on.\n"
        f"What came of it elsewhere: rollcall trace {fact.id}"
    )


def backup(to: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")], data: Data = None) -> None:
    """Back the platform up, while it runs or stands, into a new folder; the current keyring goes beside it."""
    run(_backup(folder_of(data), to.absolute()))


def restore(
    source: Annotated[Path, typer.Argument(metavar="DIR", help="A backup, its current keyring beside it.")],
    data: Data = None,
) -> None:
    """Make a new data folder from a backup and its current keyring."""
    run(_restore(source.absolute(), folder_of(data)))


async def _skip(data: DataFolder, order: Skip) -> Envelope:
    clock = clock_of(data)
    async with AsyncExitStack() as stack:
        reached = await stack.enter_async_context(servers_of(data, alone="run rollcall skip again"))
        client = await stack.enter_async_context(nats_as(reached.endpoints, "mender"))
        db = await stack.enter_async_context(database_as(reached.endpoints, order.service))
        try:
            return (await skipped(order, patient_log(client), db, (clock or RealClock()).now())).envelope
        except SkipRefused as refused:
            raise CouldNot(f"Nothing is skipped: {refused}.") from refused


async def _examine(data: DataFolder) -> list[Check]:
    return [check async for check in Doctor(data).examine()]


async def _mend(data: DataFolder) -> list[Mended]:
    async with AsyncExitStack() as stack:
        reached = await stack.enter_async_context(servers_of(data, alone="run rollcall doctor --mend again"))
        client = await stack.enter_async_context(nats_as(reached.endpoints, "mender"))
        services = {name: await stack.enter_async_context(database_as(reached.endpoints, name)) for name in DECIDING}
        progress = stack.enter_context(_putting_back())
        try:
            return await Mending(patient_log(client), services, progress).run()
        except MendRefused as refused:
            raise CouldNot(f"Nothing was written: {refused}.") from refused


def _tell_mended(mended: list[Mended]) -> None:
    if not mended:
        out.print("No trust has a log yet; nothing to mend.")
    for one in mended:
        if one.first > one.last:
            out.print(f"{one.trust}: the log has everything that its services know of; nothing to mend.")
        else:
            count = one.last - one.first + 1
            out.print(f"{one.trust}: {count} facts put back, sequences {one.first} to {one.last}.")


async def _backup(data: DataFolder, to: Path) -> None:
    async with servers_of(data) as reached:
        with _copying() as progress:
            try:
                made = await make_backup(data, reached.endpoints, to, progress)
            except BackupFault as error:
                raise CouldNot(f"No backup was made: {error}.") from error
    size = await asyncio.to_thread(_size, to)
    facts = sum(log.last for log in made.manifest.trusts.values())
    out.print(f"{to}: {facts} facts and the database, {size / 1e6:.1f} MB.")
    out.print(f"{to}.keyring: the current keyring and the master key; keep it beside the backup, and never archive it.")
    for place in made.unreached:
        away = f"The keyring beside {place} was not within reach: bring it back and run backup again."
        err.print(labelled("look", away))


async def _restore(source: Path, data: DataFolder) -> None:
    refuse_elsewhere()
    with _copying() as progress:
        try:
            faults = await restore_backup(source, data, progress)
        except BackupFault as error:
            raise CouldNot(f"Nothing was restored: {error}.") from error
    for fault in faults:
        err.print(labelled("look", fault))
    out.print(f"{data.path} is restored from {source}. Go on with rollcall up, or ask it anything.")
    out.print("Of the texts and reports written there before, nothing is restored: they hold names.")


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


@contextmanager
def _putting_back() -> Iterator[Callable[[str, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("looking for what is missing", total=None)
        yield lambda trust, done, total: bar.update(
            task, description=f"putting back {trust}", completed=done, total=total
        )


@contextmanager
def _copying() -> Iterator[Callable[[str, int], None]]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done: bar.update(task, description=f"{what}{f', {done / 1e6:.1f} MB' if done else ''}")
