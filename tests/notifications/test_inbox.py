"""The read tables of replies and of the inbox, and who may read them."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

import pytest
import pytest_asyncio

from chassis.service import Reading, Refused
from events.fact import Actor
from events.ids import arbor_cause
from events.notifications import (
    InboxOf,
    ItemAcknowledged,
    Matter,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageSending,
    MessageSent,
    MessageUnknown,
    MessageWithheld,
    NumberToCheck,
    NumberWorked,
    RepliesOf,
    ReplyConfirmed,
    ReplyReceived,
)
from events.registers import (
    EntityQuarantined,
    EntityReleased,
    GuardianRecorded,
    GuardianRemoved,
    PupilForgotten,
    PupilRecorded,
)
from notifications import projection
from notifications.adapters.callers import whose

NINE = datetime(2026, 9, 7, 8, tzinfo=UTC)
MONDAY = NINE.date()
OFFICER, OPERATOR = Actor(who="staff-3", role="attendance-officer"), Actor(who="operator", role="operator")


def named(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, name)


def minutes(count: int) -> datetime:
    return NINE + timedelta(minutes=count)


class Office:
    """The tables of replies and inbox, with what is in them, read in somebody's name."""

    def __init__(self, tables, keyring) -> None:
        self.tables, self.keyring = tables, keyring
        self.facts: list = []

    def say(self, fact, count: int) -> None:
        self.facts.append(self.tables.record(fact, minutes(count)))

    async def seal(self, *plain: tuple[str, str, str]) -> list:
        return await self.keyring.seal("woodside", plain)

    def reading(self, actor: Actor) -> Reading:
        return Reading(self.tables.db, "woodside", "reach2", 0, minutes(600), self.keyring, actor)

    async def inbox(self, *, everything: bool = False, actor: Actor = OFFICER) -> list:
        await self.tables.fold(self.facts)
        return await self.rows(everything=everything, actor=actor)

    async def rows(self, *, everything: bool = True, actor: Actor = OFFICER) -> list:
        """Those of the tables as they were folded last."""
        return list((await projection.inbox_of(self.reading(actor), InboxOf(all=everything))).rows)

    async def replies(self, state=None, actor: Actor = OFFICER) -> list:
        await self.tables.fold(self.facts)
        return list((await projection.replies_of(self.reading(actor), RepliesOf(state=state))).rows)


@pytest_asyncio.fixture
async def office(tables, keyring) -> Office:
    office = Office(tables, keyring)
    name, mis, guardian = await office.seal(
        ("amira", "register", "Amira"), ("amira", "register", "16"), ("mum", "contact", "204")
    )
    number, language = await office.seal(("mum", "contact", "07700 900123"), ("mum", "contact", "Polish"))
    office.say(
        PupilRecorded(pupil="amira", mis_id=mis, first_name=name, last_name=name, form="3B", year="3", entry=MONDAY), 0
    )
    office.say(GuardianRecorded(pupil="amira", guardian="mum", mis_id=guardian, telephone=number, language=language), 0)
    return office


def message(word, name: str, **so):
    about = (Matter(pupil="amira", date=MONDAY),)
    return word(pupil="amira", message=named(name), about=about, **so)


async def reply(office: Office, name: str, count: int, **so) -> ReplyReceived:
    (text,) = await office.seal(("mum", "reply", f"text of {name}"))
    given = {"guardians": ("mum",), "pupils": ("amira",), "text": text, "about": Matter(pupil="amira", date=MONDAY)}
    fact = ReplyReceived(
        school="woodside", reply=named(name), received_at=minutes(count), day=MONDAY, **{**given, **so}
    )
    office.say(fact, count)
    return fact


def sending(name: str) -> MessageSending:
    return message(MessageSending, name, template="absence", channel="text", guardian="mum", because=named("because"))


# The inbox ------------------------------------------------------------------------------------------------------------


