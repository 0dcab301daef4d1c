"""A settled code handed to a school's MIS, and what came of it."""

from __future__ import annotations

from chassis.seal import FORGOTTEN
from chassis.service import Keyring
from events.registers import CodeSettled, WriteBackRetried
from events.sealed import Sealed
from registers.adapters import Mis
from registers.adapters.line import Closed, Missing, NotTaken, TurnedAway, Unanswered
from registers.domain.settling import WriteBack


async def handed_over(
    keyring: Keyring, mis: Mis | None, order: CodeSettled | WriteBackRetried, mis_id: Sealed[str] | None
) -> WriteBack:
    """Hand a settled code of the pupil whom the MIS calls so to the MIS: the very same mark again is the same mark."""
    if mis is None:
        return WriteBack("refused", "this school's MIS takes no marks from here: enter it there")
    if mis_id is None or (student := (await keyring.open([mis_id]))[mis_id]) == FORGOTTEN:
        return WriteBack("refused", "the pupil was forgotten")
    try:
        reason = await _reason(keyring, order)
        await mis.register(student, order.date, order.session, order.code, order.minutes_late, reason)
    except (NotTaken, TurnedAway, Closed, Missing) as refused:
        return WriteBack("refused", str(refused))
    except Unanswered as silent:
        return WriteBack("unanswered", str(silent))
    return WriteBack("taken")


async def _reason(keyring: Keyring, order: CodeSettled | WriteBackRetried) -> str | None:
    """Why the person settled it so, if they said."""
    if order.reason is None:
        return None
    opened = (await keyring.open([order.reason]))[order.reason]
    return None if opened == FORGOTTEN else opened
