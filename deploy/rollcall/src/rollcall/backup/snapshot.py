"""A stream in one file and back, online: JetStream's own snapshot and restore.

nats-server 2.15 gives a restored stream a new creation time, so whoever restores tells the services (`restoring`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from chassis.wire import stream_of
from rollcall.backup.manifest import BackupFault

_CHUNK = 256 * 1024
_TIMEOUT, _SILENCE = 30.0, 60.0
Progress = Callable[[int], None]
"""Called with the bytes done so far."""


async def take(client: Client, trust: str, to: Path, progress: Progress) -> dict[str, Any]:
    """Write the stream's snapshot; the server's own description of it. Raises BackupFault."""
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=arrived.put)
    wanted = {"deliver_subject": inbox, "no_consumers": True, "chunk_size": _CHUNK, "jsck": True}
    try:
        described = await _asked(client, f"STREAM.SNAPSHOT.{stream_of(trust)}", wanted, trust)
        await _write(client, arrived, to, trust, progress)
    finally:
        await subscription.unsubscribe()
    return {"config": described["config"], "state": described["state"]}


async def _write(client: Client, arrived: asyncio.Queue[Msg], to: Path, trust: str, progress: Progress) -> None:
    done = 0
    with to.open("wb") as file:
        while True:
            try:
                message = await asyncio.wait_for(arrived.get(), _SILENCE)
            except TimeoutError as error:
                raise BackupFault(f"the snapshot of trust {trust} stands still: try again") from error
            if not message.data:
                _refuse_broken(message, trust)
                return
            file.write(message.data)
            done += len(message.data)
            progress(done)
            if message.reply:
                await client.publish(message.reply, b"")


def _refuse_broken(last: Msg, trust: str) -> None:
    status = (last.headers or {}).get("Status", "204")
    if not status.startswith("2"):
        why = (last.headers or {}).get("Description", status)
        raise BackupFault(f"the snapshot of trust {trust} broke off ({why}): try again")


async def put_back(
    client: Client, trust: str, source: Path, stream: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    """Make the stream from its snapshot; the server's description of what is there now. Raises BackupFault."""
    opened = await _asked(client, f"STREAM.RESTORE.{stream_of(trust)}", stream, trust)
    subject, done = opened["deliver_subject"], 0
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            await _answer(client, subject, chunk, _TIMEOUT, trust)
            done += len(chunk)
            progress(done)
    return await _answer(client, subject, b"", _SILENCE, trust)


async def _asked(client: Client, verb: str, body: Mapping[str, Any], trust: str) -> dict[str, Any]:
    return await _answer(client, f"$JS.API.{verb}", orjson.dumps(body), _TIMEOUT, trust)


async def _answer(client: Client, subject: str, data: bytes, within: float, trust: str) -> dict[str, Any]:
    try:
        reply = await client.request(subject, data, timeout=within)
    except (TimeoutError, NatsError) as error:
        raise BackupFault(f"nats-server did not answer about the log of trust {trust}: try again") from error
    return _read(reply.data, trust)


def _read(data: bytes, trust: str) -> dict[str, Any]:
    answer: dict[str, Any] = orjson.loads(data) if data else {}
    if error := answer.get("error"):
        why = error.get("description", error)
        raise BackupFault(f"nats-server refused the log of trust {trust} ({why}): try again")
    return answer
