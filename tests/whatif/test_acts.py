"""What people did is said again, whatever it is about: what a rule says of it is decided anew by the other policy."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from events import catalogue
from events.fact import Fact
from events.ids import pupil_id
from notifications.domain.office import AtOffice
from pathway.domain.commands import Command
from rollcall.whatif.acts import Known, request_behind
from rollcall.whatif.acts.absences import about_absence
from rollcall.whatif.numbers import Both

from .conftest import MONDAY, World

GOLDEN = Path(__file__).parents[1] / "events" / "golden"


# Every command --------------------------------------------------------------------------------------------------------


def commands(union: Any) -> set[type[Any]]:
    return {each for part in get_args(union) for each in (commands(part) or {part})}


def golden() -> list[Fact]:
    """A fact of each word, and the same as a person, or a stage's none, would have it."""
    words = {word.__name__: word for word in catalogue.facts()}
    bodies = {file.stem.partition(".v")[0]: json.loads(file.read_text("utf-8")) for file in GOLDEN.glob("*.json")}
    facts = [words[name].model_validate(body) for name, body in sorted(bodies.items())]
    asked = {"by": "staff-3", "stage": None, "text": "~p~reply~x"}
    return [each.model_copy(update={**asked, "reason": reason}) for each in facts for reason in ("person", "requested")]


def test_whatever_people_can_say_is_said_again() -> None:
    known = Known()
    for fact in golden():
        known.note(fact)
    told = {type(request_behind([fact], known)) for fact in golden()}
    of_update = {each for each in commands(AtOffice) if each.__name__ == "ApproveUpdate"}
    assert commands(Command) | commands(AtOffice) - of_update <= told, "an approval is said as the edge says it"
    assert any(each.__name__ == "Approving" for each in told)


def test_what_nobody_said_is_nobodys_request() -> None:
    rules = [fact for fact in golden() if fact.service == "registers"]
    assert all(about_absence(fact) is None for fact in rules)
    said = {each.__class__.__name__: each for each in golden()}
    by_rule = [
        said["ConcernRaised"].model_copy(update={"by": "rule"}),
        said["ConcernResolved"].model_copy(update={"by": "register"}),
        said["PraiseHoldLifted"].model_copy(update={"by": None}),
        said["FocusFamilyEnded"].model_copy(update={"reason": "half-term"}),
        said["DutySet"],
        said["MessageSent"],
    ]
    assert [request_behind([fact], Known()) for fact in by_rule] == [None] * len(by_rule)


# Concerns -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def unreached(world):
    """Nobody reached the family by eleven; at 11:40 the safeguarding lead deals with it and finds the child."""
    world.at("09:00").absent("18")
    world.at("11:40").acknowledges("18")
    world.at("12:30").resolves("18")
    return world.at("18:00")


def test_that_nobody_was_reached_is_a_concern_at_the_other_policys_hour(unreached):
    found = unreached.what_if(concern={"nobody_reached_by": "11:30"})
    assert found.words["ConcernRaised"] == Both(1, 1)
    assert found.words["ConcernRealerted"] == Both(1, 0), "at 11:30, and by 11:40 somebody dealt with it"


def test_what_a_person_did_with_a_concern_holds_where_it_stands(unreached):
    found = unreached.what_if(concern={"nobody_reached_by": "11:30"})
    assert (found.words["ConcernAcknowledged"], found.words["ConcernResolved"]) == (Both(1, 1), Both(1, 1))
    assert (found.no_counterpart, found.carried) == ({}, {})
    assert found.again == {"AcknowledgeConcern": 1, "ResolveConcern": 1}


def test_where_no_rule_raised_it_nobody_can_resolve_it(unreached):
    found = unreached.what_if(concern={"nobody_reached_by": "16:30"})
    assert found.words["ConcernRaised"] == Both(1, 1), "later, for nobody rang"
    assert found.words["ConcernResolved"] == Both(1, 0)
    assert found.no_counterpart == {"AcknowledgeConcern": 1, "ResolveConcern": 1}


def test_a_family_that_was_rung_before_the_other_hour_is_no_concern(world):
    world.at("09:00").absent("16")
    world.at("11:15").contact("16")
    found = world.at("18:00").what_if(concern={"nobody_reached_by": "11:30"})
    assert found.words["ConcernRaised"] == Both(1, 0)


def test_one_that_a_person_raised_is_a_persons_whatever_the_policy(world):
    world.at("10:00").raises("18")
    found = world.at("11:45").what_if(concern={"again_after": [60]})
    assert found.words["ConcernRaised"] == Both(1, 1)
    assert found.again == {"RaiseConcern": 1}
    assert found.words["ConcernRealerted"] == Both(2, 1), "how often it is said again is the policy's"


# Penalty notices ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fined():
    """Ten sessions without leave in five days: evidence is put together, and a notice issued."""
    world = World()
    world.schooled("16", 30, 5)
    world.at("10:00", world.today + timedelta(days=3)).packs("16")
    world.fines("16")
    return world.at("18:00")


