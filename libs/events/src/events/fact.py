"""What a fact is: something that happened, said in the past tense, frozen for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from events.understood import Understood
from events.words import Words

__all__ = ["ANYBODY", "Actor", "Envelope", "Fact", "LogSequence", "Refusal", "Request", "Role", "Words"]

Role = Literal[
    "attendance-officer",
    "headteacher",
    "head-of-school",
    "assistant-head",
    "year-group-leader",
    "class-teacher",
    "pastoral",
    "provision",
    "inclusion",
    "safeguarding-lead",
    "governor",
    "operator",
]
LogSequence = Annotated[int, Field(ge=0, lt=2**63)]
"""A place in a trust's log, as answers and issued reports name it."""


ANYBODY = "any"
"""The service of a word that each of them may say; a subject and an envelope name the one."""


class Actor(Words):
    """Who said something, in which role; `who` is a staff id, never a name."""

    who: str
    role: str


class Fact(Words):
    """Something that happened; one class per word, in the file named after the service that publishes it.

    `key` is what the fact is about: a pupil, class, family or school, never a date, a duty or a message
    (each key is a subject of the log, which costs memory for ever).
    """

    service: ClassVar[str]
    version: ClassVar[int] = 1
    keyed_by: ClassVar[str]

    @property
    def key(self) -> str:
        """The last but one token of the fact's subject; a value of the field that `keyed_by` names."""
        return str(getattr(self, self.keyed_by))

    @classmethod
    def upcast(cls, body: Mapping[str, Any], version: int) -> Mapping[str, Any]:
        """The body of an older version as this version reads it; fields added with defaults need nothing here."""
        return body


class Request(Understood):
    """A command (imperative) or a question, answered by exactly one service, which understands it whole or refuses it.

    A field is added with a default, and sent only where it says something else: so an older service goes on answering
    newer senders, and refuses them only what it would do otherwise than they mean.
    """

    service: ClassVar[str]
    question: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command was not followed: a code for programs and one sentence that says what to do."""

    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the log knows of a fact beside its body; `sequence` is 0 until the fact is on the log.

    `occurred_at`: when it happened; `recorded_at`: the platform's clock at commit (what "known at" means);
    `position`: the service's own number of the fact in its trust, without gaps; `heard`: the log sequence that
    the decider had folded when it decided.
    """

    id: UUID
    word: str
    service: str
    trust: str
    school: str
    key: str
    version: int
    cause: UUID
    correlation: UUID
    actor: Actor | None
    occurred_at: datetime
    recorded_at: datetime
    position: int
    heard: int
    sequence: int = 0
