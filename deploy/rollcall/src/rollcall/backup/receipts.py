"""Which texts the folder has taken, without whom they went to and what they said.

After a restore the folder is still asked what became of a text that may have gone, so that none goes twice.
"""

from __future__ import annotations

import io
import tarfile
from pathlib import Path, PurePosixPath

_KEPT = ("Template:", "Reference:", "Segments:")
_DEPTH = 3
"""`SCHOOL/CHANNEL/TEXT.txt`."""


def write_receipts(messages: Path, to: Path) -> None:
    """Put the receipts of every text in one file."""
    with tarfile.open(to, "w") as archive:
        for text in sorted(messages.glob("*/*/*.txt")):
            receipt = _receipt(text)
            entry = tarfile.TarInfo(str(text.relative_to(messages)))
            entry.size = len(receipt)
            archive.addfile(entry, io.BytesIO(receipt))


def read_receipts(source: Path, messages: Path) -> None:
    """Put the receipts where the texts were: what is named as `write_receipts` names them, and nothing else.

    Not `extractall`: that refuses what leads elsewhere from Python 3.11.4 on alone.
    """
    with tarfile.open(source) as archive:
        for entry in archive:
            receipt = archive.extractfile(entry) if _is_of_a_text(entry) else None
            if receipt is not None:
                place = messages / entry.name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(receipt.read())


def _is_of_a_text(entry: tarfile.TarInfo) -> bool:
    name = PurePosixPath(entry.name)
    if not entry.isreg() or name.is_absolute():
        return False
    return len(name.parts) == _DEPTH and ".." not in name.parts and name.suffix == ".txt"


def _receipt(text: Path) -> bytes:
    header, _, _ = text.read_text("utf-8").partition("\n\n")
    kept = [line for line in header.splitlines() if line.startswith(_KEPT)]
    return ("\n".join(kept) + "\n\n").encode()
