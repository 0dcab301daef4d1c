from __future__ import annotations

from pathlib import Path

import pytest

from rollcall.servers import DataFolder

from .morning import BRISK, UNHURRIED
from .outcome import Outcome
from .playing import undisturbed
from .whole_term import undisturbed_term


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    """A data folder of the test's own."""
    return DataFolder(tmp_path / "data")


@pytest.fixture(scope="session")
async def unhurried(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What comes of a morning when nothing dies."""
    return await undisturbed(DataFolder(tmp_path_factory.mktemp("undisturbed") / "data"), UNHURRIED)


@pytest.fixture(scope="session")
async def brisk(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The same of a shorter morning."""
    return await undisturbed(DataFolder(tmp_path_factory.mktemp("undisturbed") / "data"), BRISK)


@pytest.fixture(scope="session")
async def term(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, Outcome]:
    """A term in which nothing dies: its folder, and what came of it."""
    data = DataFolder(tmp_path_factory.mktemp("term") / "data")
    return data, await undisturbed_term(data)
