"""The amendments as rows: original, new, reason, when, and who; a draft only where it is asked for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from chassis.record import Recorded
from chassis.service import Reading, Refused
from events.fact import Actor, Envelope, Fact
from events.registers import AmendmentsOf, PupilRecorded, RegisterAmended, SchoolSetUp, Staff
from events.sealed import Sealed
from registers import projection

AT = datetime(2026, 9, 7, 8, 57, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
ID = UUID("11111111-1111-5111-8111-111111111111")
ADA = PupilRecorded(
    pupil="pada",
    mis_id=Sealed("~pada~register~16"),
    first_name=Sealed("~pada~register~Ada"),
    last_name=Sealed("~pada~register~Byron"),
    form="3B",
    year="3",
    entry=date(2022, 9, 1),
)


class Opened:
    """Opens a token to its last part."""

    async def open(self, tokens: Any) -> dict[str, str]:
        return {token: token.split("~")[3] for token in tokens}


def recorded(*facts: Fact) -> list[Recorded]:
    """The facts as they stand in the log, a minute apart."""
    return [
        Recorded(
            Envelope(
                uuid5(ID, str(n)), type(f).__name__, "registers", "reach2", "woodside", f.key, 1, ID, ID, None,
                AT + timedelta(minutes=n), AT + timedelta(minutes=n), n, 0, n,
            ),
            f.model_dump_json().encode(),
        )
        for n, f in enumerate(facts, start=1)
    ]  # fmt: skip


def amended(original: str | None, new: str | None, day: date = MONDAY, **other: Any) -> RegisterAmended:
    """Ada's morning was changed."""
    return RegisterAmended(
        pupil="pada", form="3B", date=day, session="AM", original=original, new=new, amended_at=AT, **other
    )


async def test_a_pupil_is_found_by_what_the_mis_calls_them_last(db: Any) -> None:
    await projection.fold(db, recorded(ADA, ADA.model_copy(update={"mis_id": Sealed("~pada~register~17")})))
    keys: Any = Opened()
    reading = Reading(db, "woodside", "reach2", 2, AT, keys)
    assert await projection.mis_id_of(reading, "pada") == "~pada~register~17"
    assert await projection.mis_id_of(reading, "pnobody") is None


@pytest.mark.parametrize("role", ["class-teacher", "assistant-head", "pastoral", "governor"])
async def test_who_does_not_see_every_class_is_refused_amendments(db: Any, role: str) -> None:
    keys: Any = Opened()
    reading = Reading(db, "woodside", "reach2", 0, AT, keys, Actor(who="staff-9", role=role))
    with pytest.raises(Refused, match="see amendments"):
        await projection.amendments_of(reading, AmendmentsOf(first=MONDAY, last=MONDAY))


async def rows(db: Any, first: date, last: date, *, drafts: bool = False) -> list[Any]:
    """The answer's rows."""
    keys: Any = Opened()
    reading = Reading(db, "woodside", "reach2", 0, AT, keys)
    return list((await projection.amendments_of(reading, AmendmentsOf(first=first, last=last, drafts=drafts))).rows)


@pytest.mark.parametrize("batch", [1, 2, 10])
async def test_an_amendment_keeps_original_new_reason_when_and_who_whatever_the_batches(db: Any, batch: int) -> None:
    facts = recorded(
        ADA,
        amended("N", "L", before_close=True),
        amended("L", "I", amended_by="staff-3", reason="the mark was deleted", minutes_late=3),
        amended("I", None, TUESDAY, note=Sealed("~pada~register~mum-rang")),
    )
    for place in range(0, len(facts), batch):
        await projection.fold(db, facts[place : place + batch])
    [row] = await rows(db, MONDAY, MONDAY)
    assert (row.mis_id, row.original, row.new, row.amended_by, row.minutes_late) == ("16", "L", "I", "staff-3", 3)
    assert (row.reason, row.amended_at, row.recorded_at) == ("the mark was deleted", AT, AT + timedelta(minutes=3))
    assert [each.new for each in await rows(db, MONDAY, TUESDAY, drafts=True)] == ["L", "I", None]
    assert [each.reason for each in await rows(db, TUESDAY, TUESDAY)] == ["mum-rang"]
    assert await rows(db, date(2026, 9, 9), date(2026, 9, 9)) == []


