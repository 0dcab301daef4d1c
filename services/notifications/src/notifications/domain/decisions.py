"""Where everything said to *notifications* leads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeAlias

from chassis.said import Decision, News, Outcome, Said, States, Woken
from events.fact import Refusal
from events.notifications import (
    ChaseSending,
    MessageSending,
    NumberSetAside,
    PlanOf,
    RecheckAsked,
    RecipientsAsked,
    SameNumberAsked,
    StaffAlerting,
    UpdateAsked,
)
from events.pathway import ContactUndone, ImprovementDetected, ImprovementWithdrawn, NumberFoundDead
from events.registers import EntityQuarantined, EntityReleased, GuardianRecorded
from events.roles import is_masked, sees_every_pupil
from notifications.domain import (
    absences,
    chasing,
    corrections,
    handovers,
    improvements,
    noticing,
    numbers,
    office,
    plans,
    receipts,
    rechecks,
    silences,
    staff,
    stops,
    update_hours,
    updates,
)
from notifications.domain.chases import OfRegister
from notifications.domain.drafts import woken_by
from notifications.domain.follows import OfContact, OfDay, OfOthers, OfPupil, OfSchool, day_of
from notifications.domain.notices import OfNotice
from notifications.domain.office import AtOffice
from notifications.domain.outcomes import Receipt
from notifications.domain.people import Found, OfPraise
from notifications.domain.school import SCHOOL, OfConcern, OfFeed
from notifications.domain.view import Day

OfNumbers: TypeAlias = NumberSetAside | SameNumberAsked
"""What orders that sealed numbers be compared."""


def decide(said: Said[Any], states: States) -> Decision:  # noqa: PLR0911, C901
    """The news of the messages about one day."""
    heard: OfOthers | Woken | Outcome | Receipt | AtOffice = said.body
    if isinstance(heard, OfDay):
        return _of(said, Day(said.school, heard.date, states))
    if isinstance(heard, OfFeed):
        return _of_feed(said, states)
    if isinstance(heard, OfContact):
        return _of_contact(said, states)
    if isinstance(heard, AtOffice):
        return office.decide(said, states)
    if isinstance(heard, GuardianRecorded):
        return list(stops.heard(said, states))
    if isinstance(heard, OfSchool | OfPupil | OfPraise | OfConcern | OfRegister | OfNotice | EntityQuarantined):
        return []
    match heard:
        case EntityReleased():
            return list(_of_released(said, states))
        case Woken():
            return _woken(said, states)
        case Outcome():
            return _ended(said, states)
        case Receipt():
            return (
                staff.came_back(said, states)
                or chasing.came_back(said, states)
                or noticing.came_back(said, states)
                or list(receipts.heard(said, Day(said.school, heard.reference.day, states)))
            )


def _of(said: Said[Any], day: Day) -> list[News]:
    if not day.school.known:
        return []
    if isinstance(said.body, ImprovementDetected):
        return improvements.heard(said, day)
    if isinstance(said.body, ImprovementWithdrawn):
        return improvements.withdrawn(said, day)
    return [*absences.heard(said, day), *corrections.heard(said, day)]


def _of_feed(said: Said[OfFeed], states: States) -> list[News]:
    found: Found = states[SCHOOL].done
    return [news for day in found.suspended for news in silences.heard(said, Day(said.school, day, states))]


def _of_released(said: Said[EntityReleased], states: States) -> Iterable[News]:
    day = Day(said.school, said.body.date, states) if said.body.date is not None else None
    return rechecks.believed(said, day) if day is not None and day.school.known else ()


def _of_contact(said: Said[OfContact], states: States) -> list[News]:
    rung: Any = said
    if isinstance(said.body, NumberFoundDead):
        return list(numbers.dead(rung, states))
    day = Day(said.school, said.body.date, states)
    cleared = numbers.undone(rung, states) if isinstance(said.body, ContactUndone) else ()
    return [*cleared, *(absences.heard(rung, day) if day.school.known else ())]


def _woken(said: Said[Woken], states: States) -> list[News]:
    if said.body.kind == "school":
        return [*staff.woken(said, states), *updates.woken(said, states)]
    if said.body.kind == "chases":
        return [*chasing.woken(said, states), *noticing.woken(said, states)]
    day = Day(said.school, date.fromisoformat(said.body.key), states)
    news: list[News] = [*silences.ended(said.body.due, day), *rechecks.ask(said, day)]
    for message, known in day.told.held(said.body.due).items():
        if known.template == "correction":
            news += [woken_by(known, each) for each in corrections.due(message, known, said.at, day)]
        if known.template == "improvement":
            news.append(woken_by(known, improvements.due(message, known, said.at, day)))
    return [*news, *update_hours.due(said, day)]


def _ended(said: Said[Outcome], states: States) -> list[News]:  # noqa: PLR0911
    order: Any = said.body.of
    orders: (
        RecheckAsked
        | RecipientsAsked
        | MessageSending
        | UpdateAsked
        | NumberSetAside
        | SameNumberAsked
        | StaffAlerting
        | ChaseSending
    ) = order
    match orders:
        case RecheckAsked():
            return rechecks.answered(said, orders, Day(said.school, day_of(orders), states))
        case RecipientsAsked():
            return list(rechecks.compared(said, orders, Day(said.school, orders.date, states)))
        case MessageSending():
            return list(handovers.ended(said, orders, Day(said.school, day_of(orders), states)))
        case UpdateAsked():
            return list(updates.answered(said, orders, states))
        case NumberSetAside() | SameNumberAsked():
            return _compared(said, orders, states)
        case StaffAlerting():
            return list((staff if orders.template == "concern" else noticing).ended(said, orders, states))
        case ChaseSending():
            return list(chasing.ended(said, orders, states))


def _compared(said: Said[Outcome], order: OfNumbers, states: States) -> list[News]:
    match order:
        case NumberSetAside():
            return list(numbers.shared(said, order, states))
        case SameNumberAsked():
            return list(stops.answered(said, order, states))


def answer(said: Said[Any], states: States) -> Any:
    """What would be said now, and is not: a preview's, for those who may ask for one."""
    question: PlanOf = said.body
    if not sees_every_pupil(said.actor) and not is_masked(said.actor):
        return Refusal("not-for-role", "The attendance team, headship and the safeguarding lead see that: ask them.")
    match question:
        case PlanOf():
            return plans.plan(said, states)
