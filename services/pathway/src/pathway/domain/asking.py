"""What a stage or a counter asks of its owner: duties with their deadlines in school days, set once, and their end."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from events.calendar import school_year
from events.pathway import CounterReached, DutyKind
from events.stages import Stage
from pathway.domain import moving
from pathway.domain.case import Case
from pathway.domain.grounds import first_of_weeks
from pathway.domain.marks import year_to_date
from pathway.domain.standing import OF_A_STAGE, duties_of
from pathway.domain.states import OpenDuty, Work
from pathway.domain.tasks import due_within, end_tasks, finish_tasks, is_set, set_task

MEETS_A_STAGE = ("support", "persistent-absence")
"""Meetings, by what they are for, that a stage may have asked for."""


def stage_of(case: Case, name: str, since: date) -> Stage | None:
    """A stage as the policy of the day on which it was entered has it: the case keeps that policy."""
    return case.policy(since).stages.ladder.get(name)


def ask(case: Case, day: date) -> None:
    """Set what stages ask that is no duty yet, each once there are sessions enough for it."""
    possible = year_to_date(case.seen, day).possible
    for name, asked in case.done.standing.asks.items():
        since = case.done.standing.stages[name]
        stage = stage_of(case, name, since)
        if stage is not None and possible >= stage.asks_from:
            for kind, about in asked.duties:
                _set(case, since, stage, kind, about, asked.fact)
    _ask_after_all(case, day, possible)


def _ask_after_all(case: Case, day: date, possible: int) -> None:
    """What the most serious stage of attendance asks that was entered with one which was left since, and asked alone.

    A letter is not sent after all: it would tell parents of attendance that rises that it falls.
    """
    standing = case.done.standing
    ladder = case.policy(day).stages.ladder
    name = next((each for each in reversed(ladder) if ladder[each].attendance and each in standing.stages), "")
    if name not in standing.unasked:
        return
    since, because = standing.stages[name], standing.unasked[name]
    stage = stage_of(case, name, since)
    if stage is not None and possible >= stage.asks_from:
        for kind, about in duties_of(name, stage.actions, stage.letter):
            if kind != "letter":
                _set(case, since, stage, kind, about, because)


def parents_asked(case: Case, stage: Stage | None, since: date, template: str, day: date) -> set[str]:
    """The parents for whom that letter was prepared this school year; where the template alone is known, all are.

    Of a stage that counts by codes, and was entered `since`: in the school weeks in which it counted then, or since. Of
    what was missed later, they were told nothing.
    """
    begin = school_year(day)
    if stage is not None and stage.attendance is None:
        begin = first_of_weeks(case.calendar, since, stage.weeks)
    lately = [name.partition(" ") for name, when in case.done.standing.asked.items() if when >= begin]
    asked = {parent for of, _, parent in lately if of == template}
    return {*case.seen.parents, ""} if "" in asked else asked


def ask_letter(case: Case, since: date, stage: Stage, template: str) -> None:
    """Set the duty to issue a stage's letters, where none is open: of a parent who is known since, say."""
    if not is_set(case, "letter", template):
        _set(case, since, stage, "letter", template, case.said.id)


def ask_to_tell(case: Case, reached: CounterReached, day: date, within: int, because: UUID) -> None:
    """Set the duty to tell the authority what a counter asks, by the end of its last school day from `day` on."""
    due = moving.due_within(case.school, day, within, case.policy(reached.date).stages.due)
    if due is not None:
        owed = OpenDuty("tell-authority", day, due, about=reached.counter, within=within)
        set_task(case, owed, reached.owner, because)


def end_asked(case: Case, name: str, stage: Stage | None, because: UUID) -> None:
    """Say that nothing which a stage asked for is owed any more: it was left."""
    for kind, about in duties_of(name, stage.actions, stage.letter) if stage is not None else ():
        end_tasks(case, kind, [about], because)


def met(case: Case, work: Work) -> None:
    """A meeting was held for which stages may have asked: what they asked is done."""
    for about in _abouts(case, "meeting"):
        if about.endswith(OF_A_STAGE):
            finish_tasks(case, "meeting", about, work)


def answered(case: Case, kind: DutyKind, work: Work) -> None:
    """What stages asked of that kind is done, whichever stage it was."""
    for about in _abouts(case, kind):
        finish_tasks(case, kind, about, work)


def _abouts(case: Case, kind: DutyKind) -> list[str]:
    """What duties of that kind are about that are open, or were missed."""
    is_open = {owed.about for owed in case.done.tasks.values() if owed.kind == kind}
    return sorted(is_open | {missed.about for missed in case.done.support.late if missed.kind == kind})


def _set(case: Case, since: date, stage: Stage, kind: DutyKind, about: str, because: UUID) -> None:
    """A plan that stands is a plan; below compulsory school age there is no letter, and once each had theirs, no other
    that school year. `since`: when it was entered."""
    answered_already = kind == "plan" and case.done.support.plan is not None
    barred = kind == "letter" and (case.seen.is_too_young(case.today) or _went_to_all(case, stage, since, about))
    within = due_within(case, stage.within_days, case.policy(since).stages.due, kind)
    if within is not None and not answered_already and not barred:
        owed = OpenDuty(kind, case.today, within[1], about=about, within=stage.within_days)
        set_task(case, owed, stage.owner, because)


def _went_to_all(case: Case, stage: Stage, since: date, template: str) -> bool:
    """Whether every parent was written to, by letters none of which waits any more: to issue them is owed no more."""
    asked = parents_asked(case, stage, since, template, case.today)
    year = school_year(case.today)
    this_year = [
        of for of in case.done.standing.letters.values() if (of.template, school_year(of.day)) == (template, year)
    ]
    waits = any(of.state != "issued" for of in this_year)
    return bool(asked) and not {*case.seen.parents} - asked and not waits
