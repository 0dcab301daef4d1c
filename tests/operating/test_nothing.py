"""Every command that lists says in a sentence that there is nothing, on a school that was only set up."""

from collections.abc import Iterator

import pytest
import pytest_asyncio
import typer
from typer.main import get_command

from chassis.clock import ManualClock
from rollcall.cli import app
from rollcall.clockfile import keep_clock
from rollcall.play import Player
from rollcall.servers import DataFolder

from .conftest import DAYS, SCHOOL, Folder, lines_on

DAY, WEEK = str(DAYS[0]), "2026-W37"
OFFICER, LEAD = ("--as", "attendance-officer staff-3"), ("--as", "safeguarding-lead staff-2")
HEAD, PERIOD = ("--as", "headteacher staff-1"), ("--from", DAY, "--to", DAY)
LISTS: dict[str, list[tuple[str, ...]]] = {
    "figures": [(*PERIOD, "--by", "pupil")],
    "duties": [(), ("--on", DAY), ("--on", DAY, "--state", "stood-down")],
    "visits": [(), OFFICER],
    "known-absences": [OFFICER],
    "queue": [(), OFFICER],
    "concerns": [LEAD, (*LEAD, "--on", DAY)],
    "returning": [("--on", DAY)],
    "hotspot": [("--on", DAY)],
    "notes": [OFFICER, (*OFFICER, "--pupil", "16")],
    "plans": [(), ("--all", "--pupil", "16")],
    "ledger": [(*PERIOD, *HEAD), (*PERIOD, *HEAD, "--kind", "visit")],
    "procedures": [("--week", WEEK)],
    "families": [(), ("--all",)],
    "meetings": [()],
    "agenda": [("--week", WEEK, *HEAD)],
    "pa-list": [(), OFFICER],
    "patterns": [(), (*PERIOD, *HEAD, "--kind", "lates")],
    "causes": [(*PERIOD, *HEAD)],
    "outbreaks": [HEAD, ("--all", *HEAD)],
    "praise-holds": [HEAD],
    "stages": [(), ("--stage", "persistent")],
    "letters": [(), ("--state", "held")],
    "evidence": [OFFICER, (*OFFICER, "--pupil", "16")],
    "messages": [(), ("--all",), ("--staff",), ("--on", DAY)],
    "registers": [("--on", "2026-09-06")],
    "replies": [OFFICER, (*OFFICER, "--state", "all")],
    "inbox": [OFFICER, (*OFFICER, "--all")],
    "amendments": [PERIOD, (*PERIOD, "--drafts")],
    "differences": [()],
    "numbers": [OFFICER],
    "preview": [OFFICER, (*OFFICER, "--template", "update")],
    "update": [OFFICER],
    "quarantine": [()],
}
NO_LISTS = {"tell", "trace", "facts", "replay", "doctor", "check", "whatif", "bench", "import"}
"""They print JSON, too, and never no rows for a person: something done, found or measured, or a refusal."""


def commands() -> Iterator[tuple[str, typer.core.TyperCommand]]:
    """Every command by its name."""
    yield from get_command(app).commands.items()


def test_every_command_that_lists_is_asked_here() -> None:
    with_json = {name for name, command in commands() if any("--json" in each.opts for each in command.params)}
    assert with_json == {*LISTS, *NO_LISTS}


@pytest_asyncio.fixture(scope="module")
async def new_school(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A school that was set up a moment ago."""
    folder = Folder(DataFolder(tmp_path_factory.mktemp("nothing") / "data"))
    keep_clock(folder.data, ManualClock(lines_on(DAYS[0])[0].at))
    async with folder.platform() as platform:
        await Player(platform, platform.clock).play([line for line in lines_on(DAYS[0]) if "setup" in line.content])
    return folder


async def test_of_nothing_a_sentence_is_said(new_school: Folder) -> None:
    async with new_school.platform():
        shown = {
            (command, *options): await new_school.cli(command, "--school", SCHOOL, *options)
            for command, each in LISTS.items()
            for options in each
        }
    for asked, answer in shown.items():
        assert answer.exit_code == 0, (asked, answer.output)
        assert "─" not in answer.output, f"{asked} shows a table without rows:\n{answer.output}"
        assert any(line.endswith(".") for line in answer.output.splitlines()), (asked, answer.output)
