"""The platform as docker-compose brings it up: built from a copy of the sources, on free ports, gone afterwards."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from chassis.clock import starting_at

HOUSE = Path(__file__).parents[2]
SOURCES = ("deploy", "libs", "services", "docker-compose.yml", "requirements.lock", ".dockerignore")
HALF_PAST_TEN = datetime.fromisoformat("2026-09-07T10:30:00+01:00")
PORTS = ("CONSOLE_PORT", "HOOKS_PORT", "RECEIPTS_PORT", "NATS_PORT", "POSTGRES_PORT")
COMPOSE = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]


@dataclass
class Compose:
    """docker-compose on a copy of the sources, and what a school and its MIS say to what it brings up."""

    place: Path
    project: str

    def __post_init__(self) -> None:
        self.told = {**_variables(self.place / ".env"), **_variables(self.place / "hooks.env")}

    def __call__(self, *command: str) -> str:
        """What docker-compose prints."""
        return _run([*COMPOSE, "-p", self.project, *command], self.place)

    def rollcall(self, *command: str, role: str = "operator") -> str:
        """What the rollcall command prints, on this machine; `role`: who it is to Postgres."""
        servers = {
            "NATS_URL": f"nats://127.0.0.1:{self.told['NATS_PORT']}",
            "NATS_PASSWORD": self.told["NATS_OPERATOR"],
            "POSTGRES_URL": f"postgresql://{role}:{self.told[f'POSTGRES_{role.upper()}']}"
            f"@127.0.0.1:{self.told['POSTGRES_PORT']}/rollcall",
        }
        environment = {**os.environ, **servers, "NATS_USER": "operator"}
        return _run([str(Path(sys.executable).with_name("rollcall")), *command], self.place, environment)

    def post(self, identity: str, *changes: Any) -> httpx.Response:
        """Post a signed hook."""
        body, now = json.dumps({"changes": changes}), datetime.now(UTC)  # noqa: TID251
        signature = Webhook(self.told["ROLLCALL_HOOK_SECRET_WOODSIDE"]).sign(identity, now, body)
        headers = {"webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
        url = f"http://127.0.0.1:{self.told['HOOKS_PORT']}/hooks/arbor/woodside"
        return httpx.post(url, content=body, headers={"webhook-id": identity, **headers})

    def ask(self, question: str, **parameters: str) -> httpx.Response:
        """The console's answer to an attendance officer."""
        url = f"http://127.0.0.1:{self.told['CONSOLE_PORT']}/api/schools/woodside/{question}"
        bearer = {"Authorization": f"Bearer {self.told['ROLLCALL_CONSOLE_TOKEN']}"}
        headers = {**bearer, "Rollcall-Actor": "attendance-officer staff-3"}
        return httpx.get(url, params=parameters, headers=headers, timeout=30)

    def health(self, service: str) -> dict[str, str]:
        """How the engine finds each instance of a service, by its container's id: starting, healthy, unhealthy."""
        ids = self("ps", "-q", service).split()
        found = _run(["docker", "inspect", "--format", "{{.State.Health.Status}}", *ids], self.place).split()
        return dict(zip(ids, found, strict=True))

    def inside(self, service: str, program: str) -> str:
        """What a Python program prints in a service's container."""
        return self("exec", "-T", service, "python", "-c", program).strip()

    def kill(self, container: str) -> None:
        """Kill an instance; it is not started again."""
        _run(["docker", "kill", container], self.place)


@pytest.fixture(scope="session")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    """The platform, up since half past ten of a school day, and a school."""
    place = tmp_path_factory.mktemp("compose")
    _copy(place)
    _run(["deploy/secrets", "woodside"], place)
    _set(place / ".env", ROLLCALL_CLOCK=starting_at(HALF_PAST_TEN).describe(), **_free_ports())
    running = Compose(place, f"rollcall-test-{os.getpid()}")
    try:
        running("up", "-d", "--build")
        yield running
    finally:
        running("down", "-v")


def _copy(place: Path) -> None:
    for name in SOURCES:
        source = HOUSE / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place)


def _run(command: list[str], place: Path, environment: dict[str, str] | None = None) -> str:
    ran = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{command}\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}"
    return ran.stdout


def _free_ports() -> dict[str, str]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
    numbers = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return dict(zip(PORTS, numbers, strict=True))


def _variables(file: Path) -> dict[str, str]:
    lines = (line.partition("=") for line in file.read_text().splitlines() if line and not line.startswith("#"))
    return {name: value for name, _, value in lines}


def _set(file: Path, **variables: str) -> None:
    lines = file.read_text().splitlines()
    kept = [line for line in lines if line.partition("=")[0] not in variables]
    file.write_text("\n".join([*kept, *(f"{name}={value}" for name, value in variables.items()), ""]))
