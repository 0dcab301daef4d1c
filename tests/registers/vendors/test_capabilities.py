"""What each source can do, as the adapters are, and as the page about them says."""

from pathlib import Path
from typing import get_args

from events.school import Source
from registers.adapters.arbor_entities import _READERS
from registers.adapters.arbor_logs import FIRST, ArborLogs
from registers.adapters.arbor_writing import ArborMarks
from registers.adapters.capabilities import SOURCES, table
from registers.adapters.wonde import Wonde
from registers.adapters.wonde_writing import WondeMarks
from registers.handlers import _ARBORS, _WONDES

PAGE = Path(__file__).parents[3] / "docs" / "sources.md"


def test_the_page_shows_the_table_and_every_source_stands_in_it() -> None:
    assert "\n".join(table()) in PAGE.read_text()
    assert set(SOURCES) == set(get_args(Source))


def test_what_is_compared_has_an_adapter_that_reads_it_whole() -> None:
    assert {source for source, each in SOURCES.items() if each.compared} == _ARBORS | _WONDES
    assert all(hasattr(logs, "holds") for logs in (ArborLogs, Wonde))


def test_what_is_written_back_has_an_adapter_that_writes() -> None:
    assert {source for source, each in SOURCES.items() if each.written_back} == _ARBORS | _WONDES
    assert all(hasattr(mis, each) for mis in (ArborMarks, WondeMarks) for each in ("held", "register"))


def test_arbor_is_polled_for_every_type_that_the_hook_delivers() -> None:
    assert set(FIRST) == set(_READERS)
