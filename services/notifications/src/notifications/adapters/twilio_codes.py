"""What Twilio's error codes mean for a number (twilio.com/docs/api/errors)."""

from __future__ import annotations

BUSY = frozenset({20429, 14107, 30001})
"""Too much at once: to be tried again."""
_DEAD = frozenset({13223, 13224, 21211, 21214, 21217, 21401, 21614, 21635, 30005, 30006})
_STOPPED = frozenset({21610, 30004})


def failure(code: int, otherwise: str) -> tuple[str, bool]:
    """A reason, and whether it is the number's own fault: it is not to be used again."""
    if code in _DEAD:
        return "the number does not exist, or cannot be reached this way", True
    if code in _STOPPED:
        return "the number takes no messages from this sender", True
    return otherwise, False
