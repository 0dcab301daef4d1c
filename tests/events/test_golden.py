"""Facts are for ever: what was once published still reads, and is written again as it was."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from events import catalogue
from events.fact import Fact

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))
WORDS = {word.__name__: word for word in catalogue.facts()}


def published(file: Path) -> tuple[type[Fact], int, dict[str, Any]]:
    """The word of a golden fact, its version, and its body as it was first published."""
    name, _, version = file.stem.partition(".v")
    body: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return WORDS[name], int(version), body


def holds(now: Any, then: Any) -> bool:
    """Whether what is written now says all that was written then; a model may have gained fields."""
    if isinstance(now, dict) and isinstance(then, dict):
        return then.keys() <= now.keys() and all(holds(now[name], value) for name, value in then.items())
    if isinstance(now, list) and isinstance(then, list):
        return len(now) == len(then) and all(map(holds, now, then))
    return bool(now == then)


def test_every_version_of_every_word_has_a_golden_fact() -> None:
    wanted = {f"{name}.v{version}.json" for name, word in WORDS.items() for version in range(1, word.version + 1)}
    missing = wanted - {file.name for file in FILES}
    assert not missing, f"run .venv/bin/python tests/events/write_golden.py for {sorted(missing)}"


def test_no_golden_fact_is_without_its_word() -> None:
    strange = [file.name for file in FILES if file.stem.partition(".v")[0] not in WORDS]
    assert not strange, f"these words were published and must still read: {strange}"


def test_no_golden_fact_was_changed() -> None:
    sums = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in FILES}
    written = [line.split() for line in (GOLDEN / "SHA256SUMS").read_text("utf-8").splitlines()]
    changed = sums.items() ^ {(name, digest) for digest, name in written}
    assert not changed, f"put these back; a real change is a new word or an upcast: {sorted({n for n, _ in changed})}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_still_reads(file: Path) -> None:
    word, version, body = published(file)
    assert word.model_validate(word.upcast(body, version)).key


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_is_written_again_as_it_was(file: Path) -> None:
    word, version, body = published(file)
    if version == word.version:
        again = json.loads(word.model_validate_json(file.read_bytes()).model_dump_json())
        assert holds(again, body), again


def test_holding_is_strict_but_for_what_was_added() -> None:
    assert holds({"a": 1, "new": None}, {"a": 1})
    assert not holds({"a": 1}, {"a": 1, "gone": None})
    assert not holds({"a": [{"b": 2}]}, {"a": [{"b": 1}]})
    assert not holds({"a": [1, 2]}, {"a": [1]})
    assert not holds({"a": {}}, {"a": []})