# Who changed it -------------------------------------------------------------------------------------------------------


def staffed(*staff: tuple[str, str, str]) -> SchoolSetUp:
    """The school file, with its staff: our id, the MIS's, the name."""
    known = [
        Staff(
            id=who, role="attendance-officer",
            mis_id=Sealed(f"~{who}~staff~{mis_id}") if mis_id else None,
            name=Sealed(f"~{who}~staff~{name}") if name else None,
        )
        for who, mis_id, name in staff
    ]  # fmt: skip
    return SchoolSetUp(
        school="woodside", trust="reach2", name="Woodside", timezone="Europe/London", source="hook", terms=(),
        classes=(), staff=tuple(known),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("57", "Ann"),
        ("staff-3", "Ann"),
        ("60", "Bob"),
        ("58", None),
        (None, None),
        ("9", None),
        ("staff-5", None),
        ("71", None),
        ("72", None),
    ],
)
async def test_whoever_changed_it_is_named_where_the_school_file_knows_the_id(
    db: Any, by: str | None, name: Any
) -> None:
    people = [
        ("staff-3", "57", "Ann"),
        ("60", "", "Bob"),
        ("9", "", "Cy"),
        ("staff-4", "9", "Dee"),
        ("staff-5", "", ""),
    ]
    nameless = [("staff-7", "71", ""), ("72", "", ""), ("staff-8", "72", "Eve")]
    said = recorded(
        ADA, staffed(("staff-3", "58", "Old")), amended("N", "I", amended_by=by), staffed(*people, *nameless)
    )
    for cut in range(len(said)):
        for table in ("amendments", "pupils", "staff"):
            await db.execute(f"delete from {table}")
        await projection.fold(db, said[:cut])
        await projection.fold(db, said[cut:])
        (row,) = await rows(db, MONDAY, MONDAY)
        assert (row.amended_by, row.amended_by_name) == (by, name)


@pytest.mark.parametrize(("role", "name"), [("operator", None), ("attendance-officer", "Ann"), ("headteacher", "Ann")])
async def test_an_operator_reads_no_name(db: Any, role: str, name: str | None) -> None:
    said = recorded(ADA, staffed(("staff-3", "57", "Ann")), amended("N", "I", amended_by="57"))
    await projection.fold(db, said)
    keys: Any = Opened()
    reading = Reading(db, "woodside", "reach2", 3, AT, keys, Actor(who="staff-9", role=role))
    (row,) = (await projection.amendments_of(reading, AmendmentsOf(first=MONDAY, last=MONDAY))).rows
    assert (row.amended_by, row.amended_by_name) == ("57", name)


OF_THE_MIS = Sealed("~staff:woodside:57~staff~C-Teacher")


@pytest.mark.parametrize(
    ("staff", "role", "name"),
    [
        ([], "attendance-officer", "C-Teacher"),
        ([("staff-3", "57", "Ann")], "attendance-officer", "Ann"),
        ([("staff-3", "57", "Ann"), ("staff-4", "57", "Bob")], "headteacher", "C-Teacher"),
        ([], "operator", None),
    ],
)
async def test_whom_the_school_file_does_not_know_is_named_as_the_mis_does(
    db: Any, staff: list[tuple[str, str, str]], role: str, name: str | None
) -> None:
    said = recorded(ADA, staffed(*staff), amended("N", "I", amended_by="57", amended_by_name=OF_THE_MIS))
    await projection.fold(db, said)
    keys: Any = Opened()
    reading = Reading(db, "woodside", "reach2", 3, AT, keys, Actor(who="staff-9", role=role))
    (row,) = (await projection.amendments_of(reading, AmendmentsOf(first=MONDAY, last=MONDAY))).rows
    assert (row.amended_by, row.amended_by_name) == ("57", name)
