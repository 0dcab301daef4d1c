"""Staff are told by e-mail of a register that is missing, lacks marks or looks wrong: once a step, naming no pupil."""

from datetime import date
from uuid import UUID

import pytest

from chassis.said import Said
from chassis.testing import performed
from events.notifications import ChaseFailed, ChaseSending, ChaseSent, ChaseUnknown
from events.registers import (
    ClosureDeclared,
    RegisterAmended,
    RegisterChased,
    RegisterSuspected,
    RegisterTaken,
    Staff,
    UnmarkedChased,
)
from notifications import app
from notifications.domain.outcomes import Handed, NotHanded, NotKnown, Receipt, TooLate
from notifications.domain.references import Reference

from .telling_staff import Desk, mail

ID = UUID("aaaaaaaa-0000-5000-8000-000000000000")
MONDAY = date(2026, 9, 7)
OF = {"school": "woodside", "form": "3B", "date": MONDAY, "session": "AM"}


@pytest.fixture
def staffed(woodside):
    """Teacher, year-group leader and officer have addresses in the school file; the second teacher has none."""
    set_up_so(woodside)
    return woodside


def set_up_so(woodside, **policy):
    school, adopted = woodside.set_up(**policy)
    roles = {"staff-9": "class-teacher", "staff-6": "year-group-leader", "staff-3": "attendance-officer"}
    staff = [Staff(id=who, role=role, email=mail(who)) for who, role in roles.items()]
    staff.append(Staff(id="staff-8", role="class-teacher"))
    woodside.decider.given(school.model_copy(update={"staff": tuple(staff)}), adopted, at=woodside.before)


def hears(school, fact, clock, day=MONDAY):
    assert school.hears(fact, school.at(clock, day)) == []


def chased(school, clock="09:05", who="staff-9", step="class-teacher", comes=True, **so):
    fact = RegisterChased(**{**OF, **so}, step=step, staff=(who,), due_at=school.at(clock))
    hears(school, fact, clock)
    return school.comes(clock) if comes else []


def taken(school, clock, **so):
    marks = {"p1": "/", "p2": "N"}
    hears(school, RegisterTaken(**{**OF, **so}, year="3", marks=marks), clock)


def unmarked(school, clock="09:01", who="staff-9", comes=True):
    fact = UnmarkedChased(**OF, step="class-teacher", staff=(who,), pupils=("p1", "p2"))
    hears(school, fact, clock)
    return school.comes(clock) if comes else []


def test_a_missing_register_is_told_to_those_who_were_asked_naming_the_register_alone(staffed):
    [told] = chased(staffed)
    assert isinstance(told, ChaseSending)
    assert (told.staff, told.email, told.via, told.kind) == ("staff-9", mail("staff-9"), "folder", "missing")
    assert (told.form, told.date, told.session, f"{told.since:%H:%M}") == ("3B", MONDAY, "AM", "09:05")
    assert staffed.comes("23:00") == []
    staffed.decider.assert_rebuilds()


def lacks(school, clock, *pupils, **so):
    fact = UnmarkedChased(**{**OF, **so}, step="class-teacher", staff=("staff-9",), pupils=pupils)
    hears(school, fact, clock)


def test_marks_of_one_register_that_were_taken_out_together_are_one_mail(staffed):
    for pupil in ("p1", "p2", "p3"):
        lacks(staffed, "09:08", pupil)
    lacks(staffed, "09:08", "p4", form="4A")
    told = staffed.comes("09:08")
    assert sorted((each.form, each.staff, each.lacking) for each in told) == [
        ("3B", "staff-9", 3),
        ("4A", "staff-9", 1),
    ]
    lacks(staffed, "09:10", "p5")
    assert [each.lacking for each in staffed.comes("09:10")] == [1]
    staffed.decider.assert_rebuilds()


