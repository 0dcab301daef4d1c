"""What a text says, made from a `MessageSending` and the opened names: no reason, no code, no flag."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from events.ids import Session
from events.notifications import Matter, MessageSending, Template

_REGISTERS: dict[tuple[Session, ...], str] = {
    ("AM",): "morning register",
    ("PM",): "afternoon register",
    ("AM", "PM"): "morning and afternoon registers",
}
UNNAMED = "your child"


def body(message: MessageSending, names: Mapping[str, str]) -> str:
    """The text; `names`: pupil → first name."""
    first, named = message.about[0], {m.pupil: names.get(m.pupil, UNNAMED) for m in message.about}
    return templates()[message.template].format(
        school=message.school_name,
        who=_who(message.about, named),
        where=_where(message.about),
        name=named[first.pupil],
        day=spoken(first.date),
        reference=reference(message.message),
        corrected=reference(message.corrects or message.message),
        attended=message.attended,
        possible=message.possible,
    )


@cache
def templates() -> dict[Template, str]:
    """The wording of each template, with its placeholders."""
    text = (files("notifications") / "templates" / "texts.toml").read_text("utf-8")
    read: dict[Any, str] = tomllib.loads(text)
    return read


def reference(message: UUID) -> str:
    """The short name by which a family and the office may speak of a text."""
    return str(message)[:8].upper()


def spoken(day: date) -> str:
    """`Monday 7 September`."""
    return f"{day:%A} {day.day} {day:%B}"


def _who(about: Sequence[Matter], names: Mapping[str, str]) -> str:
    """`Amira and Tom are`; each with its registers where they are not the same."""
    told = [f"{names[m.pupil]} ({_REGISTERS[m.sessions]})" if not _alike(about) else names[m.pupil] for m in about]
    return f"{_listed(told)} {'is' if len(told) == 1 else 'are'}"


def _where(about: Sequence[Matter]) -> str:
    return f" from the {_REGISTERS[about[0].sessions]}" if _alike(about) and about[0].sessions else ""


def _alike(about: Sequence[Matter]) -> bool:
    return len({matter.sessions for matter in about}) == 1


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
