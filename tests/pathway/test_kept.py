"""What is remembered of a pupil is of the year that may still be asked about, however long the child stays."""

from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import TypeAdapter

from events.calendar import SchoolCalendar
from events.ids import pupil_id
from events.pathway import ResolveConcern
from events.policy import policy_of
from events.registers import PolicyAdopted
from events.school import Term
from pathway.domain.states import PupilDone, PupilSeen

from .school_file import set_up
from .woodside import Woodside

FIRST, YEARS = date(2026, 9, 7), 2
TERMS = tuple(
    Term.model_validate({"name": f"{name} {year}", "from": f"{year}-{begins}", "to": f"{year}-{ends}"})
    for year in range(2026, 2027 + YEARS)
    for name, begins, ends in (("Spring", "01-05", "07-20"), ("Autumn", "09-03", "12-18"))
)


def school_days() -> Iterator[date]:
    """Every sixth week, so that the story is short."""
    calendar = SchoolCalendar("Europe/London", TERMS)
    days = calendar.between(FIRST, FIRST + timedelta(days=365 * YEARS - 40))
    return (day for day in days if day.isocalendar().week % 6 == 1)


def lived(school: Woodside, day: date, number: int) -> None:
    """A day's absence, a call or what came of it, a visit, and every concern resolved."""
    school.day = day
    code = "NOIG"[number % 4]
    school.taken("09:10", {"16": code})
    school.absent("09:20", code=code)
    match number % 5:
        case 0:
            school.contact("09:40", code="I")
        case 1:
            school.contact("09:40", "no-answer")
        case 2:
            school.contact("09:40", "believed-in-school")
        case 3:
            school.mistaken("09:40")
        case _:
            school.pressed("09:40")
    school.wakes("12:30")
    if number % 2:
        school.visit("14:00", "seen" if number % 3 else "not-in")
    school.taken("13:20", {"16": code}, "PM")
    school.absent("13:41", session="PM", code=code)
    school.wakes("18:00")
    resolved(school)


def resolved(school: Woodside) -> None:
    """The safeguarding lead ends what is open: until then it is not forgotten."""
    pupil = pupil_id("woodside", "16")
    for concern in [*school.decider.states["pupil", pupil].done.concerns]:
        ended = {"outcome": "found-safe", "by": "staff-9", "at": school.at("18:00")}
        asked = ResolveConcern(pupil=pupil, concern=concern, **ended)
        school.told(asked, "18:10", who="staff-2", role="safeguarding-lead")


SEEN, DONE = TypeAdapter(PupilSeen), TypeAdapter(PupilDone)


def size_of(school: Woodside) -> int:
    """Of a pupil's state, in bytes as it is stored."""
    state = school.decider.states["pupil", pupil_id("woodside", "16")]
    return len(SEEN.dump_json(state.seen)) + len(DONE.dump_json(state.done))


def test_two_years_are_remembered_no_longer_than_one() -> None:
    school = Woodside(FIRST)
    adopted = PolicyAdopted(school="woodside", since=date(2026, 9, 1), policy=policy_of("woodside"))
    school.decider.given(set_up(terms=TERMS, inset=(), closures=()), adopted, at=school.at("07:00"))
    school.roll("16")
    sizes = []
    for number, day in enumerate(school_days()):
        lived(school, day, number)
        sizes.append(size_of(school))
    assert max(sizes) < 1.3 * max(sizes[: len(sizes) // YEARS])
    assert max(sizes) < 10_000
    school.decider.assert_rebuilds()
