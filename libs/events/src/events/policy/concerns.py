"""When a concern for a child is raised by rule, and said again."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from events.fact import Words


class ConcernPolicy(Words):
    """When a concern for a child is raised by rule, and said again until somebody resolves it.

    `nobody_reached_by`: nobody of the family reached by then is a concern; `tell_due`: a social worker must have been
    told of an unexplained absence; an open concern is said again after so many minutes (`again_after`: the first time,
    the second…, the last from then on), one that somebody deals with after `acknowledged_again_after`, in school
    hours (`opens` ≤ t ≤ `closes` on school days). Where a policy has no such list, every `alert_minutes`, or
    `acknowledged_minutes`. Of several within `mail_apart_minutes` the safeguarding lead has one e-mail. Where no lead
    can be told by any channel, those of the roles `deputies` are, one after another (a policy that names none tells no
    head); where none of them can be either, all are tried again, in so many `rounds` for each time that a concern is
    said, each after twice as long.
    """

    nobody_reached_by: time = time(11)
    tell_due: time = time(12)
    alert_minutes: Annotated[int, Field(ge=5)] = 30
    acknowledged_minutes: Annotated[int, Field(ge=5)] = 120
    opens: time = time(8)
    closes: time = time(17)
    again_after: tuple[Annotated[int, Field(ge=5)], ...] = ()
    acknowledged_again_after: tuple[Annotated[int, Field(ge=5)], ...] = ()
    mail_apart_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    deputies: tuple[Literal["headteacher", "head-of-school"], ...] = ()
    rounds: Annotated[int, Field(ge=1, le=10)] = 3

    def waits(self, said: int, *, is_acknowledged: bool) -> int:
        """After how many minutes a concern is said again that was `said` again so often, since it was acknowledged."""
        steps = self.acknowledged_again_after if is_acknowledged else self.again_after
        always = self.acknowledged_minutes if is_acknowledged else self.alert_minutes
        return steps[min(said, len(steps) - 1)] if steps else always

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse hours in which nothing could be said again."""
        if not self.opens < self.closes:
            raise ValueError("school hours must open before they close")
        return self
