"""Whose number a reply came from: compared with the opened numbers of the school's guardians, and closed again.

A number is sealed for each guardian with that guardian's own key, so no token can be compared across people. The
numbers of a school are opened for a reply, and for no longer; who was forgotten has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chassis.service import Keyring
from notifications.adapters.addresses import e164


async def whose(telephone: str, known: Mapping[str, Iterable[str]], keyring: Keyring) -> tuple[str, ...]:
    """The guardians who have that number, by id; `known`: guardian → the sealed numbers that the MIS gave for them."""
    return tuple(await theirs(telephone, known, keyring))


async def theirs(telephone: str, known: Mapping[str, Iterable[str]], keyring: Keyring) -> dict[str, str]:
    """The same, each with the number as it is sealed for them."""
    wanted = e164(telephone)
    if wanted is None:
        return {}
    opened = await keyring.open({token for tokens in known.values() for token in tokens})
    same = {token for token, number in opened.items() if e164(number) == wanted}
    found = {guardian: same.intersection(tokens) for guardian, tokens in known.items()}
    return {guardian: min(found[guardian]) for guardian in sorted(found) if found[guardian]}
