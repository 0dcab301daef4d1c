"""What the numbers of a policy are counted in."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

Minutes = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Percentage = Annotated[Decimal, Field(ge=0, le=100)]


def minutes(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)
