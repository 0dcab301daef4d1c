"""Pure decisions and arithmetic of *reporting*: when a report is due, and what marks amount to."""

from reporting.domain.decide import Built, answer, decide, dues, keep, keys, touched
from reporting.domain.fold import FOLLOWS, do, see
from reporting.domain.state import KINDS

SERVICE = "reporting"

__all__ = ["FOLLOWS", "KINDS", "SERVICE", "Built", "answer", "decide", "do", "dues", "keep", "keys", "see", "touched"]
