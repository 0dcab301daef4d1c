"""A half term in which everything happens: the same policy gives what happened, another what its rule moves."""

from datetime import date
from typing import Any

import pytest

from events import catalogue
from rollcall.whatif import Comparison
from rollcall.whatif.numbers import Both

from .conftest import MONDAY, World
from .term import half_term

LATE = date(2026, 9, 28)
"""A Monday from which on enough marks are known for every rule."""


@pytest.fixture(scope="module")
def term() -> World:
    return half_term()


def test_nearly_every_kind_of_fact_is_said_in_it(term: World) -> None:
    """What is left wants a silent feed, a closed day, or the like: the journeys play it."""
    said = {fact.envelope.word for fact in term.facts}
    words = {word.__name__ for word in catalogue.facts() if word.service in ("pathway", "notifications")}
    assert len(words & said) >= 95, sorted(words - said)


@pytest.mark.parametrize("first", [MONDAY, LATE])
def test_under_the_same_policy_no_table_differs(term: World, first: date) -> None:
    found = term.what_if(first)
    assert (found.baseline.differ, found.baseline.words) == (0, {})
    assert [word for word, both in found.words.items() if both.happened != both.what_if] == []
    assert [row for row in found.duties if row.happened != row.what_if] == []
    assert [row for row in found.effort if row.minutes.happened != row.minutes.what_if] == []
    for reached in (found.families, *found.families.ways):
        assert reached.reached.happened == reached.reached.what_if
        assert (reached.newly, reached.no_longer, reached.asked_newly, reached.asked_no_longer) == ([], [], [], [])
    for both in (found.wrong_texts, found.letters.issued, found.letters.waiting):
        assert both.happened == both.what_if
    assert (found.refused, found.no_counterpart, found.carried, found.letters.no_longer_owed) == (0, {}, {}, 0)


# Each rule, in its direction ------------------------------------------------------------------------------------------


def word(name: str) -> Any:
    return lambda found: found.words.get(name, Both(0, 0))


def asked(kind: str, state: str = "set") -> Any:
    """How many duties of a kind."""

    def count(found: Comparison) -> Both:
        rows = [row for row in found.duties if row.kind == kind]
        was, would = (sum(getattr(getattr(row, side), state) for row in rows) for side in ("happened", "what_if"))
        return Both(was, would)

    return count


def ladder(**stages: dict[str, Any]) -> dict[str, Any]:
    return {"stages": {"ladder": stages}}


NO_ROOM = {"headteacher": 0, "attendance-officer": 0}
RULES: dict[str, tuple[dict[str, Any], Any, str]] = {
    "a later call is missed less often": ({"call": {"due": "14:30"}}, asked("call", "missed"), "fewer"),
    "a visit on the first day is asked more often": ({"visit": {"on_counted_day": 1}}, asked("visit"), "more"),
    "one on the fourth less": ({"visit": {"on_counted_day": 4, "on_counted_day_cp": 4}}, asked("visit"), "fewer"),
    "later texts are withdrawn more often": ({"text": {"minutes_after_close": 100}}, word("MessageWithdrawn"), "more"),
    "reached by an early hour": (
        {"call": {"due": "09:30", "minutes_after_heard": 1}, "concern": {"nobody_reached_by": "09:30"}},
        word("ConcernRaised"),
        "more",
    ),
    "reached by a late hour": ({"concern": {"nobody_reached_by": "16:00"}}, word("ConcernRaised"), "fewer"),
    "a code settled early": ({"settle": {"set_on_day": 1, "due_on_day": 2}}, asked("settle-code"), "more"),
    "a code settled late": ({"settle": {"set_on_day": 10, "due_on_day": 12}}, asked("settle-code"), "fewer"),
    "no room for focus families": ({"focus": {"capacity": NO_ROOM}}, word("FocusFamilyAllocated"), "fewer"),
    "an improvement of many points": ({"improvement": {"points": 60}}, word("ImprovementDetected"), "fewer"),
    "no improvement after few days": ({"no_improvement": {"after_days": 5}}, word("NoImprovementSeen"), "more"),
    "monitored from more sessions": (
        {"monitoring": {"persistent_from_possible": 400}},
        word("MonitoringEnded"),
        "more",
    ),
    "a higher stage": (ladder(severe={"attendance": "<= 99"}), asked("agencies"), "more"),
    "a lower stage": (ladder(persistent={"attendance": "<= 10"}), asked("panel-check"), "fewer"),
    "a notice from more sessions": (ladder(legal={"unauthorised": 60}), word("PenaltyNoticeIssued"), "fewer"),
    "evidence from more sessions": (ladder(legal={"unauthorised": 60}), word("EvidencePackMade"), "fewer"),
    "letters of a stage that is not entered": (ladder(legal={"unauthorised": 60}), word("LetterIssued"), "fewer"),
    "a counter of few days": ({"counters": {"authority-return": {"days": 2}}}, asked("tell-authority"), "more"),
    "a counter of many days": ({"counters": {"missing-education": {"days": 50}}}, word("CounterReached"), "fewer"),
    "patterns followed sooner": ({"patterns": {"within_days": 1}}, asked("pattern", "missed"), "more"),
    "an outbreak of few": (
        {"outbreaks": {"pupils": 1, "class_share": 1}, "causes": {"illness_codes": ["I", "N", "O"]}},
        word("OutbreakSeen"),
        "more",
    ),
    "more are told of families": (
        {"focus": {"told_roles": ["headteacher", "attendance-officer"]}},
        word("FocusAbsenceSeen"),
        "more",
    ),
    "praise with more time": ({"praise": {"within_days": 3}}, asked("praise", "missed"), "fewer"),
}


@pytest.mark.parametrize(("policy", "measure", "direction"), RULES.values(), ids=RULES.keys())
def test_another_policy_moves_what_its_rule_is_about(term: World, policy: Any, measure: Any, direction: str) -> None:
    found = term.what_if(LATE, **policy)
    both = measure(found)
    assert both.what_if > both.happened if direction == "more" else both.what_if < both.happened
    assert found.baseline.differ == 0


def test_what_no_rule_decides_is_what_people_did_under_any_policy(term: World) -> None:
    found = term.what_if(LATE, call={"due": "14:30"}, visit={"on_counted_day": 1}, **ladder(legal={"unauthorised": 60}))
    for name in ("ContactMade", "ContactTried", "VisitMade", "KnownAbsenceReported", "PraiseHeld", "ReplyReceived"):
        assert found.words[name].happened == found.words[name].what_if, name
