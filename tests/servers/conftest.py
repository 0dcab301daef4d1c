"""One pair of servers for the tests that do it no harm, and a data folder for those that do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from rollcall.servers import DataFolder, EmbeddedServers
from rollcall.servers.testing import embedded_servers


@pytest_asyncio.fixture(scope="session")
async def shared_servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServers]:
    async with embedded_servers(tmp_path_factory.mktemp("servers")) as servers:
        yield servers


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")
