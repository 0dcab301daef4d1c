"""Whoever has a family in focus is told once a day that a child of it is away, in school hours, naming nobody."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.said import Said
from chassis.service import Reading
from chassis.testing import performed
from events.notifications import (
    ChasesOf,
    StaffAlerted,
    StaffAlertFailed,
    StaffAlerting,
    StaffAlertUnknown,
    StaffAlertWithheld,
)
from events.pathway import FocusAbsenceSeen, OutbreakSeen, OutbreakWithdrawn
from events.registers import AbsenceWithdrawn, FeedReturned, FeedWentStale, PupilFound, Staff
from notifications import app, projection
from notifications.adapters.staff_wording import staff_wording
from notifications.domain.outcomes import Handed, NotHanded, NotKnown, Receipt, TooLate
from notifications.domain.references import Reference

from .telling_staff import Desk, mail

MONDAY = date(2026, 9, 7)
ID = UUID("aaaaaaaa-0000-5000-8000-000000000000")


@pytest.fixture
def staffed(woodside):
    """The assistant head has an address in the school file, the year-group leader none."""
    set_up_so(woodside)
    yield woodside
    woodside.decider.assert_rebuilds()


def set_up_so(woodside, **policy):
    school, adopted = woodside.set_up(**policy)
    staff = (Staff(id="staff-5", role="assistant-head", email=mail("staff-5")), Staff(id="staff-6", role="pastoral"))
    woodside.decider.given(school.model_copy(update={"staff": staff}), adopted, at=woodside.before)


def away(school, clock, pupil="p1", session="AM", day=MONDAY, **so):
    fact = FocusAbsenceSeen(
        **{"pupil": pupil, "family": "p1", "date": day, "session": session, "staff": "staff-5", **so}
    )
    assert school.hears(fact, school.at(clock, day)) == []
    return fact


def hears(school, fact, clock, day=MONDAY):
    school.hears(fact, school.at(clock, day))


def in_after_all(pupil="p1", session="AM", **so):
    return AbsenceWithdrawn(
        **{"pupil": pupil, "date": MONDAY, "session": session, "reason": "false", "code": "/", **so}
    )


def came(pupil="p1", session="AM", how="arrived-late"):
    return PupilFound(pupil=pupil, date=MONDAY, session=session, how=how)


def notices(news):
    return [each for each in news if isinstance(each, StaffAlerting | StaffAlertWithheld)]


def goes(school, clock, day=MONDAY):
    return notices(school.comes(clock, day))


def ends(school, order, result, clock="09:26"):
    return school.ended(order, result, school.at(clock))


def test_five_minutes_after_the_register_closes_they_are_told_naming_nobody(staffed):
    asked = away(staffed, "08:57")
    assert goes(staffed, "09:24") == []
    [told] = goes(staffed, "09:25")
    assert (told.staff, told.template, told.email, told.via) == ("staff-5", "focus", mail("staff-5"), "folder")
    assert (told.because, told.not_after) == (staffed.id_of(asked, "08:57"), staffed.at("18:00"))
    assert "p1" not in staff_wording(told)
    assert "Sign in" in staff_wording(told)
    assert goes(staffed, "23:00") == []


def test_heard_later_they_are_told_at_once(staffed):
    away(staffed, "10:12")
    assert len(goes(staffed, "10:12")) == 1


def test_once_a_family_and_day_whichever_of_its_children_are_away(staffed):
    away(staffed, "08:57")
    away(staffed, "08:58", "p2")
    assert len(goes(staffed, "09:25")) == 1
    away(staffed, "13:41", "p3", "PM")
    assert goes(staffed, "17:00") == []
    away(staffed, "08:57", "p9", family="p9", day=MONDAY + timedelta(days=1))
    away(staffed, "08:58", day=MONDAY + timedelta(days=1))
    assert len(goes(staffed, "09:25", MONDAY + timedelta(days=1))) == 2, "of two families, and of another day"


def test_absent_after_all_before_it_goes_they_are_told(staffed):
    """N, L by a slip, N again: pathway says a session once."""
    away(staffed, "08:57")
    hears(staffed, in_after_all(code="L"), "09:05")
    hears(staffed, staffed.absence("p1", "AM"), "09:10")
    assert len(goes(staffed, "09:25")) == 1
    hears(staffed, in_after_all(code="L"), "09:30")
    hears(staffed, staffed.absence("p1", "AM"), "09:35")
    assert goes(staffed, "23:00") == []


def test_absent_after_all_once_the_hour_has_passed_they_are_told_at_once(staffed):
    away(staffed, "08:57")
    hears(staffed, came(), "09:20")
    assert goes(staffed, "09:25") == []
    hears(staffed, staffed.absence("p1", "AM"), "09:40")
    assert len(goes(staffed, "09:40")) == 1


@pytest.mark.parametrize(("sought", "told"), [(False, 0), (True, 1)])
def test_one_who_was_found_is_away_again_only_where_it_is_sought_again(staffed, sought, told):
    away(staffed, "08:57")
    hears(staffed, came(how="seen"), "09:10")
    hears(staffed, staffed.absence("p1", "AM", code="I", sought=sought), "09:15")
    assert len(goes(staffed, "09:25")) == told


def test_of_another_session_that_is_said_absent_nobody_is_told_before_pathway_says_so(staffed):
    away(staffed, "08:57")
    hears(staffed, in_after_all(), "09:10")
    hears(staffed, staffed.absence("p1", "PM"), "09:15")
    assert goes(staffed, "23:00") == []


@pytest.mark.parametrize("fact", [in_after_all(), came()])
def test_said_late_of_what_was_taken_back_meanwhile_nobody_is_told_until_it_is_so_again(staffed, fact):
    hears(staffed, staffed.absence("p1", "AM"), "08:57")
    hears(staffed, fact, "09:05")
    away(staffed, "09:10")
    assert goes(staffed, "09:25") == []
    hears(staffed, staffed.absence("p1", "AM"), "09:30")
    assert len(goes(staffed, "09:30")) == 1


@pytest.mark.parametrize("fact", [in_after_all(), came(), came(session="PM", how="later-session")])
def test_what_turns_out_to_be_none_before_it_goes_stands_it_down(staffed, fact):
    away(staffed, "08:57")
    hears(staffed, fact, "09:24")
    assert goes(staffed, "23:00") == []


def test_it_goes_where_another_child_or_another_session_is_still_away(staffed):
    away(staffed, "08:57")
    away(staffed, "08:58", "p2")
    hears(staffed, in_after_all(), "09:10")
    assert len(goes(staffed, "09:25")) == 1


def test_a_later_session_stands_though_the_child_came_late_in_the_morning(staffed):
    away(staffed, "08:57")
    away(staffed, "09:00", session="PM")
    hears(staffed, came(), "09:10")
    assert len(goes(staffed, "13:45")) == 1


def test_stood_down_in_the_morning_they_are_told_of_the_afternoon(staffed):
    away(staffed, "08:57")
    hears(staffed, in_after_all(), "09:10")
    away(staffed, "13:25", session="PM")
    assert len(goes(staffed, "13:45")) == 1


def test_told_already_it_is_not_said_again_when_the_child_is_away_again(staffed):
    away(staffed, "08:57")
    assert len(goes(staffed, "09:25")) == 1
    hears(staffed, in_after_all(), "09:40")
    away(staffed, "13:25", session="PM")
    assert goes(staffed, "23:00") == []


def test_while_the_feed_is_silent_nobody_is_and_once_it_has_caught_up_they_are(staffed):
    away(staffed, "08:57")
    hears(staffed, FeedWentStale(school="woodside", source="hook", last_heard_at=staffed.at("09:00")), "09:20")
    assert goes(staffed, "10:59") == []
    hears(staffed, FeedReturned(school="woodside", source="hook"), "11:00")
    assert goes(staffed, "11:09") == []
    assert len(goes(staffed, "11:10")) == 1


def test_what_the_feed_brings_then_stands_it_down(staffed):
    away(staffed, "08:57")
    hears(staffed, FeedWentStale(school="woodside", source="hook", last_heard_at=staffed.at("09:00")), "09:20")
    hears(staffed, FeedReturned(school="woodside", source="hook"), "11:00")
    hears(staffed, in_after_all(), "11:02")
    assert goes(staffed, "23:00") == []


def test_a_feed_that_stays_silent_until_the_evening_tells_nobody(staffed):
    away(staffed, "08:57")
    hears(staffed, FeedWentStale(school="woodside", source="hook", last_heard_at=staffed.at("09:00")), "09:20")
    hears(staffed, FeedReturned(school="woodside", source="hook"), "18:30")
    assert goes(staffed, "23:00") == []


@pytest.mark.parametrize(("clock", "told"), [("17:59", 1), ("18:00", 0)])
def test_nobody_is_told_in_the_evening(staffed, clock, told):
    away(staffed, clock, session="PM")
    assert len(goes(staffed, clock)) == told


@pytest.mark.parametrize("staff", ["staff-6", "staff-99"])
def test_of_whom_no_address_is_known_it_is_said_that_they_cannot_be_told_once(staffed, staff):
    away(staffed, "08:57", staff=staff)
    [withheld] = goes(staffed, "09:25")
    assert isinstance(withheld, StaffAlertWithheld)
    assert (withheld.staff, withheld.local_day, withheld.at) == (staff, MONDAY, staffed.at("09:25"))
    assert "no e-mail address" in withheld.reason
    assert goes(staffed, "23:00") == []


def test_handed_over_before_it_goes_whoever_has_the_family_then_is_told(staffed):
    away(staffed, "08:57", staff="staff-6")
    away(staffed, "09:10", "p2")
    assert [each.staff for each in goes(staffed, "09:25")] == ["staff-5"]


@pytest.mark.parametrize(
    ("result", "word"),
    [(Handed("1"), StaffAlerted), (TooLate(), StaffAlertFailed), (NotKnown(), StaffAlertUnknown)],
)
def test_what_came_of_it_is_said_once(staffed, result, word):
    away(staffed, "08:57")
    [order] = goes(staffed, "09:25")
    [said] = ends(staffed, order, result)
    assert (type(said), said.template, said.staff) == (word, "focus", "staff-5")
    assert goes(staffed, "23:00") == []


def test_one_that_fails_goes_again_by_the_next_route_unless_it_is_untrue_by_then(woodside):
    set_up_so(woodside, messages={"staff_channels": ["email:smtp", "email:notify"]})
    away(woodside, "08:57")
    [order] = goes(woodside, "09:25")
    [failed] = ends(woodside, order, NotHanded("refused"))
    assert failed.again_at == woodside.at("09:29")
    [again] = goes(woodside, "09:29")
    assert (again.via, again.attempt) == ("notify", 2)
    hears(woodside, in_after_all(), "09:30")
    ends(woodside, again, NotHanded("refused"), "09:31")
    assert goes(woodside, "23:00") == []
    woodside.decider.assert_rebuilds()


@pytest.mark.parametrize(("so_again", "clock"), [("09:28", "09:29"), ("09:40", "09:40")])
def test_one_that_fails_while_it_is_untrue_goes_again_once_it_is_true_after_all(staffed, so_again, clock):
    """N, L by a slip as the e-mail fails, N again."""
    away(staffed, "08:57")
    [order] = goes(staffed, "09:25")
    hears(staffed, in_after_all(code="L"), "09:25")
    ends(staffed, order, NotHanded("refused"))
    assert goes(staffed, "09:27") == []
    hears(staffed, staffed.absence("p1", "AM"), so_again)
    [again] = goes(staffed, clock)
    assert (again.staff, again.attempt) == ("staff-5", 2)
    ends(staffed, again, Handed("1"), clock)
    assert goes(staffed, "23:00") == []


def test_one_that_comes_back_is_said_to_have_failed_once(staffed):
    away(staffed, "08:57")
    [order] = goes(staffed, "09:25")
    ends(staffed, order, Handed("1"))
    receipt = Receipt(Reference(MONDAY, order.message), "failed", reason="no such mailbox", unusable=True)
    [failed] = staffed.receipt(receipt, "09:30")
    assert (type(failed), failed.reason, failed.again_at) == (StaffAlertFailed, "no such mailbox", None)


# An illness that goes round -------------------------------------------------------------------------------------------

OUTBREAK = {"school": "woodside", "outbreak": UUID(int=5), "of": "class", "name": "3B", "date": MONDAY}


def breaks_out(school, clock="11:30", *staff):
    fact = OutbreakSeen(**OUTBREAK, ill=6, n=28, years=("3",), staff=staff or ("staff-5",))
    assert school.hears(fact, school.at(clock)) == []
    return fact


def test_of_an_outbreak_they_are_told_once_a_quarter_of_an_hour_later_naming_nobody(staffed):
    asked = breaks_out(staffed)
    assert goes(staffed, "11:44") == []
    [told] = goes(staffed, "11:45")
    assert (told.staff, told.template, told.because) == ("staff-5", "outbreak", staffed.id_of(asked, "11:30"))
    assert (
        staff_wording(told) == "Many pupils of a class or a year group are away ill. Sign in to Rollcall to see which."
    )
    assert goes(staffed, "23:00") == []


def test_each_of_those_who_are_to_be_told_is_and_of_whom_no_address_is_known_it_is_said(staffed):
    breaks_out(staffed, "11:30", "staff-2", "staff-5")
    told = {type(each): each.staff for each in goes(staffed, "11:45")}
    assert told == {StaffAlerting: "staff-5", StaffAlertWithheld: "staff-2"}


def test_withdrawn_before_it_goes_it_does_not(staffed):
    breaks_out(staffed)
    hears(staffed, OutbreakWithdrawn(**OUTBREAK, ill=5, n=28), "11:44")
    assert goes(staffed, "23:00") == []


def test_withdrawn_after_it_went_it_is_not_tried_again(staffed):
    breaks_out(staffed)
    [order] = goes(staffed, "11:45")
    hears(staffed, OutbreakWithdrawn(**OUTBREAK, ill=5, n=28), "11:46")
    [failed] = ends(staffed, order, NotHanded("refused"), "11:47")
    assert failed.again_at is None


def test_of_an_outbreak_nobody_is_told_while_the_feed_is_silent(staffed):
    breaks_out(staffed)
    hears(staffed, FeedWentStale(school="woodside", source="hook", last_heard_at=staffed.at("09:00")), "11:40")
    assert goes(staffed, "23:00") == []


# Handed over, and listed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("clock", "gone"), [("18:00", Handed), ("18:00:01", TooLate)])
async def test_it_is_handed_over_as_a_mail_that_names_nobody_and_not_in_the_evening(
    keyring, tmp_path, staffed, clock, gone
):
    [token] = await keyring.seal("woodside", [("staff:woodside:staff-5", "staff", "head@school.example")])
    away(staffed, "08:57")
    [told] = goes(staffed, "09:25")
    desk = Desk(keyring, tmp_path, staffed.at(clock))
    effect = app.build(desk).effects[StaffAlerting]  # type: ignore[arg-type]
    said = Said(ID, "woodside", staffed.at("09:25"), told.model_copy(update={"email": token}), ID)
    assert isinstance(await performed(effect, said), gone)
    written = [file.read_text() for file in tmp_path.rglob("*.txt")]
    body = "A child of a family in focus with you is marked absent today. Sign in to Rollcall to see who.\n"
    assert [each.partition("\n\n")[2] for each in written] == ([body] if gone is Handed else [])


@pytest.mark.parametrize("cut", range(5))
async def test_the_list_shows_what_was_sent_and_what_was_withheld_and_no_concern(tables, staffed, cut):
    away(staffed, "08:57")
    away(staffed, "08:58", "p9", family="p9", staff="staff-6")
    sent, withheld = sorted(goes(staffed, "09:25"), key=lambda each: each.staff)
    [failed] = ends(staffed, sent, NotHanded("refused"))
    concern = sent.model_copy(update={"template": "concern", "message": ID, "staff": "staff-2"})
    log = [tables.record(fact, staffed.at("09:25")) for fact in (sent, withheld, concern, failed)]
    await tables.fold(log[:cut], log[cut:])
    reading = Reading(tables.db, "woodside", "reach2", 0, staffed.at("10:00"), tables.keyring, None)
    answer = await projection.chases_of(reading, ChasesOf())
    assert [(row.staff, row.template, row.state, row.reason) for row in answer.notices] == [
        ("staff-5", "focus", "failed", "refused"),
        ("staff-6", "focus", "withheld", "the school file has no e-mail address for them"),
    ]
    assert answer.rows == ()
