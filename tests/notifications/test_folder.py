"""The folder: a text is a file, whole or not at all."""

from datetime import date
from uuid import UUID

import pytest

from notifications.adapters import Outgoing
from notifications.adapters.folder import Folder
from notifications.domain.outcomes import Handed, NotHanded
from notifications.domain.references import Reference

MONDAY = date(2026, 9, 7)


REF = "aaaaaaaa-0000-5000-8000-000000000000"


def outgoing(to: str = "07700 900123", body: str = "Amira is marked absent", ref: str = REF, **so) -> Outgoing:
    reference = Reference(MONDAY, UUID(ref), so.pop("attempt", 1))
    return Outgoing(reference=reference, school="woodside", day=MONDAY, template="absence", to=to, body=body, **so)


async def test_a_text_becomes_a_file_of_its_school_and_day(tmp_path) -> None:
    assert await Folder(tmp_path).send(outgoing()) == Handed(REF, 1)
    assert (tmp_path / "woodside" / "2026-09-07" / f"{REF}.txt").read_text("utf-8") == (
        f"To: +447700900123\nTemplate: absence\nReference: {REF}\nSegments: 1\n\nAmira is marked absent\n"
    )


async def test_nothing_but_whole_files_is_left(tmp_path) -> None:
    await Folder(tmp_path).send(outgoing())
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [f"{REF}.txt"]


async def test_what_was_written_is_found_by_its_reference(tmp_path) -> None:
    await Folder(tmp_path).send(outgoing(body="a" * 200 + "\n\nSegments: 9"))
    assert await Folder(tmp_path).lookup(outgoing()) == Handed(REF, 2)


async def test_what_is_not_there_never_arrived(tmp_path) -> None:
    assert await Folder(tmp_path).lookup(outgoing()) is None
    await Folder(tmp_path).send(outgoing())
    assert await Folder(tmp_path).lookup(outgoing(ref=REF.replace("a", "b"))) is None


async def test_half_a_file_of_a_crash_never_arrived(tmp_path) -> None:
    await Folder(tmp_path).send(outgoing())
    file = tmp_path / "woodside" / "2026-09-07" / f"{REF}.txt"
    file.rename(file.with_name(f".{REF}"))
    assert await Folder(tmp_path).lookup(outgoing()) is None
    assert await Folder(tmp_path).send(outgoing()) == Handed(REF, 1)


@pytest.mark.parametrize("number", ["", "[forgotten]", "01632"])
async def test_a_number_that_cannot_be_texted_is_refused(tmp_path, number) -> None:
    assert await Folder(tmp_path).send(outgoing(to=number)) == NotHanded("number cannot be texted", unusable=True)
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_cannot_be_written_is_a_refusal_and_no_crash(tmp_path) -> None:
    (tmp_path / "woodside").write_text("a file where a folder should be")
    refused = await Folder(tmp_path).send(outgoing())
    assert isinstance(refused, NotHanded)
    assert "cannot be written" in refused.reason
