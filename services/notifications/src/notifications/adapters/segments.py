"""How many segments a text counts as (3GPP TS 23.038 for the alphabet, 23.040 for texts in parts)."""

from __future__ import annotations

from collections.abc import Iterable

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")


def segments(body: str) -> int:
    """Parts of 160 or 153 septets in GSM-7 (an extension character takes two), otherwise of 70 or 67 in UCS-2.

    A character is never split between two parts.
    """
    if in_basic_alphabet(body):
        return _parts((2 if character in _EXTENSION else 1 for character in body), 160, 153)
    return _parts((len(character.encode("utf-16-le")) // 2 for character in body), 70, 67)


def in_basic_alphabet(body: str) -> bool:
    """Whether every character is one of GSM-7."""
    return set(body) <= _BASIC | _EXTENSION


def _parts(widths: Iterable[int], alone: int, together: int) -> int:
    widths = list(widths)
    if sum(widths) <= alone:
        return 1
    parts, filled = 1, 0
    for width in widths:
        full = filled + width > together
        parts, filled = (parts + 1, width) if full else (parts, filled + width)
    return parts
