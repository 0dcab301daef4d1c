"""The subjects of the procedures, as a pupil's case goes through them: what lapses, what stands down, what is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from chassis.said import Woken
from pathway.domain import concerns, duties, going_out, stages, tasks, telling
from pathway.domain.case import Case
from pathway.domain.states import PupilDone


class Subject(NamedTuple):
    """A subject that has something to say of a pupil whenever something is heard of them, or an hour comes.

    `is_open`: whether anything of it could change by a mark or a word about an absence. `due`: when it next wants to be
    woken; only what was done tells, so that hearing late changes nothing. `lapse`: says what follows from that instant,
    for the cause that its wake-up has, and moves it on. `settle`: says what is owed no more, and what is owed now for
    these days (none: nothing new is asked for).
    """

    is_open: Callable[[PupilDone], bool]
    due: Callable[[PupilDone], datetime | None]
    lapse: Callable[[Case], None]
    settle: Callable[[Case, Sequence[date]], None]


SUBJECTS: tuple[Subject, ...] = (
    Subject(duties.is_open, duties.due, duties.lapse, duties.settle),
    Subject(concerns.is_open, concerns.due, concerns.lapse, concerns.settle),
    Subject(stages.is_open, stages.due, stages.lapse, stages.settle),
    Subject(tasks.is_open, tasks.due, tasks.lapse, tasks.settle),
    Subject(going_out.is_open, going_out.due, going_out.lapse, going_out.settle),
    Subject(telling.is_open, telling.due, telling.lapse, telling.settle),
)


def is_open(done: PupilDone) -> bool:
    """Whether anything is open that a mark or a word about an absence could change."""
    return any(subject.is_open(done) for subject in SUBJECTS)


def due(done: PupilDone) -> datetime | None:
    """When a pupil next wants to be woken."""
    return min((at for subject in SUBJECTS if (at := subject.due(done)) is not None), default=None)


def lapse(case: Case) -> None:
    """Say, in the order of time, what follows from every instant that has passed unheard.

    Raises RuntimeError where a subject says nothing of its instant: better one saying that fails than none ever heard.
    """
    while (subject := _first_lapsed(case)) is not None:
        before = len(case.news), subject.due(case.done)
        subject.lapse(case)
        if before == (len(case.news), subject.due(case.done)):
            raise RuntimeError(f"{subject.lapse.__module__} says nothing of an instant that has passed")


def settle(case: Case, *days: date) -> None:
    """Say what is owed no more, and what is owed now for these days."""
    for subject in SUBJECTS:
        subject.settle(case, days)


def _first_lapsed(case: Case) -> Subject | None:
    """Procedures, "done at the due instant is in time": what people say at an instant comes before it."""
    woken = isinstance(case.said.body, Woken)
    dues = [(at, n) for n, subject in enumerate(SUBJECTS) if (at := subject.due(case.done)) is not None]
    over = [(at, n) for at, n in dues if at < case.said.at or (woken and at == case.said.at)]
    return SUBJECTS[min(over)[1]] if over else None
