"""A reply: whose children it may be about, which absence, how urgent it is, and whether it asks for silence.

Nothing is answered by itself, and no absence is explained by itself: a person confirms (peers, "two-way inbox").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from chassis.said import Decision, Key, News, Said, States
from events.codes import AWAY, UNEXPLAINED, fault_of
from events.fact import Refusal
from events.ids import pupil_id, reply_id
from events.notifications import (
    ConfirmReply,
    GuardianOptedIn,
    GuardianOptedOut,
    Matter,
    ReplyConfirmed,
    ReplyReceived,
    Urgency,
)
from notifications.domain import hours
from notifications.domain.answers import (
    STOPPED,
    Answered,
    Children,
    ReplyHeard,
    Stopped,
    confirmation,
    guardian_keys,
    reply_key,
)
from notifications.domain.day import Heard
from notifications.domain.folds import day_key
from notifications.domain.people import Pupil
from notifications.domain.school import School

SCHOOL: Key = ("school", "school")
CONFIRMS = frozenset({"attendance-officer", "headteacher", "head-of-school", "safeguarding-lead", "operator"})
"""Who decides what a reply means: a class teacher's word is no explanation (procedures, row 38)."""


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
        return [child for child in found if _is_known(self.states, child)]

    @cached_property
    def about(self) -> Matter | None:
        """The one child's absence on its day; of several absent children a person says which."""
        heard: Heard = self.states[day_key(self.day)].seen
        away = {child: heard.absences[child].away for child in self.children if child in heard.absences}
        absent = {child: sessions for child, sessions in away.items() if sessions}
        if len(absent) != 1:
            return None
        ((child, sessions),) = absent.items()
        return Matter(pupil=child, date=self.day, sessions=tuple(sorted(sessions)))

    @property
    def urgent(self) -> Urgency | None:
        """Words of distress come first; then what came when nobody was there (procedures, "quiet hours")."""
        if self.said.body.distress:
            return "distress"
        opening = hours.opening(self.school.calendar, self.school.policy(self.day), "absence", self.at)
        return None if opening == self.at else "out-of-hours"


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
        suggested=said.body.suggested,
        urgent=inbound.urgent,
        asks=said.body.asks,
    )


def _asked(inbound: Inbound) -> Iterator[News]:
    stopped: Stopped = inbound.states[STOPPED].done
    word = {"stop": GuardianOptedOut, "start": GuardianOptedIn}.get(inbound.said.body.asks or "")
    for guardian in inbound.said.body.guardians:
        children: Children = inbound.states["guardian", guardian].seen
        is_news = (guardian in stopped.guardians) is (word is GuardianOptedIn)
        if word is not None and is_news and children.pupils:
            reply = reply_id(inbound.said.school, inbound.said.id)
            yield word(pupil=min(children.pupils), guardian=guardian, reply=reply)


# What a person makes of it --------------------------------------------------------------------------------------------


def keys_to_confirm(said: Said[ConfirmReply]) -> Sequence[Key]:
    """The school, the reply and the child."""
    return [SCHOOL, reply_key(said.body.reply), ("pupil", pupil_id(said.school, said.body.mis_id))]


def confirm(said: Said[ConfirmReply], states: States) -> Decision:
    """A person read the reply: the absence has its code. The same again is silent."""
    command, known = said.body, states[reply_key(said.body.reply)].done
    pupil = pupil_id(said.school, command.mis_id)
    fault = _fault(said, known, pupil, states)
    if fault is not None:
        return fault
    confirmed = ReplyConfirmed(
        pupil=pupil,
        reply=command.reply,
        date=command.on or known.day,
        sessions=tuple(sorted(set(command.sessions))),
        code=command.code,
        by=said.actor.who if said.actor else "unknown",
    )
    name, made = confirmation(confirmed)
    return [] if known.confirmed.get(name) == made else [confirmed]


def _fault(said: Said[ConfirmReply], known: Answered, pupil: str, states: States) -> Refusal | None:
    return (
        fault_of_actor(said)
        or _fault_of_reply(known, pupil, states)
        or _fault_of_day(said, known, states[SCHOOL].seen)
        or _fault_of_code(said.body.code)
    )


def fault_of_actor(said: Said[object]) -> Refusal | None:
    """Why somebody may not say what a reply means, or take it out of the queue."""
    if said.actor is None or said.actor.role in CONFIRMS:
        return None
    return Refusal("not-for-role", "The attendance team, headship or the safeguarding lead decides that: tell them.")


def _fault_of_reply(known: Answered, pupil: str, states: States) -> Refusal | None:
    if known.day is None:
        return Refusal("no-such-reply", "There is no such reply: take its id from rollcall replies.")
    if not _is_known(states, pupil):
        return Refusal("no-such-pupil", "No pupil of this school has that id: check it in the MIS.")
    if known.pupils and pupil not in known.pupils:
        return Refusal("not-theirs", "The reply came from nobody who may speak for that child: ring the family.")
    return None


def _fault_of_day(said: Said[ConfirmReply], known: Answered, school: School) -> Refusal | None:
    day = said.body.on or known.day
    if day is None or not school.calendar.is_school_day(day):
        return Refusal("no-school-day", f"{day} was no school day: say on which day the child is absent.")
    today = school.calendar.today(said.at)
    if day > today + timedelta(days=school.policy(today).replies.days_ahead):
        return Refusal("future-date", f"{day} is too far ahead: record it in the MIS.")
    return None


def _fault_of_code(code: str) -> Refusal | None:
    if fault := fault_of(code):
        return Refusal("no-such-code", f"{fault.capitalize()}: give a code of absence.")
    if code not in AWAY - UNEXPLAINED:
        return Refusal("no-reason", f"{code} gives no reason for an absence: give the code that the reply means.")
    return None


def _is_known(states: States, pupil: str) -> bool:
    seen: Pupil = states["pupil", pupil].seen
    return bool(seen.first_name) and not seen.removed
