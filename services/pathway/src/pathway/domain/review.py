"""The review at 15:45 of each school day: who is monitored, and whose attendance has improved."""

from __future__ import annotations

from datetime import date
from typing import Any

from chassis.said import News, Said, State, States
from events.calendar import school_year
from events.pathway import (
    ImprovementDetected,
    ImprovementReviewed,
    MonitoredBecause,
    MonitoringEnded,
    MonitoringStarted,
    PraiseHoldLifted,
)
from events.policy import Policy
from pathway.domain.awaiting import is_awaited
from pathway.domain.families import family_of, focus_pupils
from pathway.domain.follow_up import follow_up
from pathway.domain.improvement import Windows, is_improvement, is_time_again
from pathway.domain.marks import figures, unpacked
from pathway.domain.states import FAMILIES, SCHOOL, PupilDone, PupilSeen, SchoolSeen


def review(said: Said[Any], states: States) -> list[News]:
    """The news of the day's review: monitoring started and ended, improvements, that it was held, what follows.

    A hold on praise that has ended is said before it.
    """
    school: SchoolSeen = states[SCHOOL].seen
    day = school.calendar.today(said.at)
    on_hold = praise_on_hold(states, day)
    held = _Review(school, day, focus_pupils(states[FAMILIES], day), on_hold)
    lifted: list[News] = []
    for pupil, state in sorted(states.every("pupil").items()):
        if state.done.praise_held is not None and not state.done.is_praise_held(day):
            lifted.append(PraiseHoldLifted(pupil=pupil, at=said.at))
        held.look_at(pupil, state)
    return [*lifted, *held.news, *follow_up(said, states, held.found, on_hold), held.reviewed(said.school)]


def praise_on_hold(states: States, day: date) -> frozenset[str]:
    """The pupils whom nobody praises on a day: of families on hold, also those who have joined them since."""
    held = [pupil for pupil, state in states.every("pupil").items() if state.done.is_praise_held(day)]
    return frozenset(child for pupil in held for child in family_of(states[FAMILIES].seen, pupil))


class _Review:
    """One day's review as it goes from pupil to pupil."""

    def __init__(self, school: SchoolSeen, day: date, focus: frozenset[str], on_hold: frozenset[str]) -> None:
        self.day, self.focus, self.school, self.on_hold = day, focus, school, on_hold
        self.policy: Policy = school.policy(day)
        self.windows = Windows(school, day, self.policy.improvement)
        self.news: list[News] = []
        self.monitored = 0
        self.found: frozenset[str] = frozenset()

    def look_at(self, pupil: str, state: State) -> None:
        """Start or end the pupil's monitoring, and look for an improvement where it goes on."""
        seen, done = state.seen, state.done
        digits = unpacked(seen) if seen.year == school_year(self.day) else ""
        reason = self._reason(pupil, state, digits)
        if reason is None and is_awaited(seen, self.school, self.day):
            return
        if reason is None:
            self.news += [MonitoringEnded(pupil=pupil)] if done.monitored else []
            return
        self.news += [] if done.monitored else [MonitoringStarted(pupil=pupil, because=reason)]
        self.monitored += 1
        self._improvement(pupil, seen, done, digits)

    def reviewed(self, school: str) -> ImprovementReviewed:
        """That the review was held."""
        return ImprovementReviewed(school=school, date=self.day, monitored=self.monitored, improved=len(self.found))

    def _reason(self, pupil: str, state: State, digits: str) -> MonitoredBecause | None:
        """Procedures, "monitored": persistent absentees of 20 or more possible sessions, focus families, plans."""
        seen: PupilSeen = state.seen
        if not seen.is_known or not seen.on_roll(self.day):
            return None
        if pupil in self.focus:
            return "focus-family"
        to_date = figures(seen, digits, school_year(self.day), self.day)
        enough = to_date.possible >= self.policy.monitoring.persistent_from_possible
        if enough and to_date.is_persistent:
            return "persistent-absence"
        return "plan" if state.done.support.plan is not None else None

    def _improvement(self, pupil: str, seen: PupilSeen, done: PupilDone, digits: str) -> None:
        if not is_time_again(self.school.calendar, self.policy.improvement, done.improved, self.day):
            return
        recent, earlier = self.windows.figures(seen, digits)
        if is_improvement(self.policy.improvement, recent, earlier):
            self.found |= {pupil}
            self.news.append(
                ImprovementDetected(
                    pupil=pupil,
                    date=self.day,
                    recent_attending=recent.attending,
                    recent_possible=recent.possible,
                    earlier_attending=earlier.attending,
                    earlier_possible=earlier.possible,
                    praise_held=pupil in self.on_hold,
                )
            )
