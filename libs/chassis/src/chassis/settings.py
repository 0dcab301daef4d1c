"""What every service is told by its environment; each secret may instead be a file (`NAME_FILE`)."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chassis.connecting import Server

TLS = ("NATS_CA_FILE", "NATS_CERTIFICATE_FILE", "NATS_KEY_FILE")
"""Who vouches for NATS, and what we show it of ourselves: files in PEM."""


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
    nats_tls: ssl.SSLContext | None = field(default=None, repr=False)

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
            nats_tls=tls(environ),
        )

    def server(self, name: str) -> Server:
        """NATS, to which we call ourselves that."""
        return Server(self.nats_url, self.nats_user, self.nats_password, name, self.nats_tls)


def secret(name: str, environ: Mapping[str, str]) -> str:
    """The variable `name`, or the content of the file that `name_FILE` names. Raises SettingMissing."""
    if name in environ:
        return environ[name]
    path = environ.get(f"{name}_FILE")
    if path is None:
        raise SettingMissing(f"set {name}, or {name}_FILE to a file that holds it")
    return Path(path).read_text("utf-8").strip()


def tls(environ: Mapping[str, str]) -> ssl.SSLContext | None:
    """How NATS is spoken to with TLS: `NATS_CA_FILE` vouches for it; None where that is not set, or empty.

    `NATS_CERTIFICATE_FILE`, with its `NATS_KEY_FILE`: what we show of ourselves, where it asks. Raises SettingMissing.
    """
    authority, shown, key = map(environ.get, TLS)
    if not authority:
        if shown or key:
            raise SettingMissing("set NATS_CA_FILE, too: without it NATS is spoken to in the clear")
        return None
    if bool(shown) != bool(key):
        raise SettingMissing("set NATS_CERTIFICATE_FILE and NATS_KEY_FILE, or neither of them")
    try:
        context = ssl.create_default_context(cafile=authority)
        if shown:
            context.load_cert_chain(shown, key, password="")
    except OSError as error:
        named = " or ".join(name for name in (authority, shown, key) if name)
        raise SettingMissing(f"{named} cannot be read as PEM, keys without a password: {error}") from error
    return context
