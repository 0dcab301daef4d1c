"""Two parents, a meeting with them, and its letters on their way."""

from datetime import date

from chassis.said import Outcome
from events.ids import guardian_id, pupil_id
from events.pathway import IssueLetter, LetterIssuing, PlanMeeting
from events.registers import GuardianRecorded
from pathway.domain.posting import Made

PUPIL = pupil_id("woodside", "16")
MOTHER, FATHER = guardian_id("woodside", "9"), guardian_id("woodside", "8")
THURSDAY, FRIDAY = date(2026, 9, 10), date(2026, 9, 11)


def parents(woodside, set_up_again):
    """The school with two parents to whom letters may go."""
    set_up_again(woodside, telephone="020 7946 0117")
    for parent in (MOTHER, FATHER):
        names = {"mis_id": f"~{parent}~contact~id", "name": f"~{parent}~contact~name"}
        woodside.decider.given(
            GuardianRecorded(pupil=PUPIL, guardian=parent, legal=True, **names), at=woodside.at("07:30")
        )
    return woodside


def plan(school, clock, day, hour="15:00"):
    at = school.at(hour, day)
    return school.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-3"), clock)


def of(news, word):
    return [fact for fact in news if isinstance(fact, word)]


def issuing(school, clock, letter):
    """A person issues it; what is returned says at which hour it was made."""
    [order] = of(school.told(IssueLetter(pupil=PUPIL, letter=letter), clock), LetterIssuing)
    said = next(own for own, _ in school.decider.own if own.body == order)
    return lambda made: school.decider.told(Outcome(order, said.id, Made("ab")), at=school.at(made))


def issue(school, clock, letter):
    return issuing(school, clock, letter)(clock)
