"""What will be said at a school, kept by day until its time, and written out as scenario lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rollcall.simulate.arbor import Object
from rollcall.simulate.moment import DAY, stamp
from rollcall.simulate.people import Staff

Line = dict[str, Any]
BATCH = 500
"""Changes in one body at most: about 300 kB, well under the 1 MiB that a hook takes."""


@dataclass(eq=False, slots=True)
class Saying:
    """One thing said: Arbor's objects, a request or some work with its speaker, or the body of an earlier saying."""

    when: int
    objects: list[Object] = field(default_factory=list)
    amends: bool = False
    tell: Line | None = None
    speaker: Staff | None = None
    work: Line | None = None
    repeats: Saying | None = None
    changes: list[Line] = field(default_factory=list)


class Agenda:
    """Sayings by day. What is never taken is never said."""

    def __init__(self) -> None:
        self._days: dict[int, list[Saying]] = defaultdict(list)

    def arbor(self, when: int, objects: list[Object], *, amends: bool = False) -> Saying:
        return self._add(Saying(when, objects, amends))

    def tell(self, when: int, request: str, body: Line, speaker: Staff) -> None:
        self._add(Saying(when, tell={request: body}, speaker=speaker))

    def work(self, when: int, hours: Line, speaker: Staff) -> None:
        """Somebody does some of what is asked of them: what that is, the platform knows by then."""
        self._add(Saying(when, work=hours, speaker=speaker))

    def repeat(self, saying: Saying, when: int) -> None:
        """The same body again, later on the same day: a hook that was delivered twice."""
        if when // DAY == saying.when // DAY:
            self._add(Saying(when, repeats=saying))

    def take(self, day: date) -> list[Saying]:
        """The sayings of a day in the order of time."""
        return sorted(self._days.pop(day.toordinal(), ()), key=lambda saying: saying.when)

    def _add(self, saying: Saying) -> Saying:
        self._days[saying.when // DAY].append(saying)
        return saying


class Writer:
    """Writes one school's sayings as lines; numbers Arbor's revisions in the order in which they are said."""

    def __init__(self, school: str, revision: int = 43_000) -> None:
        self.school, self.revision = school, revision

    def line(self, saying: Saying) -> Line:
        said: Line = {"at": stamp(saying.when), "school": self.school}
        if saying.tell is not None and saying.speaker is not None:
            return said | {"tell": saying.tell, "as": saying.speaker.speaker}
        if saying.work is not None and saying.speaker is not None:
            return said | {"work": saying.work, "as": saying.speaker.speaker}
        if saying.repeats is None:
            saying.changes = [self._change(changed, saying.amends) for changed in saying.objects]
        return said | {"arbor": {"changes": saying.changes if saying.repeats is None else saying.repeats.changes}}

    def batches(self, when: int, objects: list[Object], within: int = 100) -> Iterator[Line]:
        """Many objects, in several lines a few seconds apart, all of them `within` so many seconds."""
        starts = range(0, len(objects), BATCH)
        for number, start in enumerate(starts):
            yield self.line(Saying(when + number * min(5, within // len(starts)), objects[start : start + BATCH]))

    def _change(self, changed: Object, amends: bool) -> Line:
        self.revision += 1
        return {
            "changeType": "update" if amends else "create",
            "fromRevision": self.revision - 1,
            "toRevision": self.revision,
            "changedObject": changed,
        }


def settled(sayings: list[Saying]) -> list[Object]:
    """Arbor's objects as these sayings leave them, in the order in which they first appeared."""
    last: dict[tuple[str, str], Object] = {}
    for saying in sayings:
        for changed in saying.objects:
            last[changed["entityType"], changed["id"]] = changed
    return list(last.values())
