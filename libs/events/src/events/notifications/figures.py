"""What the parents' update says of a week: figures of the school and of its best classes, and no child."""

from __future__ import annotations

from datetime import date

from events.fact import Words


class UpdateFigures(Words):
    """A school week, `first` to `last`. `attendance`: the school's, a percentage with two decimals.

    `classes`: those with the highest attendance, `class_attendance`; none where every class is too small to be named.
    `late`: arrivals after the register was opened, before and after it closed.
    """

    first: date
    last: date
    attendance: str
    classes: tuple[str, ...] = ()
    class_attendance: str | None = None
    late: int = 0
