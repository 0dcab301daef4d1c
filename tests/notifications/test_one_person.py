"""A mother who is recorded twice in the MIS, once for each child, has one text about both; in any doubt two."""

from typing import Any

import pytest

from events.notifications import (
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageSuspended,
    MessageWithdrawn,
    MessageWithheld,
    NumberToCheck,
    OnePerson,
    RecheckAsked,
    RecipientRecord,
    RecipientsAsked,
    RecipientsCompared,
)
from events.registers import FeedWentStale
from notifications.adapters.lines import one_person
from notifications.domain.outcomes import NotHanded, People

NUMBER, NAME = "phone", "Anne-Byron"


def record(woodside: Any, pupil: str, guardian: str, **so: Any) -> Any:
    return woodside.guardian(pupil, guardian, **{"name": woodside.number(guardian, NAME), **so})


def one(woodside: Any, *guardians: str, channel: str = "text", line: str = NUMBER, name: str = NAME) -> OnePerson:
    return OnePerson(
        channel=channel,
        guardians=guardians,
        addresses=tuple(woodside.number(each, line) for each in guardians),
        names=tuple(woodside.number(each, name) for each in guardians),
    )


@pytest.fixture
def school(woodside):
    """Amira's mother and Tom's are two records with one name and one number."""
    for pupil, guardian in (("amira", "mum-a"), ("tom", "mum-t")):
        woodside.hears(woodside.pupil(pupil), woodside.before)
        woodside.hears(record(woodside, pupil, guardian), woodside.before)
    return woodside


def due(school: Any, *pupils: str, clock: str = "09:25") -> list[Any]:
    for pupil in pupils or ("amira", "tom"):
        school.absent(pupil, "09:00")
    return school.comes(clock)


def compared(school: Any, order: Any, *people: OnePerson, clock: str = "09:25") -> list[Any]:
    assert isinstance(order, RecipientsAsked), order
    return school.ended(order, People(people), school.at(clock))


def sent(school: Any, news: list[Any], clock: str = "09:25") -> list[Any]:
    asked = [each for each in news if isinstance(each, RecheckAsked)]
    return [each for ask in asked for each in school.rechecked(ask, clock)]


def told(news: list[Any]) -> list[tuple[str, tuple[str, ...], list[str]]]:
    found = [each for each in news if isinstance(each, MessageSending)]
    return [(each.guardian, each.also, [matter.pupil for matter in each.about]) for each in found]


# Who is asked about ---------------------------------------------------------------------------------------------------


def test_before_two_texts_go_it_is_asked_which_of_their_recipients_are_one(school) -> None:
    (order,) = due(school)
    assert isinstance(order, RecipientsAsked)
    assert [(each.guardian, each.name, each.addresses) for each in order.records] == [
        ("mum-a", school.number("mum-a", NAME), (school.number("mum-a"),)),
        ("mum-t", school.number("mum-t", NAME), (school.number("mum-t"),)),
    ]
    assert school.decider.next_due() is None, "they wait for the answer, and for nothing else"
    assert school.comes("09:40") == []


def test_one_text_alone_asks_nothing(school) -> None:
    assert [type(each) for each in due(school, "amira")] == [RecheckAsked]


def test_children_of_one_record_ask_nothing(school) -> None:
    school.hears(record(school, "tom", "mum-a"), school.before)
    school.hears(record(school, "amira", "mum-t"), school.before)
    assert [type(each) for each in due(school)] == [RecheckAsked]


@pytest.mark.parametrize(
    "so", [{"name": None}, {"telephone": None}, {"unsubscribed": True}, {"legal": False}, {"barred": True}]
)
def test_a_record_that_gives_no_name_or_number_or_may_not_be_told_is_not_asked_about(school, so) -> None:
    school.hears(record(school, "tom", "mum-t", **so), school.before)
    assert RecipientsAsked not in [type(each) for each in due(school)]


def test_nor_is_one_whom_a_court_order_keeps_from_any_child(school) -> None:
    school.hears(school.pupil("beth"), school.before)
    school.hears(record(school, "beth", "mum-t", barred=True), school.before)
    assert RecipientsAsked not in [type(each) for each in due(school)]


