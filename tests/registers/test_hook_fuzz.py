"""Whatever body comes by the hook, signed: an answer that is precise, and no neighbour is lost."""

import json
from random import Random
from typing import Any

import pytest

from ..fuzzing import mutated, torn
from .hooks import Arbor, Platform, body, change, guardian, mark, note, register, student


async def _fuzz(woodside: Any, count: int) -> None:
    random = Random(20260907)
    platform = Platform(woodside, woodside.at("08:57"))
    arbor = Arbor(platform)
    seen: set[int] = set()
    for each in range(count):
        revision = each + 2
        healthy = mark(2, random.choice("/NLI"), revision)
        day = change("AcademicCalendarDate", "8", date="2026-09-08", isGoodSchoolDay=True)
        changes = [mark(1), register(), student(), guardian(), note(), day]
        for one in changes:
            one["toRevision"] = revision
        frame = mutated(random, random.choice(changes))
        raw = json.dumps(body(frame, healthy)).encode()
        if random.random() < 0.3:
            raw = torn(random, raw)
        response = await arbor.send(raw, arbor.signed(raw, f"fuzz-{each}"))
        seen.add(response.status_code)
        assert response.status_code in (202, 400), (raw, response.text)
        if response.status_code == 202:
            for fact in platform.news:
                assert "\\u0000" not in fact.model_dump_json(), raw
    assert seen == {202, 400}


async def test_no_body_leads_to_a_fault_of_ours(woodside: Any) -> None:
    await _fuzz(woodside, 500)


@pytest.mark.long
async def test_no_body_of_ten_thousand_leads_to_a_fault_of_ours(woodside: Any) -> None:
    await _fuzz(woodside, 10_000)
