"""Real servers for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from .embedded import EmbeddedServers
from .folder import DataFolder


@asynccontextmanager
async def embedded_servers(path: Path) -> AsyncIterator[EmbeddedServers]:
    """Both servers on a data folder under `path`, a test's own folder; a second use of the same path keeps the data."""
    async with EmbeddedServers(DataFolder(path / "data")) as servers:
        yield servers
