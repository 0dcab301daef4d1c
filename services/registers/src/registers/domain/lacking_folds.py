"""How it becomes state for how long nobody has marked a child."""

from __future__ import annotations

from typing import TypeAlias

from chassis.said import Said, States
from events.fact import Fact
from events.registers import PupilUnmarked, UnmarkedChased
from registers.domain.folding import Fold
from registers.domain.state import LACKING, lacking_of

OfLacking: TypeAlias = UnmarkedChased | PupilUnmarked


def _lack(states: States, fact: OfLacking, _: Said[Fact]) -> None:
    lacking = lacking_of(states)
    match fact:
        case UnmarkedChased():
            lacking.ask(fact.pupils, fact.date)
        case PupilUnmarked(pupil=pupil) if pupil in lacking.of:
            lacking.of[pupil] = lacking.of[pupil]._replace(last=fact.date, days=fact.days, said=True)
        case PupilUnmarked():
            pass


OF_LACKING = Fold(lambda _: (LACKING,), _lack)
