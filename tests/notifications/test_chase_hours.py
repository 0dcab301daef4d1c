"""When an e-mail about a register goes: not while the feed is silent, not too late, and never again though many go."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from events.notifications import ChaseFailed, ChaseSending
from events.registers import (
    FeedReplaced,
    FeedReturned,
    FeedWentStale,
    RegisterChased,
    RegisterSuspected,
    RegisterTaken,
    Staff,
    StaleFeedLifted,
    UnmarkedChased,
)
from notifications.adapters.staff_wording import chase_wording
from notifications.domain.outcomes import Handed, NotHanded

from .telling_staff import mail

MONDAY = date(2026, 9, 7)
OF: dict[str, Any] = {"school": "woodside", "form": "3B", "date": MONDAY, "session": "AM"}
FEED: dict[str, Any] = {"school": "woodside", "source": "hook"}
OFFICERS = ("staff-2", "staff-3", "staff-4")


def member(who: str, role: Any, address: str = "mail") -> Staff:
    return Staff(id=who, role=role, email=mail(who, address))


def staff_are(school: Any, *staff: Staff, **policy: Any) -> None:
    told, adopted = school.set_up(**policy)
    school.decider.given(told.model_copy(update={"staff": staff}), adopted, at=school.before)


@pytest.fixture
def staffed(woodside: Any) -> Any:
    """One teacher of every class, a leader of every year, three officers: all have addresses in the school file."""
    roles = {"staff-9": "class-teacher", "staff-6": "year-group-leader"} | dict.fromkeys(OFFICERS, "attendance-officer")
    staff_are(woodside, *(member(who, role) for who, role in roles.items()))
    return woodside


def hears(school: Any, fact: Any, clock: str, day: date = MONDAY) -> None:
    assert school.hears(fact, school.at(clock, day)) == []


def chased(school: Any, clock: str, due: str = "", staff: tuple[str, ...] = ("staff-9",), **so: Any) -> None:
    """A step of the chase, said at that hour; of the hour `due`, where it is said late."""
    of = {**OF, **so}
    due_at = school.at(due or clock, of["date"])
    hears(school, RegisterChased(**of, step="class-teacher", staff=staff, due_at=due_at), clock, of["date"])


def told(news: list[Any]) -> list[tuple[str, str]]:
    assert all(isinstance(each, ChaseSending) for each in news)
    return sorted((each.form, each.staff) for each in news)


# Many -----------------------------------------------------------------------------------------------------------------


def test_thirty_classes_without_a_register_all_day_are_asked_for_once_a_step(staffed: Any) -> None:
    steps = {"AM": ("09:05", "09:15", "09:20"), "PM": ("13:20", "13:30", "13:40")}
    forms = [f"F{number:02}" for number in range(30)]
    went = []
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        for session, clocks in steps.items():
            for clock, staff in zip(clocks, (("staff-9",), ("staff-6",), OFFICERS), strict=True):
                for form in forms:
                    chased(staffed, clock, staff=staff, form=form, session=session, date=day)
                news = staffed.comes(clock, day)
                assert told(news) == [(form, who) for form in forms for who in sorted(staff)]
                went += news
        assert staffed.comes("23:00", day) == []
    assert len({each.message for each in went}) == 600
    staffed.decider.assert_rebuilds()


def test_of_two_hundred_and_five_in_one_instant_none_is_said_twice(staffed: Any) -> None:
    for number in range(205):
        chased(staffed, "09:05", form=f"F{number}")
    assert len(staffed.comes("09:05")) == 205
    assert staffed.comes("23:00") == []


def test_what_was_said_on_an_earlier_day_is_not_said_again_though_nobody_was_asked_since(staffed: Any) -> None:
    """The e-mails of a day are forgotten two days later; what still stands of it is none to be told any more."""
    staff_are(staffed, member("staff-9", "class-teacher"), chase={"mail_again_after": [5760], "mail_within": 6000})
    chased(staffed, "09:05", form="3B")
    staffed.comes("09:05")
    chased(staffed, "09:06", form="4A")
    [late] = staffed.comes("09:06")
    staffed.ended(late, NotHanded("refused"), staffed.at("09:06"))
    friday = date(2026, 9, 11)
    assert told(staffed.comes("09:10", friday)) == [("4A", "staff-9")]
    assert staffed.comes("23:00", friday) == []


# While the feed is silent ---------------------------------------------------------------------------------------------


def silent(school: Any, clock: str = "08:55") -> None:
    hears(school, FeedWentStale(**FEED), clock)


def test_nobody_is_told_that_a_register_or_a_mark_is_missing_while_the_feed_is_silent(staffed: Any) -> None:
    silent(staffed)
    chased(staffed, "09:05")
    hears(staffed, UnmarkedChased(**OF, step="class-teacher", staff=("staff-9",), pupils=("p1",)), "09:06")
    assert staffed.comes("23:00") == []
    staffed.decider.assert_rebuilds()


def no_register_came(school: Any, clock: str = "09:20", **so: Any) -> None:
    fact = FeedWentStale(
        **{**FEED, "since": school.at(clock), "reason": "no-register", "date": MONDAY, "session": "AM", "classes": 24},
        staff=("staff-1", "staff-3"),
    )
    hears(school, fact.model_copy(update=so), clock)


def test_of_a_source_that_brought_no_register_the_officer_is_told_once_however_silent_it_is(staffed: Any) -> None:
    no_register_came(staffed)
    [mail] = staffed.comes("09:20")
    assert (mail.kind, mail.staff, mail.form, mail.session, mail.since) == ("silent", "staff-3", "", "AM", time(8, 50))
    assert "Not one morning register for Monday" in chase_wording(mail)
    assert "since 08:50" in chase_wording(mail)
    staffed.ended(mail, Handed("ref", 1), staffed.at("09:20"))
    chased(staffed, "13:20", session="PM")
    assert staffed.comes("23:00") == []
    staffed.decider.assert_rebuilds()


@pytest.mark.parametrize("after", [FeedReturned(**FEED), StaleFeedLifted(**FEED, by="staff-1")])
def test_a_source_that_is_back_before_the_e_mail_goes_is_told_to_nobody(staffed: Any, after: Any) -> None:
    no_register_came(staffed)
    [mail] = staffed.comes("09:20")
    staffed.ended(mail, NotHanded("refused"), staffed.at("09:20"))
    hears(staffed, after, "09:21")
    assert staffed.comes("23:00") == []


def test_against_the_policy_nobody_is_told_and_of_a_silent_period_neither(staffed: Any) -> None:
    no_register_came(staffed, date=None, session=None)
    assert staffed.comes("12:00") == []
    staff_are(staffed, member("staff-3", "attendance-officer"), chase={"mail": False})
    no_register_came(staffed, "12:01")
    assert staffed.comes("23:00") == []


def test_what_looks_wrong_in_a_register_that_came_is_told_all_the_same(staffed: Any) -> None:
    silent(staffed)
    hears(staffed, RegisterSuspected(**OF, reason="all-at-once"), "09:05")
    assert told(staffed.comes("09:05")) == [("3B", who) for who in OFFICERS]


@pytest.mark.parametrize("source", ["hook", "poll"])
def test_when_the_feed_is_back_what_it_could_not_deliver_may_still_come(staffed: Any, source: str) -> None:
    hears(staffed, FeedWentStale(school="woodside", source=source), "08:55")
    for form in ("3B", "4A"):
        chased(staffed, "09:05", form=form)
    hears(staffed, FeedReturned(school="woodside", source=source), "09:30")
    chased(staffed, "09:31", form="5C")
    hears(staffed, RegisterTaken(**OF, year="3", marks={"p1": "/"}), "09:35")
    assert staffed.comes("09:39:59") == []
    news = staffed.comes("09:40")
    assert told(news) == [("4A", "staff-9"), ("5C", "staff-9")]
    assert {each.form: each.not_after for each in news} == {
        "4A": staffed.at("10:05"),
        "5C": staffed.at("10:31"),
    }
    assert staffed.comes("23:00") == []
    staffed.decider.assert_rebuilds()


def test_a_silence_that_lasts_too_long_leaves_nothing_to_tell(staffed: Any) -> None:
    silent(staffed)
    chased(staffed, "09:05")
    hears(staffed, FeedReturned(**FEED), "09:55:01")
    assert staffed.comes("23:00") == []


def test_to_the_second_in_time_it_goes(staffed: Any) -> None:
    silent(staffed)
    chased(staffed, "09:05")
    hears(staffed, FeedReturned(**FEED), "09:55")
    assert told(staffed.comes("10:05")) == [("3B", "staff-9")]


@pytest.mark.parametrize("by_person", [True, False])
def test_a_silence_that_was_lifted_or_a_source_that_was_replaced_holds_nothing_back(
    staffed: Any, by_person: bool
) -> None:
    silent(staffed)
    chased(staffed, "09:05")
    lifted = StaleFeedLifted(**FEED, by="staff-3") if by_person else FeedReplaced(**FEED, by="poll")
    hears(staffed, lifted, "09:10")
    assert told(staffed.comes("09:10")) == [("3B", "staff-9")]


def test_one_of_two_sources_that_is_silent_still_holds_it_back(staffed: Any) -> None:
    silent(staffed)
    hears(staffed, FeedWentStale(school="woodside", source="poll"), "08:56")
    chased(staffed, "09:05")
    hears(staffed, FeedReturned(**FEED), "09:06")
    assert staffed.comes("23:00") == []


def test_one_that_failed_is_not_tried_again_in_the_silence(staffed: Any) -> None:
    chased(staffed, "09:05")
    [first] = staffed.comes("09:05")
    silent(staffed, "09:06")
    [failed] = staffed.ended(first, NotHanded("refused"), staffed.at("09:06"))
    assert isinstance(failed, ChaseFailed)
    assert staffed.comes("09:20") == []
    hears(staffed, FeedReturned(**FEED), "09:21")
    assert [each.attempt for each in staffed.comes("09:31")] == [2]


# Late -----------------------------------------------------------------------------------------------------------------


def test_a_step_that_is_said_late_is_due_at_its_own_hour(staffed: Any) -> None:
    chased(staffed, "09:40", due="09:05")
    [late] = staffed.comes("09:40")
    assert (late.not_after, f"{late.since:%H:%M}") == (staffed.at("10:05"), "09:05")
    assert staffed.comes("23:00") == []


def test_one_that_fails_or_comes_back_too_late_is_not_tried_again(staffed: Any) -> None:
    for form, clock, again in (("3B", "10:02", "10:05"), ("4A", "10:02:01", None)):
        chased(staffed, "09:05", form=form)
        [mail] = staffed.comes("09:05")
        [failed] = staffed.ended(mail, NotHanded("refused"), staffed.at(clock))
        assert failed.again_at == (staffed.at(again) if again else None)


# To which address -----------------------------------------------------------------------------------------------------


def test_the_address_is_the_one_of_the_hour_at_which_it_goes(staffed: Any) -> None:
    chased(staffed, "09:05", staff=("staff-9", "staff-6"))
    changed = member("staff-9", "class-teacher", "new")
    staff_are(staffed, changed, Staff(id="staff-6", role="year-group-leader"))
    assert [(each.staff, each.email) for each in staffed.comes("09:05")] == [("staff-9", changed.email)]
    staff_are(staffed)
    assert staffed.comes("23:00") == []


def test_who_went_meanwhile_is_not_written_to_again(staffed: Any) -> None:
    chased(staffed, "09:05")
    [first] = staffed.comes("09:05")
    staffed.ended(first, NotHanded("refused"), staffed.at("09:05"))
    staff_are(staffed, member("staff-6", "year-group-leader"))
    assert staffed.comes("23:00") == []


@pytest.mark.parametrize(("channels", "tries"), [(["email:smtp"], 1), (["email:smtp", "email:notify"], 2)])
def test_an_address_that_does_not_work_is_tried_once_by_each_route(
    staffed: Any, channels: list[str], tries: int
) -> None:
    staff_are(staffed, member("staff-9", "class-teacher"), messages={"channels": channels})
    chased(staffed, "09:05")
    mails = list(staffed.comes("09:05"))
    for each in mails:
        staffed.ended(each, NotHanded("no such address", unusable=True), staffed.at("09:10"))
        mails += staffed.comes(f"09:{10 + 5 * len(mails)}")
    assert len(mails) == tries
    assert staffed.comes("23:00") == []


def test_one_that_went_is_over(staffed: Any) -> None:
    chased(staffed, "09:05")
    [mail] = staffed.comes("09:05")
    staffed.ended(mail, Handed("1"), staffed.at("09:05"))
    assert staffed.comes("23:00") == []
