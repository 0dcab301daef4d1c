"""Every question goes to the service that answers it, and its answer comes back as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.requests import Reply
from events import notifications
from events.fact import Actor, Words
from events.notifications import (
    Inbox,
    InboxItem,
    Message,
    Messages,
    Preview,
    Replies,
    UpdateFigures,
    UpdateRow,
    Updates,
)
from events.pathway import (
    Agenda,
    CounterRow,
    Duties,
    Duty,
    EvidenceFile,
    LetterFile,
    LetterRow,
    Letters,
    MeetingPack,
    Outbreaks,
    PackRow,
    PaList,
    PaPupil,
    Penalties,
    PraiseHold,
    PraiseHolds,
    Queue,
    QueuedCall,
    QueuedFamily,
    RoutedVisit,
    StageRow,
    StageSheet,
    Standings,
    Try,
    Visits,
    YearGroupCauses,
)
from events.registers import Chased, Quarantine, QuarantinedEntity, RegisterRow, Registers
from events.reporting import AbsenceReport, Figures, Pattern, Patterns, Report, Row
from events.rewards import Tracker, Trackers

AT = datetime(2026, 9, 7, 8, 57, 12, tzinfo=UTC)
ID = UUID(int=7)
SCHOOL = "/api/schools/woodside"
COUNTS: Any = {
    "possible": 10, "present": 8, "approved_activity": 1, "authorised": 1, "unauthorised": 0, "late_before_close": 1,
    "late_after_close": 0, "unmarked": 0,
}  # fmt: skip
PUPIL = Row(key="pabc", mis_id="16", attendance="90.00", persistent=True, severe=False, **COUNTS)
GROUP = Row(key="3B", attendance=None, persistent=None, severe=None, pupils=28, persistent_pupils=1, **COUNTS)
DAY = date(2026, 9, 7)
STANDS_OUT = {"hits": 4, "of": 7, "else_hits": 1, "else_of": 29, "days": (DAY,)}
PATTERN = Pattern(kind="weekday", key="pabc", mis_id="16", form="3B", year="3", what="Monday", **STANDS_OUT)
PATTERNS = Patterns(
    school="woodside", first=DAY, last=DAY, known_at=AT, log_sequence=41, pupils=28, rows=(PATTERN,)
)  # fmt: skip
FIGURES = Figures(
    school="woodside", first=DAY, last=DAY, by="pupil", known_at=AT, log_sequence=41, rows=(PUPIL, GROUP)
)  # fmt: skip
DUTY = Duty(
    duty=ID, kind="call", mis_id="16", owner="attendance-officer", due_at=AT, state="done", done_at=AT,
    outcome="spoke", because=ID,
)  # fmt: skip
MESSAGE = Message(
    message=ID, at=AT, channel="text", template="absence", to="7", about=("16", "17"), state="sent", because=ID
)
REPLY = notifications.Reply(
    reply=ID, received_at=AT, state="open", urgent="distress", asks=None, guardians=("7",), pupils=("16",), about="16",
    suggested="I", text=None, telephone=None,
)  # fmt: skip
ITEM = InboxItem(
    item=ID, kind="reply", since=AT, template=None, guardians=("7",), pupils=("16",), why="", acknowledged_by=None
)
NUMBER = notifications.NumberRow(
    guardian="7", pupil="16", channel="text", since=AT, reason="no such number", message=ID
)
UPDATE = UpdateRow(
    update=ID, day=DAY, state="approved", figures=UpdateFigures(first=DAY, last=DAY, attendance="95.00"), note=None,
    expires_at=AT, approved_by="staff-3", families=2, left_out=1, reason=None, progress={"sent": 2, "withheld": 1},
)  # fmt: skip
NUMBERS = notifications.NumbersFound(school="woodside", rows=(NUMBER,))
REPORT = Report(
    school="woodside", week="2026-W37", issued=True, number=1, known_at=AT, log_sequence=9, sha256="0" * 64,
    media_type="application/pdf", content="JVBERg==", moved=({"key": "3B"},),
)  # fmt: skip
ABSENCES = AbsenceReport(
    school="woodside", first=DAY, last=DAY, known_at=AT, log_sequence=9, sha256="0" * 64, media_type="application/pdf",
    content="JVBERg==",
)  # fmt: skip
ENTITY = QuarantinedEntity(
    id=ID, entity_type="Student", entity="16", revision=3, reason="no class", waits_for=None, since=AT
)
TRACKER = Tracker(mis_id="16", open=True, stickers=2, last_sticker=DAY)

REGISTER = RegisterRow(
    form="3B", year="3", session="AM", state="overdue", due_at=AT, closes_at=AT, unmarked=("pabc",),
    chased=(Chased(at=AT, step="class-teacher", staff=("staff-9",)),),
)  # fmt: skip

REGISTERS = Registers(school="woodside", on=DAY, rows=(REGISTER,))
QUEUE = Queue(
    school="woodside",
    on=DAY,
    rows=(
        QueuedFamily(
            calls=(
                QueuedCall(duty=ID, pupil="pabc", mis_id="16", owner="staff-3", due_at=AT, state="due", ring_next="7"),
            ),
            claimed_by="staff-3",
            claimed_until=AT,
            next_attempt_at=AT,
            tries=(Try(mis_id="16", at=AT, by="staff-3", outcome="no-answer", guardian="7"),),
            numbers_to_check=("8",),
        ),
    ),
)
VISITS = Visits(
    school="woodside",
    on=DAY,
    rows=(
        RoutedVisit(
            duty=ID, mis_id="16", form="3B", state="due", due_at=AT, owner="attendance-officer", visitor="staff-3",
            partner="staff-7", going_at=AT, address="12, High Street", ask_office=False, done_at=None, outcome=None,
            made_by=None, card_left=False,
        ),
    ),
)  # fmt: skip
STANDINGS = Standings(
    school="woodside",
    rows=(
        StageRow(
            pupil="pabc", mis_id="16", form="3B", year="3", stage="concern", since=DAY, attending=37, possible=40,
            missed=3, actions=("letter",), owner="attendance-officer", due=DAY, next="support",
        ),
    ),
    counters=(
        CounterRow(
            pupil="pabc", mis_id="16", form="3B", year="3", counter="authority-return", date=DAY, days=10,
            owner="attendance-officer", due=DAY,
        ),
    ),
)  # fmt: skip
LETTER = LetterRow(
    letter=ID, pupil="pabc", mis_id="16", guardian="gabc", template="concern", stage="concern", prepared_on=DAY,
    sessions=3, state="issued", reason=None, issued_at=AT, sha256="0" * 64,
)  # fmt: skip
LETTERS = Letters(school="woodside", rows=(LETTER,))
LETTER_FILE = LetterFile(
    school="woodside", letter=ID, state="issued", media_type="application/pdf", sha256="0" * 64, content="JVBERg=="
)
PENALTIES = Penalties(
    school="woodside",
    packs=(PackRow(pack=ID, mis_id="16", made_on=DAY, first=DAY, sessions=10, corrected=0, stands=True),),
    notices=(),
)
EVIDENCE = EvidenceFile(
    school="woodside",
    pack=ID,
    corrected=0,
    stands=True,
    media_type="application/pdf",
    sha256="0" * 64,
    content="JVBERg==",
)
AGENDA = Agenda.model_validate({"school": "woodside", "week": "2026-W37", "from": DAY, "to": DAY, "years": ()})
CAUSES = YearGroupCauses.model_validate({"school": "woodside", "from": DAY, "to": DAY, "rows": ()})
OUTBREAKS = Outbreaks(school="woodside", rows=())
HOLDS = PraiseHolds(
    school="woodside", rows=(PraiseHold(mis_id="16", until=DAY, at=AT, by="staff-3", reason="a bereavement"),)
)
FORM = MeetingPack(
    school="woodside", meeting=ID, mis_id="16", state="held", known_at=AT, log_sequence=9,
    media_type="application/pdf", sha256="0" * 64, content="JVBERg==",
)  # fmt: skip
STAGE_SHEET = StageSheet(
    school="woodside", stages=("concern",), next="support", known_at=AT, log_sequence=9,
    media_type="application/pdf", sha256="0" * 64, content="JVBERg==",
)  # fmt: skip
PA_LIST = PaList(
    school="woodside",
    on=DAY,
    issued_on=DAY,
    rows=(PaPupil(pupil="pabc", mis_id="16", form="3B", year="3", attending=18, possible=20, in_school=True),),
)
DUTIES = Duties(school="woodside", rows=(DUTY,))
MESSAGES = Messages(school="woodside", rows=(MESSAGE,))
KNOWN_NOW = {"as_known_at": None, "log_sequence": None}
KNOWN_THEN = {"as_known_at": "2026-09-14T11:00:00Z", "log_sequence": 41}
ASKED: list[tuple[str, str, Words, dict[str, Any]]] = [
    ("/duties", "DutiesOf", DUTIES, {"on": None, "state": None}),
    ("/duties?on=2026-09-07&state=missed", "DutiesOf", DUTIES, {"on": "2026-09-07", "state": "missed"}),
    ("/queue", "QueueOf", QUEUE, {"on": None}),
    ("/visits", "VisitsOf", VISITS, {"on": None}),
    ("/visits?on=2026-09-07", "VisitsOf", VISITS, {"on": "2026-09-07"}),
    ("/queue?on=2026-09-07", "QueueOf", QUEUE, {"on": "2026-09-07"}),
    ("/stages", "StagesOf", STANDINGS, {"stage": None}),
    ("/stages?stage=persistent", "StagesOf", STANDINGS, {"stage": "persistent"}),
    ("/pupils/16/stage-sheet", "StageSheetOf", STAGE_SHEET, {"mis_id": "16", "format": "pdf", **KNOWN_NOW}),
    (
        "/pupils/16/stage-sheet?as_known_at=2026-09-14T11:00:00Z&log_sequence=41",
        "StageSheetOf",
        STAGE_SHEET,
        {"mis_id": "16", "format": "pdf", **KNOWN_THEN},
    ),
    ("/penalties?mis_id=16", "PenaltiesOf", PENALTIES, {"mis_id": "16"}),
    (f"/evidence/{ID}", "EvidencePackOf", EVIDENCE, {"pack": str(ID), "format": "pdf"}),
    (f"/evidence/{ID}?format=json", "EvidencePackOf", EVIDENCE, {"pack": str(ID), "format": "json"}),
    (
        "/causes?from=2026-09-07&to=2026-09-11&year=3",
        "CausesOf",
        CAUSES,
        {"from": "2026-09-07", "to": "2026-09-11", "year": "3"},
    ),
    ("/outbreaks", "OutbreaksOf", OUTBREAKS, {"all": False}),
    ("/outbreaks?all=true", "OutbreaksOf", OUTBREAKS, {"all": True}),
    ("/agenda/2026-W37", "AgendaOf", AGENDA, {"week": "2026-W37"}),
    ("/praise-holds", "PraiseHoldsOf", HOLDS, {}),
    (f"/meetings/{ID}/form", "MeetingPackOf", FORM, {"meeting": str(ID), "format": "pdf", **KNOWN_NOW}),
    (
        f"/meetings/{ID}/form?as_known_at=2026-09-14T11:00:00Z&log_sequence=41",
        "MeetingPackOf",
        FORM,
        {"meeting": str(ID), "format": "pdf", **KNOWN_THEN},
    ),
    ("/pa-list?on=2026-09-07", "PaListOf", PA_LIST, {"on": "2026-09-07"}),
    ("/letters", "LettersOf", LETTERS, {"state": None}),
    ("/letters?state=held", "LettersOf", LETTERS, {"state": "held"}),
    (f"/letters/{ID}", "LetterOf", LETTER_FILE, {"letter": str(ID), "format": "pdf"}),
    (f"/letters/{ID}?format=json", "LetterOf", LETTER_FILE, {"letter": str(ID), "format": "json"}),
    ("/messages", "MessagesOf", MESSAGES, {"on": None, "all": False}),
    ("/messages?on=2026-09-07&all=true", "MessagesOf", MESSAGES, {"on": "2026-09-07", "all": True}),
    ("/replies", "RepliesOf", Replies(school="woodside", rows=(REPLY,)), {"state": "open"}),
    ("/replies?state=all", "RepliesOf", Replies(school="woodside", rows=()), {"state": None}),
    (
        "/previews/absence",
        "PreviewOf",
        Preview(school="woodside", template="absence", segments=0, rows=(), excluded=()),
        {"template": "absence", "after": None, "most": 200},
    ),
    (
        f"/previews/update?after={ID}&most=50",
        "PreviewOf",
        Preview(school="woodside", template="update", segments=0, rows=(), excluded=()),
        {"template": "update", "after": str(ID), "most": 50},
    ),
    ("/updates?last=2", "UpdatesOf", Updates(school="woodside", rows=(UPDATE,)), {"last": 2}),
    ("/inbox?all=true", "InboxOf", Inbox(school="woodside", rows=(ITEM,)), {"all": True}),
    ("/numbers", "NumbersToCheck", NUMBERS, {}),
    ("/quarantine", "Quarantined", Quarantine(school="woodside", rows=(ENTITY,)), {}),
    ("/registers?on=2026-09-07", "RegistersOf", REGISTERS, {"on": "2026-09-07"}),
    ("/trackers", "TrackersOf", Trackers(school="woodside", rows=(TRACKER,)), {}),
    (
        "/patterns",
        "PatternsOf",
        PATTERNS,
        {"from": None, "to": None, "kind": None, "form": None, "year": None, "mis_id": None, **KNOWN_NOW},
    ),
    (
        "/patterns?from=2026-09-07&to=2026-09-11&kind=lates&form=3B&year=3&pupil=16",
        "PatternsOf",
        PATTERNS,
        {
            "from": "2026-09-07",
            "to": "2026-09-11",
            "kind": "lates",
            "form": "3B",
            "year": "3",
            "mis_id": "16",
            **KNOWN_NOW,
        },
    ),
    (
        "/pupils/16/absences?from=2026-09-07&to=2026-09-11&format=json",
        "AbsenceReportOf",
        ABSENCES,
        {"mis_id": "16", "from": "2026-09-07", "to": "2026-09-11", "format": "json", **KNOWN_NOW},
    ),
    (
        "/pupils/16/absences?as_known_at=2026-09-14T11:00:00Z&log_sequence=41",
        "AbsenceReportOf",
        ABSENCES,
        {"mis_id": "16", "from": None, "to": None, "format": "pdf", **KNOWN_THEN},
    ),
    (
        "/reports/weekly/2026-W37?format=pdf&as_known_at=2026-09-14T11:00:00Z&log_sequence=41",
        "WeeklyReportOf",
        REPORT,
        {"week": "2026-W37", "format": "pdf", **KNOWN_THEN},
    ),
]


@pytest.mark.parametrize(("path", "word", "answer", "asked"), ASKED)
async def test_the_answer_is_what_the_service_said(
    caller: httpx.AsyncClient, five: Any, path: str, word: str, answer: Words, asked: dict[str, Any]
) -> None:
    expected = five.answering(word, answer)
    five.replies["RecordNamesShown"] = Reply("done", sequence=7)
    reply = await caller.get(SCHOOL + path)
    assert (reply.status_code, reply.json()) == (200, expected)
    (heard, posted, body) = five.heard[-1]
    assert (heard, posted.school, body) == (word, "woodside", asked)
    assert reply.headers["Cache-Control"] == "no-store"


async def test_figures_name_their_period_from_and_to(caller: httpx.AsyncClient, five: Any) -> None:
    expected = five.answering("FiguresOf", FIGURES)
    reply = await caller.get(
        f"{SCHOOL}/figures",
        params={"from": "2026-09-07", "to": "2026-09-07", "by": "pupil", "as_known_at": "2026-09-07T11:00:00+01:00"},
    )
    body = reply.json()
    assert (body["from"], body["to"], body["known_at"]) == ("2026-09-07", "2026-09-07", "2026-09-07T08:57:12Z")
    assert (body["rows"], body["log_sequence"]) == (expected["rows"], 41)
    [(_, _, asked)] = five.heard
    assert asked["by"] == "pupil"
    assert datetime.fromisoformat(asked["as_known_at"]) == datetime(2026, 9, 7, 10, tzinfo=UTC)


async def test_who_asks_and_how_fresh_an_answer_travel_with_the_question(caller: httpx.AsyncClient, five: Any) -> None:
    five.answering("DutiesOf", DUTIES)
    headers = {"Rollcall-Actor": "attendance-officer staff-3", "Rollcall-At-Least": "41"}
    assert (await caller.get(f"{SCHOOL}/duties", headers=headers)).status_code == 200
    assert (await caller.get(f"{SCHOOL}/duties")).status_code == 200
    [(_, officer, _), (_, operator, _)] = five.heard
    assert (officer.actor, officer.at_least) == (Actor(who="staff-3", role="attendance-officer"), 41)
    assert (operator.actor, operator.at_least) == (Actor(who="operator", role="operator"), 0)
    assert officer.id != operator.id


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("no-such-school", 404),
        ("unknown-school", 404),
        ("no-such-report", 404),
        ("wrong-shape", 422),
        ("claimed", 409),
        ("starting", 503),
        ("behind", 503),
        ("broken", 502),
    ],
)
async def test_a_refusal_keeps_its_reason_and_sentence(
    caller: httpx.AsyncClient, five: Any, reason: str, status: int
) -> None:
    five.replies["DutiesOf"] = Reply("refused", reason=reason, sentence="That cannot be.")
    reply = await caller.get(f"{SCHOOL}/duties")
    assert (reply.status_code, reply.json()) == (status, {"error": "That cannot be.", "reason": reason})
    assert ("Retry-After" in reply.headers) == (status == 503)


async def test_who_waits_in_vain_is_told_to_come_back(caller: httpx.AsyncClient, five: Any) -> None:
    reply = await caller.get(f"{SCHOOL}/duties")
    assert (reply.status_code, reply.json()["reason"], reply.headers["Retry-After"]) == (503, "no-answer", "2")
    assert five.heard


async def test_where_no_service_listens_the_caller_is_told_to_come_back(caller: httpx.AsyncClient) -> None:
    reply = await caller.get(f"{SCHOOL}/trackers")
    assert (reply.status_code, reply.json()["reason"], reply.headers["Retry-After"]) == (503, "no-answer", "2")


async def test_an_answer_of_an_unknown_shape_is_said_without_what_it_holds(
    caller: httpx.AsyncClient, five: Any
) -> None:
    five.replies["DutiesOf"] = Reply("answered", body={"school": "woodside", "rows": [{"mis_id": "Ada Lovelace"}]})
    reply = await caller.get(f"{SCHOOL}/duties")
    assert (reply.status_code, reply.json()["reason"]) == (502, "unknown-shape")
    assert "Ada" not in reply.text


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/figures?to=2026-09-07&by=pupil", "query from"),
        ("/figures?from=2026-02-30&to=2026-09-07&by=pupil", "query from"),
        ("/figures?from=2026-09-07&to=2026-09-07&by=room", "query by"),
        ("/figures?from=2026-09-07&to=2026-09-07&by=year&as_known_at=2026-09-07T11:00:00", "query as_known_at"),
        ("/duties?on=yesterday", "query on"),
        ("/duties?state=open", "query state"),
        ("/messages?all=perhaps", "query all"),
        ("/reports/weekly/2026-W54", "path week"),
        ("/reports/weekly/2026-W37?format=docx", "query format"),
    ],
)
async def test_a_question_of_the_wrong_shape_is_refused_with_its_place(
    caller: httpx.AsyncClient, five: Any, path: str, where: str
) -> None:
    reply = await caller.get(SCHOOL + path)
    assert (reply.status_code, reply.json()["reason"]) == (422, "wrong-shape")
    assert reply.json()["error"].startswith(f"{where}: ")
    assert five.heard == []


@pytest.mark.parametrize("school", ["Woodside", "wood*", "wood>", "wood.side", "wood%0d%0aside", "w" * 41])
async def test_what_cannot_be_a_school_asks_nobody(caller: httpx.AsyncClient, five: Any, school: str) -> None:
    for question in ("duties", "facts"):
        reply = await caller.get(f"/api/schools/{school}/{question}")
        assert (reply.status_code, reply.json()["reason"]) == (422, "wrong-shape")
    assert five.heard == []


@pytest.mark.parametrize("actor", ["", "headmaster staff-1", "operator", "operator a b", "operator ", "governor\tx"])
async def test_an_actor_has_a_known_role_and_an_id(caller: httpx.AsyncClient, five: Any, actor: str) -> None:
    reply = await caller.get(f"{SCHOOL}/duties", headers={"Rollcall-Actor": actor})
    assert (reply.status_code, reply.json()["reason"]) == (422, "wrong-shape")
    assert five.heard == []


async def test_what_is_not_here_is_said_in_the_same_shape(caller: httpx.AsyncClient) -> None:
    missing = await caller.get(f"{SCHOOL}/requests/ForgetPupil")
    assert (missing.status_code, missing.json()) == (404, {"error": "Not Found.", "reason": "not-found"})
    wrong = await caller.post(f"{SCHOOL}/duties")
    assert (wrong.status_code, wrong.json()["reason"]) == (405, "method-not-allowed")


async def test_that_a_report_with_names_was_asked_for_is_put_on_the_record_first(
    caller: httpx.AsyncClient, five: Any
) -> None:
    five.answering("WeeklyReportOf", REPORT)
    five.replies["RecordNamesShown"] = Reply("done", sequence=7)

    await caller.get(SCHOOL + "/reports/weekly/2026-W37?format=html")
    await caller.get(SCHOOL + "/reports/weekly/2026-W37?format=json")

    assert [(word, body) for word, _, body in five.heard if word == "RecordNamesShown"] == [
        ("RecordNamesShown", {"what": "weekly 2026-W37 html"})
    ]


@pytest.mark.parametrize("query", ["too=2026-09-11", "from=2026-09-07&to=2026-09-11&by=class&form=3B"])
async def test_a_parameter_that_is_none_is_refused_and_nothing_is_asked(
    caller: httpx.AsyncClient, five: Any, query: str
) -> None:
    """Of other days, or of more pupils than are meant, an answer would be a wrong one."""
    reply = await caller.get(f"{SCHOOL}/figures?{query}")
    assert reply.status_code == 422
    assert "there is no such parameter; there are " in reply.json()["error"]
    assert not five.heard
