"""A scenario: lines in time order, each with its instant, its school, and what is said there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from events import catalogue
from events.fact import Actor, Request
from events.school import SchoolFile
from events.written import LEAVE_BLANKS
from rollcall.platform import OPERATOR
from rollcall.working import Hours

M = TypeVar("M", bound=BaseModel)
_PARTS = frozenset({"at", "school", "setup", "arbor", "tell", "work", "as"})
_YEARS = range(2000, 2100)


class ScenarioFault(Exception):
    """A line of a scenario cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a scenario, as it stands in the file."""

    number: int
    at: datetime
    school: str
    content: dict[str, Any]


def read(path: Path) -> Iterator[Line]:
    """The lines of a scenario file. Raises ScenarioFault."""
    with path.open("rb") as file:
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


def check(line: Line) -> None:
    """Raises ScenarioFault where what a line says cannot be understood."""
    if strange := sorted(set(line.content) - _PARTS):
        raise ScenarioFault(f"line {line.number}: {strange[0]!r} is no part of a line: {', '.join(sorted(_PARTS))} are")
    readers = {"setup": setup_of, "tell": request_of, "work": hours_of, "as": actor_of}
    for part in readers.keys() & line.content.keys():
        readers[part](line)


def setup_of(line: Line) -> SchoolFile:
    """The school file of a line that sets a school up. Raises ScenarioFault."""
    return _validated(SchoolFile, line, "setup", line.content["setup"])


def hours_of(line: Line) -> Hours:
    """The hours of a line of work. Raises ScenarioFault."""
    return _validated(Hours, line, "work", line.content["work"])


def request_of(line: Line) -> Request:
    """The request that a line tells. Raises ScenarioFault."""
    told = line.content["tell"]
    if not isinstance(told, dict) or len(told) != 1:
        raise ScenarioFault(f"line {line.number}: `tell` wants one request by its name, and its fields")
    ((word, body),) = told.items()
    model = _requests().get(word)
    if model is None:
        raise ScenarioFault(f"line {line.number}: there is no request {word!r}")
    return _validated(model, line, word, body)


def actor_of(line: Line) -> Actor:
    """Who speaks in a line; the operator where it names nobody. Raises ScenarioFault."""
    speaker = line.content.get("as")
    return _validated(Actor, line, "as", speaker) if speaker else OPERATOR


def _validated(model: type[M], line: Line, what: str, body: Any) -> M:
    """A blank where a text is needed makes no other line wrong: it is refused when it is said."""
    try:
        return model.model_validate(body, context=LEAVE_BLANKS)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, (what, *first["loc"])))
        raise ScenarioFault(f"line {line.number}: {where}: {first['msg']}") from error


def _parsed(number: int, text: bytes) -> dict[str, Any]:
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
        raise ScenarioFault(f"line {number}: wants an instant `at` and a `school`") from error
    if at.tzinfo is None:
        raise ScenarioFault(f"line {number}: `at` wants an offset, such as +01:00")
    if at.year not in _YEARS:
        raise ScenarioFault(f"line {number}: `at` is to be from {_YEARS[0]} to {_YEARS[-1]}")
    return Line(number, at, school, content)


@cache
def _requests() -> dict[str, type[Request]]:
    """Every request of the platform by its name."""
    return {request.__name__: request for request in catalogue.requests()}
