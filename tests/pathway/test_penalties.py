"""Penalty notices: ten sessions in ten school weeks, per parent and child, two in three years; never on an N."""

from datetime import date

import pytest

from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    DutySet,
    EvidencePackCorrected,
    EvidencePackMade,
    MakeEvidencePack,
    MissedSession,
    PenaltyNoticeCorrected,
    PenaltyNoticeIssued,
    PenaltyNoticeWithdrawn,
    RecordPenaltyNotice,
    WithdrawPenaltyNotice,
)
from events.policy import policy_of
from events.registers import GuardianRecorded, PolicyAdopted

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


def corrections(news):
    """Beside the duty to withdraw a notice (`test_told_wrongly`)."""
    return [each for each in news if not isinstance(each, DutySet)]


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
    assert fault.sentence == (
        "The reason for 2 of the sessions is not known yet (N): settle 2026-09-11 AM, 2026-09-11 PM."
    )
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
    fault = refused(school, RecordPenaltyNotice(mis_id="16", guardian="204"))
    assert (fault.reason, fault.sentence) == (
        "no-ground",
        "0 sessions in 10 school weeks were not authorised beside the 10 of the notice of 2026-09-11: "
        "a notice needs 10.",
    )
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


def test_nothing_rests_on_what_was_missed_before_the_child_had_to_go_to_school(school, recorded_pupil):
    school.hears(recorded_pupil("16", year="R", compulsory_from=date(2026, 9, 8)), "08:00")
    marked(school, "OOOOOOOOOO")
    for asked in (MakeEvidencePack(mis_id="16"), RecordPenaltyNotice(mis_id="16", guardian="204")):
        fault = refused(school, asked)
        assert (fault.reason, fault.sentence.startswith("8 sessions")) == ("no-ground", True)


def test_nor_where_the_policy_has_its_stage_for_any_age(school, recorded_pupil):
    any_age = {"stages": {"ladder": {"legal": {"legal": False}}}}
    school.hears(PolicyAdopted(school="woodside", since=date(2026, 9, 7), policy=policy_of(any_age)), "08:00")
    school.hears(recorded_pupil("16", year="R", compulsory_from=date(2026, 9, 8)), "08:00")
    marked(school, "OOOOOOOOOO")
    assert refused(school, MakeEvidencePack(mis_id="16")).reason == "no-ground"


def test_not_for_everybody(school):
    marked(school, "OOOOOOOOOO")
    teacher = Actor(who="staff-9", role="class-teacher")
    assert refused(school, MakeEvidencePack(mis_id="16"), teacher).reason == "not-yours"


@pytest.mark.parametrize("role", ["assistant-head", "class-teacher", "year-group-leader", "governor"])
def test_penalty_notices_are_for_officers_and_headship(school, role):
    marked(school, "OOOOOOOOOO")
    other = Actor(who="staff-5", role=role)
    for asked in (MakeEvidencePack(mis_id="16"), RecordPenaltyNotice(mis_id="16", guardian="204")):
        assert refused(school, asked, other).reason == "not-yours"


class TestWithdrawn:
    """National Framework: a notice that ought not to have been issued is withdrawn, and counts no more."""

    def test_with_its_reason_and_the_next_is_the_first_again(self, school):
        marked(school, "OOOOOOOOOO")
        school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
        withdraw = WithdrawPenaltyNotice(mis_id="16", guardian="204", date=school.day, reason="material-errors")
        assert school.told(withdraw, "16:10") == [
            PenaltyNoticeWithdrawn(
                pupil=PUPIL, guardian=MOTHER, date=school.day, reason="material-errors", at=school.at("16:10"),
                by="staff-3",
            )
        ]  # fmt: skip
        school.day = date(2026, 9, 14)
        [again] = school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
        assert (again.number, again.full, again.reduced) == (1, 160, 80)
        school.decider.assert_rebuilds()

    def test_one_that_does_not_stand_is_not(self, school):
        marked(school, "OOOOOOOOOO")
        school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
        for guardian, day in (("205", school.day), ("204", date(2026, 9, 10))):
            withdraw = WithdrawPenaltyNotice(mis_id="16", guardian=guardian, date=day, reason="wrong-person")
            assert refused(school, withdraw).reason == "no-such-notice"


