"""The messages as their school sees them: facts into rows, rows into the answer."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid5

import pytest

from events.fact import Actor
from events.notifications import (
    Matter,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageSent,
    MessageSuspended,
    MessageUnknown,
    MessageWithdrawn,
    MessageWithheld,
)
from notifications import projection

MONDAY, SUNDAY = date(2026, 9, 7), date(2026, 9, 6)
TEXT = UUID("aaaaaaaa-0000-5000-8000-000000000000")
BECAUSE = UUID("bbbbbbbb-0000-5000-8000-000000000000")


def held(woodside, clock: str = "09:25", message: UUID = TEXT, pupils=("amira",)) -> MessageHeld:
    return MessageHeld(
        pupil=pupils[0],
        message=message,
        template="absence",
        about=tuple(Matter(pupil=pupil, date=MONDAY, sessions=("AM",)) for pupil in pupils),
        until=woodside.at(clock),
        not_after=woodside.at("15:00"),
        because=BECAUSE,
    )


def sending(pupils=("amira",), message: UUID = TEXT) -> MessageSending:
    return MessageSending(
        pupil=pupils[0],
        message=message,
        template="absence",
        channel="text",
        guardian="mum",
        about=tuple(Matter(pupil=pupil, date=MONDAY, sessions=("AM",)) for pupil in pupils),
        because=BECAUSE,
    )


SENT = MessageSent(pupil="amira", message=TEXT, reference="ref", segments=1)
ENDS = [
    (None, "sending"),
    (SENT, "sent"),
    (MessageDelivered(pupil="amira", message=TEXT), "delivered"),
    (MessageFailed(pupil="amira", message=TEXT, reason="no"), "failed"),
    (MessageUnknown(pupil="amira", message=TEXT), "unknown"),
]
NEVER_WENT = [
    (
        MessageSuspended(
            pupil="amira",
            message=TEXT,
            template="absence",
            about=(Matter(pupil="amira", date=MONDAY),),
            until=datetime(2026, 9, 7, 14, tzinfo=UTC),
            reason="nothing is heard",
            feed=BECAUSE,
            because=BECAUSE,
        ),
        "suspended",
        "09:10",
    ),
    (None, "held", "09:25"),
    (MessageWithdrawn(pupil="amira", message=TEXT, reason="explained", because=BECAUSE), "withdrawn", "09:10"),
    (
        MessageWithheld(
            pupil="amira", message=TEXT, about=(Matter(pupil="amira", date=MONDAY),), reason="nobody", because=BECAUSE
        ),
        "withheld",
        "09:10",
    ),
    (MessageExpired(pupil="amira", message=TEXT, reason="late"), "expired", "09:10"),
]


@pytest.fixture
async def people(tables, woodside):
    """Arbor's ids: amira 9, tom 10, mum 7."""
    pupils = {"amira": "9", "tom": "10"}
    sealed = await tables.keyring.seal("woodside", [(p, "register", mis_id) for p, mis_id in pupils.items()])
    (mum,) = await tables.keyring.seal("woodside", [("mum", "contact", "7")])
    facts = [woodside.set_up()[0]]
    facts += [woodside.pupil(p).model_copy(update={"mis_id": token}) for p, token in zip(pupils, sealed, strict=True)]
    facts += [woodside.guardian("amira", "mum").model_copy(update={"mis_id": mum})]
    return [tables.record(fact, woodside.before) for fact in facts]


@pytest.mark.parametrize(("end", "state"), ENDS)
async def test_a_message_that_went_is_shown_when_it_went(tables, people, woodside, end, state) -> None:
    went = tables.record(sending(), woodside.at("09:25:02"))
    ends = [tables.record(end, woodside.at("09:25:05"))] if end else []
    await tables.fold([*people, went, *ends])
    (row,) = await tables.messages()
    assert row.model_dump() == {
        "message": TEXT,
        "at": woodside.at("09:25:02"),
        "channel": "text",
        "template": "absence",
        "to": "7",
        "about": ("9",),
        "state": state,
        "because": BECAUSE,
        "reason": "no" if state == "failed" else None,
        "corrects": None,
        "corrected_by": (),
    }


@pytest.mark.parametrize(("end", "state", "at"), NEVER_WENT)
async def test_one_that_never_went_is_shown_only_on_request(tables, people, woodside, end, state, at) -> None:
    facts = [tables.record(held(woodside), woodside.at("09:00"))]
    facts += [tables.record(end, woodside.at("09:10"))] if end else []
    await tables.fold([*people, *facts])
    assert await tables.messages() == ()
    (row,) = await tables.messages(everything=True)
    assert (row.state, row.at, row.to, row.because) == (state, woodside.at(at), None, BECAUSE)


async def test_a_message_withheld_at_once_needs_no_other_fact(tables, people, woodside) -> None:
    await tables.fold([*people, tables.record(NEVER_WENT[3][0], woodside.at("10:00"))])
    (row,) = await tables.messages(everything=True)
    assert (row.state, row.template, row.about) == ("withheld", "absence", ("9",))


async def test_about_is_ascending_as_numbers_are(tables, people, woodside) -> None:
    await tables.fold([*people, tables.record(sending(("amira", "tom")), woodside.at("09:25"))])
    (row,) = await tables.messages()
    assert row.about == ("9", "10")


