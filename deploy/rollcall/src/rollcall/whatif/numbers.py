"""Numbers of both: as it was, and as it would have been."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Both:
    """A number as it was, and as it would have been."""

    happened: int
    what_if: int

    def __bool__(self) -> bool:
        return bool(self.happened or self.what_if)
