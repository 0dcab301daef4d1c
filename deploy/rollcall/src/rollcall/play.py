"""Playing a scenario: its lines delivered at their instants, every deadline on the way fired at its own."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, uuid5

import httpx
from pydantic import ValidationError
from standardwebhooks import Webhook

from chassis.clock import ManualClock
from chassis.requests import Posted, request_id
from chassis.service import Refused
from events import catalogue
from events.fact import Actor, Request, Words
from events.registers import SetUpSchool
from events.school import SchoolFile
from rollcall.clockfile import keep_clock
from rollcall.platform import OPERATOR, Platform
from rollcall.working import TRIED, Hours, work

W = TypeVar("W", bound=Words)


class ScenarioFault(Exception):
    """A line of a scenario cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a scenario, as it stands in the file."""

    number: int
    at: datetime
    school: str
    content: dict[str, Any]


@dataclass
class Played:
    """What came of playing: lines delivered, and what was refused, in words."""

    lines: int = 0
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0
    refused: list[str] = field(default_factory=list)


def read(path: Path) -> Iterator[Line]:
    """The lines of a scenario file. Raises ScenarioFault."""
    with path.open(encoding="utf-8") as file:
        yield from lines_of(_parsed(number, text) for number, text in enumerate(file, 1) if text.strip())


def lines_of(contents: Iterable[dict[str, Any]]) -> Iterator[Line]:
    """Scenario lines from their contents, in time order. Raises ScenarioFault."""
    last = datetime.min.replace(tzinfo=UTC)
    for number, content in enumerate(contents, 1):
        line = _line(number, content)
        if line.at < last:
            raise ScenarioFault(f"line {number}: {line.at.isoformat()} is before the line above it")
        last = line.at
        yield line


class Player:
    """Plays lines on a platform whose clock stands; `moved` is called with the number of each line delivered."""

    def __init__(self, platform: Platform, clock: ManualClock, moved: Callable[[Line], None] = lambda _: None) -> None:
        self.played = Played()
        self._platform = platform
        self._clock = clock
        self._moved = moved

    async def play(self, lines: Iterable[Line]) -> Played:
        """Deliver every line, and settle."""
        for line in lines:
            await self.advance(line.at)
            await self._deliver(line)
            self.played.lines += 1
            self._moved(line)
        await self.finish()
        return self.played

    async def finish(self) -> None:
        """Let the hours of the last instant come, and settle."""
        await self._platform.settled()
        self._clock.strike()
        await self._platform.settled()
        keep_clock(self._platform.data, self._clock)

    async def advance(self, to: datetime) -> None:
        """Move the clock to `to`, its own hours not come yet; every hour on the way comes at its own instant.

        What was said at an instant is heard everywhere before that instant's hours strike.
        """
        await self._platform.settled()
        if to > self._clock.now():
            self._clock.strike()
            await self._platform.settled()
            while (due := self._platform.next_due()) is not None and due < to:
                self._clock.move(due)
                await self._platform.settled()
            self._clock.stand(to)
            keep_clock(self._platform.data, self._clock)

    async def _deliver(self, line: Line) -> None:
        content = line.content
        if "setup" in content:
            await self._tell(line, SetUpSchool(file=_school_file(line)), OPERATOR)
        if "arbor" in content:
            await self._hook(line)
        if "tell" in content:
            await self._tell(line, _request(line), _actor(line))
        if "work" in content:
            await self._work(line, _actor(line))

    async def _work(self, line: Line, actor: Actor) -> None:
        """Somebody looks at what is asked of them, and does some of it, one after the other."""

        async def ask(question: Request, answer: type[W]) -> W:
            posted = Posted(request_id(), line.school, actor, at_least=self._platform.heard(line.school))
            return await self._platform.asker.ask(question, posted, answer)

        try:
            requests = await work(_hours(line), line.at, actor, ask)
        except Refused as error:
            self.played.refused.append(f"line {line.number}: work: {error}")
            return
        for number, request in enumerate(requests):
            await self._tell(line, request, actor, number)

    async def _tell(self, line: Line, request: Request, actor: Actor, nth: int = 0) -> None:
        asker = self._platform.asker
        identity = uuid5(NAMESPACE_OID, f"{line.number}:{nth or ''}{json.dumps(line.content, sort_keys=True)}")
        try:
            await asker.tell(request, Posted(identity, line.school, actor, after=self._platform.heard(line.school)))
        except Refused as error:
            if type(request) in TRIED and "work" in line.content:
                return
            self.played.refused.append(f"line {line.number}: {type(request).__name__}: {error}")

    async def _hook(self, line: Line) -> None:
        body = json.dumps(line.content["arbor"])
        response = await signed_post(
            self._client(), line.school, f"line-{line.number}-{uuid5(NAMESPACE_OID, body)}", body
        )
        if response.status_code != 202:
            self.played.refused.append(f"line {line.number}: the hook answered {response.status_code} {response.text}")
            return
        counts = response.json()
        self.played.accepted += counts["accepted"]
        self.played.quarantined += counts["quarantined"]
        self.played.repeated += counts["repeated"]

    def _client(self) -> httpx.AsyncClient:
        edge = self._platform.runners["registers"].service.edge
        assert edge is not None
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=edge), base_url="http://registers")


async def signed_post(client: httpx.AsyncClient, school: str, identity: str, body: str) -> httpx.Response:
    """Post a signed hook body; the secret is the school's own, or made up for as long as this process lives."""
    now = datetime.now(UTC)  # noqa: TID251 - signatures use the wall clock
    headers = {
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(hook_secret(school)).sign(identity, now, body),
        "content-type": "application/json",
    }
    return await client.post(f"/hooks/arbor/{school}", content=body.encode(), headers=headers)


