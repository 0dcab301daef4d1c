"""What people do beside calls, visits and letters, for a world in which it is heard at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Protocol

from chassis.said import Said
from events.fact import Actor, Request
from events.ids import guardian_id, pupil_id
from events.notifications import (
    AcknowledgeItem,
    ClearNumber,
    ConfirmReply,
    MessageSending,
    MessageWithheld,
    NoteUpdate,
    ReplyReceived,
)
from events.pathway import (
    AcknowledgeConcern,
    ArrangeVisit,
    ClosePlan,
    ConcernRaised,
    DeadlineMissed,
    EndFocusFamily,
    FinishTask,
    GiveMissedReason,
    HandOverFamilies,
    HoldPraise,
    LiftPraiseHold,
    MakeEvidencePack,
    NoteCause,
    NoteClassSystems,
    NoteStrategy,
    PenaltyNoticeIssued,
    RaiseConcern,
    RecordAuthorityTold,
    RecordPenaltyNotice,
    RecordSocialWorkerTold,
    ReportKnownAbsence,
    ResolveConcern,
    RewardHotspot,
    WithdrawPenaltyNotice,
    WithdrawVisit,
)
from events.sealed import Sealed
from notifications.domain.answers import ReplyHeard
from notifications.domain.audience import Approving, messages
from notifications.domain.outcomes import Receipt
from notifications.domain.references import Reference

from .officers import GUARDIANS, SCHOOL

LEAD = Actor(who="staff-7", role="safeguarding-lead")


class _World(Protocol):
    facts: list[Any]
    now: datetime

    @property
    def today(self) -> date: ...

    def _told(self, request: Request, actor: Actor = ..., service: str = ...) -> None: ...


def _text(kid: str) -> Any:
    return Sealed[str](f"~{pupil_id(SCHOOL, kid)}~safeguarding~x")


class People:
    """Staff at work; `latest`: the last fact of a word about a child."""

    def latest(self: _World, word: type[Any], kid: str) -> Any:
        said = [fact.fact for fact in self.facts if isinstance(fact.fact, word)]
        return next((fact for fact in reversed(said) if getattr(fact, "pupil", None) == pupil_id(SCHOOL, kid)), None)

    # Concerns -----------------------------------------------------------------------------------------------------

    def raises(self: Any, kid: str, kind: str = "welfare") -> None:
        self._told(RaiseConcern.model_validate({"mis_id": kid, "kind": kind, "text": _text(kid)}))

    def acknowledges(self: Any, kid: str) -> None:
        if (raised := self.latest(ConcernRaised, kid)) is not None:
            self._told(AcknowledgeConcern(pupil=raised.pupil, concern=raised.concern), LEAD)

    def resolves(self: Any, kid: str, outcome: str = "found-safe") -> None:
        """Whatever is open about the child."""
        pupil = pupil_id(SCHOOL, kid)
        found = {"by": "staff-8", "at": self.now} if outcome == "found-safe" else {}
        for concern in list(self.state("pathway", pupil).concerns):
            said = {"pupil": pupil, "concern": concern, "outcome": outcome, **found}
            self._told(ResolveConcern.model_validate(said), LEAD)

    def tells_social_worker(self: Any, kid: str) -> None:
        self._told(RecordSocialWorkerTold(mis_id=kid, date=self.today))

    # Penalty notices ------------------------------------------------------------------------------------------------

    def packs(self: Any, kid: str) -> None:
        self._told(MakeEvidencePack(mis_id=kid))

    def fines(self: Any, kid: str) -> None:
        self._told(RecordPenaltyNotice(mis_id=kid, guardian=GUARDIANS[kid]))

    def unfines(self: Any, kid: str) -> None:
        """The last notice is withdrawn."""
        if (issued := self.latest(PenaltyNoticeIssued, kid)) is not None:
            guardian = GUARDIANS[kid]
            said = {"mis_id": kid, "guardian": guardian, "date": issued.date, "reason": "wrong-person"}
            self._told(WithdrawPenaltyNotice.model_validate(said))

    # Visits, plans, the authority -----------------------------------------------------------------------------------

    def arranges(self: Any, kid: str) -> None:
        at = self.now + timedelta(minutes=30)
        said = {"mis_id": kid, "date": self.today, "staff": "staff-8", "at": at, "reason": _text(kid)}
        self._told(ArrangeVisit.model_validate(said))

    def unarranges(self: Any, kid: str) -> None:
        self._told(WithdrawVisit(mis_id=kid, date=self.today))

    def finishes(self: Any, kid: str) -> None:
        """Whatever support or action is asked of anybody for the child."""
        for duty, owed in list(self.state("pathway", pupil_id(SCHOOL, kid)).tasks.items()):
            if owed.kind in ("support", "action"):
                self._told(FinishTask(mis_id=kid, duty=duty))

    def closes_plan(self: Any, kid: str) -> None:
        self._told(ClosePlan.model_validate({"mis_id": kid, "outcome": "improved"}))

    def tells_authority(self: Any, kid: str) -> None:
        for counter in ("missing-education", "authority-return"):
            self._told(RecordAuthorityTold(mis_id=kid, counter=counter))

    # Families, praise, what is known and noted ----------------------------------------------------------------------

    def hands_over(self: Any, kid: str = "16", days: int = 3) -> None:
        """Whoever has the child's family is away."""
        until = self.today + timedelta(days=days)
        self._told(HandOverFamilies.model_validate({"from": "staff-1", "to": "staff-2", "until": until}))

    def ends_focus(self: Any, kid: str) -> None:
        self._told(EndFocusFamily(mis_id=kid))

    def holds_praise(self: Any, kid: str, days: int = 9) -> None:
        self._told(HoldPraise(mis_id=kid, until=self.today + timedelta(days=days), reason=_text(kid)))

    def lifts_hold(self: Any, kid: str) -> None:
        self._told(LiftPraiseHold(mis_id=kid))

    def knows_absent(self: Any, kid: str, days: int = 1) -> None:
        said = {"mis_id": kid, "from": self.today, "to": self.today + timedelta(days=days)}
        self._told(ReportKnownAbsence.model_validate(said))

    def gives_reason(self: Any, kid: str) -> None:
        if (missed := self.latest(DeadlineMissed, kid)) is not None:
            self._told(GiveMissedReason(mis_id=kid, duty=missed.duty, reason="too-many"))

    def notes(self: Any, kid: str) -> None:
        """A strategy for the child, a cause in its year group, and what its class has."""
        later = self.today + timedelta(days=7)
        self._told(NoteStrategy(mis_id=kid, barriers=("transport",), owner="staff-3", review=later))
        self._told(NoteCause(year="3", cause="holiday", owner="staff-3", review=later))
        self._told(NoteClassSystems(form="3B", lead=True, target=True, trackers=False))

    def rewards(self: Any, kid: str) -> None:
        """The child's class was the best of its year."""
        said = {"year": "3", "form": "3B", "date": self.today, "reward": "party"}
        self._told(RewardHotspot.model_validate(said), Actor(who="staff-1", role="headteacher"))

    # Messages and replies -------------------------------------------------------------------------------------------

    def receipt(self: Any, kid: str, state: str = "delivered", **told: Any) -> None:
        """What the provider says later of the last message that went about the child."""
        if (sent := self.latest(MessageSending, kid)) is not None:
            of = Reference(sent.about[0].date, sent.message, sent.attempt)
            self._told(Receipt(of, state, **told), None, "notifications")

    def approves(self: Any, kid: str) -> None:
        """The parents' update that waits goes to as many families as there are."""
        states = self.states("notifications")
        update = states["school", "school"].done.update
        if update is None or update.state != "prepared":
            return
        asked = Approving(update=update.id, families=0, again=True)
        gone = messages(Said(update.id, SCHOOL, self.now, asked, update.id), update, states)
        left_out = sum(isinstance(fact, MessageWithheld) for fact in gone)
        counts = {"families": len(gone) - left_out, "left_out": left_out}
        self._told(asked.model_copy(update=counts), service="notifications")

    def notes_update(self: Any, kid: str) -> None:
        update = self.states("notifications")["school", "school"].done.update
        if update is not None:
            self._told(NoteUpdate(update=update.id, note="~update~note~x"), service="notifications")

    def clears_number(self: Any, kid: str) -> None:
        guardian = GUARDIANS[kid]
        self._told(ClearNumber(guardian=guardian, channel="text"), service="notifications")

    # Replies --------------------------------------------------------------------------------------------------------

    def replied(self: Any, kid: str, *, distress: bool = False, asks: str | None = None) -> None:
        """The family answers; nobody of the school says it."""
        who = guardian_id(SCHOOL, GUARDIANS[kid])
        heard = ReplyHeard(_text(kid), (who,), suggested="I", distress=distress, asks=asks)
        self._told(heard, None, "notifications")

    def confirms(self: Any, kid: str, code: str = "I") -> None:
        replies = [fact.fact for fact in self.facts if isinstance(fact.fact, ReplyReceived)]
        for reply in replies[-1:]:
            self._told(ConfirmReply(reply=reply.reply, mis_id=kid, code=code), service="notifications")

    def sees_to(self: Any, kid: str) -> None:
        """Whatever came last into the inbox."""
        words = {"ReplyReceived": "reply", "MessageFailed": "message", "MessageUnknown": "message"}
        items = [getattr(fact.fact, words[fact.envelope.word]) for fact in self.facts if fact.envelope.word in words]
        for item in items[-1:]:
            self._told(AcknowledgeItem(item=item), service="notifications")
