"""Which message goes to whom, and when: pure decisions."""

from notifications.domain.decisions import answer, decide
from notifications.domain.hearing import FOLLOWS, KINDS, SERVICE, do, dues, keep, keys, see, touched

__all__ = ["FOLLOWS", "KINDS", "SERVICE", "answer", "decide", "do", "dues", "keep", "keys", "see", "touched"]
