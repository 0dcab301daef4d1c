"""The same pure decisions once more over what happened, under a policy that may be another: in memory, nothing written.

Up to the first day everything is folded as it was decided. From there on pathway and notifications decide again:

* what others said (registers: marks, absences, notes, the roll), and the clock, are as they were;
* what people did is said again at its instant (calls, visits, claims, allocations, letters issued, checks, meetings,
  plans), also where the other policy had not asked for it; what it does not let them do (issue a letter that was never
  prepared, say) is counted, by what it was; what cannot be told from its facts is carried over as it was;
* what the provider said of a message that goes again is as it was; of one that had not gone, that it was taken;
* duties, deadlines, texts, corrections, improvements and all that follows from them are decided anew.

What nobody did because nobody was asked, no policy can tell: a call that only the other policy asks for is not made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import notifications.domain
import pathway.domain
from chassis.driving import Driver
from chassis.record import Recorded
from chassis.said import Domain, Outcome, Said
from chassis.skips import is_of_domain
from events.fact import Fact, Refusal
from events.ids import outcome_id
from events.notifications import MessageSending, RecheckAsked
from events.pathway import DutySet, LetterIssuing, LetterPrepared
from events.policy import Policy
from events.registers import PolicyAdopted
from rollcall.whatif.again import request_behind
from rollcall.whatif.effects import answered, handed_over, made, receipt
from rollcall.whatif.happened import Given, Group, Happened
from rollcall.whatif.letters import OfLetter, of_letter_now
from rollcall.whatif.support import Known
from rollcall.whatif.window import Window

DOMAINS: Mapping[str, Domain] = {"pathway": pathway.domain, "notifications": notifications.domain}
"""The services that decide again, in the order in which they hear."""
OWN = frozenset(DOMAINS)
Moved = Callable[[int, int], None]


@dataclass
class Run:
    """One run. `policy`: the other policy, from the window's first day; None: the school's own.

    `facts`: what the services decided within the window. `refused`: how often people did what they could not have done,
    by the request; `carried`: by its first fact, what was carried over, for its request cannot be told.
    """

    happened: Happened
    window: Window
    policy: Policy | None = None
    facts: list[Said[Fact]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    carried: Counter[str] = field(default_factory=Counter)
    _known: Known = field(default_factory=Known)
    _drivers: dict[str, Driver] = field(default_factory=dict)
    _things: set[UUID] = field(default_factory=set)
    _renamed: dict[UUID | None, UUID] = field(default_factory=dict)

    def run(self, moved: Moved = lambda done, of: None) -> Run:
        """Fold, decide, and stand at the window's end. Raises Undigestible."""
        school = self.happened.facts[0].envelope.school
        self._drivers = {name: Driver(domain, school) for name, domain in DOMAINS.items()}
        for fact in self.happened.facts:
            self._known.note(fact.fact)
        self._remember()
        events = sorted(self._events(), key=lambda event: event.place)
        for number, event in enumerate(events):
            self._wake(event.at, lambda due, until: due < until)
            self._hear(event)
            moved(number + 1, len(events))
        self._wake(self.window.ends, lambda due, until: due <= until)
        return self

    # Before the window ------------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        """Everything before the window, as it was decided."""
        for fact in self.happened.facts:
            if fact.envelope.recorded_at < self.window.begins:
                if fact.envelope.service in OWN and is_of_domain(fact):
                    self._drivers[fact.envelope.service].does(fact.said)
                    self._note(fact.fact)
                self._shown(fact)

    def _shown(self, fact: Recorded) -> None:
        for name, driver in self._drivers.items():
            if name != fact.envelope.service and self._follows(name, fact.said):
                for said in self._under_policy(fact.said):
                    driver.sees(said)

    # Within it --------------------------------------------------------------------------------------------------------

    def _events(self) -> list[Given | Group]:
        every: list[Given | Group] = [*self.happened.given(), *self.happened.groups]
        return [event for event in every if self.window.holds(event.at)]

    def _wake(self, until: datetime, is_before: Callable[[datetime, datetime], bool]) -> None:
        """Every hour on the way, the earliest first; at one instant by the state's name."""
        while True:
            dues = [(*next_due, name) for name, driver in self._drivers.items() if (next_due := driver.next_due())]
            if not dues or not is_before(min(dues)[0], until):
                return
            due, key, name = min(dues)
            self._take(name, self._drivers[name].wakes(due, key))

    def _hear(self, event: Given | Group) -> None:
        if isinstance(event, Group):
            self._again(event)
            return
        for name in self._drivers:
            if self._follows(name, event.fact.said):
                for said in self._under_policy(event.fact.said):
                    self._take(name, self._drivers[name].says(said))

    def _follows(self, service: str, said: Said[Fact]) -> bool:
        """Whether a service follows that fact, and did not pass over it because a person said so."""
        return type(said.body) in DOMAINS[service].FOLLOWS and (service, said.id) not in self.happened.skipped

    def _again(self, group: Group) -> None:
        """What a person did, or a provider said, is said again; what cannot be told from its facts is carried over."""
        facts = [fact.fact for fact in group.facts]
        asked = request_behind(facts, self._known) if group.origin == "request" else None
        body = asked if asked is not None else receipt(facts, self._renamed)
        if body is None:
            self.carried[type(facts[0]).__name__] += 1
            self._carry(group)
            return
        if isinstance(body, OfLetter) and (body := self._there(body)) is None:
            self.refused[type(asked).__name__] += 1
            return
        e = group.facts[0].envelope
        said = Said(group.cause, e.school, e.occurred_at, body, e.correlation, e.actor, e.trust)
        answer = self._drivers[group.service].says(said)
        if isinstance(answer, Refusal):
            self.refused[type(body).__name__] += 1
        self._take(group.service, answer)

    def _there(self, asked: OfLetter) -> OfLetter | None:
        """The same of the letter that there is under this policy; None: there is none."""
        state = self._drivers["pathway"].states["pupil", asked.pupil]
        return of_letter_now(asked, state.done.standing.letters, self._known.letters)

    def _take(self, service: str, news: list[Said[Fact]] | Refusal) -> None:
        for own in [] if isinstance(news, Refusal) else news:
            self._said(service, own)
            self._perform(service, own)

    def _said(self, service: str, own: Said[Fact]) -> None:
        """An own fact of a service: the others hear it."""
        self.facts.append(own)
        self._note(own.body)
        for name, driver in self._drivers.items():
            if name != service and self._follows(name, own):
                self._take(name, driver.says(own))

    # Effects ----------------------------------------------------------------------------------------------------------

    def _perform(self, service: str, own: Said[Fact]) -> None:
        """What becomes of what the fact orders: what came of it when it happened, or that it was taken."""
        happened = self.happened.outcomes.get(own.id)
        if happened is not None:
            self._rename(own)
        facts = [fact.fact for fact in happened.facts] if happened is not None else []
        match own.body:
            case RecheckAsked() as asked:
                self._end(service, own, answered(asked, facts), happened)
            case MessageSending():
                self._end(service, own, handed_over(facts), happened)
            case LetterIssuing() if happened is not None:
                self._end(service, own, made(facts), happened)
            case _ if happened is not None:
                self._carry(happened)
            case _:
                pass

    def _end(self, service: str, own: Said[Fact], result: Any, happened: Group | None) -> None:
        """Say an effect's outcome, so long after its order as it took then."""
        if result is None and happened is not None:
            self._carry(happened)
            return
        took = happened.facts[0].envelope.occurred_at - self._ordered_at(own) if happened is not None else None
        at = own.at if took is None else own.at + took
        outcome = Outcome(own.body, own.id, result)
        said = Said(outcome_id(own.id), own.school, at, outcome, own.correlation, trust=own.trust)
        self._take(service, self._drivers[service].says(said))

    def _rename(self, own: Said[Fact]) -> None:
        was = getattr(self.happened.by_id[own.id].fact, "message", None)
        if was is not None:
            self._renamed[was] = getattr(own.body, "message", was)

    def _ordered_at(self, own: Said[Fact]) -> datetime:
        return self.happened.by_id[own.id].envelope.occurred_at

    # As it was --------------------------------------------------------------------------------------------------------

    def _carry(self, group: Group) -> None:
        """Fold facts as they were, if what they are about is there under this policy, too."""
        for fact in group.facts:
            said = self._named(fact.said)
            if self._is_there(said.body):
                self._drivers[group.service].does(said)
                self._take(group.service, [said])

    def _named(self, said: Said[Fact]) -> Said[Fact]:
        """A fact about a message that has another id under this policy, for it goes at another hour."""
        message = self._renamed.get(getattr(said.body, "message", None))
        return said if message is None else replace(said, body=said.body.model_copy(update={"message": message}))

    def _is_there(self, fact: Fact) -> bool:
        """Whether the duty, letter or message that it goes on with is there."""
        return isinstance(fact, DutySet | LetterPrepared) or _things(fact) <= self._things

    def _note(self, fact: Fact) -> None:
        self._things |= _things(fact)

    # The policy -------------------------------------------------------------------------------------------------------

    def _under_policy(self, said: Said[Fact]) -> Sequence[Said[Fact]]:
        """A policy that the school adopted is the other one from the window's first day on."""
        adopted = said.body
        if self.policy is None or not isinstance(adopted, PolicyAdopted):
            return [said]
        other = adopted.model_copy(update={"since": self.window.first, "policy": self.policy})
        instead: Said[Fact] = replace(said, body=other)
        return [instead] if adopted.since >= self.window.first else [said, instead]


def _things(fact: Fact) -> set[UUID]:
    """The duty, letter or message that a fact is about, if it is about one."""
    named = (getattr(fact, name, None) for name in ("duty", "letter", "message"))
    return {each for each in named if isinstance(each, UUID)}
