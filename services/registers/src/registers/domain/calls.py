"""The code that a call gave, settled once the call can be taken back no more: it, too, is written back to the MIS.

It is settled of a session that is said to be an absence with a mark that gives no reason, and that the call explains
(not one from which a child is missing who came since); where that comes later than the call, then. It waits to be woken
for it, for only then is everything heard that was said within that time. Should it be heard later still
that the call was taken back, what was settled stands no more.

O explains nothing ("reason unknown, or none that the school accepts"), and is a code for all that: the absence stays as
unexplained as it was, and its mark becomes O.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from chassis.said import Said, States, Woken
from events.codes import UNEXPLAINED
from events.ids import Session
from events.pathway import ContactMade, ContactUndone
from events.registers import CodeSettled, CodeUnsettled
from registers.domain.places import unslotted
from registers.domain.pupils import Contact, Pupil, Reached, Settled
from registers.domain.state import pupil_of, reached_of

ON_ITS_WAY = timedelta(seconds=10)
"""So long what was taken back in time may be on its way from pathway to here."""


def of_calls(said: Said[Woken], states: States) -> Iterator[CodeSettled]:
    """The codes settled at that instant of a pupil's absences."""
    pupil = said.body.key
    done = pupil_of(states, pupil)
    for due, name, contact in _settling(reached_of(states, pupil), done):
        day, session = unslotted(name)
        absence = done.absence(day, session)
        if due <= said.body.due and absence is not None:
            yield CodeSettled(
                pupil=pupil,
                date=day,
                session=session,
                code=contact.code,
                original=absence.code,
                by=contact.by,
                contact=contact.id,
            )


def unsettled(heard: ContactUndone | ContactMade, states: States) -> Iterator[CodeUnsettled]:
    """The settled codes of a day that a call had given which is taken back by now, or corrected by a later one."""
    pupil = heard.pupil
    reached = reached_of(states, pupil)
    for name, settled in sorted(pupil_of(states, pupil).settled.items()):
        day, session = unslotted(name)
        if settled.contact is not None and day == heard.date and reached.is_void(settled.contact):
            yield CodeUnsettled(pupil=pupil, date=day, session=session, code=settled.code, contact=settled.contact)


def next_settling(reached: Reached, pupil: Pupil) -> datetime | None:
    """When the next code that a call gave is settled."""
    return min((due for due, _, _ in _settling(reached, pupil)), default=None)


def _settling(reached: Reached, pupil: Pupil) -> Iterator[tuple[datetime, str, Contact]]:
    """When the code of which contact is settled of which session."""
    for name, since in sorted(pupil.unsettled.items()):
        contact, absence = reached.last_call(*unslotted(name)), pupil.absence(*unslotted(name))
        if absence is None or contact is None or not contact.code or contact.until is None:
            continue
        if absence.code == contact.code or not _says_why(pupil, name, since, contact):
            continue
        if not _is_settled(pupil.settled.get(name), contact, reached):
            yield max(since, contact.until + ON_ITS_WAY), name, contact


def _says_why(pupil: Pupil, name: str, since: datetime, contact: Contact) -> bool:
    """Whether the call explains it; or said O of a child who was away by then, or has been away all day."""
    day, session = unslotted(name)
    absence = pupil.absence(day, session)
    if contact.code not in UNEXPLAINED:
        return absence is not None and absence.explained
    return session == "AM" or since <= contact.at or _is_away(pupil, day, "AM")


def _is_away(pupil: Pupil, day: date, session: Session) -> bool:
    absence = pupil.absence(day, session)
    return absence is not None and absence.is_away and not absence.found


def _is_settled(settled: Settled | None, contact: Contact, reached: Reached) -> bool:
    """Whether a code was settled since the contact, or that very one before."""
    if settled is None or reached.is_taken_back(settled.contact):
        return False
    return settled.at >= contact.at or settled.code == contact.code
