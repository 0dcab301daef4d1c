"""How one kind of fact becomes state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from chassis.said import Key, Said, States


class Fold(NamedTuple):
    """Which states a fact needs, and how it goes into them."""

    touched: Callable[[Any], Iterable[Key]]
    into: Callable[[States, Any, Said[Any]], None]
