"""A family that changes after its message was held, asked about, approved or tried: it is told as it is then, once."""

from datetime import date
from typing import Any

import pytest

from events.fact import Actor
from events.notifications import (
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageWithdrawn,
    MessageWithheld,
    NumberToCheck,
    RecheckAsked,
    SharedLine,
)
from events.pathway import PraiseHeld, PraiseHoldLifted
from events.registers import FeedReturned, FeedWentStale, GuardianRemoved, PupilRemoved
from events.reporting import Row
from notifications.domain.audience import Approving
from notifications.domain.outcomes import Figured, NotHanded, Receipt
from notifications.domain.references import Reference

MONDAY, TUESDAY, WEDNESDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 16)
OFFICER = Actor(who="staff-3", role="attendance-officer")
ROW = Row(
    key="Woodside", possible=200, present=190, approved_activity=0, authorised=0, unauthorised=10, late_before_close=0,
    late_after_close=0, unmarked=0, attendance="95.00", persistent=None, severe=None, pupils=20,
)  # fmt: skip


def moves(woodside: Any, pupil: str, to: str, clock: str, *leaving: str, day: date = MONDAY, **so: Any) -> None:
    """A child joins the family of a guardian, and leaves those of others."""
    at = woodside.at(clock, day)
    woodside.hears(woodside.guardian(pupil, to, **so), at)
    for guardian in leaving:
        woodside.hears(GuardianRemoved(pupil=pupil, guardian=guardian), at)


def barred(woodside: Any, pupil: str, guardian: str, clock: str, day: date = MONDAY) -> None:
    woodside.hears(woodside.guardian(pupil, guardian, barred=True), woodside.at(clock, day))


def sent(news: Any) -> list[tuple[str, list[str]]]:
    """To whom, and about which children."""
    goes = [fact for fact in news if isinstance(fact, MessageSending)]
    return sorted((fact.guardian, sorted(matter.pupil for matter in fact.about)) for fact in goes)


def of(news: Any, word: Any) -> list[Any]:
    return [fact for fact in news if isinstance(fact, word)]


@pytest.fixture
def two(woodside):
    """Two families with an absent child each."""
    woodside.family("mum", "amira").family("dad", "tom")
    woodside.absent("amira", "09:00")
    woodside.absent("tom", "09:00")
    return woodside


# An absence text ------------------------------------------------------------------------------------------------------


def test_a_child_who_joins_the_family_of_a_held_text_is_told_of_in_that_text(two) -> None:
    moves(two, "tom", "mum", "09:20", "dad")
    news = two.comes("09:25")
    assert [fact.reason for fact in of(news, MessageWithdrawn)] == ["told in another text"]
    (asked,) = of(news, RecheckAsked)
    assert sent(two.rechecked(asked, "09:25")) == [("mum", ["amira", "tom"])]
    assert two.comes("23:00") == []
    two.decider.assert_rebuilds()


def test_families_who_become_one_while_registers_is_asked_have_one_text(two) -> None:
    one, other = of(two.comes("09:25"), RecheckAsked)
    moves(two, "tom", "mum", "09:25:01", "dad")
    withdrawn, held, asked = two.rechecked(one, "09:25:02")
    assert (type(withdrawn), type(held), type(asked)) == (MessageWithdrawn, MessageHeld, RecheckAsked)
    assert two.rechecked(other, "09:25:02") == [], "it was withdrawn"
    assert sent(two.rechecked(asked, "09:25:03")) == [("mum", ["amira", "tom"])]
    assert two.comes("23:00") == []
    two.decider.assert_rebuilds()


def test_who_is_barred_from_the_child_who_joins_is_told_of_the_other_alone(two) -> None:
    one, other = of(two.comes("09:25"), RecheckAsked)
    moves(two, "tom", "mum", "09:25:01", barred=True)
    assert sorted(sent([*two.rechecked(one, "09:25:02"), *two.rechecked(other, "09:25:02")])) == [
        ("dad", ["tom"]),
        ("mum", ["amira"]),
    ]


