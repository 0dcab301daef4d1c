"""Reading the whole log of the trust that a school belongs to, with its progress shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing, contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from chassis.log import Log
from chassis.reader import Reader
from chassis.record import Recorded
from rollcall.reach import log_of
from rollcall.say import CouldNot, err
from rollcall.servers import DataFolder
from rollcall.session import patient_log


async def log_with(data: DataFolder, school: str) -> list[Recorded]:
    """Every fact of the trust that a school belongs to, in order. Raises CouldNot where no log knows the school."""
    async with log_of(data) as client:
        log = patient_log(client)
        for trust in await log.trusts():
            if await log.has_school(trust, school):
                return await _read(log, trust)
    raise CouldNot(f"There is no fact of a school {school!r} on the log of {data.path}.")


async def _read(log: Log, trust: str) -> list[Recorded]:
    tail = await log.tail(trust)
    last = tail.last if tail is not None else 0
    facts: list[Recorded] = []
    with _progress(trust, last) as bar:
        async with aclosing(Reader(log.client, trust, 0).until(last)) as batches:
            async for batch in batches:
                facts += [fact for fact in batch if not fact.stray]
                bar.update(bar.task_ids[0], completed=batch[-1].envelope.sequence)
    return facts


@contextmanager
def _progress(trust: str, last: int) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        bar.add_task(f"reading the log of {trust}", total=last)
        yield bar
