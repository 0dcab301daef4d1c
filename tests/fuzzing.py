"""What somebody outside may send: values and bytes with something in them changed, the same of the same seed."""

from random import Random
from typing import Any

JUNK: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 10**25, "", "x", "\u0000", "\U0001f600", "2026-09-07", "2026-02-30", "9999-12-31",
    "2026-09-07 25:00:00", "2026-09-07T08:00:00+23:59", [], [[]], {}, {"id": None}, {"href": "/a/b"}, {"code": "N"},
    "N" * 3000, ["FSM", 5, None], {"date": "2026-09-07"}, float("nan"), float("inf"), "../../x", "a/b", "AM", "C",
)  # fmt: skip


def mutated(random: Random, value: Any, depth: int = 0) -> Any:
    """The value with something in it changed."""
    if depth > 6 or random.random() < 0.08:
        return random.choice(JUNK)
    if isinstance(value, dict) and value:
        name = random.choice(list(value))
        if random.random() < 0.1:
            return {each: of for each, of in value.items() if each != name}
        return {**value, name: mutated(random, value[name], depth + 1)}
    if isinstance(value, list) and value:
        place = random.randrange(len(value))
        return [*value[:place], mutated(random, value[place], depth + 1), *value[place + 1 :]]
    return random.choice(JUNK)


def torn(random: Random, raw: bytes) -> bytes:
    """The bytes with some of them changed, cut off or said twice."""
    place = random.randrange(len(raw))
    junk = random.choice((b"", b"\x00", b"\\u0000", b"\\ud800", b"NaN", b"1e999", b"[" * 300, b'"', b"}", b"-"))
    return raw[:place] + junk + raw[place + random.randrange(4) :]
