"""How facts become state: what pathway said into `seen`, what registers said into `done`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias, cast

from chassis.said import Key, Said, States
from events.codes import fault_of
from events.fact import Fact
from events.ids import SESSIONS
from events.notifications import ReplyConfirmed
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone, VisitMade, VisitUndone
from events.registers import CodesCompared, EntityQuarantined, EntityReleased, RegisterOverdue
from registers.domain.absence_folds import OF_ABSENCE, OF_NOTE, OfAbsence, OfNote
from registers.domain.folding import Fold
from registers.domain.lacking_folds import OF_LACKING, OfLacking
from registers.domain.mis_folds import OF_CODES, OF_COMPARISON, OF_SETTLING, OfComparison, OfSettling
from registers.domain.pupils import Contact, Understood
from registers.domain.register_folds import OF_REGISTER, OfRegister
from registers.domain.roll_folds import OF_GUARDIAN, OF_ROLL, OfGuardian, OfRoll
from registers.domain.sayings import OfOthers
from registers.domain.school_folds import OF_SCHOOL, OfSchool
from registers.domain.scopes import fault_of_actor
from registers.domain.state import reached_of

OfNothing: TypeAlias = RegisterOverdue | EntityQuarantined | EntityReleased
OfPeople: TypeAlias = OfRoll | OfGuardian | OfAbsence | OfNote | OfLacking
OfMis: TypeAlias = CodesCompared | OfSettling | OfComparison
Own: TypeAlias = OfSchool | OfRegister | OfPeople | OfMis | OfNothing
_OF_NOTHING = Fold(lambda _: (), lambda *_: None)


def see(said: Said[Fact], states: States) -> None:
    """Fold what others said of a pupil: contacts and replies that gave a reason, visits that saw the child.

    A child whom a call found in school is explained so, without a code, until the mark says the same.
    """
    told = cast("OfOthers", said.body)
    reached = reached_of(states, told.pupil)
    reached.forget(said.at)
    match told:
        case ContactMade(date=day, code=code, by=who, undoable_until=undoable, sessions=sessions):
            if code is not None and fault_of(code) is None:
                until = None if fault_of_actor(said) or code == "N" else undoable
                reached.contacts.append(Contact(day, said.at, code, said.id, who, until, sessions=sessions))
        case ChildFoundInSchool(date=day, by=who):
            reached.contacts.append(Contact(day, said.at, "", said.id, who))
        case ContactUndone(contact=contact):
            reached.take_back(contact, said.at)
        case ReplyConfirmed(date=day, code=code, sessions=sessions, by=who, received_at=sent):
            reached.replies.append(Understood(day, said.at, code, sessions or SESSIONS, who, sent or said.at))
        case VisitMade(date=day, outcome=outcome):
            if outcome == "seen":
                reached.visits.append((day, said.at))
        case VisitUndone(date=day, made_at=made_at):
            if (day, made_at) in reached.visits:
                reached.visits.remove((day, made_at))


def touched(fact: Fact) -> Iterable[Key]:
    """The states that folding an own fact needs."""
    return _fold(cast("Own", fact)).touched(fact)


def do(said: Said[Fact], states: States) -> None:
    """Fold an own fact."""
    _fold(cast("Own", said.body)).into(states, said.body, said)


def _fold(fact: Own) -> Fold:
    if isinstance(fact, OfSchool):
        return OF_SCHOOL
    if isinstance(fact, OfRegister):
        return OF_REGISTER
    if isinstance(fact, OfMis):
        return _fold_of_mis(fact)
    return _OF_NOTHING if isinstance(fact, OfNothing) else _fold_of_people(fact)


def _fold_of_people(fact: OfPeople) -> Fold:
    if isinstance(fact, OfAbsence):
        return OF_ABSENCE
    if isinstance(fact, OfNote):
        return OF_NOTE
    if isinstance(fact, OfLacking):
        return OF_LACKING
    return OF_ROLL if isinstance(fact, OfRoll) else OF_GUARDIAN


def _fold_of_mis(fact: OfMis) -> Fold:
    if isinstance(fact, OfSettling):
        return OF_SETTLING
    return OF_COMPARISON if isinstance(fact, OfComparison) else OF_CODES
