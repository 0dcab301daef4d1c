"""PostgreSQL as a child: its cluster, its settings, and when it is ready."""

import os
import shutil
import signal
from pathlib import Path

import asyncpg

from .endpoints import HOST, SUPERUSER, Endpoints, Ports, Secrets
from .errors import ServersError
from .folder import DataFolder
from .launch import Owner, Program, launch
from .owner import has_name
from .passwords import write_privately
from .strays import name_of

_FOLDER, _SOCKETS, _PASSWORD = 10, 11, 12
_CLUSTER, _DRAFT = "18", "draft"
_STARTING = (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError)

_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": f"/proc/self/fd/{_SOCKETS}",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The log of the server names no values: what a row held is not for it.
    "log_error_verbosity": "terse",
}


def postgres_program(binary: Path, data: DataFolder, sockets: Path, ports: Ports, owner: Owner | None) -> Program:
    """What to run; SIGINT is PostgreSQL's fast shutdown. `sockets` is the folder of its Unix socket."""
    settings = [f"--{name}={value}" for name, value in {**_SETTINGS, "port": str(ports.postgres)}.items()]
    return Program(
        name="postgres",
        command=(str(binary), "-D", f"/proc/self/fd/{_FOLDER}/{_CLUSTER}", *settings),
        log=data.logs / "postgres.log",
        environment={"LC_ALL": "C"},
        stop=signal.SIGINT,
        owner=owner,
        opened={_FOLDER: data.postgres, _SOCKETS: sockets},
        pid_file=data.run / "postgres.pid",
    )


def make_cluster(initdb: Path, data: DataFolder, secrets: Secrets, owner: Owner | None) -> None:
    """Make the cluster where there is none: elsewhere first, so that what is there is whole. Half a second."""
    if (data.postgres / _CLUSTER).exists():
        return
    if not has_name(os.geteuid()):
        raise ServersError(f"PostgreSQL wants its user to have a name: add user {os.geteuid()} to /etc/passwd")
    draft, password = data.postgres / _DRAFT, data.run / "password"
    shutil.rmtree(draft, ignore_errors=True)
    write_privately(password, secrets.postgres[SUPERUSER])
    if owner:
        os.chown(password, *owner)
    status = launch(_initdb(initdb, data, password, owner)).wait()
    password.unlink()
    if status != 0:
        raise ServersError(f"PostgreSQL could not make its cluster: see {data.logs / 'postgres.log'}")
    draft.rename(data.postgres / _CLUSTER)


def _initdb(binary: Path, data: DataFolder, password: Path, owner: Owner | None) -> Program:
    return Program(
        name="initdb",
        command=(
            str(binary),
            f"--pgdata=/proc/self/fd/{_FOLDER}/{_DRAFT}",
            f"--username={SUPERUSER}",
            f"--pwfile=/proc/self/fd/{_PASSWORD}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ),
        log=data.logs / "postgres.log",
        environment={"LC_ALL": "C"},
        owner=owner,
        opened={_FOLDER: data.postgres, _PASSWORD: password},
        pid_file=data.run / "initdb.pid",
    )


def forget_dead_postmaster(data: DataFolder) -> None:
    """Take away the lock file of one that was killed, and whose number a corpse or another program bears now.

    PostgreSQL would not dare to start. Processes that still hold the dead one's memory it finds by that memory.
    """
    lock = data.postgres / _CLUSTER / "postmaster.pid"
    if not lock.exists():
        return
    pid = lock.read_text().partition("\n")[0]
    if not pid.isdigit() or name_of(int(pid)) != "postgres":
        lock.unlink()


async def superuser(endpoints: Endpoints, database: str) -> asyncpg.Connection | None:
    """A connection that writes no statement to the server's log, or None while the server is not ready."""
    try:
        return await asyncpg.connect(
            host=HOST,
            port=endpoints.ports.postgres,
            user=SUPERUSER,
            password=endpoints.secrets.postgres[SUPERUSER],
            database=database,
            server_settings={"log_min_error_statement": "panic"},
        )
    except _STARTING:
        return None
    except asyncpg.InvalidPasswordError as error:
        raise ServersError("secrets.json is not the one that this database was made with: put that one back") from error
