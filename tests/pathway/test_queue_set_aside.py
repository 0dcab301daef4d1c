"""The queue knows which numbers were set aside: dead, a stranger's, or those at which a provider was told STOP."""

from dataclasses import replace
from uuid import UUID

import pytest

from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.notifications import GuardianOptedIn, GuardianOptedOut, NumberCleared, NumberSetAside, NumberWorked
from events.pathway import QueueOf
from events.registers import GuardianRecorded
from pathway.projection import numbers_of, queue_of

PUPIL = pupil_id("woodside", "16")


def token(mis_id, number):
    return f"~{guardian_id('woodside', mis_id)}~contact~{number}"


def guardian(school, mis_id, *numbers, priority, mobiles=0):
    first, *others = (token(mis_id, number) for number in numbers)
    of = {"pupil": PUPIL, "guardian": guardian_id("woodside", mis_id), "mis_id": token(mis_id, mis_id)}
    of |= {"telephone": first, "other_telephones": tuple(others), "other_mobiles": mobiles, "priority": priority}
    school.decider.hears(GuardianRecorded(**of), at=school.at("07:06"))


def of_number(mis_id, number, channel="text"):
    of = {"pupil": PUPIL, "guardian": guardian_id("woodside", mis_id), "channel": channel}
    return of | {"address": token(mis_id, number)}


def wrong(mis_id, number, channel="text"):
    """Whoever has the number wrote that it is not the guardian's."""
    return NumberSetAside(**of_number(mis_id, number, channel), contact=UUID(int=5), by="", reply=UUID(int=5))


def rung_dead(mis_id, number):
    return NumberSetAside(**of_number(mis_id, number), contact=UUID(int=6), by="staff-3")


def stop(mis_id, number, channel="text"):
    """The provider says that whoever has the number told it STOP."""
    return NumberSetAside(**of_number(mis_id, number, channel), contact=UUID(int=7), by="", message=UUID(int=7))


def cleared(mis_id, number, channel="text"):
    return NumberCleared(**of_number(mis_id, number, channel), by="staff-4")


def worked(mis_id, number):
    return NumberWorked(**of_number(mis_id, number), message=UUID(int=8))


async def row_of(school, tables, *others, size=1000):
    """The one family of the queue."""
    await tables.empty()
    await tables.fold(school.log(*others), size)
    actor = Actor(who="staff-3", role="attendance-officer")
    reading = replace(tables.reading(), now=school.at("09:30"), actor=actor)
    [row] = (await queue_of(reading, QueueOf())).rows
    return row


async def shown(school, tables, *others, size=1000):
    """Of the one family: whom to ring at which numbers, whose are to be checked, and who takes no texts."""
    row = await row_of(school, tables, *others, size=size)
    [call] = row.calls
    return [(each.guardian, *each.numbers) for each in call.to_ring], row.numbers_to_check, row.no_texts


@pytest.fixture
def family(woodside):
    """A mother (9) with two mobiles, and a father (8) with one number."""
    guardian(woodside, "9", "1", "2", priority=1, mobiles=1)
    guardian(woodside, "8", "3", priority=2)
    woodside.absent("09:20")
    return woodside


@pytest.mark.parametrize("aside", [wrong, rung_dead])
async def test_a_number_that_is_a_strangers_or_dead_is_rung_no_more_and_is_to_be_checked(family, tables, aside):
    assert await shown(family, tables) == ([("9", "1", "2"), ("8", "3")], (), ())
    assert await shown(family, tables, aside("9", "1")) == ([("9", "2"), ("8", "3")], ("9",), ())
    both = [aside("9", "1"), aside("9", "2")]
    assert await shown(family, tables, *both) == ([("8", "3")], ("9",), ())


async def test_who_else_has_a_strangers_number_is_not_rung_there_either(family, tables):
    guardian(family, "7", "1", priority=3)
    assert await shown(family, tables, wrong("9", "1")) == ([("9", "2"), ("8", "3")], ("7", "9"), ())


@pytest.mark.parametrize("mended", [cleared, worked])
@pytest.mark.parametrize("size", [1, 2, 1000])
async def test_the_latest_word_about_a_number_holds_however_the_facts_are_cut(family, tables, mended, size):
    good = ([("9", "1", "2"), ("8", "3")], (), ())
    bad = ([("9", "2"), ("8", "3")], ("9",), ())
    said = [wrong("9", "1"), wrong("9", "1", "voice"), mended("9", "1")]
    assert await shown(family, tables, *said, size=size) == good
    assert await shown(family, tables, *said, wrong("9", "1"), size=size) == bad


async def test_a_number_found_dead_at_a_call_that_worked_after_all_is_rung_again(family, tables):
    family.contact("09:25", "number-dead", guardian="9", telephone=token("9", "1"))
    assert (await shown(family, tables, rung_dead("9", "1")))[1] == ("9",)
    assert (await shown(family, tables, rung_dead("9", "1"), worked("9", "1")))[1] == ()


async def test_at_a_number_that_told_a_provider_stop_no_text_arrives_and_a_call_does(family, tables):
    rung = [("9", "1", "2"), ("8", "3")]
    of_father, of_mother = stop("8", "3"), [stop("9", "1"), stop("9", "1", "voice")]
    assert await shown(family, tables, of_father) == (rung, (), ("8",))
    assert await shown(family, tables, *of_mother) == (rung, (), ()), "her other mobile has the text"
    assert await shown(family, tables, *of_mother, stop("9", "2")) == (rung, (), ("9",))
    assert await shown(family, tables, of_father, cleared("8", "3")) == (rung, (), ())


async def test_of_a_mobile_that_told_stop_and_a_landline_no_text_arrives(family, tables):
    guardian(family, "7", "4", "5", priority=3)
    assert (await shown(family, tables, stop("7", "4")))[2] == ("7",)
    assert (await shown(family, tables, stop("7", "4"), wrong("7", "4")))[2] == (), "it is to be checked"


async def test_which_number_was_rung_is_none_that_was_set_aside(family, tables):
    await tables.fold(family.log(wrong("9", "1"), stop("9", "2")))
    found = await numbers_of(tables.reading(), PUPIL, guardian_id("woodside", "9"))
    assert [(row["number"], row["is_dead"]) for row in found] == [(token("9", "1"), True), (token("9", "2"), False)]


async def test_by_which_reply_or_message_somebody_takes_no_texts_is_named(family, tables):
    asked = {"pupil": PUPIL, "guardian": guardian_id("woodside", "9")}
    first, again = (GuardianOptedOut(**asked, reply=UUID(int=number)) for number in (20, 21))
    back = GuardianOptedIn(**asked, reply=UUID(int=22))
    for said, known_by in [
        ([first, stop("8", "3")], [("8", None, UUID(int=7)), ("9", UUID(int=20), None)]),
        ([first, back, again, stop("8", "3"), cleared("8", "3")], [("9", UUID(int=21), None)]),
        ([GuardianOptedOut(**asked, reply=UUID(int=0))], [("9", None, None)]),
    ]:
        for size in (1, 1000):
            row = await row_of(family, tables, *said, size=size)
            assert [(each.guardian, each.reply, each.message) for each in row.stops] == known_by
            assert row.no_texts == tuple(guardian for guardian, *_ in known_by)
