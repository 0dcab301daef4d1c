"""What is rendered comes out of a child that ended, and a child that breaks tells nothing of what it was given."""

import os
import signal

import pytest

from chassis.files import write
from chassis.rendering import NotRendered, rendered

LOUD = "import sys; print(sys.argv[1], sys.stdin.read().upper(), end='')"
BROKEN = "import sys\nraise ValueError(sys.stdin.read())"
ENDLESS = """
import os, pathlib, signal
pathlib.Path(__file__).with_name('pid').write_text(str(os.getpid()))
signal.pause()
"""


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Writes the module that is to render."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return (tmp_path / "child.py").write_text


async def test_the_order_goes_in_and_the_file_comes_out(child):
    child(LOUD)
    assert await rendered("child", {"name": "ada"}, "pdf", within=30) == b'pdf {"NAME":"ADA"}'


async def test_a_child_that_breaks_tells_where_and_nothing_of_whom(child):
    child(BROKEN)
    with pytest.raises(NotRendered, match=r"child ended with status 1: .*child\.py") as broken:
        await rendered("child", {"name": "ada"}, within=30)
    assert "ada" not in str(broken.value)


async def test_a_child_that_takes_too_long_is_ended(child, tmp_path):
    child(ENDLESS)
    with pytest.raises(NotRendered, match="not done within 2 s"):
        await rendered("child", {}, within=2)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGCONT)


def test_a_file_is_replaced_whole_and_no_draft_stays(tmp_path):
    for data in (b"one", b"two"):
        write(tmp_path / "letters" / "a.pdf", data)
    assert [(each.name, each.read_bytes()) for each in (tmp_path / "letters").iterdir()] == [("a.pdf", b"two")]