def hook_secret(school: str) -> str:
    """The secret of a school's hook: from the environment, or made now and put there for this process."""
    name = f"ROLLCALL_HOOK_SECRET_{school.upper().replace('-', '_')}"
    if f"{name}_FILE" in os.environ:
        return Path(os.environ[f"{name}_FILE"]).read_text("utf-8").strip()
    return os.environ.setdefault(name, "whsec_" + b64encode(secrets.token_bytes(24)).decode())


def _parsed(number: int, text: str) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise ScenarioFault(f"line {number} is not JSON: {error}") from error
    return content


def _line(number: int, content: dict[str, Any]) -> Line:
    try:
        at = datetime.fromisoformat(content["at"])
        school = str(content["school"])
    except (KeyError, TypeError, ValueError) as error:
        raise ScenarioFault(f"line {number}: wants an instant `at` and a `school` ({error!r})") from error
    if at.tzinfo is None:
        raise ScenarioFault(f"line {number}: `at` wants an offset, such as +01:00")
    return Line(number, at, school, content)


def _school_file(line: Line) -> SchoolFile:
    try:
        return SchoolFile.model_validate(line.content["setup"])
    except ValidationError as error:
        first = error.errors()[0]
        raise ScenarioFault(f"line {line.number}: setup.{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _hours(line: Line) -> Hours:
    try:
        return Hours.model_validate(line.content["work"])
    except ValidationError as error:
        first = error.errors()[0]
        raise ScenarioFault(f"line {line.number}: work.{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _request(line: Line) -> Request:
    ((word, body),) = line.content["tell"].items()
    model = _requests().get(word)
    if model is None:
        raise ScenarioFault(f"line {line.number}: there is no request {word!r}")
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        raise ScenarioFault(f"line {line.number}: {word}.{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


@cache
def _requests() -> dict[str, type[Request]]:
    """Every request of the platform by its name."""
    return {request.__name__: request for request in catalogue.requests()}


def _actor(line: Line) -> Actor:
    speaker = line.content.get("as")
    return Actor.model_validate(speaker) if speaker else OPERATOR