async def test_the_most_urgent_comes_first_and_of_one_kind_the_oldest(office) -> None:
    await reply(office, "ordinary", 1)
    office.say(message(MessageFailed, "failed", reason="number cannot be texted"), 2)
    office.say(message(MessageWithheld, "withheld", reason="nobody may be told"), 3)
    office.say(sending("unknown"), 4)
    office.say(message(MessageUnknown, "unknown"), 5)
    office.say(message(MessageSent, "english", reference="r", segments=1, english_because="not translated"), 6)
    office.say(message(MessageSent, "plain", reference="r", segments=1), 6)
    await reply(office, "late", 8, urgent="out-of-hours")
    await reply(office, "later", 9, urgent="out-of-hours")
    await reply(office, "help", 10, urgent="distress")
    rows = await office.inbox()
    assert [row.item for row in rows] == [
        named(each) for each in ("help", "late", "later", "unknown", "withheld", "failed", "ordinary", "english")
    ]
    unknown = rows[3]
    assert (unknown.template, unknown.guardians, unknown.pupils) == ("absence", ("204",), ("16",))
    assert rows[4].why == "nobody may be told"
    assert rows[-1].why == "told in English: not translated"


async def test_what_somebody_took_note_of_leaves_the_queue_and_stays_on_the_record(office) -> None:
    office.say(message(MessageUnknown, "unknown"), 1)
    office.say(ItemAcknowledged(school="woodside", item=named("unknown"), by="staff-3"), 2)
    assert await office.inbox() == []
    (row,) = await office.inbox(everything=True)
    assert row.acknowledged_by == "staff-3"


@pytest.mark.parametrize("word", [MessageSending, MessageDelivered])
async def test_a_message_that_went_another_way_or_arrived_after_all_settles_itself(office, word) -> None:
    office.say(message(MessageUnknown, "unknown"), 1)
    office.say(sending("unknown") if word is MessageSending else message(word, "unknown"), 2)
    assert await office.inbox() == []


async def test_a_number_is_to_be_checked_until_it_works(office) -> None:
    (address,) = await office.seal(("mum", "contact", "07700 900123"))
    named_so = {"pupil": "amira", "guardian": "mum", "channel": "text", "message": named("m")}
    office.say(NumberToCheck(**named_so, address=address, reason="not in service"), 1)
    (row,) = await office.inbox()
    assert (row.kind, row.guardians, row.why) == ("number-to-check", ("204",), "text: not in service")
    office.say(NumberWorked(**named_so), 2)
    assert await office.inbox() == []


def quarantined(revision: int = 1, **so) -> EntityQuarantined:
    """A mark of Amira's that could not be taken."""
    about = {"school": "woodside", "entity_type": "AttendanceRollCallRecord", "entity": "991", "revision": revision}
    of_today = {"pupil": "amira", "date": MONDAY, "session": "AM"}
    return EntityQuarantined(**{**about, "reason": "unknown code 'ZZ'", **of_today, **so})


def released(revision: int = 1) -> EntityReleased:
    about = {"entity_type": "AttendanceRollCallRecord", "entity": "991", "revision": revision}
    return EntityReleased(school="woodside", **about)


@pytest.mark.parametrize("cut", [0, 1, 2])
async def test_a_mark_of_today_that_could_not_be_taken_is_there_until_it_or_a_later_one_is(office, cut) -> None:
    office.say(quarantined(), 1)
    (row,) = await office.inbox()
    assert (row.kind, row.pupils) == ("mark-not-taken", ("16",))
    assert row.why == "AM mark: unknown code 'ZZ'; ring, or mend it in the school's MIS"
    assert row.item == arbor_cause("woodside", "AttendanceRollCallRecord", "991", 1), "it is taken up again by that id"
    office.say(quarantined(2, reason="code Y is retired: use Y1 to Y7", instead_of=1), 2)
    (row,) = await office.inbox()
    assert "retired" in row.why
    office.say(released(2), 3)
    await office.tables.fold(office.facts[:cut], office.facts[cut:])
    assert await office.rows(everything=False) == []


async def test_what_is_of_no_pupil_of_today_wants_nobody(office) -> None:
    office.say(quarantined(pupil=None, date=None, session=None), 1)
    assert await office.inbox() == []


