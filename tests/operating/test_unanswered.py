"""A command that has no answer ends with a sentence on standard error, exit status 1, and nothing for programs."""

import socket

import pytest
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeout
from typer import Exit
from typer.testing import CliRunner

from chassis.requests import Unanswered
from rollcall import connecting
from rollcall.cli import app
from rollcall.say import run


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (NatsTimeout(), "did not answer in time. What was asked may have been done all the same"),
        (NoRespondersError(), "did not answer in time"),
        (Unanswered("pathway does not run."), "pathway does not run."),
    ],
)
def test_no_answer_is_a_sentence(error, says, capsys):
    async def asks():
        raise error

    with pytest.raises(Exit) as ended:
        run(asks())
    said = capsys.readouterr()
    assert (ended.value.exit_code, said.out) == (1, "")
    assert says in said.err
    assert "nats:" not in said.err


def test_a_platform_that_is_not_up_is_said_in_a_sentence(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("NATS_URL", f"nats://127.0.0.1:{port}")
    monkeypatch.setenv("NATS_PASSWORD", "secret")
    monkeypatch.setattr(connecting, "_REACHED_WITHIN", 0.2)
    ended = CliRunner().invoke(app, ["stages", "--school", "woodside", "--json"])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "could not be reached, and nothing was done" in ended.stderr
    assert "Traceback" not in ended.output
