"""A database that was set back to an older dump: recovered from the log, and no fact is doubled."""

from rollcall.backup import database
from rollcall.reach import servers_of


async def test_a_database_set_back_recovers_from_the_log_and_doubles_nothing(folder, tmp_path):
    undisturbed = folder.copy(tmp_path / "undisturbed")
    async with servers_of(folder.data) as reached:
        await database.dump(reached.endpoints, tmp_path / "older.dump")
    for one in (folder, undisturbed):
        await one.play(folder.days[2])
    whole = await folder.log()

    async with servers_of(folder.data) as reached:
        await database.load(reached.endpoints, tmp_path / "older.dump")
    async with folder.platform() as platform:
        await platform.settled()
        assert await folder.log_of(platform) == whole

    assert await folder.figures() == await undisturbed.figures()
    assert await folder.duties() == await undisturbed.duties()
    assert await folder.log() == whole
    assert (await folder.cli("doctor")).exit_code == 0
