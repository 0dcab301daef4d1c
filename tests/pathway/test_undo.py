"""A contact that is taken back leaves concerns, and the search for a family, as they were without it."""

from datetime import date

import pytest

from chassis.decider import Undigestible
from events.ids import concern_id, pupil_id
from events.pathway import ConcernRaised, UndoContact
from pathway.domain import subjects

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")
OUTCOMES = [("spoke", {}), ("spoke", {"code": "I"}), ("no-answer", {}), ("number-dead", {"guardian": "9"})]
OUTCOMES += [("voicemail", {}), ("child-in-school", {})]


@pytest.fixture
def school(woodside):
    woodside.safeguards = True
    return woodside


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
    assert raised(school) == ["nobody-reached"]
    assert done(school).search == {}
    assert [held.kind for held in done(school).concerns.values()] == ["nobody-reached"]
    school.decider.assert_rebuilds()


def test_a_subject_that_says_nothing_of_its_instant_ends_no_loop_and_fails(school, monkeypatch):
    school.absent("09:20")
    silent = [subject._replace(lapse=lambda case: None) for subject in subjects.SUBJECTS]
    monkeypatch.setattr(subjects, "SUBJECTS", tuple(silent))
    with pytest.raises(Undigestible, match="says nothing"):
        school.wakes("10:00")
