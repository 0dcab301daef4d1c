"""Guardians who have one number or one e-mail address: compared opened, and closed again.

Each number is sealed with its guardian's own key, so that no token can be compared across people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import cast

from chassis.seal import FORGOTTEN
from chassis.service import Keyring
from events.notifications import Channel, OnePerson, RecipientRecord, SharedLine
from events.sealed import Sealed
from notifications.adapters.addresses import e164, email

Address = tuple[str, str | None, str | None]
"""A guardian, and a sealed number and e-mail address of theirs: as many as they have of either."""


async def shared(addresses: Iterable[Address], keyring: Keyring) -> tuple[SharedLine, ...]:
    """Who has one number, for texts, or one e-mail address with somebody else, by id; calls go to the same numbers."""
    known = list(addresses)
    opened = await keyring.open({token for _, *tokens in known for token in tokens if token})
    numbers = ((guardian, token, e164(opened[token])) for guardian, token, _ in known if token)
    mail = ((guardian, token, (email(opened[token]) or "").lower()) for guardian, _, token in known if token)
    return (*_groups("text", numbers), *_groups("email", mail))


async def others(guardian: str, number: str, addresses: Iterable[Address], keyring: Keyring) -> Mapping[str, str]:
    """Everybody else who has a guardian's number, and that guardian where it is written in another way too, with the
    token that it is for them."""
    known = sorted({(who, token) for who, token, _ in addresses if token}, reverse=True)
    known = [each for each in known if each != (guardian, number)]
    opened = await keyring.open({number, *(token for _, token in known)})
    wanted = e164(opened[number])
    return {who: token for who, token in known if wanted is not None and e164(opened[token]) == wanted}


async def has(address: str, lines: Collection[str], keyring: Keyring) -> bool:
    """Whether a number or e-mail address, which is open, is one of these, which are sealed; forgotten ones are none."""
    return bool(await same(address, lines, keyring))


async def same(address: str, tokens: Collection[str], keyring: Keyring) -> set[str]:
    """Those of the sealed numbers and e-mail addresses that are that one, which is open."""
    opened = await keyring.open(set(tokens))
    wanted = {e164(address), (email(address) or "").lower() or None} - {None}
    return {token for token, each in opened.items() if e164(each) in wanted or (email(each) or "").lower() in wanted}


async def one_person(records: Iterable[RecipientRecord], keyring: Keyring) -> tuple[OnePerson, ...]:
    """The records with one name, one language, and one number or e-mail address; who was forgotten is nobody."""
    known = list(records)
    opened = await keyring.open({t for r in known for t in (r.name, r.language, *r.addresses) if t})
    same: dict[tuple[str, ...], dict[str, tuple[str, str]]] = defaultdict(dict)
    for record in known:
        name, language = _plain(opened[record.name]), _plain(opened.get(record.language or "", ""))
        for token in record.addresses if name and FORGOTTEN not in (name, language) else ():
            for channel, address in _kinds(opened[token]):
                same[channel, address, name, language].setdefault(record.guardian, (token, record.name))
    return tuple(_one(cast(Channel, key[0]), of) for key, of in sorted(same.items()) if len(of) > 1)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _kinds(address: str) -> Iterator[tuple[Channel, str]]:
    if number := e164(address):
        yield "text", number
    elif mail := email(address):
        yield "email", mail.lower()


def _one(channel: Channel, of: Mapping[str, tuple[str, str]]) -> OnePerson:
    guardians = tuple(sorted(of))
    return OnePerson(
        channel=channel,
        guardians=guardians,
        addresses=tuple(Sealed[str](of[each][0]) for each in guardians),
        names=tuple(Sealed[str](of[each][1]) for each in guardians),
    )


def _groups(channel: Channel, of: Iterable[tuple[str, str, str | None]]) -> Iterator[SharedLine]:
    who: dict[str, dict[str, str]] = defaultdict(dict)
    for guardian, token, address in of:
        if address:
            who[address].setdefault(guardian, token)
    for group in sorted(sorted(each.items()) for each in who.values() if len(each) > 1):
        guardians, tokens = zip(*group, strict=True)
        yield SharedLine(channel=channel, guardians=guardians, addresses=tuple(map(Sealed[str], tokens)))
