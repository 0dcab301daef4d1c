"""The stages of the attendance pathway: entered and left at a quarter to four, and left when a mark is corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from chassis.said import News, Said, States
from events.calendar import SchoolCalendar, school_year
from events.pathway import StageEntered, StageLeft, StageLeftBecause, StagesReviewed
from events.registers import MarksRecorded, RegisterTaken
from events.stages import Stage, StageAction
from pathway.domain import tasks
from pathway.domain.asking import ask, end_asked, parents_asked, stage_of
from pathway.domain.awaiting import is_awaited
from pathway.domain.bettered import recheck_improvement
from pathway.domain.case import Case, case_of
from pathway.domain.counters import count, may_count, recount
from pathway.domain.evidence import told
from pathway.domain.grounds import begins, lasts, sessions_of
from pathway.domain.leaving import end_meetings, end_plan
from pathway.domain.letters import WAITING, prepare_owed, recheck, recheck_parents, stage_left, withdraw_of_leaver
from pathway.domain.marks import Figures, year_to_date
from pathway.domain.penalties import recheck_grounds
from pathway.domain.rechecking import recheck_others
from pathway.domain.states import SCHOOL, PupilDone, PupilSeen, SchoolSeen
from pathway.domain.unimproved import recheck_finding

AsOf: TypeAlias = tuple[SchoolCalendar, PupilSeen, date, Figures]
"""The day as of which a stage is judged, with the figures of the school year up to it."""


def review_stages(said: Said[Any], states: States) -> list[News]:
    """The news of the day's review of every pupil, and that it was held."""
    school: SchoolSeen = states[SCHOOL].seen
    day = school.calendar.today(said.at)
    look = _Look(school, day)
    news: list[News] = []
    for pupil, state in sorted(states.every("pupil").items()):
        if look.is_needed(state.seen, state.done):
            case = case_of(said, pupil, states)
            look_at(case, day)
            news += case.news
    entered = sum(isinstance(each, StageEntered) for each in news)
    left = sum(isinstance(each, StageLeft) for each in news)
    return [*news, StagesReviewed(school=said.school, date=day, entered=entered, left=left)]


class _Look:
    """Which pupils a day's review must look at more closely; most it need not."""

    def __init__(self, school: SchoolSeen, day: date) -> None:
        self.calendar, self.day, self.policy = school.calendar, day, school.policy(day)
        self.counters = [counter for policy in school.policies.values() for counter in policy.counters.values()]

    def is_needed(self, seen: PupilSeen, done: PupilDone) -> bool:
        """Whether the pupil stands in a stage, would enter one, or may have reached a counter, or a letter waits."""
        letters = done.standing.letters
        if done.standing.stages or (letters and any(of.state in WAITING for of in letters.values())):
            return True
        is_told_late = seen.gone or seen.dated_back_at is not None
        owed = done.support.plan is not None or bool(done.support.meetings) or (is_told_late and bool(done.tasks))
        if owed and not _is_on_roll(seen, self.day):
            return True
        if not seen.away:
            return False
        return self._begins(seen) or may_count(self.counters, seen, self.day)

    def _begins(self, seen: PupilSeen) -> bool:
        to_date = year_to_date(seen, self.day)
        return any(begins(s, self.calendar, seen, self.day, to_date) for s in self.policy.stages.ladder.values())


def is_open(done: PupilDone) -> bool:
    """Whether the pupil stands in a stage, a counter was reached, a letter or evidence is on the record, or it was said
    that attendance improved, or that nothing did."""
    standing = done.standing
    found = done.support.unimproved is not None or done.improved is not None
    return found or bool(standing.stages or standing.counters or standing.letters or standing.grounds)


def due(done: PupilDone) -> datetime | None:
    """Never by itself: all are looked at together."""
    return None


def lapse(case: Case) -> None:
    """Nothing of a stage lapses."""


def settle(case: Case, days: Sequence[date]) -> None:
    """Say at once what a corrected mark, or a roll that changed, has taken away of what the last review found."""
    heard = case.said.body
    if not (isinstance(heard, RegisterTaken | MarksRecorded) and heard.date > (case.reviewed or date.min)):
        _reconsider(case)


def look_at(case: Case, day: date) -> None:
    """Leave what holds no more, enter what holds, and count; of a pupil who is not on the roll, leave everything.

    A day of a school year whose marks are gone, the service having been down all summer, is not judged any more; and
    whom the MIS deleted, or says to have left before, and may put back, is not either.
    """
    if is_awaited(case.seen, case.school, day) or (case.seen.year is not None and case.seen.year > school_year(day)):
        return
    as_of = _as_of(case, day)
    for name, since in case.done.standing.stages.items():
        if (why := _why_over(case, name, since, as_of)) is not None:
            _leave(case, name, day, why)
    if _is_here(case, day):
        if not _is_coming_in(case):
            _enter(case, day, as_of)
        count(case, day)
        ask(case, day)
        prepare_owed(case, day)
    else:
        end_meetings(case)
        withdraw_of_leaver(case)
        end_plan(case)
        tasks.settle(case, [])


