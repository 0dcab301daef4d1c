"""The log: one JetStream stream per trust, made and mended here alone, appended to in order."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import Any

import orjson
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.nuid import NUID

from chassis.clock import pause
from chassis.record import Recorded
from chassis.wire import headers_of, heard_from, stream_of, subject_of

LARGEST_BATCH = 500
_NO_STREAM, _NO_MESSAGE = 10059, 10037
_ALREADY_THERE = frozenset({10201})
_TIMEOUT, _ASK_AGAIN = 5.0, 0.25
_UNAVAILABLE = 503

SETTINGS: Mapping[str, Any] = {
    "storage": "file",
    "retention": "limits",
    "discard": "new",
    "max_age": 0,
    "max_msgs": -1,
    "max_bytes": -1,
    "max_msgs_per_subject": -1,
    "duplicate_window": 120_000_000_000,
    "allow_atomic": True,
    "allow_direct": False,
    "deny_delete": False,
    "deny_purge": False,
}


class LogError(Exception):
    """The log did not do what was asked; the message is NATS's own reason.

    `passing`: the server is not ready, or has no room just now; otherwise asked again it refuses again.
    """

    def __init__(self, code: int, description: str, *, passing: bool = False) -> None:
        super().__init__(f"{description} ({code})")
        self.code = code
        self.passing = passing


class LogWentBack(Exception):
    """The log is not the one, or ends before the place, that this service has already read."""


NOT_NOW = (OSError, TimeoutError, LogError, NatsError)
"""What is raised where NATS is away, slow or not ready: the same may go well a moment later."""


@dataclass(frozen=True, slots=True)
class Tail:
    """A stream's identity and end: `birth` is when it was made, `last` its last sequence (0: empty)."""

    birth: str
    last: int


