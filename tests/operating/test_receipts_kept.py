"""Which texts the folder has taken goes into a backup and comes back, and nothing else does."""

import io
import tarfile
from pathlib import Path

import pytest

from rollcall.backup.receipts import read_receipts, write_receipts


def test_receipts_come_back_where_the_texts_were_without_what_they_said(tmp_path: Path) -> None:
    text = tmp_path / "messages" / "woodside" / "text" / "one.txt"
    text.parent.mkdir(parents=True)
    text.write_text("To: somebody\nTemplate: absence\nReference: 9CBB3686\nSegments: 1\n\nA child\n")
    write_receipts(tmp_path / "messages", tmp_path / "receipts.tar")
    read_receipts(tmp_path / "receipts.tar", tmp_path / "restored")
    kept = (tmp_path / "restored" / "woodside" / "text" / "one.txt").read_text()
    assert kept == "Template: absence\nReference: 9CBB3686\nSegments: 1\n\n"


@pytest.mark.parametrize(
    "name", ["../../../out.txt", "woodside/../out.txt", "/woodside/text/out.txt", "a/b/c/d.txt", "x"]
)
def test_what_leads_elsewhere_is_left(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "receipts.tar", "w") as archive:
        entry = tarfile.TarInfo(name)
        archive.addfile(entry, io.BytesIO(b""))
        link = tarfile.TarInfo("woodside/text/link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    read_receipts(tmp_path / "receipts.tar", tmp_path / "restored")
    assert not (tmp_path / "restored").exists()
