"""Which texts the folder has taken, without whom they went to and what they said.

After a restore the folder is still asked what became of a text that may have gone, so that none goes twice.
"""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

_KEPT = ("Template:", "Reference:", "Segments:")


def write_receipts(messages: Path, to: Path) -> None:
    """Put the receipts of every text in one file."""
    with tarfile.open(to, "w") as archive:
        for text in sorted(messages.glob("*/*/*.txt")):
            receipt = _receipt(text)
            entry = tarfile.TarInfo(str(text.relative_to(messages)))
            entry.size = len(receipt)
            archive.addfile(entry, io.BytesIO(receipt))


def read_receipts(source: Path, messages: Path) -> None:
    """Put the receipts where the texts were."""
    with tarfile.open(source) as archive:
        archive.extractall(messages, filter="data")


def _receipt(text: Path) -> bytes:
    header, _, _ = text.read_text("utf-8").partition("\n\n")
    kept = [line for line in header.splitlines() if line.startswith(_KEPT)]
    return ("\n".join(kept) + "\n\n").encode()
