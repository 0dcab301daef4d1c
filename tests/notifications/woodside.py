"""A school in the autumn of 2026, and short ways to say what is heard of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from chassis.said import Outcome
from chassis.testing import Decider
from events.calendar import SchoolCalendar
from events.fact import Fact
from events.ids import outcome_id
from events.notifications import MessageSending, RecheckAsked
from events.pathway import ImprovementDetected, ImprovementWithdrawn
from events.policy import policy_of
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    GuardianRecorded,
    PolicyAdopted,
    PupilAbsent,
    PupilFound,
    PupilRecorded,
    SchoolSetUp,
)
from events.school import Span, Term
from events.sealed import Sealed
from notifications import domain
from notifications.domain.audience import said_by
from notifications.domain.outcomes import Handed, Handover, Receipt, Rechecked, Unanswered

MONDAY = date(2026, 9, 7)
TERMS = (
    Term(
        name="Autumn 2026",
        first=date(2026, 9, 3),
        last=date(2026, 12, 18),
        half_term=Span(first=date(2026, 10, 26), last=date(2026, 10, 30)),
    ),
    Term(name="Spring 2027", first=date(2027, 1, 5), last=date(2027, 4, 1)),
)


def sealed(subject: str, value: str, kind: str = "register") -> Sealed[Any]:
    return Sealed(f"~{subject}~{kind}~{value}")


class Woodside:
    """The school, its families and its day. Clock times are local, `HH:MM` or `HH:MM:SS`.

    Its parents have no update of the week, unless `policy` says so.
    """

    def __init__(self, **policy: Any) -> None:
        self.policy = {"update": {"weekday": 6}, **policy}
        self.decider = Decider(domain)
        self.calendar = SchoolCalendar("Europe/London", TERMS)
        self.before = datetime(2026, 9, 1, 9, tzinfo=UTC)
        self.decider.given(*self.set_up(), at=self.before)

    def set_up(self, **policy: Any) -> list[Fact]:
        school = SchoolSetUp(
            school="woodside",
            trust="reach2",
            name="Woodside Primary Academy",
            timezone="Europe/London",
            source="hook",
            terms=TERMS,
            classes=(),
        )
        since = self.before.date()
        adopted = {"base": "woodside", **self.policy, **policy}
        return [school, PolicyAdopted(school="woodside", since=since, policy=policy_of(adopted))]

    def at(self, clock: str, day: date = MONDAY) -> datetime:
        return self.calendar.at(day, time.fromisoformat(clock))

    def pupil(self, pupil: str) -> PupilRecorded:
        return PupilRecorded(
            pupil=pupil,
            mis_id=sealed(pupil, "mis"),
            first_name=sealed(pupil, "name"),
            last_name=sealed(pupil, "surname"),
            form="3B",
            year="3",
            entry=date(2024, 9, 1),
        )

    def guardian(self, pupil: str, guardian: str, **so: Any) -> GuardianRecorded:
        told = {"legal": True, "priority": 1, "telephone": sealed(guardian, "phone", "contact"), **so}
        return GuardianRecorded(pupil=pupil, guardian=guardian, mis_id=sealed(guardian, "mis", "contact"), **told)

    def number(self, guardian: str, value: str = "phone") -> Sealed[str]:
        return sealed(guardian, value, "contact")

    @property
    def spoilt(self) -> dict[str, dict[str, str]]:
        """Guardian → channel → the number or address that is to be checked there, the last where there are several."""
        found: dict[str, dict[str, str]] = {}
        for address, of in self.decider.states["school", "school"].done.bad.items():
            found.setdefault(of.guardian, {}).update(dict.fromkeys(of.channels, address))
        return {guardian: channels for guardian, channels in found.items() if channels}

    def email(self, guardian: str) -> Sealed[str]:
        return sealed(guardian, "email", "contact")

    def family(self, guardian: str, *pupils: str, **so: Any) -> "Woodside":
        for pupil in pupils:
            self.hears(self.pupil(pupil), self.before)
            self.hears(self.guardian(pupil, guardian, **so), self.before)
        return self

    def hears(self, fact: Fact, at: datetime) -> list[Fact]:
        """Heard twice: the second time silent."""
        cause = cause_of(fact, at)
        news = self.decider.hears(fact, at=at, id=cause)
        assert self.decider.hears(fact, at=at, id=cause) == []
        return news

    def id_of(self, fact: Fact, clock: str) -> UUID:
        """The id under which it was heard."""
        return cause_of(fact, self.at(clock))

    def absence(self, pupil: str, session: str = "AM", **so: Any) -> PupilAbsent:
        return absent(pupil, session, **so)

    def absent(self, pupil: str, clock: str, session: str = "AM", day: date = MONDAY, **so: Any) -> list[Fact]:
        return self.hears(absent(pupil, session, day, **so), self.at(clock, so.pop("heard_on", day)))

    def explained(self, pupil: str, clock: str, session: str = "AM", day: date = MONDAY) -> list[Fact]:
        fact = AbsenceExplained(pupil=pupil, date=day, session=session, by="contact", code="I", authorised=True)
        return self.hears(fact, self.at(clock, day))

    def withdrawn(
        self, pupil: str, clock: str, session: str = "AM", reason: str = "false", day: date = MONDAY, on: date = MONDAY
    ) -> list[Fact]:
        return self.hears(AbsenceWithdrawn(pupil=pupil, date=day, session=session, reason=reason), self.at(clock, on))

    def found(self, pupil: str, clock: str, session: str = "AM", day: date = MONDAY) -> list[Fact]:
        fact = PupilFound(pupil=pupil, date=day, session=session, how="arrived-late")
        return self.hears(fact, self.at(clock, day))

    def improved(self, pupil: str, clock: str, day: date = MONDAY, *, held: bool = False) -> list[Fact]:
        figures = {"recent_attending": 19, "recent_possible": 20, "earlier_attending": 30, "earlier_possible": 40}
        fact = ImprovementDetected(pupil=pupil, date=day, praise_held=held, **figures)
        return self.hears(fact, self.at(clock, day))

    def improved_no_more(self, pupil: str, clock: str, day: date = MONDAY) -> list[Fact]:
        """Marks were corrected since it was said."""
        figures = {"recent_attending": 9, "recent_possible": 20, "earlier_attending": 30, "earlier_possible": 40}
        return self.hears(ImprovementWithdrawn(pupil=pupil, date=MONDAY, **figures), self.at(clock, day))

    def comes(self, clock: str, day: date = MONDAY) -> list[Fact]:
        """Every hour up to this one comes."""
        return self.decider.wakes(self.at(clock, day))

    def ended(self, order: Fact, result: Any, at: datetime) -> list[Fact]:
        """An effect ends; ended twice, the second time is silent."""
        order_id = next(own.id for own, _ in reversed(self.decider.own) if own.body == order)
        body, cause = Outcome(order, order_id, result), outcome_id(order_id)
        news = self.decider.told(body, at=at, id=cause)
        assert self.decider.told(body, at=at, id=cause) == []
        return news

    def rechecked(
        self, asked: Fact, clock: str, still: Mapping[str, Any] | None = None, day: date = MONDAY, **doubted: Any
    ) -> list[Fact]:
        """Registers answers; by default that nothing has changed since. `doubted`: pupil=sessions."""
        assert isinstance(asked, RecheckAsked), asked
        everything = {pupil: ("AM", "PM") for pupil in asked.pupils}
        return self.ended(asked, Rechecked(everything if still is None else still, doubted), self.at(clock, day))

    def unanswered(self, asked: Fact, clock: str) -> list[Fact]:
        return self.ended(asked, Unanswered(), self.at(clock))

    def handed(self, sending: Fact, clock: str, result: Handover | None = None, day: date = MONDAY) -> list[Fact]:
        assert isinstance(sending, MessageSending), sending
        return self.ended(sending, result or Handed(str(sending.message), 1), self.at(clock, day))

    def receipt(self, receipt: Receipt, clock: str, day: date = MONDAY) -> list[Fact]:
        """The provider says what became of a message; said twice, the second time is silent."""
        at = self.at(clock, day)
        news = self.decider.told(receipt, at=at)
        assert self.decider.told(receipt, at=at) == []
        return news

    @property
    def seen(self) -> str:
        """The digest of what the parents' update says."""
        states = self.decider.states
        update = states["school", "school"].done.update
        return said_by(update, states) if update is not None else ""

    def going(self, *pupils: str) -> Any:
        """The pupils were absent in the morning: what is said of their family's text at 09:25."""
        for pupil in pupils:
            self.absent(pupil, "09:00")
        (asked,) = self.comes("09:25")
        (said,) = self.rechecked(asked, "09:25")
        return said

    def texted(self, *pupils: str) -> MessageSending:
        """Their family was texted at 09:25, and the text was sent."""
        sending = self.going(*pupils)
        assert isinstance(sending, MessageSending)
        self.handed(sending, "09:25")
        return sending


def absent(pupil: str, session: str = "AM", day: date = MONDAY, **so: Any) -> PupilAbsent:
    fact = {"form": "3B", "code": "N", "explained": False, "authorised": False, "consecutive": 1}
    fact |= {key: value for key, value in so.items() if key in PupilAbsent.model_fields}
    return PupilAbsent(pupil=pupil, date=day, session=session, **fact)


def cause_of(fact: Fact, at: datetime) -> UUID:
    return uuid5(NAMESPACE_OID, f"{fact!r} {at.isoformat()}")
