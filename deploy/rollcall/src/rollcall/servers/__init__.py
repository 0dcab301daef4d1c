"""A real nats-server and a real PostgreSQL in a data folder, kept alive by a supervisor of our own."""

from .embedded import EmbeddedServers
from .endpoints import DECIDING, NATS_USERS, POSTGRES_ROLES, SERVICES, Credentials, Endpoints, Ports, Secrets
from .errors import AlreadyRunning, NoPlatform, ServersError
from .folder import DataFolder
from .group import Death, ProcessGroup
from .launch import Owner, Program

__all__ = [
    "NATS_USERS",
    "POSTGRES_ROLES",
    "DECIDING",
    "SERVICES",
    "AlreadyRunning",
    "Credentials",
    "DataFolder",
    "Death",
    "EmbeddedServers",
    "Endpoints",
    "NoPlatform",
    "Owner",
    "Ports",
    "ProcessGroup",
    "Program",
    "Secrets",
    "ServersError",
]
