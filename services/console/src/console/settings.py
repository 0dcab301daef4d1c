"""What the console is told by its environment: where NATS is, where it listens, and the token that opens it."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

from chassis.settings import SettingMissing, secret, tls


@dataclass(frozen=True)
class Settings:
    """The console's variables.

    `token`: None opens the API to everybody, so it is None on loopback alone. `answer_within`: seconds after which a
    caller is told to come back.
    """

    nats_url: str
    nats_password: str = field(repr=False)
    nats_user: str = "console"
    token: str | None = field(default=None, repr=False)
    http_host: str = "127.0.0.1"
    http_port: int = 8000
    answer_within: float = 15.0
    nats_tls: ssl.SSLContext | None = field(default=None, repr=False)

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings from the environment. Raises SettingMissing."""
        return cls(
            nats_url=secret("NATS_URL", environ),
            nats_user=environ.get("NATS_USER", "console"),
            nats_password=secret("NATS_PASSWORD", environ),
            token=_token(environ),
            http_host=environ.get("ROLLCALL_HTTP_HOST", "127.0.0.1"),
            http_port=int(environ.get("ROLLCALL_HTTP_PORT", "8000")),
            answer_within=float(environ.get("ROLLCALL_CONSOLE_ANSWER_WITHIN", "15")),
            nats_tls=tls(environ),
        )


def _token(environ: Mapping[str, str]) -> str | None:
    try:
        return secret("ROLLCALL_CONSOLE_TOKEN", environ) or None
    except SettingMissing:
        return None
