"""Who told a provider STOP gets no message on any channel at that number (issue 3, "STOP honoured")."""

import pytest

from events.ids import guardian_id
from events.notifications import ClearNumber, NumberCleared, NumberSetAside, RecheckAsked
from events.sealed import Sealed
from notifications import projection
from notifications.adapters.twilio_codes import failure
from notifications.domain.answers import ReplyHeard
from notifications.domain.outcomes import Receipt, SameNumber, Shared
from notifications.domain.references import Reference

from .texting import OFFICER, way, words

STOPPED = failure(21610, "otherwise")


@pytest.fixture
def school(woodside):
    """Texts and calls by Twilio, then e-mail; Mum has all of it."""
    for fact in woodside.set_up(messages={"channels": ["text:twilio", "voice:twilio", "email:smtp"]}):
        woodside.hears(fact, woodside.before)
    return woodside.family("mum", "amira", email=woodside.email("mum"))


def stopped(school) -> list:
    return school.handed(school.going("amira"), "09:26", STOPPED)


def aside_of(news) -> list[tuple[str, str, str]]:
    return [(f.guardian, f.channel, f.address) for f in news if isinstance(f, NumberSetAside)]


def test_neither_text_nor_call_goes_to_the_number_and_the_next_way_is_taken(school, tuesday) -> None:
    news = stopped(school)
    assert words(news) == ["MessageFailed", "NumberSetAside", "NumberSetAside", "RecheckAsked"]
    number = school.number("mum")
    assert aside_of(news) == [("mum", "text", number), ("mum", "voice", number)]
    assert {(f.message, f.contact, f.by, f.reply) for f in news[1:3]} == {(news[0].message, news[0].message, "", None)}
    (second,) = school.rechecked(news[-1], "09:26")
    assert way(second) == ("email:smtp", "mum", 2)
    school.handed(second, "09:26")
    school.absent("amira", "09:00", day=tuesday)
    (asked,) = school.comes("09:25", tuesday)
    (sending,) = school.rechecked(asked, "09:25", day=tuesday)
    assert way(sending) == ("email:smtp", "mum", 1)
    school.decider.assert_rebuilds()


def test_so_it_is_where_the_provider_says_so_later(school) -> None:
    first = school.going("amira")
    school.handed(first, "09:26")
    named = Reference(school.at("09:25").date(), first.message)
    news = school.receipt(Receipt(named, "failed", "SM1", STOPPED.reason, unusable=True, stopped=True), "09:27")
    assert [channel for _, channel, _ in aside_of(news)] == ["text", "voice"]


def test_whoever_else_has_the_number_gets_none_there_either(school) -> None:
    school.family("dad", "amira", priority=2)
    news = stopped(school)
    theirs = school.number("dad")
    for order in [fact for fact in news if isinstance(fact, NumberSetAside)]:
        (also,) = school.ended(order, Shared({"dad": theirs}), school.at("09:27"))
        assert (also.guardian, also.address, also.through, also.message) == ("dad", theirs, "mum", order.message)
    asked = next(fact for fact in news if isinstance(fact, RecheckAsked))
    (second,) = school.rechecked(asked, "09:27")
    assert way(second) == ("email:smtp", "mum", 2)


def test_so_does_who_is_recorded_with_it_later(school) -> None:
    stopped(school)
    gran = school.guardian("amira", "gran", priority=3)
    (asked,) = school.hears(gran, school.at("12:00"))
    of = {"mum": school.number("mum")}
    news = school.ended(asked, SameNumber((), of), school.at("12:01"))
    assert aside_of(news) == [("gran", channel, school.number("gran")) for channel in ("text", "voice")]
    assert all(fact.message is not None and fact.reply is None for fact in news)


def test_start_from_that_number_gives_it_back(school) -> None:
    stopped(school)
    text: Sealed[str] = Sealed("~mum~reply~text")
    start = ReplyHeard(text, ("mum",), asks="start", numbers={"mum": school.number("mum")})
    received, *cleared = school.decider.told(start, at=school.at("12:00"))
    assert [(f.channel, f.by) for f in cleared if isinstance(f, NumberCleared)] == [
        ("text", "reply"),
        ("voice", "reply"),
    ]
    assert received.asks == "start"
    assert school.decider.told(start, at=school.at("12:00")) == []
    again = ReplyHeard(text, ("mum",), asks="start", numbers={"mum": school.number("mum")})
    assert words(school.decider.told(again, at=school.at("12:05"))) == ["ReplyReceived"]
    school.decider.assert_rebuilds()


def test_start_gives_back_no_number_that_was_found_dead_otherwise(school) -> None:
    wrong = ReplyHeard(Sealed("~mum~reply~text"), ("mum",), wrong=True, numbers={"mum": school.number("mum")})
    school.decider.told(wrong, at=school.at("08:00"))
    start = ReplyHeard(Sealed("~mum~reply~text"), ("mum",), asks="start", numbers={"mum": school.number("mum")})
    assert words(school.decider.told(start, at=school.at("12:00"))) == ["ReplyReceived"]


def test_a_person_who_asked_them_gives_it_back(woodside) -> None:
    for fact in woodside.set_up(messages={"channels": ["text:twilio", "voice:twilio"]}):
        woodside.hears(fact, woodside.before)
    woodside.family(guardian_id("woodside", "204"), "amira")
    stopped(woodside)
    at = woodside.at("12:00")
    for channel in ("text", "voice"):
        request = ClearNumber(guardian="204", channel=channel)
        (cleared,) = woodside.decider.told(request, at=at, actor=OFFICER)
        assert (cleared.channel, cleared.by) == (channel, "staff-3")
        assert woodside.decider.told(request, at=at, actor=OFFICER) == []


async def test_the_office_sees_why(tables, school) -> None:
    recorded = [tables.record(fact, school.at("09:26")) for fact in stopped(school) if isinstance(fact, NumberSetAside)]
    await tables.fold(recorded)
    rows = await tables.db.fetch("select channel, reason, message is not null as has from spoilt order by channel")
    assert [tuple(row) for row in rows] == [
        (each, "whoever has it asked the provider for no more messages", True) for each in ("text", "voice")
    ]
    why = await tables.db.fetch("select why from inbox order by why")
    assert [row["why"] for row in why] == [f"{each}: {projection.spoilt.STOPPED}" for each in ("text", "voice")]
