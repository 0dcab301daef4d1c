"""Wonde's lists, page by page, as each page names the next."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

from registers.adapters.line import Line, Unanswered
from registers.adapters.wonde_objects import Object, items, part

OVERLAP = timedelta(seconds=300)
"""What was updated so long before is asked for again."""
_PAGE = 200


async def walk(line: Line, path: str, params: Mapping[str, str]) -> AsyncIterator[list[Object]]:
    """Every page. Raises Unanswered and its kinds."""
    answer, seen = await line.get(path, {**params, "per_page": _PAGE}), set[str]()
    while True:
        yield items(answer)
        following = part(part(answer, "meta"), "pagination").get("next")
        if not isinstance(following, str):
            return
        if following in seen:
            raise Unanswered("its pages go round in a circle")
        seen.add(following)
        answer = await line.get(following)