@pytest.mark.parametrize(("template", "there"), [("absence", 1), ("correction", 1), ("improvement", 0), (None, 0)])
async def test_a_family_that_no_message_told_before_its_last_hour_is_there(office, template, there) -> None:
    office.say(message(MessageExpired, "m", reason="the feed was silent until its last hour", template=template), 1)
    rows = await office.inbox()
    assert [(row.kind, row.template, row.why) for row in rows] == [
        ("not-sent", template, "the feed was silent until its last hour; no message told the family; ring")
    ] * there


async def test_what_fails_again_wants_a_person_again(office) -> None:
    office.say(message(MessageFailed, "m", reason="first"), 1)
    office.say(sending("m"), 2)
    office.say(message(MessageFailed, "m", reason="second"), 3)
    (row,) = await office.inbox()
    assert row.why == "second"


async def test_facts_in_batches_give_the_rows_of_one_batch(office) -> None:
    office.say(message(MessageUnknown, "unknown"), 1)
    await reply(office, "r", 2)
    office.say(ItemAcknowledged(school="woodside", item=named("unknown"), by="staff-3"), 3)
    office.say(ReplyConfirmed(pupil="amira", reply=named("r"), date=MONDAY, code="I", by="staff-3"), 4)
    at_once = await office.inbox(everything=True)
    await office.tables.fold(*([fact] for fact in office.facts))
    one_by_one = await projection.inbox_of(office.reading(OFFICER), InboxOf(all=True))
    assert list(one_by_one.rows) == at_once


@pytest.mark.parametrize("end", [MessageUnknown, MessageFailed])
async def test_whom_it_did_not_reach_is_whom_it_had_gone_to_by_then_however_the_log_is_cut(office, end) -> None:
    (dad,) = await office.seal(("dad", "contact", "205"))
    office.say(GuardianRecorded(pupil="amira", guardian="dad", mis_id=dad), 0)
    office.say(sending("m"), 1)
    office.say(message(end, "m", **({"reason": "first"} if end is MessageFailed else {})), 2)
    office.say(sending("m").model_copy(update={"guardian": "dad", "attempt": 2}), 3)
    at_once = await office.inbox(everything=True)
    assert [row.guardians for row in at_once] == [("204",)]
    for cut in range(len(office.facts)):
        await office.tables.fold(office.facts[:cut], office.facts[cut:])
        assert await office.rows() == at_once
    await office.tables.fold(*([fact] for fact in office.facts))
    assert await office.rows() == at_once


async def test_stop_of_a_known_number_wants_nobody_of_an_unknown_one_it_does(office) -> None:
    await reply(office, "stop", 1, asks="stop")
    await reply(office, "who", 2, asks="stop", guardians=(), pupils=(), about=None)
    (row,) = await office.inbox()
    assert (row.item, row.why) == (named("who"), "of a number that nobody has")


# Replies --------------------------------------------------------------------------------------------------------------


async def test_a_reply_is_open_until_it_is_confirmed_or_taken_note_of(office) -> None:
    for number, name in enumerate(("open", "confirmed", "closed")):
        await reply(office, name, number)
    office.say(ReplyConfirmed(pupil="amira", reply=named("confirmed"), date=MONDAY, code="I", by="staff-3"), 4)
    office.say(ItemAcknowledged(school="woodside", item=named("closed"), by="staff-4"), 5)
    assert {row.reply: row.state for row in await office.replies()} == {
        named(each): each for each in ("open", "confirmed", "closed")
    }
    (confirmed,) = await office.replies("confirmed")
    assert [(c.mis_id, c.code, c.by) for c in confirmed.confirmed] == [("16", "I", "staff-3")]


async def test_a_reply_that_is_confirmed_for_one_child_of_two_is_open_for_the_other(office) -> None:
    await reply(office, "both", 1, about=None)
    said = {"reply": named("both"), "date": MONDAY, "code": "I", "by": "staff-3"}
    office.say(ReplyConfirmed(pupil="amira", **said, left=1), 2)
    assert [(row.state, len(row.confirmed)) for row in await office.replies()] == [("open", 1)]
    assert [row.item for row in await office.inbox()] == [named("both")]
    office.say(ReplyConfirmed(pupil="tom", **said), 3)
    assert [row.state for row in await office.replies()] == ["confirmed"]
    assert await office.inbox() == []


