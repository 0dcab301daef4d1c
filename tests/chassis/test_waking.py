"""Hours that come: passed over when met meanwhile, said after what people said, stopped for one trust only."""

import asyncio

from chassis.clock import ManualClock
from chassis.requests import request_id
from chassis.said import AtHour, Said
from events.ids import wake_id
from events.pathway import MonitoringEnded
from rollcall.play import Player
from rollcall.servers import DataFolder


def _said(toy, body):
    cause = request_id()
    return Said(cause, "woodside", toy.START, body, cause, trust="toy")


async def test_an_hour_that_was_met_while_its_wake_up_waited_in_the_queue_is_passed_over(platform, toy):
    await platform.watch("p1")
    await platform.settled()
    loop = platform.runners["pathway"].loop

    async with platform.runners["pathway"]._turn:
        ended = asyncio.create_task(loop.say([_said(toy, toy.Unwatch(pupil="p1"))]))
        await asyncio.wait([ended], timeout=0.05)
        loop.wake(loop.memory.due_by(toy.START + toy.WATCH))
    await ended
    await platform.settled()

    assert not loop.stopped
    assert [word for word, _ in await platform.facts()] == [
        "MonitoringStarted",
        "TrackerOpened",
        "MonitoringEnded",
        "TrackerClosed",
    ]


async def test_an_hour_that_cannot_be_followed_stops_its_own_trust_alone(platform, toy):
    await platform.watch("p1")
    await platform.watch("p2", school="elsewhere", trust="other")
    await platform.settled()
    toy.decider.poison_hour = "p1"

    platform.clock.move(toy.START + toy.WATCH)
    await platform.settled()

    pathway = platform.runners["pathway"]
    assert set(pathway.loop.stopped) == {"toy"}
    assert await pathway.pool.fetchval("select count(*) from outbox where trust = 'other'") == 3


async def test_an_hour_that_a_state_sets_again_once_it_has_come_says_something_new(platform, toy, monkeypatch):
    """As of a register that is heard to be missing just after others', all of them for the same hour."""
    due, do = toy.START + toy.WATCH, toy.decider.do

    def at_that_hour(said, states):
        do(said, states)
        watched = states["pupil", said.body.pupil].done
        watched.until = due if watched.until else None

    monkeypatch.setattr(toy.decider, "do", at_that_hour)
    await platform.watch("p1")
    await platform.settled()
    platform.clock.move(due)
    await platform.settled()
    for _ in range(2):
        await platform.watch("p1")
        await platform.settled()

    said = [word for word, _ in await platform.facts()]
    assert [said.count(word) for word in ("MonitoringStarted", "ImprovementDetected", "MonitoringEnded")] == [3, 3, 3]
    assert not platform.runners["pathway"].loop.stopped


async def test_what_a_command_says_of_an_hour_past_is_new_beside_what_its_wake_up_said(platform, toy, monkeypatch):
    """As of a visit that is open again just after the hour at which a meeting of that child was missed."""
    due, decide = toy.START + toy.WATCH, toy.decider.decide

    def of_that_hour(said, states):
        late = AtHour(wake_id("woodside", "pupil", "p1", due), MonitoringEnded(pupil="p1"))
        return [late] if isinstance(said.body, toy.Unwatch) else decide(said, states)

    monkeypatch.setattr(toy.decider, "decide", of_that_hour)
    await platform.watch("p1")
    await platform.settled()
    platform.clock.move(due)
    await platform.settled()
    loop = platform.runners["pathway"].loop
    await asyncio.gather(*(loop.say([_said(toy, toy.Unwatch(pupil="p1"))]) for _ in range(2)))
    await platform.settled()

    assert [word for word, _ in await platform.facts()].count("MonitoringEnded") == 3
    assert not loop.stopped


async def test_what_is_said_at_an_instant_is_looked_for_again_when_its_hours_strike(platform, toy):
    """A look at the log before the hour struck does not know what was said at that instant."""
    pathway = platform.runners["pathway"]
    due = toy.START + toy.WATCH
    await platform.watch("p1")
    await platform.settled()
    platform.clock.stand(due)
    await pathway.alarm._see_tail("toy")
    assert pathway.alarm._looks["toy"].tail == (await pathway.log.tail("toy")).last

    platform.clock.strike()

    assert not pathway.alarm._heard_all("toy", due)


async def test_a_scenario_s_clock_strikes_only_when_all_that_was_said_has_been_heard(toy, tmp_path):
    happened = []

    class Clock(ManualClock):
        def strike(self):
            happened.append("strike")
            super().strike()

    class Settling:
        data = DataFolder(tmp_path)

        async def settled(self):
            happened.append("settled")

        def next_due(self):
            return None

    player = Player(Settling(), Clock(toy.START))
    await player.advance(toy.START + toy.WATCH)

    assert happened[:2] == ["settled", "strike"]


async def test_hours_that_moved_do_not_pile_up(toy):
    from chassis.memory import Memory  # noqa: PLC0415

    memory = Memory(toy.decider)
    for n in range(10_000):
        memory._note_due("woodside", ("pupil", "p1"), toy.START + toy.WATCH * n)

    assert len(memory._heap) < 2_000
    assert memory.next_due() == toy.START + toy.WATCH * 9_999
