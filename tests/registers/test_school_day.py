"""Setting up, the instants of the day, people who are forgotten, and what nobody woke registers for."""

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from events.policy import effective
from events.registers import (
    ForgetPupil,
    PolicyAdopted,
    PupilAbsent,
    PupilForgotten,
    RegisterOverdue,
    RegistersChecked,
    SessionClosed,
)
from events.school import SchoolFile
from registers import domain
from registers.domain import asked, heard
from registers.domain.state import school_of

MONDAY, TUESDAY, WEDNESDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 9)


def test_a_school_is_set_up_with_a_policy_once(fresh: Any) -> None:
    news = fresh.set_up()
    assert fresh.words(news) == ["SchoolSetUp", "PolicyAdopted"]
    assert fresh.only(news, PolicyAdopted)[0].since == date(2026, 9, 4)
    assert fresh.set_up() == []
    assert fresh.words(fresh.set_up(name="Woodside")) == ["SchoolSetUp"]


def adopted(fresh: Any, at: datetime, **given: Any) -> list[date]:
    """Since when policies hold that are adopted as the school is set up anew, with another one."""
    file = {"policy": {"sessions": {"pm": {"closes": "13:50:00"}}}, **given}
    return [each.since for each in fresh.only(fresh.set_up(at=at, **file), PolicyAdopted)]


@pytest.mark.parametrize(
    ("clock", "day", "since"),
    [
        ("00:01", MONDAY, MONDAY),
        ("08:49", MONDAY, MONDAY),
        ("08:50", MONDAY, TUESDAY),
        ("12:00", MONDAY, TUESDAY),
        ("23:59", MONDAY, TUESDAY),
        ("12:00", date(2026, 9, 11), date(2026, 9, 14)),
        ("12:00", date(2026, 9, 12), date(2026, 9, 12)),
        ("09:00", date(2026, 10, 23), date(2026, 11, 2)),
        ("09:00", date(2026, 12, 18), date(2026, 12, 19)),
    ],
    ids=["midnight", "before", "opens", "noon", "evening", "Friday", "Saturday", "half term", "the last day"],
)
def test_a_policy_that_changes_holds_from_a_day_that_has_not_begun(
    fresh: Any, clock: str, day: date, since: date
) -> None:
    fresh.set_up()
    assert adopted(fresh, fresh.at(clock, day)) == [since]
    assert adopted(fresh, fresh.at(clock, day)) == []


def test_a_session_that_opens_sooner_under_the_new_one_has_begun_too(fresh: Any) -> None:
    fresh.set_up()
    sooner = {"sessions": {"am": {"opens": "08:00:00"}}}
    assert adopted(fresh, fresh.at("08:30"), policy=sooner) == [TUESDAY]


def test_a_closed_morning_does_not_open(fresh: Any) -> None:
    fresh.set_up(closures=[{"date": "2026-09-07", "session": "AM"}])
    closed = {"closures": [{"date": "2026-09-07", "session": "AM"}]}
    assert adopted(fresh, fresh.at("12:00"), **closed) == [MONDAY]


def test_the_first_policy_holds_at_once_whatever_the_hour(fresh: Any) -> None:
    assert adopted(fresh, fresh.at("12:00"), since="2026-11-02") == [MONDAY]


def test_adopted_twice_on_a_day_the_second_holds_from_the_same_day_on(fresh: Any) -> None:
    fresh.set_up()
    assert adopted(fresh, fresh.at("10:00")) == [TUESDAY]
    again = {"sessions": {"pm": {"closes": "13:45:00"}}}
    assert adopted(fresh, fresh.at("11:00"), policy=again) == [TUESDAY]
    assert adopted(fresh, fresh.at("11:30"), policy="woodside") == [TUESDAY], "and taken back"
    assert adopted(fresh, fresh.at("09:00", WEDNESDAY), policy=again) == [date(2026, 9, 10)]


def test_a_school_file_may_name_the_day(fresh: Any) -> None:
    fresh.set_up()
    november = {"since": "2026-11-02"}
    assert adopted(fresh, fresh.at("12:00"), **november) == [date(2026, 11, 2)]
    assert adopted(fresh, fresh.at("12:00", date(2026, 11, 3)), **november) == [], "that day has come, and it holds"
    assert adopted(fresh, fresh.at("12:00", date(2026, 11, 3)), policy="woodside", since="2026-11-05") == [
        date(2026, 11, 5)
    ]


def held(fresh: Any) -> Any:
    return school_of(fresh.decider.states).policies


def test_a_policy_that_was_planned_is_taken_back_by_the_one_that_holds(fresh: Any) -> None:
    fresh.set_up()
    november, october = date(2026, 11, 2), fresh.at("12:00", date(2026, 10, 5))
    assert adopted(fresh, fresh.at("12:00"), since=november.isoformat()) == [november]
    assert adopted(fresh, october, policy="woodside") == [november]
    assert effective(held(fresh), november) == effective(held(fresh), MONDAY)
    assert adopted(fresh, october, policy="woodside") == [], "and none is planned any more"


