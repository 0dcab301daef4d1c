"""What *pathway* follows and answers."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias, get_args
from zoneinfo import ZoneInfo

import orjson

from chassis.files import write
from chassis.rendering import NotRendered
from chassis.said import Said
from chassis.seal import FORGOTTEN
from chassis.service import Answer, Effect, Forgotten, Keyring, Platform, Reading, Refused
from events.fact import Fact, Request
from events.ids import pupil_id
from events.pathway import (
    ArrangeVisit,
    CausesOf,
    ConcernsOf,
    DutiesOf,
    EvidenceFile,
    EvidencePackOf,
    FinishTask,
    FocusFamiliesOf,
    FollowPattern,
    GiveMissedReason,
    HoldMeeting,
    HoldPraise,
    HotspotOf,
    KnownAbsencesOf,
    LedgerOf,
    LetterFile,
    LetterIssuing,
    LetterOf,
    LettersOf,
    MeetingPack,
    MeetingPackOf,
    MeetingsOf,
    NotesOf,
    NoteStrategy,
    PaListOf,
    PenaltiesOf,
    PlansOf,
    PraiseHoldsOf,
    ProceduresOf,
    QueueOf,
    RaiseConcern,
    RecordAuthorityTold,
    RecordContact,
    RecordPraise,
    RecordSocialWorkerTold,
    RecordStageCheck,
    RecordVisit,
    ReportKnownAbsence,
    ReportPattern,
    ResolveConcern,
    ReturningOn,
    StageSheet,
    StageSheetOf,
    StagesOf,
    VisitsOf,
)
from pathway import projection
from pathway.adapters.evidence import Evidence
from pathway.adapters.letter import Order
from pathway.adapters.meeting_form import MeetingForm
from pathway.adapters.rendering import render
from pathway.adapters.stage_sheet import StageOrder
from pathway.domain.commands import Command
from pathway.domain.posting import Made

_TRIES = 3
"""How often the rendering of a letter may fail before it is withdrawn."""


async def letter_of(reading: Reading, asked: LetterOf) -> LetterFile:
    """A letter as a file; names are opened for the PDF alone."""
    projection.refuse_others(reading)
    found = await projection.letter(reading, asked.letter)
    try:
        file = await _pdf(reading.keyring, found) if asked.format == "pdf" else found.canonical
    except NotRendered:
        raise Refused("not-rendered", "The letter cannot be made as a PDF: look at the names in the MIS.") from None
    except Forgotten:
        raise Refused("forgotten", "Somebody whom the letter names was forgotten: ask for it as JSON.") from None
    return LetterFile(
        school=reading.school,
        letter=asked.letter,
        state=found.row["state"],
        media_type="application/pdf" if asked.format == "pdf" else "application/json",
        sha256=sha256(file).hexdigest(),
        content=b64encode(file).decode(),
    )


async def evidence_of(reading: Reading, asked: EvidencePackOf) -> EvidenceFile:
    """Evidence as a file; names are opened for the PDF alone."""
    found = await projection.pack(reading, asked.pack)
    try:
        file = await _evidence_pdf(reading.keyring, found) if asked.format == "pdf" else found.canonical
    except NotRendered:
        raise Refused("not-rendered", "The evidence cannot be made as a PDF: look at the names in the MIS.") from None
    except Forgotten:
        raise Refused("forgotten", "The pupil was forgotten: there is no evidence with a name any more.") from None
    return EvidenceFile(
        school=reading.school,
        pack=asked.pack,
        corrected=found.row["corrected"],
        stands=found.row["stands"],
        media_type="application/pdf" if asked.format == "pdf" else "application/json",
        sha256=sha256(file).hexdigest(),
        content=b64encode(file).decode(),
    )


async def _evidence_pdf(keyring: Keyring, found: projection.FoundPack) -> bytes:
    """Raises Forgotten where the pupil was forgotten, and NotRendered."""
    row, zone = found.row, ZoneInfo(found.row["timezone"])
    parents = {each["parent"] for each in (*found.letters, *found.notices)} - {None}
    opened = await keyring.open([row["first_name"], row["last_name"], *sorted(parents)])
    if FORGOTTEN in (opened[row["first_name"]], opened[row["last_name"]]):
        raise Forgotten
    order = Evidence(
        template="evidence",
        version=1,
        school=row["school_name"],
        telephone=row["telephone"],
        full_name=f"{opened[row['first_name']]} {opened[row['last_name']]}",
        form=row["form"],
        day=row["day"].isoformat(),
        first=row["first"].isoformat(),
        attending=row["attending"],
        possible=row["possible"],
        sessions=[(each["date"], each["session"], each["code"]) for each in orjson.loads(row["sessions"])],
        done=[(_on(each, zone), each["kind"], each["outcome"]) for each in found.done],
        letters=[(_on(each, zone), each["template"], _parent(each, opened)) for each in found.letters],
        notices=[(each["day"].isoformat(), str(each["number"]), _parent(each, opened)) for each in found.notices],
        reference=str(row["pack"])[:8],
    )
    return await render(order)


async def meeting_pack_of(reading: Reading, asked: MeetingPackOf) -> MeetingPack:
    """The form of a meeting as a file; names are opened for the PDF alone."""
    found = await projection.meeting_found(reading, asked.meeting)
    try:
        file = await _form_pdf(reading.keyring, found) if asked.format == "pdf" else found.canonical
    except NotRendered:
        raise Refused("not-rendered", "The form cannot be made as a PDF: look at the names in the MIS.") from None
    except Forgotten:
        raise Refused("forgotten", "The pupil was forgotten: there is no form with a name any more.") from None
    return MeetingPack(
        school=reading.school,
        meeting=asked.meeting,
        mis_id=found.meeting.mis_id,
        state=found.meeting.state,
        media_type="application/pdf" if asked.format == "pdf" else "application/json",
        sha256=sha256(file).hexdigest(),
        content=b64encode(file).decode(),
    )


async def _form_pdf(keyring: Keyring, found: projection.FoundMeeting) -> bytes:
    """Raises Forgotten where the pupil was forgotten, and NotRendered."""
    row, meeting = found.row, found.meeting
    opened = await keyring.open([row["first_name"], row["last_name"]])
    if FORGOTTEN in opened.values():
        raise Forgotten
    at = meeting.at.astimezone(ZoneInfo(row["timezone"]))
    form = MeetingForm(
        template="meeting-form",
        version=1,
        school=row["school_name"],
        full_name=f"{opened[row['first_name']]} {opened[row['last_name']]}",
        form=row["form"],
        day=at.date().isoformat(),
        clock=f"{at:%H:%M}",
        purpose=meeting.purpose,
        staff=meeting.staff,
        held=meeting.state == "held",
        to_bring=found.to_bring,
        brought=meeting.brought,
        barriers=meeting.barriers,
        reasons=meeting.reasons or "",
        note=meeting.note or "",
        actions=[(each.what or "", each.owner, each.due.isoformat()) for each in meeting.actions],
        review=meeting.review.isoformat() if meeting.review else "",
        signed_by_parent=meeting.signed_by_parent,
        signed_by_school=meeting.signed_by_school,
        reference=str(meeting.meeting)[:8],
    )
    return await render(form)


async def stage_sheet_of(reading: Reading, asked: StageSheetOf) -> StageSheet:
    """Where a pupil stands, as a file; the name is opened for the PDF alone."""
    found = await projection.stages_found(reading, asked)
    try:
        file = await _stages_pdf(reading.keyring, found) if asked.format == "pdf" else found.canonical
    except NotRendered:
        raise Refused("not-rendered", "The sheet cannot be made as a PDF: look at the name in the MIS.") from None
    except Forgotten:
        raise Refused("forgotten", "The pupil was forgotten: ask for the sheet as JSON.") from None
    return StageSheet(
        school=reading.school,
        stages=tuple(each["stage"] for each in found.standing),
        next=found.next,
        media_type="application/pdf" if asked.format == "pdf" else "application/json",
        sha256=sha256(file).hexdigest(),
        content=b64encode(file).decode(),
    )


async def _stages_pdf(keyring: Keyring, found: projection.FoundStages) -> bytes:
    """Raises Forgotten where the pupil was forgotten, and NotRendered."""
    row = found.row
    opened = await keyring.open([row["first_name"], row["last_name"]])
    if FORGOTTEN in opened.values():
        raise Forgotten
    order = StageOrder(
        template="stage-sheet",
        version=1,
        school=row["school_name"],
        telephone=row["telephone"],
        full_name=f"{opened[row['first_name']]} {opened[row['last_name']]}",
        form=row["form"],
        day=found.on.isoformat(),
        content=orjson.loads(found.canonical),
    )
    return await render(order)


def _on(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    at: datetime = row["at"]
    return at.astimezone(zone).date().isoformat()


def _parent(row: Mapping[str, Any], opened: Mapping[str, str]) -> str:
    return opened.get(row["parent"] or "", "a parent")


def effects(platform: Platform) -> Mapping[type[Fact], Effect]:
    """A letter that is issued is made; made again, it replaces its file."""

    async def make(said: Said[LetterIssuing]) -> Made:
        async with platform.reading(said.school, said.sequence) as reading:
            found = await projection.letter(reading, said.body.letter)
        try:
            file = await _tried(platform.keyring, found)
        except Forgotten:
            return Made(None)
        except NotRendered:
            return Made(None, "not-rendered")
        await asyncio.to_thread(write, platform.folder / said.school / "letters" / f"{said.body.letter}.pdf", file)
        return Made(sha256(file).hexdigest())

    return {LetterIssuing: Effect(make, repeatable=True)}


async def _tried(keyring: Keyring, found: projection.Found) -> bytes:
    """A letter as a PDF, tried a few times. Raises as `_pdf` does."""
    for _ in range(_TRIES - 1):
        with suppress(NotRendered):
            return await _pdf(keyring, found)
    return await _pdf(keyring, found)


async def _pdf(keyring: Keyring, found: projection.Found) -> bytes:
    """Raises Forgotten where somebody whom it names was forgotten, and NotRendered."""
    row = found.row
    if row["parent"] is None:
        raise NotRendered("a letter has no name of a parent")
    opened = await keyring.open([row["first_name"], row["last_name"], row["parent"]])
    if FORGOTTEN in opened.values():
        raise Forgotten
    return await render(
        Order(
            template=row["template"],
            version=row["version"],
            school=row["school_name"],
            telephone=row["telephone"],
            parent=opened[row["parent"]],
            first_name=opened[row["first_name"]],
            full_name=f"{opened[row['first_name']]} {opened[row['last_name']]}",
            form=row["form"],
            day=row["day"].isoformat(),
            attending=row["attending"],
            possible=row["possible"],
            sessions=found.sessions,
            ill=found.is_mostly_illness,
            reference=str(row["letter"])[:8],
        )
    )


COMMANDS: frozenset[type[Request]] = frozenset(get_args(Command))
QUESTIONS: Mapping[type[Request], Answer] = {
    CausesOf: projection.causes_of,
    DutiesOf: projection.duties_of,
    EvidencePackOf: evidence_of,
    FocusFamiliesOf: projection.focus_families_of,
    LedgerOf: projection.ledger_of,
    LetterOf: letter_of,
    LettersOf: projection.letters_of,
    MeetingPackOf: meeting_pack_of,
    MeetingsOf: projection.meetings_of,
    NotesOf: projection.notes_of,
    PaListOf: projection.pa_list_of,
    PenaltiesOf: projection.penalties_of,
    PlansOf: projection.plans_of,
    PraiseHoldsOf: projection.praise_holds_of,
    ProceduresOf: projection.procedures_of,
    QueueOf: projection.queue_of,
    ReturningOn: projection.returning_on,
    StageSheetOf: stage_sheet_of,
    StagesOf: projection.stages_of,
    ConcernsOf: projection.concerns_of,
    VisitsOf: projection.visits_of,
    KnownAbsencesOf: projection.known_absences_of,
    HotspotOf: projection.hotspot_of,
}

Noted: TypeAlias = (RecordContact | RecordVisit | RecordPraise | FinishTask | GiveMissedReason) | (
    (ReportPattern | FollowPattern | NoteStrategy | RecordSocialWorkerTold | ResolveConcern)
    | (RecordStageCheck | RecordAuthorityTold | ReportKnownAbsence)
)
"""Commands with one note of free text."""
OfSafeguarding: TypeAlias = RaiseConcern | ResolveConcern | RecordSocialWorkerTold | HoldPraise
"""Commands whose free text has a key of its own, kept longer: of the class `safeguarding`."""


def sealing(keyring: Keyring) -> Callable[..., Awaitable[Any]]:
    """How a command's free text is sealed before it is said: for the pupil whom it is about, as contact;
    of a concern, as safeguarding.

    What is written about a pupil who was forgotten is dropped: the domain refuses the command.
    """

    async def sealed(school: str, command: Any, _: int = 0) -> Any:
        texts = dict(_texts(command))
        if not texts:
            return command
        pupil = command.pupil if isinstance(command, ResolveConcern) else pupil_id(school, command.mis_id)
        of = "safeguarding" if isinstance(command, OfSafeguarding) else "contact"
        try:
            tokens = await keyring.seal(school, [(pupil, of, text) for text in texts.values()])
        except Forgotten:
            return _with(command, dict.fromkeys(texts))
        return _with(command, dict(zip(texts, tokens, strict=True)))

    return sealed


def _texts(command: Any) -> Iterator[tuple[str, str]]:
    """The free texts of a command, by where they stand in it."""
    if isinstance(command, Noted | HoldMeeting) and command.note:
        yield "note", command.note
    if isinstance(command, RaiseConcern):
        yield "text", command.text
    if isinstance(command, HoldPraise | ArrangeVisit) and command.reason:
        yield "reason", command.reason
    if isinstance(command, HoldMeeting):
        if command.reasons:
            yield "reasons", command.reasons
        yield from ((f"{at}", action.what) for at, action in enumerate(command.actions) if action.what)


def _with(command: Any, texts: Mapping[str, str | None]) -> Any:
    """The command with these in place of its free texts."""
    put: dict[str, Any] = {where: text for where, text in texts.items() if not where.isdigit()}
    if isinstance(command, HoldMeeting):
        put["actions"] = tuple(
            action.model_copy(update={"what": texts.get(str(at))}) for at, action in enumerate(command.actions)
        )
    return command.model_copy(update=put)
