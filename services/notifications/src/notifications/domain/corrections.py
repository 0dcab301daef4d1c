"""The correction of an absence text that went although the child was there: each session that was false is taken back
once, to everybody who had the text, and all of them in one message where they turn out false together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.said import News, Said
from events.ids import Session, message_id
from notifications.domain.corrected import Corrected
from notifications.domain.day import GONE, Message
from notifications.domain.drafts import Draft, hold, withdraw, withhold
from notifications.domain.folds import OfAbsence
from notifications.domain.going import go, next_way
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
            yield from _heard(said, Corrected(original, text, guardian, day))
        yield from _misled(said, original, pupil, day)


def after_all(said: Said[Any], original: UUID, text: Message, guardian: str, day: Day) -> Iterable[News]:
    """Correct a text that was believed to have failed and was delivered to a guardian, where it turned out to be wrong
    meanwhile; `text`: as it was before."""
    if text.template == "absence" and guardian not in text.had:
        text = text if text.had else replace(text, guardian=guardian)
        yield from _heard(said, Corrected(original, text, guardian, day))


def _heard(said: Said[Any], of: Corrected) -> Iterator[News]:
    """A correction that still waits says all that is to be taken back; beside those that went, another one does.

    One that waits only for the other sessions that the text named goes once nothing more could turn out false.
    """
    waiting, wrong, day = of.waiting(), of.wrong(), of.day
    if not waiting and wrong:
        yield from _go(Draft(of.free(), "correction", wrong, said.id, of.original, of.guardian), said.at, of)
    others = {child for each in waiting.values() for child in each.about}
    joins = {child: sessions for child, sessions in wrong.items() if child not in others}
    for message, known in waiting.items():
        about, joins = {**_still(known, wrong), **joins}, {}
        draft = Draft(message, "correction", about, said.id, of.original, of.guardian)
        if not about:
            yield withdraw(Draft.of(message, known), ABSENT_AFTER_ALL, said.id, day)
        elif about != known.about and of.may_be_more(wrong):
            yield hold(draft, known.until or said.at, day)
        elif about != known.about:
            yield from _each(draft, said.at, of)


def _still(known: Message, wrong: dict[str, tuple[Session, ...]]) -> dict[str, tuple[Session, ...]]:
    return {child: wrong[child] for child in known.about if child in wrong}


def _go(draft: Draft, at: datetime, of: Corrected) -> Iterable[News]:
    """At once; where the text named another session, it waits a little for that one, in the hours in which it may go
    (policy, `correct_together`)."""
    day = of.day
    together = at + timedelta(seconds=day.policy.messages.correct_together)
    waits = together > at and day.opening("correction", at) == at and day.opening("correction", together) == together
    return [hold(draft, together, day)] if waits and of.may_be_more(draft.about) else _each(draft, at, of)


def _each(draft: Draft, at: datetime, of: Corrected) -> Iterator[News]:
    """In one message, or where whoever had the text may be told of some of its children alone, of each alone."""
    alone = [replace(draft, about={child: draft.about[child]}) for child in sorted(draft.about)]
    if next_way(draft, of.day) is not None or not any(next_way(each, of.day) for each in alone):
        yield go(draft, at, of.day)
        return
    first, *others = alone
    yield go(first, at, of.day)
    yield from (go(replace(each, message=of.free_of(each.pupil)), at, of.day) for each in others)


def due(message: UUID, known: Message, at: datetime, day: Day) -> Iterable[News]:
    """A held correction's hour has come: it goes, unless the text that it corrects turned out not to have gone."""
    original = day.messages[known.corrects] if known.corrects else known
    if known.corrects is None or original.state not in GONE:
        return [withdraw(Draft.of(message, known), NOT_RECEIVED, known.because, day)]
    of = _to_whom(message, known.corrects, original, day)
    return _each(Draft.of(message, known, of.guardian), at, of)


def _to_whom(message: UUID, corrects: UUID, original: Message, day: Day) -> Corrected:
    """The text as whoever a correction is for received it."""
    others = (Corrected(corrects, original, who, day) for who in original.also)
    first = Corrected(corrects, original, original.guardian or "", day)
    return next((each for each in others if each.is_to_them(message)), first)


def _misled(said: Said[Any], original: UUID, pupil: str, day: Day) -> Iterator[News]:
    """The child is marked absent again after its family was told otherwise: nobody may be texted about it twice a day
    (procedures, "text"), so a person is to ring, and first of those of its risk class; until that is settled, too.
    Whoever was told beside another is no second call."""
    named: set[Session] = set()
    for correction, told in day.told.corrections(original).items():
        if pupil not in told.about:
            continue
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
