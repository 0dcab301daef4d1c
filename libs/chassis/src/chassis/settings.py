"""What every service is told by its environment; each secret may instead be a file (`NAME_FILE`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class SettingMissing(Exception):
    """A required setting is not there; the message says which."""


@dataclass(frozen=True)
class Settings:
    """Where the servers are, who we are to them, and how we keep time.

    `master_key`: base64 of 32 bytes that wrap the keyring. `http_port`: 0 where nothing is served. `lock_seconds`: how
    long a silent leader keeps its lock.
    """

    nats_url: str
    nats_user: str
    nats_password: str = field(repr=False)
    postgres_dsn: str = field(repr=False)
    master_key: str = field(repr=False)
    clock: str = "real"
    folder: Path = Path("rollcall-data")
    http_host: str = "127.0.0.1"
    http_port: int = 0
    lock_seconds: float = 10.0

    @classmethod
    def read(cls, name: str, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings of the service `name` from the environment. Raises SettingMissing."""
        return cls(
            nats_url=secret("NATS_URL", environ),
            nats_user=environ.get("NATS_USER", name),
            nats_password=secret("NATS_PASSWORD", environ),
            postgres_dsn=secret("POSTGRES_URL", environ),
            master_key=secret("ROLLCALL_MASTER_KEY", environ),
            clock=environ.get("ROLLCALL_CLOCK", "real"),
            folder=Path(environ.get("ROLLCALL_FOLDER", "rollcall-data")),
            http_host=environ.get("ROLLCALL_HTTP_HOST", "127.0.0.1"),
            http_port=int(environ.get("ROLLCALL_HTTP_PORT", "0")),
            lock_seconds=float(environ.get("ROLLCALL_LOCK_SECONDS", "10")),
        )


def secret(name: str, environ: Mapping[str, str]) -> str:
    """The variable `name`, or the content of the file that `name_FILE` names. Raises SettingMissing."""
    if name in environ:
        return environ[name]
    path = environ.get(f"{name}_FILE")
    if path is None:
        raise SettingMissing(f"set {name}, or {name}_FILE to a file that holds it")
    return Path(path).read_text("utf-8").strip()
