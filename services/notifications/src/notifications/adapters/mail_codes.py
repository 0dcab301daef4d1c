"""Whose fault it is that a mail server takes no e-mail: the address's own, or the school's (RFC 3463 and 5248)."""

from __future__ import annotations

import re

_STATUS = re.compile(r"(?<![\d.])5\.(\d{1,3})\.(\d{1,3})(?!\.?\d)", re.ASCII)
_OF_SENDER = frozenset({("1", "7"), ("1", "8")})
_NO_SUCH = frozenset({550, 551, 553})
_OURS = re.compile(
    r"relay|auth|spf|dkim|dmarc|sender|polic|block|black|listed|spam|reputation|denied|not permitted|not allowed",
    re.IGNORECASE,
)


def status_of(words: str) -> tuple[str, str] | None:
    """Subject and detail of the first permanent status that is said: `5.1.2` is ("1", "2")."""
    found = _STATUS.search(words)
    return (found[1], found[2]) if found else None


def is_of_address(status: tuple[str, str]) -> bool:
    """Whether a status is about the address of whoever is written to: not about the sender's, nor about what may pass
    between the two servers (5.7, policy and relaying)."""
    return status[0] == "1" and status not in _OF_SENDER


def knows_no_such(code: int, words: str) -> bool:
    """Whether a server that refuses a recipient knows no such address; a code without a status says so by itself,
    unless its words speak of relaying, of who sends, or of a policy."""
    status = status_of(words)
    if status is not None:
        return code >= 500 and is_of_address(status)
    return code in _NO_SUCH and not _OURS.search(words)
