"""What comes of the term when nothing dies, and what must be so of it whatever does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from chassis.clock import ManualClock
from chassis.record import Recorded
from rollcall.clockfile import keep_clock
from rollcall.servers import DataFolder

from .morning import UNHURRIED
from .outcome import Asked, Outcome, numbers_have_no_gap, outcome
from .playing import Stage, stage
from .playing_on import play, to_play
from .term import lines
from .term_school import LEAD_MAIL

ABOUT = Asked(date(2026, 9, 7), date(2026, 9, 17), "2026-W37")
NOT_COMPARED = frozenset({"StaffAlerting", "StaffAlerted"})
"""How many e-mails tell the lead of concerns that are raised at one instant hangs on how soon each of them is heard."""
_BEGAN = ("MessageSending", "ChaseSending", "StaffAlerting")
_WENT = ("MessageSent", "ChaseSent", "StaffAlerted")


async def came_of(on: Stage) -> Outcome:
    """What came of the term."""
    await on.platform.settled()
    facts = await on.facts()
    everything_went_once(facts, on.platform.data.messages)
    numbers_have_no_gap(facts)
    found = await outcome(facts, on.ask, on.platform.data, on.platform.servers.endpoints, ABOUT)
    told = {place: [each for each in said if each[0] not in NOT_COMPARED] for place, said in found.facts.items()}
    return replace(found, facts=told, texts=[text for text in found.texts if LEAD_MAIL not in text])


def everything_went_once(facts: Sequence[Recorded], folder: Path) -> None:
    """Each message, to families and to staff, began once and went once, as one file."""
    began = Counter(fact.body["message"] for fact in facts if fact.envelope.word in _BEGAN)
    went = Counter(fact.body["message"] for fact in facts if fact.envelope.word in _WENT)
    assert {*began.values(), *went.values()} == {1}
    assert sorted(file.stem for file in folder.glob("*/*/*.txt")) == sorted(went)


async def undisturbed_term(data: DataFolder) -> Outcome:
    """Live through the term in one process."""
    of = to_play(lines())
    keep_clock(data, ManualClock(of[0].at))
    async with stage(data, UNHURRIED) as on:
        assert isinstance(on.platform.clock, ManualClock)
        played = await play(on.platform, on.platform.clock, of, lambda _: None)
        assert played.refused == []
        return await came_of(on)
