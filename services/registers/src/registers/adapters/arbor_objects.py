"""Arbor's abbreviated objects made whole, with the links that are read of them; each is fetched once a poll."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from registers.adapters.arbor_rest import Arbor, Object
from registers.adapters.line import Missing

_AT_ONCE, _DEEPEST = 4, 5
_HEAD = frozenset({"entityType", "href", "displayName", "id", "revisionId"})
LINKS = (
    "academicLevel", "attendanceMark", "attendanceRollCall", "demographics", "emailAddresses", "guardian", "language",
    "languageAbilities", "person", "postalAddresses", "registrationForm", "senStatus", "telephoneNumbers",
)  # fmt: skip


class Objects:
    """The objects of one poll, `links` of them filled in; None where Arbor says that there is no such object."""

    def __init__(self, arbor: Arbor, links: Sequence[str] = LINKS) -> None:
        self._arbor = arbor
        self._named = links
        self._known: dict[str, Object | None] = {}

    async def whole(self, hrefs: Iterable[str]) -> dict[str, Object | None]:
        """Address → object with its links filled in, as deep as they are read. Raises Unanswered and its kinds."""
        wanted = dict.fromkeys(hrefs)
        await self._fetch(wanted)
        for _ in range(_DEEPEST):
            await self._fetch(link for href in wanted for link in self._links(self._filled(self._known[href])))
        return {href: self._filled(self._known[href]) for href in wanted}

    async def _fetch(self, hrefs: Iterable[str]) -> None:
        waiting = [href for href in dict.fromkeys(hrefs) if href not in self._known]
        for place in range(0, len(waiting), _AT_ONCE):
            few = waiting[place : place + _AT_ONCE]
            self._known.update(zip(few, await asyncio.gather(*map(self._one, few)), strict=True))

    async def _one(self, href: str) -> Object | None:
        try:
            return await self._arbor.one(href)
        except Missing:
            return None

    def _filled(self, value: Any, deep: int = _DEEPEST) -> Any:
        """The value with links filled in, so many one within the other: Arbor's objects may name each other."""
        if isinstance(value, list):
            return [self._filled(each, deep) for each in value]
        if not isinstance(value, dict):
            return value
        found = self._known.get(value["href"]) if deep and _is_abbreviated(value) else None
        below = deep - 1 if found is not None else deep
        whole = {**value, **(found or {})}
        return {name: self._filled(each, below) if name in self._named else each for name, each in whole.items()}

    def _links(self, of: Any) -> Iterator[str]:
        """The addresses of abbreviated objects within those fields that are read."""
        if isinstance(of, list):
            for each in of:
                yield from self._links(each)
        elif isinstance(of, dict):
            if _is_abbreviated(of):
                yield of["href"]
            for name in self._named:
                yield from self._links(of.get(name))


def _is_abbreviated(of: Object) -> bool:
    return isinstance(of.get("href"), str) and of.keys() <= _HEAD
