"""A reply: whose children it may be about, which absence, how urgent it is, and whether it asks for silence.

Nothing is answered by itself, and no absence is explained by itself: a person confirms (peers, "two-way inbox").
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from chassis.said import Decision, Key, News, Said, States
from events.fact import Refusal
from events.ids import Session, reply_id
from events.notifications import (
    Asks,
    GuardianOptedIn,
    GuardianOptedOut,
    Matter,
    ReplyReceived,
    Urgency,
)
from notifications.domain import hours
from notifications.domain.answers import (
    STOPPED,
    Children,
    ReplyHeard,
    Stopped,
    guardian_keys,
    reply_key,
)
from notifications.domain.day import Heard
from notifications.domain.folds import day_key
from notifications.domain.people import Pupil
from notifications.domain.school import SCHOOL, School

_WORDS: Mapping[Asks, type[GuardianOptedOut | GuardianOptedIn]] = {"stop": GuardianOptedOut, "start": GuardianOptedIn}


@dataclass(frozen=True)
class Inbound:
    """One reply of one school, as a decision sees it."""

    said: Said[ReplyHeard]
    states: States

    @cached_property
    def school(self) -> School:
        """The school as it was set up."""
        found: School = self.states[SCHOOL].seen
        return found

    @property
    def at(self) -> datetime:
        """When it was sent: never later than now."""
        return min(self.said.body.received_at or self.said.at, self.said.at)

    @property
    def day(self) -> date:
        """Its local day."""
        return self.school.calendar.today(self.at)

    @cached_property
    def children(self) -> list[str]:
        """The children whom it may be about: in school, and not kept from the guardian by a court order."""
        of: list[Children] = [self.states[key].seen for key in guardian_keys(self.said.body.guardians)]
        barred = {child for each in of for child in each.barred}
        found = sorted({child for each in of for child in each.pupils} - barred)
        return [child for child in found if is_known(self.states, child)]

    @cached_property
    def about(self) -> Matter | None:
        """The absence on its day of the one child whom it names, or of the only one who is absent; else a person says
        which: of several absent children, and where it names another than who is absent."""
        meant = set(self.said.body.named or self.absent)
        if len(meant) != 1 or not meant <= self.absent.keys():
            return None
        (child,) = meant
        return Matter(pupil=child, date=self.day, sessions=tuple(sorted(self.absent[child])))

    @cached_property
    def absent(self) -> Mapping[str, Collection[Session]]:
        """Which of the children are absent on its day, and in which sessions."""
        heard: Heard = self.states[day_key(self.day)].seen
        away = {child: heard.absences[child].away for child in self.children if child in heard.absences}
        return {child: sessions for child, sessions in away.items() if sessions}

    @property
    def suggested(self) -> str | None:
        """The code that its words suggest: none beside words of distress, nor of another child than who is absent."""
        body = self.said.body
        of_another = bool(body.named and self.absent) and self.about is None
        return None if body.distress or of_another else body.suggested

    @property
    def urgent(self) -> Urgency | None:
        """Words of distress come first; then what came when nobody was there (procedures, "quiet hours"); then what may
        be about a child who is missing, and does not say why."""
        if self.said.body.distress:
            return "distress"
        if self.said.body.more:
            return "unclear"
        if self.said.body.asks:
            return None
        opening = hours.opening(self.school.calendar, self.school.policy(self.day), "absence", self.at)
        if opening != self.at:
            return "out-of-hours"
        return "unclear" if self._is_unclear else None

    @property
    def _is_unclear(self) -> bool:
        """Its words suggest nothing, and one of its children is not accounted for: of a number that nobody has, any."""
        body = self.said.body
        heard: Heard = self.states[day_key(self.day)].seen
        missing = {child for child, absence in heard.absences.items() if absence.unexplained}
        return not self.suggested and bool(missing if not body.guardians else missing.intersection(self.children))


def reply_of(said: Said[ReplyHeard]) -> Key:
    """The name of the reply's state."""
    return reply_key(reply_id(said.school, said.id))


def keys(said: Said[ReplyHeard], states: States) -> Iterator[Key]:
    """The reply, its guardians and their children, and the absences of its day."""
    yield from (SCHOOL, STOPPED, reply_of(said), *guardian_keys(said.body.guardians))
    if states[SCHOOL].seen.known:
        yield day_key(Inbound(said, states).day)
    for key in guardian_keys(said.body.guardians):
        yield from (("pupil", child) for child in states[key].seen.pupils)


def heard(said: Said[ReplyHeard], states: States) -> Decision:
    """It is received, once; who asks for silence gets it at once, on every number that is theirs."""
    inbound = Inbound(said, states)
    if not inbound.school.known:
        return Refusal("no-such-school", "This school is not set up: add it first.")
    if states[reply_of(said)].done.day is not None:
        return []
    return [_received(inbound), *_asked(inbound)]


def _received(inbound: Inbound) -> ReplyReceived:
    said = inbound.said
    return ReplyReceived(
        school=said.school,
        reply=reply_id(said.school, said.id),
        received_at=inbound.at,
        day=inbound.day,
        guardians=said.body.guardians,
        pupils=tuple(inbound.children),
        about=inbound.about,
        text=said.body.text,
        telephone=said.body.telephone,
        suggested=inbound.suggested,
        urgent=inbound.urgent,
        asks=said.body.asks,
        returns=said.body.returns,
        wrong=said.body.wrong,
        named=said.body.named,
    )


def _asked(inbound: Inbound) -> Iterator[News]:
    stopped: Stopped = inbound.states[STOPPED].done
    asks = inbound.said.body.asks
    for guardian in inbound.said.body.guardians if asks else ():
        children: Children = inbound.states["guardian", guardian].seen
        is_news = (guardian in stopped.guardians) is (asks == "start")
        if asks and is_news and children.pupils and stopped.is_latest(guardian, asks, inbound.at):
            reply = reply_id(inbound.said.school, inbound.said.id)
            yield _WORDS[asks](pupil=min(children.pupils), guardian=guardian, reply=reply)


def is_known(states: States, pupil: str) -> bool:
    """Whether a child is one of the school's."""
    seen: Pupil = states["pupil", pupil].seen
    return bool(seen.first_name) and not seen.removed
