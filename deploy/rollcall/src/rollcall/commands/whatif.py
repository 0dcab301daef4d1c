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
from rollcall.clockfile import clock_of
from rollcall.commands.asking import day_of
from rollcall.reading import log_with
from rollcall.say import AsJson, CouldNot, Data, School, as_json, err, folder_of, out, run, table, wrong_use
from rollcall.servers import DataFolder

if TYPE_CHECKING:
    from rollcall.whatif import Comparison
    from rollcall.whatif.comparing import DutyRow
    from rollcall.whatif.duties import Tally
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
    if ends < begins:
        wrong_use("--to is before --from.")
    found = run(_compare(folder_of(data), school, _read(policy), begins, ends))
    if json:
        as_json(_json(found))
    else:
        _show(found)


def _read(policy: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(policy.read_text("utf-8"))
    except (ValueError, OSError) as error:
        wrong_use(f"{policy} is no TOML: {error}.")


async def _compare(data: DataFolder, school: str, policy: dict[str, Any], first: date, last: date) -> Comparison:
    from rollcall.whatif import NotAsked, what_if  # noqa: PLC0415 - its domains take a moment to load

    facts = [fact for fact in await log_with(data, school) if fact.envelope.school == school]
    with _progress() as bar:
        try:
            return what_if(facts, policy, first, last, _now(data, facts[-1].envelope.recorded_at), _moves(bar))
        except (NotAsked, ValueError) as error:
            raise CouldNot(f"{error}.") from error
        except Undigestible as error:
            raise CouldNot(f"These decisions cannot be made again: {error}.") from error


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
    with Progress(*columns, console=err, transient=True) as bar:
        yield bar


def _json(found: Comparison) -> dict[str, Any]:
    answer = asdict(found)
    answer["policy"] = found.policy.model_dump(mode="json")
    return {"school": found.school, "from": answer.pop("first"), "to": answer.pop("last")} | answer


def _show(found: Comparison) -> None:
    title = f"{found.school}, {found.first.isoformat()} to {found.last.isoformat()}: what happened → what if"
    table(title, ["duty", "due", "set", "done", "missed", "stood down"], [_duty(row) for row in found.duties])
    for each in found.effort:
        out.print(
            f"{each.kind}: {each.duties.happened} → {each.duties.what_if} that did not stand down, "
            f"{_hours(each.minutes.happened)} → {_hours(each.minutes.what_if)} of staff time."
        )
    reached, wrong = found.families.reached, found.wrong_texts
    out.print(
        f"Families that had an absence text: {reached.happened} → {reached.what_if} "
        f"({len(found.families.newly)} newly, {len(found.families.no_longer)} no longer)."
    )
    out.print(f"Absence texts that had to be corrected: {wrong.happened} → {wrong.what_if}.")
    _show_letters(found)
    if found.no_counterpart:
        acts = ", ".join(f"{count} {name}" for name, count in found.no_counterpart.items())
        out.print(f"{found.refused} things that people did have no counterpart under the other policy: {acts}.")
    if found.carried:
        words = ", ".join(f"{count} {word}" for word, count in found.carried.items())
        out.print(f"[dim]What people did and is not decided again was taken over as it was: {words}.[/]")
    out.print(_proof(found))


def _show_letters(found: Comparison) -> None:
    issued, waiting = found.letters.issued, found.letters.waiting
    if issued or waiting:
        out.print(
            f"Letters issued: {issued.happened} → {issued.what_if} ({found.letters.no_longer_owed} no longer owed); "
            f"waiting for somebody to issue them: {waiting.happened} → {waiting.what_if}."
        )


def _duty(row: DutyRow) -> list[str]:
    was, would = row.happened, row.what_if
    return [row.kind, f"{row.weekday[:3]} {row.hour:02}", *(_change(was, would, name) for name in _COLUMNS)]


_COLUMNS = ("set", "done", "missed", "stood_down")


def _change(was: Tally, would: Tally, name: str) -> str:
    before, after = getattr(was, name), getattr(would, name)
    return str(before) if before == after else f"{before} → {after}"


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02} min"


def _proof(found: Comparison) -> str:
    base = found.baseline
    if not base.differ:
        return f"[dim]Under the school's own policy the same run gives the {base.facts} facts that are on the log.[/]"
    words = ", ".join(f"{count} {word}" for word, count in base.words.items())
    return (
        f"[yellow]look[/] Under the school's own policy the same run differs from the log in {base.differ} of "
        f"{base.facts} facts ({words}): the platform was down, or an older release decided them."
    )