async def test_rows_come_by_time_and_then_by_message(tables, people, woodside) -> None:
    ids = [uuid5(TEXT, str(number)) for number in range(3)]
    at = ["09:30", "09:25", "09:25"]
    facts = [tables.record(sending(message=i), woodside.at(clock)) for i, clock in zip(ids, at, strict=True)]
    await tables.fold([*people, *facts])
    assert [row.message for row in await tables.messages()] == [*sorted(ids[1:]), ids[0]]


async def test_a_day_is_the_schools_own(tables, people, woodside) -> None:
    """Half past midnight on Monday in British summer time is still Sunday in UTC."""
    await tables.fold([*people, tables.record(sending(), woodside.at("00:30"))])
    assert len(await tables.messages(MONDAY)) == 1
    assert await tables.messages(SUNDAY) == ()


async def test_a_held_message_belongs_to_the_day_on_which_it_goes(tables, people, woodside) -> None:
    await tables.fold([*people, tables.record(held(woodside), woodside.at("19:00", SUNDAY))])
    assert len(await tables.messages(MONDAY, everything=True)) == 1
    assert await tables.messages(SUNDAY, everything=True) == ()


async def test_another_school_sees_nothing_of_it(tables, people, woodside) -> None:
    await tables.fold([*people, tables.record(sending(), woodside.at("09:25"))])
    assert await tables.messages(school="elsewhere", everything=True) == ()


async def test_a_forgotten_pupil_reads_so(tables, people, woodside) -> None:
    (token,) = await tables.keyring.seal("woodside", [("kit", "register", "11")])
    kit = tables.record(woodside.pupil("kit").model_copy(update={"mis_id": token}), woodside.before)
    await tables.fold([*people, kit, tables.record(sending(("kit",)), woodside.at("09:25"))])
    assert (await tables.messages())[0].about == ("11",)
    await tables.keyring.forget(["kit"])
    assert (await tables.messages())[0].about == ("[forgotten]",)


async def test_however_the_log_is_cut_into_batches_the_rows_are_the_same(tables, people, woodside) -> None:
    story = [
        (held(woodside), "09:00"),
        (held(woodside, pupils=("amira", "tom")), "09:01"),
        (NEVER_WENT[2][0], "09:02"),
        (held(woodside), "09:03"),
        (sending(), "09:25"),
        (SENT, "09:26"),
        (NEVER_WENT[4][0], "09:27"),
    ]
    facts = [*people, *(tables.record(fact, woodside.at(clock)) for fact, clock in story)]
    await tables.fold(facts)
    whole = await tables.messages(everything=True)
    for cut in range(len(facts)):
        await tables.fold(facts[:cut], facts[cut:])
        assert await tables.messages(everything=True) == whole
    await tables.fold(*([fact] for fact in facts))
    assert await tables.messages(everything=True) == whole


async def test_held_texts_write_their_rows_and_ask_the_database_nothing_else(tables, people, woodside) -> None:
    await tables.fold(people)
    asked: list[str] = []
    with tables.db.query_logger(lambda query: asked.append(query.query.strip())):
        await projection.fold(tables.db, [tables.record(held(woodside), woodside.at("09:00"))])
        assert len(await tables.messages(everything=True)) == 1
    (wrote,) = (query for query in asked if query.startswith(("insert", "update", "delete")))
    assert wrote.startswith("insert into messages")


async def test_why_a_message_did_not_go_is_shown(tables, people, woodside) -> None:
    for end, state, _ in NEVER_WENT[1:]:
        await tables.fold([*people, tables.record(held(woodside), woodside.at("09:00"))])
        facts = [tables.record(held(woodside), woodside.at("09:00"))]
        facts += [tables.record(end, woodside.at("09:10"))] if end else []
        await tables.fold([*people, *facts])
        (row,) = await tables.messages(everything=True)
        assert (row.reason is not None) is (state != "held")


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("attendance-officer", True),
        ("headteacher", True),
        ("head-of-school", True),
        ("safeguarding-lead", True),
        ("operator", False),
    ],
)
async def test_why_a_message_did_not_go_is_for_whoever_may_see_contacts(tables, people, woodside, role, shown) -> None:
    """A family of which nobody may be told says that its guardians are barred."""
    await tables.fold([*people, tables.record(NEVER_WENT[3][0], woodside.at("10:00"))])
    (row,) = await tables.messages(everything=True, actor=Actor(who="staff-9", role=role))
    assert (row.state, row.reason) == ("withheld", "nobody" if shown else None)


async def test_a_message_that_failed_stays_so_when_it_is_given_up(tables, people, woodside) -> None:
    failed = MessageFailed(pupil="amira", message=TEXT, reason="refused")
    story = [(sending(), "09:25"), (failed, "09:26"), (NEVER_WENT[2][0], "09:27"), (NEVER_WENT[4][0], "15:00")]
    facts = [*people, *(tables.record(fact, woodside.at(clock)) for fact, clock in story)]
    for cut in range(len(facts) + 1):
        await tables.fold(facts[:cut], facts[cut:])
        (row,) = await tables.messages()
        assert (row.state, row.reason) == ("failed", "refused")


async def test_the_channel_shown_is_the_one_that_it_went_by_last(tables, people, woodside) -> None:
    by_mail = sending().model_copy(update={"channel": "email", "attempt": 2})
    story = [
        (sending(), "09:25"),
        (MessageFailed(pupil="amira", message=TEXT, reason="no"), "09:26"),
        (by_mail, "09:27"),
    ]
    await tables.fold([*people, *(tables.record(fact, woodside.at(clock)) for fact, clock in story)])
    (row,) = await tables.messages()
    assert (row.channel, row.state, row.reason) == ("email", "sending", None)