def legal(**stage):
    return {"stages": {"ladder": {"legal": stage}}}


def test_a_notice_is_issued_where_the_other_policy_has_its_ground_too(fined):
    assert fined.said("EvidencePackMade", "PenaltyNoticeIssued") == ["EvidencePackMade", "PenaltyNoticeIssued"]
    found = fined.what_if(MONDAY)
    assert (found.words["PenaltyNoticeIssued"], found.carried) == (Both(1, 1), {})


def test_one_without_ground_is_not_issued(fined):
    found = fined.what_if(MONDAY, **legal(unauthorised=12))
    assert (found.words["EvidencePackMade"], found.words["PenaltyNoticeIssued"]) == (Both(1, 0), Both(1, 0))
    assert found.no_counterpart["MakeEvidencePack"] == found.no_counterpart["RecordPenaltyNotice"] == 1
    assert found.words["StageEntered"].happened > found.words["StageEntered"].what_if


def test_the_window_is_the_other_policys(fined):
    """Ten sessions of one school week are not in the window of a policy that counts fewer codes."""
    assert fined.what_if(MONDAY, **legal(codes=["U"])).words["PenaltyNoticeIssued"] == Both(1, 0)


def test_a_notice_that_nobody_issued_is_issued_by_no_policy(world):
    """A laxer ground asks somebody to look; whether there had been a notice is a person's to say."""
    world.schooled("16", 30, 4)
    found = world.at("18:00").what_if(MONDAY, **legal(unauthorised=8))
    assert "PenaltyNoticeIssued" not in found.words
    asked = {row.kind: (row.happened.set, row.what_if.set) for row in found.duties if row.kind == "penalty-check"}
    assert asked == {"penalty-check": (0, 1)}


# Focus families, known absences, praise -------------------------------------------------------------------------------


def test_whoever_stands_in_owes_what_the_other_policy_asks(world):
    """The head's family is handed over; both policies ask whoever stands in for the call, at another hour."""
    world.at("08:00").allocate("18")
    world.hands_over("18")
    world.at("09:00").absent("18")
    found = world.at("18:00").what_if(focus={"call_due": "09:30"})
    assert found.again == {"AllocateFocusFamily": 1, "HandOverFamilies": 1}
    assert (found.words["FamiliesHandedOver"], found.carried) == (Both(1, 1), {})
    due = {(row.kind, row.hour): (row.happened.set, row.what_if.set) for row in found.duties if row.kind == "call"}
    assert due == {("call", 9): (1, 1)}


def test_more_families_than_the_other_policy_lets_one_have_are_not_allocated(world):
    world.at("08:00").allocate("16")
    world.allocate("18")
    found = world.at("18:00").what_if(focus={"capacity": {"headteacher": 1}})
    assert (found.words["FocusFamilyAllocated"], found.no_counterpart) == (Both(2, 1), {"AllocateFocusFamily": 1})


def test_a_known_absence_is_known_under_any_policy(world):
    world.at("08:00").knows_absent("18")
    found = world.at("18:00").what_if(call={"due": "09:30"})
    assert (found.words["KnownAbsenceReported"], found.again) == (Both(1, 1), {"ReportKnownAbsence": 1})


def test_a_hold_of_praise_is_a_persons_and_ends_by_rule(world):
    world.at("10:00").holds_praise("16", 1)
    found = world.at("18:00", MONDAY + timedelta(days=2)).what_if(improvement={"at": "15:00"})
    assert (found.again, found.carried) == ({"HoldPraise": 1}, {})
    assert found.words["PraiseHeld"] == found.words["PraiseHoldLifted"] == Both(2, 2), "of brother and sister"


def test_no_reason_is_given_for_what_the_other_policy_does_not_miss(world):
    world.at("09:00").absent("18")
    world.at("10:30").gives_reason("18")
    assert world.said("MissedReasonGiven") == ["MissedReasonGiven"]
    found = world.at("18:00").what_if(call={"due": "10:45"})
    assert (found.words["MissedReasonGiven"], found.no_counterpart) == (Both(1, 0), {"GiveMissedReason": 1})


# Replies --------------------------------------------------------------------------------------------------------------


def test_a_reply_is_out_of_hours_by_the_other_policy(world):
    world.at("09:00").absent("18")
    world.at("09:30").replied("18")
    world.confirms("18")
    found = world.at("18:00").what_if(quiet={"opens": "10:00"}, text={"minutes_after_close": 0})
    assert found.again == {"ConfirmReply": 1, "ReplyHeard": 1}
    assert (found.words["ReplyReceived"], found.words["ReplyConfirmed"]) == (Both(1, 1), Both(1, 1))


def test_who_asked_for_no_more_messages_has_none(world):
    world.at("08:30").replied("18", asks="stop")
    world.at("09:00").absent("18")
    found = world.at("18:00").what_if(text={"minutes_after_close": 0})
    assert found.words["MessageWithheld"] == Both(1, 1)
    assert pupil_id("woodside", "18") not in found.families.newly
