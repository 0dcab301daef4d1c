"""A mark corrected before its text goes, while who would send it is away over the text's hour: no text."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from rollcall.platform import builds
from rollcall.servers import DataFolder
from rollcall.servers.waiting import until

from .morning import DAY, UNHURRIED, Step, mark, pupil, steps
from .outcome import no_family_was_told_twice
from .playing import Stage, stage

MORNING = [step for step in steps(UNHURRIED) if step.at < UNHURRIED.due and step.name != "corrected 103"]
CORRECTED = Step(UNHURRIED.due + 1, "corrected 103", hook=[mark(103, DAY, "AM", "/", 2)])
OTHERS = ("registers", "pathway", "rewards", "reporting")


async def messages_about(on: Stage, child: int) -> list[tuple[str, str, str]]:
    """What notifications said of the messages that name a child: word, template and reason."""
    facts = [fact for fact in await on.facts() if fact.envelope.service == "notifications"]
    return [_told(fact.envelope.word, fact.body) for fact in facts if pupil(child) in str(fact.body)]


def _told(word: str, body: dict[str, Any]) -> tuple[str, str, str]:
    return word, body.get("template", ""), body.get("reason", "")


@pytest.mark.timeout(300)
async def test_no_text_when_notifications_is_down_over_its_hour_and_one_correction_after_it(data: DataFolder) -> None:
    async with stage(data, UNHURRIED) as on:
        await on.say(MORNING)
        assert await messages_about(on, 103) == [("MessageHeld", "absence", "")]
    async with stage(data, UNHURRIED, builds(OTHERS)) as on:
        await on.say([CORRECTED])
        await on.until(UNHURRIED.close + 1)
        await on.finish()
    async with stage(data, UNHURRIED) as on:
        await on.platform.settled()
        held, withdrawn = await messages_about(on, 103)
        assert withdrawn == ("MessageWithdrawn", "", "false absence")
        await _is_corrected_once(on)


@pytest.mark.timeout(300)
async def test_no_text_when_registers_is_down_over_its_hour(data: DataFolder) -> None:
    async with stage(data, UNHURRIED) as on:
        await on.say(MORNING)
    async with stage(data, UNHURRIED, builds(("pathway", "notifications", "rewards", "reporting"))) as on:
        on.strike(UNHURRIED.close)
        await until(lambda: _asked_about(on, 103), within=20)
        assert [word for word, *_ in await messages_about(on, 103)] == ["MessageHeld", "RecheckAsked"]
    async with stage(data, UNHURRIED, builds(OTHERS)) as on:
        await on.say([CORRECTED])
    async with stage(data, UNHURRIED) as on:
        await on.platform.settled()
        assert [word for word, *_ in await messages_about(on, 103)] == [
            "MessageHeld",
            "RecheckAsked",
            "MessageWithdrawn",
        ]
        await _is_corrected_once(on)


async def _asked_about(on: Stage, child: int) -> bool | None:
    return "RecheckAsked" in [word for word, *_ in await messages_about(on, child)] or None


async def _is_corrected_once(on: Stage) -> None:
    """Another child's text went; its mark is corrected, said again, taken back and corrected once more."""
    codes = {2: "/", 3: "N", 4: "/"}
    amended = [Step(0, f"104 for the {n}th time", hook=[mark(104, DAY, "AM", codes[n], n)]) for n in (2, 2, 3, 4)]
    sent = [("MessageSending", "absence", ""), ("MessageSent", "", "")]
    assert (await messages_about(on, 104))[-2:] == sent
    for step in amended:
        await on.say_now(step)
        await on.platform.settled()
    words = Counter(told[:2] for told in await messages_about(on, 104))
    assert (words["MessageSending", "absence"], words["MessageSending", "correction"]) == (1, 1)
    no_family_was_told_twice(await on.facts(), on.platform.data.messages)
