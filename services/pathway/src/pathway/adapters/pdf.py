"""The rendering child: an order as JSON in, the PDF out, as often as it is asked.

Set by typst with its own fonts and the letter's own date: equal input gives equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import Any

import typst

from chassis.standing import stand_by
from pathway.adapters.evidence import evidence_sheet
from pathway.adapters.letter import sheet
from pathway.adapters.meeting_form import form_sheet
from pathway.adapters.stage_sheet import stage_sheet

SHEETS = {"evidence": evidence_sheet, "meeting-form": form_sheet, "stage-sheet": stage_sheet}
"""Templates that are no letter → what they show."""


def pdf(order: Mapping[str, Any]) -> bytes:
    """A letter, evidence, a form or a stage sheet, on A4.

    Raises ValueError where a field is blank, and typst's own error where there is no template.
    """
    with as_file(files("pathway") / "templates") as folder:
        made = typst.compile(
            str(folder / f"{order['template']}-{order['version']}.typ"),
            format="pdf",
            root=str(folder),
            ignore_system_fonts=True,
            sys_inputs={"sheet": json.dumps(SHEETS.get(order["template"], sheet)(order))},
            timestamp=int(datetime.fromisoformat(order["day"]).replace(tzinfo=UTC).timestamp()),
        )
    if not isinstance(made, bytes):
        raise TypeError("typst gave several documents for one")
    return made


if __name__ == "__main__":
    stand_by(pdf)