def test_of_those_whoever_is_marked_again_is_not_lacking_and_nobody_is_told_once_all_are(staffed):
    for pupil in ("p1", "p2"):
        lacks(staffed, "09:08", pupil)
    for number, pupil in enumerate(("p1", "p2")):
        told = {"original": None, "new": "/", "amended_at": staffed.at("09:08"), "before_close": True}
        hears(staffed, RegisterAmended(**OF, pupil=pupil, **told), f"09:08:0{number}")
    assert staffed.comes("10:00") == []


def test_each_step_is_one_mail(staffed):
    steps = [("09:05", "staff-9", "class-teacher"), ("09:15", "staff-6", "year-group-leader")]
    steps.append(("09:20", "staff-3", "attendance-officer"))
    told = [fact for clock, who, step in steps for fact in chased(staffed, clock, who, step)]
    assert [(each.staff, each.attempt) for each in told] == [("staff-9", 1), ("staff-6", 1), ("staff-3", 1)]
    assert len({each.message for each in told}) == 3
    assert {f"{each.since:%H:%M}" for each in told} == {"09:05"}


def test_what_arrives_before_the_mail_goes_stands_it_down(staffed):
    chased(staffed, comes=False)
    taken(staffed, "09:06")
    assert staffed.comes("23:00") == []
    staffed.decider.assert_rebuilds()


def test_another_classs_register_stands_nothing_down(staffed):
    chased(staffed, comes=False)
    taken(staffed, "09:06", form="4A")
    taken(staffed, "09:06", session="PM")
    assert len(staffed.comes("09:07")) == 1


def test_a_session_that_is_not_held_asks_for_no_register(staffed):
    chased(staffed, comes=False)
    hears(staffed, ClosureDeclared(school="woodside", date=MONDAY, session="AM"), "09:05")
    assert staffed.comes("23:00") == []


def test_who_has_no_address_is_told_nothing_and_the_policy_may_switch_it_off(woodside):
    set_up_so(woodside)
    assert chased(woodside, who="staff-8") == []
    set_up_so(woodside, chase={"mail": False})
    assert chased(woodside, "09:15", "staff-6", "year-group-leader") == []


def test_marks_that_are_missing_are_counted_and_no_pupil_is_named(staffed):
    [told] = unmarked(staffed)
    assert (told.kind, told.lacking, f"{told.since:%H:%M}") == ("unmarked", 2, "09:01")
    assert "p1" not in told.model_dump_json(exclude={"message", "because"})


def test_the_marks_that_came_before_the_mail_goes_are_not_asked_for(staffed):
    unmarked(staffed, comes=False)
    for pupil in ("p1", "p2"):
        fact = RegisterAmended(
            pupil=pupil, form="3B", date=MONDAY, session="AM", original=None, new="/", amended_at=staffed.at("09:02")
        )
        hears(staffed, fact, "09:02")
    assert staffed.comes("23:00") == []


def test_a_register_that_looks_wrong_is_told_to_the_officers_and_only_of_today(staffed):
    hears(staffed, RegisterSuspected(**OF, reason="all-at-once"), "09:01")
    assert [(told.staff, told.kind) for told in staffed.comes("09:01")] == [("staff-3", "all-at-once")]
    earlier = {**OF, "date": date(2026, 9, 4)}
    hears(staffed, RegisterSuspected(**earlier, reason="all-at-once"), "09:02")
    assert staffed.comes("23:00") == []


# Not gone -------------------------------------------------------------------------------------------------------------


def failed(school, told, clock):
    [news] = school.ended(told, NotHanded("the mail server refused it"), school.at(clock))
    assert isinstance(news, ChaseFailed)
    return news


def test_one_that_failed_is_tried_again_twice_by_the_next_route(staffed):
    set_up_so(staffed, messages={"channels": ["text:notify", "email:smtp", "email:notify"]})
    [first] = chased(staffed)
    assert failed(staffed, first, "09:05").again_at == staffed.at("09:08")
    [second] = staffed.comes("09:08")
    failed(staffed, second, "09:08")
    [third] = staffed.comes("09:18")
    assert [each.via for each in (first, second, third)] == ["smtp", "notify", "smtp"]
    assert failed(staffed, third, "09:18").again_at is None
    assert staffed.comes("23:00") == []
    staffed.decider.assert_rebuilds()


