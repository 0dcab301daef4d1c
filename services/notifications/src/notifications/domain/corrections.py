"""The correction of an absence text that went although the child was there: one for each child and text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from chassis.said import News, Said
from events.ids import Session, message_id
from notifications.domain.day import GONE, Message
from notifications.domain.drafts import Draft, hold, withdraw
from notifications.domain.folds import OfAbsence
from notifications.domain.going import go
from notifications.domain.view import Day

ABSENT_AFTER_ALL = "absent after all"
NOT_RECEIVED = "the text that it corrects did not go"


def heard(said: Said[OfAbsence], day: Day) -> Iterable[News]:
    """Correct every text that named the child in a session that turned out to be a false absence."""
    pupil = said.body.pupil
    for original, text in day.told.gone(pupil).items():
        yield from _heard(said, _correction(said, pupil, original, text, day), day)


def after_all(said: Said[Any], original: UUID, text: Message, day: Day) -> Iterable[News]:
    """Correct a text that was believed to have failed and was delivered, where it turned out to be wrong meanwhile."""
    if text.template == "absence" and text.state not in GONE:
        for pupil in text.about:
            yield from _heard(said, _correction(said, pupil, original, text, day), day)


def _correction(said: Said[Any], pupil: str, original: UUID, text: Message, day: Day) -> Draft:
    message = message_id(day.id, "correction", str(original), pupil)
    false = day.heard.absences[pupil].false if pupil in day.heard.absences else []
    wrong: tuple[Session, ...] = tuple(session for session in text.about[pupil] if session in false)
    return Draft(message, "correction", {pupil: wrong}, said.id, original, text.guardian)


def _heard(said: Said[Any], draft: Draft, day: Day) -> Iterable[News]:
    known = day.messages.get(draft.message)
    is_wrong = any(draft.about.values())
    if known is None or known.state == "withdrawn":
        return [go(draft, said.at, day)] if is_wrong else []
    if known.until is None or known.about == draft.about:
        return []
    if is_wrong:
        return [hold(draft, known.until, day)]
    return [withdraw(Draft.of(draft.message, known), ABSENT_AFTER_ALL, said.id, day)]


def due(message: UUID, known: Message, at: Any, day: Day) -> News:
    """A held correction's hour has come: it goes, unless the text that it corrects turned out not to have gone."""
    original = day.messages[known.corrects] if known.corrects else known
    if known.corrects and original.state not in GONE:
        return withdraw(Draft.of(message, known), NOT_RECEIVED, known.because, day)
    return go(Draft.of(message, known, original.guardian), at, day)
