"""A school morning at a steady pace: from each hook to its duties on the log, from each text's hour to its file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

from nats.aio.msg import Msg

from chassis.clock import pause
from rollcall.bench.posting import Posted, together
from rollcall.bench.running import Running
from rollcall.bench.scale import Scale
from rollcall.bench.schools import ABSENT, ZONE, Register, School
from rollcall.bench.spread import Spread, spread
from rollcall.say import CouldNot

_BEFORE, _AFTER = timedelta(seconds=3), timedelta(seconds=2)
"""Until the first register is posted; from a school's last register to the hour of its texts."""
_ARRIVED_WITHIN = 60.0
_LOOK_AGAIN = 0.1
_DUTIES = "live.facts.*.pathway.*.*.DutySet"
Arrivals = dict[str, float]


@dataclass(frozen=True, slots=True)
class Morning:
    """From a hook's 202, and from the beginning of its post, to each `DutySet`; from a text's hour to its file."""

    from_accepted: Spread
    from_posted: Spread
    from_due: Spread


async def morning(platform: Running, schools: Sequence[School], scale: Scale) -> Morning:
    """Post the schools' morning registers, `scale.rate` a second; each school's texts go two seconds after its last."""
    begins = platform.clock.now() + _BEFORE
    texts_at = _hours(schools, begins, scale)
    await platform.set_up(schools, texts_at)
    registers = [register for school in schools for register in school.registers("AM")]
    async with _arrivals(platform) as arrived:
        await platform.clock.wait(begins)
        start = perf_counter()
        posted = await _post(platform, registers, start, scale.rate)
        rate = len(registers) / (max(each.begun for each in posted) - start + 1 / scale.rate)
        await _until(arrived, {pupil for register in registers for pupil in register.absent})
    handed = await _handed(platform, schools, texts_at)
    pairs = [(post, arrived[pupil]) for post, each in zip(posted, registers, strict=True) for pupil in each.absent]
    return Morning(
        spread([max(0.0, there - post.accepted) for post, there in pairs], rate),
        spread([there - post.begun for post, there in pairs], rate),
        spread(handed, rate),
    )


def _hours(schools: Sequence[School], begins: datetime, scale: Scale) -> dict[str, datetime]:
    """Each school's instant for its texts, local time, on a whole second."""
    hours = {}
    for number, school in enumerate(schools, 1):
        last = begins + timedelta(seconds=number * scale.classes / scale.rate)
        hours[school.id] = (last + _AFTER).astimezone(ZONE).replace(microsecond=0)
    return hours


async def _post(platform: Running, registers: Sequence[Register], start: float, rate: int) -> list[Posted]:
    async def at(moment: float, register: Register) -> Posted:
        await pause(max(0.0, moment - perf_counter()))
        return await platform.hooks.post(register.post)

    return await together(at(start + number / rate, each) for number, each in enumerate(registers))


@asynccontextmanager
async def _arrivals(platform: Running) -> AsyncIterator[Arrivals]:
    """When the first `DutySet` of each pupil was seen on the log, as the server republishes it."""
    arrived: Arrivals = {}

    async def note(message: Msg) -> None:
        arrived.setdefault(message.subject.split(".")[5], perf_counter())

    subscription = await platform.client.subscribe(_DUTIES, cb=note)
    await platform.client.flush()
    yield arrived
    await subscription.unsubscribe()


async def _until(arrived: Arrivals, wanted: set[str]) -> None:
    try:
        async with asyncio.timeout(_ARRIVED_WITHIN):
            while not wanted <= arrived.keys():
                await pause(_LOOK_AGAIN)
    except TimeoutError:
        raise CouldNot(f"{len(wanted - arrived.keys())} of {len(wanted)} absences led to no duty.") from None


async def _handed(platform: Running, schools: Sequence[School], texts_at: Mapping[str, datetime]) -> list[float]:
    """From its hour to the renaming of its file, in seconds, of every text."""
    wanted = {school.id: school.classes * ABSENT for school in schools}
    try:
        async with asyncio.timeout(_ARRIVED_WITHIN):
            while any(len(_renamed(platform, school)) < count for school, count in wanted.items()):
                await pause(_LOOK_AGAIN)
    except TimeoutError:
        raise CouldNot("Not every text was handed over.") from None
    shift = platform.clock.now() - datetime.now(UTC)  # noqa: TID251 - files bear the machine's time
    hours = {school: (texts_at[school].astimezone(UTC) - shift).timestamp() for school in wanted}
    return [at - hours[school] for school in wanted for at in _renamed(platform, school)]


def _renamed(platform: Running, school: str) -> list[float]:
    """When each text's file got its name: the last change of its inode."""
    return [file.stat().st_ctime for file in (platform.data.messages / school).glob("*/*.txt")]
