"""How rows are written: where a batch has none, the database is not asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from chassis.service import Db


async def write(db: Db, statement: str, rows: Collection[Any], *columns: Any) -> None:
    """Execute a statement over the columns of rows, the first of them `rows`."""
    if rows:
        await db.execute(statement, rows, *columns)
