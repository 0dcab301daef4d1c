"""Whose pupils somebody may act upon: procedures, "People": of their years and classes, and of families of theirs."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from chassis.said import Said, States
from events.fact import Refusal
from events.pathway import DutyKind
from pathway.domain.families import HEADSHIP, OFFICER, allocation_of, holder
from pathway.domain.recording import fault_of_staff
from pathway.domain.states import FAMILIES, SCHOOL, OpenDuty, PupilSeen, SchoolSeen, Sees
from pathway.domain.told_wrongly import is_of_steps

SCOPED = frozenset({"assistant-head", "year-group-leader", "class-teacher", "pastoral", "provision", "inclusion"})
"""Roles that have some of the pupils; the others who act have all."""
STAFF = SCOPED | HEADSHIP | {OFFICER, "safeguarding-lead", "operator"}
"""All but governors, who have to do with figures, and with no pupil."""
OFFICE = HEADSHIP | {OFFICER, "safeguarding-lead"}
"""Roles that know how a child is protected."""
_STEPPERS = OFFICE | {"assistant-head"}
"""Roles that know of legal steps (procedures, "People")."""
_TELLING: frozenset[DutyKind] = frozenset({"visit", "tell-social-worker"})
"""Kinds of duty by which one could tell that a child is protected."""


def fault_of(said: Said[Any], pupil: str, states: States, allowed: Set[str]) -> Refusal | None:
    """Why somebody may not do this: not in that role, or not of that pupil."""
    return fault_of_role(said, allowed) or fault_of_scope(said, pupil, states)


def fault_of_role(said: Said[Any], allowed: Set[str]) -> Refusal | None:
    """Why somebody may not do this in their role."""
    if said.actor is None or said.actor.role in allowed:
        return None
    return Refusal("not-for-role", f"That is not for the role {said.actor.role}: tell the office.")


def fault_of_scope(said: Said[Any], pupil: str, states: States) -> Refusal | None:
    """Why somebody of a role that has some of the pupils may not act upon this one."""
    actor = said.actor
    if actor is None or actor.role not in SCOPED or _has(actor.who, said, pupil, states):
        return None
    return Refusal(
        "not-your-pupil", "That pupil is not in your years or classes, and no family of yours: ask the office."
    )


def fault_of_owner(said: Said[Any], who: str, pupil: str, states: States) -> Refusal | None:
    """Why somebody cannot be asked to do something for a pupil: the school file names them, and not as having it."""
    if (fault := fault_of_staff(who) or fault_of_gone(who, states)) is not None:
        return fault
    role = states[SCHOOL].seen.roles.get(who)
    if role == "governor":
        return Refusal("not-for-role", f"{who} is a governor, and has to do with no pupil: choose somebody else.")
    if role not in SCOPED or _has(who, said, pupil, states):
        return None
    return Refusal("not-their-pupil", f"{who} does not have that pupil: choose somebody who does.")


def fault_of_gone(who: str | None, states: States) -> Refusal | None:
    """Why somebody cannot be asked for anything: the school file named them, and does no more.

    One whom it never named may be: a file names those who have some of the pupils, and may leave out the office.
    """
    if who is None or who not in states[SCHOOL].seen.gone:
        return None
    return Refusal("no-such-staff", f"The school file does not name {who} any more: choose somebody who is there.")


def fault_of_holder(said: Said[Any], who: str, pupil: str, states: States, allowed: Set[str]) -> Refusal | None:
    """The same of somebody who is to do what those roles alone may."""
    role = states[SCHOOL].seen.roles.get(who)
    if role is not None and role not in allowed:
        return Refusal("not-for-role", f"{who} does not meet parents: choose somebody who does.")
    return fault_of_owner(said, who, pupil, states)


def fault_of_class(said: Said[Any], form: str, states: States) -> Refusal | None:
    """Why somebody may not say this of a class: there is none, or it is not theirs."""
    school: SchoolSeen = states[SCHOOL].seen
    if form not in school.classes:
        return Refusal("no-such-class", "The school file has no class of that name: look at how it is written there.")
    actor = said.actor
    sees = school.staff.get(actor.who, Sees()) if actor else Sees()
    if actor is None or actor.role not in SCOPED or form in sees.classes or school.classes[form] in sees.years:
        return None
    return Refusal("not-your-class", "That class is neither yours nor of your years: ask the office.")


def is_sent(said: Said[Any], owed: OpenDuty) -> bool:
    """Whether somebody was sent on a visit, alone or with another: they act upon it, whosever pupil it is."""
    going = owed.going
    return said.actor is not None and going is not None and said.actor.who in going.people


def knows_of(said: Said[Any], owed: OpenDuty) -> bool:
    """Whether somebody may know that there is such a duty: whom nobody told is told it by no refusal either."""
    if said.actor is None or said.actor.role in OFFICE:
        return True
    if owed.kind not in _TELLING:
        return knows_of_step(said, owed.kind, owed.about)
    return owed.by == said.actor.who or is_sent(said, owed)


def knows_of_step(said: Said[Any], kind: DutyKind, about: str) -> bool:
    """Whether somebody may know of a task, which may tell of a legal step."""
    return said.actor is None or said.actor.role in _STEPPERS or not is_of_steps(kind, about)


def _has(who: str, said: Said[Any], pupil: str, states: States) -> bool:
    school: SchoolSeen = states[SCHOOL].seen
    seen: PupilSeen = states["pupil", pupil].seen
    sees = school.staff.get(who, Sees())
    own = pupil in sees.pupils or seen.form in sees.classes or seen.year_group in sees.years
    return own or _has_family(who, said, pupil, states)


def _has_family(who: str, said: Said[Any], pupil: str, states: States) -> bool:
    """Whether the pupil's family is allocated to them today, or to somebody for whom they stand in."""
    school: SchoolSeen = states[SCHOOL].seen
    today, families = school.calendar.today(said.at), states[FAMILIES]
    held = allocation_of(families, pupil, today)
    return held is not None and who in (held.staff, holder(families.done, held.staff, today))
