"""What Twilio's error codes mean for a number (twilio.com/docs/api/errors)."""

from __future__ import annotations

from notifications.domain.outcomes import NotHanded

BUSY = frozenset({20429, 14107, 30001})
"""Too much at once: to be tried again."""
_DEAD = frozenset({13223, 13224, 21211, 21214, 21217, 21401, 21614, 21635, 30005, 30006})
_BLOCKED, _STOPPED = 30004, 21610


def failure(code: int, otherwise: str) -> NotHanded:
    """What a code means: whether it is the number's own fault, and whether whoever has it asked for no more."""
    if code in _DEAD:
        return NotHanded("the number does not exist, or cannot be reached this way", unusable=True)
    if code == _STOPPED:
        return NotHanded("whoever has the number asked for no more messages", unusable=True, stopped=True)
    if code == _BLOCKED:
        return NotHanded("the number takes no messages from this sender", unusable=True)
    return NotHanded(otherwise)
