"""The office at work: calls, visits, claims, letters, meetings, checks, for a world in which it is heard at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from events.ids import pupil_id
from events.pathway import (
    Action,
    AgreePlan,
    AllocateFocusFamily,
    ClaimDuty,
    FollowPattern,
    HandBackDuty,
    HoldMeeting,
    InviteParent,
    IssueLetter,
    PlanMeeting,
    PlannedSupport,
    PrepareLetter,
    RecordContact,
    RecordMeetingMissed,
    RecordPraise,
    RecordStageCheck,
    RecordVisit,
    ReleaseLetter,
    ReportPattern,
    UndoContact,
    UndoVisit,
    WithdrawLetter,
)
from events.sealed import Sealed
from pathway.domain.standing import Letter

SCHOOL = "woodside"
GUARDIANS = {"16": "9", "17": "9", "18": "10"}
"""The guardian of each child: of brother and sister the same."""


class Officers:
    """What the attendance office, and whoever visits for it, does."""

    def contact(self: Any, kid: str, outcome: str = "spoke", code: str | None = None) -> None:
        self._told(RecordContact(mis_id=kid, date=self.today, outcome=outcome, guardian=GUARDIANS[kid], code=code))

    def undo(self: Any, kid: str) -> None:
        self._told(UndoContact(mis_id=kid, date=self.today))

    def undo_later(self: Any, kid: str) -> None:
        reason = Sealed[str](f"~{pupil_id(SCHOOL, kid)}~contact~why")
        self._told(UndoContact(mis_id=kid, date=self.today, reason=reason))

    def undo_visit(self: Any, kid: str) -> None:
        reason = Sealed[str](f"~{pupil_id(SCHOOL, kid)}~contact~why")
        self._told(UndoVisit(mis_id=kid, date=self.today, reason=reason))

    def hand_back(self: Any, kid: str) -> None:
        """Whatever is open about the child."""
        pupil = pupil_id(SCHOOL, kid)
        for duty in list(self.state("pathway", pupil).open):
            self._told(HandBackDuty(pupil=pupil, duty=duty))

    def meets(self: Any, kid: str) -> None:
        """Parents are met, and a plan is agreed."""
        later = self.today + timedelta(days=3)
        form = {"guardians": (GUARDIANS[kid],), "barriers": ("transport",)}
        self._told(HoldMeeting(mis_id=kid, purpose="other", actions=(Action(owner="family", due=later),), **form))
        support = PlannedSupport(kind="breakfast-club", days=("Wednesday",))
        self._told(AgreePlan(mis_id=kid, supports=(support,), review=later))

    def plans(self: Any, kid: str, days: int) -> None:
        at = self.now + timedelta(days=days)
        self._told(PlanMeeting(mis_id=kid, purpose="support", at=at, staff="staff-3"))

    def invites(self: Any, kid: str) -> None:
        self._told(InviteParent(mis_id=kid, purpose="support", guardian=GUARDIANS[kid], how="phone"))

    def misses(self: Any, kid: str) -> None:
        self._told(RecordMeetingMissed(mis_id=kid, purpose="support", reason="nobody-came"))

    def checks(self: Any, kid: str, outcome: str) -> None:
        said = {"mis_id": kid, "check": "panel-check", "outcome": outcome}
        self._told(RecordStageCheck.model_validate(said))

    def reports(self: Any, kid: str) -> None:
        self._told(ReportPattern(mis_id=kid, kind="weekday"))

    def follows(self: Any, kid: str) -> None:
        self._told(FollowPattern(mis_id=kid, kind="weekday", outcome="watched"))

    def praises(self: Any, kid: str) -> None:
        self._told(RecordPraise(mis_id=kid, how="rang"))

    def writes(self: Any, kid: str) -> None:
        """A letter is prepared because a person asks for it."""
        self._told(PrepareLetter(mis_id=kid, template="concern"))

    def posts(self: Any, kid: str) -> None:
        """Every letter to the parents that waits is released, if it is held, and issued."""
        pupil = pupil_id(SCHOOL, kid)
        for letter, held in self._letters(kid):
            if held.state == "held":
                self._told(ReleaseLetter(pupil=pupil, letter=letter))
            if held.state in ("held", "prepared"):
                self._told(IssueLetter(pupil=pupil, letter=letter))

    def takes_back(self: Any, kid: str) -> None:
        for letter, _ in self._letters(kid):
            self._told(WithdrawLetter(pupil=pupil_id(SCHOOL, kid), letter=letter))

    def _letters(self: Any, kid: str) -> list[tuple[UUID, Letter]]:
        return list(self.state("pathway", pupil_id(SCHOOL, kid)).standing.letters.items())

    def visit(self: Any, kid: str, outcome: str = "seen") -> None:
        self._told(RecordVisit(mis_id=kid, date=self.today, outcome=outcome, by="staff-8"))

    def allocate(self: Any, kid: str, role: str = "headteacher") -> None:
        self._told(AllocateFocusFamily(mis_id=kid, staff="staff-1", role=role))

    def claim(self: Any, kid: str) -> None:
        """Whatever is open about the child."""
        pupil = pupil_id(SCHOOL, kid)
        for duty in list(self.state("pathway", pupil).open):
            self._told(ClaimDuty(pupil=pupil, duty=duty))

    def claims_tasks(self: Any, kid: str) -> None:
        """Whatever a stage, a plan or a meeting asks for the child."""
        pupil = pupil_id(SCHOOL, kid)
        for duty in list(self.state("pathway", pupil).tasks):
            self._told(ClaimDuty(pupil=pupil, duty=duty))
