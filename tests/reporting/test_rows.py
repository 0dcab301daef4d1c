"""Rows are of what was said, whatever a later build knows of its words."""

import json
from dataclasses import replace
from typing import Any

from reporting.projection.knowledge import Knowledge, school_known


async def test_a_policy_that_was_adopted_before_a_part_of_it_was_known_is_kept_as_it_was_said(
    tables: Any, log: Any
) -> None:
    log.opened()
    adopted = log.facts.pop()
    said = json.loads(adopted.raw)
    del said["policy"]["absence_report"]
    log.facts.append(replace(adopted, raw=json.dumps(said).encode()))
    await tables.fold(log)

    [row] = await tables.db.fetch("SELECT body FROM schools WHERE word = 'PolicyAdopted'")
    assert json.loads(row["body"]) == said
    school = await school_known(tables.db, "woodside", Knowledge(tables.reading(log).now))
    assert school.policy(log.at.date()).absence_report.am_minutes == 200, "as its default is now"
