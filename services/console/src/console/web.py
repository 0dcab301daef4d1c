"""The JSON API: what the other five answer, and the commands of a school's staff, with OpenAPI."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from secrets import compare_digest
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from chassis.requests import Posted, request_id
from console.adapters.nats import LiveFact
from console.handlers import Caller, Desk, Followed, Problem
from events import fact
from events.fact import Actor, Role, Words
from events.notifications import Messages, MessagesOf
from events.notifications.inbox import AcknowledgeItem, Inbox, InboxOf
from events.notifications.messages import Template
from events.notifications.numbers import NumbersFound, NumbersToCheck
from events.notifications.previews import Preview, PreviewOf
from events.notifications.replies import ConfirmReply, RecordReply, Replies, RepliesOf, ReplyState
from events.pathway import (
    AcknowledgeConcern,
    AgreePlan,
    AllocateFocusFamily,
    ClaimDuty,
    ClosePlan,
    Concerns,
    ConcernsOf,
    Duties,
    DutiesOf,
    DutyKind,
    DutyState,
    EndFocusFamily,
    FinishTask,
    FocusFamilies,
    FocusFamiliesOf,
    FollowPattern,
    GiveMissedReason,
    HandBackDuty,
    HandOverFamilies,
    HoldMeeting,
    InviteParent,
    IssueLetter,
    Ledger,
    LedgerOf,
    LetterFile,
    LetterOf,
    Letters,
    LettersOf,
    LetterState,
    MakeEvidencePack,
    Meetings,
    MeetingsOf,
    NoteCause,
    Notes,
    NotesOf,
    NoteStrategy,
    PlanMeeting,
    Plans,
    PlansOf,
    PrepareLetter,
    Procedures,
    ProceduresOf,
    Queue,
    QueueOf,
    RaiseConcern,
    RecordContact,
    RecordMeetingMissed,
    RecordPenaltyNotice,
    RecordPraise,
    RecordSocialWorkerTold,
    RecordVisit,
    ReleaseLetter,
    ReportPattern,
    ResolveConcern,
    Returning,
    ReturningOn,
    RewardHotspot,
    StagesOf,
    Standings,
    UndoContact,
    WithdrawLetter,
)
from events.registers import (
    Amendments,
    AmendmentsOf,
    DeclareClosure,
    Differences,
    DifferencesOf,
    ImportRows,
    LiftStaleFeed,
    Quarantine,
    Quarantined,
    Registers,
    RegistersOf,
    RetryQuarantined,
    SettleCode,
    WithdrawClosure,
)
from events.reporting import Figures, FiguresOf, Grouping, RecordNamesShown, Report, WeeklyReportOf
from events.rewards import Trackers, TrackersOf

Format = Literal["html", "pdf", "csv", "xlsx", "json"]
_ACTOR = rf"^({'|'.join(get_args(Role))}) [!-~]{{1,64}}$"
_WEEK = r"^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_logger = structlog.get_logger()


# What is answered -----------------------------------------------------------------------------------------------------


class Trouble(Words):
    """Why there is no answer: one sentence for a person, a code for programs."""

    error: str
    reason: str


class Health(Words):
    """Whether this process has reached NATS."""

    service: Literal["console"] = "console"
    ready: bool


# Who asks -------------------------------------------------------------------------------------------------------------


class Guarded(APIRoute):
    """A route that looks at the token before it reads anything else, and whose answers nobody keeps."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the guard."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            _admit(_desk(request), request.headers.get("Authorization"))
            response = await handle(request)
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded


def _admit(desk: Desk, authorization: str | None) -> None:
    scheme, given = get_authorization_scheme_param(authorization)
    same = compare_digest(given.encode(), (desk.token or "").encode())
    if desk.token is not None and not (same and scheme.lower() == "bearer"):
        raise Problem(401, "unauthorised", "Send the console's token: Authorization: Bearer TOKEN.")


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(_desk)]
Who = Annotated[str, Header(alias="Rollcall-Actor", pattern=_ACTOR, description="role and staff id of who asks")]
School = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$")]
KnownAt = Annotated[AwareDatetime | None, Query(description="as it was known at that instant; with its offset")]
Id = Annotated[UUID | None, Header(alias="Request-Id", description="the same for a repeat")]
After = Annotated[int, Header(alias="Rollcall-After", ge=0, description="a log sequence to be heard first")]
AtLeast = Annotated[int, Header(alias="Rollcall-At-Least", ge=0, description="a log sequence to be in the answer")]


