"""Penalty notices: ten sessions in ten school weeks, per parent and child, two in three years; never on an N."""

from datetime import date

import pytest

from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import EvidencePackMade, MakeEvidencePack, PenaltyNoticeIssued, RecordPenaltyNotice
from events.registers import GuardianRecorded

PUPIL = pupil_id("woodside", "16")
MOTHER, FATHER = guardian_id("woodside", "204"), guardian_id("woodside", "205")
OFFICER = Actor(who="staff-3", role="attendance-officer")


def parent(guardian, **changes):
    token = f"~{guardian}~contact~id"
    return GuardianRecorded(**{"pupil": PUPIL, "guardian": guardian, "mis_id": token, "legal": True, **changes})


@pytest.fixture
def school(woodside):
    """Monday 7 September 2026; two parents."""
    woodside.decider.given(parent(MOTHER), parent(FATHER), at=woodside.at("07:30"))
    return woodside


def marked(school, codes, first=7):
    """Two sessions a day from 7 September."""
    for n, code in enumerate(codes):
        school.day = date(2026, 9, first + n // 2)
        school.taken("09:10" if n % 2 == 0 else "13:20", {"16": code}, "AM" if n % 2 == 0 else "PM")


def refused(school, request, actor=OFFICER):
    return school.decider.refuses(request, at=school.at("16:00"), actor=actor)


def test_the_evidence_is_the_ten_sessions_of_the_window(school):
    marked(school, "OOOOGGGGUO")
    [pack] = school.told(MakeEvidencePack(mis_id="16"), "16:00")
    assert isinstance(pack, EvidencePackMade)
    assert ("".join(each.code for each in pack.sessions), pack.first) == ("OOOOGGGGUO", date(2026, 8, 31))
    school.decider.assert_rebuilds()


def test_it_is_not_made_while_an_n_stands_in_it(school):
    marked(school, "OOOOGGGGNN")
    fault = refused(school, MakeEvidencePack(mis_id="16"))
    assert fault.reason == "reason-unknown"
    assert fault.sentence == "The reason for 2 of the sessions is not known yet (N): settle it."
    for session in ("AM", "PM"):
        school.amended("16:01", "O", session=session)
    assert school.told(MakeEvidencePack(mis_id="16"), "16:02")


def test_nine_sessions_are_no_ground(school):
    marked(school, "OOOOOOOOO/")
    assert refused(school, MakeEvidencePack(mis_id="16")).reason == "no-ground"
    assert refused(school, RecordPenaltyNotice(mis_id="16", guardian="204")).reason == "no-ground"


def test_the_first_and_the_second_to_a_parent_and_no_third(school):
    asks = []
    for weeks in ([(7, "OOOOOOOOOO")], [(14, "OOOOOOOO"), (21, "OO")]):
        for first, codes in weeks:
            marked(school, codes, first)
        [issued] = school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
        asks.append((issued.number, issued.full, issued.reduced, issued.by, len(issued.sessions)))
    assert asks == [(1, 160, 80, "staff-3", 10), (2, 160, None, "staff-3", 10)]
    marked(school, "OOOOOO", 22)
    marked(school, "OOOO", 28)
    assert refused(school, RecordPenaltyNotice(mis_id="16", guardian="204")).reason == "no-further-notice"
    [other] = school.told(RecordPenaltyNotice(mis_id="16", guardian="205"), "16:10")
    assert (other.guardian, other.number) == (FATHER, 1), "each parent by itself"
    school.decider.assert_rebuilds()


def test_a_second_notice_needs_as_many_sessions_after_the_first(school):
    marked(school, "OOOOOOOOOO")
    school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
    school.day = date(2026, 9, 14)
    assert refused(school, RecordPenaltyNotice(mis_id="16", guardian="204")).reason == "no-ground"
    marked(school, "OOOOOOOO", 14)
    marked(school, "O", 21)
    assert refused(school, RecordPenaltyNotice(mis_id="16", guardian="204")).reason == "no-ground", "nine"
    school.taken("13:20", {"16": "O"}, "PM")
    [second] = school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
    assert (second.number, min(each.date for each in second.sessions)) == (2, date(2026, 9, 14))


@pytest.mark.parametrize(("issued", "number"), [(date(2023, 9, 10), 1), (date(2024, 8, 18), 1), (date(2024, 8, 19), 2)])
def test_three_years_count_and_nothing_before_the_national_framework(school, issued, number):
    marked(school, "OOOOOOOOOO")
    done = school.decider.states["pupil", PUPIL].done
    done.standing = type(done.standing)(notices={MOTHER: [issued]})
    [notice] = school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
    assert isinstance(notice, PenaltyNoticeIssued)
    assert notice.number == number


def test_only_to_a_parent_of_a_child_who_must_go_to_school(school, recorded_pupil):
    marked(school, "OOOOOOOOOO")
    assert refused(school, RecordPenaltyNotice(mis_id="16", guardian="999")).reason == "not-a-parent"
    school.hears(recorded_pupil("16", year="R"), "15:00")
    assert refused(school, RecordPenaltyNotice(mis_id="16", guardian="204")).reason == "below-compulsory-age"


def test_not_for_everybody(school):
    marked(school, "OOOOOOOOOO")
    teacher = Actor(who="staff-9", role="class-teacher")
    assert refused(school, MakeEvidencePack(mis_id="16"), teacher).reason == "not-yours"
