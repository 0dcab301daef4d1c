"""Into which states what *notifications* hears and says is folded, and when they want to be woken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeGuard, assert_never

from chassis.said import Folding, Key, Kind, Nothing, Said, State, States
from events.fact import Fact
from events.notifications import MessageSuspended, StaffAlertWithheld
from events.pathway import NumberFoundDead
from events.registers import EntityQuarantined, EntityReleased, GuardianRecorded, GuardianRemoved
from notifications.domain import chasing, folds, notices, noticing, office, staff, weeks
from notifications.domain.answers import Children, guardian_keys
from notifications.domain.bulletins import OfUpdate
from notifications.domain.chase_mails import Mails, OfChase
from notifications.domain.chases import CHASES, Asks, Chases, OfRegister
from notifications.domain.day import Heard, Told
from notifications.domain.folds import OfNumber, Own, day_key
from notifications.domain.follows import OfDay, OfOthers, OfPupil, OfSchool, OfTalk, day_of, guardians_of
from notifications.domain.items import untaken_key
from notifications.domain.notices import OfNotice, OwnNotice
from notifications.domain.office import OfOffice
from notifications.domain.people import Found, OfPraise, Pupil
from notifications.domain.school import SCHOOL, OfConcern, OfFeed, School
from notifications.domain.staff import OfStaff

SERVICE = "notifications"

KINDS: Mapping[str, Kind] = {
    "school": Kind(seen=School, done=Found),
    "pupil": Kind(seen=Pupil, done=Nothing),
    "day": Kind(seen=Heard, done=Told),
    "chases": Kind(seen=Chases, done=Mails),
    **office.KINDS,
}


def touched(fact: Fact) -> Iterable[Key]:
    """The day that an own fact is about, or the school, reply or guardians, and the item that it makes of it."""
    return [*_told(fact), *office.items_of(fact)]


def is_notice(fact: Fact) -> TypeGuard[OwnNotice]:
    """Whether an own fact is about a message to staff that is about no concern."""
    return isinstance(fact, OwnNotice) and fact.template != "concern"


def _told(fact: Fact) -> Iterable[Key]:
    if isinstance(fact, OfChase) or is_notice(fact):
        return [CHASES]
    if isinstance(fact, OfNumber | OfUpdate | OfStaff):
        return [SCHOOL]
    if isinstance(fact, MessageSuspended):
        return [day_key(day_of(fact)), SCHOOL]
    return office.touched(fact) if isinstance(fact, OfOffice) else [day_key(day_of(fact))]


# How it is folded -----------------------------------------------------------------------------------------------------


def see(said: Said[Any], states: States) -> None:  # noqa: C901
    """Fold another service's fact."""
    fact: OfOthers = said.body
    if isinstance(fact, OfConcern | OfFeed | OfSchool):
        _see_school(said, fact, states)
    elif isinstance(fact, OfRegister):
        _see_register(said, fact, states)
    elif isinstance(fact, OfPupil):
        states["pupil", fact.pupil].seen.hear(fact)
        _see_guardians(fact, states)
    elif isinstance(fact, OfDay):
        folds.hear(states[day_key(fact.date)].seen, said)
        if isinstance(fact, notices.OfStanding) and states.look(CHASES).seen.notices:
            notices.change(states[CHASES].seen.notices, fact)
    elif isinstance(fact, OfNotice):
        chases: Chases = states[CHASES].seen
        heard: Heard = states.look(day_key(fact.date)).seen
        chases.notices = notices.hear(chases.notices, said, states.look(SCHOOL).seen, heard.absences)
    elif isinstance(fact, OfPraise):
        states["pupil", fact.pupil].seen.hear_of_praise(said)
    elif isinstance(fact, OfTalk):
        folds.hear_of_talk(states[day_key(fact.date)].seen, said)
    elif isinstance(fact, EntityQuarantined):
        _see_untaken(fact, states)
    elif not isinstance(fact, NumberFoundDead | EntityReleased):
        assert_never(fact)