def _sent(school: School, who: Who = "operator operator") -> Posted:
    role, _, staff = who.partition(" ")
    return Posted(request_id(), school, Actor(who=staff, role=role))


Sent = Annotated[Posted, Depends(_sent)]


def _asking(desk: AtDesk, sent: Sent, at_least: AtLeast = 0) -> Caller:
    return Caller(desk, replace(sent, at_least=at_least))


def _telling(
    request: Request, response: Response, desk: AtDesk, sent: Sent, id: Id = None, after: After = 0
) -> Callable[[fact.Request], Awaitable[Followed]]:
    posted = replace(sent, id=id or sent.id, after=after)
    request.state.known = {"Request-Id": str(posted.id)}

    async def tell(command: fact.Request) -> Followed:
        followed = await Caller(desk, posted).tell(command)
        response.headers.update(request.state.known)
        response.status_code = HTTPStatus.OK if followed.state == "done" else HTTPStatus.ACCEPTED
        return followed

    return tell


Asking = Annotated[Caller, Depends(_asking)]
Telling = Annotated[Callable[[fact.Request], Awaitable[Followed]], Depends(_telling)]


# Questions ------------------------------------------------------------------------------------------------------------

_TROUBLES: dict[int | str, dict[str, Any]] = {
    401: {"model": Trouble, "description": "No token, or another one"},
    404: {"model": Trouble, "description": "No such school, or no such report"},
    409: {"model": Trouble, "description": "Refused"},
    413: {"model": Trouble, "description": "Too large"},
    422: {"model": Trouble, "description": "Of the wrong shape"},
    502: {"model": Trouble, "description": "The service that answers broke"},
    503: {"model": Trouble, "description": "No answer in time; Retry-After says when to come back"},
}
_PREFIX = "/api/schools/{school}"
_BEARER = Depends(HTTPBearer(auto_error=False))
school = APIRouter(prefix=_PREFIX, route_class=Guarded, dependencies=[_BEARER], responses=_TROUBLES)


@school.get("/figures", tags=["questions"])
async def figures(
    caller: Asking,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
    by: Grouping,
    as_known_at: KnownAt = None,
) -> Figures:
    """The marks of a period as figures, as known now or at an instant."""
    return await caller.ask(FiguresOf(first=first, last=last, by=by, as_known_at=as_known_at), Figures)


@school.get("/duties", tags=["questions"])
async def duties(caller: Asking, on: date | None = None, state: DutyState | None = None) -> Duties:
    """The duties due on a local day (all without one), in their present state."""
    return await caller.ask(DutiesOf(on=on, state=state), Duties)


@school.get("/queue", tags=["questions"])
async def queue(caller: Asking, on: date | None = None) -> Queue:
    """The families to be rung about absences of a local day (today without one), in the order of work."""
    return await caller.ask(QueueOf(on=on), Queue)


@school.get("/concerns", tags=["questions"])
async def concerns(caller: Asking, on: date | None = None) -> Concerns:
    """The open concerns, or those about a local day; for safeguarding roles alone."""
    return await caller.ask(ConcernsOf(on=on), Concerns)


@school.get("/messages", tags=["questions"])
async def messages(caller: Asking, on: date | None = None, all: bool = False) -> Messages:
    """The messages that went on a local day (ever without one); `all`: those that never went, too."""
    return await caller.ask(MessagesOf(on=on, all=all), Messages)


@school.get("/replies", tags=["questions"])
async def replies(caller: Asking, state: ReplyState | Literal["all"] = "open") -> Replies:
    """What families answered, the urgent first; an operator sees no text."""
    return await caller.ask(RepliesOf(state=None if state == "all" else state), Replies)


@school.get("/previews/{template}", tags=["questions"])
async def preview(caller: Asking, template: Template) -> Preview:
    """Who would get which of today's held messages, in which language and how many segments; who not, and why."""
    return await caller.ask(PreviewOf(template=template), Preview)


@school.get("/inbox", tags=["questions"])
async def inbox(caller: Asking, all: bool = False) -> Inbox:
    """Everything in messages that wants a person, the most urgent first; `all`: what was taken note of, too."""
    return await caller.ask(InboxOf(all=all), Inbox)


