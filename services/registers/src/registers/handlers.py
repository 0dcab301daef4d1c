"""What *registers* answers and performs, and how a delivery of Arbor's is heard."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID, uuid5

import structlog

from chassis.decider import Undigestible
from chassis.logging import fault
from chassis.said import Said
from chassis.service import Answer, Effect, Forgotten, Platform, Refused
from events.fact import Fact, Request
from events.ids import pupil_id
from events.registers import (
    AmendmentsOf,
    CodeSettled,
    DeclareClosure,
    DifferencesOf,
    ExplainDifference,
    ForeseeRows,
    ForgetPupil,
    HeardSoFar,
    HeardTo,
    ImportRows,
    LiftStaleFeed,
    PupilForgotten,
    Quarantined,
    RegistersOf,
    RetryQuarantined,
    SettleCode,
    SetUpSchool,
    StillToWriteBack,
    StillUnexplained,
    ToWriteBack,
    WithdrawClosure,
    WriteBackRetried,
)
from events.school import Source
from events.sealed import Sealed
from registers import projection
from registers.adapters import Mis, wonde
from registers.adapters.arbor import change_log, entities, sayings, sealed
from registers.adapters.arbor_logs import ArborLogs
from registers.adapters.arbor_rest import Account, Arbor, line_to
from registers.adapters.csv_rows import imported, rows_of
from registers.adapters.parsing import staff_subject
from registers.adapters.polling import Poller
from registers.adapters.wonde import Access, Wonde
from registers.adapters.writing_back import handed_over
from registers.domain.asked import (
    ClosureAsked,
    ExplainAsked,
    ForeseeAsked,
    ForgottenBefore,
    Imported,
    RetryAsked,
    SchoolDescribed,
    SettleAsked,
)
from registers.domain.heard import Hook, HookEnded, Reply
from registers.domain.settling import WriteBack

COMMANDS: frozenset[type[Request]] = frozenset(
    {
        SetUpSchool,
        ForgetPupil,
        RetryQuarantined,
        DeclareClosure,
        WithdrawClosure,
        ImportRows,
        SettleCode,
        LiftStaleFeed,
        ExplainDifference,
    }
)
DECISION_QUESTIONS: frozenset[type[Request]] = frozenset(
    {StillUnexplained, HeardSoFar, RegistersOf, ForeseeRows, DifferencesOf, StillToWriteBack}
)
QUESTIONS: Mapping[type[Request], Answer] = {
    Quarantined: projection.quarantined,
    AmendmentsOf: projection.amendments_of,
}

_ARBORS: frozenset[Source] = frozenset({"poll", "hook"})
_WONDES: frozenset[Source] = frozenset({"wonde"})
_PUPIL = re.compile(r"p[a-z0-9]{16}", re.ASCII)
_RESTORED = UUID("0c5f7a83-94a4-5a3e-9a0e-4d8f2f6f1b60")
_logger = structlog.get_logger()
_WEBHOOKS = UUID("1b1c4c0e-6f0e-5a55-9a5e-6d2f1a8a7c11")


class NotSetUp(Exception):
    """The school is not set up: nothing of the delivery was heard."""


async def deliver(platform: Platform, school: str, body: bytes, webhook: str) -> Reply:
    """Hear a delivery of Arbor's change log; how its entities were taken, once that is durable.

    `webhook` is the delivery's id: a repeated one gets the first reply. Raises Misshapen, NotSetUp.
    """
    read = entities(school, change_log(body))
    heard = await sealed(school, read, platform.keyring)
    hook, at = Hook(str(uuid5(_WEBHOOKS, webhook))), platform.now()
    said: list[Said[Any]] = [*sayings(school, heard, hook, at)]
    ended = HookEnded(hook=hook, tallies=tuple(each.body.tally for each in said))
    cause = uuid5(_WEBHOOKS, f"{school} {webhook}")
    await platform.say([*said, Said(cause, school, at, ended, cause)])
    if ended.refused:
        raise NotSetUp(school)
    return hook.before or ended.reply


def pollers(
    platform: Platform, arbors: Mapping[str, Account], wondes: Mapping[str, Access], period: float
) -> list[Poller]:
    """A poller for each school whose Arbor or Wonde is known, every `period` seconds."""
    lines = {school: line_to(account) for school, account in arbors.items()}
    polled = [
        Poller(platform, school, "poll", line, partial(ArborLogs, school, Arbor(line), {}), period, _ARBORS)
        for school, line in lines.items()
    ]
    others = [(school, access, wonde.line_to(access)) for school, access in wondes.items()]
    return polled + [
        Poller(platform, school, "wonde", line, partial(Wonde, school, access, line), period, _WONDES)
        for school, access, line in others
    ]


def sources(pollers: Sequence[Poller]) -> Mapping[str, Any]:
    """How polling goes, by school and source, for `/health`."""
    found: dict[str, dict[str, Any]] = {}
    for poller in pollers:
        found.setdefault(poller.school, {})[poller.source] = poller.report.shown()
    return {"sources": found}


def sealing(platform: Platform) -> Callable[..., Awaitable[Any]]:
    """What a command becomes before it is said: the names of staff, and those in files, sealed."""

    async def sealed_command(school: str, command: Any, _: int = 0) -> Any:  # noqa: PLR0911
        match command:
            case SetUpSchool():
                return await _described(platform, school, command)
            case RetryQuarantined():
                return RetryAsked(command.id)
            case DeclareClosure():
                return ClosureAsked(command.date, command.session, command.reason)
            case SettleCode():
                return await _settled(platform, school, command)
            case ExplainDifference():
                return await _explained(platform, school, command)
            case WithdrawClosure():
                return ClosureAsked(command.date, command.session, withdrawn=True)
            case ImportRows():
                return await _imported(platform, school, command)
            case ForeseeRows():
                return ForeseeAsked(await _imported(platform, school, command))
            case _:
                return command

    return sealed_command


def forgetting_again(platform: Platform) -> Callable[[], Coroutine[Any, Any, None]]:
    """Says of the pupils whose keys are destroyed that they are forgotten, where a restored backup is from before."""

    async def forget_again() -> None:
        gone = tuple(sorted(each for each in await platform.keyring.forgotten() if _PUPIL.fullmatch(each)))
        for school in platform.schools if gone else ():
            cause, at = uuid5(_RESTORED, f"{school} {' '.join(gone)}"), platform.now()
            try:
                await platform.say([Said(cause, school, at, ForgottenBefore(gone), cause)])
            except (Refused, Undigestible) as error:
                _logger.warning("who was forgotten was not forgotten again", school=school, reason=fault(error))

    return forget_again


def effects(platform: Platform, misses: Mapping[str, Mis]) -> Mapping[type[Fact], Effect]:
    """What is performed: forgetting destroys keys, and a settled code is handed to the MIS; both as often as asked.

    `misses`: the schools whose MIS takes marks.
    """

    async def destroy(said: Said[PupilForgotten]) -> int:
        return await platform.keyring.forget([said.body.pupil, *said.body.guardians])

    async def write_back(said: Said[CodeSettled | WriteBackRetried]) -> WriteBack:
        to_write = await _to_write(platform, said)
        if not to_write.still:
            return WriteBack(
                "refused", "its mark changed, or the call was taken back, before it was handed over, and nothing was"
            )
        mis = misses.get(said.school)
        mis_id = said.body.mis_id or (await _mis_id(platform, said) if mis is not None else None)
        since = await _heard_of_marks(platform, said.school) if mis is not None else None
        return await handed_over(platform.keyring, mis, said.body, mis_id, to_write.over, since)

    writing = Effect(write_back, repeatable=True)
    return {PupilForgotten: Effect(destroy, repeatable=True), CodeSettled: writing, WriteBackRetried: writing}


async def _heard_of_marks(platform: Platform, school: str) -> int | None:
    """How far the log of marks was heard that Wonde has."""
    return (await platform.ask(school, HeardSoFar(), HeardTo)).revisions.get("attendance")


async def _mis_id(platform: Platform, said: Said[CodeSettled | WriteBackRetried]) -> Sealed[str] | None:
    """What the MIS calls the pupil, for a code that nobody typed in."""
    async with platform.reading(said.school, said.sequence) as reading:
        return await projection.mis_id_of(reading, said.body.pupil)


async def _to_write(platform: Platform, said: Said[CodeSettled | WriteBackRetried]) -> ToWriteBack:
    """Asked immediately before the try, for a crash may repeat it when another mark was heard, or settled, since."""
    order = said.body
    attempt = order.attempt if isinstance(order, WriteBackRetried) else 1
    about = {name: getattr(order, name) for name in ("pupil", "date", "session", "code")}
    return await platform.ask(said.school, StillToWriteBack(**about, attempt=attempt), ToWriteBack)


async def _settled(platform: Platform, school: str, command: SettleCode) -> SettleAsked:
    """With the pupil's id in the MIS and the reason sealed; one who was forgotten has neither."""
    pupil = pupil_id(school, command.mis_id)
    texts = [(pupil, "register", command.mis_id), *([(pupil, "register", command.reason)] if command.reason else [])]
    try:
        tokens = [*await platform.keyring.seal(school, texts), None]
    except Forgotten:
        tokens = [None, None]
    about = (pupil, command.date, command.session, command.code)
    return SettleAsked(*about, tokens[0], tokens[1], command.minutes)