class Log:
    """The streams of an installation, over one NATS connection.

    `patience`: for so many seconds a question is asked again where the server does not answer it.
    """

    def __init__(self, client: Client, patience: float = 0.0) -> None:
        self.client = client
        self._patience = patience
        self._nuid = NUID()

    async def trusts(self) -> list[str]:
        """Every trust that has a stream."""
        answer = await self._api("STREAM.NAMES", {"subject": "facts.>"})
        return sorted(name.removeprefix("FACTS_") for name in answer.get("streams") or [])

    async def open(self, trust: str, replicas: int = 1) -> Tail:
        """Make the trust's stream where there is none, mend its settings where they differ."""
        wanted = {**_wanted(trust), "num_replicas": replicas}
        info = await self.described(trust)
        if info is None:
            info = await self._api(f"STREAM.CREATE.{stream_of(trust)}", wanted)
        elif _astray(info["config"], wanted):
            info = await self._api(f"STREAM.UPDATE.{stream_of(trust)}", {**info["config"], **wanted})
        return _tail(info)

    async def tail(self, trust: str) -> Tail | None:
        """The stream's identity and end, or None where there is no stream."""
        info = await self.described(trust)
        return None if info is None else _tail(info)

    async def tails(self) -> dict[str, Tail]:
        """Every stream's identity and end, by trust."""
        found: dict[str, Tail] = {}
        while True:
            answer = await self._api("STREAM.LIST", {"subject": "facts.>", "offset": len(found)})
            page = answer.get("streams") or []
            found |= {info["config"]["name"].removeprefix("FACTS_"): _tail(info) for info in page}
            if not page or len(found) >= answer["total"]:
                return found

    async def described(self, trust: str) -> dict[str, Any] | None:
        """What the server says of the trust's stream (`config`, `created`, `state`), or None where there is none."""
        try:
            return await self._api(f"STREAM.INFO.{stream_of(trust)}", None)
        except LogError as error:
            if error.code == _NO_STREAM:
                return None
            raise

    async def at(self, trust: str, sequence: int) -> Recorded | None:
        """The fact at a sequence, or None."""
        return await self._get(trust, {"seq": sequence})

    async def last_of(self, trust: str, service: str) -> Recorded | None:
        """The last fact of a service on the trust's log, or None."""
        last = await self._get(trust, {"last_by_subj": f"facts.{trust}.{service}.>"})
        while last is not None and last.envelope.service != service:
            last = await self._before(trust, last.envelope.sequence)
        return last

    async def _before(self, trust: str, sequence: int) -> Recorded | None:
        """What stands before a sequence; there is hardly ever anything stray behind which to look."""
        return await self._get(trust, {"seq": sequence - 1}) if sequence > 1 else None

    async def next_of(self, trust: str, service: str, word: str, after: int) -> Recorded | None:
        """The first fact of that word that a service said beyond a sequence, or None."""
        subject = f"facts.{trust}.{service}.*.*.{word}"
        return await self._get(trust, {"seq": after + 1, "next_by_subj": subject})

    async def has_school(self, trust: str, school: str) -> bool:
        """Whether the trust's log holds anything of a school."""
        return await self._get(trust, {"last_by_subj": f"facts.{trust}.*.{school}.>"}) is not None

    async def append(self, facts: Sequence[Recorded], after: int | None = None) -> int:
        """Append facts of one trust in order, one alone or as an atomic batch; the first one's sequence.

        `after`: refused unless the log ends at that sequence. Raises LogError when the server refuses, and NatsError or
        TimeoutError when it did not answer (whether they are on the log is not known then: read the last position).
        """
        expected = {} if after is None else {"Nats-Expected-Last-Sequence": str(after)}
        if len(facts) == 1:
            return await self._append_one(facts[0], expected)
        return await self._append_batch(facts, expected)

    async def _append_one(self, fact: Recorded, expected: Mapping[str, str]) -> int:
        answer = await self._publish(subject_of(fact.envelope), fact.raw, {**headers_of(fact.envelope), **expected})
        return int(answer["seq"])

    async def _append_batch(self, facts: Sequence[Recorded], expected: Mapping[str, str]) -> int:
        batch = self._nuid.next().decode()
        for number, fact in enumerate(facts[:-1], 1):
            headers = {**headers_of(fact.envelope), "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
            if number == 1:
                headers.update(expected)
            await self.client.publish(subject_of(fact.envelope), fact.raw, headers=headers)
        last = facts[-1]
        commit = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(len(facts)), "Nats-Batch-Commit": "1"}
        answer = await self._publish(subject_of(last.envelope), last.raw, {**headers_of(last.envelope), **commit})
        return int(answer["seq"]) - len(facts) + 1

    async def _publish(self, subject: str, raw: bytes, headers: dict[str, str]) -> dict[str, Any]:
        reply = await self.client.request(subject, raw, timeout=_TIMEOUT, headers=headers)
        return _read(reply.data)

    async def _get(self, trust: str, which: Mapping[str, Any]) -> Recorded | None:
        try:
            answer = await self._api(f"STREAM.MSG.GET.{stream_of(trust)}", which)
        except LogError as error:
            if error.code == _NO_MESSAGE:
                return None
            raise
        message = answer["message"]
        headers = BytesHeaderParser().parsebytes(base64.b64decode(message.get("hdrs") or "").partition(b"\r\n")[2])
        raw = base64.b64decode(message.get("data") or "")
        return heard_from(message["subject"], dict(headers.items()), raw, message["seq"])

    async def _api(self, verb: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        """The answer to a question, or to an order that may be given twice."""
        now = asyncio.get_running_loop().time
        last = now() + self._patience
        while True:
            try:
                return await self._asked(verb, body)
            except NOT_NOW as error:
                if now() >= last or (isinstance(error, LogError) and not error.passing):
                    raise
            await pause(_ASK_AGAIN)

    async def _asked(self, verb: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        request = b"" if body is None else orjson.dumps(body)
        reply = await self.client.request(f"$JS.API.{verb}", request, timeout=_TIMEOUT)
        return _read(reply.data)


def unknown_outcome(error: Exception) -> bool:
    """Whether an append that raised this may have reached the log."""
    return isinstance(error, NatsError | TimeoutError) or (isinstance(error, LogError) and error.code in _ALREADY_THERE)


def _read(data: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = orjson.loads(data)
    if error := answer.get("error"):
        status, why = error.get("code", 0), error.get("description", "refused")
        raise LogError(error.get("err_code", status), why, passing=status == _UNAVAILABLE)
    return answer


def _tail(info: Mapping[str, Any]) -> Tail:
    return Tail(info["created"], info["state"]["last_seq"])


def settings_astray(trust: str, config: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where a stream's settings are not as they should be: name → (as it is, as it should be); replicas aside."""
    return _astray(config, _wanted(trust))


def _wanted(trust: str) -> dict[str, Any]:
    return {
        "name": stream_of(trust),
        "subjects": [f"facts.{trust}.>"],
        "republish": {"src": f"facts.{trust}.>", "dest": f"live.facts.{trust}.>"},
        **SETTINGS,
    }


def _astray(present: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    absent: dict[str, Any] = {"deny_delete": False, "deny_purge": False, "max_age": 0}
    found = {name: (present.get(name, absent.get(name)), value) for name, value in wanted.items()}
    return {name: (have, want) for name, (have, want) in found.items() if have != want}