def _is_coming_in(case: Case) -> bool:
    """Whether absences of before the school was set up were heard since the last review: a first poll is bringing in
    the past, and of half of it the figures would be others.

    All were heard since the set-up, be it in the same instant: until the first review how quickly says nothing.
    """
    past = [at for day, at in case.seen.late.items() if day < case.set_up_on]
    if case.reviewed is None:
        return bool(past)
    last = case.calendar.at(case.reviewed, case.policy(case.reviewed).stages.at)
    return any(at > last for at in past)


def _reconsider(case: Case) -> None:
    is_here = _is_here(case, case.today)
    has_left = not is_here and not is_awaited(case.seen, case.school, case.today)
    for name, since in case.done.standing.stages.items() if is_here or has_left else ():
        if has_left:
            _leave(case, name, case.today, "off-roll")
        elif _has_fallen(case, name, since, max(case.reviewed or since, since)):
            _leave(case, name, case.today, "corrected")
        elif (stage := stage_of(case, name, since)) is not None:
            recheck(case, name, stage, case.reviewed or since)
    if has_left:
        withdraw_of_leaver(case)
        end_plan(case)
    recount(case)
    recheck_parents(case)
    recheck_improvement(case)
    recheck_finding(case)
    recheck_others(case)
    recheck_grounds(case)


def _is_here(case: Case, day: date) -> bool:
    return _is_on_roll(case.seen, day)


def _is_on_roll(seen: PupilSeen, day: date) -> bool:
    return seen.is_known and seen.on_roll(day)


def _why_over(case: Case, name: str, since: date, as_of: AsOf) -> StageLeftBecause | None:
    stage, day = stage_of(case, name, since), as_of[2]
    if not _is_here(case, day):
        return "off-roll"
    if stage is None or (stage.attendance is not None and school_year(since) != school_year(day)):
        return "new-school-year"
    return None if lasts(stage, *as_of) else "recovered"


def _has_fallen(case: Case, name: str, since: date, reviewed: date) -> bool:
    """Whether what was found at the last review holds no more; nothing but a correction can have changed it."""
    stage = stage_of(case, name, since)
    if stage is None or (stage.attendance is not None and case.seen.year != school_year(reviewed)):
        return False
    if not lasts(stage, *_as_of(case, reviewed)):
        return True
    return not (begins(stage, *_as_of(case, reviewed)) or begins(stage, *_as_of(case, since)))


def _as_of(case: Case, day: date) -> AsOf:
    return case.calendar, case.seen, day, year_to_date(case.seen, day)


def _enter(case: Case, day: date, as_of: AsOf) -> None:
    ladder, standing = case.policy(day).stages.ladder, {*case.done.standing.stages}
    barred = {name for name, stage in ladder.items() if stage.legal and case.seen.is_too_young(day)}
    entering = [name for name in ladder if name not in standing | barred and begins(ladder[name], *as_of)]
    by_attendance = [name for name in ladder if ladder[name].attendance and name in {*entering, *standing}]
    for name in entering:
        asks = ladder[name].attendance is None or name == by_attendance[-1]
        case.say(_entered(case, day, name, asks=asks))


def _entered(case: Case, day: date, name: str, *, asks: bool) -> StageEntered:
    stage = case.policy(day).stages.ladder[name]
    to_date = year_to_date(case.seen, day)
    return StageEntered(
        pupil=case.pupil,
        stage=name,
        date=day,
        policy=case.school.policy_since(day),
        attending=to_date.attending,
        possible=to_date.possible,
        sessions=told(sessions_of(stage, case.calendar, case.seen, day)),
        actions=_actions(case, stage, day) if asks else (),
        owner=stage.owner,
        due=case.calendar.after(day, stage.within_days) if asks else None,
        letter=stage.letter if asks else None,
        next=stage.next,
    )


def _actions(case: Case, stage: Stage, day: date) -> tuple[StageAction, ...]:
    """What a stage asks when it is entered: no letter where each parent has had it."""
    parents = {*case.seen.parents}
    had = bool(parents) and parents <= parents_asked(case, stage, day, stage.letter or "", day)
    return tuple(each for each in stage.actions if each != "letter" or not had)


def _leave(case: Case, name: str, day: date, why: StageLeftBecause) -> None:
    attending, possible = year_to_date(case.seen, day)
    since = case.done.standing.stages[name]
    stage = stage_of(case, name, since)
    left = StageLeft(pupil=case.pupil, stage=name, date=day, reason=why, attending=attending, possible=possible)
    because = case.say(left)
    stage_left(case, name, why, since)
    end_asked(case, name, stage, because)
