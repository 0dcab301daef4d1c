"""Woodside in the autumn of 2026, told to pathway's domain as registers and people would tell it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.record import Recorded
from chassis.said import Said
from chassis.testing import Decider
from chassis.wire import envelope_of
from events.fact import Actor, Fact, Refusal
from events.ids import Session, duty_id, guardian_id, pupil_id
from events.notifications import CallAnswered, Matter, ReplyReceived
from events.pathway import (
    AllocateFocusFamily,
    ClaimDuty,
    CodesReviewed,
    ContactUndone,
    CounterReached,
    CounterWithdrawn,
    DeadlineMissed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    LetterGroundCorrected,
    LetterNotPrepared,
    LetterPrepared,
    LetterWithdrawn,
    OutbreaksReviewed,
    PaListIssued,
    RecordContact,
    RecordVisit,
    StageEntered,
    StageLeft,
    StagesReviewed,
    UndoContact,
    UndoVisit,
    VisitUndone,
)
from events.policy import policy_of
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    ClosureDeclared,
    CodeSettled,
    CodeUnsettled,
    GuardianRecorded,
    PolicyAdopted,
    PupilAbsent,
    PupilFound,
    RegisterAmended,
    RegisterTaken,
    WriteBackFailed,
)
from pathway import domain
from pathway.domain.concerned import OfConcern
from pathway.domain.standing import OF_A_STAGE
from pathway.domain.supporting import OF_STAGES

from .school_file import instant, recorded, set_up

STAGED = (
    *(StagesReviewed, StageEntered, StageLeft, CounterReached, CounterWithdrawn),
    PaListIssued,
    *(LetterPrepared, LetterNotPrepared, LetterWithdrawn, LetterGroundCorrected),
)

QUIET = OfConcern | CodesReviewed | OutbreaksReviewed

LETTERS_OF_STAGES = ("concern", "notice-to-improve")


@dataclass
class Woodside:
    """A school and one of its days; times are the school's clocks', pupils are named by Arbor's ids."""

    day: date
    decider: Decider = field(default_factory=lambda: Decider(domain))
    safeguards: bool = False
    """Whether news of concerns is told of, too: they have tests of their own."""
    _ids: int = 0

    def at(self, clock: str, day: date | None = None) -> datetime:
        return instant(day or self.day, clock)

    def hears(self, fact: Fact, clock: str) -> list[Fact]:
        """The news of a fact; said a second time, it is silent."""
        news = self.decider.hears(fact, at=self.at(clock))
        assert self.decider.hears(fact, at=self.at(clock)) == [], "said twice"
        return self._told(news)

    def told(self, request: Any, clock: str, who: str = "staff-3", role: str = "attendance-officer") -> list[Fact]:
        """The news of a command; said a second time, it is silent."""
        self._ids += 1
        once = {"at": self.at(clock), "id": UUID(int=self._ids), "actor": Actor(who=who, role=role)}
        news = self.decider.told(request, **once)
        assert self.decider.told(request, **once) == [], "said twice"
        return self._told(news)

    def _told(self, news: Iterable[Fact]) -> list[Fact]:
        return [fact for fact in news if self.safeguards or not isinstance(fact, QUIET)]

    def wakes(self, clock: str, day: date | None = None) -> list[Fact]:
        """The news of every hour that comes, those of the stages and of what they ask apart."""
        news = self._told(self.decider.wakes(self.at(clock, day)))
        return [fact for fact in news if not isinstance(fact, STAGED) and not self._is_of_stages(fact)]

    def staged(self, clock: str = "15:45", day: date | None = None) -> list[Fact]:
        """The news of the stages in every hour that comes."""
        return [fact for fact in self.decider.wakes(self.at(clock, day)) if isinstance(fact, STAGED)]

    def _is_of_stages(self, fact: Fact) -> bool:
        """Whether a fact is about a duty that a stage or a counter asks for."""
        asked = {
            own.body.duty
            for own, _ in self.decider.own
            if isinstance(own.body, DutySet)
            and (own.body.kind in OF_STAGES or (own.body.about or "").endswith((OF_A_STAGE, *LETTERS_OF_STAGES)))
        }
        return isinstance(fact, DutySet | DutyDone | DutyStoodDown | DeadlineMissed) and fact.duty in asked

    def roll(self, *mis_ids: str, **changes: Any) -> None:
        for mis_id in mis_ids:
            self.decider.hears(recorded(mis_id, **changes), at=self.at("07:05"))

    def family(self, guardian: str, *mis_ids: str, **so: Any) -> None:
        for mis_id in mis_ids:
            pupil, known = pupil_id("woodside", mis_id), guardian_id("woodside", guardian)
            fact = GuardianRecorded(pupil=pupil, guardian=known, mis_id=f"~{known}~contact~{guardian}", **so)
            self.decider.hears(fact, at=self.at("07:06"))

    def absent(
        self, clock: str, mis_id: str = "16", session: str = "AM", code: str = "N", **changes: Any
    ) -> list[Fact]:
        fact = PupilAbsent(
            **{
                "pupil": pupil_id("woodside", mis_id),
                "form": "3B",
                "date": self.day,
                "session": session,
                "code": code,
                "explained": code not in "NO",
                "authorised": code not in "GNOU",
                "consecutive": 1,
                **changes,
            }
        )
        return self.hears(fact, clock)

    def explained(self, clock: str, mis_id: str = "16", session: str = "AM", **changes: Any) -> list[Fact]:
        usual = {"date": self.day, "session": session, "by": "note", "code": "I", "authorised": True}
        return self.hears(AbsenceExplained(pupil=pupil_id("woodside", mis_id), **{**usual, **changes}), clock)

    def withdrawn(self, clock: str, mis_id: str = "16", session: str = "AM", **changes: Any) -> list[Fact]:
        usual = {"date": self.day, "session": session, "reason": "false", "code": "/"}
        return self.hears(AbsenceWithdrawn(pupil=pupil_id("woodside", mis_id), **{**usual, **changes}), clock)

    def found(self, clock: str, how: str, mis_id: str = "16", session: str = "AM") -> list[Fact]:
        pupil = pupil_id("woodside", mis_id)
        return self.hears(PupilFound(pupil=pupil, date=self.day, session=session, how=how), clock)

    def code_settled(self, clock: str, code: str, mis_id: str = "16", session: Session = "AM") -> list[Fact]:
        pupil = pupil_id("woodside", mis_id)
        fact = CodeSettled(pupil=pupil, date=self.day, session=session, code=code, by="staff-3", contact=UUID(int=1))
        return self.hears(fact, clock)

    def code_unsettled(self, clock: str, mis_id: str = "16", session: Session = "AM") -> list[Fact]:
        pupil = pupil_id("woodside", mis_id)
        return self.hears(
            CodeUnsettled(pupil=pupil, date=self.day, session=session, code="I", contact=UUID(int=1)), clock
        )

    def code_not_taken(self, clock: str, mis_id: str = "16", session: Session = "AM") -> list[Fact]:
        of = {"pupil": pupil_id("woodside", mis_id), "date": self.day, "session": session}
        return self.hears(WriteBackFailed(**of, code="I", reason="this school's MIS takes no marks from here"), clock)

    def pressed(
        self, clock: str, *mis_ids: str, mis_id: str = "16", session: Session = "AM", **changes: Any
    ) -> list[Fact]:
        """Somebody pressed a key at a call about these children's absences."""
        about = [
            Matter(**{"pupil": pupil_id("woodside", each), "date": self.day, "sessions": (session,), **changes})
            for each in mis_ids or (mis_id,)
        ]
        of = {"pupil": about[0].pupil, "guardian": guardian_id("woodside", "204"), "pressed": "1"}
        return self.hears(CallAnswered(message=UUID(int=7), about=tuple(about), **of), clock)

    def replied(self, clock: str, *mis_ids: str, number: int = 1, about: bool = False, **changes: Any) -> list[Fact]:
        """A family of these children answered in distress; `about`: of the absence of the first."""
        pupils = [pupil_id("woodside", each) for each in mis_ids or ("16",)]
        matter = Matter(pupil=pupils[0], date=self.day, sessions=("AM",)) if about else None
        of = {"day": self.day, "received_at": self.at(clock), "urgent": "distress", "text": "~mum~reply~x"}
        of |= {"pupils": tuple(pupils), "about": matter, **changes}
        reply = ReplyReceived(school="woodside", reply=UUID(int=number), **of)
        return self.hears(reply, clock)

    def taken(self, clock: str, marks: dict[str, str], session: str = "AM", day: date | None = None) -> list[Fact]:
        by_pupil = {pupil_id("woodside", mis_id): code for mis_id, code in marks.items()}
        fact = RegisterTaken(
            school="woodside", form="3B", year="3", date=day or self.day, session=session, marks=by_pupil
        )
        return self.hears(fact, clock)

    def amended(
        self, clock: str, new: str | None, mis_id: str = "16", session: str = "AM", **changes: Any
    ) -> list[Fact]:
        usual = {"form": "3B", "date": self.day, "session": session, "original": "N", "amended_at": self.at(clock)}
        return self.hears(RegisterAmended(pupil=pupil_id("woodside", mis_id), new=new, **{**usual, **changes}), clock)

    def contact(self, clock: str, outcome: str = "spoke", mis_id: str = "16", **changes: Any) -> list[Fact]:
        speaker = {k: changes.pop(k) for k in ("who", "role") if k in changes}
        return self.told(
            RecordContact(**{"mis_id": mis_id, "date": self.day, "outcome": outcome, **changes}), clock, **speaker
        )

    def mistaken(self, clock: str, outcome: str = "spoke", mis_id: str = "16", **changes: Any) -> list[Fact]:
        """A contact that is taken back at once; hours that come between are heard."""
        news = [*self.contact(f"{clock}:00", outcome, mis_id, **changes), *self.wakes(f"{clock}:08")]
        return [*news, *self.told(UndoContact(mis_id=mis_id, date=self.day), f"{clock}:09")]

    def taken_back(self, clock: str, mis_id: str = "16") -> list[Fact]:
        """Somebody takes back the latest contact of the day with a reason, if there is one."""
        self._ids += 1
        asked = UndoContact(mis_id=mis_id, date=self.day, reason=f"~p{mis_id}~contact~why")
        actor = Actor(who="staff-3", role="attendance-officer")
        answer = self.decider.says(self.decider.saying(asked, at=self.at(clock), id=UUID(int=self._ids), actor=actor))
        return [] if isinstance(answer, Refusal) else [own.body for own in answer]

    def visit_taken_back(self, clock: str, mis_id: str = "16") -> list[Fact]:
        """Somebody takes back the latest visit of the day, if there is one, and registers says that nobody saw it."""
        self._ids += 1
        asked = UndoVisit(mis_id=mis_id, date=self.day, reason=f"~p{mis_id}~contact~why")
        actor = Actor(who="staff-3", role="attendance-officer")
        answer = self.decider.says(self.decider.saying(asked, at=self.at(clock), id=UUID(int=self._ids), actor=actor))
        return [] if isinstance(answer, Refusal) else [own.body for own in answer]

    def claimed(self, clock: str, mis_id: str = "16") -> list[Fact]:
        """Somebody claims the day's call, where it is open and nobody holds it."""
        pupil = pupil_id("woodside", mis_id)
        self._ids += 1
        asked = ClaimDuty(pupil=pupil, duty=duty_id("woodside", "call", pupil, self.day))
        actor = Actor(who="staff-3", role="attendance-officer")
        answer = self.decider.says(self.decider.saying(asked, at=self.at(clock), id=UUID(int=self._ids), actor=actor))
        return [] if isinstance(answer, Refusal) else [own.body for own in answer]

    def visit(self, clock: str, outcome: str = "seen", mis_id: str = "16", **changes: Any) -> list[Fact]:
        return self.told(RecordVisit(**{"mis_id": mis_id, "date": self.day, "outcome": outcome, **changes}), clock)

    def closed(self, clock: str, session: str = "both", in_days: int = 0, **changes: Any) -> list[Fact]:
        """The school is declared shut, so many days from now; or not after all."""
        day = self.day + timedelta(days=in_days)
        return self.hears(ClosureDeclared(school="woodside", date=day, session=session, **changes), clock)

    def allocated(self, clock: str, staff: str, role: str, mis_id: str = "16") -> list[Fact]:
        return self.told(AllocateFocusFamily(mis_id=mis_id, staff=staff, role=role), clock)

    def log(self, *others: Fact) -> list[Recorded]:
        """Everything said so far as it stands on the log, then what others said."""
        told = [self.decider.saying(fact, at=self.at("16:00")) for fact in others]
        return [_recorded(said, n) for n, said in enumerate([*self._in_order(), *told], 1)]

    def _in_order(self) -> Iterator[Said[Fact]]:
        for heard, fact in enumerate(self.decider.heard, 1):
            yield fact
            yield from (own for own, after in self.decider.own if after == heard)

    def duties(self) -> dict[tuple[str, str, date], str]:
        """Every duty ever set, (kind, pupil, day) → its state in the outputs."""
        named: dict[UUID, tuple[str, str, date]] = {}
        states: dict[tuple[str, str, date], str] = {}
        for own, _ in self.decider.own:
            match own.body:
                case DutySet() as duty:
                    kind = "second call" if duty.about == "afternoon" else duty.kind
                    named[duty.duty] = (kind, duty.pupil, duty.date)
                    states[named[duty.duty]] = "due"
                case DutyDone() as duty if states[named[duty.duty]] != "missed":
                    states[named[duty.duty]] = "done"
                case (ContactUndone() | VisitUndone()) as undone:
                    for duty_reopened in undone.reopened:
                        if states[named[duty_reopened]] != "missed":
                            states[named[duty_reopened]] = "due"
                case DutyStoodDown() as duty:
                    states[named[duty.duty]] = "stood-down"
                case DeadlineMissed() as duty:
                    states[named[duty.duty]] = "missed"
        return states


def _recorded(said: Said[Fact], sequence: int) -> Recorded:
    envelope = envelope_of(said, recorded_at=said.at, position=sequence, heard=0)
    return Recorded(replace(envelope, sequence=sequence), said.body.model_dump_json().encode())


def school_on(day: date) -> Woodside:
    school = Woodside(day)
    school.decider.given(
        set_up(),
        PolicyAdopted(school="woodside", since=date(2026, 9, 1), policy=policy_of("woodside")),
        at=school.at("07:00"),
    )
    school.roll("16")
    return school
