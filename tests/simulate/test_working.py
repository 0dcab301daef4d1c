"""What somebody in a scenario does of what is asked of them."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any, TypeGuard
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from events.fact import Actor, Request, Words
from events.notifications import (
    AcknowledgeItem,
    ApproveUpdate,
    ConfirmReply,
    InboxItem,
    NumberRow,
    Plan,
    PlanOf,
    Reply,
    UpdateRow,
    Updates,
    UpdatesOf,
)
from events.pathway import (
    AcknowledgeConcern,
    AgreePlan,
    ClosePlan,
    Concern,
    Duties,
    Duty,
    FinishTask,
    HoldMeeting,
    IssueLetter,
    LetterRow,
    MakeEvidencePack,
    PlanMeeting,
    RecordAuthorityTold,
    RecordMeetingMissed,
    RecordPraise,
    RecordSocialWorkerTold,
    RecordStageCheck,
    ReleaseLetter,
    ResolveConcern,
)
from events.pathway import Plan as SupportPlan
from rollcall.working import TRIED, Hours, choices, incoming, meetings, waiting, work

NOW = datetime(2026, 10, 14, 10, 40, tzinfo=ZoneInfo("Europe/London"))
TODAY = NOW.date()
MEET = NOW + timedelta(days=1)
HOURS = Hours(tasks=("duties",), seed="7", meet=MEET, review=date(2026, 10, 30), parents={"1": "204"})
OFFICER = Actor(who="staff-3", role="attendance-officer")


def due(kind: str, about: str | None = None, number: int = 1, at: datetime = NOW, mis_id: str | None = None) -> Duty:
    row: dict[str, Any] = {"duty": UUID(int=number), "kind": kind, "mis_id": mis_id or str(number), "about": about}
    usual = {"owner": "attendance-officer", "state": "due", "done_at": None, "outcome": None, "because": UUID(int=0)}
    return Duty.model_validate({**row, **usual, "due_at": at})


def letter(number: int, state: str = "prepared", day: date = TODAY) -> LetterRow:
    row = {"letter": UUID(int=number), "pupil": f"p{number}", "mis_id": "16", "guardian": "204", "template": "concern"}
    usual = {"stage": "concern", "sessions": 3, "reason": None, "issued_at": None, "sha256": None}
    return LetterRow.model_validate({**row, **usual, "state": state, "prepared_on": day})


def plan(open_actions: int = 0, review: date = TODAY) -> SupportPlan:
    given = {"mis_id": "1", "plan": UUID(int=9), "since": date(2026, 9, 30), "supports": (), "closed": None}
    return SupportPlan.model_validate({**given, "review": review, "open_actions": open_actions})


def done(
    *rows: Duty, plans: tuple[SupportPlan, ...] = (), evidence: frozenset[str] = frozenset(), seed: str = "7"
) -> list[Request]:
    return choices.duties(rows, plans, evidence, "staff-3", NOW, HOURS.model_copy(update={"seed": seed}))


def met(*rows: Duty, seed: str = "7") -> list[Request]:
    return list(meetings.meetings(rows, "staff-3", NOW, HOURS.model_copy(update={"seed": seed})))


def words(requests: list[Request]) -> list[str]:
    return [type(request).__name__ for request in requests]


# Letters --------------------------------------------------------------------------------------------------------------


def test_the_letters_that_have_waited_longest_go_and_a_held_one_is_released_first() -> None:
    rows = [letter(1), letter(2, "held", date(2026, 10, 1)), letter(3, day=date(2026, 10, 2))]
    requests = list(waiting.letters([*rows, *(letter(number) for number in range(4, 30))]))
    assert len(requests) == waiting.LETTERS
    assert requests[:2] == [
        ReleaseLetter(pupil="p2", letter=UUID(int=2)),
        IssueLetter(pupil="p3", letter=UUID(int=3)),
    ]


@pytest.mark.parametrize("state", ["issuing", "issued", "withdrawn"])
def test_a_letter_that_waits_for_nobody_is_left(state: str) -> None:
    assert list(waiting.letters([letter(1, state)])) == []


# What is due ----------------------------------------------------------------------------------------------------------


def test_a_meeting_that_a_stage_asks_for_is_planned_once_for_the_next_school_day() -> None:
    asked = due("meeting", "support-stage", mis_id="1")
    [planned] = done(asked)
    assert planned == PlanMeeting(mis_id="1", purpose="support", at=MEET, staff="staff-3")
    assert done(asked, due("meeting", "support", 2, MEET, mis_id="1")) == []


def test_meetings_of_focus_families_are_left_to_those_who_have_them() -> None:
    assert done(due("meeting", "focus-start"), due("meeting", "focus-end", 2)) == []


def test_checks_are_made_now_and_then_with_nothing_to_come_of_them() -> None:
    outcomes = Counter(
        request.outcome
        for seed in range(60)
        for request in done(due("panel-check", "persistent"), seed=str(seed))
        if isinstance(request, RecordStageCheck)
    )
    assert outcomes.total() == 60
    assert outcomes.keys() == {"panel-called", "responsibility-notified", "not-needed"}


def test_the_authority_is_told_of_the_counter_that_asks() -> None:
    assert done(due("tell-authority", "missing-education")) == [
        RecordAuthorityTold(mis_id="1", counter="missing-education")
    ]


def test_no_more_is_done_in_a_day_than_there_is_time_for_and_what_is_due_first_is_done_first() -> None:
    rows = [due("tell-authority", "sickness-return", n, NOW + timedelta(days=9 - n)) for n in range(1, 8)]
    told = [request.mis_id for request in done(*rows) if isinstance(request, RecordAuthorityTold)]
    assert told == ["7", "6", "5"]


def test_todays_actions_are_finished_mostly_and_no_other_days() -> None:
    kinds = Counter(len(done(due("action"), seed=str(seed))) for seed in range(60))
    assert kinds[1] > kinds[0] > 0
    assert done(due("action", at=NOW + timedelta(days=1))) == []
    assert all(isinstance(each, FinishTask) for seed in range(9) for each in done(due("support"), seed=str(seed)))


def test_calls_and_visits_are_not_its_work() -> None:
    assert done(due("call"), due("visit", number=2), due("settle-code", number=3)) == []


def test_the_same_seed_chooses_the_same() -> None:
    rows = [due("panel-check", "persistent", n) for n in range(1, 4)]
    assert done(*rows) == done(*rows)
    assert len({tuple(str(each) for each in done(*rows, seed=str(seed))) for seed in range(20)}) > 1


def test_who_has_a_social_worker_is_told_of_today_and_families_in_nobodys_focus_are_rung() -> None:
    assert done(due("tell-social-worker")) == [RecordSocialWorkerTold(mis_id="1", date=TODAY)]
    assert done(due("tell-social-worker", at=NOW - timedelta(days=1))) == []
    assert done(due("praise")) == [RecordPraise(mis_id="1", how="rang")]
    assert done(due("praise").model_copy(update={"owner": "staff-9"})) == []


def test_evidence_is_put_together_before_a_penalty_notice_is_asked_for() -> None:
    checks = [due("penalty-check", "penalty", n) for n in range(1, 3)]
    without = [each for seed in range(20) for each in done(*checks, seed=str(seed))]
    asked = [each for seed in range(20) for each in done(*checks, evidence=frozenset("12"), seed=str(seed))]
    assert {type(each) for each in without} == {MakeEvidencePack, RecordStageCheck}
    assert {each.outcome for each in without if isinstance(each, RecordStageCheck)} == {"not-needed"}
    assert {each.outcome for each in asked if isinstance(each, RecordStageCheck)} == {"not-needed", "penalty-notice"}
    assert {MakeEvidencePack} == TRIED, "it is refused while an N stands in it"


# What came in ---------------------------------------------------------------------------------------------------------


def reply(**changes: Any) -> Reply:
    given = dict.fromkeys(("urgent", "asks", "text", "telephone")) | {"guardians": ("204",), "pupils": ("1", "2")}
    usual = {"reply": UUID(int=6), "received_at": NOW, "state": "open", "about": "1", "suggested": "I"}
    return Reply.model_validate({**given, **usual, **changes})


def item(kind: str, number: int = 7) -> InboxItem:
    given = {"item": UUID(int=number), "kind": kind, "since": NOW, "template": None, "guardians": (), "pupils": ()}
    return InboxItem.model_validate({**given, "why": "", "acknowledged_by": None})


def test_a_reply_about_one_absence_is_confirmed_with_what_its_words_suggest() -> None:
    assert list(incoming.replies([reply()])) == [ConfirmReply(reply=UUID(int=6), mis_id="1", code="I")]
    assert list(incoming.replies([reply(about=None), reply(suggested=None)])) == []


def test_what_no_rule_may_settle_is_taken_note_of_unless_it_was_seen_to() -> None:
    rows = [item("reply", 5), item("distress", 6), item("withheld", 7), item("number-to-check", 8)]
    seen = incoming.seen_to([reply()], [], rows, NOW, HOURS)
    assert seen[1:] == [AcknowledgeItem(item=UUID(int=7))]


def test_a_number_is_found_to_be_good_now_and_then_on_a_later_day() -> None:
    def cleared(since: datetime) -> list[int]:
        row = {"guardian": "204", "pupil": "1", "channel": "text", "since": since, "reason": "failed", "message": None}
        seeds = [HOURS.model_copy(update={"seed": str(seed)}) for seed in range(30)]
        return [len(list(incoming.numbers([NumberRow.model_validate(row)], NOW, each))) for each in seeds]

    assert 0 < sum(cleared(NOW - timedelta(days=1))) < 20
    assert sum(cleared(NOW)) == 0


# Meetings -------------------------------------------------------------------------------------------------------------


def test_todays_meetings_are_held_or_nobody_comes_and_no_other_days() -> None:
    came = Counter(words(met(due("meeting", "support"), seed=str(seed)))[0] for seed in range(60))
    assert came.keys() == {HoldMeeting.__name__, RecordMeetingMissed.__name__}
    assert came[HoldMeeting.__name__] > 40
    assert met(due("meeting", "support", at=NOW + timedelta(days=1))) == []


def test_a_meeting_that_is_held_says_who_came_and_what_stands_in_the_way() -> None:
    review = due("meeting", "plan-review", mis_id="1")
    held = [each for each in [*met(due("meeting", "support")), *done(review, plans=(plan(),))] if is_held(each)]
    assert [(each.guardians, bool(each.barriers)) for each in held] == [(("204",), True)] * 2


def is_held(request: Request) -> TypeGuard[HoldMeeting]:
    return isinstance(request, HoldMeeting)


def test_a_plan_is_agreed_where_one_is_asked_for() -> None:
    held = [met(due("meeting", "support"), due("plan", "support", 2, mis_id="1"), seed=str(n)) for n in range(9)]
    plans = [each for requests in held for each in requests if isinstance(each, AgreePlan)]
    assert {"HoldMeeting", "AgreePlan"} == set(max(map(words, held), key=len))
    assert {each.review for each in plans} == {HOURS.review}


def test_a_plan_is_closed_when_it_is_reviewed_unless_an_action_is_open() -> None:
    review = due("meeting", "plan-review", mis_id="1")
    assert words(done(review, plans=(plan(),))) == [HoldMeeting.__name__, ClosePlan.__name__]
    assert words(done(review, plans=(plan(open_actions=1),))) == [HoldMeeting.__name__]
    assert done(review, plans=(plan(review=MEET.date()),)) == []


# Concerns -------------------------------------------------------------------------------------------------------------


def concern(day: date, acknowledged: str | None = None, outcome: str | None = None) -> Concern:
    given = {name: None for name in Concern.model_fields} | {"concern": UUID(int=4), "pupil": "p1", "mis_id": "1"}
    said = {"kind": "nobody-reached", "date": day, "raised_at": NOW, "raised_by": "rule", "alerts": 0}
    return Concern.model_validate({**given, **said, "acknowledged_by": acknowledged, "outcome": outcome})


def ended(*rows: Concern, seed: str = "7") -> list[Request]:
    return list(waiting.concerns(rows, "dsl", NOW, HOURS.model_copy(update={"seed": seed})))


def test_a_concern_is_taken_up_and_on_a_later_day_the_child_was_found_safe() -> None:
    of = {"pupil": "p1", "concern": UUID(int=4)}
    yesterday = TODAY - timedelta(days=1)
    assert ended(concern(TODAY)) == ended(concern(yesterday)) == [AcknowledgeConcern(**of)]
    assert ended(concern(TODAY, "dsl")) == []
    ends = [ended(concern(yesterday, "dsl"), seed=str(seed)) for seed in range(60)]
    assert [] in ends
    assert [ResolveConcern(**of, outcome="found-safe", by="dsl", at=NOW)] in ends
    assert ended(concern(yesterday, "dsl", "explained")) == []


# The update -----------------------------------------------------------------------------------------------------------


def update(state: str) -> UpdateRow:
    given = dict.fromkeys(("figures", "note", "expires_at", "approved_by", "families", "left_out", "reason"))
    return UpdateRow.model_validate(
        {**given, "update": UUID(int=5), "day": TODAY, "state": state, "progress": {}},
    )


def test_the_update_that_waits_is_approved_as_it_is_counted() -> None:
    counted = Plan(school="woodside", sending=(), withheld=(), messages=41, left_out=2, digest="d1")
    assert list(waiting.approval([update("prepared")], counted)) == [
        ApproveUpdate(update=UUID(int=5), families=41, left_out=2, digest="d1")
    ]
    assert list(waiting.approval([update("approved")], None)) == []
    assert list(waiting.approval([], None)) == []


async def test_only_what_the_tasks_need_is_asked() -> None:
    asked: list[str] = []

    async def ask(question: Request, answer: type[Words]) -> Any:
        asked.append(type(question).__name__)
        rows = (update("expired"),) if answer is Updates else ()
        return answer.model_validate({"school": "woodside", "rows": rows})

    hours = HOURS.model_copy(update={"tasks": ("update", "meetings")})
    assert await work(hours, NOW, OFFICER, ask) == []
    assert asked == [UpdatesOf.__name__, "DutiesOf"], f"nothing waits, so no {PlanOf.__name__}; {Duties.__name__} once"