def test_nor_is_anybody_of_a_child_from_whom_a_court_order_keeps_somebody(school) -> None:
    school.hears(school.guardian("tom", "dad", barred=True), school.before)
    assert [type(each) for each in due(school)] == [RecheckAsked, RecheckAsked]


# One text -------------------------------------------------------------------------------------------------------------


def test_one_person_has_one_text_about_all_the_children(school) -> None:
    (order,) = due(school)
    news = compared(school, order, one(school, "mum-a", "mum-t"))
    assert [type(each) for each in news] == [RecipientsCompared, MessageHeld, MessageWithdrawn, RecheckAsked]
    assert told(sent(school, news)) == [("mum-a", ("mum-t",), ["amira", "tom"])]
    assert school.decider.next_due() is None
    school.decider.assert_rebuilds()


def test_two_people_have_a_text_each(school) -> None:
    (order,) = due(school)
    news = compared(school, order)
    assert [type(each) for each in news] == [RecipientsCompared, RecheckAsked, RecheckAsked]
    assert told(sent(school, news)) == [("mum-a", (), ["amira"]), ("mum-t", (), ["tom"])]
    school.decider.assert_rebuilds()


def test_of_three_records_and_two_people_each_person_has_one(school) -> None:
    school.hears(school.pupil("beth"), school.before)
    school.hears(record(school, "beth", "other"), school.before)
    (order,) = due(school, "amira", "beth", "tom")
    news = compared(school, order, one(school, "mum-a", "mum-t"))
    assert sorted(told(sent(school, news))) == [("mum-a", ("mum-t",), ["amira", "tom"]), ("other", (), ["beth"])]


def test_who_is_explained_at_the_recheck_is_not_named(school) -> None:
    (order,) = due(school)
    *_, asked = compared(school, order, one(school, "mum-a", "mum-t"))
    (sending,) = school.rechecked(asked, "09:25", {"tom": ("AM",)})
    assert told([sending]) == [("mum-t", (), ["tom"])], "by the record by which he is hers"


# Two texts, in any doubt ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "so",
    [
        {"telephone": "new"},
        {"name": "Other"},
        {"unsubscribed": True},
        {"barred": True},
        {"legal": False},
    ],
)
def test_what_changes_after_it_was_asked_parts_them_again(school, so) -> None:
    (order,) = due(school)
    of = {key: school.number("mum-t", value) if isinstance(value, str) else value for key, value in so.items()}
    school.hears(record(school, "tom", "mum-t", **of), school.at("09:25"))
    news = compared(school, order, one(school, "mum-a", "mum-t"))
    assert isinstance(news[-1], RecipientsAsked) is bool({"telephone", "name"} & {*so}), "as they are by now"
    went = sent(school, compared(school, news[-1]) if isinstance(news[-1], RecipientsAsked) else news)
    assert ("mum-a", (), ["amira"]) in told(went)
    assert all(pupils != ["amira", "tom"] for *_, pupils in told(went))
    assert len(went) == 2


def test_a_number_that_is_not_the_first_of_both_joins_nobody(school) -> None:
    so = {"telephone": school.number("mum-t", "work"), "other_telephones": (school.number("mum-t"),)}
    school.hears(record(school, "tom", "mum-t", **so), school.before)
    (order,) = due(school)
    went = sent(school, compared(school, order, one(school, "mum-a", "mum-t")))
    assert told(went) == [("mum-a", (), ["amira"]), ("mum-t", (), ["tom"])]


def test_one_e_mail_address_joins_nobody_who_is_texted_at_two_numbers(school) -> None:
    school.hears(school.set_up(messages={"channels": ["text:notify", "email:smtp"]})[1], school.before)
    for pupil, guardian in (("amira", "mum-a"), ("tom", "mum-t")):
        school.hears(record(school, pupil, guardian, email=school.email(guardian)), school.before)
    (order,) = due(school)
    news = compared(school, order, one(school, "mum-a", "mum-t", channel="email", line="email"))
    went = sent(school, news)
    assert sorted(pupil for *_, pupils in told(went) for pupil in pupils) == ["amira", "tom"]
    assert [each for each in went if isinstance(each, MessageWithheld)] == []


