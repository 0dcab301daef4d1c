"""What is known by a contact or visit: whom somebody spoke to, the code that was given, that the child was found."""

from __future__ import annotations

from datetime import date, datetime

from pathway.domain.states import PupilDone, Undo, Work

CLEARED_KEPT = 15
VOID_KEPT = 3


def contacted(done: PupilDone, made: Undo) -> None:
    """Fold a contact or visit, as it is kept so that it can be taken back."""
    work = {made.day: Work(made.at, made.fact, made.outcome)}
    match made.outcome:
        case "spoke" | "believed-in-school":
            done.spoke = done.remembered(work | done.spoke, made.day)
            done.rang = done.remembered(done.rang | work, made.day)
            if made.gave is not None:
                _gave(done, made, made.gave)
        case "child-in-school":
            done.rang = done.remembered(done.rang | work, made.day)
            if made.day not in done.spoke or done.spoke[made.day].outcome == "child-in-school":
                done.spoke = done.remembered(done.spoke | work, made.day)
            void(done, made.day, is_void=False)
            saw(done, made.day, made.at)
        case "seen" | "adult-only" | "not-in":
            done.visited = done.remembered(work | done.visited, made.day)
            if made.outcome == "seen":
                saw(done, made.day, None)
        case "no-answer" | "voicemail" | "number-dead":
            pass


def saw(done: PupilDone, day: date, at: datetime | None) -> None:
    """The child was seen: by a visitor, for the whole day, or in school at that instant, the latest that is told of."""
    before = done.sightings.get(day, at)
    seen = max(at, before) if at is not None and before is not None else None
    done.sightings = done.remembered(done.sightings | {day: seen}, day)


def void(done: PupilDone, day: date, *, is_void: bool) -> None:
    """Note whether contacts about a day explain nothing any more, whatever registers said of them."""
    if is_void != (day in done.void):
        others = [each for each in done.void if each != day]
        done.void = [*others, day][-VOID_KEPT:] if is_void else others


def _gave(done: PupilDone, made: Undo, code: str) -> None:
    """N is no reason: with it what an earlier contact gave holds no more, and registers is about to say so."""
    before = done.codes.get(made.day, "N")
    void(done, made.day, is_void=code == "N" and (before != "N" or made.day in done.void))
    done.codes = done.remembered(done.codes | {made.day: code}, made.day)
    if made.clears:
        done.cleared = sorted({*done.cleared, made.day})[-CLEARED_KEPT:]
