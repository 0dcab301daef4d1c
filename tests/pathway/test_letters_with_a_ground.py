"""What a person has written to parents is so: of no absence, or of help that nobody gave, there is no letter."""

from datetime import date

import pytest

from events.fact import Actor
from events.pathway import AgreePlan, AllocateFocusFamily, LetterPrepared, PrepareLetter

from .test_letters import days_of, marked, only, school  # noqa: F401

OFFICER = Actor(who="staff-3", role="attendance-officer")


def refused(school, template, clock="16:00"):  # noqa: F811
    asked = PrepareLetter(mis_id="16", template=template)
    return school.decider.refuses(asked, at=school.at(clock), actor=OFFICER).reason


def prepared(school, template, clock="16:00"):  # noqa: F811
    return only(school.told(PrepareLetter(mis_id="16", template=template), clock), LetterPrepared)


@pytest.mark.parametrize("template", ["concern", "no-improvement"])
def test_of_a_child_who_was_never_absent_there_is_none(school, template):  # noqa: F811
    school.told(AllocateFocusFamily(mis_id="16", staff="staff-3", role="attendance-officer"), "08:00")
    marked(school, days_of(school, 25))
    assert refused(school, template) == "no-ground"


def test_of_one_absence_there_may_be(school):  # noqa: F811
    days = days_of(school, 5)
    marked(school, days[:1], "O", "/")
    marked(school, days[1:])
    assert {len(each.sessions) for each in prepared(school, "concern")} == {1}


class TestNoImprovement:
    """Its words: "over the past weeks we have been looking at ... together ... things have been tried"."""

    def test_of_whom_nothing_was_tried_there_is_none(self, school):  # noqa: F811
        marked(school, days_of(school, 25), "O")
        assert refused(school, "no-improvement") == "no-ground"

    @pytest.mark.parametrize(("begins", "is_so"), [(4, True), (5, False)])
    def test_on_the_twentieth_school_day_of_an_allocation_there_is(self, school, begins, is_so):  # noqa: F811
        days = days_of(school, 25)
        marked(school, days[:begins], "O")
        school.day = days[begins]
        school.told(AllocateFocusFamily(mis_id="16", staff="staff-3", role="attendance-officer"), "07:00")
        marked(school, days[begins:], "O")
        if is_so:
            assert {each.template for each in prepared(school, "no-improvement")} == {"no-improvement"}
        else:
            assert refused(school, "no-improvement") == "no-ground"
        school.decider.assert_rebuilds()

    def test_of_a_plan_of_that_age_too(self, school):  # noqa: F811
        school.told(AgreePlan(mis_id="16", supports=(), review=date(2026, 10, 19)), "07:00")
        marked(school, days_of(school, 21), "O")
        assert prepared(school, "no-improvement")

    def test_of_who_attends_so_well_that_none_could_be_seen_there_is_none(self, school):  # noqa: F811
        school.told(AgreePlan(mis_id="16", supports=(), review=date(2026, 10, 19)), "07:00")
        days = days_of(school, 25)
        marked(school, days[:1], "O", "/")
        marked(school, days[1:])
        assert refused(school, "no-improvement") == "no-ground"
