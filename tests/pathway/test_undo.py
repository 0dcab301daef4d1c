"""A contact that is taken back leaves concerns, and the search for a family, as they were without it."""

from dataclasses import replace
from datetime import date

import pytest

from chassis.decider import Undigestible
from events.fact import Actor
from events.ids import concern_id, fact_id, pupil_id, wake_id
from events.pathway import (
    AcknowledgeConcern,
    ArrangeVisit,
    ConcernAcknowledged,
    ConcernRaised,
    ConcernRealerted,
    ConcernResolved,
    ConcernsOf,
    DeadlineMissed,
    PlanMeeting,
    ResolveConcern,
    UndoContact,
)
from events.registers import PupilForgotten, PupilRemoved
from pathway.domain import subjects
from pathway.projection import concerns_of

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")
LEAD = {"who": "staff-2", "role": "safeguarding-lead"}
OUTCOMES = [("spoke", {}), ("spoke", {"code": "I"}), ("no-answer", {}), ("number-dead", {"guardian": "9"})]
OUTCOMES += [("voicemail", {}), ("child-in-school", {}), ("believed-in-school", {})]


def undo(school, clock):
    return school.told(UndoContact(mis_id="16", date=school.day), clock)


def done(school):
    return school.decider.states["pupil", PUPIL].done


def raised(school):
    return [own.body.kind for own, _ in school.decider.own if isinstance(own.body, ConcernRaised)]


def concern(kind):
    return concern_id("woodside", kind, PUPIL, MONDAY)


@pytest.mark.parametrize(("outcome", "given"), OUTCOMES)
def test_the_hour_by_which_somebody_must_be_reached_comes_between_a_contact_and_its_undo(school, outcome, given):
    school.absent("09:20")
    school.wakes("10:59:54")
    school.contact("10:59:55", outcome, **given)
    school.wakes("11:00")
    undo(school, "11:00:03")
    assert [kind for kind in raised(school) if kind != "missing-child"] == ["nobody-reached"]
    assert done(school).search == {}
    assert [held.kind for held in done(school).concerns.values()] == ["nobody-reached"]
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("is_down", [False, True])
def test_two_deadlines_missed_at_one_instant_one_of_them_open_again_after_it_have_an_id_each(school, is_down):
    visit = ArrangeVisit(
        mis_id="16", date=MONDAY, staff="staff-3", partner="staff-7", at=school.at("15:00"), reason="~p16~absence~why"
    )
    school.told(PlanMeeting(mis_id="16", purpose="support", at=school.at("15:00"), staff="staff-3"), "09:00")
    school.absent("09:20")
    school.told(visit, "09:25")
    school.wakes("16:59")
    school.contact("16:59:55", "child-in-school")
    if not is_down:
        school.wakes("17:00")
    undo(school, "17:00:04")

    missed = [own for own, _ in school.decider.own if isinstance(own.body, DeadlineMissed)]
    due = school.at("17:00")
    hour = wake_id("woodside", "pupil", PUPIL, due)
    late = [own.id for own in missed if own.body.due_at == due]
    assert late == [fact_id(hour, "DeadlineMissed", PUPIL, ordinal) for ordinal in (0, 1)]
    school.decider.assert_rebuilds()


def test_a_subject_that_says_nothing_of_its_instant_ends_no_loop_and_fails(school, monkeypatch):
    school.absent("09:20")
    silent = [subject._replace(lapse=lambda case: None) for subject in subjects.SUBJECTS]
    monkeypatch.setattr(subjects, "SUBJECTS", tuple(silent))
    with pytest.raises(Undigestible, match="says nothing"):
        school.wakes("10:00")


