"""People raise a concern, acknowledge and resolve it; until then it is said again."""

from datetime import date, timedelta

import pytest

from events.ids import duty_id
from events.pathway import (
    AcknowledgeConcern,
    ConcernAcknowledged,
    ConcernRealerted,
    ConcernResolved,
    DutyDone,
    DutySet,
    RaiseConcern,
    RecordSocialWorkerTold,
    ResolveConcern,
    SocialWorkerTold,
)
from events.policy import ConcernPolicy

from .concerning import (
    LEAD,
    MONDAY,
    OTHERS,
    PUPIL,
    brief,
    concern,
    ended,
    missing_in_the_afternoon,
    of,
    refused,
    resolved,
)

# People ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in OTHERS if role not in ("governor", "operator")])
def test_anybody_who_works_with_children_raises_one_and_it_is_sealed(school, role):
    text = f"~{PUPIL}~safeguarding~AAAA"
    asked = RaiseConcern(mis_id="16", kind="welfare", text=text)
    [raised] = school.told(asked, "10:00", role=role)
    assert (raised.kind, raised.by, raised.text, raised.alert_at) == ("welfare", "staff-3", text, school.at("10:30"))


@pytest.mark.parametrize("role", ["governor", "operator"])
def test_others_do_not(school, role):
    assert refused(school, RaiseConcern(mis_id="16", kind="welfare", text="~p~safeguarding~A"), "10:00", role) == (
        "not-for-you"
    )


@pytest.mark.parametrize("role", OTHERS)
def test_who_may_not_see_a_concern_does_not_learn_whether_there_is_one(school, role):
    asked = [
        AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon")),
        ResolveConcern(pupil=PUPIL, concern=concern("missing-afternoon"), outcome="referred"),
    ]
    before = [refused(school, each, "13:00", role) for each in asked]
    missing_in_the_afternoon(school)
    assert [refused(school, each, "13:40", role) for each in asked] == before == ["not-for-you"] * 2


def test_acknowledged_is_not_resolved(school):
    missing_in_the_afternoon(school)
    asked = AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon"))
    [acknowledged] = school.told(asked, "13:35", **LEAD)
    assert isinstance(acknowledged, ConcernAcknowledged)
    assert acknowledged.alert_at == school.at("15:35")
    assert of(school.wakes("15:34:59"), ConcernRealerted) == []
    assert len(of(school.wakes("15:35"), ConcernRealerted)) == 1


def test_nobody_deals_with_it_and_it_is_said_again_in_school_hours(school):
    missing_in_the_afternoon(school)
    said = of(school.wakes("17:00"), ConcernRealerted)
    assert [fact.at for fact in said] == [school.at(clock) for clock in ("14:00", "15:00", "17:00")]
    assert said[-1].alert_at == school.at("08:00", MONDAY + timedelta(days=1))


def test_later_it_is_said_twice_a_school_day_and_never_floods(school):
    missing_in_the_afternoon(school)
    school.wakes("17:00")
    tuesday, wednesday = (MONDAY + timedelta(days=n) for n in (1, 2))
    said = of(school.wakes("18:00", wednesday), ConcernRealerted)
    assert [fact.at for fact in said] == [
        school.at(clock, day) for day in (tuesday, wednesday) for clock in ("08:00", "16:00")
    ]
    school.decider.assert_rebuilds()


def test_acknowledged_late_it_waits_as_one_that_was_acknowledged_at_once(school):
    missing_in_the_afternoon(school)
    school.wakes("14:50")
    asked = AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon"))
    [acknowledged] = of(school.told(asked, "14:55", **LEAD), ConcernAcknowledged)
    assert acknowledged.alert_at == school.at("16:55")
    [again] = of(school.wakes("16:55"), ConcernRealerted)
    assert again.alert_at == school.at("08:00", MONDAY + timedelta(days=1))


