"""The evidence for a penalty notice as its reader sees it: the sessions, what was done, letters and notices before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from events.codes import MEANINGS
from pathway.adapters.letter import Sheet, day

DONE: Mapping[str, str] = {
    "call": "call to the family",
    "visit": "visit at home",
    "meeting": "meeting",
    "plan": "support plan",
    "praise": "praise",
    "check": "check of the pathway",
    "authority-told": "the authority was told",
}
LETTERS: Mapping[str, str] = {
    "concern": "letter of concern",
    "no-improvement": "letter: no improvement",
    "notice-to-improve": "notice to improve",
    "meeting": "invitation to a meeting",
    "meeting-off": "letter: a meeting cannot take place",
}
_SESSIONS = {"AM": "morning", "PM": "afternoon"}

Row: TypeAlias = tuple[str, str, str]
"""An ISO date, and two texts."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a pack is made of, names opened; `sessions`: (date, session, code); `done`: (date, kind, outcome);
    `letters`: (date, template, parent); `notices`: (date, number, parent).
    """

    template: str
    version: int
    school: str
    telephone: str
    full_name: str
    form: str
    day: str
    first: str
    attending: int
    possible: int
    sessions: Sequence[Row]
    done: Sequence[Row]
    letters: Sequence[Row]
    notices: Sequence[Row]
    reference: str


def evidence_sheet(order: Mapping[str, Any]) -> Sheet:
    """What to show for a pack. Raises ValueError where a field that it names is blank."""
    if blank := [name for name in ("school", "full_name") if not str(order[name]).strip()]:
        raise ValueError(f"evidence has no {blank[0].replace('_', ' ')}")
    return {
        **{name: order[name] for name in ("school", "telephone", "full_name", "form", "attending", "possible")},
        "reference": order["reference"],
        "date": _shown(order["day"]),
        "first": _shown(order["first"]),
        "count": len(order["sessions"]),
        "sessions": [[_shown(on), _SESSIONS[at], code, MEANINGS[code]] for on, at, code in order["sessions"]],
        "done": [[_shown(on), DONE.get(kind, kind), outcome] for on, kind, outcome in order["done"]],
        "letters": [[_shown(on), LETTERS.get(template, template), to] for on, template, to in order["letters"]],
        "notices": [[_shown(on), f"notice {number}", to] for on, number, to in order["notices"]],
    }


def _shown(iso: str) -> str:
    return day(date.fromisoformat(iso))
