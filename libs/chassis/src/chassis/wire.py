"""A fact as NATS carries it: subject, headers and body, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from chassis.record import Recorded
from chassis.said import Said
from events.fact import Actor, Envelope, Fact

_HEADER = "Rollcall"
_FORMAT = "1"
_SHARED = 1024
_uuid = lru_cache(maxsize=_SHARED)(UUID)
_NO_ID, _NEVER = UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC)
_STRAY = Envelope(
    id=_NO_ID, word="", service="", trust="", school="", key="", version=0, cause=_NO_ID, correlation=_NO_ID,
    actor=None, occurred_at=_NEVER, recorded_at=_NEVER, position=0, heard=0,
)  # fmt: skip


def stream_of(trust: str) -> str:
    """The name of a trust's stream."""
    return f"FACTS_{trust}"


def inbox_of(user: str) -> str:
    """The prefix under which a NATS user is answered."""
    return f"_INBOX.{user}"


def subject_of(envelope: Envelope) -> str:
    """`facts.<trust>.<service>.<school>.<key>.<Fact>`."""
    return f"facts.{envelope.trust}.{envelope.service}.{envelope.school}.{envelope.key}.{envelope.word}"


def envelope_of(said: Said[Fact], *, recorded_at: datetime, position: int, heard: int) -> Envelope:
    """The envelope of an own fact, about to be written to the outbox."""
    fact = said.body
    return Envelope(
        id=said.id,
        word=type(fact).__name__,
        service=fact.service,
        trust=said.trust,
        school=said.school,
        key=fact.key,
        version=fact.version,
        cause=said.cause or said.id,
        correlation=said.correlation,
        actor=said.actor,
        occurred_at=said.at,
        recorded_at=recorded_at,
        position=position,
        heard=heard,
    )


def headers_of(envelope: Envelope) -> dict[str, str]:
    """The envelope beside the body: the fact id for NATS's own deduplication, everything else in one header."""
    actor = f"{envelope.actor.role} {envelope.actor.who}" if envelope.actor else ""
    values = (
        _FORMAT,
        str(envelope.version),
        str(envelope.cause),
        str(envelope.correlation),
        envelope.occurred_at.astimezone(UTC).isoformat(),
        envelope.recorded_at.astimezone(UTC).isoformat(),
        str(envelope.position),
        str(envelope.heard),
        actor,
    )
    return {"Nats-Msg-Id": str(envelope.id), _HEADER: ";".join(values)}


def heard_from(subject: str, headers: Mapping[str, str], raw: bytes, sequence: int) -> Recorded:
    """What stands at a sequence of the log: a fact, or something stray that is none, and that everybody passes over.

    No fact can be hidden so: each service numbers its own, and where one is missing the next shows it.
    """
    try:
        return recorded_from(subject, headers, raw, sequence)
    except (KeyError, ValueError):
        return Recorded(replace(_STRAY, sequence=sequence), raw)


def recorded_from(subject: str, headers: Mapping[str, str], raw: bytes, sequence: int) -> Recorded:
    """A fact read from the log. Raises ValueError or KeyError when it is not one."""
    return Recorded(_envelope_from(subject, headers["Nats-Msg-Id"], headers[_HEADER], sequence), raw)


def _envelope_from(subject: str, id: str, header: str, sequence: int) -> Envelope:
    _, trust, service, school, key, word = subject.split(".")
    _, version, cause, correlation, occurred, known, position, heard, actor = header.split(";", 8)
    return Envelope(
        id=UUID(id),
        word=word,
        service=service,
        trust=trust,
        school=school,
        key=key,
        version=int(version),
        cause=_uuid(cause),
        correlation=_uuid(correlation),
        actor=_actor(actor),
        occurred_at=datetime.fromisoformat(occurred),
        recorded_at=datetime.fromisoformat(known),
        position=int(position),
        heard=int(heard),
        sequence=sequence,
    )


def at_sequence(envelope: Envelope, sequence: int) -> Envelope:
    """The envelope of a fact that is on the log now."""
    return replace(envelope, sequence=sequence)


def _actor(text: str) -> Actor | None:
    role, _, who = text.partition(" ")
    return Actor(who=who, role=role) if role else None