def _see_school(said: Said[Any], fact: OfConcern | OfFeed | OfSchool, states: States) -> None:
    school: School = states[SCHOOL].seen
    if isinstance(fact, OfConcern):
        school.hear_of_concern(said)
    elif isinstance(fact, OfFeed):
        school.hear_of_feed(said)
        states[CHASES].seen.hear_of_feed(said, school)
    else:
        school.known_since(said.at)
        school.hear(fact)
        states[CHASES].seen.hear_of_school(fact)


def _see_register(said: Said[Any], fact: OfRegister, states: States) -> None:
    """Most registers arrive without anybody having been asked about them: those change nothing."""
    if isinstance(fact, Asks):
        states[CHASES].seen.ask(said, states.look(SCHOOL).seen)
    elif states.look(CHASES).seen.open:
        states[CHASES].seen.arrive(fact)


def _see_untaken(fact: EntityQuarantined, states: States) -> None:
    if fact.pupil is not None:
        states[untaken_key(fact)].seen.open = True


def _see_guardians(fact: OfPupil, states: States) -> None:
    for key in guardian_keys(guardians_of(fact)):
        children: Children = states[key].seen
        before = [*children.barred]
        if isinstance(fact, GuardianRecorded | GuardianRemoved):
            children.hear(fact)
        else:
            children.pupils, children.barred = [], []
        _see_barred(key[1], fact, {*before, *children.barred}, states)


def _see_barred(guardian: str, fact: OfPupil, pupils: Iterable[str], states: States) -> None:
    """How whoever a court order keeps from a child is reached, of whichever child it was said last."""
    children: Children = states["guardian", guardian].seen
    for pupil in pupils:
        child: Pupil = states["pupil", pupil].seen
        if pupil not in children.barred:
            child.bar(guardian, ())
        elif isinstance(fact, GuardianRecorded):
            child.bar(guardian, fact.lines)


def do(said: Said[Any], states: Folding) -> None:
    """Fold an own fact."""
    own: Own | OfOffice | OfStaff | OfChase | StaffAlertWithheld = said.body
    office.note(own, states)
    if isinstance(own, OfOffice):
        office.do(own, states)
    elif isinstance(own, OfChase):
        states[CHASES].done.tell(own)
    elif is_notice(own):
        states[CHASES].done.notify(own)
    elif isinstance(own, OfStaff):
        staff.tell(states[SCHOOL].done, said)
    elif isinstance(own, OfNumber):
        folds.find(states[SCHOOL].done, own)
    elif isinstance(own, OfUpdate):
        folds.update(states[SCHOOL].done, said)
    else:
        folds.tell(states[day_key(day_of(own))].done, said)
        if isinstance(own, MessageSuspended):
            folds.suspend(states[SCHOOL].done, own)


def keep(said: Said[Any], states: States) -> None:
    """There is nothing to remember beside facts."""


def dues(kind: str, key: str, state: State) -> datetime | None:
    """When the next held message of a day goes or a suspended one expires; when the parents' update is due, or ends,
    and when a safeguarding lead is to be told."""
    if kind == "school":
        hours = (_of_update(state.seen, state.done), staff.next_due(state.seen, state.done))
        return min((at for at in hours if at is not None), default=None)
    if kind == "chases":
        hours = (chasing.next_due(state.seen, state.done), noticing.next_due(state.seen, state.done))
        return min((at for at in hours if at is not None), default=None)
    if kind != "day":
        return None
    told: Told = state.done
    return min((m.until for m in told.messages.values() if m.until is not None and not told.waits(m)), default=None)


def _of_update(school: School, found: Found) -> datetime | None:
    ends, hour = found.update.ends if found.update else None, weeks.next_hour(school, found.updated)
    return min((at for at in (ends, hour.at if hour else None) if at is not None), default=None)