def test_a_child_explained_while_registers_is_asked_joins_no_text(two) -> None:
    one, other = of(two.comes("09:25"), RecheckAsked)
    moves(two, "tom", "mum", "09:25:01", "dad")
    two.explained("tom", "09:25:01")
    assert sent([*two.rechecked(one, "09:25:02"), *two.rechecked(other, "09:25:02")]) == [("mum", ["amira"])]


def test_a_child_of_whom_a_family_was_told_and_who_joins_another_is_told_of_no_more(two) -> None:
    for asked in of(two.comes("09:25"), RecheckAsked):
        for sending in two.rechecked(asked, "09:25"):
            two.handed(sending, "09:25")
    moves(two, "tom", "mum", "09:40", "dad")
    assert two.absent("tom", "13:30", "PM") == []
    assert two.comes("23:00") == []


def test_families_who_become_one_while_the_feed_is_silent_have_one_text(two) -> None:
    stale = FeedWentStale(school="woodside", source="poll", last_heard=two.before)
    two.hears(stale, two.at("09:10"))
    two.comes("09:25")
    moves(two, "tom", "mum", "10:00", "dad")
    two.hears(FeedReturned(school="woodside", source="poll"), two.at("10:30"))
    (asked,) = of(two.comes("10:30"), RecheckAsked)
    assert sent(two.rechecked(asked, "10:30")) == [("mum", ["amira", "tom"])]


@pytest.fixture
def mailing(woodside):
    """Siblings whose mother is texted first, then e-mailed, and who are absent."""
    woodside.hears(woodside.set_up(messages={"channels": ["text:notify", "email:smtp"]})[1], woodside.before)
    woodside.family("mum", "amira", "tom", email=woodside.email("mum"))
    woodside.absent("amira", "09:00")
    woodside.absent("tom", "09:00")
    (asked,) = woodside.comes("09:25")
    woodside.sending = woodside.rechecked(asked, "09:25")[0]
    return woodside


def test_a_family_that_came_apart_before_its_text_failed_is_told_in_two(mailing) -> None:
    moves(mailing, "tom", "dad", "09:26", "mum")
    failed, asked = mailing.handed(mailing.sending, "09:27", NotHanded("busy"))
    assert isinstance(failed, MessageFailed)
    assert sent(mailing.rechecked(asked, "09:28")) == [("dad", ["tom"]), ("mum", ["amira"])]
    mailing.decider.assert_rebuilds()


def test_one_that_failed_and_joins_another_text_keeps_its_name_and_its_tries(mailing) -> None:
    mailing.family("dad", "zoe")
    mailing.absent("zoe", "09:21")
    _, again = mailing.handed(mailing.sending, "09:26", NotHanded("busy"))
    (late,) = of(mailing.comes("09:26"), RecheckAsked)
    moves(mailing, "zoe", "mum", "09:26", "dad", email=mailing.email("mum"))
    withdrawn, _, asked = mailing.rechecked(late, "09:26:10")
    assert (withdrawn.message, asked.message) == (late.message, mailing.sending.message)
    assert mailing.rechecked(again, "09:26:11") == [], "it was asked anew"
    (sending,) = mailing.rechecked(asked, "09:26:12")
    assert (sending.channel, sending.attempt) == ("email", 2)
    assert sent([sending]) == [("mum", ["amira", "tom", "zoe"])]


# Praise ---------------------------------------------------------------------------------------------------------------


def grieves(woodside: Any, pupil: str, clock: str, until: date = TUESDAY, day: date = MONDAY) -> None:
    at = woodside.at(clock, day)
    reason = woodside.number(pupil, "grief")
    woodside.hears(PraiseHeld(pupil=pupil, until=until, at=at, by="staff-3", reason=reason), at)


def test_a_child_who_joins_a_family_after_its_praise_was_put_on_hold_is_not_praised(woodside) -> None:
    woodside.family("mum", "amira").family("dad", "tom")
    grieves(woodside, "amira", "09:00")
    moves(woodside, "tom", "mum", "12:00")
    assert woodside.improved("tom", "15:45") == []


