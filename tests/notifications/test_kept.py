"""However long a family stays, it is remembered who is told and which numbers work, and each day apart: no more."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from events.calendar import SchoolCalendar
from events.notifications import MessageSending, RecheckAsked
from events.pathway import ContactMade, ContactUndone, NumberFoundDead
from events.registers import SchoolSetUp
from events.school import Term
from notifications.domain import KINDS

from .woodside import Woodside

FIRST, YEARS = date(2026, 9, 7), 2
TERMS = tuple(
    Term.model_validate({"name": f"{name} {year}", "from": f"{year}-{begins}", "to": f"{year}-{ends}"})
    for year in range(2026, 2027 + YEARS)
    for name, begins, ends in (("Spring", "01-05", "07-20"), ("Autumn", "09-03", "12-18"))
)


def school_days() -> Iterator[date]:
    """Every sixth week, so that the story is short."""
    days = SchoolCalendar("Europe/London", TERMS).between(FIRST, FIRST + timedelta(days=365 * YEARS - 40))
    return (day for day in days if day.isocalendar().week % 6 == 1)


def lived(school: Woodside, day: date, number: int) -> None:
    """A text about an absence, or a call in its stead; a number found dead, and that call taken back."""
    school.absent("amira", "09:00", day=day)
    of: dict[str, Any] = {"pupil": "amira", "at": school.at("09:10", day), "by": "staff-3"}
    if number % 3 == 0:
        school.hears(ContactMade(date=day, **of), school.at("09:10", day))
    for asked in [fact for fact in school.comes("09:25", day) if isinstance(fact, RecheckAsked)]:
        for sending in [fact for fact in school.rechecked(asked, "09:25", day=day) if isinstance(fact, MessageSending)]:
            school.handed(sending, "09:25", day=day)
    if number % 3 == 1:
        contact = UUID(int=number)
        dead = NumberFoundDead(guardian="mum", contact=contact, **of)
        school.hears(dead, school.at("10:00", day))
        undone = {"made_at": school.at("10:00", day), "outcome": "number-dead", "by": "staff-3", "contact": contact}
        school.hears(ContactUndone(pupil="amira", date=day, **undone), school.at("10:00:05", day))
    school.comes("18:00", day)


ADAPTERS = {name: (TypeAdapter(kind.seen), TypeAdapter(kind.done)) for name, kind in KINDS.items()}


def sizes_of(school: Woodside) -> Counter[str]:
    """In bytes as they are stored, by kind: all of its states, of days the largest."""
    found: Counter[str] = Counter()
    for (kind, _), state in school.decider.states.loaded.items():
        seen, done = ADAPTERS[kind]
        size = len(seen.dump_json(state.seen)) + len(done.dump_json(state.done))
        found[kind] = max(found[kind], size) if kind == "day" else found[kind] + size
    return found


def test_two_years_are_remembered_no_longer_than_one() -> None:
    school = Woodside()
    setup: SchoolSetUp = school.set_up()[0].model_copy(update={"terms": TERMS})
    school.decider.given(setup, at=school.before)
    school.family("mum", "amira")
    days = list(school_days())
    for number, day in enumerate(days):
        lived(school, day, number)
        if number == len(days) // YEARS:
            after_a_year = sizes_of(school)
    assert {kind: size for kind, size in sizes_of(school).items() if size > 1.1 * after_a_year[kind]} == {}
    school.decider.assert_rebuilds()
