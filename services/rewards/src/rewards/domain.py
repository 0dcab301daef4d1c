"""A tracker for each monitored pupil, and a sticker on it for every improvement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias, get_args

from chassis.said import Decision, Every, Key, Kind, News, Nothing, Said, State, States
from events.fact import Fact
from events.pathway import ImprovementDetected, MonitoringEnded, MonitoringStarted
from events.rewards import StickerAwarded, TrackerClosed, TrackerOpened

SERVICE = "rewards"
EARNED_KEPT = 3
"""Of how many improvements it is remembered: none is told of again once another has come."""

Heard: TypeAlias = MonitoringStarted | MonitoringEnded | ImprovementDetected
Own: TypeAlias = TrackerOpened | TrackerClosed | StickerAwarded
FOLLOWS: frozenset[type[Fact]] = frozenset(get_args(Heard))


@dataclass(slots=True)
class Tracker:
    """A pupil's tracker; `earned`: the days of the last improvements that earned stickers."""

    open: bool = False
    earned: list[date] = field(default_factory=list)


KINDS: Mapping[str, Kind] = {"tracker": Kind(seen=Nothing, done=Tracker)}


def keys(said: Said[Any], states: States) -> Iterable[Key | Every]:
    """The tracker of the pupil whom a fact is about."""
    return [("tracker", said.body.key)]


def decide(said: Said[Any], states: States) -> Decision:
    """Open, close or award, unless that has been done."""
    heard: Heard = said.body
    tracker: Tracker = states["tracker", heard.pupil].done
    match heard:
        case MonitoringStarted(pupil=pupil):
            return _opened(pupil, tracker)
        case MonitoringEnded(pupil=pupil):
            return [TrackerClosed(pupil=pupil)] if tracker.open else []
        case ImprovementDetected(date=day) if day in tracker.earned:
            return []
        case ImprovementDetected(pupil=pupil, date=day):
            return [*_opened(pupil, tracker), StickerAwarded(pupil=pupil, date=day, because=said.id)]


def _opened(pupil: str, tracker: Tracker) -> list[News]:
    return [] if tracker.open else [TrackerOpened(pupil=pupil)]


def touched(fact: Fact) -> Iterable[Key]:
    """The tracker of the pupil whom an own fact is about."""
    return [("tracker", fact.key)]


def do(said: Said[Any], states: States) -> None:
    """Fold an own fact into its tracker."""
    own: Own = said.body
    tracker: Tracker = states["tracker", own.pupil].done
    match own:
        case TrackerOpened():
            tracker.open = True
        case TrackerClosed():
            tracker.open = False
        case StickerAwarded(date=day):
            tracker.earned = [*tracker.earned, day][-EARNED_KEPT:]


def see(said: Said[Fact], states: States) -> None:
    """Nothing of what others say needs to be remembered: the tracker itself says what has been done."""


def keep(said: Said[Any], states: States) -> None:
    """There is nothing to remember beside facts."""


def answer(said: Said[Any], states: States) -> Any:
    """No question is answered from decision state."""
    raise NotImplementedError(type(said.body).__name__)


def dues(kind: str, key: str, state: State) -> datetime | None:
    """No tracker waits for an hour."""
    return None
