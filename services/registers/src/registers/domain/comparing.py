"""What the MIS counts its codes as, compared with what we do: a difference is said, once, and never used."""

from __future__ import annotations

from chassis.said import News, Said, States
from events.codes import CODES
from events.registers import CodeDifference, CodesCompared
from registers.domain.polls import CodesClassed
from registers.domain.state import codes_of


def compare(said: Said[CodesClassed], states: States) -> list[News]:
    """The comparison, where it is the first one or has another result than the one before."""
    classes = said.body.classes
    differences = [_difference(code, theirs) for code, theirs in sorted(classes.items())]
    found = CodesCompared(school=said.school, differences=tuple(each for each in differences if each is not None))
    return [] if codes_of(states).compared == found.differences else [found]


def _difference(code: str, theirs: str | None) -> CodeDifference | None:
    ours = CODES[code].value if code in CODES else None
    return None if ours == theirs else CodeDifference(code=code, ours=ours, theirs=theirs)