@pytest.mark.parametrize(("outcome", "given"), OUTCOMES)
@pytest.mark.parametrize("flags", [(), ("social-worker",)])
def test_what_was_open_before_a_contact_is_open_after_its_undo_as_it_was(school, outcome, given, flags):
    """The concern that nobody was reached, and of a child with a social worker its own, which somebody deals with."""
    school.roll("16", flags=flags)
    school.absent("09:20")
    school.wakes("11:00")
    school.told(AcknowledgeConcern(pupil=PUPIL, concern=concern("nobody-reached")), "11:02", **LEAD)
    before = done(school).copy()
    school.contact("11:05", outcome, **given)
    if given.get("code"):
        school.explained("11:05:01", by="contact")
    undo(school, "11:05:05")
    after = done(school)
    assert (after.concerns, after.search) == (before.concerns, before.search)
    assert after.void == ([MONDAY] if outcome == "child-in-school" or given.get("code") else [])
    assert {held.kind for held in after.concerns.values()} >= {"nobody-reached"}
    assert raised(school) == list(dict.fromkeys(raised(school)))
    school.decider.assert_rebuilds()


def test_a_concern_whose_ground_fell_away_meanwhile_is_not_open_again(school):
    school.absent("09:20")
    school.wakes("11:00")
    school.contact("11:05")
    school.withdrawn("11:05:02")
    undo(school, "11:05:05")
    assert done(school).concerns == {}


async def test_a_concern_that_is_open_again_is_listed_as_it_was(school, tables):
    school.absent("09:20")
    school.wakes("11:00")
    school.told(AcknowledgeConcern(pupil=PUPIL, concern=concern("nobody-reached")), "11:02", **LEAD)
    school.contact("11:05")
    undo(school, "11:05:05")
    await tables.fold(school.log())
    reading = replace(tables.reading(), actor=Actor(**LEAD))
    [row] = (await concerns_of(reading, ConcernsOf(on=None))).rows
    assert (row.outcome, row.resolved_at, row.acknowledged_by) == (None, None, "staff-2")
    assert row.alert_at == school.at("13:02")


@pytest.mark.parametrize("word", [PupilRemoved, PupilForgotten])
async def test_a_concern_about_a_pupil_who_is_gone_is_listed_and_resolved(school, tables, word):
    school.absent("09:20")
    school.wakes("11:00")
    school.hears(word(pupil=PUPIL), "11:10")
    await tables.fold(school.log())
    reading = replace(tables.reading(), actor=Actor(**LEAD))
    assert [row.kind for row in (await concerns_of(reading, ConcernsOf(on=None))).rows] == ["nobody-reached"]
    asked = AcknowledgeConcern(pupil=PUPIL, concern=concern("nobody-reached"))
    assert [type(fact) for fact in school.told(asked, "11:20", **LEAD)] == [ConcernAcknowledged]
    how = {"outcome": "found-safe", "by": "staff-9", "at": school.at("11:25")}
    asked = ResolveConcern(pupil=PUPIL, concern=concern("nobody-reached"), **how)
    assert [type(fact) for fact in school.told(asked, "11:30", **LEAD)] == [ConcernResolved]
    assert done(school).concerns == {}


def test_a_concern_about_a_pupil_who_was_forgotten_is_said_again_no_more_than_once(school):
    school.absent("09:20")
    school.wakes("11:00")
    school.hears(PupilForgotten(pupil=PUPIL), "11:10")
    assert [fact.alert_at for fact in school.wakes("17:00") if isinstance(fact, ConcernRealerted)] == [None]


@pytest.mark.parametrize("outcome", ["no-answer", "spoke"])
def test_a_slip_that_is_undone_takes_no_earlier_explanation_away(school, outcome):
    school.roll("16", flags=("child-protection",))
    school.absent("09:05")
    school.contact("09:10", code="I")
    school.explained("09:10:01", by="contact")
    school.contact("09:30", outcome)
    undo(school, "09:30:05")
    assert done(school).void == []
    assert raised(school) == ["protected-unexplained"]
    school.decider.assert_rebuilds()


def test_a_reply_that_is_confirmed_after_an_undo_explains(school):
    school.absent("09:05")
    school.contact("09:10", code="I")
    undo(school, "09:10:05")
    school.explained("09:20", by="reply")
    assert set(school.duties().values()) == {"stood-down"}
    school.wakes("12:00")
    assert raised(school) == []
