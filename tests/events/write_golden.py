"""Writes the golden fact of each word that has none yet, for ever: `.venv/bin/python tests/events/write_golden.py`."""

import hashlib
import json
import sys
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import NAMESPACE_DNS, UUID, uuid5

from events import catalogue
from events.fact import Fact, Words
from events.ids import class_id, guardian_id, pupil_id
from events.policy import Policy, policy_of
from events.sealed import Sealed

GOLDEN = Path(__file__).parent / "golden"
SUMS = GOLDEN / "SHA256SUMS"

PUPIL, GUARDIAN = pupil_id("woodside", "16"), guardian_id("woodside", "204")
BY_NAME: dict[str, Any] = {
    "pupil": PUPIL, "pupils": PUPIL, "family": PUPIL, "unmarked": PUPIL, "guardian": GUARDIAN, "guardians": GUARDIAN,
    "school": "woodside", "trust": "reach2", "school_name": "Woodside Primary Academy", "timezone": "Europe/London",
    "form": "3B", "year": "3", "years": "3", "classes": "3B", "overdue": "3B", "not_taken": "3B",
    "name": "Woodside Primary Academy", "reason": "a burst pipe",
    "class_id": class_id("woodside", "3B"), "code": "N", "marks": "N", "original": "N", "new": "L",
    "authorised_by": "I", "minutes_late": 7, "by": "staff-3", "staff": "staff-3", "owner": "attendance-officer",
    "teacher": "staff-9", "completed_by": "staff-9", "amended_by": "staff-3", "id": "staff-3", "note": "77",
    "stage": "concern", "next": "support", "letter": "concern", "template": "concern", "counter": "authority-return",
    "week": "2026-W37", "sha256": hashlib.sha256(b"{}").hexdigest(), "entity_type": "AttendanceRollCallRecord",
    "word": "PupilAbsent", "sequence": 1040, "ticket": "IT-4711",
    "entity": "991", "revision": 43323, "waits_for": "Student:16", "built_from": 1041, "position": 1,
}  # fmt: skip
BY_TYPE: dict[Any, Any] = {
    bool: True,
    int: 1,
    date: date(2026, 9, 7),
    datetime: datetime(2026, 9, 7, 8, 20, tzinfo=UTC),
    time: time(10),
    Decimal: Decimal("5.0"),
    Policy: policy_of("woodside"),
}


def example(word: type[Words]) -> dict[str, Any]:
    """A value of every field of a model, defaults included, so that its golden fact holds them all."""
    return {name: value(name, field.annotation) for name, field in word.model_fields.items()}


def value(name: str, kind: Any) -> Any:
    """A value that a field of that name and type may well hold."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return value(name, next(part for part in inside if part is not NoneType))
    if origin is Literal:
        return inside[0]
    if origin is Sealed:
        return f"~{GUARDIAN if name == 'telephone' else PUPIL}~register~{name.replace('_', '-')}AAECAwQFBgcICQ"
    if origin is tuple:
        return (value(name, inside[0]),)
    if origin is dict:
        return {PUPIL: value(name, inside[1])}
    return plain(name, kind)


def plain(name: str, kind: Any) -> Any:
    """The same, of a type that holds no other type."""
    if kind is UUID:
        return uuid5(NAMESPACE_DNS, name)
    if kind in BY_TYPE:
        return BY_NAME.get(name, BY_TYPE[kind])
    return example(kind) if issubclass(kind, Words) else BY_NAME.get(name, name.replace("_", " "))


def golden(word: type[Fact]) -> Path:
    """Where the golden fact of a word's present version lies."""
    return GOLDEN / f"{word.__name__}.v{word.version}.json"


def write(word: type[Fact]) -> None:
    """Write the golden fact of a word, and its sum."""
    body = word.model_validate(example(word)).model_dump(mode="json")
    golden(word).write_text(json.dumps(body, indent=2) + "\n", "utf-8")
    digest = hashlib.sha256(golden(word).read_bytes()).hexdigest()
    with SUMS.open("a", encoding="utf-8") as sums:
        sums.write(f"{digest}  {golden(word).name}\n")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for missing in [word for word in catalogue.facts() if not golden(word).exists()]:
        write(missing)
        sys.stdout.write(f"wrote {golden(missing).name}\n")
