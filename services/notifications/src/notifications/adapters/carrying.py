"""Which translations a channel can carry: what it would destroy is not sent there, English goes instead."""

from __future__ import annotations

from notifications.adapters.segments import in_basic_alphabet

_WELSH = frozenset("ÂâÊêÎîÔôÛûŴŵŶŷÁáÉéÍíÓóÚúẂẃÝýÄäËëÏïÖöÜüẄẅŸÿÀàÈèÌìÒòÙùẀẁỲỳ")
_SPOKEN = frozenset({"en", "pl", "ro", "tr"})


def any_text(language: str, body: str) -> bool:
    """A channel of Unicode text (a file, an e-mail, an SMS that may be UCS-2): it carries every language."""
    return True


def basic_text(language: str, body: str) -> bool:
    """An SMS of GOV.UK Notify: GSM-7 and Welsh; of other letters it takes the marks off, other scripts become `?`."""
    return in_basic_alphabet("".join(character for character in body if character not in _WELSH))


def speech(language: str, body: str) -> bool:
    """A voice call: only a language that the voice speaks; other scripts it would leave out or spell."""
    return language in _SPOKEN
