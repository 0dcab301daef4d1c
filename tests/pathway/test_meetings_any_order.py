"""Whatever becomes of a meeting while its letters are on their way: nobody is left with an hour that does not stand."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.said import Outcome
from events.fact import Actor, Refusal
from events.ids import guardian_id
from events.pathway import (
    HoldMeeting,
    InviteParent,
    IssueLetter,
    LetterIssuing,
    LetterPrepared,
    MeetingHeld,
    MeetingInvited,
    MeetingPlanned,
    PlanMeeting,
    PrepareLetter,
    RecordMeetingMissed,
)
from events.registers import ClosureDeclared
from pathway.domain.letters import WAITING
from pathway.domain.posting import Made
from pathway.domain.states import OFF

from .inviting import FATHER, MOTHER, PUPIL, parents
from .school_file import set_up

DAYS = [date(2026, 9, 7) + timedelta(days=n) for n in range(5)]
ABOUT = {"mis_id": "16", "purpose": "support"}
OFFICER = Actor(who="staff-3", role="attendance-officer")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*("plan", "write", "issue", "issue", "made") * 2, "rung", "shut", "open", "given up", "held"]),
        st.integers(1, 4),
        st.sampled_from(["11:00", "15:00"]),
        st.sampled_from(["8", "9"]),
    ),
    min_size=4,
    max_size=16,
)
fast = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Story:
    """What was done about meetings with 16's parents, on a Monday; `making`: what is being made."""

    def __init__(self, school):
        self.school = parents(school, lambda of, **changes: of.decider.given(set_up(**changes), at=of.at("07:01")))
        self.minute, self.making = 8 * 60, []

    def happens(self, name, day, hour, parent):
        self.minute += 5
        match name:
            case "plan":
                self.says(PlanMeeting(**ABOUT, at=self.school.at(hour, DAYS[day]), staff="staff-3"))
            case "write":
                self.says(PrepareLetter(mis_id="16", template="meeting"))
            case "issue":
                self.issue(guardian_id("woodside", parent))
            case "made":
                self.made()
            case "rung":
                self.says(InviteParent(**ABOUT, guardian=parent, how="phone"))
            case "given up":
                self.says(RecordMeetingMissed(**ABOUT, reason="cancelled-by-school"))
            case "held":
                self.says(HoldMeeting(**ABOUT, how="called", guardians=(parent,), barriers=("transport",)))
            case _:
                shut = {"date": DAYS[day], "session": "both", "withdrawn": name == "open"}
                self.school.decider.hears(ClosureDeclared(school="woodside", **shut), at=self.at)

    @property
    def at(self):
        return self.school.at(f"{self.minute // 60:02}:{self.minute % 60:02}")

    def says(self, command):
        """The facts that a command leads to; refused, none."""
        said = self.school.decider.saying(command, at=self.at, id=UUID(int=self.minute), actor=OFFICER)
        answer = self.school.decider.says(said)
        return [] if isinstance(answer, Refusal) else answer

    def issue(self, guardian):
        """The first letter to a parent that waits is issued."""
        waits = [letter for letter, of in self.letters() if of.state in WAITING and of.guardian == guardian]
        for letter in waits[:1]:
            news = self.says(IssueLetter(pupil=PUPIL, letter=letter))
            self.making += [own for own in news if isinstance(own.body, LetterIssuing)]

    def made(self):
        """Whatever is being made is."""
        for own in self.making:
            self.school.decider.told(Outcome(own.body, own.id, Made("ab")), at=self.at)
        self.making = []

    def letters(self):
        return list(self.school.decider.states["pupil", PUPIL].done.standing.letters.items())

    def known(self):
        """The hour of which each parent knows once all that waits, and may go, has gone; None: of none."""
        letters, told, planned = {}, dict.fromkeys((MOTHER, FATHER)), None
        for own, _ in self.school.decider.own:
            match own.body:
                case LetterPrepared() as letter:
                    letters[letter.letter] = letter
                case MeetingPlanned():
                    planned = own.body.at
                case MeetingInvited(how="phone"):
                    told[own.body.guardian] = planned
                case LetterIssuing():
                    _read(told, letters[own.body.letter])
                case MeetingHeld():
                    told |= dict.fromkeys(own.body.guardians)
                case _:
                    pass
        shut = {(each.meeting, each.at) for each in self.meetings() if each.shut_out}
        for name, of in self.letters():
            if of.state in WAITING and (of.template == OFF or (of.meeting, of.at) not in shut):
                _read(told, letters[name])
        return told

    def meetings(self):
        return self.school.decider.states["pupil", PUPIL].done.support.meetings


def _read(told, letter):
    """A letter reaches a parent."""
    if letter.template != OFF:
        told[letter.guardian] = letter.meeting_at
    elif told[letter.guardian] == letter.meeting_at:
        told[letter.guardian] = None


def told(school, steps):
    story = Story(school)
    for step in steps:
        story.happens(*step)
    story.minute += 5
    story.made()
    return story


@fast
@given(STEPS)
def test_whoever_knows_of_an_hour_knows_of_the_one_that_stands(woodside_on, steps):
    story = told(woodside_on(DAYS[0]), steps)
    stands = {each.at for each in story.meetings() if not each.shut_out}
    assert {at for at in story.known().values() if at is not None} <= stands


@fast
@given(STEPS)
def test_a_rebuild_gives_the_very_states(woodside_on, steps):
    told(woodside_on(DAYS[0]), steps).school.decider.assert_rebuilds()
