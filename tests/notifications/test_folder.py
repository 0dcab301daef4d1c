"""The folder: a text is a file, whole or not at all."""

from datetime import date

import pytest

from notifications.adapters import Outgoing
from notifications.adapters.folder import Folder
from notifications.domain.outcomes import Handed, NotHanded

MONDAY = date(2026, 9, 7)


def outgoing(to: str = "07700 900123", body: str = "Amira is marked absent") -> Outgoing:
    return Outgoing(reference="ref-1", school="woodside", day=MONDAY, template="absence", to=to, body=body)


async def test_a_text_becomes_a_file_of_its_school_and_day(tmp_path) -> None:
    assert await Folder(tmp_path).send(outgoing()) == Handed("ref-1", 1)
    assert (tmp_path / "woodside" / "2026-09-07" / "ref-1.txt").read_text("utf-8") == (
        "To: +447700900123\nTemplate: absence\nReference: ref-1\nSegments: 1\n\nAmira is marked absent\n"
    )


async def test_nothing_but_whole_files_is_left(tmp_path) -> None:
    await Folder(tmp_path).send(outgoing())
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["ref-1.txt"]


async def test_what_was_written_is_found_by_its_reference(tmp_path) -> None:
    await Folder(tmp_path).send(outgoing(body="a" * 200 + "\n\nSegments: 9"))
    assert await Folder(tmp_path).lookup("ref-1") == Handed("ref-1", 2)


async def test_what_is_not_there_never_arrived(tmp_path) -> None:
    assert await Folder(tmp_path).lookup("ref-1") is None
    await Folder(tmp_path).send(outgoing())
    assert await Folder(tmp_path).lookup("ref-2") is None


async def test_half_a_file_of_a_crash_never_arrived(tmp_path) -> None:
    await Folder(tmp_path).send(outgoing())
    file = tmp_path / "woodside" / "2026-09-07" / "ref-1.txt"
    file.rename(file.with_name(".ref-1"))
    assert await Folder(tmp_path).lookup("ref-1") is None
    assert await Folder(tmp_path).send(outgoing()) == Handed("ref-1", 1)


@pytest.mark.parametrize("number", ["", "[forgotten]", "01632"])
async def test_a_number_that_cannot_be_texted_is_refused(tmp_path, number) -> None:
    assert await Folder(tmp_path).send(outgoing(to=number)) == NotHanded("number cannot be texted")
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_cannot_be_written_is_a_refusal_and_no_crash(tmp_path) -> None:
    (tmp_path / "woodside").write_text("a file where a folder should be")
    refused = await Folder(tmp_path).send(outgoing())
    assert isinstance(refused, NotHanded)
    assert "cannot be written" in refused.reason