def test_a_number_that_is_dead_is_tried_by_no_other_record_of_the_same_person(school) -> None:
    (order,) = due(school)
    *_, asked = compared(school, order, one(school, "mum-a", "mum-t"))
    (sending,) = school.rechecked(asked, "09:25")
    news = school.handed(sending, "09:26", NotHanded("number cannot be texted", unusable=True))
    assert [type(each) for each in news] == [MessageFailed, NumberToCheck]
    assert [matter.pupil for matter in news[0].about] == ["amira", "tom"]
    school.decider.assert_rebuilds()


def test_a_court_order_that_is_heard_meanwhile_parts_them_again(school) -> None:
    (order,) = due(school)
    school.hears(school.guardian("tom", "dad", barred=True), school.at("09:25"))
    went = sent(school, compared(school, order, one(school, "mum-a", "mum-t")))
    assert told(went) == [("mum-a", (), ["amira"]), ("mum-t", (), ["tom"])]


# What comes after -----------------------------------------------------------------------------------------------------


def test_a_correction_goes_to_the_person_by_the_record_by_which_the_child_is_theirs(school) -> None:
    (order,) = due(school)
    (sending,) = sent(school, compared(school, order, one(school, "mum-a", "mum-t")))
    school.handed(sending, "09:26")
    school.withdrawn("tom", "09:40")
    corrected = [*school.comes("09:41"), *school.withdrawn("amira", "09:45")]
    assert told(corrected) == [("mum-t", (), ["tom"]), ("mum-a", (), ["amira"])]
    assert {each.template for each in corrected} == {"correction"}
    school.decider.assert_rebuilds()


def test_both_children_who_were_there_are_told_of_to_the_one_person_in_one_correction(school) -> None:
    (order,) = due(school)
    (sending,) = sent(school, compared(school, order, one(school, "mum-a", "mum-t")))
    school.handed(sending, "09:26")
    school.withdrawn("tom", "09:40")
    assert told(school.withdrawn("amira", "09:40:30")) == [("mum-a", ("mum-t",), ["amira", "tom"])]
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("so", [{"telephone": "new"}, {"barred": True}])
def test_nobody_else_is_told_that_it_was_wrong(school, so) -> None:
    (order,) = due(school)
    (sending,) = sent(school, compared(school, order, one(school, "mum-a", "mum-t")))
    school.handed(sending, "09:26")
    of = {key: school.number("mum-t", value) if isinstance(value, str) else value for key, value in so.items()}
    school.hears(record(school, "tom", "mum-t", **of), school.at("09:30"))
    school.withdrawn("tom", "09:40")
    (withheld,) = school.comes("09:41")
    assert isinstance(withheld, MessageWithheld)
    assert withheld.reason.startswith("whoever had the text may not be told, or not be reached, any more")


def test_a_child_first_away_in_the_afternoon_is_asked_about_again(school) -> None:
    (order,) = due(school)
    school_news = compared(school, order, one(school, "mum-a", "mum-t"))
    for sending in sent(school, school_news):
        school.handed(sending, "09:26")
    school.hears(school.pupil("beth"), school.before)
    school.hears(record(school, "beth", "mum-b"), school.before)
    assert school.absent("beth", "13:20", "PM")
    assert [type(each) for each in school.comes("13:45")] == [RecheckAsked]


def test_who_was_compared_last_counts(school) -> None:
    (order,) = due(school)
    for sending in sent(school, compared(school, order, one(school, "mum-a", "mum-t"))):
        school.handed(sending, "09:26")
    for pupil, guardian in (("beth", "mum-a"), ("cy", "a-mum")):
        school.hears(school.pupil(pupil), school.before)
        school.hears(record(school, pupil, guardian), school.before)
        school.absent(pupil, "13:20", "PM")
    (again,) = school.comes("13:45")
    news = compared(school, again, one(school, "a-mum", "mum-a"), clock="13:45")
    assert told(sent(school, news, "13:45")) == [("mum-a", ("a-mum",), ["beth", "cy"])]
    school.decider.assert_rebuilds()


