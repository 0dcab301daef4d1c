"""Where a pupil stands on the pathway, as a file."""

from __future__ import annotations

from functools import partial

import orjson

from chassis.seal import FORGOTTEN
from chassis.service import Answer, Forgotten, Keyring, Later, Reading
from events.pathway import StageSheet, StageSheetOf
from pathway import projection
from pathway.adapters.rendering import Render
from pathway.adapters.stage_sheet import StageOrder
from pathway.handlers.files import filed

_FORGOTTEN = "The pupil was forgotten: ask for the sheet as JSON."


def stage_sheet_of(render: Render) -> Answer:
    """Answers with the sheet as a file; the name is opened for the PDF alone."""

    async def answer(reading: Reading, asked: StageSheetOf) -> Later:
        found = await projection.stages_found(reading, asked)

        async def file() -> StageSheet:
            pdf = partial(_pdf, render, reading.keyring, found)
            made = await filed(asked.format, found.canonical, pdf, "sheet", _FORGOTTEN)
            stages = [each["stage"] for each in found.standing]
            stands = {"stages": stages, "next": found.next}
            known = {"known_at": found.told.knowledge.instant, "log_sequence": found.told.knowledge.sequence}
            return StageSheet.model_validate({"school": reading.school, **stands, **known, **made})

        return file

    return answer


async def _pdf(render: Render, keyring: Keyring, found: projection.FoundStages) -> bytes:
    """Raises Forgotten where the pupil was forgotten, and NotRendered."""
    row, school = found.pupil, found.told.set_up
    opened = await keyring.open([row["first_name"], row["last_name"]])
    if FORGOTTEN in opened.values():
        raise Forgotten
    return await render(
        StageOrder(
            template="stage-sheet",
            version=1,
            school=school["name"],
            telephone=school.get("telephone", ""),
            full_name=f"{opened[row['first_name']]} {opened[row['last_name']]}",
            form=row["form"],
            day=found.told.today.isoformat(),
            content=orjson.loads(found.canonical),
        )
    )
