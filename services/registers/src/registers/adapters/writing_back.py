"""A settled code handed to a school's MIS, and what came of it."""

from __future__ import annotations

from chassis.seal import FORGOTTEN
from chassis.service import Keyring
from events.registers import CodeSettled, WriteBackRetried
from events.sealed import Sealed
from registers.adapters import Mis
from registers.adapters.line import Closed, Missing, NotTaken, TurnedAway, Unanswered
from registers.domain.mis import says_otherwise
from registers.domain.settling import WriteBack

_OVERTAKEN = "it holds another mark by now, which had not been heard yet, and nothing was handed over"


async def handed_over(
    keyring: Keyring,
    mis: Mis | None,
    order: CodeSettled | WriteBackRetried,
    mis_id: Sealed[str] | None,
    over: str | None = None,
    since: int | None = None,
) -> WriteBack:
    """Hand a settled code of the pupil whom the MIS calls so to the MIS: the very same mark again is the same mark.

    The MIS is asked first what it holds by now: nothing is written but over `over`, the mark that it was settled over,
    for a child who came meanwhile is not to be made absent. `since`: how far the marks of the MIS were heard.

    Why it was settled so stays here: it was written for the office, and the MIS shows it to whoever takes a register.
    """
    if mis is None:
        return WriteBack("refused", "this school's MIS takes no marks from here: enter it there")
    if mis_id is None or (student := (await keyring.open([mis_id]))[mis_id]) == FORGOTTEN:
        return WriteBack("refused", "the pupil was forgotten")
    try:
        for held in await mis.held(student, order.date, order.session, since):
            if says_otherwise(held, over, order.code):
                return WriteBack("overtaken", _OVERTAKEN, held)
        await mis.register(student, order.date, order.session, order.code, order.minutes_late)
    except (NotTaken, TurnedAway, Closed, Missing) as refused:
        return WriteBack("refused", str(refused))
    except Unanswered as silent:
        return WriteBack("unanswered", str(silent))
    return WriteBack("taken")
