"""A data folder: everything that one platform keeps, and the lock that lets one platform at a time run on it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from .endpoints import Endpoints, Ports, Secrets
from .errors import AlreadyRunning, ServersError
from .passwords import secrets_of, write_privately


class DataFolder:
    """The layout of a data folder: `nats/ postgres/ run/ logs/ messages/ reports/ secrets.json`."""

    def __init__(self, path: Path | str) -> None:
        """Name a folder, which need not exist yet; nothing is touched."""
        self.path = Path(path).absolute()
        self.nats = self.path / "nats"
        self.postgres = self.path / "postgres"
        self.run = self.path / "run"
        self.logs = self.path / "logs"
        self.messages = self.path / "messages"
        self.reports = self.path / "reports"

    def make(self) -> None:
        """Make what is missing of the layout, for its owner alone; ServersError when that is not allowed."""
        try:
            for folder in (self.path, self.nats, self.postgres, self.run, self.logs, self.messages, self.reports):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ServersError(f"{self.path} cannot be a data folder ({error.strerror}): name another") from error

    @property
    def secrets(self) -> Secrets:
        """The secrets, made at the first use; ServersError when the file is damaged."""
        return secrets_of(self.path / "secrets.json")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; AlreadyRunning when another platform has it. A killed holder's lock is free at once."""
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(lock, fcntl.LOCK_EX, self.path)
            self.withdraw()
            yield
        finally:
            os.close(lock)

    def announce(self, ports: Ports) -> None:
        """Let other commands find the servers; to be said by the holder of the lock."""
        write_privately(self._ports, json.dumps(asdict(ports)))

    def withdraw(self) -> None:
        """Unsay `announce`."""
        self._ports.unlink(missing_ok=True)

    def running(self) -> Endpoints | None:
        """The endpoints of the platform that runs on this folder, or None; what a killed one left is not believed.

        None also while the servers are starting. ServersError when the folder is not ours to read.
        """
        try:
            if not self._is_held():
                return None
            return Endpoints(Ports(**json.loads(self._ports.read_text())), self.secrets)
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise ServersError(f"{self.path} is not yours to read: run this as the user who started it") from error

    @property
    def _lock(self) -> Path:
        return self.run / "lock"

    @property
    def _ports(self) -> Path:
        return self.run / "ports.json"

    def _is_held(self) -> bool:
        lock = os.open(self._lock, os.O_RDWR)
        try:
            _take(lock, fcntl.LOCK_SH, self.path)
        except AlreadyRunning:
            return True
        else:
            return False
        finally:
            os.close(lock)


def _take(lock: int, kind: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise AlreadyRunning(
            f"another platform is running on {folder}: stop it, or name another --data folder"
        ) from error
