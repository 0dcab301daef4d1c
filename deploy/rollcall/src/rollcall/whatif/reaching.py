"""Which families were reached, and how; and whom only one of the two policies would have had people reach.

What people did is the same under both policies: no policy can tell whether a family would have answered a call that
nobody made, or whether an officer had rung unasked. So of calls, visits, letters, meetings and praise it is said apart
whom only the other policy asks for, and who was reached by what it does not ask for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from events.fact import Fact
from events.notifications import CallAnswered, MessageExpired, MessageFailed, MessageSending
from events.pathway import (
    ContactMade,
    ContactUndone,
    LetterIssued,
    LetterPrepared,
    LetterWithdrawn,
    MeetingHeld,
    PraiseGiven,
    VisitMade,
    VisitUndone,
)
from rollcall.whatif.duties import asked

Way = Literal["text", "voice", "email", "call", "visit", "letter", "meeting", "praise"]
"""How: an absence message by channel (`voice`: somebody pressed a key); a person's call that reached the family; a
visit with somebody seen; a letter issued; a meeting held; an improvement told by text or call."""
WAYS: tuple[Way, ...] = get_args(Way)
Found = dict[Way, set[str]]
"""Pupils by way."""


def reached(facts: Iterable[Fact]) -> Found:
    """The pupils whose families were reached, as far as is known. The weekly update, which all have, is none of it."""
    facts = tuple(facts)
    found: Found = defaultdict(set, {way: set(pupils) for way, pupils in _gone(facts, heard=True).items()})
    spoken: Counter[tuple[str, datetime]] = Counter()
    visited: Counter[tuple[str, datetime]] = Counter()
    for fact in facts:
        match fact:
            case ContactMade():
                spoken[fact.pupil, fact.at] += 1
            case ContactUndone(outcome="spoke" | "believed-in-school"):
                spoken[fact.pupil, fact.made_at] -= 1
            case VisitMade() if fact.outcome != "not-in":
                visited[fact.pupil, fact.at] += 1
            case VisitUndone() if fact.outcome != "not-in":
                visited[fact.pupil, fact.made_at] -= 1
            case LetterIssued():
                found["letter"].add(fact.pupil)
            case MeetingHeld():
                found["meeting"].update({fact.pupil, *fact.family})
            case PraiseGiven(how="rang"):
                found["praise"].add(fact.pupil)
            case _:
                pass
    found["call"] = {pupil for (pupil, _), times in spoken.items() if times > 0}
    found["visit"] = {pupil for (pupil, _), times in visited.items() if times > 0}
    return found


def asked_for(facts: Sequence[Fact]) -> Found:
    """The pupils about whom people, or of `voice` the platform, were to reach the family: what stood down is not."""
    found: Found = defaultdict(set, {"voice": _gone(facts, heard=False)["voice"]})
    for duty in asked(facts):
        if duty.kind in WAYS and duty.state != "stood_down":
            found[duty.kind].add(duty.pupil)
    withdrawn = {fact.letter for fact in facts if isinstance(fact, LetterWithdrawn)}
    prepared = (fact for fact in facts if isinstance(fact, LetterPrepared))
    found["letter"].update(fact.pupil for fact in prepared if fact.letter not in withdrawn)
    return found


def _gone(facts: Iterable[Fact], *, heard: bool) -> Found:
    """Of messages that went and did not fail; a call by the platform, where it is to be `heard`, only if it was."""
    gone: dict[UUID, tuple[Way, set[str]]] = {}
    answered: set[UUID] = set()
    for fact in facts:
        match fact:
            case MessageSending(template="absence" | "improvement"):
                way: Way = fact.channel if fact.template == "absence" else "praise"
                gone[fact.message] = way, {matter.pupil for matter in fact.about}
            case MessageFailed() | MessageExpired():
                gone.pop(fact.message, None)
            case CallAnswered():
                answered.add(fact.message)
            case _:
                pass
    found: Found = defaultdict(set)
    for message, (way, pupils) in gone.items():
        if way != "voice" or not heard or message in answered:
            found[way] |= pupils
    return found


def named(pupils: Iterable[str], family: Mapping[str, str]) -> set[str]:
    """The families of these pupils."""
    return {family.get(pupil, pupil) for pupil in pupils}