def test_praise_that_waits_is_taken_back_where_its_child_joins_such_a_family_meanwhile(woodside) -> None:
    woodside.family("mum", "amira").family("dad", "tom").improved("tom", "18:30")
    grieves(woodside, "amira", "09:00", day=TUESDAY)
    moves(woodside, "tom", "mum", "12:00", day=TUESDAY)
    (withdrawn,) = woodside.comes("15:45", TUESDAY)
    assert isinstance(withdrawn, MessageWithdrawn)
    assert withdrawn.reason == "praise is on hold for the family"
    woodside.decider.assert_rebuilds()


@pytest.mark.parametrize("how", ["lifted", "ended", "barred", "left"])
def test_a_hold_that_is_not_the_family_s_any_more_takes_nothing_back(woodside, how: str) -> None:
    woodside.family("mum", "amira", "tom")
    grieves(woodside, "amira", "09:00", MONDAY if how == "ended" else TUESDAY)
    match how:
        case "lifted":
            at = woodside.at("10:00")
            woodside.hears(PraiseHoldLifted(pupil="amira", at=at, by="staff-3"), at)
        case "barred":
            barred(woodside, "amira", "mum", "10:00")
        case "left":
            moves(woodside, "tom", "dad", "10:00", "mum")
    day = TUESDAY if how == "ended" else MONDAY
    assert len(of(woodside.improved("tom", "15:45", day), MessageSending)) == 1


def test_praise_goes_to_whoever_may_be_told_when_it_goes(woodside) -> None:
    woodside.family("mum", "amira").improved("amira", "18:30")
    moves(woodside, "amira", "dad", "09:00", day=TUESDAY, priority=2)
    barred(woodside, "amira", "mum", "09:01", TUESDAY)
    assert sent(woodside.comes("15:45", TUESDAY)) == [("dad", ["amira"])]


# The parents' update --------------------------------------------------------------------------------------------------


@pytest.fixture
def approved(new_woodside):
    """Approved at half past seven, before families may be messaged: held until eight."""
    woodside = new_woodside(update={"weekday": 2, "at": "07:00"})
    woodside.family("mum", "amira", "beth").family("dad", "tom")
    woodside.held = approve(woodside, "07:30", 2)
    assert [type(fact) for fact in woodside.held] == [MessageHeld, MessageHeld]
    return woodside


def approve(woodside: Any, clock: str, families: int, *shared: SharedLine) -> list[Any]:
    (*_, asked) = woodside.comes("07:00", WEDNESDAY)
    (update,) = woodside.ended(asked, Figured(ROW), woodside.at("07:00:05", WEDNESDAY))
    command = Approving(update=update.update, families=families, digest=woodside.seen, shared=shared)
    _, *facts = woodside.decider.told(command, at=woodside.at(clock, WEDNESDAY), actor=OFFICER)
    return facts


def test_families_who_become_one_after_the_approval_have_the_update_once(approved) -> None:
    moves(approved, "tom", "mum", "07:40", "dad", day=WEDNESDAY)
    news = approved.comes("08:00", WEDNESDAY)
    assert sent(news) == [("mum", ["amira", "beth", "tom"])]
    assert [fact.reason for fact in of(news, MessageWithdrawn)] == ["told in another text"]
    assert approved.comes("23:00", WEDNESDAY) == []
    approved.decider.assert_rebuilds()


def test_a_family_that_comes_apart_after_the_approval_has_it_in_each_part(approved) -> None:
    moves(approved, "beth", "gran", "07:40", "mum", day=WEDNESDAY)
    assert sent(approved.comes("08:00", WEDNESDAY)) == [("dad", ["tom"]), ("gran", ["beth"]), ("mum", ["amira"])]
    approved.decider.assert_rebuilds()


def test_a_child_who_moves_to_a_family_that_has_its_own_brings_it_no_second(approved) -> None:
    moves(approved, "beth", "dad", "07:40", "mum", day=WEDNESDAY)
    assert sent(approved.comes("08:00", WEDNESDAY)) == [("dad", ["beth", "tom"]), ("mum", ["amira"])]


