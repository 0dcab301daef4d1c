"""Any command of the catalogue, said as JSON in somebody's name."""

from __future__ import annotations

import sys
from typing import Annotated
from uuid import UUID

import orjson
import typer
from pydantic import ValidationError

from chassis.requests import Reply
from events.catalogue import requests
from events.fact import Actor, Request
from rollcall.commands.asking import As, actor_of, id_of
from rollcall.say import AsJson, Data, School, as_json, folder_of, out, run, wrong_use
from rollcall.session import session

Word = Annotated[str, typer.Argument(metavar="COMMAND", help="Its word, such as RecordContact.")]
Body = Annotated[str, typer.Argument(metavar="JSON", help="Its fields; - reads them from standard input.")]


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(tell)


def tell(  # noqa: PLR0917 - the options of a command
    command: Word,
    body: Body,
    school: School,
    who: As = None,
    request: Annotated[str | None, typer.Option("--id", help="The request's id: said again, it is done once.")] = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Say a command of the catalogue, in somebody's name; it is followed, or refused in a sentence."""
    said = _command(_word(command), sys.stdin.read() if body == "-" else body)
    id = id_of(request, "--id") if request is not None else None
    reply = run(_tell(data, school, said, actor_of(who), id))
    if json:
        as_json({"state": reply.state, "sequence": reply.sequence})
        return
    kept = "done" if reply.state == "done" else "kept, and not on the log yet"
    out.print(f"{command}: {kept}.")


def _word(name: str) -> type[Request]:
    words = {word.__name__: word for word in requests() if not word.question}
    if name not in words:
        wrong_use(f"There is no command {name!r}; there are {', '.join(sorted(words))}.")
    return words[name]


def _command(word: type[Request], body: str) -> Request:
    """The command as its word has it; wrong use where a field is missing, wrong or not its own."""
    try:
        orjson.loads(body)
        return word.model_validate_json(body)
    except orjson.JSONDecodeError as error:
        wrong_use(f'{word.__name__} wants its fields as JSON, such as {{"mis_id": "16"}}: {error}.')
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        wrong_use(f"{word.__name__}: {where}: {first['msg']}.")


async def _tell(data: str | None, school: str, command: Request, actor: Actor | None, id: UUID | None) -> Reply:
    async with session(folder_of(data)) as talk:
        return await talk.tell(school, command, actor, id)
