"""What *pathway* follows and answers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from chassis.service import Answer, Forgotten, Keyring
from events.fact import Request
from events.ids import pupil_id
from events.pathway import AllocateFocusFamily, ClaimDuty, DutiesOf, RecordContact, RecordVisit
from pathway import projection

COMMANDS: frozenset[type[Request]] = frozenset({RecordContact, RecordVisit, AllocateFocusFamily, ClaimDuty})
QUESTIONS: Mapping[type[Request], Answer] = {DutiesOf: projection.duties_of}


def sealing(keyring: Keyring) -> Callable[[str, Any], Awaitable[Any]]:
    """How a command's free text is sealed before it is said: for the pupil whom it is about, as contact.

    A note about a pupil who was forgotten is dropped: the domain refuses the command.
    """

    async def sealed(school: str, command: Any) -> Any:
        if not isinstance(command, RecordContact | RecordVisit) or not command.note:
            return command
        try:
            [token] = await keyring.seal(school, [(pupil_id(school, command.mis_id), "contact", command.note)])
        except Forgotten:
            return command.model_copy(update={"note": None})
        return command.model_copy(update={"note": token})

    return sealed