def test_whoever_was_barred_after_the_approval_is_not_told(approved) -> None:
    barred(approved, "tom", "dad", "07:40", WEDNESDAY)
    news = approved.comes("08:00", WEDNESDAY)
    assert sent(news) == [("mum", ["amira", "beth"])]
    assert [fact.reason for fact in of(news, MessageWithheld)] == ["nobody may be told"]


def test_a_child_of_whom_nobody_may_be_told_any_more_is_named_though_its_family_has_the_update(approved) -> None:
    barred(approved, "beth", "mum", "07:40", WEDNESDAY)
    news = approved.comes("08:00", WEDNESDAY)
    assert sent(news) == [("dad", ["tom"]), ("mum", ["amira"])]
    (withheld,) = of(news, MessageWithheld)
    assert (withheld.pupil, withheld.reason) == ("beth", "nobody may be told")
    assert approved.comes("23:00", WEDNESDAY) == []
    approved.decider.assert_rebuilds()


def test_a_child_who_left_meanwhile_is_missed_by_nobody(approved) -> None:
    approved.hears(PupilRemoved(pupil="beth"), approved.at("07:40", WEDNESDAY))
    news = approved.comes("08:00", WEDNESDAY)
    assert sent(news) == [("dad", ["tom"]), ("mum", ["amira"])]
    assert of(news, MessageWithheld) == []


@pytest.fixture
def sharing(new_woodside):
    """Approved before families may be messaged; dad and gran, who comes after mum, have one number."""
    woodside = new_woodside(update={"weekday": 2, "at": "07:00"})
    woodside.family("mum", "amira", "beth").family("dad", "tom").family("gran", "amira", "beth", priority=2)
    approve(woodside, "07:30", 2, SharedLine(channel="text", guardians=("dad", "gran")))
    return woodside


def test_a_part_of_a_family_with_another_s_number_has_the_update_once_there(sharing) -> None:
    barred(sharing, "beth", "mum", "07:40", WEDNESDAY)
    barred(sharing, "amira", "gran", "07:40", WEDNESDAY)
    news = sharing.comes("08:00", WEDNESDAY)
    assert [guardian for guardian, _ in sent(news)] in (["dad", "mum"], ["gran", "mum"])
    assert of(news, MessageWithheld) == []
    assert sharing.comes("23:00", WEDNESDAY) == []
    sharing.decider.assert_rebuilds()


def test_a_family_that_comes_to_another_s_number_after_the_approval_has_the_update_there_once(sharing) -> None:
    for pupil in ("amira", "beth"):
        barred(sharing, pupil, "mum", "07:40", WEDNESDAY)
    news = sharing.comes("08:00", WEDNESDAY)
    assert len(of(news, MessageSending)) == 1
    assert [fact.reason for fact in of(news, MessageWithdrawn)] == ["told in another text"]
    sharing.decider.assert_rebuilds()


def test_one_number_that_two_have_is_theirs_for_texts_alone(new_woodside) -> None:
    woodside = new_woodside(update={"weekday": 2, "at": "07:00"})
    woodside.family("mum", "amira").family("dad", "tom")
    approve(woodside, "07:30", 2, SharedLine(channel="email", guardians=("dad", "mum")))
    assert sent(woodside.comes("08:00", WEDNESDAY)) == [("dad", ["tom"]), ("mum", ["amira"])]


def test_a_child_who_is_new_after_the_approval_brings_nobody_another(approved) -> None:
    approved.hears(approved.pupil("zoe"), approved.at("07:40", WEDNESDAY))
    moves(approved, "zoe", "mum", "07:41", day=WEDNESDAY)
    approved.hears(approved.pupil("kit"), approved.at("07:40", WEDNESDAY))
    moves(approved, "kit", "gran", "07:41", day=WEDNESDAY)
    assert sent(approved.comes("08:00", WEDNESDAY)) == [("dad", ["tom"]), ("mum", ["amira", "beth"])]


