"""What Arbor counts its codes as is compared with our table; what it does not say changes nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from events.codes import CODES, CodeClass
from events.registers import CodesCompared, PupilRecorded
from registers.adapters.polling import Poller

FLAGS = {
    CodeClass.PRESENT: {"isStatisticalPresent": True},
    CodeClass.APPROVED_ACTIVITY: {"isStatisticalApprovedEducationalActivity": True, "isStatisticalPresent": True},
    CodeClass.AUTHORISED: {"isStatisticalAuthorizedAbsent": True},
    CodeClass.UNAUTHORISED: {"isStatisticalUnauthorizedAbsent": True},
    CodeClass.NOT_REQUIRED: {"isStatisticalPossibleAttendance": False},
}


# What Arbor counts its codes as ---------------------------------------------------------------------------------------


def classed(fake: Any, classes: Mapping[str, CodeClass]) -> None:
    """Arbor gives its codes these classes."""
    for number, (code, kind) in enumerate(classes.items()):
        fake.put("AttendanceMark", str(number), code=code, **FLAGS[kind])


async def compared(polled: Callable[[], Poller], desk: Any) -> list[CodesCompared]:
    await polled().poll()
    found: list[CodesCompared] = desk.woodside.only(desk.heard(), CodesCompared)
    return found


async def test_codes_that_arbor_counts_as_we_do_are_said_to_be_the_same_once(
    polled: Callable[[], Poller], fake: Any, desk: Any
) -> None:
    classed(fake, CODES)
    (fact,) = await compared(polled, desk)
    assert fact.differences == ()
    assert await compared(polled, desk) == []


async def test_a_difference_is_said_once_and_again_when_it_comes_back(
    polled: Callable[[], Poller], fake: Any, desk: Any
) -> None:
    classed(fake, CODES | {"L": CodeClass.UNAUTHORISED})
    (fact,) = await compared(polled, desk)
    ((code, ours, theirs),) = [(each.code, each.ours, each.theirs) for each in fact.differences]
    assert (code, ours, theirs) == ("L", "present", "unauthorised absence")
    assert await compared(polled, desk) == []
    number = str(list(CODES).index("L"))
    fake.put("AttendanceMark", number, isStatisticalPresent=True, isStatisticalUnauthorizedAbsent=False)
    desk.at = desk.woodside.at("09:01")
    assert [fact.differences for fact in await compared(polled, desk)] == [()]
    fake.put("AttendanceMark", number, isStatisticalPresent=False, isStatisticalUnauthorizedAbsent=True)
    desk.at = desk.woodside.at("09:02")
    assert [len(fact.differences) for fact in await compared(polled, desk)] == [1]


async def test_codes_that_are_new_contradictory_or_out_of_use(
    polled: Callable[[], Poller], fake: Any, desk: Any
) -> None:
    fake.put("AttendanceMark", "1", code="H", isStatisticalPossibleAttendance=True, isStatisticalAuthorizedAbsent=True)
    fake.put("AttendanceMark", "2", code="N", isStatisticalPresent=True, isStatisticalUnauthorizedAbsent=True)
    fake.put("AttendanceMark", "3", code="F", active=False, isStatisticalPresent=True)
    fake.put("AttendanceMark", "4", code=None)
    (fact,) = await compared(polled, desk)
    found = {each.code: (each.ours, each.theirs) for each in fact.differences}
    assert found == {"H": (None, "authorised absence"), "N": ("unauthorised absence", None)}


# Flags ----------------------------------------------------------------------------------------------------------------


async def test_a_source_that_does_not_say_takes_no_childs_protection_away(
    polled: Callable[[], Poller], fake: Any, desk: Any
) -> None:
    fake.pupil("5", childProtection=True)
    await polled().poll()
    assert desk.woodside.only(desk.heard(), PupilRecorded)[0].flags == ("child-protection",)
    del fake.objects["Student"]["5"]["childProtection"]
    fake.put("Student", "5", leavingDate={"entityType": "date", "date": "2027-07-20 00:00:00"})
    await polled().poll()
    (recorded,) = desk.woodside.only(desk.heard(), PupilRecorded)
    assert (recorded.flags, str(recorded.leaving)) == (("child-protection",), "2027-07-20")
    fake.put("Student", "5", childProtection=False)
    await polled().poll()
    assert desk.woodside.only(desk.heard(), PupilRecorded)[0].flags == ()
