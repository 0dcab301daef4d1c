"""How a guardian of Arbor's is reached."""

from __future__ import annotations

import re
from typing import Any

from registers.adapters.arbor_values import Object, flag, parts, text_of, whole

_MOBILE = re.compile(r"(?:\+440?|00440?|0)7(?:[1-57-9]|624)\d+")
_ABROAD = re.compile(r"(?:\+|00)(?!44)[1-9]")
_ADDRESS, _LINE = ("apartment", "houseName", "houseNumber", "street", "locality", "town", "postcode"), 200


def telephone(guardian: Object) -> str | None:
    """The first mobile number by `telephoneNumberRanking`, for texts go to it, else the first number; those without a
    rank come last, in Arbor's order."""
    ranked = [
        (99 if (rank := whole(each, "telephoneNumberRanking", 98)) is None else rank, place, number)
        for place, each in enumerate(parts(guardian, "telephoneNumbers"))
        if isinstance(each, dict) and (number := text_of(each, "number", 40))
    ]
    return min(((not _is_mobile(number), *rank), number) for *rank, number in ranked)[1] if ranked else None


def _is_mobile(number: str) -> bool:
    """Whether it is a British mobile number, or one of another country, of which that cannot be told."""
    dialled = "+" + re.sub(r"\D", "", number) if number.strip().startswith("+") else re.sub(r"\D", "", number)
    return _ABROAD.match(dialled) is not None or _MOBILE.fullmatch(dialled) is not None


def address(guardian: Object) -> str | None:
    """The first postal address that says where, as one line; one of another shape is none, and refuses no guardian."""
    found = (_line(each) for each in parts(guardian, "postalAddresses") if isinstance(each, dict))
    return next((line for line in found if line), None)


def _line(of: Object) -> str:
    written = (str(of[name]).strip() for name in _ADDRESS if isinstance(of.get(name), str | int))
    return " ".join(", ".join(each for each in written if each).split())[:_LINE]


def email(guardian: Object) -> str | None:
    """The first e-mail address."""
    addresses = parts(guardian, "emailAddresses")
    found = (named(each, "emailAddresses", ("emailAddress", "address", "email")) for each in addresses)
    return next((each for each in found if each), None)


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
