"""People are read again once a day, and by a build that reads more of them: no log says that a number alone changed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from events.ids import guardian_id, pupil_id
from events.registers import (
    EntityQuarantined,
    EntityReleased,
    FeedReturned,
    GuardianRecorded,
    GuardianRemoved,
    PupilRecorded,
    RegisterAmended,
)
from registers.adapters.polling import Poller
from registers.domain.polls import PEOPLE, PEOPLE_ON, READ

TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 9, each) for each in (8, 9, 10))
_LISTS = ("/rest-v2/students?", "/rest-v2/student-guardian-relationships?")
"""How Arbor is asked for all that it has of people."""


def as_before(desk: Any) -> None:
    """The folder as a build left it that knew of no ways of reading people."""
    del desk.woodside.decider.states["polled", "polled"].done.to[PEOPLE]


def second_number(arbor: Any, guardian: str) -> None:
    """Another number of a guardian, of which the log of relationships says nothing."""
    arbor.put("TelephoneNumber", "other", number="07700 900555", telephoneNumberRanking=2)
    numbers = [arbor.link("TelephoneNumber", each) for each in (guardian, "other")]
    arbor.put("Guardian", guardian, person=arbor.link("Person", f"g{guardian}"), telephoneNumbers=numbers)


def listed(arbor: Any) -> list[str]:
    return [path for path in arbor.asked if path.startswith(_LISTS)]


async def test_after_an_update_other_numbers_are_heard_without_a_change_in_the_mis(
    poller: Poller, three: Any, desk: Any
) -> None:
    second_number(three, "70")
    await poller.poll()
    assert desk.heard() == []
    as_before(desk)

    await poller.poll()

    (guardian,) = desk.heard()
    assert isinstance(guardian, GuardianRecorded)
    assert [*(await desk.keyring.open(guardian.other_telephones)).values()] == ["07700 900555"]
    assert poller.report.revisions[PEOPLE] == READ


async def test_they_are_read_once_also_by_a_process_that_starts(
    polled: Callable[[], Poller], poller: Poller, three: Any, desk: Any
) -> None:
    assert listed(three) == []
    as_before(desk)
    await poller.poll()
    assert desk.heard() == []
    assert all(any(path.startswith(each) for path in listed(three)) for each in _LISTS)
    three.asked.clear()

    await polled().poll()

    assert listed(three) == []


async def test_what_changes_after_it_is_heard_as_ever(poller: Poller, three: Any, desk: Any) -> None:
    as_before(desk)
    await poller.poll()
    second_number(three, "70")
    three.guardian("2", "70")
    await poller.poll()
    (tied,) = desk.woodside.only(desk.heard(), GuardianRecorded)
    assert tied.pupil == pupil_id("woodside", "2")
    three.drop("StudentGuardianRelationship", "2070")
    await poller.poll()
    (untied,) = desk.woodside.only(desk.heard(), GuardianRemoved)
    assert (untied.pupil, untied.guardian) == (pupil_id("woodside", "2"), guardian_id("woodside", "70"))


async def test_where_they_cannot_be_read_the_marks_are_heard_and_it_is_tried_again(
    poller: Poller, three: Any, desk: Any
) -> None:
    second_number(three, "70")
    as_before(desk)
    three.mark("2", "I")
    three.closed.add("student-guardian-relationships")
    await poller.poll()
    assert (poller.report.state, poller.report.oddities) == ("polled in part", {"refused": 1, "people_unread": 1})
    assert desk.woodside.only(desk.heard(), RegisterAmended)

    three.closed.clear()
    await poller.poll()

    assert [type(each) for each in desk.heard()] == [GuardianRecorded]
    assert poller.report.oddities == {}


async def on(poller: Poller, desk: Any, day: date, clock: str = "00:05") -> list[Any]:
    """What a poll of that day says, but for the sign of life that it is."""
    desk.at = desk.woodside.at(clock, day)
    desk.woodside.passes(desk.at)
    await poller.poll()
    return [each for each in desk.heard() if not isinstance(each, FeedReturned)]


async def numbers(desk: Any, facts: list[Any]) -> list[str]:
    return [*(await desk.keyring.open([each.telephone for each in facts])).values()]


async def test_a_number_that_alone_changes_is_heard_the_next_day_before_the_registers_are_taken(
    poller: Poller, three: Any, desk: Any
) -> None:
    three.put("TelephoneNumber", "70", number="07700 900999")
    three.asked.clear()
    assert await on(poller, desk, date(2026, 9, 7), "15:00") == []
    assert listed(three) == []

    (guardian,) = await on(poller, desk, TUESDAY)

    assert await numbers(desk, [guardian]) == ["07700 900999"]
    assert poller.report.revisions[PEOPLE_ON] == TUESDAY.toordinal()
    three.asked.clear()
    assert await on(poller, desk, TUESDAY, "08:00") == []
    assert listed(three) == []
    assert await on(poller, desk, WEDNESDAY) == []


async def test_two_changes_without_a_revision_are_two_facts(poller: Poller, three: Any, desk: Any) -> None:
    """One revision of the relationship has both: they may not have one id."""
    three.put("TelephoneNumber", "70", number="07700 900998")
    await on(poller, desk, TUESDAY)
    three.put("TelephoneNumber", "70", number="07700 900999")
    await on(poller, desk, WEDNESDAY)
    ids = desk.minted[GuardianRecorded]
    assert len(ids) == len(set(ids)) == 3


async def test_names_and_other_objects_that_are_linked_to_are_heard_too(poller: Poller, three: Any, desk: Any) -> None:
    three.put("Person", "1", legalFirstName="Grace")
    three.put("Person", "g70", legalFirstName="Annabella")
    assert {type(each) for each in await on(poller, desk, TUESDAY)} == {PupilRecorded, GuardianRecorded}


async def test_of_two_relationships_the_one_that_stands_is_read(poller: Poller, three: Any, desk: Any) -> None:
    tie = three.objects["StudentGuardianRelationship"]["1070"]
    three.put("StudentGuardianRelationship", "newer", **{**of_tie(tie), "emergencyContactPriority": 3})
    assert [type(each) for each in await on(poller, desk, date(2026, 9, 7), "15:00")] == [GuardianRecorded]
    assert await on(poller, desk, TUESDAY) == []
    three.put("TelephoneNumber", "70", number="07700 900999")
    (guardian,) = await on(poller, desk, WEDNESDAY)
    assert (guardian.priority, await numbers(desk, [guardian])) == (3, ["07700 900999"])


def of_tie(tie: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in tie.items() if name not in ("entityType", "id", "href", "revisionId")}


async def test_what_is_in_quarantine_is_not_put_there_again_each_day_and_leaves_it_once_mended(
    poller: Poller, three: Any, desk: Any
) -> None:
    three.put("Person", "1", legalLastName=None)
    (aside,) = await on(poller, desk, TUESDAY)
    assert isinstance(aside, EntityQuarantined)
    three.put("Student", "2", childProtection=True)
    assert [type(each) for each in await on(poller, desk, WEDNESDAY)] == [PupilRecorded]
    three.put("Person", "1", legalLastName="King")
    assert [type(each) for each in await on(poller, desk, THURSDAY)] == [EntityReleased, PupilRecorded]


async def test_what_is_known_of_a_guardian_whose_pupil_is_not_known_yet_is_the_latest(
    poller: Poller, three: Any, desk: Any
) -> None:
    three.guardian("9", "79")
    (aside,) = await on(poller, desk, date(2026, 9, 7), "15:00")
    assert isinstance(aside, EntityQuarantined)
    three.put("TelephoneNumber", "79", number="07700 900777")
    assert await on(poller, desk, TUESDAY) == []
    three.pupil("9")
    (guardian,) = desk.woodside.only(await on(poller, desk, TUESDAY, "08:00"), GuardianRecorded)
    assert await numbers(desk, [guardian]) == ["07700 900777"]


async def test_where_a_day_fails_the_marks_are_heard_and_the_next_poll_tries_again(
    poller: Poller, three: Any, desk: Any
) -> None:
    three.put("TelephoneNumber", "70", number="07700 900999")
    three.mark("2", "I")
    three.closed.add("guardians")
    assert desk.woodside.only(await on(poller, desk, TUESDAY), RegisterAmended)
    assert (poller.report.state, poller.report.oddities) == ("polled", {"people_unread": 1})
    three.closed.clear()
    assert [type(each) for each in await on(poller, desk, TUESDAY, "00:06")] == [GuardianRecorded]
    assert poller.report.oddities == {}


async def test_lists_that_are_refused_are_not_read_for_nothing(poller: Poller, three: Any, desk: Any) -> None:
    three.closed.add("student-guardian-relationships")
    three.asked.clear()
    await on(poller, desk, TUESDAY)
    assert (poller.report.oddities, listed(three)) == ({"refused": 1, "people_unread": 1}, [])


@pytest.mark.parametrize("closed", ["guardians", "telephone-numbers", "persons"])
async def test_where_what_they_link_to_is_refused_one_is_tried_at_each_poll_and_not_everybody_read(
    poller: Poller, three: Any, desk: Any, closed: str
) -> None:
    three.closed.add(closed)
    await on(poller, desk, TUESDAY)
    three.asked.clear()
    await on(poller, desk, TUESDAY, "00:06")
    assert poller.report.oddities == {"people_unread": 1}
    assert [path.partition("?")[0] for path in listed(three)] == ["/rest-v2/student-guardian-relationships"]
    students = {path for path in three.asked if path.startswith("/rest-v2/students/")}
    assert len(students) == 1, "the one whose guardian it is"