@pytest.fixture
def gone(new_woodside):
    """Approved in the hours for messages, for two families with texts and then e-mails."""
    channels = {"channels": ["text:notify", "email:smtp"]}
    woodside = new_woodside(update={"weekday": 2, "at": "07:00"}, messages=channels)
    for guardian, pupils in (("mum", ["amira", "beth"]), ("dad", ["tom"])):
        woodside.family(guardian, *pupils, email=woodside.email(guardian))
    woodside.went = {fact.guardian: fact for fact in approve(woodside, "09:30", 2)}
    return woodside


def test_one_that_failed_goes_not_to_a_family_that_has_it_already(gone) -> None:
    gone.handed(gone.went["mum"], "09:31", day=WEDNESDAY)
    moves(gone, "tom", "mum", "09:32", "dad", day=WEDNESDAY, email=gone.email("mum"))
    (failed,) = gone.handed(gone.went["dad"], "09:33", NotHanded("busy"), day=WEDNESDAY)
    assert isinstance(failed, MessageFailed)
    assert gone.comes("23:00", WEDNESDAY) == []


def test_one_that_failed_goes_not_to_a_number_that_has_it_already(new_woodside) -> None:
    woodside = new_woodside(update={"weekday": 2, "at": "07:00"})
    woodside.family("mum", "amira").family("dad", "tom").family("gran", "amira", priority=2)
    line = SharedLine(channel="text", guardians=("dad", "gran"))
    went = {fact.guardian: fact for fact in approve(woodside, "09:30", 2, line)}
    woodside.handed(went["dad"], "09:31", day=WEDNESDAY)
    news = woodside.handed(went["mum"], "09:32", NotHanded("no such number", unusable=True), day=WEDNESDAY)
    assert [type(fact) for fact in news] == [MessageFailed, NumberToCheck]
    assert woodside.comes("23:00", WEDNESDAY) == []


def test_one_that_failed_goes_to_each_part_of_a_family_that_came_apart(gone) -> None:
    moves(gone, "beth", "gran", "09:32", "mum", day=WEDNESDAY)
    failed, *again = gone.handed(gone.went["mum"], "09:33", NotHanded("busy"), day=WEDNESDAY)
    assert isinstance(failed, MessageFailed)
    assert sent(again) == [("gran", ["beth"]), ("mum", ["amira"])]
    assert {(fact.guardian, fact.channel, fact.attempt) for fact in again} == {("gran", "text", 1), ("mum", "email", 2)}
    assert {fact.figures for fact in again} == {gone.went["mum"].figures}
    gone.decider.assert_rebuilds()


def test_one_that_failed_names_the_part_of_its_family_that_nobody_may_tell(gone) -> None:
    barred(gone, "beth", "mum", "09:32", WEDNESDAY)
    failed, *again = gone.handed(gone.went["mum"], "09:33", NotHanded("busy"), day=WEDNESDAY)
    assert isinstance(failed, MessageFailed)
    assert sent(again) == [("mum", ["amira"])]
    assert [(fact.pupil, fact.reason) for fact in of(again, MessageWithheld)] == [("beth", "nobody may be told")]
    gone.decider.assert_rebuilds()


def test_a_part_that_comes_back_later_goes_the_next_way_once(gone) -> None:
    moves(gone, "beth", "gran", "09:32", "mum", day=WEDNESDAY, email=gone.email("gran"))
    _, *again = gone.handed(gone.went["mum"], "09:33", NotHanded("busy"), day=WEDNESDAY)
    (part,) = (fact for fact in again if fact.guardian == "gran")
    gone.handed(part, "09:34", day=WEDNESDAY)
    back = Receipt(Reference(WEDNESDAY, part.message), "failed", "", "no such number", unusable=True)
    _, _, mailed = gone.receipt(back, "10:00", WEDNESDAY)
    assert (mailed.guardian, mailed.channel, mailed.attempt) == ("gran", "email", 2)


def test_what_goes_hours_after_the_approval_says_what_was_seen(approved) -> None:
    (update,) = {sending.figures for sending in approved.comes("08:00", WEDNESDAY)}
    assert update == approved.decider.states["school", "school"].done.update.figures
    assert update.attendance == ROW.attendance
