"""How and when families and staff are told."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from events.fact import Words
from events.policy.units import Count

Route = Literal[
    "text:folder",
    "text:notify",
    "text:twilio",
    "voice:folder",
    "voice:twilio",
    "email:folder",
    "email:notify",
    "email:smtp",
]
"""A channel to a family, and who takes a message there."""
StaffRoute = Literal["text:folder", "text:notify", "text:twilio", "email:folder", "email:notify", "email:smtp"]
"""A channel to a member of staff: no machine rings them up."""


class QuietHours(Words):
    """When families may be messaged: `opens` ≤ t < `closes` on school days."""

    opens: time
    closes: time
    praise_from: time

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse hours in which nobody could be messaged, or never praised."""
        if not self.opens < self.closes or not self.praise_from < self.closes:
            raise ValueError("messages must open, and praise begin, before they close")
        return self


class ReplyPolicy(Words):
    """What a family's answer may explain: an absence of its own day, or of so many days ahead."""

    days_ahead: Count = 31


class MessagesPolicy(Words):
    """How families are told: by the first of `channels` that reaches one of them, and where it fails by the next.

    `pence`: what a segment of a text, a call or an e-mail costs on a channel, for previews; where it is not named, they
    say that the cost is not known. `staff_channels`: how members of staff are told that something awaits them, in their
    order; where it is empty, by `staff` and then by the e-mail routes of `channels`. `again_after`: the minutes after
    which a message goes again where whoever takes it was away (the first time, the second…, the last from then on).
    `correct_together`: the seconds for which the correction of one session waits for the others that its text named, of
    the same child and of brothers and sisters, so that one message takes all of them back; 0: none waits. Where nothing
    else could turn out false, it goes at once anyway.
    """

    channels: Annotated[tuple[Route, ...], Field(min_length=1)] = ("text:folder",)
    pence: dict[Route, Annotated[Decimal, Field(ge=0)]] = Field(default_factory=dict)
    staff: Literal["email:folder", "email:notify", "email:smtp"] | None = None
    staff_channels: tuple[StaffRoute, ...] = ()
    again_after: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)] = (1, 2, 5, 10, 15)
    correct_together: Annotated[int, Field(ge=0, le=600)] = 0

    @property
    def staff_routes(self) -> tuple[Route, ...]:
        """By which staff are told: the first, and where it fails the next."""
        if self.staff_channels:
            return tuple(dict.fromkeys(self.staff_channels))
        mail = [route for route in self.channels if route.startswith("email:")]
        return tuple(dict.fromkeys(filter(None, [self.staff, *mail]))) or ("email:folder",)
