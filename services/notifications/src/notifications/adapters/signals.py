"""What the words of a reply say: STOP, distress, a code that they suggest; lists per language, read as data.

All languages' lists hold for every reply, for a family writes in whichever it likes. A suggestion is cautious: words of
one code alone, and nothing that denies it. It is never more than a suggestion.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from events.notifications import Asks

_LIKE = str.maketrans({"ł": "l", "ı": "i", "ø": "o", "đ": "d", "ß": "ss"})
_WILD = {"*": r"(?:\S+ ){0,4}", "?": r"\S+ ", "#": r"(?!\d+(?:st|nd|rd|th) )\d\S* ", "$": r"\Z"}

Phrases: TypeAlias = re.Pattern[str]
"""Phrases of whole words, looked for in a simplified reply with a space at its end."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What a reply's words say; `suggested`: an absence code; `wrong`: the number is not, or no longer, the family's;
    `more`: it may ask for silence or say that the number is not theirs, among more, so that neither is so by itself;
    `returns`: the child comes on that day."""

    asks: Asks | None = None
    distress: bool = False
    suggested: str | None = None
    more: bool = False
    wrong: bool = False
    returns: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """The words of all languages; `reasons`: code → words."""

    stop: frozenset[str]
    start: frozenset[str]
    silence: Phrases
    polite: Phrases
    distress: Phrases
    harmless: Phrases
    wrong: Phrases
    returns: Phrases
    stays: Phrases
    denies: Phrases
    reasons: Mapping[str, Phrases]


def signals(text: str) -> Signals:
    """What a reply's words say. Words of distress, or of a child whom nobody has, suggest no code beside them."""
    plain, known = simplified(text), lists()
    asks, wrong, more = _clear(plain, known)
    distress = bool(known.distress.search(_without(known.harmless, plain)))
    suggested = None if asks or distress else _suggested(plain, known)
    returns = bool(known.returns.search(_without(known.stays, plain)))
    return Signals(asks, distress, suggested, more, wrong, returns)


def _clear(plain: str, known: Lists) -> tuple[Asks | None, bool, bool]:
    """What the whole reply asks, and whether it says that the number is not theirs, courtesies aside; whether it may do
    so among more: who asks for fewer messages, or says whose number another is, is not silenced."""
    silence, wrong = _says(known.silence, plain), _says(known.wrong, plain)
    asks = _asks(plain, known)
    if asks is not None or not (silence or wrong):
        return asks, False, asks is None and _begins_with(known.stop, plain)
    left = known.polite.sub("", known.silence.sub("", known.wrong.sub("", f"{plain} "))).replace(" ", "")
    if left and left not in known.stop:
        return None, False, True
    return "stop" if silence or left else None, wrong, False


def _begins_with(stop: frozenset[str], plain: str) -> bool:
    """Whether STOP is said, and then more: it is not known whether of messages, or of what."""
    first, _, more = plain.partition(" ")
    return first in stop and bool(more)


def _asks(plain: str, known: Lists) -> Asks | None:
    """What the words of STOP or START ask, where there are no others."""
    whole = known.polite.sub("", f"{plain} ").replace(" ", "")
    if whole in known.stop or plain.replace(" ", "") in known.stop:
        return "stop"
    return "start" if whole in known.start else None


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
        silence=_together(each["silence"] for each in read),
        polite=_together(each["polite"] for each in read),
        distress=_together([*each["distress"], *each["missing"]] for each in read),
        harmless=_together(each["harmless"] for each in read),
        wrong=_together(each["wrong"] for each in read),
        returns=_together(each["returns"] for each in read),
        stays=_together(each["stays"] for each in read),
        denies=_together(each["denies"] for each in read),
        reasons={code: _together(each["reasons"].get(code, ()) for each in read) for code in sorted(codes)},
    )


def _suggested(plain: str, known: Lists) -> str | None:
    codes = [code for code, words in known.reasons.items() if _says(words, plain)]
    return codes[0] if len(codes) == 1 and not _says(known.denies, plain) else None


def _says(words: Phrases, plain: str) -> bool:
    return words.search(f"{plain} ") is not None


def _without(words: Phrases, plain: str) -> str:
    """The reply with something that is no word in the place of each of the phrases: what is around does not join."""
    return words.sub("| ", f"{plain} ")


def _is_of_word(character: str) -> bool:
    """A letter or figure, or a mark that belongs to the letter before it (vowels of Bengali and Urdu)."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _squeezed(read: list[dict[str, Any]], name: str) -> frozenset[str]:
    return frozenset(simplified(word).replace(" ", "") for each in read for word in each[name])


def _together(lists: Iterable[Iterable[str]]) -> Phrases:
    """The phrases as one pattern, each of whole words, the longest first."""
    spelt = {_pattern(phrase) for each in lists for phrase in each}
    return re.compile(f"(?<!\\S)(?:{'|'.join(sorted(spelt, key=lambda each: (-len(each), each)))})")


def _pattern(phrase: str) -> str:
    """A phrase of `templates/words`: `(a|b) c` is `a c` or `b c`."""
    parts = enumerate(re.split(r"\(([^)]*)\)", phrase))
    return "".join(_either(part.split("|")) if n % 2 else _words(part) for n, part in parts)


def _either(alternatives: Sequence[str]) -> str:
    return f"(?:{'|'.join(_words(each) for each in alternatives)})"


def _words(plain: str) -> str:
    return "".join(_WILD.get(word) or f"{simplified(word)} " for word in plain.split())
