"""Which states each saying to *notifications* needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from chassis.said import Every, Key, Outcome, Said, States, Woken
from events.notifications import (
    ChaseSending,
    NumberSetAside,
    PlanOf,
    RecipientsAsked,
    SameNumberAsked,
    StaffAlerting,
    UpdateAsked,
)
from events.pathway import ImprovementDetected
from events.registers import EntityQuarantined, GuardianRecorded
from notifications.domain import numbers, office, plans, stops
from notifications.domain.answers import STOPPED, Children, guardian_keys
from notifications.domain.chases import CHASES, OfRegister
from notifications.domain.day import Told
from notifications.domain.folds import day_key
from notifications.domain.follows import (
    OfContact,
    OfDay,
    OfOthers,
    OfPupil,
    OfQuarantine,
    OfSchool,
    OfTalk,
    day_of,
    guardians_of,
)
from notifications.domain.items import untaken_key
from notifications.domain.notices import OfNotice, OfStanding
from notifications.domain.office import AtOffice
from notifications.domain.outcomes import Receipt
from notifications.domain.people import Found, OfPraise
from notifications.domain.school import SCHOOL, OfConcern, OfFeed
from notifications.domain.siblings import keys_of_family


def keys(said: Said[Any], states: States) -> Iterable[Key | Every]:  # noqa: PLR0911, C901
    """The school, the day, the child, and the children of the day's messages that have not gone."""
    heard: OfOthers | Woken | Outcome | Receipt | AtOffice | PlanOf = said.body
    if isinstance(heard, OfSchool | OfConcern | OfRegister):
        return [SCHOOL, CHASES]
    if isinstance(heard, OfNotice):
        return [SCHOOL, CHASES, day_key(heard.date)]
    if isinstance(heard, OfPupil):
        return [("pupil", heard.pupil), *_of_guardians(heard, states), *_of_stopped(heard)]
    if isinstance(heard, OfDay):
        thanked = [heard.pupil] if isinstance(heard, ImprovementDetected) else []
        noticed = [CHASES] if isinstance(heard, OfStanding) else []
        return [*noticed, *_of_day(heard.date, [heard.pupil], states, thanked)]
    if isinstance(heard, OfTalk):
        return _of_day(heard.date, [heard.pupil], states)
    if isinstance(heard, OfFeed):
        return _of_suspended(states)
    if isinstance(heard, OfContact | OfPraise):
        return [SCHOOL, ("pupil", heard.pupil)]
    if isinstance(heard, OfQuarantine):
        return _of_quarantine(heard)
    if isinstance(heard, AtOffice):
        return office.keys(said, states)
    match heard:
        case Woken() | Outcome():
            return _of_own(heard, states)
        case Receipt():
            return _of_message(heard, states)
        case PlanOf():
            return plans.keys(said, states)


def _of_quarantine(heard: OfQuarantine) -> Iterable[Key]:
    if isinstance(heard, EntityQuarantined):
        return [untaken_key(heard)]
    return [SCHOOL, day_key(heard.date)] if heard.date is not None else []


def _of_guardians(heard: OfPupil, states: States) -> Iterable[Key]:
    """Those whom it concerns, and the children from whom a court order keeps them."""
    for key in guardian_keys(guardians_of(heard)):
        yield key
        children: Children = states[key].seen
        yield from (("pupil", pupil) for pupil in children.barred)


def _of_stopped(heard: OfPupil) -> Iterable[Key]:
    return [STOPPED, SCHOOL] if isinstance(heard, GuardianRecorded) else []


def _of_own(heard: Woken | Outcome, states: States) -> Iterable[Key]:  # noqa: PLR0911
    """An hour that one of its states asked for, or what came of its own order."""
    match heard:
        case Woken(kind="school") | Outcome(of=UpdateAsked()):
            return [SCHOOL]
        case Outcome(of=NumberSetAside()):
            return numbers.keys_of_shared(heard)
        case Outcome(of=SameNumberAsked() as order):
            return stops.keys_of_answer(order)
        case Woken(kind="chases") | Outcome(of=ChaseSending() | StaffAlerting()):
            return [SCHOOL, CHASES]
        case Woken():
            return _of_hour(date.fromisoformat(heard.key), states)
        case Outcome(of=RecipientsAsked() as order):
            return _of_hour(order.date, states)
        case Outcome():
            return _of_day(day_of(heard.of), [], states)


def _of_hour(day: date, states: States) -> Iterable[Key]:
    """The day, and the guardians whose texts are held: whether they are one person is asked."""
    yield from _of_day(day, [], states)
    told: Told = states[day_key(day)].done
    held = (m for m in told.messages.values() if m.state == "held" and m.template == "absence")
    for pupil in dict.fromkeys(pupil for m in held for pupil in m.about):
        yield from guardian_keys(states["pupil", pupil].seen.told)


def _of_suspended(states: States) -> Iterable[Key]:
    yield from (SCHOOL, CHASES)
    found: Found = states[SCHOOL].done
    for day in found.suspended:
        yield from _of_day(day, [], states)


def _of_message(receipt: Receipt, states: States) -> Iterable[Key]:
    yield from (CHASES, day_key(receipt.reference.day))
    told: Told = states[day_key(receipt.reference.day)].done
    known = told.messages.get(receipt.reference.message)
    about = known.about if known else {}
    yield from _of_day(receipt.reference.day, about, states, about if known and known.template == "improvement" else ())


def _of_day(day: date, pupils: Iterable[str], states: States, thanked: Iterable[str] = ()) -> Iterable[Key]:
    """The day, the children, those of its messages that have not gone, and the families of those who are `thanked`."""
    name = day_key(day)
    yield from (SCHOOL, STOPPED)
    yield name
    told: Told = states[name].done
    open_ones = [m for m in told.messages.values() if m.state in ("held", "suspended", "asked", "sending")]
    yield from dict.fromkeys(("pupil", pupil) for pupil in (*pupils, *(p for m in open_ones for p in m.about)))
    praised = (p for m in open_ones if m.template == "improvement" for p in m.about)
    for pupil in dict.fromkeys((*thanked, *praised)):
        yield from keys_of_family(pupil, states)
