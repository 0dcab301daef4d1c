"""Opaque ids: derived from what they name, so that saying something twice cannot mint two."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal
from uuid import UUID, uuid5

Session = Literal["AM", "PM"]
SESSIONS: tuple[Session, Session] = ("AM", "PM")

_ROOT = UUID("6f0e3b52-5d0a-5b1f-9a39-2f6f1b6f6d11")


def _short(prefix: str, *parts: str) -> str:
    digest = uuid5(_ROOT, "\x1f".join(parts)).bytes
    return prefix + base64.b32encode(digest)[:16].decode().lower()


class Opaque(str):
    """An opaque id in the place of the MIS's: it stands for itself, where what was said once is said again."""

    __slots__ = ()


def pupil_id(school: str, mis_id: str) -> str:
    """The opaque id of the pupil whom the school's MIS calls `mis_id`: `p` and 16 characters."""
    if isinstance(mis_id, Opaque):
        return str(mis_id)
    return _short("p", school, "Student", mis_id)


def guardian_id(school: str, mis_id: str) -> str:
    """The opaque id of the guardian whom the school's MIS calls `mis_id`: `g` and 16 characters."""
    if isinstance(mis_id, Opaque):
        return str(mis_id)
    return _short("g", school, "Guardian", mis_id)


@lru_cache(maxsize=1024)
def class_id(school: str, name: str) -> str:
    """The id of a class (its name may hold what a subject must not): `c` and 16 characters.

    Kept, for there are few: it is asked for with every fact about a class.
    """
    return _short("c", school, "class", name)


def arbor_cause(school: str, entity_type: str, entity: str, to_revision: int) -> UUID:
    """The cause of what Arbor said in one revision of one object, the same by hook and by poll."""
    return uuid5(_ROOT, "\x1f".join(("arbor", school, entity_type, entity, str(to_revision))))


def wake_id(school: str, kind: str, key: str, due: datetime) -> UUID:
    """The cause of what was decided because an instant came, in whatever zone that is written."""
    return uuid5(_ROOT, "\x1f".join(("woken", school, kind, key, due.astimezone(UTC).isoformat())))


def outcome_id(fact: UUID, attempt: int = 0) -> UUID:
    """The cause of what was decided because an effect ended."""
    return uuid5(fact, f"outcome:{attempt}")


def fact_id(cause: UUID, word: str, key: str, ordinal: int) -> UUID:
    """The id of the `ordinal`th fact of that word and key that one cause led to."""
    return uuid5(cause, f"{word}\x1f{key}\x1f{ordinal}")


def duty_id(school: str, kind: str, pupil: str, day: date) -> UUID:
    """The id of the one duty of that kind for that pupil and day."""
    return uuid5(_ROOT, "\x1f".join(("duty", school, kind, pupil, day.isoformat())))


def meeting_id(school: str, purpose: str, pupil: str, day: date) -> UUID:
    """The id of the one meeting that was planned for that purpose, pupil and day."""
    return uuid5(_ROOT, "\x1f".join(("meeting", school, purpose, pupil, day.isoformat())))


def plan_id(school: str, pupil: str, since: date) -> UUID:
    """The id of the one support plan that was agreed for that pupil on that day."""
    return uuid5(_ROOT, "\x1f".join(("plan", school, pupil, since.isoformat())))


def concern_id(school: str, kind: str, pupil: str, day: date) -> UUID:
    """The id of the one concern of that kind that rules raise about that pupil and day."""
    return uuid5(_ROOT, "\x1f".join(("concern", school, kind, pupil, day.isoformat())))


def message_id(school: str, template: str, *about: str) -> UUID:
    """The id of the one message of that template about that (pupils, day, slot, original message...)."""
    return uuid5(_ROOT, "\x1f".join(("message", school, template, *about)))


def update_id(school: str, day: date) -> UUID:
    """The id of the one parents' update of that day."""
    return uuid5(_ROOT, "\x1f".join(("update", school, day.isoformat())))


def reply_id(school: str, cause: UUID) -> UUID:
    """The id of the reply that was heard or typed in by that saying."""
    return uuid5(_ROOT, "\x1f".join(("reply", school, str(cause))))


def number_id(guardian: str, channel: str) -> UUID:
    """The id of what is to be checked of a guardian: the number or address of a channel."""
    return uuid5(_ROOT, "\x1f".join(("number", guardian, channel)))


def unreached_id(school: str, template: str) -> UUID:
    """The id of what wants a person where staff cannot be told that something of that kind awaits them."""
    return uuid5(_ROOT, "\x1f".join(("unreached", school, template)))


def letter_id(cause: UUID, template: str, pupil: str, guardian: str) -> UUID:
    """The id of the one letter of that template to that guardian about that pupil for which there was that cause."""
    return uuid5(cause, "\x1f".join(("letter", template, pupil, guardian)))


def evidence_id(cause: UUID, pupil: str) -> UUID:
    """The id of the one evidence pack about that pupil for which there was that cause."""
    return uuid5(cause, "\x1f".join(("evidence", pupil)))


def report_id(school: str, kind: str, period: str) -> UUID:
    """The id of the one report of that kind for that period (a week: `2026-W37`)."""
    return uuid5(_ROOT, "\x1f".join(("report", school, kind, period)))
