"""The safeguarding lead is told that a concern awaits them: at once, seldom, and neither whose nor what."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.said import Said
from chassis.testing import performed
from events.notifications import StaffAlerted, StaffAlertFailed, StaffAlerting, StaffAlertUnknown, StaffUnreached
from events.pathway import ConcernRaised, ConcernRealerted, ConcernResolved
from events.registers import Staff
from events.sealed import Sealed
from notifications import app
from notifications.domain.outcomes import Handed, NotHanded, NotKnown, Receipt
from notifications.domain.references import Reference

from .telling_staff import Desk, mail

ID = UUID("aaaaaaaa-0000-5000-8000-000000000000")
MONDAY = date(2026, 9, 7)
LEAD = mail("staff-2")


def member(who: str, role: Any, email: Sealed[str] | None = None) -> Staff:
    return Staff(id=who, role=role, email=email)


@pytest.fixture
def led(woodside):
    """The safeguarding lead has an address in the school file; so has a head, who is not told."""
    school, _ = woodside.set_up()
    staff = (member("staff-1", "headteacher", mail("staff-1")), member("staff-2", "safeguarding-lead", LEAD))
    woodside.decider.given(school.model_copy(update={"staff": staff}), at=woodside.before)
    return woodside


def raised(school, clock="13:25", concern=ID, by="rule", **so):
    usual = {"pupil": "p1", "concern": concern, "kind": "missing-afternoon", "date": MONDAY, "at": school.at(clock)}
    assert school.hears(ConcernRaised(**usual, by=by, because=ID, **so), school.at(clock)) == []
    return school.comes(clock)


def again(school, clock):
    assert school.hears(ConcernRealerted(pupil="p1", concern=ID, at=school.at(clock)), school.at(clock)) == []
    return school.comes(clock)


def resolved(school, clock, concern=ID):
    fact = ConcernResolved(pupil="p1", concern=concern, at=school.at(clock), by="staff-2", outcome="found-safe")
    assert school.hears(fact, school.at(clock)) == []


def test_the_lead_is_told_at_once_and_nobody_else(led):
    [alert] = raised(led)
    assert isinstance(alert, StaffAlerting)
    assert (alert.staff, alert.email, alert.via, alert.template) == ("staff-2", LEAD, "folder", "concern")
    led.decider.assert_rebuilds()


def test_the_fact_names_no_child_and_holds_nothing_of_what_was_written(led):
    text = "~p1~safeguarding~SECRET"
    [alert] = raised(led, by="staff-9", text=text)
    body = alert.model_dump_json()
    assert "p1" not in body.replace(str(alert.message), "").replace(str(alert.because), "")
    assert "SECRET" not in body
    assert "missing" not in body


def test_several_within_minutes_are_one_mail_and_a_later_one_is_another(led):
    assert len(raised(led, "11:00")) == 1
    assert raised(led, "11:00", UUID(int=2)) == []
    assert raised(led, "11:04:59", UUID(int=3)) == []
    assert len(led.comes("11:05")) == 1
    assert raised(led, "11:09", UUID(int=4)) == []
    assert len(led.comes("11:10")) == 1
    assert led.comes("23:00") == []
    led.decider.assert_rebuilds()


def test_what_was_resolved_before_the_next_mail_asks_for_none(led):
    raised(led, "11:00")
    raised(led, "11:01", UUID(int=2))
    resolved(led, "11:03", UUID(int=2))
    assert led.comes("23:00") == []


def test_what_was_said_while_nobody_listened_is_one_mail_or_none(led):
    for concern in (1, 2):
        fact = ConcernRaised(
            pupil="p1", concern=UUID(int=concern), kind="welfare", date=MONDAY, at=led.at("09:30"), by="x", because=ID
        )
        led.hears(fact, led.at("09:30"))
    for clock in ("10:00", "11:00", "13:00"):
        led.hears(ConcernRealerted(pupil="p1", concern=UUID(int=1), at=led.at(clock)), led.at(clock))
    resolved(led, "14:00", UUID(int=2))
    assert len(led.comes("15:00")) == 1
    assert led.comes("23:00") == []


def test_one_said_late_of_an_earlier_hour_is_mailed_all_the_same(led):
    raised(led, "13:41")
    fact = ConcernRaised(
        pupil="p2",
        concern=UUID(int=2),
        kind="missing-afternoon",
        date=MONDAY,
        at=led.at("13:25"),
        by="rule",
        because=ID,
    )
    led.hears(fact, led.at("13:50"))
    assert len(led.comes("13:50")) == 1


def test_of_many_leads_what_came_of_the_first_message_is_said_as_of_the_last(led):
    school, _ = led.set_up()
    staff = tuple(member(f"staff-{number}", "safeguarding-lead", LEAD) for number in range(10, 32))
    led.decider.given(school.model_copy(update={"staff": staff}), at=led.before)
    alerts = raised(led)
    assert len(alerts) == 22
    for alert in alerts:
        [news] = led.ended(alert, Handed("1"), led.at("13:26"))
        assert isinstance(news, StaffAlerted)
    led.decider.assert_rebuilds()


# Not gone -------------------------------------------------------------------------------------------------------------


def failed(led, alert, clock):
    [news, *onward] = led.ended(alert, NotHanded("the mail server refused it"), led.at(clock))
    assert isinstance(news, StaffAlertFailed)
    return onward


@pytest.fixture
def alone(led):
    """The lead alone has an address."""
    school, _ = led.set_up()
    staff = (member("staff-2", "safeguarding-lead", LEAD),)
    led.decider.given(school.model_copy(update={"staff": staff}), at=led.before)
    return led


def test_one_that_failed_goes_by_the_next_route_at_once_and_all_of_them_again_ever_more_seldom(alone):
    channels = ["text:notify", "email:smtp", "email:notify"]
    alone.decider.given(alone.set_up(messages={"channels": channels})[1], at=alone.before)
    [first] = raised(alone, "13:41")
    [second] = failed(alone, first, "13:41:30")
    [unreached] = failed(alone, second, "13:41:30")
    assert isinstance(unreached, StaffUnreached)
    assert alone.comes("13:46") == []
    [third] = alone.comes("13:46:30")
    [fourth] = failed(alone, third, "13:46:30")
    assert len(failed(alone, fourth, "13:46:30")) == 1
    assert alone.comes("13:56") == []
    [fifth] = alone.comes("13:56:30")
    went = (first, second, third, fourth, fifth)
    assert [alert.via for alert in went] == ["smtp", "notify", "smtp", "notify", "smtp"]
    assert [(alert.round, alert.attempt) for alert in went] == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)]
    assert len({alert.message for alert in went}) == 5
    alone.decider.assert_rebuilds()
    resolved(alone, "14:00")
    assert failed(alone, fifth, "14:01") == [], "no concern is open any more"
    assert alone.comes("23:00") == []


def test_another_concern_does_not_wait_as_long_as_the_next_try(alone):
    [alert] = raised(alone, "13:41")
    failed(alone, alert, "13:41")
    [again] = alone.comes("13:46")
    failed(alone, again, "13:46")
    assert raised(alone, "13:50", UUID(int=2)) == []
    [of_it] = alone.comes("13:51")
    assert (of_it.round, of_it.attempt) == (1, 1)


def test_only_the_lead_whose_mail_failed_has_it_again(led):
    school, _ = led.set_up()
    staff = (member("staff-2", "safeguarding-lead", LEAD), member("staff-4", "safeguarding-lead", LEAD))
    led.decider.given(school.model_copy(update={"staff": staff}), at=led.before)
    one, two = raised(led, "13:41")
    led.ended(one, Handed("1"), led.at("13:41"))
    failed(led, two, "13:41")
    assert [alert.staff for alert in led.comes("14:00")] == ["staff-4"]


def test_one_that_comes_back_has_failed_and_goes_again(led):
    [alert] = raised(led, "13:41")
    led.ended(alert, Handed("1"), led.at("13:41"))
    back = Receipt(Reference(alert.local_day, alert.message), "failed", "", "mail came back: no such address", True)
    [news, deputy] = led.receipt(back, "13:55")
    assert isinstance(news, StaffAlertFailed)
    assert (news.staff, news.reason) == ("staff-2", "mail came back: no such address")
    assert (deputy.staff, deputy.round) == ("staff-1", 1)
    assert [alert.staff for alert in led.comes("14:00")] == ["staff-2"]
    led.decider.assert_rebuilds()


def test_that_it_was_delivered_changes_nothing(led):
    [alert] = raised(led, "13:41")
    led.ended(alert, Handed("1"), led.at("13:41"))
    assert led.receipt(Receipt(Reference(alert.local_day, alert.message), "delivered"), "13:55") == []


def test_said_again_the_lead_is_told_again(led):
    raised(led, "13:25")
    assert [alert.staff for alert in again(led, "13:55")] == ["staff-2"]


def test_where_the_file_has_no_address_nobody_is_mailed(woodside):
    school, _ = woodside.set_up()
    staff = (member("staff-2", "safeguarding-lead"),)
    woodside.decider.given(school.model_copy(update={"staff": staff}), at=woodside.before)
    assert raised(woodside) == [], "what comes within minutes is said once"
    [unreached] = woodside.comes("13:30")
    assert isinstance(unreached, StaffUnreached)
    assert unreached.reason == "the school file has no address for those who may see concerns"
    assert woodside.comes("23:00") == [], "once for each time that it is said"
    woodside.decider.assert_rebuilds()


def test_who_is_lead_no_more_is_told_no_more(led):
    school, _ = led.set_up()
    led.decider.given(school.model_copy(update={"staff": (member("staff-2", "pastoral", LEAD),)}), at=led.before)
    assert raised(led) == []
    assert [type(fact) for fact in led.comes("13:30")] == [StaffUnreached]


@pytest.mark.parametrize(
    ("result", "word"),
    [
        (Handed("1", 0), StaffAlerted),
        (NotHanded("the mail server refused it (554)"), StaffAlertFailed),
        (NotKnown(), StaffAlertUnknown),
    ],
)
def test_what_came_of_it_is_said_once(led, result, word):
    [alert] = raised(led)
    told, *_ = led.ended(alert, result, led.at("13:25:01"))
    assert isinstance(told, word)
    assert (told.staff, told.message) == ("staff-2", alert.message)
    led.decider.assert_rebuilds()


def test_the_policy_names_who_takes_it(led):
    led.decider.given(led.set_up(messages={"staff": "email:smtp"})[1], at=led.before)
    [alert] = raised(led)
    assert alert.via == "smtp"


@pytest.mark.parametrize(
    ("channels", "via"),
    [(["text:notify"], "folder"), (["text:notify", "email:notify", "email:smtp"], "notify"), (["email:smtp"], "smtp")],
)
def test_where_the_policy_names_nobody_it_is_whoever_takes_the_families_mail(led, channels, via):
    led.decider.given(led.set_up(messages={"channels": channels})[1], at=led.before)
    [alert] = raised(led)
    assert alert.via == via


# The world ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def order(woodside) -> StaffAlerting:
    return StaffAlerting(
        school="woodside", message=ID, staff="staff-2", template="concern", email=LEAD, via="folder",
        school_name="Woodside Primary Academy", local_day=MONDAY, because=ID,
    )  # fmt: skip


async def test_the_mail_says_that_something_awaits_and_nothing_else(keyring, tmp_path, woodside, order):
    [token] = await keyring.seal("woodside", [("staff:woodside:staff-2", "staff", "lead@school.example")])
    desk = Desk(keyring, tmp_path, woodside.at("13:25"))
    effect = app.build(desk).effects[StaffAlerting]  # type: ignore[arg-type]
    said = Said(ID, "woodside", desk.now(), order.model_copy(update={"email": token}), ID)
    assert isinstance(await performed(effect, said), Handed)
    [file] = tmp_path.rglob("*.txt")
    header, _, body = file.read_text().partition("\n\n")
    assert body == "A safeguarding concern awaits you in Rollcall. Sign in to see it.\n"
    assert "To: lead@school.example" in header
    assert isinstance(await effect.lookup(said), Handed)


async def test_a_carrier_that_is_not_set_up_is_a_failure_that_says_so(keyring, tmp_path, woodside, order):
    [token] = await keyring.seal("woodside", [("staff:woodside:staff-2", "staff", "lead@school.example")])
    effect = app.build(Desk(keyring, tmp_path, woodside.at("13:25"))).effects[StaffAlerting]  # type: ignore[arg-type]
    asked = order.model_copy(update={"email": token, "via": "pigeon"})
    result = await performed(effect, Said(ID, "woodside", woodside.at("13:25"), asked, ID))
    assert result == NotHanded("email:pigeon is not set up here")