@school.get("/numbers", tags=["questions"])
async def numbers(caller: Asking) -> NumbersFound:
    """The numbers and e-mail addresses that do not work and that the MIS still has."""
    return await caller.ask(NumbersToCheck(), NumbersFound)


@school.get("/quarantine", tags=["questions"])
async def quarantine(caller: Asking) -> Quarantine:
    """What the MIS said and could not be taken, oldest first."""
    return await caller.ask(Quarantined(), Quarantine)


@school.get("/amendments", tags=["questions"])
async def amendments(
    caller: Asking,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
    drafts: bool = False,
) -> Amendments:
    """The amended entries of a period's registers; `drafts`: those changed before they closed, too."""
    return await caller.ask(AmendmentsOf(first=first, last=last, drafts=drafts), Amendments)


@school.get("/differences", tags=["questions"])
async def differences(caller: Asking) -> Differences:
    """The settled codes that the MIS does not show, and how far writing them back has come."""
    return await caller.ask(DifferencesOf(), Differences)


@school.get("/registers", tags=["questions"])
async def registers(caller: Asking, on: date | None = None) -> Registers:
    """The registers of a local day (today without one): their state, who was asked for them, which look wrong."""
    return await caller.ask(RegistersOf(on=on), Registers)


@school.get("/reports/weekly/{week}", tags=["questions"])
async def weekly_report(
    caller: Asking,
    week: Annotated[str, Path(pattern=_WEEK)],
    format: Format = "json",
    as_known_at: KnownAt = None,
) -> Report:
    """The weekly report of an ISO week (`2026-W37`), the file itself as base64 in `content`.

    JSON holds opaque ids; that any other format was asked for, which shows names, is put on the record.
    """
    if format != "json":
        await caller.tell(RecordNamesShown(what=f"weekly {week} {format}"))
    return await caller.ask(WeeklyReportOf(week=week, format=format, as_known_at=as_known_at), Report)


@school.get("/focus-families", tags=["questions"])
async def focus_families(caller: Asking, staff: str | None = None, all: bool = False) -> FocusFamilies:
    """The families in focus, one member of staff's or all whom the actor may see; `all`: those that were, too."""
    return await caller.ask(FocusFamiliesOf(staff=staff, all=all), FocusFamilies)


@school.get("/meetings", tags=["questions"])
async def meetings(
    caller: Asking,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    mis_id: str | None = None,
) -> Meetings:
    """Meetings with parents, planned, held or missed, with their notes for those who may read them."""
    return await caller.ask(MeetingsOf(first=first, last=last, mis_id=mis_id), Meetings)


@school.get("/plans", tags=["questions"])
async def plans(caller: Asking, mis_id: str | None = None, all: bool = False) -> Plans:
    """The support plans that stand (`all`: that stood, too)."""
    return await caller.ask(PlansOf(mis_id=mis_id, all=all), Plans)


@school.get("/notes", tags=["questions"])
async def notes(caller: Asking, mis_id: str | None = None) -> Notes:
    """Patterns, strategies, causes and hotspots, the latest first."""
    return await caller.ask(NotesOf(mis_id=mis_id), Notes)


@school.get("/returning", tags=["questions"])
async def returning(caller: Asking, on: date) -> Returning:
    """Who was absent on the last day with an absence, and is not on this one: to be welcomed."""
    return await caller.ask(ReturningOn(on=on), Returning)


@school.get("/ledger", tags=["questions"])
async def ledger(
    caller: Asking,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
    kind: DutyKind | None = None,
) -> Ledger:
    """How the duties due in some days went: counts by kind, what was missed and why, and checks."""
    return await caller.ask(LedgerOf(first=first, last=last, kind=kind), Ledger)


@school.get("/procedures/{week}", tags=["questions"])
async def procedures(caller: Asking, week: Annotated[str, Path(pattern=_WEEK)]) -> Procedures:
    """What was done in an ISO week for each absent pupil, persistent absentees first."""
    return await caller.ask(ProceduresOf(week=week), Procedures)


@school.get("/trackers", tags=["questions"])
async def trackers(caller: Asking) -> Trackers:
    """The pupils who have trackers, with their stickers."""
    return await caller.ask(TrackersOf(), Trackers)


@school.get("/stages", tags=["questions"])
async def stages(caller: Asking, stage: str | None = None) -> Standings:
    """Who stands in which stage of the pathway (one, or all without it), as far as the actor may see them."""
    return await caller.ask(StagesOf(stage=stage), Standings)


