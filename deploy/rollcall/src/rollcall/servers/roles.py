"""The database, its roles and its keyring, made and mended at every start."""

import re
from collections.abc import Mapping
from importlib.resources import files

import asyncpg

from .endpoints import DATABASE, POSTGRES_ROLES, Secrets


async def make_database(connection: asyncpg.Connection) -> None:
    """Make the database where there is none; `connection` is a superuser's, to any other."""
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
        await connection.execute(f"CREATE DATABASE {DATABASE}")


async def make_roles(connection: asyncpg.Connection, secrets: Secrets) -> None:
    """Run `roles.sql`, which changes nothing where all is as it says; `connection` is a superuser's, to it."""
    statements = (files(__package__) / "roles.sql").read_text()
    passwords = {f"{role}_password": secrets.postgres[role] for role in POSTGRES_ROLES}
    async with connection.transaction():
        await connection.execute(filled_in(statements, passwords))


def filled_in(statements: str, variables: Mapping[str, str]) -> str:
    """Put quoted literals for psql's `:'variable'`, as psql does; KeyError for one that is not given."""
    return re.sub(r":'(\w+)'", lambda found: _literal(variables[found[1]]), statements)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
