"""Whatever comes between what of registers, concerns, the feed, holds of praise and people who leave: a rebuild gives
the very states, no fact has the id of another, and staff are told once of each thing."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events.fact import Fact
from events.notifications import ChaseSending, StaffAlerting
from events.pathway import (
    ConcernRaised,
    ConcernRealerted,
    ConcernResolved,
    FocusAbsenceSeen,
    OutbreakSeen,
    OutbreakWithdrawn,
    PraiseHeld,
    PraiseHoldLifted,
)
from events.registers import (
    AbsenceWithdrawn,
    ClosureDeclared,
    FeedReplaced,
    FeedReturned,
    FeedWentStale,
    GuardianRemoved,
    PupilForgotten,
    PupilRemoved,
    RegisterAmended,
    RegisterChased,
    RegisterSuspected,
    RegisterTaken,
    Staff,
    StaleFeedLifted,
    UnmarkedChased,
)
from events.sealed import Sealed
from notifications.domain.hearing import is_notice
from notifications.domain.outcomes import Handed, NotHanded, NotKnown, TooLate

from .telling_staff import mail

MONDAY = date(2026, 9, 7)
PUPILS, FORMS = ("amira", "beth"), ("3B", "5A")
ROLES = {"staff-9": "class-teacher", "staff-3": "attendance-officer", "staff-2": "safeguarding-lead"}
ENDS = (Handed("ref", 1), NotHanded("no"), NotHanded("address", unusable=True), NotKnown(), TooLate())
a_form, a_pupil = st.sampled_from(FORMS), st.sampled_from(PUPILS)
a_saying = st.one_of(
    st.tuples(st.just("chased"), a_form, st.sampled_from([*ROLES])),
    st.tuples(st.just("chased"), a_form, st.sampled_from([*ROLES])),
    st.tuples(st.just("unmarked"), a_form),
    st.tuples(st.just("suspected"), a_form),
    st.tuples(st.just("taken"), a_form),
    st.tuples(st.just("amended"), a_form, a_pupil),
    st.tuples(st.just("closed"), st.sampled_from(["AM", "PM", "both"]), st.booleans()),
    st.tuples(st.just("feed"), st.sampled_from([FeedWentStale, FeedReturned, FeedReplaced, StaleFeedLifted])),
    st.tuples(st.just("no register")),
    st.tuples(st.just("raised"), a_pupil, st.integers(1, 3)),
    st.tuples(st.just("again"), a_pupil, st.integers(1, 3)),
    st.tuples(st.just("resolved"), a_pupil, st.integers(1, 3)),
    st.tuples(st.just("absent"), a_pupil),
    st.tuples(st.just("away"), a_pupil, st.sampled_from(["staff-9", "staff-99"])),
    st.tuples(st.just("in after all"), a_pupil),
    st.tuples(st.just("outbreak"), a_form, st.booleans()),
    st.tuples(st.just("improved"), a_pupil),
    st.tuples(st.just("praise"), a_pupil, st.booleans()),
    st.tuples(st.just("gone"), a_pupil, st.sampled_from(["guardian", "removed", "forgotten"])),
    st.tuples(st.just("time passes")),
    st.tuples(st.just("provider ends"), st.sampled_from(ENDS)),
)
ONE_HOUR = [(15, ("chased", "3B", "staff-9")), (0, ("time passes",)), (0, ("chased", "5A", "staff-9"))]
"""Two registers that are missing since the same hour, one of them heard after that hour was met."""
a_story = st.lists(st.tuples(st.sampled_from((0, 0, 1, 5, 30, 120)), a_saying), max_size=25)


class Story:
    """Tells a story to a school whose staff have addresses: minute by minute from 08:50."""

    def __init__(self, woodside: Any) -> None:
        self.woodside, self.now = woodside, woodside.at("08:50")
        school, adopted = woodside.set_up()
        staff = [Staff(id=who, role=role, email=mail(who)) for who, role in ROLES.items()]  # type: ignore[arg-type]
        woodside.decider.given(school.model_copy(update={"staff": tuple(staff)}), adopted, at=woodside.before)
        for pupil in PUPILS:
            woodside.family("mum", pupil)

    def tell(self, story: Any) -> None:
        for passed, (what, *so) in story:
            self.now += timedelta(minutes=passed)
            match what:
                case "time passes":
                    self.woodside.decider.wakes(self.now)
                case "provider ends":
                    self.end(so[0])
                case "improved":
                    self.woodside.improved(so[0], "15:45")
                case _:
                    self.woodside.hears(self.fact(what, *so), self.now)

    def end(self, result: Any) -> None:
        """Something comes of every e-mail that is on its way."""
        for own, _ in list(self.woodside.decider.own):
            if isinstance(own.body, ChaseSending | StaffAlerting):
                self.woodside.ended(own.body, result, self.now)

    def fact(self, what: str, *so: Any) -> Fact:  # noqa: C901, PLR0911, PLR0912
        of = {"school": "woodside", "date": MONDAY, "session": "AM"}
        match what, *so:
            case "chased", form, who:
                step: Any = ROLES[who]
                return RegisterChased(**of, form=form, step=step, staff=(who,), due_at=self.woodside.at("09:05"))
            case "unmarked", form:
                return UnmarkedChased(**of, form=form, step="class-teacher", staff=("staff-9",), pupils=PUPILS)
            case "suspected", form:
                return RegisterSuspected(**of, form=form, reason="all-at-once")
            case "taken", form:
                return RegisterTaken(**of, form=form, year="3", marks=dict.fromkeys(PUPILS, "/"))
            case "amended", form, pupil:
                new: Any = {"original": None, "new": "/", "amended_at": self.now}
                return RegisterAmended(pupil=pupil, form=form, date=MONDAY, session="AM", **new)
            case "closed", part, withdrawn:
                return ClosureDeclared(school="woodside", date=MONDAY, session=part, withdrawn=withdrawn)
            case ("no register",):
                silent: Any = {"source": "hook", "since": self.woodside.at("09:20"), "reason": "no-register"}
                return FeedWentStale(**of, **silent, classes=24, staff=("staff-1", "staff-3"))
            case "feed", word:
                more = {FeedReplaced: {"by": "poll"}, StaleFeedLifted: {"by": "staff-3"}}.get(word, {})
                return word(school="woodside", source="hook", **more)
            case "raised", pupil, number:
                usual: Any = {"kind": "welfare", "date": MONDAY, "at": self.now, "by": "staff-9"}
                return ConcernRaised(pupil=pupil, concern=UUID(int=number), because=UUID(int=9), **usual)
            case "again", pupil, number:
                return ConcernRealerted(pupil=pupil, concern=UUID(int=number), at=self.now)
            case "resolved", pupil, number:
                ended: Any = {"at": self.now, "by": "staff-2", "outcome": "found-safe"}
                return ConcernResolved(pupil=pupil, concern=UUID(int=number), **ended)
            case "absent", pupil:
                return self.woodside.absence(pupil, "AM")
            case "away", pupil, who:
                return FocusAbsenceSeen(pupil=pupil, family="amira", date=MONDAY, session="AM", staff=who)
            case "outbreak", form, seen:
                one: Any = {"school": "woodside", "outbreak": UUID(int=len(form)), "of": "class", "name": form}
                one |= {"date": MONDAY, "ill": 6, "n": 28}
                told: Any = {"years": ("3",), "staff": ("staff-9", "staff-99")}
                return OutbreakSeen(**one, **told) if seen else OutbreakWithdrawn(**one)
            case "in after all", pupil:
                return AbsenceWithdrawn(pupil=pupil, date=MONDAY, session="AM", reason="false")
            case "praise", pupil, True:
                reason: Sealed[str] = Sealed(f"~{pupil}~note~text")
                return PraiseHeld(pupil=pupil, until=MONDAY, at=self.now, by="staff-2", reason=reason)
            case "praise", pupil, _:
                return PraiseHoldLifted(pupil=pupil, at=self.now)
            case "gone", pupil, "guardian":
                return GuardianRemoved(pupil=pupil, guardian="mum")
            case "gone", pupil, "removed":
                return PupilRemoved(pupil=pupil)
            case "gone", pupil, _:
                return PupilForgotten(pupil=pupil)
        raise AssertionError(what)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=a_story)
@example(story=ONE_HOUR)
def test_whatever_is_said_a_rebuild_gives_the_very_states_and_no_id_is_twice(new_woodside: Any, story: Any) -> None:
    woodside = new_woodside()
    Story(woodside).tell(story)
    woodside.decider.assert_rebuilds()
    woodside.decider.wakes(woodside.at("18:00", date(2026, 9, 9)))
    woodside.decider.assert_rebuilds()
    ids = Counter(own.id for own, _ in woodside.decider.own)
    assert max(ids.values(), default=1) == 1
    told = [own.body for own, _ in woodside.decider.own if isinstance(own.body, ChaseSending)]
    assert max(Counter((each.because, each.staff, each.attempt) for each in told).values(), default=1) == 1
    noticed = [own.body for own, _ in woodside.decider.own if is_notice(own.body)]
    about = [(each.because, each.staff) for each in noticed if isinstance(each, StaffAlerting) and each.attempt == 1]
    assert len(about) == len(set(about)), "once of a family and day"
    messages = [own.body.message for own, _ in woodside.decider.own if isinstance(own.body, ChaseSending)]
    assert len(messages) == len(set(messages))
