"""Whoever follows a school hears every fact in turn, or is let go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest_asyncio

from chassis.said import Said
from chassis.wire import envelope_of, headers_of
from console.adapters.nats import LiveFeed
from events.pathway import MonitoringEnded

AT = datetime(2026, 9, 7, 8, 57, 12, tzinfo=UTC)
SUBJECT = "live.facts.t.pathway.woodside.p1.MonitoringEnded"
HEADERS = headers_of(
    envelope_of(
        Said(UUID(int=8), "woodside", AT, MonitoringEnded(pupil="p1"), UUID(int=7), None, "t"),
        recorded_at=AT,
        position=1,
        heard=0,
    )
)


class Log:
    """Republishes as the server does, without the disk."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.sequence = 0

    async def say(self, facts: int) -> None:
        for _ in range(facts):
            self.sequence += 1
            headers = {**HEADERS, "Nats-Sequence": str(self.sequence)}
            await self.client.publish(SUBJECT, b'{"pupil":"p1"}', headers=headers)
        await self.client.flush()


@pytest_asyncio.fixture
async def log(five: Any) -> Log:
    return Log(five.client)


async def test_a_follower_far_behind_hears_no_gap_and_is_let_go(log: Log) -> None:
    feed = LiveFeed()
    async with feed.follow(log.client, "woodside") as facts:
        await log.say(1)
        heard = [(await anext(facts)).sequence]
        while facts.statistics().open_send_streams:
            await log.say(1_000)
        heard += [fact.sequence async for fact in facts]
    assert heard == list(range(1, 10_002))
    assert heard[-1] < log.sequence


async def test_what_is_no_fact_is_passed_over(log: Log) -> None:
    feed = LiveFeed()
    async with feed.follow(log.client, "woodside") as facts:
        await log.client.publish(SUBJECT, b"{}")
        await log.client.publish(SUBJECT, b"{", headers={**HEADERS, "Nats-Sequence": "1"})
        await log.client.publish(SUBJECT, b"{}", headers={"Nats-Sequence": "two"})
        await log.say(1)
        fact = await anext(facts)
    assert (fact.sequence, fact.body) == (1, {"pupil": "p1"})


async def test_closing_the_feed_lets_everybody_go(log: Log) -> None:
    feed = LiveFeed()
    async with feed.follow(log.client, "woodside") as one, feed.follow(log.client, "elsewhere") as other:
        feed.close()
        assert [fact async for fact in one] == [fact async for fact in other] == []
