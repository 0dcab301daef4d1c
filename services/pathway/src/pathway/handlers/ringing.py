"""Which of a guardian's numbers is dead: matched to those that the MIS gave, as the queue shows them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from chassis.service import Forgotten, Platform, Refused
from events.ids import guardian_id, pupil_id
from events.pathway import RecordContact
from pathway import projection

_HOME = re.compile(r"^(?:44|0044)0?")
_NOT_THEIRS = "That is no number of theirs: give it as the queue shows it."
_logger = structlog.get_logger()

Sealing = Callable[..., Awaitable[Any]]


def ringing(platform: Platform, sealed: Sealing) -> Sealing:
    """What a command becomes before it is said: of a number that is dead, which one, as it is sealed. Raises Refused
    where it is none of the guardian's."""

    async def rung(school: str, command: Any, heard: int = 0) -> Any:
        command = await sealed(school, command, heard)
        if not isinstance(command, RecordContact):
            return command
        is_dead = command.outcome == "number-dead" and command.guardian is not None
        return command.model_copy(
            update={"telephone": await _number(platform, school, command, heard) if is_dead else None}
        )

    return rung


async def _number(platform: Platform, school: str, command: RecordContact, heard: int) -> str | None:
    """The number that is said, or the first that is not known to be dead; None: nobody can say now.

    No call waits for read tables that are behind: what is said of it is sealed as it stands.
    """
    guardian = guardian_id(school, command.guardian or "")
    try:
        async with platform.reading(school, heard) as reading:
            known = await projection.numbers_of(reading, pupil_id(school, command.mis_id), guardian)
    except (Refused, TimeoutError):
        _logger.warning("nobody could look which number was rung", school=school)
        return await _as_said(platform, school, guardian, command.telephone)
    if command.telephone is None or not known:
        good = [row["number"] for row in known if not row["is_dead"]]
        return next(iter([*good, *(row["number"] for row in known[:1])]), None)
    opened = await platform.keyring.open([row["number"] for row in known])
    same = [row["number"] for row in known if _digits(opened[row["number"]]) == _digits(command.telephone)]
    if not same:
        raise Refused("not-their-number", _NOT_THEIRS)
    return str(same[0])


async def _as_said(platform: Platform, school: str, guardian: str, number: str | None) -> str | None:
    if number is None:
        return None
    try:
        (token,) = await platform.keyring.seal(school, [(guardian, "contact", number.strip())])
    except Forgotten:
        return None
    return token


def _digits(number: str) -> str:
    """What is dialled of it, as from here: the same number may be written in several ways."""
    return _HOME.sub("0", re.sub(r"\D", "", number))