def test_an_absence_that_is_heard_while_they_wait_goes_in_the_same_text(school) -> None:
    school.hears(school.pupil("beth"), school.before)
    school.hears(record(school, "beth", "mum-a"), school.before)
    (order,) = due(school)
    school.explained("amira", "09:25")
    news = compared(school, order, one(school, "mum-a", "mum-t"))
    assert told(sent(school, news)) == [("mum-t", (), ["tom"])]


def test_where_nothing_is_left_of_them_nothing_goes(school) -> None:
    (order,) = due(school)
    school.explained("amira", "09:25")
    school.explained("tom", "09:25")
    assert [type(each) for each in compared(school, order)] == [RecipientsCompared]
    assert school.decider.next_due() is None


def test_where_the_feed_fell_silent_meanwhile_they_wait_for_it(school) -> None:
    (order,) = due(school)
    school.hears(FeedWentStale(school="woodside", source="poll"), school.at("09:25"))
    news = compared(school, order, one(school, "mum-a", "mum-t"))
    assert [type(each) for each in news] == [RecipientsCompared, MessageSuspended, MessageSuspended]


def test_a_second_question_before_the_first_is_answered_is_about_those_who_wait_for_it_too(school) -> None:
    (first,) = due(school)
    for pupil, guardian in (("beth", "mum-b"), ("cy", "b-mum")):
        school.hears(school.pupil(pupil), school.before)
        school.hears(record(school, pupil, guardian), school.before)
        school.absent(pupil, "09:30")
    (second,) = school.comes("09:35")
    assert isinstance(second, RecipientsAsked)
    assert [each.guardian for each in second.records] == ["b-mum", "mum-a", "mum-b", "mum-t"]
    assert compared(school, first, one(school, "mum-a", "mum-t"), clock="09:35") == []
    people = (one(school, "b-mum", "mum-b"), one(school, "mum-a", "mum-t"))
    went = sent(school, compared(school, second, *people, clock="09:35"), "09:35")
    assert sorted(told(went)) == [("mum-a", ("mum-t",), ["amira", "tom"]), ("mum-b", ("b-mum",), ["beth", "cy"])]
    assert school.decider.next_due() is None
    school.decider.assert_rebuilds()


# How they are compared ------------------------------------------------------------------------------------------------


PLAIN = {
    "anne": ("Anne Byron", None, "07700 900123"),
    "same": ("  anne  BYRON ", None, "+44 7700 900123"),
    "polish": ("Anne Byron", "pl", "07700 900123"),
    "brother": ("Tom Byron", None, "07700 900123"),
    "namesake": ("Anne Byron", None, "07700 900124"),
    "mail": ("Anne Byron", None, "Anne@example.org"),
    "mails": ("Anne Byron", "", "anne@example.org "),
    "nameless": (" ", None, "07700 900123"),
}


async def records(keyring: Any) -> list[Any]:
    found = []
    for who, (name, language, address) in PLAIN.items():
        plain = [(f"one:{who}", "contact", each) for each in (name, address, *([language] if language else []))]
        tokens = await keyring.seal("woodside", plain)
        spoken = tokens[2] if language else None
        found.append(RecipientRecord(guardian=who, name=tokens[0], language=spoken, addresses=(tokens[1],)))
    return found


async def test_one_name_one_language_and_one_number_however_written_are_one_person(keyring) -> None:
    found = await one_person(await records(keyring), keyring)
    assert [(each.channel, each.guardians) for each in found] == [
        ("email", ("mail", "mails")),
        ("text", ("anne", "same")),
    ]
    known = {each.guardian: each for each in await records(keyring)}
    assert found[1].addresses == (known["anne"].addresses[0], known["same"].addresses[0])
    assert found[1].names == (known["anne"].name, known["same"].name)


async def test_who_was_forgotten_is_nobody(keyring) -> None:
    every = await records(keyring)
    await keyring.forget(["one:anne", "one:mail"])
    assert await one_person(every, keyring) == ()
