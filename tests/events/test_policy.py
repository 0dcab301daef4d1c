"""The default policy is the school's document; a school overrides parts of it; a wrong one is refused in a sentence."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from events.policy import Policy, effective, minutes, policy_of

WOODSIDE = policy_of("woodside")


def test_the_sessions() -> None:
    am, pm = WOODSIDE.sessions["AM"], WOODSIDE.sessions["PM"]
    assert (am.opens, am.due, am.closes) == (time(8, 50), time(9, 5), time(9, 20))
    assert (pm.opens, pm.due, pm.closes) == (time(13, 10), time(13, 20), time(13, 40))


def test_the_text() -> None:
    text = WOODSIDE.text
    assert (text.minutes_after_close, text.minutes_after_heard, text.until) == (5, 5, time(15))


def test_the_call() -> None:
    call = WOODSIDE.call
    assert (call.due, call.due_afternoon) == (time(10), time(13, 45))
    assert (call.minutes_after_heard, call.until) == (30, time(15))


def test_the_visit() -> None:
    visit = WOODSIDE.visit
    assert visit.counted_codes == ("G", "N", "O")
    assert (visit.on_counted_day, visit.on_counted_day_cp) == (2, 1)
    assert (visit.due, visit.heard_late_after) == (time(15), time(14))
    assert (visit.minutes_after_heard, visit.latest) == (60, time(17))


def test_the_focus_families() -> None:
    assert (WOODSIDE.focus.call_due, WOODSIDE.focus.visit_due) == (time(9, 45), time(15))


def test_who_is_monitored_and_what_an_improvement_is() -> None:
    improvement = WOODSIDE.improvement
    assert WOODSIDE.monitoring.persistent_from_possible == 20
    assert (improvement.at, improvement.recent_days, improvement.earlier_days) == (time(15, 45), 10, 20)
    assert (improvement.earlier_possible, improvement.next_after_days) == (20, 21)
    assert (improvement.points, improvement.at_least) == (Decimal(5), Decimal(90))


def test_the_quiet_hours() -> None:
    quiet = WOODSIDE.quiet
    assert (quiet.opens, quiet.closes, quiet.praise_from) == (time(8), time(18), time(15, 45))


def test_how_far_ahead_a_reply_may_explain() -> None:
    assert WOODSIDE.replies.days_ahead == 31


def test_the_absence_report() -> None:
    report = WOODSIDE.absence_report
    assert (report.minutes("AM"), report.minutes("PM")) == (200, 130)
    assert (report.comparator_over, report.smallest_group) == (Decimal(96), 6)


def test_the_weekly_report() -> None:
    weekly = WOODSIDE.weekly
    assert (weekly.at, weekly.deadline) == (time(11), time(11, 30))
    assert weekly.recipients == ("headteacher", "head-of-school", "assistant-head")


# Overrides ------------------------------------------------------------------------------------------------------------


def test_a_table_overrides_the_parts_that_it_names_and_no_others() -> None:
    policy = policy_of({"call": {"due": "09:30"}, "name": "early"})
    assert (policy.call.due, policy.name) == (time(9, 30), "early")
    assert policy.call.due_afternoon == WOODSIDE.call.due_afternoon
    assert policy.model_copy(update={"call": WOODSIDE.call, "name": "woodside"}) == WOODSIDE


def test_a_table_within_a_table_overrides_its_parts() -> None:
    policy = policy_of({"sessions": {"am": {"closes": time(9, 30)}}})
    assert (policy.sessions["AM"].due, policy.sessions["AM"].closes) == (time(9, 5), time(9, 30))
    assert policy.sessions["PM"] == WOODSIDE.sessions["PM"]


def test_an_empty_table_or_one_that_names_its_base_is_the_base() -> None:
    assert policy_of({}) == policy_of({"base": "woodside"}) == WOODSIDE


def test_an_override_changes_nobody_else_s_policy() -> None:
    policy_of({"call": {"due": "09:30"}, "sessions": {"am": {"closes": "09:30"}}})
    assert policy_of("woodside") == WOODSIDE


def test_a_policy_reads_as_it_was_written() -> None:
    assert Policy.model_validate_json(WOODSIDE.model_dump_json()) == WOODSIDE


@pytest.mark.parametrize(
    ("part", "field", "nobody"),
    [("chase", "mail", False), ("concern", "deputies", ())],
)
def test_a_policy_that_was_adopted_before_somebody_else_could_be_told_tells_nobody_else(
    part: str, field: str, nobody: Any
) -> None:
    adopted = WOODSIDE.model_dump()
    assert adopted[part].pop(field), "the policy file says so"
    assert getattr(getattr(Policy.model_validate(adopted), part), field) == nobody


# Refusals -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ("nowhere", "there is no policy file named 'nowhere'"),
        ("../../etc/passwd", "there is no policy file named '../../etc/passwd'"),
        ("", "there is no policy file named ''"),
        ({"base": "nowhere"}, "there is no policy file named 'nowhere'"),
        ({"call": {"deu": "09:30"}}, "a policy has no part named 'call.deu'"),
        ({"cal": {"due": "09:30"}}, "a policy has no part named 'cal'"),
        ({"call": {"due": "25:00"}}, "policy 'woodside': call.due: "),
        ({"call": "at ten"}, "policy 'woodside': call: "),
        ({"call": {"minutes_after_heard": -1}}, "policy 'woodside': call.minutes_after_heard: "),
        ({"visit": {"on_counted_day": 0}}, "policy 'woodside': visit.on_counted_day: "),
        ({"visit": {"counted_codes": ["N", "/"]}}, "policy 'woodside': visit.counted_codes: '/' is no code of absence"),
        ({"improvement": {"at_least": 101}}, "policy 'woodside': improvement.at_least: "),
        ({"quiet": {"opens": "19:00"}}, "policy 'woodside': quiet: messages must open, and praise begin, before they"),
        ({"weekly": {"deadline": "10:00"}}, "policy 'woodside': weekly: the deadline must not come before"),
        ({"weekly": {"recipients": ["everybody"]}}, "policy 'woodside': weekly.recipients.0: "),
        ({"sessions": {"am": {"due": "09:21"}}}, "policy 'woodside': sessions.am: a session's times must be in the"),
    ],
)
def test_a_wrong_policy_is_refused_in_one_sentence(chosen: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match="polic") as refused:
        policy_of(chosen)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


# In force -------------------------------------------------------------------------------------------------------------


def test_the_policy_in_force_is_the_latest_adopted_by_that_day() -> None:
    earlier, later = WOODSIDE, policy_of({"call": {"due": "09:30"}})
    adopted = {date(2026, 9, 1): earlier, date(2026, 10, 1): later}
    assert effective(adopted, date(2026, 9, 30)) is earlier
    assert effective(adopted, date(2026, 10, 1)) is later
    assert effective(adopted, date(2027, 3, 1)) is later


def test_before_the_first_adoption_the_first_holds() -> None:
    assert effective({date(2026, 9, 1): WOODSIDE}, date(2026, 8, 1)) is WOODSIDE


def test_a_school_without_a_policy_has_none_in_force() -> None:
    with pytest.raises(ValueError, match="empty"):
        effective({}, date(2026, 9, 1))


def test_minutes() -> None:
    assert minutes(30) == timedelta(minutes=30)


@pytest.mark.parametrize("language", ["Polish", "PL", "p", "pl-PL", "пл"])
def test_a_language_that_is_no_code_is_refused(language) -> None:
    with pytest.raises(ValueError, match="no ISO 639-1 code"):
        policy_of({"base": "woodside", "languages": [language]})
