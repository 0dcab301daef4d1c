"""How a guardian of Arbor's is reached."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from registers.adapters.arbor_values import Object, flag, parts, text_of, whole

_MOBILE = re.compile(r"(?:\+440?|00440?|0)7(?:[1-57-9]|624)\d+")
_HOME = re.compile(r"^(?:\+44|0044)0?")
_ABROAD = re.compile(r"(?:\+|00)(?!44)[1-9]")
_ADDRESS, _LINE = ("apartment", "houseName", "houseNumber", "street", "locality", "town", "postcode"), 200
_MOST = 10
_LONGEST, _MUCH = 40, 4000
_CUT = "\N{HORIZONTAL ELLIPSIS}"


class Telephones(NamedTuple):
    """A guardian's numbers in the order in which they are tried, of which the first so many are mobile numbers."""

    every: tuple[str, ...]
    mobiles: int


def telephones(guardian: Object) -> Telephones:
    """Each number once: mobile numbers come first, for texts go to them, and each kind goes by
    `telephoneNumberRanking`; those without one come last, in Arbor's order. Those beyond the tenth are left out."""
    ranked = [
        (99 if (rank := whole(each, "telephoneNumberRanking", 98)) is None else rank, place, number)
        for place, each in enumerate(parts(guardian, "telephoneNumbers"))
        if isinstance(each, dict) and (number := _number(each))
    ]
    once: dict[str, str] = {}
    for *_, number in sorted(ranked):
        once.setdefault(_same(number), number)
    every = tuple(sorted(once.values(), key=lambda number: not _is_mobile(number))[:_MOST])
    return Telephones(every, sum(map(_is_mobile, every)))


def _number(of: Object) -> str | None:
    """The number as it is written. One that says more beside it than is kept is cut, and marked so: nobody is messaged
    at what was read in part, and the office has it to check. None: it is blank."""
    written = text_of(of, "number", _MUCH)
    return written if written is None or len(written) <= _LONGEST else written[: _LONGEST - 1] + _CUT


def _same(number: str) -> str:
    """By what it is known to be written twice; what was cut is like no other."""
    return number if number.endswith(_CUT) else _HOME.sub("0", _dialled(number))


def _is_mobile(number: str) -> bool:
    """Whether it is a British mobile number, or one of another country, of which that cannot be told."""
    dialled = _dialled(number)
    return _ABROAD.match(dialled) is not None or _MOBILE.fullmatch(dialled) is not None


def _dialled(number: str) -> str:
    """What is dialled of it: the same number may be written in several ways."""
    return ("+" if number.strip().startswith("+") else "") + re.sub(r"\D", "", number)


def address(guardian: Object) -> str | None:
    """The first postal address that says where, as one line; one of another shape is none, and refuses no guardian."""
    found = (_line(each) for each in parts(guardian, "postalAddresses") if isinstance(each, dict))
    return next((line for line in found if line), None)


def _line(of: Object) -> str:
    written = (str(of[name]).strip() for name in _ADDRESS if isinstance(of.get(name), str | int))
    return " ".join(", ".join(each for each in written if each).split())[:_LINE]


def emails(guardian: Object) -> tuple[str, ...]:
    """The e-mail addresses in Arbor's order, each once; those beyond the tenth are left out."""
    addresses = parts(guardian, "emailAddresses")
    found = (named(each, "emailAddresses", ("emailAddress", "address", "email")) for each in addresses)
    return tuple(dict.fromkeys(each for each in found if each))[:_MOST]


def language(guardian: Object) -> str | None:
    """A language, first of those that are spoken at home."""
    abilities = [each for each in parts(guardian, "languageAbilities") if isinstance(each, dict)]
    abilities.sort(key=lambda each: not flag(each, "isSpokenAtHome"))
    names = (
        named(each.get("language"), "language", ("code", "shortName", "name", "displayName")) for each in abilities
    )
    return next((name for name in names if name), None)


def named(value: Any, place: str, fields: tuple[str, ...]) -> str | None:
    """A text, or the first of these fields of an object that is one. Raises Wrong."""
    if isinstance(value, dict):
        return next((text for name in fields if (text := text_of(value, name))), None)
    return text_of({place: value}, place)