def test_a_register_that_arrived_meanwhile_is_not_asked_for_again(staffed):
    [first] = chased(staffed)
    failed(staffed, first, "09:05")
    taken(staffed, "09:06")
    assert staffed.comes("23:00") == []
    [late] = chased(staffed, form="4A")
    taken(staffed, "09:07", form="4A")
    assert failed(staffed, late, "09:08").again_at is None


@pytest.mark.parametrize(("result", "word"), [(Handed("1", 0), ChaseSent), (NotKnown(), ChaseUnknown)])
def test_what_came_of_it_is_said_once_and_not_repeated(staffed, result, word):
    [told] = chased(staffed)
    [news] = staffed.ended(told, result, staffed.at("09:05"))
    assert isinstance(news, word)
    assert staffed.comes("23:00") == []
    staffed.decider.assert_rebuilds()


@pytest.mark.parametrize(("unusable", "attempts"), [(False, [2]), (True, [])])
def test_one_that_comes_back_has_failed_and_goes_again_unless_the_address_is_none(staffed, unusable, attempts):
    [told] = chased(staffed)
    staffed.ended(told, Handed("1"), staffed.at("09:05"))
    back = Receipt(Reference(told.local_day, told.message), "failed", "", "mail came back: why", unusable)
    [news] = staffed.receipt(back, "09:06")
    assert (news.staff, news.reason) == ("staff-9", "mail came back: why")
    assert (news.again_at is None) is unusable
    assert [each.attempt for each in staffed.comes("09:09")] == attempts


# The world ------------------------------------------------------------------------------------------------------------


async def test_one_that_could_not_go_for_an_hour_does_not_go_at_all(keyring, tmp_path, staffed):
    [token] = await keyring.seal("woodside", [("staff:woodside:staff-9", "staff", "teacher@school.example")])
    [told] = chased(staffed)
    for clock, gone in (("10:05", Handed), ("10:05:01", TooLate)):
        desk = Desk(keyring, tmp_path, staffed.at(clock))
        effect = app.build(desk).effects[ChaseSending]  # type: ignore[arg-type]
        said = Said(ID, "woodside", staffed.at("09:05"), told.model_copy(update={"email": token}), ID)
        assert isinstance(await performed(effect, said), gone)
    [news] = staffed.ended(told, TooLate(), staffed.at("10:06"))
    assert (news.reason, news.again_at) == ("too late", None)


@pytest.mark.parametrize(
    ("so", "body"),
    [
        ({}, "The morning register of 3B for Monday 7 September is missing. It was due at 09:05. Please see to it."),
        (
            {"kind": "unmarked", "lacking": 2},
            "The morning register of 3B for Monday 7 September lacks 2 marks since 09:05. Please see to it.",
        ),
        (
            {"kind": "unmarked", "lacking": 1},
            "The morning register of 3B for Monday 7 September lacks a mark since 09:05. Please see to it.",
        ),
    ],
)
async def test_the_mail_says_which_register_and_since_when(keyring, tmp_path, staffed, so, body):
    [token] = await keyring.seal("woodside", [("staff:woodside:staff-9", "staff", "teacher@school.example")])
    desk = Desk(keyring, tmp_path, staffed.at("09:05"))
    effect = app.build(desk).effects[ChaseSending]  # type: ignore[arg-type]
    [told] = chased(staffed)
    said = Said(ID, "woodside", desk.now(), told.model_copy(update={"email": token, **so}), ID)
    assert isinstance(await performed(effect, said), Handed)
    [file] = tmp_path.rglob("*.txt")
    header, _, written = file.read_text().partition("\n\n")
    assert written == f"{body}\n"
    assert "To: teacher@school.example" in header
    assert isinstance(await effect.lookup(said), Handed)


def test_a_register_that_nobody_was_asked_about_changes_no_state(staffed) -> None:
    staffed.decider.states.touched.clear()
    taken(staffed, "08:59")
    assert not staffed.decider.states.touched
