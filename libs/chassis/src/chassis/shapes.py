"""The shape of a service's states: what another build would not read as it was meant."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from hashlib import sha256
from typing import Any, get_args, get_type_hints

import orjson

from chassis.said import Domain


def shape_of(domain: Domain) -> str:
    """A digest of every field of the states that are folded from facts, with its type and default."""
    found: dict[str, Any] = {}
    for name, kind in sorted(domain.KINDS.items()):
        if not kind.kept:
            found[name] = [str(kind.seen), str(kind.done)]
            _gather(kind.seen, found)
            _gather(kind.done, found)
    return sha256(orjson.dumps(found, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _gather(shape: Any, found: dict[str, Any]) -> None:
    for inside in get_args(shape):
        _gather(inside, found)
    if not isinstance(shape, type) or str(shape) in found or not (is_dataclass(shape) or hasattr(shape, "_fields")):
        return
    hints = get_type_hints(shape)
    found[str(shape)] = [{name: str(hint) for name, hint in hints.items()}, _defaults(shape)]
    for hint in hints.values():
        _gather(hint, found)


def _defaults(shape: Any) -> dict[str, str]:
    if not is_dataclass(shape):
        return {name: repr(value) for name, value in shape._field_defaults.items()}
    plain = {each.name: repr(each.default) for each in fields(shape) if each.default is not MISSING}
    made = {each.name: repr(each.default_factory()) for each in fields(shape) if each.default_factory is not MISSING}
    return {**plain, **made}