@school.get("/letters", tags=["questions"])
async def letters(caller: Asking, state: LetterState | None = None) -> Letters:
    """The letters in a state (in any without one), the latest first."""
    return await caller.ask(LettersOf(state=state), Letters)


@school.get("/letters/{letter}", tags=["questions"])
async def letter(caller: Asking, letter: UUID, format: Literal["pdf", "json"] = "pdf") -> LetterFile:
    """A letter, the file itself as base64 in `content`; that a PDF, which shows names, was asked for is recorded."""
    if format != "json":
        await caller.tell(RecordNamesShown(what=f"letter {letter} {format}"))
    return await caller.ask(LetterOf(letter=letter, format=format), LetterFile)


# Commands -------------------------------------------------------------------------------------------------------------

_PENDING: dict[int | str, dict[str, Any]] = {202: {"model": Followed, "description": "Kept, not on the log yet"}}
commands = APIRouter(prefix="/requests", route_class=Guarded, tags=["commands"], responses=_PENDING)


@commands.post("/RecordContact")
async def record_contact(tell: Telling, command: RecordContact) -> Followed:
    """Record a call, or a try, about a pupil's absence."""
    return await tell(command)


@commands.post("/UndoContact")
async def undo_contact(tell: Telling, command: UndoContact) -> Followed:
    """Take back, within seconds, the contact that one has just recorded."""
    return await tell(command)


@commands.post("/RaiseConcern")
async def raise_concern(tell: Telling, command: RaiseConcern) -> Followed:
    """Raise a concern for a child."""
    return await tell(command)


@commands.post("/AcknowledgeConcern")
async def acknowledge_concern(tell: Telling, command: AcknowledgeConcern) -> Followed:
    """Say that one is dealing with a concern; it stays open."""
    return await tell(command)


@commands.post("/ResolveConcern")
async def resolve_concern(tell: Telling, command: ResolveConcern) -> Followed:
    """Resolve a concern; a missing child's only by the child found safe, by whom and when."""
    return await tell(command)


@commands.post("/RecordSocialWorkerTold")
async def record_social_worker_told(tell: Telling, command: RecordSocialWorkerTold) -> Followed:
    """Record that a child's social worker was told of an absence."""
    return await tell(command)


@commands.post("/RecordVisit")
async def record_visit(tell: Telling, command: RecordVisit) -> Followed:
    """Record a home visit about a pupil's absence."""
    return await tell(command)


@commands.post("/AllocateFocusFamily")
async def allocate_focus_family(tell: Telling, command: AllocateFocusFamily) -> Followed:
    """Allocate a pupil's family to a member of staff."""
    return await tell(command)


@commands.post("/EndFocusFamily")
async def end_focus_family(tell: Telling, command: EndFocusFamily) -> Followed:
    """End the allocation of a pupil's family."""
    return await tell(command)


@commands.post("/HandOverFamilies")
async def hand_over_families(tell: Telling, command: HandOverFamilies) -> Followed:
    """Let somebody stand in for a member of staff who is away."""
    return await tell(command)


@commands.post("/RecordPraise")
async def record_praise(tell: Telling, command: RecordPraise) -> Followed:
    """Record that a child was congratulated, or the family rung."""
    return await tell(command)


@commands.post("/PlanMeeting")
async def plan_meeting(tell: Telling, command: PlanMeeting) -> Followed:
    """Plan, or move, a meeting with a pupil's parents."""
    return await tell(command)


@commands.post("/InviteParent")
async def invite_parent(tell: Telling, command: InviteParent) -> Followed:
    """Record that a guardian was invited to a planned meeting."""
    return await tell(command)


@commands.post("/HoldMeeting")
async def hold_meeting(tell: Telling, command: HoldMeeting) -> Followed:
    """Record a meeting that was held, with the parent meeting form."""
    return await tell(command)


@commands.post("/RecordMeetingMissed")
async def record_meeting_missed(tell: Telling, command: RecordMeetingMissed) -> Followed:
    """Record that a planned meeting did not come about."""
    return await tell(command)


@commands.post("/AgreePlan")
async def agree_plan(tell: Telling, command: AgreePlan) -> Followed:
    """Agree a support plan for a pupil."""
    return await tell(command)


