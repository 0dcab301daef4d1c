"""The same pure decisions once more over what happened, under a policy that may be another: in memory, nothing written.

Up to the first day everything is folded as it was decided. From there on pathway and notifications decide again:

* what others said (registers: marks, absences, notes, the roll), and the clock, are as they were; whatever comes again,
  an hour and what one service heard of the other included, comes in its place of the log;
* what people did is said again at its instant (`acts` has all of it), also where the other policy had not asked for it;
  what it does not let them do (issue a letter that was never prepared, resolve a concern that nobody raised) is
  counted, by what it was; what cannot be told from its facts is carried over as it was;
* what the provider said of a message that goes again is as it was; of one that had not gone, that it was taken;
* duties, deadlines, texts, corrections, improvements, concerns that a rule raises, the ground of a penalty notice and
  all that follows from them are decided anew.

What nobody did because nobody was asked, no policy can tell: a call that only the other policy asks for is not made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chassis.said import Said
from events.fact import Fact
from events.notifications import AcknowledgeItem, ResendMessage
from events.pathway import GiveMissedReason
from events.policy import Policy
from rollcall.whatif import acts
from rollcall.whatif.acts import Known, OfDuty, OfLetter, OfUpdate, command_of, request_behind
from rollcall.whatif.deciding import OWN, Deciding
from rollcall.whatif.effects import receipt
from rollcall.whatif.happened import Given, Group, Happened
from rollcall.whatif.performing import Performing
from rollcall.whatif.window import Window

__all__ = ["OWN", "Moved", "Run"]
Moved = Callable[[int, int], None]


@dataclass
class Run:
    """One run. `policy`: the other policy, from the window's first day; None: the school's own.

    `again`: how often people's acts were said again, by the request; `refused`: how often it was one that they could
    not have done; `carried`: by its first fact, what was carried over, for its request cannot be told.
    """

    happened: Happened
    window: Window
    policy: Policy | None = None
    again: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    carried: Counter[str] = field(default_factory=Counter)
    _known: Known = field(default_factory=Known)

    def __post_init__(self) -> None:
        self._deciding = Deciding(self.happened, self.window, self.policy)
        self._performing = Performing(self.happened, self._deciding)
        self._deciding.performs = self._performing.perform

    @property
    def facts(self) -> list[Said[Fact]]:
        """What the services decided within the window."""
        return self._deciding.facts

    def run(self, moved: Moved = lambda done, of: None) -> Run:
        """Fold, decide, and stand at the window's end. Raises Undigestible."""
        for fact in self.happened.facts:
            self._known.note(fact.fact)
            if fact.envelope.recorded_at < self.window.begins:
                self._deciding.remember(fact)
        events = sorted(self._events(), key=lambda event: event.place)
        self._await(events)
        for number, event in enumerate(events):
            self._deciding.wake(event.at, lambda due, until: due < until)
            self._deciding.place = event.place
            self._hear(event)
            moved(number + 1, len(events))
        self._deciding.wake(self.window.ends, lambda due, until: due <= until)
        return self

    def _events(self) -> list[Given | Group]:
        every: list[Given | Group] = [*map(Given, self.happened.facts), *self.happened.groups]
        return [event for event in every if self.window.holds(event.at)]

    def _await(self, events: list[Given | Group]) -> None:
        """What the services said themselves, and hours that came, come again where they came."""
        given = (event for event in events if isinstance(event, Given))
        self._deciding.heard_at = {each.fact.envelope.id: each.place for each in given}
        hours = (event for event in events if isinstance(event, Group) and event.origin == "hour")
        self._deciding.awaited.update((each.service, each.cause) for each in hours)

    def _hear(self, event: Given | Group) -> None:
        if isinstance(event, Given):
            self._deciding.hear(event.fact)
        elif event.origin == "hour":
            self._deciding.come(event)
        elif event.origin == "outcome":
            self._performing.end(event)
        else:
            self._again(event)

    def _again(self, group: Group) -> None:
        """What a person did, or the world sent in, is said again; what cannot be told is carried over."""
        facts = [fact.fact for fact in group.facts]
        asked = request_behind(facts, self._known)
        body = asked if asked is not None else receipt(facts, self._performing.renamed)
        if body is None:
            self.carried[type(facts[0]).__name__] += 1
            self._performing.carry(group)
        elif asked is None or (body := self._there(asked)) is not None:
            self._say(group, body, is_act=asked is not None)
        else:
            self.refused[command_of(asked)] += 1

    def _say(self, group: Group, body: Any, *, is_act: bool) -> None:
        e = group.facts[0].envelope
        refusal = self._deciding.say(
            group.service, Said(group.cause, e.school, e.occurred_at, body, e.correlation, e.actor, e.trust)
        )
        if refusal is not None:
            self.refused[command_of(body)] += 1
        elif is_act:
            self.again[command_of(body)] += 1

    def _there(self, asked: Any) -> Any | None:
        """The same of what there is under this policy; None: there is no such letter, or the duty was not missed."""
        if isinstance(asked, AcknowledgeItem):
            return asked.model_copy(update={"item": self._performing.renamed.get(asked.item, asked.item)})
        if isinstance(asked, OfUpdate):
            update = self._deciding.state("notifications", "school", "school").done.update
            return acts.of_update_now(asked, update, self._known.weeks)
        if isinstance(asked, ResendMessage):
            renamed = self._performing.renamed
            return asked.model_copy(update={"message": renamed.get(asked.message, asked.message)})
        if not isinstance(asked, OfLetter | OfDuty):
            return asked
        pupil = asked.mis_id if isinstance(asked, GiveMissedReason) else asked.pupil
        done = self._deciding.state("pathway", "pupil", pupil).done
        if isinstance(asked, OfLetter):
            return acts.of_letter_now(asked, done.standing.letters, self._known.letters)
        same = acts.of_duty_now(asked, done, self._known.duties)
        is_there = not isinstance(same, GiveMissedReason) or same.duty in self._deciding.missed
        return same if is_there else None
