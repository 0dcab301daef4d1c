"""What pathway decides: calls and visits with their deadlines, focus families, monitoring, improvement."""

from pathway.domain.deciding import answer, decide, dues, keep, keys
from pathway.domain.doing import do, touched
from pathway.domain.seeing import FOLLOWS, see
from pathway.domain.states import KINDS

SERVICE = "pathway"

__all__ = ["FOLLOWS", "KINDS", "SERVICE", "answer", "decide", "do", "dues", "keep", "keys", "see", "touched"]
