"""The shape of a service's states: what another build would not read as it was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from hashlib import sha256
from operator import itemgetter
from typing import Any, NamedTuple, get_args, get_type_hints

import orjson

from chassis.said import Domain, Kind

_MODULES = re.compile(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])")


class Shape(NamedTuple):
    """A dataclass or named tuple as it is stored: its fields with their types, and the defaults of those with one.

    Both are told by their names alone: a class may move to another module.
    """

    types: dict[str, str]
    defaults: dict[str, str]


def shape_of(domain: Domain) -> str:
    """A digest of every field of the states that are folded from facts, with its type and default."""
    folded = {name: kind for name, kind in domain.KINDS.items() if not kind.kept}
    kinds = {name: [kind.seen.__name__, kind.done.__name__] for name, kind in folded.items()}
    found = sorted(([of.__name__, *shape] for of, shape in shapes_of(folded.values()).items()), key=itemgetter(0))
    return sha256(orjson.dumps([kinds, found], option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def shapes_of(kinds: Iterable[Kind]) -> dict[type, Shape]:
    """Every dataclass and named tuple in states of these kinds; words of the platform are neither."""
    found: dict[type, Shape] = {}
    for kind in kinds:
        _gather(kind.seen, found)
        _gather(kind.done, found)
    return found


def _gather(of: Any, found: dict[type, Shape]) -> None:
    for inside in get_args(of):
        _gather(inside, found)
    if not isinstance(of, type) or of in found or not (is_dataclass(of) or hasattr(of, "_fields")):
        return
    hints = get_type_hints(of)
    found[of] = Shape({name: _MODULES.sub("", str(hint)) for name, hint in hints.items()}, _defaults(of))
    for hint in hints.values():
        _gather(hint, found)


def _defaults(of: Any) -> dict[str, str]:
    if not is_dataclass(of):
        return {name: repr(value) for name, value in of._field_defaults.items()}
    plain = {each.name: repr(each.default) for each in fields(of) if each.default is not MISSING}
    made = {each.name: repr(each.default_factory()) for each in fields(of) if each.default_factory is not MISSING}
    return {**plain, **made}
