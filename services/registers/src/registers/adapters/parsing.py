"""What an object of the MIS says; personal fields are texts that are yet to be sealed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any, TypeAlias

from events.ids import guardian_id, pupil_id
from events.sealed import Sealed
from registers.domain.entities import Barring, MarkHeard, Ref, RegisterHeard
from registers.domain.heard import (
    CalendarDateHeard,
    Deleted,
    GuardianHeard,
    GuardiansHeard,
    Malformed,
    NoteHeard,
    StudentHeard,
)

Alone: TypeAlias = CalendarDateHeard | StudentHeard | GuardianHeard | GuardiansHeard | NoteHeard | Deleted | Malformed
Entity: TypeAlias = Alone | MarkHeard | RegisterHeard
"""Marks and registers are said together, as roll calls; the others alone."""
Tokens: TypeAlias = Mapping[str, Sealed[Any]]
Texts: TypeAlias = Mapping[str, tuple[str, str, str]]

pupil_of = lru_cache(maxsize=65_536)(pupil_id)
guardian_of = lru_cache(maxsize=65_536)(guardian_id)


def staff_subject(school: str, staff: str) -> str:
    """Whose key seals the name, the e-mail address and the number of a member of staff."""
    return f"staff:{school}:" + re.sub(r"[^a-z0-9-]", "-", staff.lower())


@dataclass(frozen=True, slots=True)
class Parsed:
    """An object whose `texts` (field → subject, retention class, text) are sealed before it is made of their tokens.

    `anew`: it was asked for though nothing changed.
    """

    ref: Ref
    make: Callable[[Tokens], Entity]
    texts: Texts = field(default_factory=dict)
    anew: bool = False


def malformed(ref: Ref, reason: str, barring: Barring | None = None) -> Parsed:
    """One that cannot be taken, and why; `barring`: what is taken of a relationship all the same."""
    return Parsed(ref, lambda _: Malformed(ref, reason, barring))


def anew(parsed: Parsed) -> Parsed:
    """The same pupil, or relationship to one, also where its revision was heard."""
    return replace(parsed, make=partial(_made_anew, parsed), anew=True)


def _made_anew(parsed: Parsed, tokens: Tokens) -> Entity:
    made = parsed.make(tokens)
    return replace(made, anew=True) if isinstance(made, StudentHeard | GuardianHeard | Malformed) else made
