"""nats-server as a child: its configuration, its environment, and when it is ready."""

import asyncio
import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

from .endpoints import HOST, Ports, Secrets
from .folder import DataFolder
from .launch import Owner, Program

_STORE, _SETTINGS = 10, 11
_CONFIGURATION = ("server.conf", "restoring.conf", "users.conf")


def nats_program(
    binary: Path, data: DataFolder, secrets: Secrets, ports: Ports, owner: Owner | None, restoring: bool
) -> Program:
    """What to run; the configuration is put where the server's user can read it, and cannot change it."""
    settings = _configured(data.run / "nats")
    return Program(
        name="nats",
        command=(str(binary), "-c", f"/proc/self/fd/{_SETTINGS}/{_CONFIGURATION[restoring]}"),
        log=data.logs / "nats.log",
        environment=_environment(secrets, ports),
        owner=owner,
        opened={_STORE: data.nats, _SETTINGS: settings},
        pid_file=data.run / "nats.pid",
    )


async def nats_is_ready(ports: Ports) -> bool | None:
    """True once clients are accepted, which is after the log has been opened; None before."""
    try:
        greeting = await _greeting(ports.nats)
        return bool(json.loads(greeting.removeprefix(b"INFO ")).get("jetstream")) or None
    except (OSError, ValueError):
        return None


async def _greeting(port: int) -> bytes:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        return await reader.readline()
    finally:
        writer.close()
        await writer.wait_closed()


def _configured(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    for name in _CONFIGURATION:
        with as_file(files(__package__) / name) as ours:
            shutil.copyfile(ours, folder / name)
            (folder / name).chmod(0o644)
    return folder


def _environment(secrets: Secrets, ports: Ports) -> dict[str, str]:
    passwords = {f"ROLLCALL_NATS_{user.upper()}": f'"{password}"' for user, password in secrets.nats.items()}
    return {
        **passwords,
        "ROLLCALL_NATS_LISTEN": f"{HOST}:{ports.nats}",
        "ROLLCALL_NATS_MONITOR": f"{HOST}:{ports.monitor}",
        "ROLLCALL_NATS_STORE": f"/proc/self/fd/{_STORE}",
    }
