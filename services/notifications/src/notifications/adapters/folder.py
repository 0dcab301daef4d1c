"""A provider for demonstrations and tests: every message becomes a file, `<folder>/<school>/<day>/<message>.txt`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from chassis.files import write
from events.notifications import Channel
from notifications.adapters import Outgoing
from notifications.adapters.addresses import deliverable
from notifications.adapters.carrying import any_text
from notifications.adapters.segments import segments
from notifications.domain.outcomes import Handed, NotHanded
from notifications.domain.references import Reference

_SEGMENTS = "Segments: "


class Folder:
    """Writes messages as files. A file is there whole or not at all, so a look-up is authoritative."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carries(self, channel: Channel, language: str, body: str) -> bool:
        """A file carries every text."""
        return any_text(language, body)

    async def send(self, message: Outgoing) -> Handed | NotHanded:
        """Write a message, once: a second time the same file."""
        to = deliverable(message.channel, message.to)
        if isinstance(to, NotHanded):
            return to
        try:
            return await asyncio.to_thread(self._write, message, to)
        except OSError as error:
            return NotHanded(f"the folder cannot be written: {error.strerror}")

    async def lookup(self, message: Outgoing) -> Handed | None:
        """The message that was written under this reference, if any."""
        return await asyncio.to_thread(self._read, message.reference)

    def _write(self, message: Outgoing, to: str) -> Handed:
        name = _name(message.reference)
        handed = Handed(name, segments(message.body) if message.channel == "text" else 0)
        place = self._folder / message.school / message.day.isoformat()
        write(place / f"{name}.txt", _text(message, to, handed).encode())
        return handed

    def _read(self, reference: Reference) -> Handed | None:
        for file in self._folder.glob(f"*/*/{_name(reference)}.txt"):
            header, _, _ = file.read_text("utf-8").partition("\n\n")
            (counted,) = (line for line in header.splitlines() if line.startswith(_SEGMENTS))
            return Handed(_name(reference), int(counted.removeprefix(_SEGMENTS)))
        return None


def _name(reference: Reference) -> str:
    """The message's id, and behind it which attempt it is, from the second on."""
    return f"{reference.message}" if reference.attempt == 1 else f"{reference.message}.{reference.attempt}"


def _text(message: Outgoing, to: str, handed: Handed) -> str:
    return (
        f"To: {to}\nTemplate: {message.template}\nReference: {handed.reference}\n"
        f"{_SEGMENTS}{handed.segments}\n\n{message.body}\n"
    )
