"""A text that a guardian has, what of it turned out wrong, and the corrections of it that went to them or wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from events.ids import Session, message_id
from notifications.domain.day import Message
from notifications.domain.view import Day


@dataclass(frozen=True, slots=True)
class Corrected:
    """The text, by its id, as one of those who have it received it, and the day that it was about."""

    original: UUID
    text: Message
    guardian: str
    day: Day

    def known(self) -> Mapping[UUID, Message]:
        """The corrections of it to that guardian, those that were withdrawn included."""
        of = self.day.told.corrections(self.original)
        return {message: of[message] for message in self._ids() if message in of}

    def waiting(self) -> Mapping[UUID, Message]:
        """Those that have not gone yet: what turns out wrong as well is said in the first of them."""
        return {message: each for message, each in self.known().items() if each.state == "held"}

    def wrong(self) -> dict[str, tuple[Session, ...]]:
        """The sessions that the text named, that were false, and that no correction has taken back, by child."""
        wrong = {child: self._wrong(child) for child in sorted(self.text.about)}
        return {child: sessions for child, sessions in wrong.items() if sessions}

    def may_be_more(self, about: Mapping[str, tuple[Session, ...]]) -> bool:
        """Whether the text named another session, of that child or of another, that has not turned out false."""
        return any(
            {*sessions} - {*about.get(child, ())} - self._taken_back(child)
            for child, sessions in self.text.about.items()
        )

    def free(self) -> UUID:
        """The id of the next correction: what was withdrawn before it went says what is wrong now."""
        alone = next(iter(self.text.about)) if len(self.text.about) == 1 else None
        return self._first_free(self._of_child(alone) if alone is not None else self._together())

    def free_of(self, child: str) -> UUID:
        """The same of one about that child alone, where its brothers and sisters are told of in others."""
        return self._first_free(self._of_child(child))

    def is_to_them(self, correction: UUID) -> bool:
        """Whether a correction of the text is to that guardian."""
        return correction in self._ids()

    def _wrong(self, child: str) -> tuple[Session, ...]:
        absences = self.day.heard.absences
        false, taken_back = absences[child].false if child in absences else [], self._taken_back(child)
        return tuple(each for each in self.text.about[child] if each in false and each not in taken_back)

    def _taken_back(self, child: str) -> set[Session]:
        """What the corrections that went have said of a child."""
        went = (each for each in self.known().values() if each.state not in ("held", "withdrawn"))
        return {session for each in went for session in each.about.get(child, ())}

    def _first_free(self, ids: Iterator[UUID]) -> UUID:
        known = self.known()
        return next(each for each in ids if each not in known or known[each].state == "withdrawn")

    def _ids(self) -> list[UUID]:
        """Each takes back a session at least, so that there are no more of them than sessions."""
        most = sum(len(sessions) for sessions in self.text.about.values())
        together, children = self._together(), sorted(self.text.about)
        return [*(next(together) for _ in range(most)), *(each for child in children for each in self._of_child(child))]

    def _together(self) -> Iterator[UUID]:
        """Of those about a text that names several children: the same in whatever order they are heard of."""
        return (self._id("together", str(number)) for number in count(1))

    def _of_child(self, child: str) -> Iterator[UUID]:
        """Of those about one child, one for each session at most."""
        return iter((self._id(child), self._id(child, "another")))

    def _id(self, *of: str) -> UUID:
        first, *more = of
        also = () if self.guardian == (self.text.guardian or "") else ("also", self.guardian)
        return message_id(self.day.id, "correction", str(self.original), first, *also, *more)
