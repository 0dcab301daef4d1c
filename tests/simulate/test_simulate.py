"""Simulated schools: repeatable, well formed, made of invented people, and like the nation's primary schools.

The national figures and their source are in `rollcall.simulate.national` (Department for Education, 2025/26).
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest

from events.codes import ABSENT, ATTENDING, CODES, POSSIBLE
from events.fact import Request
from events.notifications import RecordReply
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    ArrangeVisit,
    HandOverFamilies,
    HoldMeeting,
    InviteParent,
    NoteCause,
    NoteClassSystems,
    PlanMeeting,
    RecordContact,
    RecordMeetingMissed,
    RecordVisit,
    ReportKnownAbsence,
    ReportPattern,
)
from events.registers import DeclareClosure
from events.school import SchoolFile
from rollcall.simulate import demo_scenario, national, simulate
from rollcall.simulate.away import Away
from rollcall.simulate.mishaps import SILENCES
from rollcall.simulate.school import Period, draw_school
from rollcall.simulate.story import Story
from rollcall.simulate.terms import terms_of

Line = dict[str, Any]
Marks = dict[tuple[str, str, str], str]

HALF_TERM = (date(2026, 9, 1), date(2026, 10, 23))
DRAMA_NUMBER = re.compile(r"07700 900\d{3}")

REQUIRED = {
    "Student": {
        "person", "registrationForm", "academicLevel", "mostRecentEntryDate", "leavingDate", "demographics",
        "senStatus", "childProtection", "socialWorker",
    },
    "StudentGuardianRelationship": {
        "student", "guardian", "isLegalGuardian", "isPrimaryGuardian", "emergencyContactPriority",
        "unsubscribedFromComms", "courtOrder",
    },
    "AttendanceRollCallRecord": {
        "recordDate", "rollCall", "student", "attendanceMark", "minutesLate", "modifiedDatetime", "modifiedBy",
    },
    "AttendanceRegister": {
        "registrationForm", "recordDate", "rollCall", "openedDatetime", "completedDatetime", "completedBy",
    },
    "StudentAbsenceNote": {
        "student", "absenceStartDatetime", "absenceEndDatetime", "notes", "attendanceMark", "approvedDate",
    },
}  # fmt: skip
TELLS: dict[str, type[Request]] = {
    "RecordContact": RecordContact,
    "RecordVisit": RecordVisit,
    "AllocateFocusFamily": AllocateFocusFamily,
    "DeclareClosure": DeclareClosure,
    "RecordReply": RecordReply,
    "PlanMeeting": PlanMeeting,
    "HoldMeeting": HoldMeeting,
    "RecordMeetingMissed": RecordMeetingMissed,
    "AgreePlan": AgreePlan,
    "HandOverFamilies": HandOverFamilies,
    "ArrangeVisit": ArrangeVisit,
    "InviteParent": InviteParent,
    "NoteCause": NoteCause,
    "NoteClassSystems": NoteClassSystems,
    "ReportKnownAbsence": ReportKnownAbsence,
    "ReportPattern": ReportPattern,
}
ABOUT_A_PUPIL = frozenset(TELLS) - {
    "DeclareClosure",
    "RecordReply",
    "HandOverFamilies",
    "NoteCause",
    "NoteClassSystems",
}
AUTUMN = (date(2026, 9, 1), date(2026, 12, 18))
WINTER = (date(2027, 1, 4), date(2027, 2, 12))


@pytest.fixture(scope="module")
def half_term() -> list[Line]:
    """The first half term of one school of 620."""
    return list(simulate(1, 620, *HALF_TERM, seed=11))


@pytest.fixture(scope="module")
def demo() -> list[Line]:
    return list(demo_scenario())


def test_the_same_seed_gives_the_same_lines() -> None:
    first, again, other = (list(simulate(2, 60, *HALF_TERM, seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_lines_are_in_time_order_over_all_schools() -> None:
    lines = list(simulate(3, 60, date(2026, 10, 19), date(2026, 11, 6), seed=1))
    moments = [datetime.fromisoformat(line["at"]) for line in lines]
    assert all(moment.utcoffset() is not None for moment in moments)
    assert moments == sorted(moments)
    assert {line["school"] for line in lines} == {"woodside", "school-2", "school-3"}


def test_a_school_is_set_up_before_anything_else_and_ends_with_time_passing(half_term: list[Line]) -> None:
    school = SchoolFile.model_validate(half_term[0]["setup"])
    assert (school.school, school.trust, len(school.classes)) == ("woodside", "reach2", 24)
    assert half_term[0]["at"] == "2026-09-03T07:00:00+01:00"
    assert half_term[-1] == {"at": "2026-10-23T18:00:00+01:00", "school": "woodside"}


def test_schools_are_dealt_over_trusts() -> None:
    lines = simulate(4, 30, date(2026, 9, 7), date(2026, 9, 7), seed=1, trusts=2)
    trusts = {line["school"]: line["setup"]["trust"] for line in lines if "setup" in line}
    assert trusts == {"woodside": "reach2", "school-2": "trust-2", "school-3": "reach2", "school-4": "trust-2"}


def test_every_line_has_one_saying_of_a_known_shape(demo: list[Line]) -> None:
    for line in demo:
        assert line.keys() - {"at", "school", "as"} in ({"setup"}, {"arbor"}, {"tell"}, {"work"}, set())
        assert ("tell" in line or "work" in line) == ("as" in line)
        assert len(json.dumps(line)) < 1_000_000


def test_every_object_has_its_fields_and_says_what_it_may(demo: list[Line]) -> None:
    for _, change in _changes(demo):
        changed = change["changedObject"]
        assert changed.keys() == REQUIRED[changed["entityType"]] | {"entityType", "id", "href"}
        assert changed["href"].endswith("/" + changed["id"])
        if changed["entityType"] == "AttendanceRollCallRecord":
            assert changed["attendanceMark"]["code"] in CODES
            assert changed["rollCall"] in ("AM", "PM")
            assert (changed["minutesLate"] is not None) == (changed["attendanceMark"]["code"] in ("L", "U"))


def test_every_request_is_one_and_names_people_of_the_school(demo: list[Line]) -> None:
    staff = {member["id"]: member["role"] for member in demo[0]["setup"]["staff"]}
    known: set[str] = set()
    for line in demo:
        known |= {c["changedObject"]["id"] for c in line.get("arbor", {}).get("changes", ())}
        for request, body in line.get("tell", {}).items():
            TELLS[request].model_validate_json(json.dumps(body))
            assert request not in ABOUT_A_PUPIL or body["mis_id"] in known
            assert body.get("code", "O") in ABSENT - {"N", "U"}
            assert line["as"] == {"who": line["as"]["who"], "role": staff[line["as"]["who"]]}


def test_nobody_rings_about_a_mark_that_is_not_there(demo: list[Line]) -> None:
    marked: set[tuple[str, str]] = set()
    for line in demo:
        changed = (c["changedObject"] for c in line.get("arbor", {}).get("changes", ()))
        marked |= {(c["student"]["href"], c["recordDate"]) for c in changed if "rollCall" in c and "student" in c}
        for body in line.get("tell", {}).values():
            assert "date" not in body or ("/rest-v2/students/" + body["mis_id"], body["date"]) in marked


def test_only_numbers_and_addresses_that_reach_nobody_occur(demo: list[Line]) -> None:
    guardians = [c["changedObject"]["guardian"] for _, c in _changes(demo) if "guardian" in c["changedObject"]]
    assert all(DRAMA_NUMBER.fullmatch(line["number"]) for g in guardians for line in g["telephoneNumbers"])
    assert all(address.endswith("@example.org") for g in guardians for address in g["emailAddresses"])
    assert not re.search(r"07(?!700 900)\d{3} ?\d{6}|\+44", json.dumps(demo))


def test_siblings_share_guardians_and_the_awkward_families_occur(half_term: list[Line]) -> None:
    ties = [c["changedObject"] for _, c in _changes(half_term) if "guardian" in c["changedObject"]]
    children = defaultdict(set)
    for tie in ties:
        children[tie["guardian"]["id"]].add(tie["student"]["href"])
    with_sibling = {child for shared in children.values() if len(shared) > 1 for child in shared}
    assert 0.35 < len(with_sibling) / 620 < 0.7
    per_child = Counter(tie["student"]["href"] for tie in ties)
    assert 0.15 < sum(n == 2 for n in per_child.values()) / len(per_child) < 0.35
    assert any(tie["courtOrder"] for tie in ties)
    assert any(tie["unsubscribedFromComms"] for tie in ties)
    assert any(not tie["guardian"]["telephoneNumbers"] for tie in ties)


def test_revisions_rise_but_where_a_hook_is_repeated_word_for_word(half_term: list[Line]) -> None:
    seen: dict[tuple[str, str], dict[int, Line]] = defaultdict(dict)
    repeats = 0
    for _, change in _changes(half_term):
        revisions = seen[change["changedObject"]["entityType"], change["changedObject"]["id"]]
        if change["toRevision"] in revisions:
            assert revisions[change["toRevision"]] == change
            repeats += 1
        else:
            assert all(change["toRevision"] > earlier for earlier in revisions)
            revisions[change["toRevision"]] = change
    assert repeats > 0


def test_most_registers_are_taken_in_time_and_a_few_after_they_closed(half_term: list[Line]) -> None:
    taken = [
        c["changedObject"]["completedDatetime"][11:]
        for _, c in _changes(half_term)
        if c["changedObject"].get("completedDatetime") and c["changedObject"]["rollCall"] == "AM"
    ]
    assert 0.75 < sum(at <= "09:05:00" for at in taken) / len(taken) < 0.92
    assert any(at > "09:20:00" for at in taken)


def test_a_half_term_is_like_the_nations(half_term: list[Line]) -> None:
    """Within what one school differs by chance, in percentage points of possible sessions."""
    share = _shares(_marks(half_term))
    assert sum(share[code] for code in ATTENDING) == pytest.approx(national.AUTUMN_FIRST_HALF["attendance"], abs=0.9)
    for code, tolerance in (("I", 0.8), ("M", 0.12), ("G", 0.4), ("O", 0.45), ("U", 0.12)):
        assert share[code] == pytest.approx(national.AUTUMN_FIRST_HALF[code], abs=tolerance), code
    assert share["L"] == pytest.approx(national.MIX["L"], abs=0.4)
    assert share["N"] < 0.15


@pytest.mark.timeout(600)
def test_a_year_of_four_schools_is_like_the_nations() -> None:
    tally: Counter[str] = Counter()
    persistent = pupils = 0
    for number in range(1, 5):
        school = draw_school(number, "reach2", Period(620, date(2026, 9, 1), date(2027, 7, 31), seed=3))
        for days in school.away.values():
            codes = [code for away in days.values() for code in (away.am, away.pm)]
            possible = 2 * (len(school.days) - len(days)) + sum(code in POSSIBLE for code in codes)
            absent = sum(code in ABSENT for code in codes)
            persistent += 10 * absent >= possible
            pupils += 1
            tally.update({"possible": possible, "absent": absent}, codes=0)
            tally.update(codes)
    assert 100 - 100 * tally["absent"] / tally["possible"] == pytest.approx(national.ATTENDANCE, abs=0.4)
    assert 100 * persistent / pupils == pytest.approx(national.PERSISTENT, abs=2.5)
    for code in ("L", "I", "M", "C", "G", "O", "U"):
        assert 100 * tally[code] / tally["possible"] == pytest.approx(national.MIX[code], rel=0.25), code


def test_the_first_weeks_are_told_on_the_first_morning_of_the_demo(demo: list[Line]) -> None:
    before = {c["changedObject"]["recordDate"] for at, c in _changes(demo) if at < "2026-10-12T08" and _is_mark(c)}
    assert (min(before), max(before), len(before)) == ("2026-09-03", "2026-10-09", 27)
    assert not any("tell" in line for line in demo if line["at"] < "2026-10-12T07:35")


def test_the_demo_shows_every_kind_of_day(demo: list[Line]) -> None:
    tells = [tell for line in demo for tell in line.get("tell", {}).items()]
    said = Counter((request, body.get("outcome"), "code" in body) for request, body in tells)
    for contact in (("spoke", True), ("spoke", False), ("no-answer", False), ("voicemail", False)):
        assert said["RecordContact", *contact] > 2
    for outcome in ("seen", "adult-only", "not-in"):
        assert said["RecordVisit", outcome, False] > 0
    calls = [line["at"][11:16] for line in demo if "RecordContact" in line.get("tell", {})]
    assert 0.6 < sum(at < "10:00" for at in calls) / len(calls) < 0.99
    amended = _amendments(demo)
    assert {("N", "I"), ("N", "L"), ("N", "/"), ("N", "U"), ("N", "O"), ("N", "G"), ("/", "N")} <= amended.keys()


def test_some_pupils_improve_within_the_demo(demo: list[Line]) -> None:
    """By the rule of the default policy: the last ten school days against the up to twenty before them."""
    marks = _marks(demo)
    days = sorted({day for _, day, _ in marks})
    improved = set()
    for pupil in {pupil for pupil, _, _ in marks}:
        then, now = _attendance(marks, pupil, days[-30:-10]), _attendance(marks, pupil, days[-10:])
        if then < 0.85 and now >= max(0.9, then + 0.05):
            improved.add(pupil)
    assert len(improved) >= 10


@pytest.fixture(scope="module")
def winter() -> list[Line]:
    """Four small schools from January to half term, with every mishap among them."""
    return list(simulate(4, 90, *WINTER, seed=3))


def test_a_school_that_is_shut_takes_no_register(winter: list[Line]) -> None:
    """Snow for the whole day, told at 07:30, or sent home at noon: nobody marks, rings or visits about what is shut."""
    shut = [
        (line["school"], line["at"][11:16], line["tell"]["DeclareClosure"])
        for line in winter
        if "DeclareClosure" in line.get("tell", {})
    ]
    assert {(at, body["session"], body["reason"]) for _, at, body in shut} == {
        ("07:30", "both", "Snow"),
        ("11:40", "PM", "Boiler failure"),
    }
    for school, _, body in shut:
        lines = [line for line in winter if line["school"] == school]
        sessions = {s for (_, day, s) in _marks(lines) if day == body["date"]}
        assert sessions == ({"AM"} if body["session"] == "PM" else set())
        told = [t for line in lines for t in line.get("tell", {}).values() if t.get("date") == body["date"]]
        assert body["session"] == "PM" or told == [body]


def test_a_silent_feed_says_everything_at_once_when_it_returns(winter: list[Line]) -> None:
    heard: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in winter:
        if "arbor" in line:
            heard[line["school"], line["at"][:10]].append(line["at"][11:19])
    silent = [(times, back) for times in heard.values() for back in ("10:40:00", "15:10:00") if times.count(back) > 2]
    assert 1 <= len(silent) <= 10
    assert all(not "12:30" <= at < back for times, back in silent for at in times)
    assert _in_order(winter)


def test_a_feed_falls_silent_before_the_registers_after_them_or_at_noon() -> None:
    drawn = {
        span
        for seed in range(60)
        for span in draw_school(1, "reach2", Period(60, *WINTER, seed=seed)).mishaps.silent.values()
    }
    assert drawn == set(SILENCES)


@pytest.mark.parametrize(("begins", "ends"), SILENCES)
def test_nothing_is_heard_while_a_feed_is_silent_and_all_of_it_after(begins: str, ends: str) -> None:
    period = Period(60, date(2026, 9, 7), date(2026, 9, 9), seed=4)
    loud, school = (draw_school(1, "reach2", period) for _ in range(2))
    for each in (loud, school):
        each.mishaps.silent.clear()
    school.mishaps.silent[school.first + 1] = (begins, ends)

    def heard(of: Any) -> list[tuple[str, int]]:
        lines = [line for line in Story(of, period).lines() if line["at"].startswith("2026-09-08")]
        return [(line["at"][11:16], len(line["arbor"]["changes"])) for line in lines if "arbor" in line]

    assert [at for at, _ in heard(loud) if begins <= at < ends]
    assert not [at for at, _ in heard(school) if begins <= at < ends]
    assert sum(count for _, count in heard(school)) == sum(count for _, count in heard(loud))


def _in_order(lines: list[Line]) -> bool:
    return all(before["at"] <= after["at"] for before, after in pairwise(lines))


def test_a_class_has_an_outbreak_now_and_then() -> None:
    """Six of a class ill on one day are more than chance."""
    worst = Counter[int]()
    for number in range(1, 5):
        school = draw_school(number, "reach2", Period(620, *HALF_TERM, seed=4))
        for form in school.forms:
            ill = [
                sum(school.away[p.id].get(day, _WELL).cause == "I" for p in form.pupils)
                for day in range(school.first, school.last + 1)
            ]
            worst[max(ill)] += 1
    assert sum(count for ill, count in worst.items() if ill >= 6) >= 2
    assert sum(count for ill, count in worst.items() if ill >= 6) < 0.15 * worst.total()


_WELL = Away("/", "/", "")


def test_an_officer_who_is_ill_rings_nobody_that_day() -> None:
    school = draw_school(1, "reach2", Period(120, *AUTUMN, seed=5))
    officers = [member.id for member in school.of("attendance-officer")]
    ill = [(d, who) for d, ids in school.mishaps.away.items() for who in ids if len(ids & {*officers}) == 1]
    lines = list(simulate(1, 120, *AUTUMN, seed=5))
    rang = {(line["at"][:10], line["as"]["who"]) for line in lines if "RecordContact" in line.get("tell", {})}
    away = {(school.days[d].isoformat(), who) for d, who in ill if who in officers}
    assert len(away) >= 2
    assert not rang & away


def test_parents_answer_the_text_and_the_office_enters_what_they_say(half_term: list[Line]) -> None:
    replies = [(line["at"], line["tell"]["RecordReply"]) for line in half_term if "RecordReply" in line.get("tell", {})]
    assert len(replies) > 10
    assert all("09:26" <= at[11:16] < "10:10" for at, _ in replies)
    assert all(DRAMA_NUMBER.fullmatch(body["telephone"]) for _, body in replies)


def test_focus_families_are_met_at_the_beginning_and_the_end_of_the_half_term(half_term: list[Line]) -> None:
    told = [(line["at"][:10], *tell) for line in half_term for tell in line.get("tell", {}).items()]
    of = defaultdict(list)
    for day, request, body in told:
        of[request, body.get("purpose")].append(day)
    families = len(of["AllocateFocusFamily", None])
    assert len(of["PlanMeeting", "focus-start"]) > families // 2
    begun, missed, ended = (
        of["HoldMeeting", "focus-start"], of["RecordMeetingMissed", "focus-start"], of["HoldMeeting", "focus-end"],
    )  # fmt: skip
    assert len(begun) + len(missed) == len(of["PlanMeeting", "focus-start"])
    assert 0 < len(missed) < len(begun)
    assert len(ended) > 0.4 * families
    assert max(begun) < "2026-09-18" < min(ended)
    assert of["AgreePlan", None]


def test_no_family_is_met_whose_child_has_left() -> None:
    left = 0
    for seed in range(6, 20):
        lines = list(simulate(1, 180, *HALF_TERM, seed=seed))
        leaving = {c["changedObject"]["id"]: at for at, c in _changes(lines) if c["changedObject"].get("leavingDate")}
        met = [(line["at"], body["mis_id"]) for line in lines for body in _meetings(line)]
        assert all(at < leaving.get(mis_id, "9") for at, mis_id in met)
        left += len({mis_id for _, mis_id in met} & leaving.keys())
    assert left


def _meetings(line: Line) -> list[Line]:
    return [body for request, body in line.get("tell", {}).items() if "Meeting" in request]


def test_somebody_stands_in_for_who_is_away(half_term: list[Line]) -> None:
    school = draw_school(1, "reach2", Period(620, *HALF_TERM, seed=11))
    handed = [(line["at"][:10], line["tell"]["HandOverFamilies"]) for line in half_term
              if "HandOverFamilies" in line.get("tell", {})]  # fmt: skip
    assert handed
    for day, body in handed:
        place = [each.isoformat() for each in school.days].index(day)
        assert body["from"] in school.mishaps.away[place]
        assert body["to"] not in school.mishaps.away[place]
        assert body["until"] >= day


def test_a_dead_number_is_found_to_be_one() -> None:
    school = draw_school(1, "reach2", Period(620, *HALF_TERM, seed=11))
    heard = defaultdict(set)
    for line in simulate(1, 620, *HALF_TERM, seed=11):
        said = line.get("tell", {}).get("RecordContact")
        if said and int(said["guardian"]) in school.mishaps.dead:
            heard[said["guardian"]].add(said["outcome"])
    assert heard
    assert all(outcomes == {"number-dead"} for outcomes in heard.values())


def test_siblings_may_have_two_surnames_and_parents_one_telephone() -> None:
    school = draw_school(1, "reach2", Period(620, *HALF_TERM, seed=1))
    assert 5 < sum(len({p.last for p in family.pupils}) > 1 for family in school.families) < 60
    couples = {p.guardians for p in school.pupils if len(p.guardians) == 2}
    assert any(one.numbers == other.numbers for one, other in couples)
    assert any(one.numbers != other.numbers for one, other in couples)


def test_a_small_school_and_a_small_period_work() -> None:
    lines = list(simulate(1, 20, date(2027, 1, 4), date(2027, 1, 10), seed=1, history_days=5))
    assert len(lines[0]["setup"]["classes"]) == 1
    assert lines[-1]["at"] == "2027-01-10T18:00:00+00:00"


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (date(2026, 12, 24), date(2026, 12, 28), "choose days in term"),
        (date(2027, 7, 1), date(2027, 9, 10), "within one school year"),
    ],
)
def test_a_period_that_cannot_be_simulated_is_refused(first: date, last: date, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        simulate(1, 30, first, last, seed=1)


def test_the_school_year_follows_the_rules_of_english_terms() -> None:
    spans = [(term["from"], term["to"], term["half_term"]["from"]) for term in terms_of(2026)["terms"]]
    assert spans == [
        ("2026-09-03", "2026-12-18", "2026-10-26"),
        ("2027-01-04", "2027-03-25", "2027-02-15"),
        ("2027-04-12", "2027-07-21", "2027-05-31"),
    ]
    for year in range(2020, 2035):
        ends = [date.fromisoformat(term[end]) for term in terms_of(year)["terms"] for end in ("from", "to")]
        assert all(before < after for before, after in pairwise(ends))


def _changes(lines: list[Line]) -> Iterator[tuple[str, Line]]:
    for line in lines:
        for change in line.get("arbor", {}).get("changes", ()):
            yield line["at"], change


def _is_mark(change: Line) -> bool:
    return bool(change["changedObject"]["entityType"] == "AttendanceRollCallRecord")


def _key(mark: Line) -> tuple[str, str, str]:
    return mark["student"]["href"], mark["recordDate"], mark["rollCall"]


def _marks(lines: list[Line]) -> Marks:
    """The marks as they stand at the end: the highest revision of each."""
    changes = sorted((c for _, c in _changes(lines) if _is_mark(c)), key=lambda change: change["toRevision"])
    return {_key(c["changedObject"]): c["changedObject"]["attendanceMark"]["code"] for c in changes}


def _amendments(lines: list[Line]) -> Counter[tuple[str, str]]:
    said: Marks = {}
    amended: Counter[tuple[str, str]] = Counter()
    for _, change in _changes(lines):
        if _is_mark(change):
            key, code = _key(change["changedObject"]), change["changedObject"]["attendanceMark"]["code"]
            amended[said.get(key, code), code] += 1
            said[key] = code
    return amended


def _shares(marks: Marks) -> dict[str, float]:
    """Per cent of possible sessions, by code."""
    tally = Counter(code for code in marks.values() if code in POSSIBLE)
    return {code: 100 * tally[code] / tally.total() for code in POSSIBLE}


def _attendance(marks: Marks, pupil: str, days: list[str]) -> float:
    codes = [marks.get((pupil, day, session), "X") for day in days for session in ("AM", "PM")]
    possible = [code for code in codes if code in POSSIBLE]
    return sum(code in ATTENDING for code in possible) / len(possible) if possible else 1.0
