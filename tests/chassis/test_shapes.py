"""What makes states those of another build: a field, its type, its default; not the module of a class."""

import datetime
import sys
from dataclasses import field, make_dataclass
from types import SimpleNamespace

import pytest

from chassis.said import Kind, Nothing
from chassis.shapes import shape_of

BEFORE = [("on", "datetime.date | None", field(default=None))]


def shape(fields, module="a.states", **kind):
    """The shape of a domain with one kind of state, of a class with these fields in that module."""
    state = make_dataclass("State", fields, namespace={"__module__": module})
    return shape_of(SimpleNamespace(SERVICE="toy", KINDS={"state": Kind(Nothing, state, **kind)}))


@pytest.fixture(autouse=True)
def modules(monkeypatch):
    """Modules that know of dates."""
    for name in ("a.states", "b.pupils"):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(datetime=datetime))


def test_a_class_may_move_to_another_module():
    assert shape(BEFORE) == shape(BEFORE, "b.pupils")


@pytest.mark.parametrize(
    "after",
    [
        [*BEFORE, ("at", "int", field(default=0))],
        [("on", "datetime.datetime | None", field(default=None))],
        [("on", "datetime.date | None", field(default=0))],
        [("since", "datetime.date | None", field(default=None))],
        [],
    ],
)
def test_a_field_that_comes_goes_or_changes_makes_another_shape(after):
    assert shape(after) != shape(BEFORE)


def test_what_is_no_fold_is_of_no_shape():
    assert shape(BEFORE, kept=True) == shape([], kept=True) != shape(BEFORE)
