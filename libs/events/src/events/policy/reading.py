"""A policy as a school file names it, or lays its own numbers over one; and which is in force on a day."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from events.policy.whole import Policy


def policy_of(chosen: str | Mapping[str, Any]) -> Policy:
    """The policy that a school file names, or its overrides laid over the policy that it names as `base`.

    Raises ValueError, in one sentence, when there is no such file, no such part, or a value does not fit.
    """
    overrides = {"base": chosen} if isinstance(chosen, str) else dict(chosen)
    base = str(overrides.pop("base", "woodside"))
    return _overridden(base, _file(base), overrides)


def policy_over(policy: Policy, overrides: Mapping[str, Any]) -> Policy:
    """The policy with these parts laid over it; of a file that names its own `base`, over that.

    Raises ValueError as `policy_of` does.
    """
    return policy_of(overrides) if "base" in overrides else _overridden(policy.name, policy.model_dump(), overrides)


def effective(adopted: Mapping[date, Policy], day: date) -> Policy:
    """The policy in force on `day`: the latest adopted by then, or the first. Raises ValueError when there is none."""
    by_then = [since for since in adopted if since <= day]
    return adopted[max(by_then) if by_then else min(adopted)]


def _overridden(base: str, values: Mapping[str, Any], overrides: Mapping[str, Any]) -> Policy:
    policy = _valid(base, _laid_over(values, overrides))
    if unknown := next(_unknown(overrides, policy.model_dump()), None):
        raise ValueError(f"a policy has no part named {unknown!r:.60}")
    return policy


def _file(name: str) -> dict[str, Any]:
    path = files("events") / "policies" / f"{name}.toml"
    if not name.replace("-", "").isalnum() or not path.is_file():
        raise ValueError(f"there is no policy file named {name!r:.60}")
    return tomllib.loads(path.read_text("utf-8"))


def _valid(base: str, values: Mapping[str, Any]) -> Policy:
    try:
        return Policy.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"policy {base!r}: {where}: {first['msg'].removeprefix('Value error, ')}") from None


def _laid_over(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        part = merged.get(name)
        merged[name] = _laid_over(part, value) if isinstance(part, dict) and isinstance(value, Mapping) else value
    return merged


def _unknown(values: Mapping[str, Any], known: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """The names in `values` that mean nothing: a slip of the pen would otherwise leave the default in force."""
    for name, value in values.items():
        if name not in known:
            yield f"{within}{name}"
        elif isinstance(value, Mapping) and isinstance(known[name], Mapping):
            yield from _unknown(value, known[name], f"{within}{name}.")
