import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from rollcall.servers import Death, ProcessGroup, Program
from rollcall.servers.strays import name_of
from rollcall.servers.waiting import until

UNTIL_TOLD = """
import signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
print("here", flush=True)
signal.sigwait([signal.SIGTERM])
print("told", time.monotonic_ns(), flush=True)
"""
KEEPER = """
import signal, sys
from pathlib import Path
from rollcall.servers import ProcessGroup, Program
command = (sys.executable, "-c", sys.argv[2])
ProcessGroup([Program(name="one", command=command, log=Path(sys.argv[1], "one.log"))]).start()
signal.pause()
"""
DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("here", flush=True)
signal.pause()
"""


def program(folder: Path, name: str, code: str, **environment: str) -> Program:
    return Program(
        name=name,
        command=(sys.executable, "-c", code),
        log=folder / f"{name}.log",
        environment=environment,
    )


async def said(log: Path, text: str) -> bool | None:
    return text in read(log) or None


def read(log: Path) -> str:
    return log.read_text() if log.exists() else ""


async def test_programs_run_under_their_names_with_their_environment_and_log(tmp_path: Path) -> None:
    told = "import os, signal; print(os.environ['GREETING'], flush=True); signal.pause()"
    with ProcessGroup([program(tmp_path, "one", told, GREETING="hello")]) as group:
        assert await until(lambda: said(tmp_path / "one.log", "hello"), within=10)
        assert name_of(group.pids["one"]) is not None
    assert name_of(group.pids["one"]) is None


async def test_what_dies_is_started_again_later_and_later(tmp_path: Path) -> None:
    deaths: list[Death] = []

    async def thrice() -> bool | None:
        return len(deaths) >= 3 or None

    with ProcessGroup([program(tmp_path, "one", "raise SystemExit(3)")], on_death=deaths.append):
        await until(thrice, within=10)
    assert [(death.name, death.status, death.deaths) for death in deaths[:3]] == [("one", 3, n) for n in (1, 2, 3)]
    assert [death.pause for death in deaths[:3]] == [0.05, 0.1, 0.2]


async def test_the_death_of_one_leaves_the_others_alone(tmp_path: Path) -> None:
    with ProcessGroup([program(tmp_path, name, UNTIL_TOLD) for name in ("one", "two")]) as group:
        before = group.pids
        os.kill(before["one"], signal.SIGKILL)

        async def another() -> bool | None:
            return group.pids["one"] != before["one"] or None

        await until(another, within=5)
        assert group.pids["two"] == before["two"]


async def test_the_last_started_is_told_to_end_first(tmp_path: Path) -> None:
    with ProcessGroup([program(tmp_path, name, UNTIL_TOLD) for name in ("one", "two")]):
        for name in ("one", "two"):
            await until(lambda log=tmp_path / f"{name}.log": said(log, "here"), within=10)  # type: ignore[misc]
    first, second = (int((tmp_path / f"{name}.log").read_text().split()[2]) for name in ("two", "one"))
    assert first < second


async def test_what_does_not_listen_is_killed_when_its_time_is_up(tmp_path: Path) -> None:
    group = ProcessGroup([program(tmp_path, "deaf", DEAF)])
    group.start()
    await until(lambda: said(tmp_path / "deaf.log", "here"), within=10)
    began = time.monotonic()
    group.stop(grace=0.2)
    assert 0.2 <= time.monotonic() - began < 2
    assert name_of(group.pids["deaf"]) is None


async def test_a_group_that_cannot_start_one_leaves_none_running(tmp_path: Path) -> None:
    bad = Program(name="bad", command=("true",), log=tmp_path / "no" / "such" / "folder.log")
    group = ProcessGroup([program(tmp_path, "good", UNTIL_TOLD), bad])
    with pytest.raises(FileNotFoundError):
        group.start()
    assert name_of(group.pids["good"]) is None


async def test_the_programs_of_a_killed_group_end_as_if_they_were_told(tmp_path: Path) -> None:
    keeper = await asyncio.create_subprocess_exec(sys.executable, "-c", KEEPER, str(tmp_path), UNTIL_TOLD)
    await until(lambda: said(tmp_path / "one.log", "here"), within=10)
    keeper.kill()
    await keeper.wait()
    await until(lambda: said(tmp_path / "one.log", "told"), within=10)


async def test_a_group_is_stopped_twice_as_once(tmp_path: Path) -> None:
    group = ProcessGroup([program(tmp_path, "one", UNTIL_TOLD)])
    group.stop()
    group.start()
    group.stop()
    group.stop()
    assert name_of(group.pids["one"]) is None


async def test_a_long_log_is_turned_over_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "one.log").write_bytes(b"x" * 10_000_001)
    with ProcessGroup([program(tmp_path, "one", UNTIL_TOLD)]):
        await until(lambda: said(tmp_path / "one.log", "here"), within=10)
    assert (tmp_path / "one.1.log").stat().st_size == 10_000_001