async def _explained(platform: Platform, school: str, command: ExplainDifference) -> ExplainAsked:
    """With the reason sealed; of nobody, and of one who was forgotten, there is none."""
    if not _PUPIL.fullmatch(command.pupil):
        return ExplainAsked(command.pupil, command.date, command.session, None)
    try:
        [reason] = await platform.keyring.seal(school, [(command.pupil, "register", command.reason)])
    except Forgotten:
        return ExplainAsked(command.pupil, command.date, command.session, None)
    return ExplainAsked(command.pupil, command.date, command.session, reason)


async def _imported(platform: Platform, school: str, command: ImportRows | ForeseeRows) -> Imported:
    """The rows sealed; each import is a later revision of what its rows are about."""
    revision = int(platform.now().timestamp() * 1_000_000)
    read = rows_of(school, command.marks, command.pupils, revision)
    return imported(await sealed(school, [each for each, _ in read], platform.keyring), [line for _, line in read])


_OF_STAFF = ("name", "email", "telephone", "mis_id")


async def _described(platform: Platform, school: str, command: SetUpSchool) -> SchoolDescribed:
    staff = command.file.staff
    told = {part: {m.id: text for m in staff if (text := getattr(m, part))} for part in _OF_STAFF}
    texts = [(staff_subject(school, who), "staff", text) for each in told.values() for who, text in each.items()]
    tokens = iter(await platform.keyring.seal(school, texts) if texts else [])
    names, emails, telephones, mis_ids = ({who: next(tokens) for who in each} for each in told.values())
    return SchoolDescribed(command.file, names, emails, telephones, mis_ids)
