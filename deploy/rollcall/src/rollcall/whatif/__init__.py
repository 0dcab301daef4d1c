"""What would have happened under another policy: the same decisions over the log, in memory; nothing is written."""

from rollcall.whatif.asking import NotAsked, what_if
from rollcall.whatif.comparing import Comparison

__all__ = ["Comparison", "NotAsked", "what_if"]
