"""The child's side of a rendering child that stays: orders in, files out, one after the other.

An order is its length (4 bytes, most significant first) and JSON; the answer is `MADE` or `BROKE` (one byte), a length
and the file, or where the renderer broke. What an error says may quote what was to be rendered, so it is never told.
"""

from __future__ import annotations

import select
import sys
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

import orjson

MADE, BROKE = b"\x01", b"\x00"
LENGTH = 4
ORDERS, IDLE = 200, 60.0
"""After so many orders, or so many seconds without one, the child ends by itself: its memory stays bounded, and none is
held for long. The next order begins another."""


def stand_by(render: Callable[[Any], bytes]) -> None:
    """Render what is ordered, until nobody is there to order (the input ends with the parent) or it is enough."""
    orders, files = sys.stdin.buffer, sys.stdout.buffer
    for _ in range(ORDERS):
        asked = _next(orders)
        if asked is None:
            return
        outcome, file = _made(render, asked)
        files.write(outcome + len(file).to_bytes(LENGTH) + file)
        files.flush()


def _next(orders: BinaryIO) -> bytes | None:
    if not select.select([orders], [], [], IDLE)[0]:
        return None
    return orders.read(int.from_bytes(orders.read(LENGTH))) or None


def _made(render: Callable[[Any], bytes], asked: bytes) -> tuple[bytes, bytes]:
    try:
        return MADE, render(orjson.loads(asked))
    except Exception as error:  # noqa: BLE001 - whatever it is, the next order may be rendered all the same
        place = traceback.extract_tb(error.__traceback__)[-1]
        return BROKE, f"{type(error).__name__} in {place.filename}, line {place.lineno}".encode()
