"""The hotspot: the best class of a year group on a day (procedures, row 22: "best attendance for that day")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.pathway import HotspotRewarded, RewardHotspot
from events.policy import RewardsPolicy
from pathway.domain.away import counted_on
from pathway.domain.families import HEADSHIP
from pathway.domain.marks import Figures, figures, unpacked
from pathway.domain.recording import speaker
from pathway.domain.states import SCHOOL, PupilSeen, SchoolSeen


def reward(said: Said[Any], states: States) -> Decision:
    """Record the hotspot that the headteacher chose: refused unless it was the best class, and good enough."""
    asked: RewardHotspot = said.body
    school: SchoolSeen = states[SCHOOL].seen
    if said.actor is None or said.actor.role not in HEADSHIP:
        return Refusal("heads-only", "The hotspot is the headteacher's to choose.")
    if asked.date > school.calendar.today(said.at):
        return Refusal("future-date", f"{asked.date.isoformat()} has not come yet: choose a day with registers.")
    policy = school.policy(asked.date).rewards
    of_day = classes_of(states, asked.year, asked.date, policy)
    if (fault := _fault_of(asked, of_day, policy)) is not None:
        return fault
    attending, possible = of_day[asked.form]
    given = {**asked.model_dump(), "attending": attending, "possible": possible}
    return [HotspotRewarded(school=said.school, at=said.at, by=speaker(said), **given)]


def classes_of(states: States, year: str, day: date, policy: RewardsPolicy) -> dict[str, Figures]:
    """The day's sessions of each class of a year group in which there were any, as awards count them."""
    found: dict[str, Figures] = {}
    school: SchoolSeen = states[SCHOOL].seen
    for state in states.every("pupil").values():
        form, of_year = _class_on(state.seen, day, school)
        if of_year == year and state.seen.is_known:
            before, of_pupil = found.get(form, Figures(0, 0)), _of_day(state.seen, day, policy)
            found[form] = Figures(before.attending + of_pupil.attending, before.possible + of_pupil.possible)
    return {form: each for form, each in found.items() if each.possible}


def _class_on(seen: PupilSeen, day: date, school: SchoolSeen) -> tuple[str, str]:
    """Class and year group that day: a change counts from the whole local day on which it was heard (procedures §3)."""
    before = seen.moved is not None and day < school.calendar.today(seen.moved)
    return seen.formerly if before else (seen.form, seen.year_group)


def _of_day(seen: PupilSeen, day: date, policy: RewardsPolicy) -> Figures:
    attending, possible = figures(seen, unpacked(seen), day, day)
    excused = counted_on(seen.away, seen.year, day, policy.attending_codes) if seen.year and possible else 0
    return Figures(attending + excused, possible)


def best(of_day: Mapping[str, Figures], over: Decimal) -> set[str]:
    """The classes with the highest attendance above that, in whole numbers: several where they are equal."""
    enough = {form: each for form, each in of_day.items() if each.attending * 100 > over * each.possible}
    return {
        form
        for form, each in enough.items()
        if all(each.attending * other.possible >= other.attending * each.possible for other in enough.values())
    }


def _fault_of(asked: RewardHotspot, of_day: Mapping[str, Figures], policy: RewardsPolicy) -> Refusal | None:
    chosen = best(of_day, policy.hotspot_over)
    if asked.form in chosen:
        return None
    if asked.form not in of_day:
        return Refusal("no-marks", f"No class {asked.form} of year {asked.year} has marks on that day.")
    if not chosen:
        return Refusal("below", f"No class of year {asked.year} was above {policy.hotspot_over} % on that day.")
    return Refusal("not-the-best", f"The best class of year {asked.year} on that day was {_named(chosen)}.")


def _named(forms: set[str]) -> str:
    return " and ".join(sorted(forms))