def test_what_a_school_file_names_is_in_force_from_its_day_on(fresh: Any) -> None:
    fresh.set_up()
    adopted(fresh, fresh.at("12:00"), since="2026-11-02")
    adopted(fresh, fresh.at("12:00"), policy="woodside", since="2026-12-01")
    other = {"policy": {"sessions": {"pm": {"closes": "13:45:00"}}}, "since": "2026-10-06"}
    days = [date(2026, 10, 6), date(2026, 11, 2), date(2026, 12, 1)]
    assert adopted(fresh, fresh.at("12:00"), **other) == days
    assert adopted(fresh, fresh.at("12:00"), **other) == []


def test_a_later_plan_stays_where_the_file_names_a_day_after_it(fresh: Any) -> None:
    fresh.set_up()
    adopted(fresh, fresh.at("12:00"), since="2026-11-02")
    assert adopted(fresh, fresh.at("12:00"), since="2026-12-01") == []
    assert adopted(fresh, fresh.at("12:00"), policy="woodside", since="2026-12-01") == [date(2026, 12, 1)]


@pytest.mark.parametrize(
    ("since", "clock", "sentence"),
    [
        ("2026-09-06", "07:00", "2026-09-06 has passed: name today or a later day, or leave `since` out."),
        ("2026-09-07", "08:50", "Sessions of 2026-09-07 have opened: name a later day, or leave `since` out."),
    ],
)
def test_not_one_that_has_passed_or_begun(fresh: Any, since: str, clock: str, sentence: str) -> None:
    fresh.set_up()
    given = {"name": "Another name", "policy": {"call": {"due": "09:30:00"}}, "since": since}
    described = asked.SchoolDescribed(SchoolFile.model_validate({**fresh.file, **given}))
    refused = fresh.decider.refuses(described, at=fresh.at(clock))
    assert (refused.reason, refused.sentence) == ("past-since", sentence)


