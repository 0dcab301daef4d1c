"""Arbor's REST v2 of one school: its lists, objects and change logs (domain, "2.2 REST v2")."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from chassis.clock import pause
from registers.adapters.line import Line

Object = dict[str, Any]
_PAGE, _MOST = 200, 10_000
_TIMEOUT = httpx.Timeout(30.0)
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Account:
    """Where a school's Arbor is (`https://woodside.uk.arbor.sc`), and the application that it approved."""

    url: str
    user: str
    token: str = field(repr=False)


def line_to(account: Account, wait: Callable[[float], Awaitable[None]] = pause) -> Line:
    """A line to a school's Arbor."""
    headers = {"Accept": "application/json", "User-Agent": "Mozilla/5.0 (compatible; Rollcall/0.1)"}
    auth = httpx.BasicAuth(account.user, account.token)
    return Line(httpx.AsyncClient(base_url=account.url, auth=auth, headers=headers, timeout=_TIMEOUT), wait)


class Arbor:
    """A school's Arbor over a line; every method raises Unanswered and its kinds."""

    def __init__(self, line: Line) -> None:
        self.line = line

    async def one(self, href: str) -> Object:
        """The whole of an object."""
        answer = await self.line.get(href)
        return next((each for name, each in answer.items() if name != "response" and isinstance(each, dict)), {})

    def listed(self, entity_type: str, **filters: str) -> AsyncIterator[list[Object]]:
        """The objects of a type page by page, abbreviated; `filters` as `recordDate_from="2026-09-07"`."""
        params = {f"filters.{name.replace('_', '.')}": value for name, value in filters.items()}
        return self._walk(f"/rest-v2/{resource(entity_type)}", params, lambda each: each.get("href"))

    def changed(self, entity_type: str, since: int) -> AsyncIterator[list[Object]]:
        """The change log of a type page by page, from a revision on (0: from its beginning)."""
        params = {"from-revision": since} if since > 0 else {}
        return self._walk(f"/rest-v2/{resource(entity_type)}/changelog", params, _change)

    async def _walk(
        self, path: str, params: Mapping[str, Any], key: Callable[[Object], Any]
    ) -> AsyncIterator[list[Object]]:
        """Every page, each thing once.

        How long a page may be, and whether the first has the number 0 or 1, is not documented: the first is asked for
        without one, and the end is a page that brings nothing new.
        """
        seen = set[Any]()
        for number in ({}, *({"page-number": number} for number in range(1, _MOST))):
            page = objects(await self.line.get(path, {**params, "page-size": _PAGE, **number}))
            new = [each for each in page if key(each) not in seen]
            seen |= {key(each) for each in new}
            if new:
                yield new
            if not page or (not new and number != {"page-number": 1}):
                return


def resource(entity_type: str) -> str:
    """The name of a type in addresses: lower case, dashed, with an s."""
    return _WORD.sub("-", entity_type).lower() + "s"


def _change(each: Object) -> tuple[Any, Any]:
    of = each.get("changedObject")
    return each.get("toRevision"), of.get("href") if isinstance(of, dict) else None


def objects(answer: Object) -> list[Object]:
    """The list in an answer, whatever it is called."""
    found = next((each for name, each in answer.items() if name != "response" and isinstance(each, list)), [])
    return [each for each in found if isinstance(each, dict)]
