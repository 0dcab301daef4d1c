"""Where a lead cannot be told by one channel another is taken, then a deputy is told; and where nobody can be, that is
said aloud."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from events.fact import Actor
from events.ids import unreached_id
from events.notifications import (
    AcknowledgeItem,
    ItemAcknowledged,
    StaffAlertFailed,
    StaffAlerting,
    StaffAlertUnknown,
    StaffUnreached,
)
from events.pathway import ConcernRaised, ConcernRealerted, ConcernResolved
from events.policy import MessagesPolicy
from events.registers import Staff
from notifications.adapters.staff_wording import staff_wording
from notifications.domain.outcomes import Handed, NotHanded, NotKnown, Receipt
from notifications.domain.references import Reference

ID, MONDAY = UUID("aaaaaaaa-0000-5000-8000-000000000000"), date(2026, 9, 7)
OFFICER = Actor(who="staff-3", role="attendance-officer")
CHANNELS = ["email:smtp", "text:notify"]
ITEM = unreached_id("woodside", "concern")


def member(who: str, role: Any, *addresses: str) -> Staff:
    told: dict[str, Any] = {each: f"~staff:woodside:{who}~staff~{each}" for each in addresses}
    return Staff(id=who, role=role, **told)


BOTH = ("email", "telephone")
HEAD, LEAD = member("staff-1", "headteacher", *BOTH), member("staff-2", "safeguarding-lead", *BOTH)


@pytest.fixture
def staffed(woodside):
    """A school that tells its staff by e-mail and then by text; whose staff are these."""

    def staffed(*staff: Staff, **concern: Any) -> Any:
        school, policy = woodside.set_up(messages={"staff_channels": CHANNELS}, concern=concern)
        woodside.decider.given(school.model_copy(update={"staff": staff}), policy, at=woodside.before)
        return woodside

    return staffed


def raised(school: Any, clock: str = "11:00", concern: int = 1) -> list[Any]:
    usual = {"kind": "nobody-reached", "date": MONDAY, "at": school.at(clock), "by": "rule", "because": ID}
    fact = ConcernRaised(pupil="p1", concern=UUID(int=concern), **usual)
    assert school.hears(fact, school.at(clock)) == []
    news: list[Any] = school.comes(clock)
    return news


def again(school: Any, clock: str) -> list[Any]:
    school.hears(ConcernRealerted(pupil="p1", concern=UUID(int=1), at=school.at(clock)), school.at(clock))
    news: list[Any] = school.comes(clock)
    return news


def resolved(school: Any, clock: str, concern: int = 1) -> None:
    fact = ConcernResolved(pupil="p1", concern=UUID(int=concern), at=school.at(clock), by="x", outcome="found-safe")
    school.hears(fact, school.at(clock))


def fails(school: Any, alert: Any, clock: str = "11:00:30", result: Any = None) -> list[Any]:
    """What is said beside that it failed."""
    told, *onward = school.ended(alert, result or NotHanded("refused"), school.at(clock))
    assert isinstance(told, StaffAlertUnknown if result == NotKnown() else StaffAlertFailed)
    return onward


def ways(alerts: Any) -> list[tuple[str, str]]:
    return [(alert.staff, f"{alert.channel}:{alert.via}") for alert in alerts]


# The order ------------------------------------------------------------------------------------------------------------


def test_from_channel_to_channel_from_the_lead_to_the_heads_and_then_it_is_said(staffed) -> None:
    heads = (member("staff-7", "head-of-school", *BOTH), member("staff-5", "head-of-school", "email"))
    school = staffed(heads[0], LEAD, HEAD, heads[1], member("staff-9", "assistant-head", *BOTH))
    onward, seen = raised(school), []
    while isinstance(onward[0], StaffAlerting):
        (alert,) = onward
        seen.append(alert)
        onward = fails(school, alert)
    assert ways(seen) == [
        ("staff-2", "email:smtp"), ("staff-2", "text:notify"), ("staff-1", "email:smtp"), ("staff-1", "text:notify"),
        ("staff-5", "email:smtp"), ("staff-7", "email:smtp"), ("staff-7", "text:notify"),
    ]  # fmt: skip
    (unreached,) = onward
    assert isinstance(unreached, StaffUnreached)
    assert (unreached.round, unreached.because) == (1, seen[0].because)
    assert len({alert.message for alert in seen}) == len(seen)
    school.decider.assert_rebuilds()


def test_a_text_goes_to_the_number_alone_and_says_neither_what_awaits_nor_whom(staffed) -> None:
    (mailed,) = raised(school := staffed(LEAD))
    (texted,) = fails(school, mailed)
    assert (mailed.email, mailed.telephone) == ("~staff:woodside:staff-2~staff~email", None)
    assert (texted.email, texted.telephone) == (None, "~staff:woodside:staff-2~staff~telephone")
    assert staff_wording(texted) == "Something urgent awaits you in Rollcall. Sign in to see it."
    assert len(staff_wording(texted)) <= 160


def test_a_lead_who_has_a_number_alone_is_texted_first(staffed) -> None:
    assert ways(raised(staffed(member("staff-2", "safeguarding-lead", "telephone")))) == [("staff-2", "text:notify")]


def test_where_no_lead_has_an_address_a_head_is_told_first(staffed) -> None:
    school = staffed(member("staff-2", "safeguarding-lead"), HEAD)
    (alert,) = raised(school)
    assert alert.staff == "staff-1"
    school.ended(alert, Handed("1"), school.at("11:00:10"))
    assert school.comes("23:00") == []


def test_a_policy_without_deputies_tells_none(staffed) -> None:
    school = staffed(LEAD, HEAD, deputies=())
    (texted,) = fails(school, raised(school)[0])
    assert [type(fact) for fact in fails(school, texted)] == [StaffUnreached]


def test_a_policy_names_which_heads_and_in_which_order(staffed) -> None:
    school = staffed(
        LEAD, HEAD, member("staff-5", "head-of-school", "email"), deputies=("head-of-school", "headteacher")
    )
    (texted,) = fails(school, raised(school)[0])
    assert ways(fails(school, texted)) == [("staff-5", "email:smtp")]


def test_a_policy_that_names_no_staff_channels_has_the_e_mail_routes_of_families() -> None:
    policy = MessagesPolicy(channels=("text:notify", "email:notify", "voice:twilio", "email:smtp"), staff="email:smtp")
    assert policy.staff_routes == ("email:smtp", "email:notify")
    assert MessagesPolicy(staff_channels=("text:twilio", "email:smtp")).staff_routes == ("text:twilio", "email:smtp")


# Somebody is told -----------------------------------------------------------------------------------------------------


def test_as_long_as_another_lead_is_told_no_head_is(staffed) -> None:
    school = staffed(LEAD, member("staff-4", "safeguarding-lead", "email"), HEAD)
    one, two = raised(school)
    (texted,) = fails(school, one)
    assert fails(school, texted) == [], "the other's is on its way"
    school.ended(two, Handed("2"), school.at("11:01"))
    assert [alert.staff for alert in school.comes("11:10")] == ["staff-2"]


def test_the_last_lead_whose_message_failed_brings_a_head_in_also_where_it_came_back(staffed) -> None:
    school = staffed(LEAD, member("staff-4", "safeguarding-lead", "email"), HEAD)
    one, two = raised(school)
    school.ended(two, Handed("2"), school.at("11:00:10"))
    (texted,) = fails(school, one)
    fails(school, texted)
    back = Receipt(Reference(MONDAY, two.message), "failed", "", "mail came back: no such address", unusable=True)
    failed, head = school.receipt(back, "11:03")
    assert (type(failed), head.staff) == (StaffAlertFailed, "staff-1")


def test_a_lead_who_was_told_of_a_later_word_since_is_told_of_the_earlier_one_too(staffed) -> None:
    """Every message leads to the list, which has them all."""
    school = staffed(LEAD, member("staff-4", "safeguarding-lead", "email"), HEAD)
    one, two = raised(school)
    school.ended(two, Handed("2"), school.at("11:00:10"))
    (texted,) = fails(school, one, "11:05:30")
    (later,) = raised(school, "11:06", 2)
    assert (later.staff, later.because != texted.because) == ("staff-4", True)
    assert fails(school, texted, "11:07") == [], "the other's is on its way"
    school.decider.assert_rebuilds()


def test_a_lead_who_was_told_of_an_earlier_word_alone_does_not_keep_a_head_from_being_told(staffed) -> None:
    school = staffed(LEAD, member("staff-4", "safeguarding-lead", *BOTH), HEAD)
    one, two = raised(school)
    school.ended(one, Handed("1"), school.at("11:00:10"))
    (texted,) = fails(school, two, "11:02")
    school.ended(texted, Handed("2"), school.at("11:02:10"))
    (later,) = raised(school, "11:05", 2)
    (texted,) = fails(school, later, "11:05:10")
    (head,) = fails(school, texted, "11:05:20")
    assert (later.staff, head.staff) == ("staff-2", "staff-1")


def test_what_is_raised_between_going_and_failing_is_not_told_though_the_first_is_resolved(staffed) -> None:
    school = staffed(member("staff-2", "safeguarding-lead", "email"))
    (mailed,) = raised(school)
    assert raised(school, "11:00:20", 2) == []
    assert [type(fact) for fact in fails(school, mailed, "11:00:30", NotKnown())] == [StaffUnreached]
    resolved(school, "11:00:40", 1)
    (of_it,) = school.comes("11:05:30")
    (word,) = school.decider.states["school", "school"].seen.concerns.values()
    assert (of_it.staff, of_it.because, of_it.round) == ("staff-2", word.id, 1)
    school.decider.assert_rebuilds()


def test_a_text_that_was_not_delivered_brings_a_head_in(staffed) -> None:
    school = staffed(LEAD, HEAD)
    (texted,) = fails(school, raised(school)[0])
    school.ended(texted, Handed("1"), school.at("11:00:40"))
    failed, head = school.receipt(Receipt(Reference(MONDAY, texted.message), "failed", "", "absent"), "11:04")
    assert (type(failed), head.staff) == (StaffAlertFailed, "staff-1")


def test_what_nobody_knows_to_have_gone_is_not_repeated_and_another_channel_is_tried(staffed) -> None:
    school = staffed(LEAD)
    (texted,) = fails(school, raised(school)[0], result=NotKnown())
    assert ways([texted]) == [("staff-2", "text:notify")]
    (unreached,) = fails(school, texted, result=NotKnown())
    assert isinstance(unreached, StaffUnreached)
    assert school.comes("23:00") == [], "no channel is tried a second time"
    school.decider.assert_rebuilds()


def test_once_nothing_is_open_nobody_else_is_told(staffed) -> None:
    school = staffed(LEAD, HEAD)
    (mailed,) = raised(school)
    fact = ConcernResolved(pupil="p1", concern=UUID(int=1), at=school.at("11:00:10"), by="x", outcome="found-safe")
    school.hears(fact, school.at("11:00:10"))
    assert fails(school, mailed) == []


# Bounds ---------------------------------------------------------------------------------------------------------------


def test_all_of_it_is_tried_three_times_for_each_time_that_a_concern_is_said(staffed) -> None:
    school = staffed(member("staff-2", "safeguarding-lead", "email"), member("staff-1", "headteacher", "email"))
    seen = []
    for clock in ("11:00", "11:05", "11:15"):
        (lead,) = raised(school) if clock == "11:00" else school.comes(clock)
        (head,) = fails(school, lead, clock)
        (unreached,) = fails(school, head, clock)
        seen += [(lead.staff, lead.round), (head.staff, head.round), unreached.round]
    assert seen == [
        ("staff-2", 1),
        ("staff-1", 1),
        1,
        ("staff-2", 2),
        ("staff-1", 2),
        2,
        ("staff-2", 3),
        ("staff-1", 3),
        3,
    ]
    assert school.comes("11:59") == [], "it is said again before anybody is tried again"
    (lead,) = again(school, "12:00")
    assert (lead.staff, lead.round) == ("staff-2", 1)
    (head,) = fails(school, lead, "12:00")
    assert head.staff == "staff-1"
    school.decider.assert_rebuilds()


def test_that_nobody_has_an_address_is_said_once_of_each_word_also_where_the_last_is_resolved(staffed) -> None:
    school = staffed()
    assert raised(school, "11:00", 1) == []
    assert len(school.comes("11:05")) == 1
    assert raised(school, "11:10", 2) == []
    assert len(school.comes("11:15")) == 1
    fact = ConcernResolved(pupil="p1", concern=UUID(int=2), at=school.at("11:16"), by="x", outcome="found-safe")
    school.hears(fact, school.at("11:16"))
    assert school.comes("11:59") == []
    assert again(school, "12:00") == []
    assert [type(fact) for fact in school.comes("12:05")] == [StaffUnreached]
    school.decider.assert_rebuilds()


def test_two_of_one_instant_that_are_heard_apart_are_said_each_though_the_first_was_said_already(staffed) -> None:
    """Their facts may reach the log one by one: what was said of the first must not stand for the second for ever."""
    school = staffed()
    raised(school, "11:00", 1)
    assert len(school.comes("11:05")) == 1
    late = {"kind": "nobody-reached", "date": MONDAY, "at": school.at("11:00"), "by": "rule", "because": ID}
    school.decider.hears(ConcernRaised(pupil="p2", concern=UUID(int=2), **late), at=school.at("11:00"))
    assert school.comes("11:09") == []
    assert [type(fact) for fact in school.comes("11:10")] == [StaffUnreached]
    assert school.comes("23:00") == []
    school.decider.assert_rebuilds()


def test_what_was_heard_late_and_said_at_once_is_not_said_again_once_the_last_of_it_is_resolved(staffed) -> None:
    """An hour that comes late is of its own instant, and the words that it covers may be later."""
    school = staffed()
    for concern, clock in enumerate(("11:00", "11:10", "11:20"), 1):
        late = {"kind": "nobody-reached", "date": MONDAY, "at": school.at(clock), "by": "rule", "because": ID}
        school.decider.hears(ConcernRaised(pupil="p1", concern=UUID(int=concern), **late), at=school.at(clock))
    (said,) = school.comes("12:00")
    assert said.because == school.decider.heard[-1].id
    resolved(school, "12:01", 3)
    assert school.comes("23:00") == []
    school.decider.assert_rebuilds()


def test_two_of_one_instant_are_said_once_whichever_is_heard_first(staffed) -> None:
    school = staffed()
    assert raised(school, "11:00", 1) == raised(school, "11:00", 2) == []
    [said] = school.comes("11:05")
    assert said.because == school.decider.heard[-1].id
    assert school.comes("23:00") == []


# In the inbox ---------------------------------------------------------------------------------------------------------


def test_a_person_takes_note_of_it_once(staffed) -> None:
    school = staffed()
    raised(school)
    school.comes("11:05")
    at = school.at("11:10")
    (noted,) = school.decider.told(AcknowledgeItem(item=ITEM), at=at, actor=OFFICER)
    assert isinstance(noted, ItemAcknowledged)
    assert school.decider.told(AcknowledgeItem(item=ITEM), at=at, actor=OFFICER) == []


# Told once of each word -----------------------------------------------------------------------------------------------


def heard_late(school: Any) -> None:
    """Three concerns, each minutes after the other, all heard before the hour of the first is."""
    usual = {"kind": "nobody-reached", "date": MONDAY, "by": "rule", "because": ID}
    for minute in (0, 2, 4):
        at = school.at(f"11:0{minute}")
        school.hears(ConcernRaised(pupil="p1", concern=UUID(int=minute), at=at, **usual), at)


def test_what_a_late_message_told_of_is_not_told_again_once_the_last_of_it_is_resolved(staffed) -> None:
    heard_late(school := staffed(LEAD))
    (alert,) = school.comes("11:00")
    school.ended(alert, Handed("1"), school.at("11:10"))
    resolved(school, "11:15", concern=4)
    assert school.comes("23:00") == []
    school.decider.assert_rebuilds()
    assert again_of(school, 2, "23:10")[0].covers == alert.covers + 1


def again_of(school: Any, concern: int, clock: str) -> list[Any]:
    at = school.at(clock)
    school.hears(ConcernRealerted(pupil="p1", concern=UUID(int=concern), at=at), at)
    news: list[Any] = school.comes(clock)
    return news


def test_what_nobody_could_be_told_of_late_is_not_said_again_once_the_last_of_it_is_resolved(staffed) -> None:
    heard_late(school := staffed(member("staff-2", "safeguarding-lead")))
    (unreached,) = school.comes("11:05")
    assert isinstance(unreached, StaffUnreached)
    resolved(school, "11:15", concern=4)
    assert school.comes("23:00") == []
    school.decider.assert_rebuilds()


def test_a_message_that_was_sent_before_words_were_counted_covers_what_was_said_until_then(staffed) -> None:
    (alert,) = raised(school := staffed(LEAD))
    before = school.decider.states["school", "school"].done.alerts["staff-2"]
    before.covers = 0
    school.ended(alert, Handed("1"), school.at("11:00:30"))
    assert raised(school, "11:10", concern=2)[0].covers == 2
