"""Whatever comes between what, and whoever was down meanwhile: the same duties, and states that can be rebuilt."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    CodesReviewed,
    ConcernRaised,
    ConcernRealerted,
    CounterReached,
    CounterWithdrawn,
    DutySet,
    FocusFamilyEnded,
    FocusFamilyGrew,
    ImprovementReviewed,
    LetterGroundCorrected,
    LetterNotPrepared,
    LetterPrepared,
    LetterWithdrawn,
    MonitoringEnded,
    MonitoringStarted,
    OutbreakOver,
    OutbreakSeen,
    OutbreaksReviewed,
    OutbreakWithdrawn,
    PaListIssued,
    RecordContact,
    StageEntered,
    StageLeft,
    StagesReviewed,
)
from events.registers import PupilRemoved
from pathway.domain.states import KINDS

from .of_the_mis import TOLD

MONDAY = date(2026, 9, 7)
CODES = st.sampled_from(["N", "O", "G", "I"])
SESSION = st.sampled_from(["AM", "PM"])
PUPILS = st.sampled_from(["16", "17"])


def step(name: str, **changes: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(name), st.fixed_dictionaries({"mis_id": PUPILS, **changes}))


STEPS = st.one_of(
    step("absent", session=SESSION, code=CODES),
    step("absent", session=SESSION, code=CODES),
    step("explained", session=SESSION, by=st.sampled_from(["note", "mark"]), code=st.sampled_from(["I", "M"])),
    step("withdrawn", session=SESSION, reason=st.sampled_from(["false", "unmarked", "off-roll"])),
    step("found", session=SESSION, how=st.sampled_from(["arrived-late", "later-session", "seen"])),
    step("amended", session=SESSION, new=st.sampled_from(["/", "U", "I", "G", "N", None])),
    step("code_settled", session=SESSION, code=st.sampled_from(["I", "O"])),
    step("code_unsettled", session=SESSION),
    step("code_not_taken", session=SESSION),
    step("contact", outcome=st.sampled_from(["no-answer", "voicemail"])),
    step("contact", outcome=st.just("spoke"), code=st.sampled_from([None, "I", "N", "O"])),
    step("contact", outcome=st.just("number-dead"), guardian=st.just("9")),
    step("contact", outcome=st.sampled_from(["child-in-school", "believed-in-school"])),
    step("mistaken", outcome=st.just("spoke"), code=st.sampled_from([None, "I"])),
    step("mistaken", outcome=st.sampled_from(["child-in-school", "believed-in-school", "voicemail"])),
    step("taken_back"),
    step("visit_taken_back"),
    step("pressed", session=SESSION),
    step("replied", number=st.integers(1, 2), about=st.booleans()),
    step("claimed"),
    step("visit", outcome=st.sampled_from(["seen", "adult-only", "not-in"])),
    st.tuples(
        st.just("closed"),
        st.fixed_dictionaries(
            {
                "session": st.sampled_from(["AM", "PM", "both"]),
                "in_days": st.integers(0, 3),
                "withdrawn": st.booleans(),
            }
        ),
    ),
)
OF_THE_MIS = st.one_of(
    step("rolled", flags=st.sampled_from([(), ("child-protection",), ("social-worker",)])),
    step("rolled", form=st.sampled_from(["3B", "4A"]), leaving=st.sampled_from([None, MONDAY + timedelta(days=1)])),
    step("removed"),
    step("forgotten"),
    step("parted"),
    step("joined"),
    step("marked", session=SESSION, code=st.sampled_from(["/", "N", "U", "I", None])),
    step("annulled", session=SESSION),
    step("unmarked", for_days=st.sampled_from([0, 1, 10])),
    st.tuples(
        st.just("set_up_anew"),
        st.fixed_dictionaries({"in_days": st.integers(0, 3), "session": st.sampled_from(["AM", "PM", "both", None])}),
    ),
)
MORNINGS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(8 * 60 + 30, 17 * 60 + 30), st.one_of(STEPS, STEPS, OF_THE_MIS)),
    max_size=14,
)
REVIEWED = (
    PaListIssued,
    CodesReviewed,
    *(MonitoringStarted, MonitoringEnded, FocusFamilyEnded, FocusFamilyGrew),
    *(OutbreaksReviewed, OutbreakSeen, OutbreakWithdrawn, OutbreakOver),
    *(ImprovementReviewed, StagesReviewed, StageEntered, StageLeft, CounterReached, CounterWithdrawn),
    *(LetterPrepared, LetterNotPrepared, LetterWithdrawn, LetterGroundCorrected),
)
OF_STAFF = ("contact", "mistaken", "visit")
ROLES = st.sampled_from([None, "headteacher", "attendance-officer", "year-group-leader"])


def school_of(woodside_on, role, flags=()):
    woodside = woodside_on(MONDAY)
    woodside.roll("16", flags=flags)
    woodside.roll("17")
    woodside.family("9", "16", "17")
    if role:
        woodside.allocated("07:30", "staff-1", role)
    return woodside


def happens(school, steps, *, down=False):
    """The steps in time order, with the deadlines between them, or with none heard until the end."""
    for day, minute, (name, changes) in sorted(steps, key=lambda each: each[:2]):
        school.day = MONDAY + timedelta(days=day)
        clock = f"{minute // 60:02d}:{minute % 60:02d}"
        if not down:
            school.decider.wakes(school.at(clock) - timedelta(seconds=1))
        if name in TOLD:
            TOLD[name](school, clock, **changes)
        elif name not in OF_STAFF or is_known(school, changes["mis_id"]):
            getattr(school, name)(clock, **changes)
    school.wakes("18:00", MONDAY + timedelta(days=4))
    return school


def is_known(school, mis_id):
    """Whether the MIS has the pupil: about any other nothing can be recorded."""
    return school.decider.states["pupil", pupil_id("woodside", mis_id)].seen.is_known


def of_pupils(school, but=()):
    """What was said of each pupil, in order: the word, its body, its cause; reviews go by what is known when held.

    `but`: words left out. An open concern is next said on the next day that is open, as is known when it is said, and
    of a child who was forgotten never.
    """
    said = {}
    duties = [own.body for own, _ in school.decider.own if isinstance(own.body, DutySet)]
    of_reviews = {duty.duty for duty in duties if duty.kind in ("settle-code", "meeting")}
    for own, _ in school.decider.own:
        if not isinstance(own.body, (*REVIEWED, *but)) and getattr(own.body, "duty", None) not in of_reviews:
            said.setdefault(own.body.pupil, []).append((type(own.body).__name__, own.body, own.cause, own.id))
    return said


fast = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fast
@given(MORNINGS, ROLES, st.sampled_from([(), ("child-protection",)]))
def test_a_rebuild_gives_the_very_states(woodside_on, steps, role, flags):
    happens(school_of(woodside_on, role, flags), steps).decider.assert_rebuilds()


@fast
@given(MORNINGS, ROLES)
def test_a_service_that_was_down_says_the_same_of_each_pupil(woodside_on, steps, role):
    up = happens(school_of(woodside_on, role), steps)
    down = happens(school_of(woodside_on, role), steps, down=True)
    happened = {name for _, _, (name, _) in steps}
    later = (ConcernRealerted,) if happened & {"closed", "set_up_anew", "forgotten"} else ()
    later = (*later, ConcernRaised) if "forgotten" in happened else later
    assert of_pupils(down, later) == of_pupils(up, later)


@fast
@given(MORNINGS, ROLES)
def test_when_all_has_passed_no_duty_is_open_and_none_was_missed_early(woodside_on, steps, role):
    school = happens(school_of(woodside_on, role), steps)
    assert not [
        duty for duty, state in school.duties().items() if state == "due" and duty[0] not in ("meeting", "settle-code")
    ]


@fast
@given(MORNINGS, ROLES)
def test_states_survive_being_written_down(woodside_on, steps, role):
    school = happens(school_of(woodside_on, role), steps)
    for (kind, _), state in school.decider.states.loaded.items():
        for side in ("seen", "done"):
            adapter = TypeAdapter(getattr(KINDS[kind], side))
            assert adapter.validate_json(adapter.dump_json(getattr(state, side))) == getattr(state, side)


@pytest.mark.parametrize("flags", [(), ("child-protection",)])
@pytest.mark.parametrize("role", [None, "headteacher", "attendance-officer"])
@pytest.mark.parametrize("day", [0, 1])
@pytest.mark.parametrize("visit", ["seen", "adult-only", "not-in"])
def test_when_the_absence_is_heard_does_not_matter_to_what_was_done(woodside_on, flags, role, day, visit):
    spoke, made = ("contact", {"outcome": "spoke", "code": "G"}), ("visit", {"outcome": visit})
    for work in permutations([spoke, made]):
        orders = [[*work[:at], ("absent", {}), *work[at:]] for at in range(3)]
        outcomes = [outcome(woodside_on, order, flags, role, day) for order in orders]
        assert outcomes == outcomes[:1] * 3


@pytest.mark.parametrize("visit", ["adult-only", "not-in"])
def test_the_order_of_contact_and_visit_does_not_matter_unless_the_child_was_seen(woodside_on, visit):
    happenings = [("absent", {}), ("contact", {"outcome": "spoke"}), ("visit", {"outcome": visit})]
    outcomes = [outcome(woodside_on, order, (), None, 1) for order in permutations(happenings)]
    assert outcomes == outcomes[:1] * 6


def outcome(woodside_on, happenings, flags, role, day):
    """Which duties were done or missed, on the first day of absence (0) or the second (1)."""
    school = school_of(woodside_on, role, flags)
    if day:
        school.absent("09:00")
        school.wakes("15:00")
        school.day += timedelta(days=1)
    for minute, (name, changes) in enumerate(happenings):
        getattr(school, name)(f"09:{minute:02d}", **changes)
    school.wakes("18:00")
    school.decider.assert_rebuilds()
    return {duty: state for duty, state in school.duties().items() if state != "stood-down"}


def test_a_pupil_removed_and_recorded_again_rebuilds(woodside_on):
    school = school_of(woodside_on, "headteacher")
    school.absent("09:00")
    school.hears(PupilRemoved(pupil=pupil_id("woodside", "16")), "09:10")
    school.roll("16")
    school.decider.assert_rebuilds()


def test_a_command_repeated_after_a_restore_is_not_followed_twice(woodside_on):
    """The own facts were folded in from the log; the sender, who never had a reply, says it again."""
    school = school_of(woodside_on, None)
    school.absent("09:00")
    school.contact("09:10")
    before = len(school.decider.own)
    school.decider.states = school.decider.rebuilt()
    again = RecordContact(mis_id="16", date=MONDAY, outcome="spoke")
    actor = Actor(who="staff-3", role="attendance-officer")
    assert school.decider.told(again, at=school.at("09:30"), id=UUID(int=1), actor=actor) == []
    assert len(school.decider.own) == before
