"""Children of one text who turn out to have been there within a minute are told of in one correction (policy,
`correct_together`)."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.notifications import MessageHeld, MessageSending, MessageWithdrawn, MessageWithheld
from events.registers import AbsenceWithdrawn, PupilAbsent
from events.sealed import Sealed
from notifications.domain.answers import ReplyHeard
from notifications.domain.outcomes import NotHanded, Receipt
from notifications.domain.references import Reference

from .woodside import Woodside

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
CHILDREN = ("amira", "beth", "tom")


@pytest.fixture
def school(woodside: Any) -> Any:
    """Mum was texted about Amira and Tom."""
    woodside.family("mum", "amira", "tom").texted("amira", "tom")
    return woodside


def named(fact: Any) -> list[str]:
    return [matter.pupil for matter in fact.about]


def test_one_correction_names_both_at_once_where_nobody_else_was_named(school) -> None:
    (held,) = school.withdrawn("amira", "10:30")
    assert (type(held), named(held), held.until) == (MessageHeld, ["amira"], school.at("10:31"))
    (correction,) = school.withdrawn("tom", "10:30:59")
    assert (type(correction), correction.message, named(correction)) == (MessageSending, held.message, ["amira", "tom"])
    assert (correction.guardian, correction.template_version) == ("mum", 3)
    school.handed(correction, "10:31")
    assert school.comes("11:00") == []
    school.decider.assert_rebuilds()


def test_it_is_the_same_one_whoever_is_heard_of_first() -> None:
    ids = set()
    for first, second in (("amira", "tom"), ("tom", "amira")):
        woodside = Woodside().family("mum", "amira", "tom")
        woodside.texted("amira", "tom")
        woodside.withdrawn(first, "10:30")
        (correction,) = woodside.withdrawn(second, "10:30")
        ids.add((correction.message, *named(correction)))
    assert len(ids) == 1


def test_who_turns_out_to_have_been_there_later_has_a_correction_of_their_own(school) -> None:
    school.withdrawn("amira", "10:30")
    (first,) = school.comes("10:31")
    school.handed(first, "10:31")
    assert (first.template_version, named(first)) == (2, ["amira"])
    (second,) = school.withdrawn("tom", "10:40")
    assert (type(second), named(second), second.message == first.message) == (MessageSending, ["tom"], False)
    school.handed(second, "10:40")
    assert (school.withdrawn("amira", "10:50"), school.withdrawn("tom", "10:50")) == ([], [])
    school.decider.assert_rebuilds()


def test_who_is_absent_after_all_within_the_minute_is_left_out(school) -> None:
    school.family("mum", "beth")
    school.withdrawn("amira", "10:30")
    (withdrawn,) = school.absent("amira", "10:30:20")
    assert isinstance(withdrawn, MessageWithdrawn)
    school.withdrawn("tom", "10:30:30")
    (correction,) = school.comes("10:31:30")
    assert named(correction) == ["tom"]


def test_of_two_who_wait_one_who_is_absent_after_all_leaves_the_other(school) -> None:
    school.withdrawn("amira", "18:30")
    school.withdrawn("tom", "18:31")
    (anew,) = school.absent("tom", "18:32")
    assert (type(anew), named(anew)) == (MessageHeld, ["amira"])
    (correction,) = school.comes("08:00", TUESDAY)
    assert (named(correction), correction.template_version) == (["amira"], 2)


def test_where_the_policy_lets_none_wait_each_is_told_of_at_once() -> None:
    woodside = Woodside(messages={"correct_together": 0}).family("mum", "amira", "tom")
    woodside.texted("amira", "tom")
    sent = [*woodside.withdrawn("amira", "10:30"), *woodside.withdrawn("tom", "10:30")]
    assert [(type(each), named(each)) for each in sent] == [(MessageSending, ["amira"]), (MessageSending, ["tom"])]


def test_who_may_not_be_told_of_one_of_them_any_more_is_told_of_the_other(school) -> None:
    school.withdrawn("amira", "18:30")
    (both,) = school.withdrawn("tom", "18:31")
    assert named(both) == ["amira", "tom"]
    school.hears(school.guardian("tom", "mum", barred=True), school.at("19:00"))
    told, kept = school.comes("08:00", TUESDAY)
    assert (type(told), told.message, named(told)) == (MessageSending, both.message, ["amira"])
    assert (type(kept), named(kept)) == (MessageWithheld, ["tom"])
    school.handed(told, "08:00", day=TUESDAY)
    assert school.withdrawn("tom", "08:10", on=TUESDAY) == []
    school.decider.assert_rebuilds()


def test_whoever_may_be_told_of_neither_any_more_is_one_matter_for_the_office(school) -> None:
    school.withdrawn("amira", "10:30")
    stop: Sealed[str] = Sealed("~mum~reply~text")
    school.decider.told(ReplyHeard(stop, ("mum",), asks="stop"), at=school.at("10:30:20"))
    (withheld,) = school.withdrawn("tom", "10:30:40")
    assert (type(withheld), named(withheld)) == (MessageWithheld, ["amira", "tom"])
    assert school.comes("11:00") == []
    school.decider.assert_rebuilds()


def test_everybody_who_has_the_text_has_one_of_both_children(woodside) -> None:
    woodside.family("mum", "amira", "tom").family("dad", "amira", "tom", priority=2)
    for child in ("amira", "tom"):
        woodside.absent(child, "09:00")
    (asked,) = woodside.comes("09:25")
    (first,) = woodside.rechecked(asked, "09:25")
    _, _, asked = woodside.handed(first, "09:26", NotHanded("number cannot be texted", unusable=True))
    (second,) = woodside.rechecked(asked, "09:26")
    woodside.handed(second, "09:26")
    woodside.receipt(Receipt(Reference(MONDAY, first.message, 1), "delivered"), "09:40")
    assert [type(each) for each in woodside.withdrawn("amira", "10:00")] == [MessageHeld, MessageHeld]
    both = woodside.withdrawn("tom", "10:00:30")
    assert sorted((each.guardian, *named(each)) for each in both) == [("dad", "amira", "tom"), ("mum", "amira", "tom")]
    woodside.decider.assert_rebuilds()


def test_it_says_so_of_each_where_their_registers_are_not_the_same(woodside) -> None:
    woodside.family("mum", "amira", "tom").absent("amira", "13:40")
    woodside.absent("tom", "13:40")
    woodside.absent("tom", "13:40", "PM")
    (asked,) = woodside.comes("13:45")
    (text,) = woodside.rechecked(asked, "13:45")
    woodside.handed(text, "13:45")
    news = [woodside.withdrawn("amira", "14:00"), woodside.withdrawn("tom", "14:00")]
    news += [woodside.withdrawn("tom", "14:00", "PM")]
    assert [(type(each), [(m.pupil, m.sessions) for m in each.about]) for (each,) in news] == [
        (MessageHeld, [("amira", ("AM",))]),
        (MessageHeld, [("amira", ("AM",)), ("tom", ("AM",))]),
        (MessageSending, [("amira", ("AM",)), ("tom", ("AM", "PM"))]),
    ]


a_flip = st.tuples(
    st.sampled_from([0, 0, 20, 70]), st.sampled_from(CHILDREN), st.sampled_from(["AM", "PM"]), st.booleans()
)


@settings(deadline=None, max_examples=60)
@given(flips=st.lists(a_flip, max_size=12))
def test_whatever_flips_follow_each_session_is_taken_back_once_and_none_that_was_true(new_woodside: Any, flips) -> None:
    woodside = new_woodside().family("mum", *CHILDREN)
    for child in CHILDREN:
        woodside.absent(child, "13:38")
        woodside.absent(child, "13:40", "PM")
    (asked,) = woodside.comes("13:45")
    (text,) = woodside.rechecked(asked, "13:45")
    woodside.handed(text, "13:45")
    now, false = woodside.at("14:00"), set()
    for seconds, pupil, session, is_false in flips:
        now += timedelta(seconds=seconds)
        woodside.decider.wakes(now)
        about = {"pupil": pupil, "date": MONDAY, "session": session}
        fact: Any = AbsenceWithdrawn(**about, reason="false") if is_false else absent(**about)
        woodside.hears(fact, now)
        false = false | {(pupil, session)} if is_false else false - {(pupil, session)}
    woodside.decider.wakes(now + timedelta(minutes=2))
    went = [own.body for own, _ in woodside.decider.own if isinstance(own.body, MessageSending)]
    taken_back = Counter((m.pupil, s) for f in went if f.template == "correction" for m in f.about for s in m.sessions)
    assert set(taken_back.values()) <= {1}
    assert false <= set(taken_back)
    woodside.decider.assert_rebuilds()


def absent(**about: Any) -> PupilAbsent:
    return PupilAbsent(**about, form="3B", code="N", explained=False, authorised=False, consecutive=1)
