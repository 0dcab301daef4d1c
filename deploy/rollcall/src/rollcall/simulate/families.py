"""Draws the families of a school: children with guardians, siblings in different classes, joiners and leavers.

Shares (siblings, languages, free meals, …) are invented to be plausible; they quote no statistic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from rollcall.simulate import names
from rollcall.simulate.people import Family, Form, Guardian, Pupil
from rollcall.simulate.staff import YEARS

OTHER_SURNAME, ONE_TELEPHONE = 0.12, 0.05
FIRST_STUDENT, FIRST_GUARDIAN = 1001, 50001


@dataclass(slots=True)
class Drawing:
    """What is needed to draw one school's families."""

    rng: Random
    year: int
    guardians: int = FIRST_GUARDIAN

    def chance(self, share: float) -> bool:
        return self.rng.random() < share


def draw_families(forms: list[Form], pupils: int, year: int, rng: Random) -> list[Family]:
    """`pupils` children in families of one to three, placed in `forms`, in the school year that begins in `year`."""
    drawing = Drawing(rng, year)
    seats = [forms[i % len(forms)] for i in range(pupils)]
    rng.shuffle(seats)
    families: list[Family] = []
    student = FIRST_STUDENT
    while seats:
        places = _places(drawing, seats)
        families.append(_family(drawing, len(families), places, student))
        student += len(places)
    return families


def mix(families: list[Family], rng: Random) -> None:
    """Some siblings have another surname than the rest, some couples one telephone."""
    for family in families:
        other = rng.choice(names.LAST)
        for pupil in family.pupils[1:]:
            pupil.last = other if rng.random() < OTHER_SURNAME else pupil.last
        if rng.random() < ONE_TELEPHONE:
            _share_telephone(family)


def _share_telephone(family: Family) -> None:
    shared = {guardian.id: guardian for pupil in family.pupils for guardian in pupil.guardians}
    first = family.pupils[0].guardians[0]
    same = {id: replace(guardian, numbers=first.numbers) for id, guardian in shared.items()}
    for pupil in family.pupils:
        pupil.guardians = tuple(same[guardian.id] for guardian in pupil.guardians)


def move(families: list[Family], days: Sequence[date], share: float, rng: Random) -> None:
    """A few pupils join, and as many leave, on one of `days`; siblings move together."""
    if len(days) < 3:
        return
    moving = round(share * sum(len(f.pupils) for f in families))
    alone = [f for f in families if len(f.pupils) == 1]
    for number, family in enumerate(rng.sample(alone, min(2 * moving, len(alone)))):
        day = days[rng.randrange(1, len(days) - 1)]
        if number % 2:
            family.pupils[0].entry = day
        else:
            family.pupils[0].leaving = day


def _places(drawing: Drawing, seats: list[Form]) -> list[Form]:
    """One to three seats, of different years unless they are twins or nothing else is left."""
    size = drawing.rng.choices((1, 2, 3), (66, 28, 6))[0]
    places = [seats.pop()]
    while len(places) < size and seats:
        taken = {place.year for place in places}
        other = (i for i in range(len(seats) - 1, -1, -1) if seats[i].year not in taken)
        places.append(seats.pop(-1 if drawing.chance(0.03) else next(other, -1)))
    return places


def _family(drawing: Drawing, number: int, places: list[Form], student: int) -> Family:
    rng = drawing.rng
    last = rng.choice(names.LAST)
    guardians = _guardians(drawing, last)
    poor, other_language = drawing.chance(0.25), guardians[0].language is not None
    family = Family(number)
    for offset, form in enumerate(places):
        known_to = guardians[-1:] if offset and drawing.chance(0.04) else guardians
        pupil = _pupil(drawing, student + offset, last, form, known_to)
        pupil.demographics = _demographics(drawing, poor, other_language)
        family.pupils.append(pupil)
        form.pupils.append(pupil)
    _protect(drawing, family)
    return family


def _guardians(drawing: Drawing, last: str) -> tuple[Guardian, ...]:
    language = drawing.rng.choice(names.LANGUAGES) if drawing.chance(0.23) else None
    return tuple(_guardian(drawing, last, language, n) for n in range(2 if drawing.chance(0.25) else 1))


def _guardian(drawing: Drawing, last: str, language: str | None, rank: int) -> Guardian:
    rng = drawing.rng
    drawing.guardians += 1
    first = rng.choice(names.FIRST)
    lines = 0 if drawing.chance(0.015) else 2 if drawing.chance(0.2) else 1
    return Guardian(
        id=drawing.guardians,
        first=first,
        last=last,
        numbers=tuple(names.mobile(rng) for _ in range(lines)),
        email=names.email(first, last, drawing.guardians) if drawing.chance(0.85) else None,
        language=language,
        unsubscribed=drawing.chance(0.03),
        court_order=drawing.chance(0.04 if rank else 0.003),
    )


def _pupil(drawing: Drawing, number: int, last: str, form: Form, guardians: tuple[Guardian, ...]) -> Pupil:
    rng, age = drawing.rng, 4 + YEARS.index(form.year)
    started = date(drawing.year - YEARS.index(form.year), 9, 1)
    return Pupil(
        id=number,
        first=rng.choice(names.FIRST),
        last=last,
        form=form.name,
        year=form.year,
        born=date(drawing.year - age - 1, 9, 1) + timedelta(days=rng.randrange(365)),
        entry=started + timedelta(days=1 + rng.randrange(20) if drawing.chance(0.1) and form.year != "R" else 1),
        guardians=guardians,
        sen=rng.choices((None, "K", "E"), (81, 15, 4))[0],
    )


def _demographics(drawing: Drawing, poor: bool, other_language: bool) -> tuple[str, ...]:
    labels = ["FSM", "Pupil Premium"] if poor else ["Ever 6 FSM", "Pupil Premium"] if drawing.chance(0.03) else []
    labels += ["EAL"] if other_language else []
    labels += [label for label, share in (("Young Carer", 0.008), ("In Care", 0.004)) if drawing.chance(share)]
    return tuple(labels)


def _protect(drawing: Drawing, family: Family) -> None:
    """A few families have a social worker, some of these a child protection plan for every child."""
    worker, plan = drawing.chance(0.022), drawing.chance(0.4)
    for pupil in family.pupils:
        pupil.social_worker = worker or "In Care" in pupil.demographics
        pupil.child_protection = worker and plan
