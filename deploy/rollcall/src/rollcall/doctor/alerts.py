"""Whether each school has a safeguarding lead who can be told of a concern at once, and whether that fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from chassis.service import Db
from rollcall.doctor.verdicts import Check, look, ok


async def leads(notifications: Db) -> Check:
    """What *notifications* knows of each school's leads; of whom and of what they were told, nothing."""
    rows = await notifications.fetch("select school, seen, done from states where kind = 'school' order by school")
    schools = {row["school"]: (orjson.loads(row["seen"]), orjson.loads(row["done"])) for row in rows}
    if unled := [school for school, (seen, _) in schools.items() if not seen.get("leads")]:
        return look(
            "leads",
            f"No safeguarding lead can be e-mailed at {', '.join(unled)}: a concern is seen in the list alone.",
            "Give a safeguarding lead's email under staff in the school's file, and set the school up again.",
        )
    if failing := [school for school, (seen, done) in schools.items() if _fails(seen["leads"], done)]:
        return look(
            "leads",
            f"The last e-mail to a safeguarding lead of {', '.join(failing)} failed.",
            "Look at the address in the school's file, and at messages.staff and channels of its policy.",
        )
    of = "the school" if len(schools) == 1 else f"all {len(schools)} schools"
    return ok("leads", f"The safeguarding leads of {of} can be told.")


def _fails(leads: Iterable[str], done: Mapping[str, Any]) -> bool:
    alerts = done.get("alerts", {})
    return any(alerts.get(lead, {}).get("failed") for lead in leads)
