"""The invariants of the log: a pure look over a trust's facts that names every contradiction."""

from rollcall.check.checking import check
from rollcall.check.contradictions import Contradiction

__all__ = ["Contradiction", "check"]
