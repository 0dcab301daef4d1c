"""That nobody was reached is no concern any more once the reason is known, from whomever (policy, "explained")."""

from datetime import date

import pytest

from events.pathway import ConcernRaised, ConcernResolved, DutyDone, DutySet, RecordSocialWorkerTold

MONDAY = date(2026, 9, 7)


@pytest.fixture
def unreached(school):
    school.absent("09:20")
    assert raised(school.wakes("11:00")) == ["nobody-reached"]
    return school


def raised(news):
    return [fact.kind for fact in news if isinstance(fact, ConcernRaised)]


def outcomes(news):
    return [(fact.outcome, fact.by) for fact in news if isinstance(fact, ConcernResolved)]


@pytest.mark.parametrize("by", ["note", "mark", "reply"])
def test_a_reason_that_comes_after_eleven_resolves_it(unreached, by):
    assert outcomes(unreached.explained("11:20", by=by, code="I", authorised=True)) == [("explained", "register")]
    assert raised(unreached.wakes("15:00")) == []
    unreached.decider.assert_rebuilds()


def test_so_does_a_mark_that_says_why(unreached):
    assert outcomes(unreached.amended("11:20", "I")) == [("explained", "register")]


def test_a_mark_that_was_deleted_gives_no_reason(unreached):
    assert outcomes(unreached.amended("11:20", None)) == []


def test_should_the_reason_be_unknown_again_nobody_was_reached_still(unreached):
    unreached.amended("11:20", "I")
    unreached.amended("11:30", "N")
    assert raised(unreached.absent("11:30")) == ["nobody-reached"]
    assert raised(unreached.absent("11:31")) == []
    unreached.decider.assert_rebuilds()


def test_whoever_was_spoken_to_since_was_reached(unreached):
    unreached.amended("11:20", "I")
    unreached.contact("11:25", "spoke")
    unreached.amended("11:30", "N")
    assert raised(unreached.absent("11:30")) == []
    unreached.decider.assert_rebuilds()


def test_a_social_worker_who_was_told_before_the_register_is_not_to_be_told_again(school):
    school.roll("16", flags=("social-worker",))
    lead = {"who": "staff-2", "role": "safeguarding-lead"}
    school.told(RecordSocialWorkerTold(mis_id="16", date=MONDAY), "08:40", **lead)
    news = school.absent("09:20")
    [asked] = [fact for fact in news if isinstance(fact, DutySet) and fact.kind == "tell-social-worker"]
    [done] = [fact for fact in news if isinstance(fact, DutyDone)]
    assert (done.duty, done.done_at, done.outcome) == (asked.duty, school.at("08:40"), "told")
    school.decider.assert_rebuilds()
