"""What is said of concerns about pupil 16, and who deals with them."""

from datetime import date

from events.fact import Actor
from events.ids import concern_id, pupil_id
from events.pathway import ConcernRaised, ConcernResolved, ResolveConcern

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")
LEAD = {"who": "staff-2", "role": "safeguarding-lead"}
SAFEGUARDING = ["safeguarding-lead", "headteacher", "head-of-school"]
OTHERS = ["attendance-officer", "assistant-head", "year-group-leader", "class-teacher", "pastoral", "provision"]
OTHERS += ["inclusion", "governor", "operator"]


def concern(kind, day=MONDAY):
    return concern_id("woodside", kind, PUPIL, day)


def of(news, *words):
    return [fact for fact in news if isinstance(fact, words)]


def brief(news):
    return [(fact.kind, fact.by) for fact in of(news, ConcernRaised)]


def ended(news):
    return [(fact.outcome, fact.by, fact.found_by) for fact in of(news, ConcernResolved)]


def resolved(school, clock, kind, day=MONDAY, **how):
    given = {"outcome": "found-safe", "by": "staff-9", "at": school.at(clock), **how}
    return school.told(ResolveConcern(pupil=PUPIL, concern=concern(kind, day), **given), clock, **LEAD)


def refused(school, asked, clock, role="safeguarding-lead"):
    return school.decider.refuses(asked, at=school.at(clock), actor=Actor(who="staff-2", role=role)).reason


def missing_in_the_afternoon(school, clock="13:30"):
    school.taken("09:00", {"16": "/"})
    return school.absent(clock, session="PM")
