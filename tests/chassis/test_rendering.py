"""What is rendered comes out of a child that ended, and a child that breaks tells nothing of what it was given."""

import os
import signal
import sys
from asyncio import CancelledError, create_subprocess_exec, create_task, gather, to_thread
from asyncio.subprocess import PIPE
from contextlib import suppress

import pytest
import uvloop

from chassis.files import write
from chassis.rendering import NotRendered, StandingChild, rendered
from rollcall.servers.waiting import until

LOUD = "import sys; print(sys.argv[1], sys.stdin.read().upper(), end='')"
BROKEN = "import sys\nraise ValueError(sys.stdin.read())"
ENDLESS = """
import os, pathlib, signal
pathlib.Path(__file__).with_name('pid').write_text(str(os.getpid()))
signal.pause()
"""

STANDING = """
import os, pathlib, signal
import chassis.standing
# enough
here = pathlib.Path(__file__)
if here.with_name('alive').exists():
    alive = here.with_name('alive').open('w')

def render(order):
    match order:
        case 'pid':
            return str(os.getpid()).encode()
        case 'none of ada':
            return {}[order]
        case 'dies':
            os._exit(3)
        case 'waits once' if not here.with_name('waited').exists():
            here.with_name('waited').touch()
            here.with_name('begun').write_text(str(os.getpid()))
            signal.pause()
    return order.encode()

chassis.standing.stand_by(render)
"""
PARENT = """
import asyncio
from chassis.rendering import StandingChild

async def orders():
    await StandingChild('child', within=30).rendered('ada')
    print('rendered', flush=True)
    await asyncio.Event().wait()

asyncio.run(orders())
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


@pytest.fixture
async def standing(child, tmp_path):
    """A child that stays, and gives an order back, unless the order says what else it does."""
    child(STANDING)
    os.mkfifo(tmp_path / "begun")
    stays = StandingChild("child", within=30)
    yield stays
    await stays.close()


async def pid(standing):
    return int(await standing.rendered("pid"))


async def begun(tmp_path):
    """The child that is at the order which waits, once it is."""
    return int(await to_thread((tmp_path / "begun").read_text))


def is_there(pid):
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


async def test_one_child_renders_one_order_after_the_other(standing):
    first = await pid(standing)
    files = await gather(*(standing.rendered(f"{number}" * 100_000) for number in range(5)))
    assert files == [f"{number}".encode() * 100_000 for number in range(5)]
    assert await pid(standing) == first


async def test_a_document_that_cannot_be_set_says_where_and_nothing_of_whom_and_the_next_is_set(standing):
    first = await pid(standing)
    with pytest.raises(NotRendered, match=r"child broke: KeyError in .*child\.py, line \d+$") as broken:
        await standing.rendered("none of ada")
    assert "ada" not in str(broken.value)
    assert await pid(standing) == first


async def test_a_child_that_is_killed_loses_nothing(standing):
    first = await pid(standing)
    os.kill(first, signal.SIGKILL)
    assert await pid(standing) != first


def test_a_child_that_ended_long_before_the_next_order_is_followed_by_another_on_the_loop_of_services_too(child):
    """There a write to a pipe that is known to be closed is no ConnectionError."""
    child(STANDING)

    async def orders():
        standing = StandingChild("child", within=30)
        process = standing._child = await standing._begun()
        process.kill()
        await process.wait()
        await process.stdout.read()
        assert await standing.rendered("ada") == b"ada"
        await standing.close()

    uvloop.run(orders())


async def test_a_child_that_is_killed_over_an_order_is_followed_by_one_that_does_it(standing, tmp_path):
    at_it = create_task(standing.rendered("waits once"))
    os.kill(await begun(tmp_path), signal.SIGKILL)
    assert await at_it == b"waits once"


async def test_an_order_that_ends_every_child_is_not_rendered_and_the_next_is(standing):
    with pytest.raises(NotRendered, match="child ended with status 3"):
        await standing.rendered("dies")
    assert await standing.rendered("ada") == b"ada"


async def test_a_standing_child_that_takes_too_long_is_ended_and_its_answer_is_nobody_s(child, tmp_path):
    child(STANDING)
    os.mkfifo(tmp_path / "begun")
    standing, its_child = StandingChild("child", within=2), create_task(begun(tmp_path))
    with pytest.raises(NotRendered, match="not done within 2 s"):
        await standing.rendered("waits once")
    assert not is_there(await its_child)
    assert await standing.rendered("ada") == b"ada"
    await standing.close()


async def test_who_stops_waiting_leaves_no_answer_for_the_next(standing, tmp_path):
    at_it = create_task(standing.rendered("waits once"))
    await begun(tmp_path)
    at_it.cancel()
    with suppress(CancelledError):
        await at_it
    assert await standing.rendered("ada") == b"ada"


async def test_a_child_that_has_rendered_enough_ends_and_another_goes_on(child):
    child(STANDING.replace("# enough", "chassis.standing.ORDERS = 2"))
    standing = StandingChild("child", within=30)
    assert len({await pid(standing) for _ in range(5)}) == 3
    await standing.close()


async def test_a_child_that_has_nothing_to_do_ends_and_another_goes_on(child):
    child(STANDING.replace("# enough", "chassis.standing.IDLE = 0.1"))
    standing = StandingChild("child", within=30)
    first = await pid(standing)

    async def is_gone():
        return not is_there(first) or None

    await until(is_gone, 30)
    assert await pid(standing) != first
    await standing.close()


async def test_a_child_ends_with_its_parent_however_that_ends(child, tmp_path):
    child(STANDING)
    os.mkfifo(tmp_path / "alive")
    its_child_is_gone = create_task(to_thread((tmp_path / "alive").read_bytes))
    parent = await create_subprocess_exec(sys.executable, "-c", PARENT, stdout=PIPE)
    assert await parent.stdout.readline() == b"rendered\n"
    assert not its_child_is_gone.done()
    parent.kill()
    await parent.wait()
    await its_child_is_gone
