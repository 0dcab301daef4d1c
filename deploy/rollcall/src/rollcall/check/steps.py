"""What goes from word to word as they allow: the facts about one thing, in the order in which they may come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import SETTLING, Contradiction, wrong


@dataclass(frozen=True, slots=True)
class Course:
    """`legal`: word → the words that a thing may have had last before it ("": none). `named`: the field with its id.

    `begun`: the words after which another must follow by itself.
    """

    rule: str
    what: str
    named: str
    legal: Mapping[str, frozenset[str]]
    begun: frozenset[str]


class Courses:
    """Every thing of a course, from word to word."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._last: dict[str, Recorded] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A word that cannot follow the last one."""
        word = fact.envelope.word
        if word not in self._course.legal:
            return
        named: str = fact.body[self._course.named]
        last = self._last.get(named)
        before = last.envelope.word if last is not None else ""
        if before not in self._course.legal[word]:
            says = f"The {self._course.what} {named} has {word} after {before or 'nothing'}."
            yield wrong(f"legal-{self._course.rule}-steps", fact, says)
        self._last[named] = fact

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Whatever began, and of which nothing says what became of it."""
        for named, fact in self._last.items():
            if fact.envelope.word in self._course.begun and fact.envelope.recorded_at < now - SETTLING:
                says = f"The {self._course.what} {named} has {fact.envelope.word}, and nothing says what became of it."
                yield wrong(f"every-{self._course.rule}-ends", fact, says)