async def test_who_may_read_replies_sees_what_was_written_and_by_whom(office) -> None:
    await reply(office, "r", 1, suggested="I")
    (row,) = await office.replies()
    assert (row.text, row.guardians, row.pupils, row.about, row.suggested) == (
        "text of r",
        ("204",),
        ("16",),
        "16",
        "I",
    )


async def test_an_operator_sees_ids_and_nothing_that_was_written(office) -> None:
    (number,) = await office.seal(("reply:woodside:1", "reply", "+447700900999"))
    await reply(office, "r", 1, guardians=(), telephone=number)
    (row,) = await office.replies(actor=OPERATOR)
    assert (row.text, row.telephone) == (None, None)
    (row,) = await office.replies()
    assert row.telephone == "+447700900999"


@pytest.mark.parametrize("role", ["class-teacher", "year-group-leader", "assistant-head", "pastoral", "governor"])
async def test_other_roles_see_neither_replies_nor_inbox(office, role) -> None:
    await reply(office, "r", 1, urgent="distress")
    actor = Actor(who="staff-9", role=role)
    with pytest.raises(Refused, match="attendance team"):
        await office.replies(actor=actor)
    with pytest.raises(Refused, match="attendance team"):
        await office.inbox(actor=actor)


async def test_what_a_forgotten_guardian_wrote_is_forgotten(office) -> None:
    (text,) = await office.seal(("gran", "reply", "he is ill"))
    await reply(office, "r", 1, guardians=("gran",), text=text)
    await office.keyring.forget(["gran"])
    (row,) = await office.replies()
    assert row.text == "[forgotten]"


# Whose number ---------------------------------------------------------------------------------------------------------


async def numbers(office: Office) -> dict:
    await office.tables.fold(office.facts)
    return await projection.numbers_of(office.reading(OFFICER))


@pytest.mark.parametrize("telephone", ["07700 900123", "+447700900123", "0044 7700 900123", "+44 (0)7700 900123"])
async def test_a_number_is_the_same_however_it_is_written(office, telephone) -> None:
    assert await whose(telephone, await numbers(office), office.keyring) == ("mum",)


async def test_everybody_who_has_the_number_is_found(office) -> None:
    (number,) = await office.seal(("dad", "contact", "+447700900123"))
    office.say(GuardianRecorded(pupil="amira", guardian="dad", mis_id=number, telephone=number), 1)
    assert await whose("07700900123", await numbers(office), office.keyring) == ("dad", "mum")


async def test_every_number_of_a_guardian_is_theirs(office) -> None:
    tokens = await office.seal(
        ("dad", "contact", "+447700900124"), ("dad", "contact", "07700 900125"), ("dad", "contact", "020 7946 0000")
    )
    first, *others = tokens
    known = GuardianRecorded(pupil="amira", guardian="dad", mis_id=first, telephone=first, other_telephones=others)
    office.say(known, 1)
    for telephone in ("07700900124", "+447700900125", "020 7946 0000"):
        assert await whose(telephone, await numbers(office), office.keyring) == ("dad",)
    office.say(known.model_copy(update={"other_telephones": ()}), 2)
    assert await whose("+447700900125", await numbers(office), office.keyring) == ()


@pytest.mark.parametrize("telephone", ["07700900124", "", "mum", "+15005550006"])
async def test_a_number_of_nobody_is_nobodys(office, telephone) -> None:
    assert await whose(telephone, await numbers(office), office.keyring) == ()


async def test_a_number_that_the_mis_has_no_more_is_nobodys(office) -> None:
    office.say(GuardianRemoved(pupil="amira", guardian="mum"), 1)
    assert await numbers(office) == {}


async def test_the_number_of_who_was_forgotten_is_nobodys(office) -> None:
    (number,) = await office.seal(("nan", "contact", "+447700900777"))
    office.say(GuardianRecorded(pupil="zoe", guardian="nan", mis_id=number, telephone=number), 1)
    known = await numbers(office)
    await office.keyring.forget(["nan"])
    assert await whose("+447700900777", known, office.keyring) == ()
    office.say(PupilForgotten(pupil="zoe", guardians=("nan",)), 2)
    assert "nan" not in await numbers(office)
