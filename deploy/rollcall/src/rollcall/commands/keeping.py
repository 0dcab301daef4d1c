"""Keeping a platform: replay, forget, and what an operator looks at."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from chassis.clock import RealClock, pause
from chassis.replay import Progress as Report
from chassis.replay import Replay, ReplayRefused
from chassis.requests import Posted, request_id
from chassis.store import connect
from events.registers import ForgetPupil
from rollcall.backup import refresh_keyrings
from rollcall.platform import OPERATOR
from rollcall.reach import database_as
from rollcall.say import AsJson, CouldNot, Data, School, as_json, err, folder_of, labelled, out, run, table, wrong_use
from rollcall.servers import DECIDING, DataFolder
from rollcall.session import Session, patient_log, session
from rollcall.session import service_client as connected

_DESTROYED_WITHIN, _LOOK_AGAIN = 30.0, 0.05


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(replay)
    app.command()(forget)


def replay(
    service: Annotated[str, typer.Argument(help=f"One of {', '.join(DECIDING)}.")],
    status: Annotated[bool, typer.Option("--status", help="Say which generations there are.")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Answer from the generation before again.")] = False,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Rebuild a service's read tables from the log beside the live ones, compare, and promote them."""
    if service not in DECIDING:
        wrong_use(f"There is no service {service!r}: it is one of {', '.join(DECIDING)}.")
    if status:
        run(_status(folder_of(data), service, json))
    elif rollback:
        run(_rollback(folder_of(data), service))
    else:
        run(_replay(folder_of(data), service, json))


def forget(
    pupil: Annotated[str, typer.Argument(help="The pupil's opaque id, as figures --by pupil shows it.")],
    school: School,
    data: Data = None,
) -> None:
    """Forget a pupil: destroy the keys that open what is personal, in every table, report and backup."""
    run(_forget(folder_of(data), school, pupil))


async def _replay(data: DataFolder, service: str, json: bool) -> None:
    with _progress(service) as progress:
        async with _replaying(data, service, progress) as work:
            try:
                done = await work.run()
            except ReplayRefused as refused:
                raise CouldNot(f"{refused}.") from refused
    if json:
        as_json(
            {"service": service, "schema": done.schema, "facts": done.facts, "rows": done.rows, "equal": done.verified}
        )
        return
    compared = "equal to the live ones, row by row" if done.verified else "of a new generation, nothing to compare with"
    out.print(f"{service}: {done.facts} facts folded into {done.schema}, {done.rows} rows, {compared}; it answers now.")


async def _status(data: DataFolder, service: str, json: bool) -> None:
    async with _replaying(data, service, lambda *_: None) as work:
        rows = await work.status()
    if json:
        as_json(rows)
    else:
        table(
            f"Generations of {service}",
            ("schema", "generation", "state", "folded to"),
            [(r["schema"], r["generation"], r["state"], _places(r["folded"])) for r in rows],
            nothing=f"There is none yet: {service} has never run here.",
        )


def _places(folded: Mapping[str, int]) -> str:
    return ", ".join(f"{trust} {sequence}" for trust, sequence in folded.items())


async def _rollback(data: DataFolder, service: str) -> None:
    with _progress(service) as progress:
        async with _replaying(data, service, progress) as work:
            try:
                earlier = await work.rollback()
            except ReplayRefused as refused:
                raise CouldNot(f"{refused}.") from refused
    out.print(f"{service}: {earlier.schema} has caught up and answers again.")


async def _forget(data: DataFolder, school: str, pupil: str) -> None:
    async with session(data) as talk:
        posted = Posted(request_id(), school, OPERATOR)
        reply = await talk.tell(school, ForgetPupil(pupil=pupil), posted.actor or OPERATOR)
        if talk.started is not None:
            await talk.started.settled()
        unreached = await _forget_in_backups(talk, pupil)
    out.print(f"{pupil} is forgotten (log sequence {reply.sequence}): names, numbers and notes read [forgotten].")
    for folder, count in _written(data, school):
        kept = f"{count} files in {folder} were written before and are not changed: delete those that name the child."
        err.print(labelled("look", kept))
    for place in unreached:
        away = f"The keyring beside the backup {place} was not within reach: see rollcall doctor."
        err.print(labelled("look", away))


def _written(data: DataFolder, school: str) -> list[tuple[Path, int]]:
    """The folders with texts, letters and reports, which nobody can tell apart by child any more, and how many."""
    folders = (data.messages / school, data.reports / school)
    counted = ((folder, sum(1 for each in folder.rglob("*") if each.is_file())) for folder in folders)
    return [(folder, count) for folder, count in counted if count]


async def _forget_in_backups(talk: Session, pupil: str) -> list[Path]:
    """Bring the copies of the keyring up to date, once the keys are destroyed; the backups that were out of reach."""
    if talk.endpoints is None:
        return []
    async with database_as(talk.endpoints, "operator") as db, asyncio.timeout(_DESTROYED_WITHIN):
        while not await db.fetchval("select count(*) from keyring.forgotten where subject = $1", pupil):
            await pause(_LOOK_AGAIN)
    return await refresh_keyrings(talk.data, talk.endpoints)


@asynccontextmanager
async def _replaying(data: DataFolder, service: str, progress: Report) -> AsyncIterator[Replay]:
    projection: Any = importlib.import_module(f"{service}.projection")
    async with session(data) as talk, connected(talk, service) as (client, dsn):
        if talk.started is not None:
            await talk.started.settled()
        db = await connect(dsn)
        try:
            yield Replay(service, projection, db, patient_log(client), RealClock(), progress)
        finally:
            await db.close()


@contextmanager
def _progress(service: str) -> Iterator[Report]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(service, total=None)

        def show(doing: str, done: int, total: int) -> None:
            bar.update(task, description=f"{service}: {doing}", completed=done, total=max(total, 1))

        yield show
