"""A letter as a file, for whoever asks for it; and one that is issued, made."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from chassis.files import write
from chassis.rendering import NotRendered
from chassis.said import Said
from chassis.seal import FORGOTTEN
from chassis.service import Answer, Effect, Forgotten, Keyring, Later, Platform, Reading
from events.fact import Fact
from events.pathway import LetterFile, LetterIssuing, LetterOf
from pathway import projection
from pathway.adapters.letter import Order
from pathway.adapters.rendering import Render
from pathway.domain.posting import Made
from pathway.handlers.files import filed

_TRIES = 3
"""How often the rendering of a letter may fail before it is withdrawn."""
_FORGOTTEN = "Somebody whom the letter names was forgotten: ask for it as JSON."


def letter_of(render: Render, folder: Path) -> Answer:
    """Answers with a letter as a file; names are opened for the PDF alone. One that was issued is the very file that
    was, to who may see all of it, whatever names and addresses have become since."""

    async def answer(reading: Reading, asked: LetterOf) -> Later:
        projection.refuse_others(reading)
        found = await projection.letter(reading, asked.letter)

        async def file() -> LetterFile:
            pdf = partial(_issued_or_made, render, folder, reading, found)
            made = await filed(asked.format, found.canonical, pdf, "letter", _FORGOTTEN)
            named = {"school": reading.school, "letter": asked.letter, "state": found.row["state"]}
            return LetterFile.model_validate({**named, **made})

        return file

    return answer


def effects(platform: Platform, render: Render) -> Mapping[type[Fact], Effect]:
    """A letter that is issued is made; made again, it replaces its file."""

    async def make(said: Said[LetterIssuing]) -> Made:
        async with platform.reading(said.school, said.sequence) as reading:
            found = await projection.letter(reading, said.body.letter)
        try:
            file = await _tried(render, platform.keyring, found)
        except Forgotten:
            return Made(None)
        except NotRendered:
            return Made(None, "not-rendered")
        await asyncio.to_thread(write, _place(platform.folder, said.school, said.body.letter), file)
        return Made(sha256(file).hexdigest())

    return {LetterIssuing: Effect(make, repeatable=True)}


async def _tried(render: Render, keyring: Keyring, found: projection.Found) -> bytes:
    """A letter as a PDF, tried a few times. Raises as `_pdf` does."""
    for _ in range(_TRIES - 1):
        with suppress(NotRendered):
            return await _pdf(render, keyring, found)
    return await _pdf(render, keyring, found)


async def _issued_or_made(render: Render, folder: Path, reading: Reading, found: projection.Found) -> bytes:
    order = await _order(reading.keyring, found)
    kept = await asyncio.to_thread(_kept, folder, reading.school, found) if found.whole else None
    return kept or await render(order)


def _place(folder: Path, school: str, letter: UUID) -> Path:
    return folder / school / "letters" / f"{letter}.pdf"


def _kept(folder: Path, school: str, found: projection.Found) -> bytes | None:
    """The file that was issued, if it is there and the very one."""
    place = _place(folder, school, found.row["letter"])
    file = place.read_bytes() if found.row["sha256"] is not None and place.is_file() else b""
    return file if sha256(file).hexdigest() == found.row["sha256"] else None


async def _pdf(render: Render, keyring: Keyring, found: projection.Found) -> bytes:
    """Raises as `_order` does, and NotRendered."""
    return await render(await _order(keyring, found))


async def _order(keyring: Keyring, found: projection.Found) -> Order:
    """Raises Forgotten where somebody whom it names was forgotten, and NotRendered where a parent has no name."""
    row = found.row
    if row["parent"] is None:
        raise NotRendered("a letter has no name of a parent")
    sealed = (row["first_name"], row["last_name"], row["parent"], row["address"])
    opened = await keyring.open([token for token in sealed if token])
    if FORGOTTEN in opened.values():
        raise Forgotten
    return Order(
        template=row["template"],
        version=row["version"],
        school=row["school_name"],
        telephone=row["telephone"],
        parent=opened[row["parent"]],
        first_name=opened[row["first_name"]],
        full_name=f"{opened[row['first_name']]} {opened[row['last_name']]}",
        form=row["form"],
        address=opened.get(row["address"] or "", ""),
        dated=(row["issued_on"] or row["day"]).isoformat(),
        day=row["day"].isoformat(),
        attending=row["attending"],
        possible=row["possible"],
        sessions=found.sessions,
        ill=found.is_mostly_illness,
        reference=str(row["letter"])[:8],
        window=found.window,
        meets=row["meets"] and row["meets"].isoformat(),
        instead_of=row["would_have_met"] and row["would_have_met"].isoformat(),
    )
