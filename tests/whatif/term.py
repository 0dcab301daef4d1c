"""A half term of three children: every day its registers, every day something that somebody does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from events.ids import pupil_id
from events.registers import RegisterAmended, RegisterChased, RegisterTaken, Staff
from events.reporting import Row
from events.school import ClassOfPupils
from events.sealed import Sealed
from notifications.domain.outcomes import Handed, NotHanded, NotKnown

from .conftest import KIDS, MONDAY, SCHOOL, World

WEEKS = 7
NONE = dict.fromkeys(("authorised", "unauthorised", "late_before_close", "late_after_close", "unmarked"), 0)
FIGURES = Row(
    key="woodside", possible=300, present=285, approved_activity=0, attendance="95.00", persistent=None, severe=None,
    **NONE,
)  # fmt: skip
"""What reporting says of any week."""
STAFF = (
    Staff(id="staff-7", role="safeguarding-lead", email=Sealed[str]("~staff-7~staff~x")),
    Staff(id="staff-9", role="class-teacher", email=Sealed[str]("~staff-9~staff~x")),
)
LAST = MONDAY + timedelta(days=7 * WEEKS - 3)
AWAY = {
    # 16 is often away at first and better later; 17 is away without leave for two weeks; 18, on a plan, now and then.
    "16": {0, 1, 2, 5, 8, 10, 11, 13, 15, 17, 30},
    "17": {3, 9, *range(18, 29)},
    "18": {2, 3, 9, 14, 19, 20, 26, 33},
}
PROVIDERS = (Handed("ref", 2), Handed("ref", 1), NotHanded("no such number"), Handed("ref", 2), NotKnown())


def half_term() -> World:
    """It is over: it is Friday evening, six weeks later."""
    world = World(figures=FIGURES)
    world.set_up(staff=STAFF, classes=(ClassOfPupils(name="3B", year="3", teacher="staff-9"),))
    world.at("08:00").roll("18", flags=("child-protection", "social-worker"))
    days = [MONDAY + timedelta(days=n) for n in range(7 * WEEKS) if n % 7 < 5]
    for number, day in enumerate(days):
        world.provider = PROVIDERS[number % len(PROVIDERS)]
        _day(world, day, number)
    return world.at("18:00")


def _day(world: World, day: date, number: int) -> None:
    kid = KIDS[number % 3]
    _done(world, "08:10", day, MORNING[number % len(MORNING)], kid)
    _registered(world, "09:06", day, number, "AM")
    if number % 8 == 3 and (known := _absent(number)):
        world.at("09:20").explained(known, by="note")
    _done(world, "09:35", day, FIRST[number % len(FIRST)], _absent(number) or kid)
    _done(world, "10:40", day, LATER[number % len(LATER)], _absent(number) or kid)
    if number % 10 == 7:
        world.at("10:45").notes_update(kid)
        world.approves(kid)
    if number % 4 == 1:
        world.at("10:50").explained(kid)
    if number % 6 == 2 and (late := _absent(number)):
        world.at("11:20").found(late)
    _done(world, "11:40", day, NOON[number % len(NOON)], _absent(number) or kid)
    _registered(world, "13:20", day, number, "PM")
    _done(world, "14:10", day, AFTERNOON[number % len(AFTERNOON)], _absent(number) or kid)
    if number % 7 == 3 and (wrong := _absent(number)):
        world.at("14:30").withdrawn(wrong)
    if number == 33:
        _corrected(world)
    for each in KIDS:
        _done(world, "15:50", day, EVENING[number % len(EVENING)], each)


def _corrected(world: World) -> None:
    """What 17 was away for in the fourth week was a holiday with leave, after all: letters and evidence rest on it."""
    for number in range(20, 24):
        day = MONDAY + timedelta(days=number // 5 * 7 + number % 5)
        for session in ("AM", "PM"):
            about = {"pupil": pupil_id(SCHOOL, "17"), "form": "3B", "date": day, "session": session}
            world.given(RegisterAmended(**about, original="O", new="C", amended_at=world.now))


def _done(world: World, clock: str, day: date, act: Callable[[World, str], None], kid: str) -> None:
    act(world.at(clock, day), kid)


def _absent(number: int) -> str | None:
    return next((kid for kid, days in sorted(AWAY.items(), reverse=True) if number in days), None)


def _registered(world: World, clock: str, day: date, number: int, session: str) -> None:
    world.at(clock, day)
    if number % 9 == 4:
        asked = {"form": "3B", "date": day, "session": session, "step": "class-teacher", "staff": ("staff-9",)}
        world.given(RegisterChased(school=SCHOOL, year="3", due_at=world.now, **asked))
        world.at("09:10" if session == "AM" else "13:25")
    present = "/" if session == "AM" else "\\"
    codes = {kid: ("O" if kid == "17" else "N") if number in AWAY[kid] else present for kid in KIDS}
    marks = {pupil_id(SCHOOL, kid): code for kid, code in codes.items()}
    world.given(RegisterTaken(school=SCHOOL, form="3B", year="3", date=day, session=session, marks=marks))
    for kid, code in codes.items():
        if code in "NO":
            world.absent(kid, session, code)


def _nothing(world: World, kid: str) -> None:
    pass


MORNING: tuple[Callable[[World, str], None], ...] = (
    lambda world, kid: world.allocate(kid, "attendance-officer"),
    lambda world, kid: world.knows_absent(kid),
    lambda world, kid: world.hands_over(kid),
    lambda world, kid: (world.plans(kid, 1), world.invites(kid))[0],
    lambda world, kid: (world.finishes(kid), world.closes_plan(kid))[0],
    lambda world, kid: world.notes(kid),
    lambda world, kid: world.holds_praise(kid, 2),
    lambda world, kid: world.replied(kid, distress=True),
    lambda world, kid: world.tells_authority(kid),
    lambda world, kid: world.allocate(kid),
    lambda world, kid: world.lifts_hold(kid),
    lambda world, kid: world.replied("18", asks="stop"),
    lambda world, kid: world.replied("18", asks="start"),
    lambda world, kid: world.ends_focus("16"),
)
FIRST: tuple[Callable[[World, str], None], ...] = (
    lambda world, kid: world.claim(kid),
    lambda world, kid: world.contact(kid, "no-answer"),
    lambda world, kid: world.contact(kid, "spoke", "I"),
    lambda world, kid: world.replied(kid),
    _nothing,
    lambda world, kid: world.contact(kid, "number-dead"),
    lambda world, kid: world.contact(kid, "believed-in-school"),
)
LATER: tuple[Callable[[World, str], None], ...] = (
    lambda world, kid: (world.claim(kid), world.hand_back(kid))[0],
    lambda world, kid: world.receipt(kid),
    lambda world, kid: world.arranges(kid),
    lambda world, kid: world.confirms(kid),
    _nothing,
    lambda world, kid: (world.contact(kid), world.undo(kid))[0],
    lambda world, kid: world.gives_reason(kid),
)
NOON: tuple[Callable[[World, str], None], ...] = (
    lambda world, kid: world.acknowledges(kid),
    lambda world, kid: world.raises(kid),
    lambda world, kid: world.resolves(kid),
    lambda world, kid: world.tells_social_worker(kid),
    lambda world, kid: (world.arranges(kid), world.unarranges(kid))[0],
    lambda world, kid: world.receipt(kid, "failed", reason="no such number", unusable=True),
    lambda world, kid: world.clears_number(kid),
    lambda world, kid: world.receipt(kid, pressed="1"),
)
AFTERNOON: tuple[Callable[[World, str], None], ...] = (
    lambda world, kid: world.visit(kid, "not-in"),
    lambda world, kid: world.visit(kid, "adult-only"),
    lambda world, kid: world.meets(kid),
    lambda world, kid: world.contact(kid, "child-in-school"),
    lambda world, kid: world.visit(kid),
    lambda world, kid: world.misses(kid),
    _nothing,
)
EVENING: tuple[Callable[[World, str], None], ...] = (
    lambda world, kid: world.writes(kid),
    lambda world, kid: world.posts(kid),
    lambda world, kid: world.reports(kid),
    lambda world, kid: world.follows(kid),
    lambda world, kid: world.checks(kid, "not-needed"),
    lambda world, kid: world.praises(kid),
    lambda world, kid: world.rewards(kid),
    lambda world, kid: (world.packs(kid), world.fines(kid))[0],
    lambda world, kid: world.takes_back(kid),
    lambda world, kid: world.sees_to(kid),
    lambda world, kid: world.unfines(kid),
)
