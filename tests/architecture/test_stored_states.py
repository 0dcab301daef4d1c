"""Stored states leave out what is at its default, so a default that changes would say something else of every one of
them: a field with another default needs another name, or a rebuild of the states from the log."""

import importlib
import json
import sys
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

DECIDING = ("registers", "pathway", "notifications", "rewards", "reporting")
WRITTEN = Path(__file__).with_name("stored_states.json")


def defaults_of(service: str) -> dict[str, Any]:
    """Every dataclass and named tuple in a service's states, with the defaults of its fields."""
    domain = importlib.import_module(f"{service}.domain")
    found: dict[str, Any] = {}
    for kind in domain.KINDS.values():
        for shape in (kind.seen, kind.done):
            gather(shape, found)
    return dict(sorted(found.items()))


def gather(shape: Any, found: dict[str, Any]) -> None:
    """The defaults of a shape, and of those within it, words of the platform aside: golden facts hold them."""
    for inside in get_args(shape):
        gather(inside, found)
    if not isinstance(shape, type) or shape.__name__ in found or not (is_dataclass(shape) or hasattr(shape, "_fields")):
        return
    found[shape.__name__] = of_dataclass(shape) if is_dataclass(shape) else of_tuple(shape)
    for hint in get_type_hints(shape).values():
        gather(hint, found)


def of_dataclass(shape: Any) -> dict[str, str]:
    made = {each.name: each.default for each in fields(shape) if each.default is not MISSING}
    factories = {each.name: each.default_factory() for each in fields(shape) if each.default_factory is not MISSING}
    return {name: repr(value) for name, value in sorted({**made, **factories}.items())}


def of_tuple(shape: Any) -> dict[str, str]:
    return {name: repr(value) for name, value in sorted(shape._field_defaults.items())}


@pytest.mark.parametrize("service", DECIDING)
def test_a_default_of_a_stored_state_is_as_it_was(service: str) -> None:
    before, now = json.loads(WRITTEN.read_text())[service], defaults_of(service)
    changed = [
        f"{shape}.{name} was {was}, is {now[shape][name]}"
        for shape, its in before.items()
        if shape in now
        for name, was in its.items()
        if name in now[shape] and now[shape][name] != was
    ]
    assert not changed, f"give the field another name, or rebuild the states: {changed}"


@pytest.mark.parametrize("service", DECIDING)
def test_every_shape_of_a_stored_state_is_written_down(service: str) -> None:
    """`python tests/architecture/test_stored_states.py` writes what is new."""
    assert json.loads(WRITTEN.read_text())[service] == defaults_of(service)


if __name__ == "__main__":
    sys.stdout.write(f"{WRITTEN.name}\n")
    WRITTEN.write_text(json.dumps({service: defaults_of(service) for service in DECIDING}, indent=1) + "\n")
