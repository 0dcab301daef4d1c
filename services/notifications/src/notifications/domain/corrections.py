"""The correction of an absence text that went although the child was there: each session that was false is taken back
once, to everybody who had the text, and both in one message where they turn out false together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.said import News, Said
from events.ids import Session, message_id
from notifications.domain.day import GONE, Message
from notifications.domain.drafts import Draft, hold, withdraw, withhold
from notifications.domain.folds import OfAbsence
from notifications.domain.going import go
from notifications.domain.view import Day

ABSENT_AFTER_ALL = "absent after all"
SETTLED = "explained or found since"
NOT_RECEIVED = "the text that it corrects did not go"


def heard(said: Said[OfAbsence], day: Day) -> Iterable[News]:
    """Correct every text that named the child in a session that turned out to be a false absence, to everybody who has
    it; where it turned out to be none, say that the family believes otherwise."""
    pupil = said.body.pupil
    for original, text in day.told.gone(pupil).items():
        for guardian in text.had:
            yield from _heard(said, original, text, pupil, guardian, day)
        yield from _misled(said, original, pupil, day)


def after_all(said: Said[Any], original: UUID, text: Message, guardian: str, day: Day) -> Iterable[News]:
    """Correct a text that was believed to have failed and was delivered to a guardian, where it turned out to be wrong
    meanwhile; `text`: as it was before."""
    if text.template == "absence" and guardian not in text.had:
        text = text if text.had else replace(text, guardian=guardian)
        for pupil in text.about:
            yield from _heard(said, original, text, pupil, guardian, day)


def _heard(said: Said[Any], original: UUID, text: Message, pupil: str, guardian: str, day: Day) -> Iterator[News]:
    """A correction that still waits says all that is to be taken back; beside those that went, another one does.

    One that waits only for the other session that the text named goes once nothing more could turn out false.
    """
    ids = _ids(original, pupil, None if guardian == (text.guardian or "") else guardian, day)
    known = {message: each for message, each in day.told.corrections(original, pupil).items() if message in ids}
    wrong = _wrong(text, pupil, known, day)
    waiting = next((message for message, each in known.items() if each.state == "held"), None)
    if waiting is None:
        draft = Draft(_free(ids, known), "correction", {pupil: wrong}, said.id, original, guardian)
        yield from [_go(draft, said.at, text, known, day)] if wrong else []
    elif not wrong:
        yield withdraw(Draft.of(waiting, known[waiting]), ABSENT_AFTER_ALL, said.id, day)
    elif known[waiting].about[pupil] != wrong:
        draft = Draft(waiting, "correction", {pupil: wrong}, said.id, original, guardian)
        until = known[waiting].until or said.at
        yield hold(draft, until, day) if _may_be_more(draft, text, known, day) else go(draft, said.at, day)


def _go(draft: Draft, at: datetime, text: Message, known: Mapping[UUID, Message], day: Day) -> News:
    """At once; where the text named another session, it waits a little for that one, in the hours in which it may go
    (policy, `correct_together`)."""
    together = at + timedelta(seconds=day.policy.messages.correct_together)
    waits = together > at and day.opening("correction", at) == at and day.opening("correction", together) == together
    if waits and _may_be_more(draft, text, known, day):
        return hold(draft, together, day)
    return go(draft, at, day)


def _may_be_more(draft: Draft, text: Message, known: Mapping[UUID, Message], day: Day) -> bool:
    """Whether the text named a session that has not turned out false."""
    ((pupil, wrong),) = draft.about.items()
    return bool({*text.about[pupil]} - {*wrong} - _taken_back(pupil, known))


def _wrong(text: Message, pupil: str, known: Mapping[UUID, Message], day: Day) -> tuple[Session, ...]:
    """The sessions that the text named, that were false, and that no correction has taken back."""
    false = day.heard.absences[pupil].false if pupil in day.heard.absences else []
    taken_back = _taken_back(pupil, known)
    return tuple(session for session in text.about[pupil] if session in false and session not in taken_back)


def _taken_back(pupil: str, known: Mapping[UUID, Message]) -> set[Session]:
    """What corrections that went have said, of those of one text to one guardian."""
    return {s for each in known.values() if each.state not in ("held", "withdrawn") for s in each.about[pupil]}


def _ids(original: UUID, pupil: str, also: str | None, day: Day) -> tuple[UUID, UUID]:
    """Of the corrections to whoever the text went to last, or to somebody who has it, too."""
    parts = (str(original), pupil, *(("also", also) if also is not None else ()))
    return message_id(day.id, "correction", *parts), message_id(day.id, "correction", *parts, "another")


def _free(ids: tuple[UUID, UUID], known: Mapping[UUID, Message]) -> UUID:
    """The first that is free: what was withdrawn before it went says what is wrong now."""
    first, another = ids
    return first if first not in known or known[first].state == "withdrawn" else another


def due(message: UUID, known: Message, at: datetime, day: Day) -> News:
    """A held correction's hour has come: it goes, unless the text that it corrects turned out not to have gone."""
    original = day.messages[known.corrects] if known.corrects else known
    if known.corrects and original.state not in GONE:
        return withdraw(Draft.of(message, known), NOT_RECEIVED, known.because, day)
    return go(Draft.of(message, known, _whose(message, known, original, day)), at, day)


def _whose(message: UUID, known: Message, original: Message, day: Day) -> str | None:
    """To whom a correction is to go."""
    texts = [(each, pupil) for each in [known.corrects] if each is not None for pupil in known.about]
    also = (who for who in original.also for text, pupil in texts if message in _ids(text, pupil, who, day))
    return next(also, original.guardian)


def _misled(said: Said[Any], original: UUID, pupil: str, day: Day) -> Iterator[News]:
    """The child is marked absent again after its family was told otherwise: nobody may be texted about it twice a day
    (procedures, "text"), so a person is to ring, and first of those of its risk class; until that is settled, too.
    Whoever was told beside another is no second call."""
    named: set[Session] = set()
    for correction, told in day.told.corrections(original, pupil).items():
        left = [session for session in day.heard.unexplained(pupil) if session not in named]
        again = tuple(session for session in told.about[pupil] if session in left)
        named |= {*again} if told.state in GONE else set()
        message = message_id(day.id, "absent-again", str(correction), pupil)
        known = day.messages.get(message)
        stands = known is not None and known.state == "withheld"
        draft = Draft(message, "absence", {pupil: again or told.about[pupil]}, said.id)
        if told.state in GONE and again and not stands:
            yield withhold(draft, _told_otherwise(told, day), day)
        elif stands and not again:
            yield withdraw(draft, SETTLED, said.id, day)


def _told_otherwise(told: Message, day: Day) -> str:
    at = f" at {day.calendar.local(told.went):%H:%M}" if told.went is not None else ""
    return (
        f"marked absent again: its family was told{at} that it was not absent, and is texted no second time; ring them"
    )