@commands.post("/ClosePlan")
async def close_plan(tell: Telling, command: ClosePlan) -> Followed:
    """Close a pupil's support plan, once all that was agreed is done."""
    return await tell(command)


@commands.post("/FinishTask")
async def finish_task(tell: Telling, command: FinishTask) -> Followed:
    """Record what became of an agreed action or a support."""
    return await tell(command)


@commands.post("/ReportPattern")
async def report_pattern(tell: Telling, command: ReportPattern) -> Followed:
    """Report a pattern in a pupil's absences."""
    return await tell(command)


@commands.post("/FollowPattern")
async def follow_pattern(tell: Telling, command: FollowPattern) -> Followed:
    """Record what came of a pattern that was reported."""
    return await tell(command)


@commands.post("/NoteStrategy")
async def note_strategy(tell: Telling, command: NoteStrategy) -> Followed:
    """Note barriers and a strategy for the class teacher."""
    return await tell(command)


@commands.post("/NoteCause")
async def note_cause(tell: Telling, command: NoteCause) -> Followed:
    """Note a cause of absence in a year group."""
    return await tell(command)


@commands.post("/RewardHotspot")
async def reward_hotspot(tell: Telling, command: RewardHotspot) -> Followed:
    """Record a class as the hotspot of its year group on a day, with its reward."""
    return await tell(command)


@commands.post("/GiveMissedReason")
async def give_missed_reason(tell: Telling, command: GiveMissedReason) -> Followed:
    """Say why a duty was not done in time."""
    return await tell(command)


@commands.post("/ClaimDuty")
async def claim_duty(tell: Telling, command: ClaimDuty) -> Followed:
    """Take an open duty upon oneself: upon the actor; of a call, all of the family's of that day."""
    return await tell(command)


@commands.post("/HandBackDuty")
async def hand_back_duty(tell: Telling, command: HandBackDuty) -> Followed:
    """Give back what one has claimed."""
    return await tell(command)


@commands.post("/DeclareClosure")
async def declare_closure(tell: Telling, command: DeclareClosure) -> Followed:
    """Declare the school shut on a date, or for a session of it."""
    return await tell(command)


@commands.post("/WithdrawClosure")
async def withdraw_closure(tell: Telling, command: WithdrawClosure) -> Followed:
    """Withdraw what was declared closed."""
    return await tell(command)


@commands.post("/ImportRows")
async def import_rows(tell: Telling, command: ImportRows) -> Followed:
    """Hear marks or pupils out of a file, as any source says them."""
    return await tell(command)


@commands.post("/RecordReply")
async def record_reply(tell: Telling, command: RecordReply) -> Followed:
    """Type in what a family answered."""
    return await tell(command)


@commands.post("/ConfirmReply")
async def confirm_reply(tell: Telling, command: ConfirmReply) -> Followed:
    """Give the absence that a reply is about its code."""
    return await tell(command)


@commands.post("/AcknowledgeItem")
async def acknowledge_item(tell: Telling, command: AcknowledgeItem) -> Followed:
    """Take note of something in the inbox."""
    return await tell(command)


@commands.post("/SettleCode")
async def settle_code(tell: Telling, command: SettleCode) -> Followed:
    """Settle the code of a pupil's session, and write it back to the MIS."""
    return await tell(command)


@commands.post("/LiftStaleFeed")
async def lift_stale_feed(tell: Telling, command: LiftStaleFeed) -> Followed:
    """Let what is known be acted upon although the feed is stale."""
    return await tell(command)


@commands.post("/RetryQuarantined")
async def retry_quarantined(tell: Telling, command: RetryQuarantined) -> Followed:
    """Take a quarantined entity up again."""
    return await tell(command)


@commands.post("/PrepareLetter")
async def prepare_letter(tell: Telling, command: PrepareLetter) -> Followed:
    """Prepare a letter to each parent of a pupil, or be told what is missing."""
    return await tell(command)


@commands.post("/ReleaseLetter")
async def release_letter(tell: Telling, command: ReleaseLetter) -> Followed:
    """Let a letter go that is held until a person has looked at it."""
    return await tell(command)


@commands.post("/IssueLetter")
async def issue_letter(tell: Telling, command: IssueLetter) -> Followed:
    """Issue a letter: it is made as a PDF, and its sum is on the record."""
    return await tell(command)


