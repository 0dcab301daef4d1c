"""Restoring what schools have in the end: long logs, on disks that take their time."""

import httpx
import pytest

from chassis.log import Log
from rollcall.backup.durable import make_durable
from rollcall.reach import nats_as
from rollcall.servers import EmbeddedServers

_CHUNK = 256 * 1024
_MANY = 100_000


@pytest.fixture
def restored(folder, tmp_path):
    """The folder that a test restores into."""
    return folder.at(tmp_path / "restored")


async def _lengthen(folder):
    """A log of many chunks: what no service has said, and every reader passes over."""
    async with EmbeddedServers(folder.data, restoring=True) as servers, nats_as(servers.endpoints, "mender") as client:
        for _ in range(_MANY):
            await client.publish(f"facts.{folder.trust}.registers.{folder.school}.nobody.Nothing")
        await client.jetstream().publish(f"facts.{folder.trust}.registers.{folder.school}.nobody.Nothing")
        return (await Log(client).tail(folder.trust)).last


async def test_a_log_of_many_chunks_is_restored_however_slow_the_disk(folder, restored, tmp_path):
    last = await _lengthen(folder)
    assert (await folder.cli("backup", str(tmp_path / "kept"))).exit_code == 0
    assert (tmp_path / "kept" / "log-1.snapshot").stat().st_size > 3 * _CHUNK

    done = await restored.cli("restore", str(tmp_path / "kept"))

    assert done.exit_code == 0, done.output
    async with EmbeddedServers(restored.data) as servers, nats_as(servers.endpoints, "operator") as client:
        assert (await Log(client).tail(restored.trust)).last == last


@pytest.mark.parametrize("restoring", [False, True])
async def test_only_while_a_log_is_put_back_the_disk_is_not_asked_after_every_fact(folder, restoring):
    async with EmbeddedServers(folder.data, restoring=restoring) as servers:
        async with httpx.AsyncClient(base_url=servers.endpoints.monitor_url) as monitor:
            described = (await monitor.get("/varz")).json()["jetstream"]["config"]
        assert bool(described.get("sync_always")) is not restoring
        assert described["max_storage"] == 1 << 40


def test_every_file_and_folder_is_put_on_the_disk(tmp_path, monkeypatch):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").touch()
    (tmp_path / "a" / "gone").symlink_to(tmp_path / "nowhere")
    synced = []
    monkeypatch.setattr("rollcall.backup.durable.sync", synced.append)

    make_durable(tmp_path)

    assert {*synced} == {tmp_path, tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "b" / "file"}
