"""Death at random instants of a morning: services, NATS and Postgres, killed as the kernel kills."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rollcall.servers import SERVICES

from .morning import Timetable
from .processes import SERVERS, Processes


@dataclass(frozen=True, order=True)
class Killing:
    """Whom to kill at which second of the morning."""

    at: float
    whom: str


def plan(seed: int, table: Timetable, each: int) -> list[Killing]:
    """So many deaths of a service, of NATS and of Postgres, in the seconds in which something is said or comes due."""
    dice = random.Random(seed)
    whom = [*SERVERS * each, *(dice.choice(SERVICES) for _ in range(each))]
    return sorted(Killing(dice.uniform(*dice.choice(_busy(table))), name) for name in whom)


def _busy(table: Timetable) -> list[tuple[float, float]]:
    """From when to when: a morning waits more than it works."""
    return [
        (0.5, 6.0),
        (table.due - 0.5, table.due + 4),
        (table.close - 1, table.close + 4),
        (table.review - 1, table.review + 4),
        (table.calls - 1, table.calls + 3),
    ]


async def carry_out(planned: Sequence[Killing], processes: Processes, table: Timetable) -> Counter[str]:
    """Kill them all in turn; how many of each kind were."""
    killed: Counter[str] = Counter()
    for each in planned:
        await processes.clock.wait(table.instant(each.at))
        await processes.kill(each.whom)
        killed[each.whom if each.whom in SERVERS else "service"] += 1
    return killed


def deaths_by_kind(processes: Processes) -> Counter[str]:
    """How many were seen to die by a kill."""
    killed = [death.name for death in processes.deaths if death.status == -signal.SIGKILL]
    return Counter(name if name in SERVERS else "service" for name in killed)
