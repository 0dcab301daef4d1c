"""The numbers and e-mail addresses of guardians that do not work, and clearing one that does."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from events.notifications import Channel, ClearNumber, NumbersFound, NumbersToCheck
from rollcall.commands.asking import As, actor_of, asked, clock
from rollcall.say import AsJson, Data, School, out, printed, run, table, wrong_use


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(numbers)


def numbers(  # noqa: PLR0917 - the options of a command
    school: School,
    clear: Annotated[
        str | None, typer.Option(help="Somebody checked it, it is good: Arbor's id of the guardian.")
    ] = None,
    channel: Annotated[str, typer.Option(help="With --clear: text, voice or email.")] = "text",
    number: Annotated[
        str | None, typer.Option(help="With --clear: which number or address, where several are to be checked.")
    ] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """The numbers and addresses that do not work while the MIS has no others; and clearing one that was checked."""
    if channel not in get_args(Channel):
        wrong_use(f"--channel wants one of {', '.join(get_args(Channel))}, not {channel!r}.")
    command = ClearNumber(guardian=clear, channel=channel, number=number) if clear else None  # type: ignore[arg-type]
    answer = run(asked(data, school, NumbersToCheck(), NumbersFound, actor_of(who), after=command))
    if printed(answer, json):
        return
    columns = ("guardian", "child", "how", "number or address", "since", "why")
    rows = [(r.guardian, r.pupil, r.channel, r.address or "masked", clock(r.since), r.reason) for r in answer.rows]
    none = "None: no provider has refused a number or an address for good, and staff found none dead."
    table(f"Numbers to check of {school}", columns, rows, nothing=none)
    if rows:
        out.print("Put the right one into the MIS; of one that works after all: --clear GUARDIAN --channel HOW.")
