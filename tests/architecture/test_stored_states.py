"""Stored states leave out what is at its default, so a default that changes would say something else of every one of
them: a field with another default needs another name, or a rebuild of the states from the log."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from chassis.shapes import shapes_of
from rollcall.servers import DECIDING

WRITTEN = Path(__file__).with_name("stored_states.json")


def defaults_of(service: str) -> dict[str, dict[str, str]]:
    """Every dataclass and named tuple in a service's states, with the defaults of its fields."""
    domain = importlib.import_module(f"{service}.domain")
    found = shapes_of(domain.KINDS.values())
    assert len({of.__name__ for of in found}) == len(found), "two shapes of one name could not be told apart"
    return {of.__name__: dict(sorted(found[of].defaults.items())) for of in sorted(found, key=lambda of: of.__name__)}


@pytest.mark.parametrize("service", DECIDING)
def test_every_stored_state_can_be_read(service: str) -> None:
    for name, kind in importlib.import_module(f"{service}.domain").KINDS.items():
        for stored in (kind.seen, kind.done):
            assert TypeAdapter[Any](stored).validate_python(stored()) == stored(), name


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
