"""Where the servers of a data folder listen, and with which passwords they are spoken to."""

from dataclasses import dataclass
from typing import NamedTuple

DECIDING = ("registers", "pathway", "notifications", "rewards", "reporting")
"""The services that decide, each with states and tables of its own, in the order in which they start."""
SERVICES = (*DECIDING, "console")
POSTGRES_ROLES = (*SERVICES, "operator")
NATS_USERS = (*SERVICES, "operator", "mender")
SUPERUSER = "postgres"
DATABASE = "rollcall"
HOST = "127.0.0.1"


class Credentials(NamedTuple):
    """A user of nats-server and the password."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Ports:
    """TCP ports on 127.0.0.1: of NATS, of its HTTP monitor, of Postgres."""

    nats: int
    monitor: int
    postgres: int


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """What `secrets.json` holds: a password for each NATS user and Postgres role, and 32 random bytes in base64."""

    nats: dict[str, str]
    postgres: dict[str, str]
    master_key: str


@dataclass(frozen=True, slots=True)
class Endpoints:
    """How to reach the servers that run on a data folder."""

    ports: Ports
    secrets: Secrets

    @property
    def nats_url(self) -> str:
        """`nats://127.0.0.1:port`, without a user: see `nats_credentials`."""
        return f"nats://{HOST}:{self.ports.nats}"

    @property
    def monitor_url(self) -> str:
        """The HTTP address of nats-server's own figures, such as `/healthz` and `/jsz`."""
        return f"http://{HOST}:{self.ports.monitor}"

    def nats_credentials(self, user: str) -> Credentials:
        """The user and the password of one of NATS_USERS; KeyError for any other."""
        return Credentials(user, self.secrets.nats[user])

    def postgres_dsn(self, role: str) -> str:
        """`postgresql://role:password@127.0.0.1:port/rollcall` for one of POSTGRES_ROLES, or for the superuser."""
        password = self.secrets.postgres[role]
        return f"postgresql://{role}:{password}@{HOST}:{self.ports.postgres}/{DATABASE}"
