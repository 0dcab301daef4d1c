"""Which translations and names a channel can carry: what it would destroy is not sent there, English goes instead, and
`your child` in the place of a name."""

from __future__ import annotations

import unicodedata

from notifications.adapters.segments import in_basic_alphabet
from notifications.adapters.translations import ENGLISH

_WELSH = frozenset("ÂâÊêÎîÔôÛûŴŵŶŷÁáÉéÍíÓóÚúẂẃÝýÄäËëÏïÖöÜüẄẅŸÿÀàÈèÌìÒòÙùẀẁỲỳ")
_SPOKEN = frozenset({"en", "pl", "ro", "tr"})


def any_text(language: str, body: str) -> bool:
    """A channel of Unicode text (a file, an e-mail, an SMS that may be UCS-2): it carries every language."""
    return True


def basic_text(language: str, body: str) -> bool:
    """An SMS of GOV.UK Notify: GSM-7 and Welsh; of other letters it takes the marks off, other scripts become `?`.

    A name in an English text (`en`) is read without its marks, too; in another script it would be lost.
    """
    if language == ENGLISH:
        return in_latin(body)
    return in_basic_alphabet("".join(character for character in body if character not in _WELSH))


def speech(language: str, body: str) -> bool:
    """A voice call: only a language that the voice speaks; other scripts it would leave out or spell."""
    return language in _SPOKEN and (language != ENGLISH or in_latin(body))


def in_latin(name: str) -> bool:
    """Whether every letter is one of the Latin script, with or without marks (the Unicode Character Database)."""
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha())
