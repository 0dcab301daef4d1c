"""A backup made while the platform runs, its restore, and forgetting that reaches old backups."""

import asyncio
import shutil

import orjson
import pytest
from nats.errors import TimeoutError as NoAnswer

from chassis.log import Log
from rollcall.backup import keyring, snapshot
from rollcall.backup.manifest import BackupFault
from rollcall.backup.snapshot import put_back
from rollcall.reach import nats_as, servers_of


@pytest.fixture
def restored(folder, tmp_path):
    """The folder that a test restores into."""
    return folder.at(tmp_path / "restored")


async def test_what_is_restored_answers_the_same_and_goes_on(folder, restored, tmp_path):
    made = await folder.cli("backup", str(tmp_path / "kept"))
    assert made.exit_code == 0, made.output

    done = await restored.cli("restore", str(tmp_path / "kept"))

    assert done.exit_code == 0, done.output
    assert await restored.log() == await folder.log()
    assert await restored.figures() == await folder.figures()
    assert await restored.duties() == await folder.duties()
    assert (await restored.cli("doctor")).exit_code == 0
    assert await _birth(restored) != await _birth(folder), "the server calls a restored log made anew"
    for one in (folder, restored):
        await one.play(folder.days[2])
    assert restored.said(await restored.log()) == folder.said(await folder.log())


async def _birth(folder):
    async with servers_of(folder.data) as reached, nats_as(reached.endpoints, "operator") as client:
        return (await Log(client).tail(folder.trust)).birth


async def test_a_backup_of_a_running_platform_is_whole_and_what_came_after_may_be_said_again(
    folder, restored, tmp_path
):
    async with folder.platform() as platform:
        playing = asyncio.create_task(folder.play_on(platform, folder.days[2]))
        made = await folder.cli("backup", str(tmp_path / "kept"))
        assert not playing.done()
        await playing
    assert made.exit_code == 0, made.output

    done = await restored.cli("restore", str(tmp_path / "kept"))

    assert done.exit_code == 0, done.output
    assert "look" not in done.output
    whole, until = await folder.log(), await restored.log()
    assert until == whole[: len(until)]
    await restored.play(folder.days[2])
    assert folder.rows(await restored.figures()) == folder.rows(await folder.figures())
    assert (await restored.cli("doctor")).exit_code == 0


async def test_a_pupil_forgotten_since_is_forgotten_in_an_old_backup(folder, restored, tmp_path):
    await folder.cli("backup", str(tmp_path / "old"))
    rows = folder.rows(await folder.figures())
    pupil = next(row["key"] for row in rows if row["mis_id"] != "[forgotten]")

    forgotten = await folder.cli("forget", pupil, "--school", folder.school)
    assert forgotten.exit_code == 0, forgotten.output
    written = len([each for each in (folder.data.messages / folder.school).rglob("*") if each.is_file()])
    assert f"{written} files in {folder.data.messages / folder.school}" in " ".join(forgotten.output.split())
    await restored.cli("restore", str(tmp_path / "old"))
    before = len(await restored.log())

    there = folder.rows(await restored.figures())
    assert {row["key"]: row["mis_id"] for row in there}[pupil] == "[forgotten]"
    assert [row for row in there if row["key"] != pupil] == [row for row in rows if row["key"] != pupil]
    assert pupil not in (tmp_path / "old.keyring" / "keys.json").read_text().split('"forgotten"')[0]
    await restored.play(folder.days[2])
    said = [subject.split(".") for _, subject, _, _ in (await restored.log())[before:]]
    about = [word for *_, key, word in said if key == pupil]
    assert about[:1] == ["PupilForgotten"], "who was forgotten is off the roll before anything is heard"
    assert {*about} <= {"PupilForgotten", "EntityQuarantined"}


async def test_a_restore_refuses_what_it_cannot_trust(folder, restored, tmp_path):
    kept, keys = tmp_path / "kept", tmp_path / "kept.keyring"
    await folder.cli("backup", str(kept))

    async def refused(because):
        answer = await restored.cli("restore", str(kept))
        assert answer.exit_code == 1
        assert because in answer.output
        assert not restored.data.path.exists()

    copy = orjson.loads((keys / "keys.json").read_bytes())
    for spoilt, because in [
        ({"installation": "another"}, "the master key"),
        ({"written_at": "2026-01-01T00:00:00+00:00"}, "older than the backup"),
    ]:
        (keys / "keys.json").write_bytes(orjson.dumps({**copy, **spoilt}))
        await refused(because)
    keys.rename(tmp_path / "elsewhere")
    await refused("the current keyring of this backup is not there")
    shutil.copytree(tmp_path / "elsewhere", keys)
    (keys / "keys.json").write_bytes(orjson.dumps(copy))
    with (kept / "log-1.snapshot").open("ab") as file:
        file.write(b"x")
    await refused("missing or damaged")
    (restored.data.path).mkdir()
    (restored.data.path / "something").touch()
    answer = await restored.cli("restore", str(kept))
    assert "is not empty" in answer.output


