"""The secrets of a data folder: made once, kept in a file that its owner alone may read."""

import base64
import json
import os
import secrets
from dataclasses import asdict
from pathlib import Path

from .endpoints import NATS_USERS, POSTGRES_ROLES, SUPERUSER, Secrets
from .errors import ServersError


def secrets_of(file: Path) -> Secrets:
    """Read the secrets, or make them; a user who is new since then gets a password.

    Raises ServersError when the file is there but cannot be understood: made anew, its master key would open nothing.
    """
    kept = _read(file)
    fresh = _fresh()
    whole = Secrets(
        nats={**fresh.nats, **kept.nats} if kept else fresh.nats,
        postgres={**fresh.postgres, **kept.postgres} if kept else fresh.postgres,
        master_key=kept.master_key if kept else fresh.master_key,
    )
    if whole != kept:
        write_privately(file, json.dumps(asdict(whole), indent=2))
    return whole


def write_privately(file: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone, and durable when this returns."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as writing:
        writing.write(text)
        writing.flush()
        os.fsync(descriptor)
    draft.replace(file)


def _read(file: Path) -> Secrets | None:
    try:
        return Secrets(**json.loads(file.read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise ServersError(
            f"{file} cannot be understood: put it back from a backup, it opens the sealed data"
        ) from error


def _fresh() -> Secrets:
    return Secrets(
        nats={user: secrets.token_hex(24) for user in NATS_USERS},
        postgres={role: secrets.token_hex(24) for role in (SUPERUSER, *POSTGRES_ROLES)},
        master_key=base64.b64encode(secrets.token_bytes(32)).decode(),
    )
