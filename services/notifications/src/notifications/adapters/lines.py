"""Guardians who have one number or one e-mail address: compared opened, and closed again.

Each number is sealed with its guardian's own key, so that no token can be compared across people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from chassis.service import Keyring
from events.notifications import Channel, SharedLine
from notifications.adapters.addresses import e164, email

Address = tuple[str, str | None, str | None]
"""A guardian, and their sealed number and e-mail address."""


async def shared(addresses: Iterable[Address], keyring: Keyring) -> tuple[SharedLine, ...]:
    """Who has one number, for texts, or one e-mail address with somebody else, by id; calls go to the same numbers."""
    known = list(addresses)
    opened = await keyring.open({token for _, *tokens in known for token in tokens if token})
    numbers = ((guardian, e164(opened[token])) for guardian, token, _ in known if token)
    mail = ((guardian, (email(opened[token]) or "").lower()) for guardian, _, token in known if token)
    return (*_groups("text", numbers), *_groups("email", mail))


async def others(guardian: str, number: str, addresses: Iterable[Address], keyring: Keyring) -> Mapping[str, str]:
    """Everybody else who has a guardian's number, with the token that it is for them."""
    known = {who: token for who, token, _ in addresses if token and who != guardian}
    opened = await keyring.open({number, *known.values()})
    wanted = e164(opened[number])
    return {who: token for who, token in known.items() if wanted is not None and e164(opened[token]) == wanted}


async def has(address: str, lines: Collection[str], keyring: Keyring) -> bool:
    """Whether a number or e-mail address, which is open, is one of these, which are sealed; forgotten ones are none."""
    opened = await keyring.open(set(lines))
    wanted = {e164(address), (email(address) or "").lower() or None} - {None}
    return any(e164(each) in wanted or (email(each) or "").lower() in wanted for each in opened.values())


def _groups(channel: Channel, of: Iterable[tuple[str, str | None]]) -> Iterator[SharedLine]:
    who: dict[str, list[str]] = defaultdict(list)
    for guardian, address in of:
        if address:
            who[address].append(guardian)
    groups = sorted(tuple(sorted(guardians)) for guardians in who.values() if len(guardians) > 1)
    return (SharedLine(channel=channel, guardians=group) for group in groups)
