"""One pass over a trust's log, every rule looked after at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.causes import Causes
from rollcall.check.concerns import Concerns
from rollcall.check.contradictions import Contradiction, Rule
from rollcall.check.duties import Duties
from rollcall.check.ended import Ended
from rollcall.check.evidence import Evidence
from rollcall.check.letters import LETTERS, HeldLetters
from rollcall.check.meetings import MEETINGS, NewDays, ShutOut
from rollcall.check.messages import Corrections, OneText, Outcomes, Steps
from rollcall.check.notices import OneNotice, TrueNotices
from rollcall.check.numbers import Numbers
from rollcall.check.praise import Praise
from rollcall.check.recipients import Recipients
from rollcall.check.settled import SettledCodes
from rollcall.check.shut import Shut
from rollcall.check.staff import ALERTS, CHASES, Chased, Unreached
from rollcall.check.stale import Stale
from rollcall.check.steps import Courses
from rollcall.check.unexplained import Unexplained
from rollcall.check.updates import Updates
from rollcall.check.visits import Visits


def check(facts: Iterable[Recorded], school: str, now: datetime | None = None) -> list[Contradiction]:
    """Every contradiction among the facts of a school, in the log's order.

    `facts`: the whole log of its trust, from the first on (services number their facts by trust). `now`: the platform's
    clock, where it is known that it has come further than the last fact.
    """
    of_trust = Numbers()
    of_school: list[Rule] = [
        Causes(), Duties(), Stale(), Evidence(), Recipients(), OneText(), Corrections(), Steps(), Outcomes(),
        Concerns(), SettledCodes(), Updates(), Visits(), Shut(), Ended(), Unexplained(), Chased(), Unreached(),
        HeldLetters(), Praise(), NewDays(), ShutOut(), OneNotice(), TrueNotices(),
        *map(Courses, (LETTERS, MEETINGS, ALERTS, CHASES)),
    ]  # fmt: skip
    found: list[Contradiction] = []
    last = now
    for fact in facts:
        last = fact.envelope.recorded_at if last is None else max(last, fact.envelope.recorded_at)
        found += of_trust.hear(fact)
        if fact.envelope.school == school:
            found += _heard(of_school, fact)
    if last is not None:
        found += [wrong for rule in (of_trust, *of_school) for wrong in rule.end(last)]
    return sorted(found, key=lambda wrong: wrong.sequence)


def _heard(rules: Iterable[Rule], fact: Recorded) -> Iterator[Contradiction]:
    for rule in rules:
        yield from rule.hear(fact)
