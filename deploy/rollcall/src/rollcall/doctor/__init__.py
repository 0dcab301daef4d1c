"""The doctor: looks at a platform, running or not, and says of each thing whether it is well and what to do."""

from rollcall.doctor.examination import Doctor
from rollcall.doctor.verdicts import Check, Verdict, line_of, verdict_of

__all__ = ["Check", "Doctor", "Verdict", "line_of", "verdict_of"]
