"""Asking what another policy would have changed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from chassis.clock import ManualClock
from chassis.decider import Undigestible
from chassis.record import Recorded
from rollcall.clockfile import clock_of
from rollcall.commands.asking import day_of, days_between
from rollcall.reading import log_with
from rollcall.say import AsJson, Data, School, as_json, err, fail, folder_of, run, wrong_use
from rollcall.servers import DataFolder

if TYPE_CHECKING:
    from rollcall.whatif import Comparison
    from rollcall.whatif.running import Moved


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(whatif)


def whatif(
    policy: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A policy, or parts of one, as TOML.")],
    school: School,
    first: Annotated[str, typer.Option("--from", help="The first day.")],
    last: Annotated[str, typer.Option("--to", help="The last day.")],
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Show what another policy would have changed, beside what happened; nothing is written."""
    begins, ends = day_of(first, "--from"), day_of(last, "--to")
    days_between(first, last)
    wanted = _read(policy)
    facts, now = run(_known(folder_of(data), school))
    found = _compared(facts, wanted, (begins, ends), now)
    if json:
        as_json(_json(found))
    else:
        from rollcall.whatif.showing import show  # noqa: PLC0415 - as below

        show(found)


def _read(policy: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(policy.read_text("utf-8"))
    except (ValueError, OSError) as error:
        wrong_use(f"{policy} is no TOML: {error}.")


async def _known(data: DataFolder, school: str) -> tuple[list[Recorded], datetime]:
    """The school's facts, and how far time has come."""
    facts = [fact for fact in await log_with(data, school) if fact.envelope.school == school]
    return facts, _now(data, facts[-1].envelope.recorded_at)


def _compared(facts: list[Recorded], policy: dict[str, Any], days: tuple[date, date], now: datetime) -> Comparison:
    """The comparison, made while nothing runs: Ctrl-C ends it at once."""
    from rollcall.whatif import NotAsked, what_if  # noqa: PLC0415 - its domains take a moment to load

    with _progress() as bar:
        try:
            return what_if(facts, policy, *days, now, _moves(bar))
        except (NotAsked, ValueError) as error:
            reason = f"{error}."
        except Undigestible as error:
            reason = f"These decisions cannot be made again: {error}."
    fail(reason)


def _now(data: DataFolder, last: datetime) -> datetime:
    """How far time has come: a clock that stands may stand after the last fact."""
    clock = clock_of(data) if data.path.exists() else None
    return max(last, clock.now()) if isinstance(clock, ManualClock) else last


def _moves(bar: Progress) -> Any:
    def moves(name: str) -> Moved:
        task = bar.add_task(name, total=None)
        return lambda done, of: bar.update(task, completed=done, total=of)

    return moves


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        yield bar


def _json(found: Comparison) -> dict[str, Any]:
    answer = asdict(found)
    answer["policy"] = found.policy.model_dump(mode="json")
    return {"school": found.school, "from": answer.pop("first"), "to": answer.pop("last")} | answer
