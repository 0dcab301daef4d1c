"""The numbers that do not work, as long as the MIS has no other ones: facts into rows, rows into the answer."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from chassis.service import Reading, Refused
from events.fact import Actor
from events.notifications import NumberCleared, NumberSetAside, NumbersToCheck, NumberToCheck, NumberWorked
from notifications.projection import numbers_to_check

TEXT = UUID("aaaaaaaa-0000-5000-8000-000000000000")


class Numbers:
    """Tells of numbers, and asks for those to be checked."""

    def __init__(self, tables, woodside, mum, phone, new, email) -> None:
        self.tables, self.woodside, self.mum = tables, woodside, mum
        self.sealed = {"phone": phone, "new": new, "email": email}
        self.told = [tables.record(self.recorded(), woodside.before)]

    def recorded(self, number: str = "phone"):
        told = {"telephone": self.sealed[number], "email": self.sealed["email"]}
        return self.woodside.guardian("amira", "mum", **told).model_copy(update={"mis_id": self.mum})

    def check(self, channel: str = "text", number: str = "phone") -> NumberToCheck:
        address = self.sealed["email" if channel == "email" else number]
        about = {"pupil": "amira", "guardian": "mum", "message": TEXT, "reason": "no such number"}
        return NumberToCheck(**about, channel=channel, address=address)

    def says(self, fact, clock: str) -> None:
        self.told.append(self.tables.record(fact, self.woodside.at(clock)))

    async def asked(self, role: str = "attendance-officer"):
        reading = Reading(
            self.tables.db, "woodside", "reach2", 0, datetime(2026, 9, 8, tzinfo=UTC), self.tables.keyring,
            Actor(who="staff-3", role=role),
        )  # fmt: skip
        answers = []
        for cut in range(len(self.told) + 1):
            await self.tables.fold(self.told[:cut], self.told[cut:])
            answers.append((await numbers_to_check(reading, NumbersToCheck())).rows)
        assert all(answer == answers[0] for answer in answers), "however the log is cut into batches"
        return answers[0]


@pytest.fixture
async def numbers(tables, woodside) -> Numbers:
    plain = ("7", "07700 900123", "07700 900124", "mum@example.org")
    return Numbers(
        tables, woodside, *await tables.keyring.seal("woodside", [("mum", "contact", each) for each in plain])
    )


async def test_a_number_that_does_not_work_is_shown_with_its_reason(numbers) -> None:
    numbers.says(numbers.check(), "09:30")
    (row,) = await numbers.asked()
    assert (row.guardian, row.channel, row.reason, row.message) == ("7", "text", "no such number", TEXT)
    assert row.since == numbers.woodside.at("09:30")


async def test_a_new_number_of_the_mis_answers_it_and_the_old_one_asks_again(numbers) -> None:
    numbers.says(numbers.check(), "09:30")
    numbers.says(numbers.check("email"), "09:31")
    numbers.says(numbers.recorded("new"), "10:00")
    assert [row.channel for row in await numbers.asked()] == ["email"]
    numbers.says(numbers.recorded("phone"), "10:01")
    assert [row.channel for row in await numbers.asked()] == ["text", "email"]


@pytest.mark.parametrize("channel", ["text", "voice"])
async def test_a_number_that_the_mis_had_replaced_before_it_failed_is_no_question(numbers, channel) -> None:
    numbers.says(numbers.recorded("new"), "09:29")
    numbers.says(numbers.check(channel), "09:30")
    assert await numbers.asked() == ()
    numbers.says(numbers.recorded("phone"), "10:00")
    assert [row.channel for row in await numbers.asked()] == [channel]


async def test_each_number_of_a_guardian_is_one_to_check_as_long_as_the_mis_has_it(numbers) -> None:
    both = numbers.recorded().model_copy(update={"other_telephones": (numbers.sealed["new"],), "other_mobiles": 1})
    numbers.says(both, "09:29")
    numbers.says(numbers.check(), "09:30")
    numbers.says(numbers.check(number="new"), "09:31")
    assert [row.address for row in await numbers.asked()] == ["07700 900123", "07700 900124"]
    worked = {"pupil": "amira", "guardian": "mum", "channel": "text", "message": TEXT}
    numbers.says(NumberWorked(**worked, address=numbers.sealed["phone"], left=1), "09:32")
    assert [row.address for row in await numbers.asked()] == ["07700 900124"]
    numbers.says(numbers.check(), "09:33")
    numbers.says(numbers.recorded(), "09:34")
    assert [row.address for row in await numbers.asked()] == ["07700 900123"]
    numbers.says(both, "09:35")
    numbers.says(NumberWorked(**worked), "09:36")
    assert await numbers.asked() == ()


async def test_a_number_that_worked_after_all_is_none(numbers) -> None:
    numbers.says(numbers.check(), "09:30")
    numbers.says(NumberWorked(pupil="amira", guardian="mum", channel="text", message=TEXT), "09:40")
    assert await numbers.asked() == ()


async def test_one_that_staff_found_dead_is_one_until_somebody_clears_it(numbers) -> None:
    of = {"pupil": "amira", "guardian": "mum", "channel": "text", "address": numbers.sealed["phone"]}
    numbers.says(NumberSetAside(**of, contact=TEXT, by="staff-3"), "09:30")
    (row,) = await numbers.asked()
    assert (row.guardian, row.channel, row.reason, row.message) == ("7", "text", "found dead at a call", None)
    numbers.says(NumberSetAside(**of, contact=TEXT, by="staff-3", through="dad"), "09:31")
    assert [row.reason for row in await numbers.asked()] == ["found dead at a call to somebody else who has it"]
    numbers.says(NumberCleared(**of, by="staff-4"), "10:00")
    assert await numbers.asked() == ()


async def test_the_number_itself_is_masked_for_an_operator(numbers) -> None:
    numbers.says(numbers.check(), "09:30")
    numbers.says(numbers.check("email"), "09:31")
    assert [row.address for row in await numbers.asked()] == ["07700 900123", "mum@example.org"]
    assert [row.address for row in await numbers.asked("operator")] == [None, None]


async def test_whoever_may_not_see_contacts_is_refused(numbers) -> None:
    with pytest.raises(Refused):
        await numbers.asked("class-teacher")
