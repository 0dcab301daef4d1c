"""A message that is to go: in its hours, by the first way that has not failed, with all that it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeAlias

from events.notifications import (
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageSuspended,
    MessageWithdrawn,
    MessageWithheld,
)
from notifications.domain import hours
from notifications.domain.day import Message
from notifications.domain.drafts import Draft, failed, hold, suspend, withdraw, withhold
from notifications.domain.sendings import sending
from notifications.domain.siblings import unpraised
from notifications.domain.view import Day
from notifications.domain.ways import Lost, Way, untried, ways

NOBODY = "nobody may be told"
STOPPED = "everybody who may be told asked for no more messages"
NO_NUMBER = "nobody who may be told has a number or address that works"
NO_OTHER = "there is no other way to reach anybody who may be told"
NOT_THEM = "whoever had the text may not be told, or not be reached, any more: tell them yourself"
NO_PRAISE = "praise is on hold for the family"
NONE_ANY_MORE = "corrected marks show no improvement any more"
NO_DAY = "no school day is known on which it could go"

Gone: TypeAlias = MessageSending | MessageWithheld | MessageFailed


def go(draft: Draft, at: datetime, day: Day) -> MessageHeld | MessageSuspended | MessageWithdrawn | Gone:
    """Send it, in the hours in which families may be messaged; outside them hold it until the next opening."""
    opening = day.opening(draft.template, at)
    if opening is None:
        return withhold(draft, NO_DAY, day)
    if opening > at:
        return hold(draft, opening, day)
    return _praise(draft, at, day) if draft.template == "improvement" else send(draft, at, day)


def _praise(draft: Draft, at: datetime, day: Day) -> MessageHeld | MessageSuspended | MessageWithdrawn | Gone:
    """It rests on the marks: while the feed is silent it waits, and until the hook has told what it still queues.

    It is taken back where the improvement was, also when it is to go another way or again, and where praise was put on
    hold meanwhile (procedures, "improvement").
    """
    improved = day.heard.improved.get(draft.pupil)
    if improved is not None and improved.withdrawn is not None:
        return withdraw(draft, NONE_ANY_MORE, improved.withdrawn, day)
    if (held := unpraised(draft.pupil, day.calendar.today(at), day)) is not None:
        return withdraw(draft, NO_PRAISE, held, day)
    if day.is_stale:
        return suspend(draft, hours.closing(day.calendar, day.policy, at), day)
    if day.caught_up is not None and at < day.caught_up:
        return hold(draft, day.opening(draft.template, day.caught_up) or day.caught_up, day)
    return send(draft, at, day)


def send(draft: Draft, at: datetime, day: Day) -> Gone:
    """Send it the first way that has not failed; where there is none, withhold it, or let it have failed."""
    way = next_way(draft, day)
    if way is not None:
        return sending(draft, way, at, day, attempts(draft, day) + 1)
    attempt = attempts(draft, day)
    if not attempt:
        return withhold(draft, _nobody(draft, day), day)
    return failed(draft, NO_OTHER if draft.corrects is None else NOT_THEM, attempt, day)


def next_way(draft: Draft, day: Day) -> Way | None:
    """The way that it goes: another than those it was tried by; where there is none, one that nobody refused."""
    return another_way(draft, day) or _again(draft, day)


def another_way(draft: Draft, day: Day) -> Way | None:
    """The first way to somebody who may be told about every child named by which it was not tried; to nobody else by
    whoever was away."""
    known = day.messages.get(draft.message)
    tried = [*(each[1:] for each in (known.tried if known else [])), *([draft.lost.way.tried] if draft.lost else [])]
    away = _away(known, draft.lost)
    return untried((way for way in _open_ways(draft, day) if way.route not in away), tried, draft.first)


def _away(known: Message | None, lost: Lost | None) -> set[str]:
    """The routes by which nobody refused it, when it was tried there last, for whoever takes it was away."""
    last = {way[1]: way in known.away for way in known.tried} if known is not None else {}
    last |= {lost.way.route: lost.away} if lost is not None else {}
    return {route for route, away in last.items() if away}


def _again(draft: Draft, day: Day) -> Way | None:
    """The first by which it did not go because whoever takes it was away."""
    known = day.messages.get(draft.message)
    lost = [draft.lost.way.tried] if draft.lost and not draft.lost.away else []
    return untried(_open_ways(draft, day), [*(known.refused if known else ()), *lost], draft.first)


def _open_ways(draft: Draft, day: Day) -> Iterator[Way]:
    """The ways that are left to it: of the parents' update none to whoever comes after a guardian who has it."""
    found = _allowed(draft, ways(sorted(draft.about), draft.template, day, _first(draft, day), draft.lost), day)
    told, has_it = _told_of_update(draft, day), None
    for way in found:
        if not told.isdisjoint((way.guardian, way.address)):
            has_it = way.guardian
        elif has_it in (None, way.guardian):
            yield way
        else:
            return


def _allowed(draft: Draft, found: Iterable[Way], day: Day) -> Iterable[Way]:
    """Nobody but whoever had a text is told that it was wrong."""
    return (
        found
        if draft.corrects is None
        else (way for way in found if day.is_one(way.guardian, _first(draft, day), way.address))
    )


def _first(draft: Draft, day: Day) -> str | None:
    """Who is to have it: of a correction whoever had what it corrects."""
    original = day.messages.get(draft.corrects) if draft.corrects is not None else None
    return draft.first or (original.guardian if original is not None else None)


def told_elsewhere(draft: Draft, day: Day) -> bool:
    """Whether nobody is left to be told of the parents' update, for somebody has it in another message."""
    told = _told_of_update(draft, day)
    has_it = any(
        not told.isdisjoint((way.guardian, way.address)) for way in ways(sorted(draft.about), draft.template, day)
    )
    return has_it and next_way(draft, day) is None


def is_owed(draft: Draft, day: Day) -> bool:
    """Whether a family without a message of its own is to have one, or to be named as one that nobody can tell."""
    return not told_elsewhere(draft, day) and any(day.pupil(child).is_on_roll(day.date) for child in draft.about)


def _told_of_update(draft: Draft, day: Day) -> set[str]:
    """Who has the parents' update in another message already, or may have, and where: it says the same to every
    family."""
    others = day.updated.get(draft.because, {}) if draft.template == "update" else {}
    return {each for message, lines in others.items() if message != draft.message for each in lines}


def attempts(draft: Draft, day: Day) -> int:
    """How often it was handed over."""
    known = day.messages.get(draft.message)
    return known.attempt if known else 0


def _nobody(draft: Draft, day: Day) -> str:
    if draft.corrects is not None:
        return NOT_THEM
    if any(day.stopped(pupil) for pupil in draft.about):
        return STOPPED
    return NO_NUMBER if all(day.pupil(pupil).told for pupil in draft.about) else NOBODY
