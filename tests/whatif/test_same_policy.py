"""The proof of honesty: under the school's own policy, what is decided again is what happened, fact by fact."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.record import Recorded
from events.pathway import HoldMeeting
from events.registers import RegisterChased
from events.school import ClassOfPupils
from notifications.domain.outcomes import Handed, NotHanded, NotKnown
from pathway.domain import meetings

from .conftest import KIDS, MONDAY, SCHOOL, World
from .term import STAFF

SESSION = st.sampled_from(["AM", "PM"])


def step(name: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(name), st.fixed_dictionaries({"kid": st.sampled_from(KIDS), **fields}))


STEPS = st.one_of(
    step("absent", session=SESSION, code=st.sampled_from(["N", "N", "O", "G", "I"])),
    step("absent", session=SESSION, code=st.sampled_from(["N", "O"])),
    step("explained", session=SESSION, by=st.sampled_from(["note", "mark"])),
    step("withdrawn", session=SESSION, reason=st.sampled_from(["false", "unmarked"])),
    step("found", session=SESSION, how=st.sampled_from(["arrived-late", "later-session", "seen"])),
    step("contact", outcome=st.sampled_from(["no-answer", "voicemail", "number-dead", "child-in-school"])),
    step("undo"),
    step("undo_later"),
    step("undo_visit"),
    step("hand_back"),
    step("meets"),
    step("plans", days=st.integers(1, 2)),
    step("invites"),
    step("misses"),
    step("checks", outcome=st.sampled_from(["panel-called", "not-needed"])),
    step("reports"),
    step("follows"),
    step("praises"),
    step("raises", kind=st.sampled_from(["welfare", "missing-child"])),
    step("acknowledges"),
    step("resolves", outcome=st.sampled_from(["found-safe", "referred"])),
    step("tells_social_worker"),
    step("hands_over", days=st.integers(0, 3)),
    step("ends_focus"),
    step("holds_praise", days=st.integers(0, 3)),
    step("lifts_hold"),
    step("knows_absent", days=st.integers(0, 2)),
    step("gives_reason"),
    step("notes"),
    step("replied", distress=st.booleans(), asks=st.sampled_from([None, "stop", "start"])),
    step("confirms"),
    step("sees_to"),
    step("writes"),
    step("posts"),
    step("takes_back"),
    step("contact", outcome=st.just("spoke"), code=st.sampled_from([None, "I", "N", "O"])),
    step("visit", outcome=st.sampled_from(["seen", "adult-only", "not-in"])),
    step("claim"),
    step("allocate", role=st.sampled_from(["headteacher", "attendance-officer", "assistant-head"])),
    step("roll", flags=st.sampled_from([(), ("child-protection",), ("social-worker",)])),
)
WEEK = st.lists(st.tuples(st.integers(0, 4), st.integers(8 * 60 + 30, 17 * 60 + 30), STEPS), max_size=20)
PROVIDERS = st.sampled_from([Handed("ref", 2), NotHanded("no such number"), NotKnown()])


@pytest.mark.timeout(600)
@settings(max_examples=60, deadline=None)
@given(WEEK, PROVIDERS, st.integers(0, 4))
def test_under_its_own_policy_a_school_would_have_done_what_it_did(steps, provider, first):
    world = World(provider=provider)
    for day, minute, (name, fields) in sorted(steps, key=lambda each: each[:2]):
        world.at(f"{minute // 60:02}:{minute % 60:02}", MONDAY + timedelta(days=day))
        getattr(world, name)(**fields)
        if name == "contact" and minute % 3 == 0:
            world.undo(fields["kid"])
    world.at("18:00", MONDAY + timedelta(days=4))

    found = world.what_if(MONDAY + timedelta(days=first))

    assert (found.baseline.differ, found.baseline.words) == (0, {})
    assert (found.refused, found.carried) == (0, {})
    assert all(both.happened == both.what_if for both in found.words.values())
    assert all(row.happened == row.what_if for row in found.duties)
    assert (found.families.newly, found.families.no_longer) == ([], [])


@pytest.mark.parametrize("first", ["", "notifications", "pathway"])
def test_hours_of_one_instant_come_again_in_the_order_in_which_they_came(first):
    """Two families are not reached by eleven: the lead is told of the first before the second is said, or of both."""
    world = World(first=first)
    world.set_up(staff=STAFF)
    world.at("09:00").absent("16")
    world.absent("18")
    world.at("12:00")

    assert world.what_if().baseline.words == {}


def test_what_one_service_said_in_one_go_and_the_other_heard_in_two_is_heard_so_again():
    """Two concerns of a child are said again in one go; when the lead is told of one, the other is not heard of."""
    world = World()
    world.set_up(staff=STAFF)
    world.at("10:00").raises("16")
    world.raises("16", kind="missing-child")
    world.at("10:30").lags().comes("pathway").goes_on("ConcernRealerted").comes("notifications").goes_on()
    world.at("10:45")
    assert len(world.said("ConcernRealerted")) == 2
    assert len(world.said("StaffAlerting")) == 3, "of both as they were raised, and of each as it was said again"

    assert world.what_if().baseline.words == {}


def test_an_hour_that_came_between_two_things_of_one_instant_comes_between_them_again():
    """The teacher of one class is asked before the register of another is known to be missing; each mail has its id."""
    world = World()
    world.set_up(staff=STAFF, classes=(ClassOfPupils(name="3B", year="3", teacher="staff-9"),))
    world.at("09:05")
    for form in ("5A", "3B", "4A"):
        asked = {"form": form, "date": MONDAY, "session": "AM", "step": "class-teacher", "staff": ("staff-9",)}
        world.given(RegisterChased(school=SCHOOL, year=form[0], due_at=world.now, **asked))
        world.comes("notifications")
    world.at("18:00")
    sent = [fact.body["form"] for fact in world.facts if fact.envelope.word == "ChaseSending"]
    assert sent == ["5A", "3B", "4A"]

    assert world.what_if().baseline.words == {}


def test_what_an_older_release_had_no_field_for_is_no_difference():
    world = World()
    world.at("09:00").absent("16")
    world.at("18:00")
    number, sending = next((n, f) for n, f in enumerate(world.facts) if f.envelope.word == "MessageSending")
    older = {name: value for name, value in sending.body.items() if name != "barred"}
    world.facts[number] = Recorded(sending.envelope, orjson.dumps(older))
    assert world.what_if().baseline.words == {}

    world.facts[number] = Recorded(sending.envelope, orjson.dumps({**older, "template_version": 7}))
    assert world.what_if().baseline.words == {"MessageSending": 1}


def test_a_platform_that_was_down_over_the_hour_is_said_so():
    """The hours of the morning are heard after the note that came meanwhile: no text went that else had gone."""
    world = World()
    world.at("09:06").absent("16")
    world.now += timedelta(hours=2)
    world.explained("16")
    world.at("18:00")

    found = world.what_if()

    assert found.baseline.differ > 0
    assert set(found.baseline.words) >= {"MessageSending"}


def test_a_meeting_from_before_its_form_was_asked_for_was_held_all_the_same(monkeypatch):
    world = World()
    with monkeypatch.context() as before:
        before.setattr(meetings, "_fault_of_form", lambda case: None)
        world.at("15:10")._told(HoldMeeting(mis_id="16", purpose="support"))
    world.at("18:00")
    assert world.said("MeetingHeld") == ["MeetingHeld"]

    found = world.what_if()

    assert (found.baseline.differ, found.baseline.words, found.refused) == (0, {}, 0)