def test_today_is_no_day_that_has_passed_before_it_begins(fresh: Any) -> None:
    fresh.set_up()
    assert adopted(fresh, fresh.at("08:49"), since="2026-09-07") == [MONDAY]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"school": "elsewhere"}, "other-school"),
        ({"timezone": "Europe/Lundun"}, "bad-timezone"),
        ({"timezone": "../etc"}, "bad-timezone"),
        ({"timezone": "Europe"}, "bad-timezone"),
        ({"policy": "nowhere"}, "bad-policy"),
        ({"policy": {"sessions": {"am": {"opens": "10:00:00"}}}}, "bad-policy"),
        ({"terms": []}, "bad-terms"),
        ({"terms": [{"name": "A", "from": "2026-12-18", "to": "2026-09-03"}]}, "bad-terms"),
        ({"terms": [{"name": "A", "from": "1026-09-03", "to": "2026-12-18"}]}, "bad-terms"),
        (
            {
                "terms": [
                    {"name": "A", "from": "2026-09-03", "to": "2026-12-18"},
                    {"name": "B", "from": "2026-12-18", "to": "2027-03-01"},
                ]
            },
            "bad-terms",
        ),
        (
            {
                "terms": [
                    {
                        "name": "A",
                        "from": "2026-09-03",
                        "to": "2026-12-18",
                        "half_term": {"from": "2026-10-26", "to": "2027-01-01"},
                    }
                ]
            },
            "bad-terms",
        ),
        ({"classes": [{"name": "3B", "year": "3"}, {"name": "3B", "year": "4"}]}, "said-twice"),
        ({"classes": [{"name": "3\nB", "year": "3"}]}, "bad-name"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_one_sentence(fresh: Any, changed: dict[str, Any], reason: str) -> None:
    file = SchoolFile.model_validate({**fresh.file, **changed})
    refusal = fresh.decider.refuses(asked.SchoolDescribed(file), at=fresh.at("07:00"))
    assert refusal.reason == reason
    assert refusal.sentence.endswith(".")


def test_registers_are_checked_when_due_and_closed(woodside: Any) -> None:
    woodside.student(4, "4A")
    woodside.calls(woodside.at("08:57"), {4: "/"})
    checked, overdue, *_ = woodside.wakes("09:05")
    assert isinstance(checked, RegistersChecked)
    assert (checked.overdue, checked.due_at) == (("3B",), woodside.at("09:05"))
    assert isinstance(overdue, RegisterOverdue)
    (closed,) = woodside.only(woodside.wakes("09:20"), SessionClosed)
    assert closed.not_taken == ("3B",)
    assert woodside.words(woodside.wakes("13:20")) == ["RegistersChecked", "RegisterOverdue", "RegisterOverdue"]


def test_a_class_without_pupils_owes_no_register(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"})
    assert woodside.words(woodside.wakes("09:05")) == ["RegistersChecked"]


def test_only_open_sessions_of_school_days_come_due(woodside: Any) -> None:
    news = woodside.decider.wakes(woodside.at("23:00", date(2026, 9, 24)))
    seen = {(fact.date, fact.session) for fact in woodside.only(news, SessionClosed)}
    assert (date(2026, 9, 23), "AM") in seen
    assert (date(2026, 9, 23), "PM") not in seen
    assert not {day for day, _ in seen if day.weekday() > 4}
    assert (date(2026, 9, 24), "PM") in seen


def test_instants_are_local_through_both_clock_changes(woodside: Any) -> None:
    woodside.decider.wakes(woodside.at("23:00", date(2026, 10, 23)))
    due, _ = woodside.decider.next_due()
    assert due.isoformat() == "2026-11-02T09:05:00+00:00"


def test_the_first_instants_are_those_after_the_set_up(fresh: Any) -> None:
    fresh.set_up(at=fresh.at("09:10"))
    assert fresh.decider.next_due()[0] == fresh.at("09:20")
    assert fresh.words(fresh.wakes("09:20")) == ["SessionClosed"]


def test_after_the_last_day_nothing_is_due(woodside: Any) -> None:
    woodside.decider.wakes(woodside.at("23:00", date(2026, 12, 31)))
    assert woodside.decider.next_due() is None


def test_a_day_that_arbor_shuts_has_no_instants_and_one_that_it_opens_has(woodside: Any) -> None:
    woodside.declared(MONDAY, False, woodside.at("07:45"))
    assert woodside.decider.next_due()[0] == woodside.at("09:05", TUESDAY)
    assert woodside.words(woodside.delete("AcademicCalendarDate", str(MONDAY), woodside.at("07:50"))) == [
        "SchoolDayDeclared"
    ]
    assert woodside.decider.next_due()[0] == woodside.at("09:05")
    woodside.declared(date(2026, 9, 12), True, woodside.at("07:55"))
    woodside.decider.wakes(woodside.at("23:00", date(2026, 9, 11)))
    assert woodside.decider.next_due()[0] == woodside.at("09:05", date(2026, 9, 12))


def test_a_day_that_arbor_opens_after_it_has_passed_has_no_instants(woodside: Any) -> None:
    woodside.declared(MONDAY, False, woodside.at("07:45"))
    woodside.declared(MONDAY, True, woodside.at("08:00", TUESDAY))
    assert woodside.decider.next_due()[0] == woodside.at("09:05", TUESDAY)
    news = woodside.calls(woodside.at("08:01", TUESDAY), {1: "N"})
    assert woodside.words(news) == ["MarksRecorded", "PupilAbsent"]


def test_a_policy_that_moves_the_close_moves_the_instant(woodside: Any) -> None:
    woodside.set_up(at=woodside.at("07:50"), policy={"sessions": {"am": {"closes": "09:30:00"}}})
    woodside.wakes("09:15")
    assert woodside.decider.next_due()[0] == woodside.at("09:30")


def test_what_was_due_before_something_is_heard_is_said_first_with_the_cause_of_its_own(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"})
    body = heard.RollCallHeard(MONDAY, "AM", (woodside.mark(1, "/"),))
    news = woodside.decider.told(body, at=woodside.at("09:30"))
    assert woodside.words(news) == [
        "RegistersChecked",
        "RegisterOverdue",
        "SessionClosed",
        "PupilAbsent",
        "RegisterAmended",
        "AbsenceWithdrawn",
    ]
    late = [own for own, _ in woodside.decider.own]
    other = type(woodside)()
    other.set_up()
    other.students(1, 2, 3)
    other.delivers(other.at("07:30"), "first")
    other.calls(other.at("08:57"), {1: "N"})
    other.wakes("09:20")
    other.decider.told(body, at=woodside.at("09:30"))
    in_time = [own for own, _ in other.decider.own]
    assert [(own.id, own.body) for own in late] == [(own.id, own.body) for own in in_time]


def test_a_contact_heard_late_explains_only_after_the_close_that_nobody_woke(woodside: Any) -> None:
    from events.pathway import ContactMade  # noqa: PLC0415

    woodside.calls(woodside.at("08:57"), {1: "N"})
    at = woodside.at("09:50")
    made = ContactMade(pupil=woodside.pupil(1), date=MONDAY, at=at, by="staff-3", code="I")
    news = woodside.decider.hears(made, at=at)
    assert woodside.words(news)[-2:] == ["PupilAbsent", "AbsenceExplained"]
    assert not woodside.only(news, PupilAbsent)[0].explained


def test_days_that_nobody_woke_are_caught_up_instant_by_instant(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"})
    news = woodside.decider.told(
        heard.RollCallHeard(WEDNESDAY, "AM", (woodside.mark(1, "N", WEDNESDAY),)), at=woodside.at("08:57", WEDNESDAY)
    )
    closed = [(fact.date, fact.session) for fact in woodside.only(news, SessionClosed)]
    assert closed == [(MONDAY, "AM"), (MONDAY, "PM"), (TUESDAY, "AM"), (TUESDAY, "PM")]
    assert woodside.decider.next_due()[0] == woodside.at("09:05", WEDNESDAY)


def test_a_pupil_is_forgotten_with_the_guardians_who_are_nobody_elses(woodside: Any) -> None:
    woodside.guardian(1, 70)
    woodside.guardian(1, 71)
    woodside.guardian(2, 71)
    (fact,) = woodside.decider.told(ForgetPupil(pupil=woodside.pupil(1)), at=woodside.at("08:00"))
    assert isinstance(fact, PupilForgotten)
    assert len(fact.guardians) == 1
    assert woodside.decider.told(ForgetPupil(pupil=woodside.pupil(1)), at=woodside.at("08:01")) == []
    (second,) = woodside.decider.told(ForgetPupil(pupil=woodside.pupil(2)), at=woodside.at("08:02"))
    assert len(second.guardians) == 1
    assert woodside.decider.refuses(ForgetPupil(pupil="nobody"), at=woodside.at("08:03")).reason == "no-such-pupil"


def test_whose_keys_were_destroyed_is_forgotten_again_by_an_older_roll(woodside: Any) -> None:
    """A backup from before the forgetting was restored: it has them on the roll, and the keyring none of their keys."""
    woodside.guardian(1, 71)
    woodside.guardian(2, 71)
    woodside.guardian(2, 72)
    gone = asked.ForgottenBefore((woodside.pupil(2), "p0000000000000000", woodside.pupil(1)))
    facts = woodside.decider.told(gone, at=woodside.at("08:00"))
    assert {fact.pupil: len(fact.guardians) for fact in facts} == {woodside.pupil(1): 1, woodside.pupil(2): 2}
    assert {type(fact) for fact in facts} == {PupilForgotten}
    assert woodside.decider.told(gone, at=woodside.at("08:01")) == []
    assert [fact.reason for fact in woodside.calls(woodside.at("08:57"), {1: "N"})] == ["the pupil was forgotten"]


def test_what_is_said_of_the_forgotten_is_quarantined(woodside: Any) -> None:
    woodside.decider.told(ForgetPupil(pupil=woodside.pupil(1)), at=woodside.at("08:00"))
    for news in (
        woodside.calls(woodside.at("08:57"), {1: "N"}),
        woodside.student(1, at=woodside.at("08:58")),
        woodside.guardian(1, 70, at=woodside.at("08:58")),
        woodside.note(1, woodside.at("08:00"), woodside.at("09:00"), woodside.at("08:59")),
    ):
        assert [fact.reason for fact in news] == ["the pupil was forgotten"]


def test_the_same_guardian_twice_is_silent_and_a_change_is_said(woodside: Any) -> None:
    assert woodside.words(woodside.guardian(1, 70, legal=True)) == ["GuardianRecorded"]
    assert woodside.guardian(1, 70, legal=True) == []
    assert woodside.words(woodside.guardian(1, 70, barred=True)) == ["GuardianRecorded"]
    assert woodside.words(woodside.delete("StudentGuardianRelationship", "1-70", woodside.at("08:00"))) == [
        "GuardianRemoved"
    ]


def test_the_same_pupil_twice_is_silent(woodside: Any) -> None:
    assert woodside.student(1) == []
    assert woodside.words(woodside.delete("Student", "1", woodside.at("08:00"))) == ["PupilRemoved"]
    assert woodside.words(woodside.student(1, at=woodside.at("08:01"))) == ["PupilRecorded"]


def test_states_survive_their_storage_and_stay_small(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "L", 9: "?"}, minutes=4)
    woodside.calls(woodside.at("08:58"), {9: "N"}, revision=7)
    woodside.note(1, woodside.at("08:00"), woodside.at("12:00"), woodside.at("08:59"))
    woodside.contact(1, "I", woodside.at("09:00"))
    woodside.wakes("09:20")
    for (kind, _), state in woodside.decider.states.loaded.items():
        for of, fold in ((domain.KINDS[kind].seen, state.seen), (domain.KINDS[kind].done, state.done)):
            adapter = TypeAdapter[Any](of)
            stored = adapter.dump_json(fold, exclude_defaults=True)
            assert adapter.validate_json(stored) == fold
            assert kind in ("school", "shelf", "roll") or len(stored) < 300
