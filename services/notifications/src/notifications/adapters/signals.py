"""What the words of a reply say: STOP, distress, a code that they suggest; lists per language, read as data.

All languages' lists hold for every reply, for a family writes in whichever it likes. A suggestion is cautious: words of
one code alone, and nothing that denies it. It is never more than a suggestion.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from events.notifications import Asks

_LIKE = str.maketrans({"ł": "l", "ı": "i", "ø": "o", "đ": "d", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Signals:
    """What a reply's words say; `suggested`: an absence code."""

    asks: Asks | None = None
    distress: bool = False
    suggested: str | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """The words of all languages; `reasons`: code → words."""

    stop: frozenset[str]
    start: frozenset[str]
    distress: frozenset[str]
    denies: frozenset[str]
    reasons: Mapping[str, frozenset[str]]


def signals(text: str) -> Signals:
    """What a reply's words say."""
    plain, known = simplified(text), lists()
    whole = plain.replace(" ", "")
    if whole in known.stop:
        return Signals(asks="stop")
    if whole in known.start:
        return Signals(asks="start")
    return Signals(None, _any_of(known.distress, plain), _suggested(plain, known))


def simplified(text: str) -> str:
    """Small letters and figures alone, Latin ones without their accents, one space between words."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LIKE))
    kept = (character for character in apart if not "\u0300" <= character <= "\u036f")
    return " ".join("".join(each if _is_of_word(each) else " " for each in kept).split())


@cache
def lists() -> Lists:
    """The lists of `templates/words`, each word simplified as a reply is."""
    folder = files("notifications") / "templates" / "words"
    read = [tomllib.loads(each.read_text("utf-8")) for each in folder.iterdir()]
    codes = {code for each in read for code in each["reasons"]}
    return Lists(
        stop=_squeezed(read, "stop"),
        start=_squeezed(read, "start"),
        distress=_together(each["distress"] for each in read),
        denies=_together(each["denies"] for each in read),
        reasons={code: _together(each["reasons"].get(code, ()) for each in read) for code in sorted(codes)},
    )


def _suggested(plain: str, known: Lists) -> str | None:
    codes = [code for code, words in known.reasons.items() if _any_of(words, plain)]
    return codes[0] if len(codes) == 1 and not _any_of(known.denies, plain) else None


def _any_of(words: Iterable[str], plain: str) -> bool:
    return any(f" {word} " in f" {plain} " for word in words)


def _is_of_word(character: str) -> bool:
    """A letter or figure, or a mark that belongs to the letter before it (vowels of Bengali and Urdu)."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _squeezed(read: list[dict[str, Any]], name: str) -> frozenset[str]:
    return frozenset(word.replace(" ", "") for word in _together(each[name] for each in read))


def _together(lists: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(simplified(word) for each in lists for word in each)
