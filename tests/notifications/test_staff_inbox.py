"""That nobody of the staff could be told is in the inbox until somebody is, by a message that was begun since."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.service import Reading
from events.fact import Actor
from events.ids import unreached_id
from events.notifications import InboxOf, ItemAcknowledged, StaffAlerted, StaffAlerting, StaffUnreached
from notifications import projection

ID, MONDAY = UUID("aaaaaaaa-0000-5000-8000-000000000000"), date(2026, 9, 7)
OFFICER = Actor(who="staff-3", role="attendance-officer")
ITEM = unreached_id("woodside", "concern")


def unreached(woodside: Any) -> StaffUnreached:
    told = {
        "template": "concern",
        "at": woodside.at("11:00"),
        "because": ID,
        "round": 1,
        "reason": "nobody could be told",
    }
    return StaffUnreached(school="woodside", **told)


async def inbox(tables: Any, woodside: Any, *facts: tuple[Any, str], cut: int = 0) -> Any:
    """Its rows, once so many of the facts came in a first batch, and the rest in another."""
    recorded = [tables.record(fact, woodside.at(clock)) for fact, clock in facts]
    await tables.fold(recorded[:cut], recorded[cut:])
    reading = Reading(tables.db, "woodside", "reach2", 0, woodside.at("12:00"), tables.keyring, OFFICER)
    return (await projection.inbox_of(reading, InboxOf(all=True))).rows


async def test_it_is_the_first_in_the_inbox_and_names_no_child(tables, woodside) -> None:
    (row,) = await inbox(tables, woodside, (unreached(woodside), "11:00"))
    assert (row.item, row.kind, row.pupils, row.guardians) == (ITEM, "staff-not-told", (), ())
    assert row.why == "nobody could be told: tell the safeguarding lead yourself, now"


def alerting(woodside: Any, message: UUID = ID) -> StaffAlerting:
    told: dict[str, Any] = {"template": "concern", "email": "~staff:woodside:staff-1~staff~email", "via": "smtp"}
    told |= {"school_name": "Woodside Primary Academy", "local_day": MONDAY, "because": ID}
    return StaffAlerting(school="woodside", message=message, staff="staff-1", **told)


def alerted(woodside: Any, message: UUID = ID) -> StaffAlerted:
    at = woodside.at("11:05")
    return StaffAlerted(school="woodside", message=message, staff="staff-1", template="concern", at=at)


async def test_it_settles_itself_once_somebody_was_told_and_stands_anew_where_nobody_can_be_again(
    tables, woodside
) -> None:
    facts = ((unreached(woodside), "11:00"), (alerting(woodside), "11:04"), (alerted(woodside), "11:05"))
    (row,) = await inbox(tables, woodside, *facts)
    assert row.acknowledged_by == "itself"
    (row,) = await inbox(tables, woodside, *facts, (unreached(woodside), "12:00"))
    assert (row.acknowledged_by, row.since) == (None, woodside.at("12:00"))


@pytest.mark.parametrize("cut", range(6), ids="{} in the first batch".format)
async def test_what_was_on_its_way_when_it_was_said_does_not_settle_it_and_what_is_begun_since_does(
    tables, woodside, cut: int
) -> None:
    """What was on its way was of an earlier word: whoever reads it may see nothing of the later one."""
    other = UUID(int=7)
    facts = [
        (alerting(woodside), "10:58"), (unreached(woodside), "11:00"), (alerted(woodside), "11:01"),
        (alerting(woodside, other), "11:04"), (alerted(woodside, other), "11:05"),
    ]  # fmt: skip
    for upto, by in ((3, None), (4, None), (5, "itself")):
        (row,) = await inbox(tables, woodside, *facts[:upto], cut=cut)
        assert row.acknowledged_by == by


async def test_who_took_note_of_it_before_somebody_was_told_did(tables, woodside) -> None:
    noted = ItemAcknowledged(school="woodside", item=ITEM, by="staff-3")
    facts = (unreached(woodside), "11:00"), (alerting(woodside), "11:01"), (noted, "11:02")
    (row,) = await inbox(tables, woodside, *facts, (alerted(woodside), "11:05"), cut=3)
    assert row.acknowledged_by == "staff-3"
