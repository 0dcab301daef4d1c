"""Running a platform, and setting a school up."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from events.registers import SetUpSchool
from events.school import SchoolFile
from rollcall.say import Data, Port, folder_of, out, run, wrong_use
from rollcall.servers import DataFolder
from rollcall.session import session
from rollcall.up import Up

school_app = typer.Typer(help="Set a school up from its file, or anew.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(up)
    app.add_typer(school_app, name="school")


def up(
    data: Data = None,
    port: Port = 8000,
    clock_from: Annotated[
        str | None, typer.Option(help="A new folder's clock starts at this instant, and is real from there.")
    ] = None,
) -> None:
    """Run the platform: real servers in the data folder and one process per service, until Ctrl-C."""
    run(Up(folder_of(data), port, clock_from).run())


@school_app.command("add")
def add_school(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A school file (TOML).")], data: Data = None
) -> None:
    """Set a school up, or set it up anew, from its school file."""
    run(_add(folder_of(data), _read(file)))


def _read(path: Path) -> SchoolFile:
    try:
        return SchoolFile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        wrong_use(f"{path}: {where}: {first['msg']}.")
    except ValueError as error:
        wrong_use(f"{path} is not TOML: {error}.")


async def _add(data: DataFolder, file: SchoolFile) -> None:
    async with session(data) as talk:
        await talk.tell(file.school, SetUpSchool(file=file))
        if talk.started is not None:
            await talk.started.settled()
    out.print(f"{file.name} is set up as {file.school} in the trust {file.trust}.")
    out.print(
        f"Its hook is POST /hooks/arbor/{file.school}; set ROLLCALL_HOOK_SECRET_{_upper(file.school)} to its secret."
    )


def _upper(school: str) -> str:
    return school.upper().replace("-", "_")
