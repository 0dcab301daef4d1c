"""Measuring a platform on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from rollcall.bench.measuring import NAMES, measured
from rollcall.bench.rebuilding import Doing
from rollcall.bench.scale import FULL, QUICK
from rollcall.say import AsJson, as_json, err, out, run, table, wrong_use


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(bench)


def bench(
    json: AsJson = False,
    only: Annotated[list[str] | None, typer.Option(help=f"Measure this alone: {', '.join(NAMES)}.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Little of everything: a look, not a figure.")] = False,
) -> None:
    """Measure the platform on this machine, each figure beside its limit; a few minutes, on servers of its own."""
    if unknown := set(only or ()) - set(NAMES):
        wrong_use(f"There is no measurement {min(unknown)!r}: it is one of {', '.join(NAMES)}.")
    with _progress() as doing:
        figures = run(measured(only or NAMES, QUICK if quick else FULL, doing))
    if json:
        as_json(figures)
    else:
        _show(figures)


def _show(figures: Mapping[str, Any]) -> None:
    machine = figures["machine"]
    out.print(
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, "
        f"{machine['taken_by_others']} cores taken by others meanwhile"
    )
    out.print(", ".join(f"{name} {version}" for name, version in figures["versions"].items()))
    rows = [row for name in figures for row in _rows(name, figures[name])]
    table("Measured", ("figure", "", ""), rows, right=("",), nothing="Nothing was measured.")
    verdicts = [(v["figure"], v["measured"], v["limit"], "kept" if v["kept"] else "MISSED") for v in figures["limits"]]
    columns, none = ("figure", "measured", "limit", ""), "None applies: a quick look is held to none."
    table("Limits", columns, verdicts, right=("measured",), nothing=none)


def _rows(name: str, figure: Any) -> Iterator[tuple[str, str, str]]:
    if name in ("machine", "versions", "limits"):
        return
    parts = figure if isinstance(figure, dict) else {"": figure}
    for place, (part, value) in enumerate(parts.items()):
        yield "" if place else name, part, "not installed" if value is None else f"{value:,}"


@contextmanager
def _progress() -> Iterator[Doing]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda what: bar.update(task, description=what)
