"""How the free text of a command is sealed before it is said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, TypeAlias

from chassis.service import Forgotten, Keyring
from events.ids import pupil_id
from events.pathway import (
    ArrangeVisit,
    FinishTask,
    FollowPattern,
    GiveMissedReason,
    HoldMeeting,
    HoldPraise,
    NoteStrategy,
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
    UndoContact,
    UndoVisit,
)

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
    if isinstance(command, HoldPraise | ArrangeVisit | UndoContact | UndoVisit) and command.reason:
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
