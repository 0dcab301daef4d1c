"""The live feed's own connection: every message whole and in order, whatever the network cuts it into."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chassis import feed
from chassis.connecting import Server
from chassis.feed import Connection, Feed, FeedRefused
from rollcall.servers.waiting import until

HEADERS = b"NATS/1.0\r\nNats-Msg-Id: 7\r\nRollcall: 1;1;a;b\r\nNats-Sequence:5\r\n\r\n"
INFO = b'INFO {"server_id":"toy","headers":true}\r\n'
bodies = some.lists(some.binary(max_size=40), max_size=6)
cuts = some.lists(some.integers(1, 30), min_size=1, max_size=80)


def message(number, body):
    """A message as the server sends it: with headers, with an answer's address, or with neither."""
    if number % 3 == 0:
        return b"HMSG live.facts.t.%d 1 %d %d\r\n%b%b\r\n" % (
            number, len(HEADERS), len(HEADERS) + len(body), HEADERS, body,
        )  # fmt: skip
    to = b" reply.to" if number % 3 == 1 else b""
    return b"MSG live.facts.t.%d 1%b %d\r\n%b\r\n" % (number, to, len(body), body)


class Said:
    """A transport that remembers what was said to it."""

    def __init__(self):
        self.words, self.over, self.left_alone = b"", False, []

    def write(self, words):
        self.words += words

    def pause_reading(self):
        self.left_alone.append(True)

    def resume_reading(self):
        self.left_alone.append(False)

    def is_closing(self):
        return self.over

    def abort(self):
        self.over = True


def server(port=4222):
    return Server(f"nats://127.0.0.1:{port}", "reader", "secret", "toy")


async def eventually(holds):
    return True if holds else None


async def connection(arrived=lambda *_: None, rest=lambda: 0.0):
    made = Connection(server(), "live.facts.>", arrived, rest)
    made.connection_made(Said())
    return made


@given(bodies, cuts)
def test_messages_arrive_whole_and_in_order_however_they_are_cut(sent, sizes):
    async def play():
        arrived = []
        made = await connection(lambda *message: arrived.append(message))
        stream = INFO + b"PONG\r\n" + b"PING\r\n".join(message(number, body) for number, body in enumerate(sent))
        place = 0
        while place < len(stream):
            size = sizes[place % len(sizes)]
            made.data_received(stream[place : place + size])
            place += size
        return arrived

    headers = {"Nats-Msg-Id": "7", "Rollcall": "1;1;a;b", "Nats-Sequence": "5"}
    assert asyncio.run(play()) == [
        (f"live.facts.t.{number}", headers if number % 3 == 0 else {}, body) for number, body in enumerate(sent)
    ]


async def test_who_connects_says_who_it_is_and_subscribes_once_whatever_the_server_tells_of_its_cluster():
    made = await connection()

    for words in (INFO, b"PONG\r\n", INFO, b"PING\r\n", b"+OK\r\n"):
        made.data_received(words)

    greeting, *rest = made._transport.words.split(b"\r\n")
    options = json.loads(greeting.removeprefix(b"CONNECT "))
    assert (options["user"], options["pass"], options["headers"]) == ("reader", "secret", True)
    assert rest == [b"SUB live.facts.> 1", b"PING", b"PONG", b""]
    assert made.subscribed.done()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (INFO + b"-ERR 'Authorization Violation'\r\n", "Authorization Violation"),
        (b'INFO {"tls_required":true}\r\n', "TLS"),
        (b"HTTP/1.1 400 Bad Request\r\n", "no NATS server"),
        (b"INFO [\r\n", "no NATS server"),
        (b"HMSG live.facts.t.1 1 x y\r\n", "no NATS server"),
    ],
)
async def test_a_server_that_refuses_or_is_none_ends_the_connection_with_its_reason(words, reason):
    made = await connection()

    made.data_received(words)

    with pytest.raises(FeedRefused, match=reason):
        await made.subscribed
    assert made._transport.over


async def test_a_server_that_has_not_answered_when_it_is_asked_again_is_given_up():
    made = await connection()
    made.data_received(INFO + b"PONG\r\n")

    made.probe()
    made.data_received(b"PONG\r\n")
    made.probe()
    assert not made._transport.over
    made.probe()

    assert made._transport.over


async def test_the_socket_is_left_alone_after_a_read_that_came_soon_after_another():
    made = await connection(rest=lambda: 0.005)

    for _ in range(2):
        made.data_received(INFO)
    await until(lambda: eventually(made._transport.left_alone == [True, False]), within=10)


async def test_where_there_is_nothing_to_gather_the_socket_is_never_left_alone():
    made = await connection()

    for _ in range(3):
        made.data_received(INFO)

    assert made._transport.left_alone == []


async def test_a_connection_that_ended_is_not_read_on():
    made = await connection(rest=lambda: 0.005)
    for _ in range(2):
        made.data_received(INFO)

    made.close()
    made._read_on()

    assert made._transport.left_alone == [True]


def test_the_password_is_not_shown():
    assert "secret" not in repr(server())


class Toy:
    """A server that greets whoever comes, unless it is told to keep silent."""

    def __init__(self):
        self.came, self.silent, self.writers = 0, False, []

    async def meet(self, reader, writer):
        self.came += 1
        self.writers.append(writer)
        writer.write(INFO)
        while line := await reader.readline():
            if line == b"PING\r\n" and not self.silent:
                writer.write(b"PONG\r\n" + message(0, b"%d" % self.came))


@asynccontextmanager
async def toy_server():
    toy = Toy()
    listening = await asyncio.start_server(toy.meet, "127.0.0.1", 0)
    try:
        yield toy, listening.sockets[0].getsockname()[1]
    finally:
        for writer in toy.writers:
            writer.close()
        listening.close()


async def test_a_connection_that_ended_is_begun_again_and_says_so(monkeypatch):
    monkeypatch.setattr(feed, "_AGAIN", 0.01)
    arrived, begun = [], []
    async with toy_server() as (toy, port):
        kept = Feed(server(port), "live.>", lambda *message: arrived.append(message[2]), lambda: begun.append(toy.came))
        await kept.start()
        keeping = asyncio.create_task(kept.keep())
        assert kept.connected()

        toy.writers[0].transport.abort()
        await until(lambda: _is(begun == [1, 2]), 20)
        await until(lambda: _is(b"2" in arrived), 20)

        keeping.cancel()
        await asyncio.wait([keeping])
        await until(lambda: _is(not kept.connected()), 20)


async def test_a_server_that_does_not_answer_is_not_waited_for_without_end(monkeypatch):
    monkeypatch.setattr(feed, "_GREETED_WITHIN", 0.05)
    async with toy_server() as (toy, port):
        toy.silent = True

        with pytest.raises(TimeoutError):
            await Feed(server(port), "live.>", lambda *_: None, lambda: None).start()


async def test_nobody_there_is_an_error_of_the_network():
    async with toy_server() as (_, port):
        pass

    with pytest.raises(ConnectionRefusedError):
        await Feed(server(port), "live.>", lambda *_: None, lambda: None).start()


async def _is(true):
    return true or None