class TestCorrected:
    """A mark that is corrected afterwards marks what rests on it, once."""

    LOST = (MissedSession(date=date(2026, 9, 7), session="AM", code="O"),)

    def test_evidence_and_notice_are_marked_and_say_whether_they_stand(self, school):
        marked(school, "OOOOOOOOOOO")
        [pack] = school.told(MakeEvidencePack(mis_id="16"), "16:00")
        [notice] = school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:01")
        news = corrections(school.amended("16:10", "I", original="O", date=date(2026, 9, 7)))
        assert news == [
            EvidencePackCorrected(pupil=PUPIL, pack=pack.pack, sessions=self.LOST, stands=True),
            PenaltyNoticeCorrected(pupil=PUPIL, guardian=MOTHER, date=notice.date, sessions=self.LOST, stands=True),
        ]
        news = corrections(school.amended("16:11", "/", original="O", date=date(2026, 9, 8)))
        assert [each.stands for each in news] == [False, False], "nine are left"
        school.decider.assert_rebuilds()

    def test_another_code_is_another_ground_although_it_counts(self, school):
        marked(school, "OOOOOOOOOO")
        school.told(MakeEvidencePack(mis_id="16"), "16:00")
        [corrected] = school.amended("16:10", "G", original="O", date=date(2026, 9, 7))
        assert (corrected.sessions, corrected.stands) == (self.LOST, True)
        [corrected] = school.amended("16:11", "I", original="O", date=date(2026, 9, 8))
        assert not corrected.stands

    def test_a_reason_that_is_unknown_again_is_no_ground(self, school):
        marked(school, "OOOOOOOOOO")
        school.told(MakeEvidencePack(mis_id="16"), "16:00")
        [corrected] = school.amended("16:10", "N", original="O", date=date(2026, 9, 7))
        assert not corrected.stands

    def test_one_that_was_withdrawn_is_not_marked(self, school):
        marked(school, "OOOOOOOOOO")
        school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
        withdraw = WithdrawPenaltyNotice(mis_id="16", guardian="204", date=school.day, reason="not-prosecuted")
        school.told(withdraw, "16:05")
        assert school.amended("16:10", "/", original="O", date=date(2026, 9, 7)) == []

    def test_what_the_register_keeps_no_more_is_not_called_corrected(self, school):
        """In the next school year the sessions of this one are still there; after it they are not."""
        marked(school, "OOOOOOOOOO")
        school.told(MakeEvidencePack(mis_id="16"), "16:00")
        for year in (2027, 2028):
            school.day = date(year, 9, 6)
            news = school.taken("09:10", {"16": "/"})
            news += school.amended("09:30", "L", original="/", date=school.day)
            assert [each for each in news if isinstance(each, EvidencePackCorrected)] == []

    def test_a_notice_is_marked_however_many_packs_were_made_since(self, school):
        marked(school, "OOOOOOOOOO")
        school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
        for n in range(8):
            school.told(MakeEvidencePack(mis_id="16"), f"16:0{n + 1}")
        news = corrections(school.amended("16:10", "I", original="O", date=date(2026, 9, 7)))
        assert [type(each) for each in news] == [PenaltyNoticeCorrected, *8 * [EvidencePackCorrected]]

    def test_to_leave_and_to_come_back_corrects_no_mark(self, school, recorded_pupil):
        marked(school, "OOOOOOOOOO")
        school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
        school.day = date(2026, 9, 30)
        school.hears(recorded_pupil("16", leaving=date(2026, 9, 29)), "08:00")
        school.day = date(2026, 11, 16)
        assert school.hears(recorded_pupil("16", entry=school.day), "08:00") == []
        [corrected] = corrections(school.amended("16:10", "/", original="O", date=date(2026, 9, 7)))
        assert (type(corrected), corrected.sessions) == (PenaltyNoticeCorrected, self.LOST)
        school.decider.assert_rebuilds()

    def test_what_was_before_the_child_came_was_no_absence(self, school, recorded_pupil):
        marked(school, "OOOOOOOOOO")
        school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
        [corrected] = corrections(school.hears(recorded_pupil("16", entry=date(2026, 9, 8)), "16:10"))
        assert len(corrected.sessions) == 2