@commands.post("/WithdrawLetter")
async def withdraw_letter(tell: Telling, command: WithdrawLetter) -> Followed:
    """Withdraw a letter that has not been issued."""
    return await tell(command)


@commands.post("/MakeEvidencePack")
async def make_evidence_pack(tell: Telling, command: MakeEvidencePack) -> Followed:
    """Put the evidence for a penalty notice together, or be told what still stands in its way."""
    return await tell(command)


@commands.post("/RecordPenaltyNotice")
async def record_penalty_notice(tell: Telling, command: RecordPenaltyNotice) -> Followed:
    """Record that a penalty notice was issued to a parent for a pupil."""
    return await tell(command)


school.include_router(commands)


# The live feed --------------------------------------------------------------------------------------------------------


_REF = {"$ref": "#/components/schemas/Trouble"}
live = APIRouter(prefix=_PREFIX, route_class=Guarded, dependencies=[_BEARER], tags=["live"])


async def _following(desk: AtDesk, sent: Sent) -> AsyncIterator[AsyncIterator[LiveFact]]:
    if sent.actor is None or sent.actor.role != "operator":
        raise Problem(403, "operators-only", "The live feed is for operators.")
    async with desk.feed.follow(desk.line(), sent.school) as facts:
        yield facts


_SAID: dict[int | str, dict[str, Any]] = {
    status: {"description": described, "content": {"application/json": {"schema": _REF}}}
    for status, described in {
        401: "No token, or another one",
        403: "Not an operator",
        422: "Of the wrong shape",
        503: "Not connected to the platform",
    }.items()
}


@live.get("/facts", response_class=EventSourceResponse, responses=_SAID)
async def live_facts(
    following: Annotated[AsyncIterator[LiveFact], Depends(_following)],
) -> AsyncIterable[ServerSentEvent]:
    """A school's facts from now on, as server-sent events: `event` the word, `id` the log sequence, `data` a LiveFact.

    What was said while nobody listened is not repeated, and a reader far behind is let go: the log has it all.
    """
    async for live in following:
        yield ServerSentEvent(data=live, event=live.word, id=str(live.sequence))


# The application ------------------------------------------------------------------------------------------------------

probes = APIRouter(tags=["probes"])


@probes.get("/health")
async def health(desk: AtDesk) -> Health:
    """Answers while the process lives."""
    return Health(ready=desk.ready)


@probes.get("/ready", responses={503: {"model": Health}})
async def ready(desk: AtDesk, response: Response) -> Health:
    """200 once NATS was reached, otherwise 503."""
    response.status_code = HTTPStatus.OK if desk.ready else HTTPStatus.SERVICE_UNAVAILABLE
    return Health(ready=desk.ready)


def api(desk: Desk, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    """The application. Without a token it answers only to the names of this machine, so that no web page reaches it."""
    app = FastAPI(title="Rollcall console", version="1", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.desk = desk
    for router in (school, live, probes):
        app.include_router(router)
    for error, answer in _ANSWERS.items():
        app.add_exception_handler(error, answer)
    if desk.token is None:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return app


def _trouble(status: int, reason: str, sentence: str, headers: Mapping[str, str]) -> Response:
    again = {"Retry-After": "2"} if status == 503 else {}
    return JSONResponse(Trouble(error=sentence, reason=reason).model_dump(), status, {**headers, **again})


def _problem(request: Request, error: Any) -> Response:
    known = _CHALLENGE if error.status == 401 else getattr(request.state, "known", {})
    return _trouble(error.status, error.reason, str(error), known)


def _misshapen(_: Request, error: Any) -> Response:
    first = error.errors()[0]
    where = " ".join(str(part) for part in first["loc"])
    return _trouble(422, "wrong-shape", f"{where}: {first['msg']}.", {})


def _http(_: Request, error: Any) -> Response:
    phrase = HTTPStatus(error.status_code).phrase
    return _trouble(error.status_code, phrase.lower().replace(" ", "-"), f"{phrase}.", error.headers or {})


def _broken(_: Request, error: Any) -> Response:
    _logger.error("a request broke", error=type(error).__name__)
    return _trouble(500, "broken", "The console could not answer.", {})


_ANSWERS: dict[type[Exception], Callable[[Request, Any], Response]] = {
    Problem: _problem,
    RequestValidationError: _misshapen,
    HTTPException: _http,
    Exception: _broken,
}
