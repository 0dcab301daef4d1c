"""A provider for demonstrations and tests: every text becomes a file, `<folder>/<school>/<day>/<reference>.txt`."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from notifications.adapters import Outgoing
from notifications.adapters.carrying import any_text
from notifications.adapters.numbers import e164
from notifications.adapters.segments import segments
from notifications.domain.outcomes import Handed, NotHanded

_SEGMENTS = "Segments: "


class Folder:
    """Writes texts as files. A file is there whole or not at all, so a look-up is authoritative."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carries(self, language: str, body: str) -> bool:
        """A file carries every text."""
        return any_text(language, body)

    async def send(self, message: Outgoing) -> Handed | NotHanded:
        """Write a text, once: a second time the same file."""
        number = e164(message.to)
        if number is None:
            return NotHanded("number cannot be texted")
        try:
            return await asyncio.to_thread(self._write, message, number)
        except OSError as error:
            return NotHanded(f"the folder cannot be written: {error.strerror}")

    async def lookup(self, reference: str) -> Handed | None:
        """The text that was written under this reference, if any."""
        return await asyncio.to_thread(self._read, reference)

    def _write(self, message: Outgoing, number: str) -> Handed:
        handed = Handed(message.reference, segments(message.body))
        place = self._folder / message.school / message.day.isoformat()
        place.mkdir(parents=True, exist_ok=True)
        draft = place / f".{message.reference}"
        with draft.open("w", encoding="utf-8") as file:
            file.write(_text(message, number, handed))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(place / f"{message.reference}.txt")
        _sync(place)
        return handed

    def _read(self, reference: str) -> Handed | None:
        for file in self._folder.glob(f"*/*/{reference}.txt"):
            header, _, _ = file.read_text("utf-8").partition("\n\n")
            (counted,) = (line for line in header.splitlines() if line.startswith(_SEGMENTS))
            return Handed(reference, int(counted.removeprefix(_SEGMENTS)))
        return None


def _text(message: Outgoing, number: str, handed: Handed) -> str:
    return (
        f"To: {number}\nTemplate: {message.template}\nReference: {message.reference}\n"
        f"{_SEGMENTS}{handed.segments}\n\n{message.body}\n"
    )


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
