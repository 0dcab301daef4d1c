"""What becomes of what facts order in the world: what came of it when it happened, or that it was taken.

A message, or an e-mail to staff, that only the other policy sends is taken by whoever carries it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from chassis.said import Outcome, Said
from events.fact import Fact
from events.ids import fact_id, outcome_id
from events.notifications import (
    ChaseSending,
    MessageSending,
    RecheckAsked,
    RecipientsAsked,
    StaffAlerting,
    UpdateAsked,
    UpdatePrepared,
)
from events.pathway import DutySet, LetterIssuing, LetterPrepared
from notifications.domain.outcomes import Handed
from rollcall.whatif.deciding import Deciding, things
from rollcall.whatif.effects import answered, compared, handed_over, made
from rollcall.whatif.happened import Group, Happened


@dataclass
class Performing:
    """The outcomes of effects. `renamed`: messages that go at another hour under this policy, and have another id."""

    happened: Happened
    deciding: Deciding
    renamed: dict[UUID | None, UUID] = field(default_factory=dict)
    _ordered: dict[UUID, tuple[str, Said[Fact]]] = field(default_factory=dict)

    def perform(self, service: str, own: Said[Fact]) -> None:
        """What becomes of what the fact orders, if it orders anything: where it became so, if that is still to come."""
        happened = self.happened.outcomes.get(own.id)
        if happened is not None:
            self._rename(own)
        if happened is not None and happened.place > self.deciding.place and self.deciding.window.holds(happened.at):
            self._ordered[own.id] = service, own
        else:
            self._become(service, own, happened)

    def end(self, ended: Group) -> None:
        """An effect ends where it ended, if it was ordered: within these days, or before them."""
        order = self.happened.order_of(ended)
        before = order.envelope.recorded_at < self.deciding.window.begins
        ordered = (ended.service, order.said) if before else self._ordered.pop(order.envelope.id, None)
        if ordered is not None:
            self._become(*ordered, ended)

    def _become(self, service: str, own: Said[Fact], happened: Group | None) -> None:
        facts = [fact.fact for fact in happened.facts] if happened is not None else []
        match own.body:
            case RecheckAsked() as asked:
                self._end(service, own, answered(asked, facts), happened)
            case RecipientsAsked():
                self._end(service, own, compared(facts), happened)
            case MessageSending():
                self._end(service, own, handed_over(facts), happened)
            case LetterIssuing() if happened is not None:
                self._end(service, own, made(facts), happened)
            case _ if happened is not None:
                self.carry(happened)
            case UpdateAsked() as asked:
                self._prepare(service, own, asked)
            case StaffAlerting() | ChaseSending():
                self._end(service, own, Handed("what-if"), None)
            case _:
                pass

    def carry(self, group: Group) -> None:
        """Fold facts as they were, if what they are about is there under this policy, too."""
        for fact in group.facts:
            said = self._named(fact.said)
            if self._is_there(said.body):
                self.deciding.carry(group.service, said)

    def _prepare(self, service: str, own: Said[Fact], asked: UpdateAsked) -> None:
        """An update of another hour has the figures of its week, where one was prepared of them."""
        prepared = self._prepared.get((asked.first, asked.last))
        if prepared is not None:
            told = {"update": asked.update, "day": asked.day, "expires_at": asked.expires_at}
            id = fact_id(own.id, UpdatePrepared.__name__, prepared.key, 0)
            said = replace(own, id=id, body=prepared.model_copy(update=told), cause=own.id)
            self.deciding.carry(service, said)

    @cached_property
    def _prepared(self) -> Mapping[tuple[date, date], UpdatePrepared]:
        """Updates by the week of their figures."""
        updates = [fact.fact for fact in self.happened.facts if fact.envelope.word == UpdatePrepared.__name__]
        return {(each.figures.first, each.figures.last): each for each in updates if isinstance(each, UpdatePrepared)}

    def _end(self, service: str, own: Said[Fact], result: Any, happened: Group | None) -> None:
        """Say an effect's outcome, so long after its order as it took then."""
        if result is None and happened is not None:
            self.carry(happened)
            return
        at = own.at + self._took(own, happened) if happened is not None else own.at
        outcome = Outcome(own.body, own.id, result)
        self.deciding.say(service, Said(outcome_id(own.id), own.school, at, outcome, own.correlation, trust=own.trust))

    def _took(self, own: Said[Fact], happened: Group) -> timedelta:
        return happened.facts[0].envelope.occurred_at - self.happened.by_id[own.id].envelope.occurred_at

    def _rename(self, own: Said[Fact]) -> None:
        was = getattr(self.happened.by_id[own.id].fact, "message", None)
        if was is not None:
            self.renamed[was] = getattr(own.body, "message", was)

    def _named(self, said: Said[Fact]) -> Said[Fact]:
        message = self.renamed.get(getattr(said.body, "message", None))
        return said if message is None else replace(said, body=said.body.model_copy(update={"message": message}))

    def _is_there(self, fact: Fact) -> bool:
        """Whether the duty, letter or message that it goes on with is there."""
        return isinstance(fact, DutySet | LetterPrepared) or things(fact) <= self.deciding.things