async def test_a_restore_that_fails_half_way_leaves_nothing_and_may_be_tried_again(
    folder, restored, tmp_path, monkeypatch
):
    await folder.cli("backup", str(tmp_path / "kept"))

    async def fail(*_):
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(keyring, "load_copy", fail)
        answer = await restored.cli("restore", str(tmp_path / "kept"))
    assert answer.exit_code == 1
    assert {each.name for each in tmp_path.iterdir()} == {"data", "first-day", "kept", "kept.keyring"}

    assert (await restored.cli("restore", str(tmp_path / "kept"))).exit_code == 0
    assert await restored.log() == await folder.log()


async def test_a_backup_that_fails_half_way_leaves_nothing(folder, tmp_path, monkeypatch):
    async def fail(*_):
        raise BackupFault("the snapshot of trust reach2 stands still: try again")

    monkeypatch.setattr(snapshot, "take", fail)
    answer = await folder.cli("backup", str(tmp_path / "kept"))

    assert answer.exit_code == 1
    assert "No backup was made: the snapshot" in answer.output
    assert {each.name for each in tmp_path.iterdir()} == {"data", "first-day"}


async def test_a_keyring_out_of_reach_is_said_and_the_doctor_finds_it(folder, tmp_path):
    await folder.cli("backup", str(tmp_path / "disk" / "kept"))
    pupil = folder.rows(await folder.figures())[0]["key"]
    (tmp_path / "disk").rename(tmp_path / "unplugged")

    forgotten = await folder.cli("forget", pupil, "--school", folder.school)

    assert "was not within reach" in forgotten.output
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    doctor = await folder.cli("doctor")
    assert doctor.exit_code == 1
    assert "Not brought up to date with who was forgotten" in doctor.output
    await folder.cli("backup", str(tmp_path / "disk" / "newer"))
    assert (await folder.cli("doctor")).exit_code == 0


async def test_a_backup_holds_no_name_and_no_text(folder, tmp_path):
    await folder.cli("backup", str(tmp_path / "kept"))
    texts = list(folder.data.messages.glob("*/*/*.txt"))
    assert texts
    receipts = (tmp_path / "kept" / "receipts.tar").read_bytes()
    for text in texts:
        to, body = text.read_text().splitlines()[0], text.read_text().partition("\n\n")[2].strip()
        assert to.encode() not in receipts
        assert body.encode() not in receipts
        assert text.stem.encode() in receipts


async def test_a_keyring_of_another_platform_is_never_written_over(folder, tmp_path):
    await folder.cli("backup", str(tmp_path / "kept"))
    keys = tmp_path / "kept.keyring" / "keys.json"
    keys.write_bytes(orjson.dumps({**orjson.loads(keys.read_bytes()), "installation": "another"}))
    shutil.rmtree(tmp_path / "kept")
    before = keys.read_bytes()

    answer = await folder.cli("backup", str(tmp_path / "kept"))

    assert answer.exit_code == 1
    assert "another platform's" in answer.output
    assert keys.read_bytes() == before
    assert not (tmp_path / "kept").exists()


class Deaf:
    """A NATS that opens a restore and answers nothing more."""

    def __init__(self, *answers):
        self._answers = [*answers]

    async def request(self, *_, **__):
        if not self._answers:
            raise NoAnswer
        return type("Reply", (), {"data": self._answers.pop(0)})


@pytest.mark.parametrize("answers", [[], [b'{"deliver_subject": "restore"}']])
async def test_a_log_that_is_not_put_back_for_want_of_an_answer_is_said(tmp_path, answers):
    (tmp_path / "log").write_bytes(b"a snapshot")
    with pytest.raises(BackupFault, match="did not answer about the log of trust toy: try again"):
        await put_back(Deaf(*answers), "toy", tmp_path / "log", {}, lambda _: None)