def test_a_policy_that_names_no_steps_says_it_again_at_even_intervals():
    earlier = ConcernPolicy()
    assert [earlier.waits(said, is_acknowledged=False) for said in range(3)] == [30, 30, 30]
    assert [earlier.waits(said, is_acknowledged=True) for said in range(2)] == [120, 120]


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 9, 11), date(2026, 9, 14)),
        (date(2026, 10, 23), date(2026, 11, 2)),
        (date(2026, 12, 18), date(2027, 1, 4)),
    ],
    ids=["Friday to Monday", "half term and the clocks going back", "Christmas"],
)
def test_it_is_said_again_on_the_next_school_morning(woodside_on, day, following):
    school = woodside_on(day)
    school.safeguards = True
    missing_in_the_afternoon(school)
    [*_, last] = of(school.wakes("18:00"), ConcernRealerted)
    assert last.alert_at == school.at("08:00", following)


def test_after_the_last_school_day_there_is_no_morning(woodside_on):
    school = woodside_on(date(2027, 3, 25))
    school.safeguards = True
    missing_in_the_afternoon(school)
    [*_, last] = of(school.wakes("18:00"), ConcernRealerted)
    assert last.alert_at is None


@pytest.mark.parametrize("outcome", ["referred", "no-further-action"])
@pytest.mark.parametrize("kind", ["missing-afternoon", "nobody-reached"])
def test_a_missing_childs_ends_with_nothing_but_the_child_found_safe(school, outcome, kind):
    if kind == "missing-afternoon":
        missing_in_the_afternoon(school)
    else:
        school.absent("09:20")
        school.wakes("11:00")
    asked = ResolveConcern(pupil=PUPIL, concern=concern(kind), outcome=outcome)
    assert refused(school, asked, "14:00") == "not-found"
    [resolution] = of(resolved(school, "14:01", kind), ConcernResolved)
    assert (resolution.outcome, resolution.found_by, resolution.found_at) == (
        "found-safe",
        "staff-9",
        school.at("14:01"),
    )


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"by": None}, "by-whom-and-when"),
        ({"at": None}, "by-whom-and-when"),
        ({"by": "Mrs Teacher"}, "not-a-staff-id"),
        ({"at": "2026-09-07T15:00:00+01:00"}, "future-date"),
    ],
)
def test_found_safe_is_by_whom_and_when(school, how, reason):
    missing_in_the_afternoon(school)
    given = {"outcome": "found-safe", "by": "staff-9", "at": school.at("13:50"), **how}
    asked = ResolveConcern(pupil=PUPIL, concern=concern("missing-afternoon"), **given)
    assert refused(school, asked, "14:00") == reason


def test_another_concern_may_be_referred(school):
    school.roll("16", flags=("social-worker",))
    school.absent("09:20")
    news = resolved(school, "10:00", "protected-unexplained", outcome="referred", by=None, at=None)
    assert ended(news) == [("referred", "staff-2", None)]
    assert brief(school.taken("10:05", {"16": "N"})) == []


def test_what_was_resolved_is_resolved_no_more(school):
    missing_in_the_afternoon(school)
    resolved(school, "13:50", "missing-afternoon")
    asked = AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon"))
    assert refused(school, asked, "13:51") == "not-open"
    assert of(school.wakes("17:00"), ConcernRealerted) == []
    school.decider.assert_rebuilds()


# The social worker ----------------------------------------------------------------------------------------------------


def test_the_social_worker_is_to_be_told_by_noon(school):
    school.roll("16", flags=("social-worker",))
    [duty] = [each for each in of(school.absent("09:20"), DutySet) if each.kind == "tell-social-worker"]
    assert (duty.due_at, duty.owner) == (school.at("12:00"), "safeguarding-lead")
    news = school.told(RecordSocialWorkerTold(mis_id="16", date=MONDAY), "11:00", **LEAD)
    told, done = of(news, SocialWorkerTold, DutyDone)
    assert isinstance(told, SocialWorkerTold)
    assert isinstance(done, DutyDone)
    assert done.duty == duty_id("woodside", "tell-social-worker", PUPIL, MONDAY)


def test_explained_before_they_need_not_be(school, said):
    school.safeguards = False
    school.roll("16", flags=("social-worker",))
    school.absent("09:20")
    assert "tell-social-worker stood down: explained" in said(school.explained("09:40"))
