"""Which message goes to whom, and when: pure decisions."""

from notifications.domain.decisions import answer, decide
from notifications.domain.follows import FOLLOWS
from notifications.domain.hearing import KINDS, SERVICE, do, dues, keep, see, touched
from notifications.domain.needs import keys

__all__ = ["FOLLOWS", "KINDS", "SERVICE", "answer", "decide", "do", "dues", "keep", "keys", "see", "touched"]
