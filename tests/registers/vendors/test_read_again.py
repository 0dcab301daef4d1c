"""People who were heard by a build that read less of them are read again once, though nothing of them changed."""

from collections.abc import Callable
from typing import Any

from events.ids import guardian_id, pupil_id
from events.registers import GuardianRecorded, GuardianRemoved, RegisterAmended
from registers.adapters.polling import Poller
from registers.domain.polls import PEOPLE, READ

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
