"""A missing child is found since it was missed: whoever saw it before did not find it."""

import pytest

from events.pathway import ConcernRaised, ConcernResolved, RaiseConcern, ResolveConcern

from .concerning import LEAD, MONDAY, PUPIL, concern, missing_in_the_afternoon, of, refused, resolved


def found(school, kind, clock, day=MONDAY):
    at = school.at(clock, day)
    return ResolveConcern(pupil=PUPIL, concern=concern(kind), outcome="found-safe", by="staff-9", at=at)


@pytest.mark.parametrize("clock", ["08:00", "09:05", "13:09"])
def test_in_the_afternoon_not_before_its_register_opened(school, clock):
    missing_in_the_afternoon(school)
    assert refused(school, found(school, "missing-afternoon", clock), "13:50") == "before-missing"


@pytest.mark.parametrize("clock", ["13:15", "13:45"])
def test_in_the_afternoon_after_that(school, clock):
    missing_in_the_afternoon(school)
    assert of(resolved(school, "13:50", "missing-afternoon", at=school.at(clock)), ConcernResolved)


def test_of_whom_nobody_reached_not_before_the_morning_from_which_it_is_absent(school):
    school.absent("09:20")
    school.wakes("11:00")
    assert refused(school, found(school, "nobody-reached", "08:00"), "11:10") == "before-missing"
    assert of(resolved(school, "11:20", "nobody-reached"), ConcernResolved)


def test_where_a_person_missed_it_not_before_they_said_so(school):
    news = school.told(RaiseConcern(mis_id="16", kind="missing-child", text="~p~concern~t"), "10:40", **LEAD)
    [raised] = of(news, ConcernRaised)
    early = ResolveConcern(
        pupil=PUPIL, concern=raised.concern, outcome="found-safe", by="staff-9", at=school.at("10:30")
    )
    assert refused(school, early, "10:50") == "before-missing"
    assert of(school.told(early.model_copy(update={"at": school.at("10:45")}), "10:50", **LEAD), ConcernResolved)
