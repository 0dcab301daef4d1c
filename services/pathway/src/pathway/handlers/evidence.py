"""The evidence for a penalty notice as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from chassis.seal import FORGOTTEN
from chassis.service import Answer, Forgotten, Keyring, Later, Reading
from events.pathway import EvidenceFile, EvidencePackOf
from pathway import projection
from pathway.adapters.evidence import Evidence
from pathway.adapters.rendering import Render
from pathway.handlers.files import filed

_FORGOTTEN = "The pupil was forgotten: there is no evidence with a name any more."


def evidence_of(render: Render) -> Answer:
    """Answers with evidence as a file; names are opened for the PDF alone."""

    async def answer(reading: Reading, asked: EvidencePackOf) -> Later:
        found = await projection.pack(reading, asked.pack)

        async def file() -> EvidenceFile:
            pdf = partial(_pdf, render, reading.keyring, found)
            made = await filed(asked.format, found.canonical, pdf, "evidence", _FORGOTTEN)
            stands = {name: found.row[name] for name in ("corrected", "stands")}
            return EvidenceFile.model_validate({"school": reading.school, "pack": asked.pack, **stands, **made})

        return file

    return answer


async def _pdf(render: Render, keyring: Keyring, found: projection.FoundPack) -> bytes:
    """Raises Forgotten where the pupil was forgotten, and NotRendered."""
    row, zone = found.row, ZoneInfo(found.row["timezone"])
    parents = {each["parent"] for each in (*found.letters, *found.notices)} - {None}
    opened = await keyring.open([row["first_name"], row["last_name"], *sorted(parents)])
    if FORGOTTEN in (opened[row["first_name"]], opened[row["last_name"]]):
        raise Forgotten
    return await render(
        Evidence(
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
    )


def _on(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    at: datetime = row["at"]
    return at.astimezone(zone).date().isoformat()


def _parent(row: Mapping[str, Any], opened: Mapping[str, str]) -> str:
    return opened.get(row["parent"] or "", "a parent")
