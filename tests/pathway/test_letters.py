"""Letters: to each parent when a stage asks, withdrawn by themselves until issued, marked when later corrected."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chassis.said import Outcome
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    DutySet,
    IssueLetter,
    LetterGroundCorrected,
    LetterIssued,
    LetterIssuing,
    LetterNotPrepared,
    LetterPrepared,
    LetterReleased,
    LetterWithdrawn,
    MissedSession,
    PrepareLetter,
    ReleaseLetter,
    WithdrawLetter,
)
from events.policy import policy_of
from events.registers import GuardianRecorded, GuardianRemoved, PolicyAdopted, PupilForgotten, SchoolSetUp
from pathway.domain.posting import Made

PUPIL = pupil_id("woodside", "16")
FIRST = date(2026, 9, 3)
MOTHER, FATHER = guardian_id("woodside", "204"), guardian_id("woodside", "205")


def parent(guardian, **changes):
    usual = {
        "pupil": PUPIL,
        "guardian": guardian,
        "mis_id": f"~{guardian}~contact~id",
        "name": f"~{guardian}~contact~name",
        "legal": True,
    }
    return GuardianRecorded(**{**usual, **changes})


@pytest.fixture
def school(woodside_on):
    """3 September 2026; two parents; the school file names a telephone."""
    woodside = woodside_on(FIRST)
    setup = woodside.decider.heard[0].body
    named = SchoolSetUp.model_validate({**setup.model_dump(by_alias=True), "telephone": "020 7946 0117"})
    woodside.decider.given(named, parent(MOTHER), parent(FATHER), at=woodside.at("07:30"))
    return woodside


def days_of(school, count=20):
    return list(school.decider.states["school", "school"].seen.calendar.between(FIRST, date(2027, 3, 25))[:count])


def marked(school, days, am="/", pm=None):
    for day in days:
        school.day = day
        school.taken("09:10", {"16": am}, "AM")
        school.taken("13:20", {"16": pm or am}, "PM")


def concerned(school, code="O"):
    """After twenty days 3 of 40 sessions were missed: 92.5 %, the stage concern."""
    days = days_of(school)
    marked(school, days[:1], code)
    marked(school, days[1:2], code, "/")
    marked(school, days[2:])
    return days, school.staged()


def only(news, word):
    return [each for each in news if isinstance(each, word)]


class TestPreparing:
    def test_one_to_each_parent_with_the_sessions_missed(self, school):
        days, news = concerned(school)
        letters = only(news, LetterPrepared)
        assert {each.guardian for each in letters} == {MOTHER, FATHER}
        assert len({each.letter for each in letters}) == 2
        assert {(each.template, each.template_version, each.stage, each.held) for each in letters} == {
            ("concern", 1, "concern", False)
        }
        assert letters[0].sessions == tuple(
            MissedSession(date=day, session=session, code="O")
            for day, session in [(days[0], "AM"), (days[0], "PM"), (days[1], "AM")]
        )
        school.decider.assert_rebuilds()

    def test_only_parents_whom_no_court_order_bars(self, school):
        school.hears(parent(FATHER, barred=True), "08:00")
        school.hears(parent(guardian_id("woodside", "206"), legal=False), "08:01")
        assert [each.guardian for each in only(concerned(school)[1], LetterPrepared)] == [MOTHER]

    def test_once_in_a_school_year(self, school):
        sent, waits = only(concerned(school)[1], LetterPrepared)
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=sent.letter), "16:00")
        _made(school, issuing)
        days = days_of(school, 60)
        marked(school, days[20:40])
        marked(school, days[40:50], "O")
        anew = [each.guardian for each in only(school.staged(), LetterPrepared) if each.template == "concern"]
        assert anew == [waits.guardian], "the other parent has had it"
        school.decider.assert_rebuilds()

    def test_what_was_withdrawn_unissued_was_not_sent_and_the_stage_asks_again(self, school):
        concerned(school)
        days = days_of(school, 60)
        marked(school, days[20:40])
        assert {each.reason for each in only(school.staged(), LetterWithdrawn)} == {"recovered"}
        marked(school, days[40:50], "O")
        anew = [each for each in only(school.staged(), LetterPrepared) if each.template == "concern"]
        assert {each.guardian for each in anew} == {MOTHER, FATHER}
        school.decider.assert_rebuilds()

    def test_what_a_person_took_back_is_not_asked_for_again_that_year(self, school):
        _, news = concerned(school)
        for each in only(news, LetterPrepared):
            withdraw = WithdrawLetter(pupil=PUPIL, letter=each.letter)
            school.decider.told(withdraw, at=school.at("16:00"), actor=_officer())
        days = days_of(school, 60)
        marked(school, days[20:40])
        marked(school, days[40:50], "O")
        assert [each for each in only(school.staged(), LetterPrepared) if each.template == "concern"] == []

    def test_a_parent_who_is_known_since_is_written_to_as_well_and_the_other_not_again(self, school):
        school.hears(GuardianRemoved(pupil=PUPIL, guardian=FATHER), "08:00")
        _, news = concerned(school)
        [first] = only(news, LetterPrepared)
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=first.letter), "16:00")
        _made(school, issuing)
        school.hears(parent(FATHER), "16:10")
        school.day += timedelta(days=3)
        news = school.decider.wakes(school.at("15:45"))
        assert [each.guardian for each in only(news, LetterPrepared)] == [FATHER]
        assert [(each.kind, each.about) for each in only(news, DutySet)] == [("letter", "concern")]
        school.day += timedelta(days=1)
        assert only(school.staged(), LetterPrepared) == [], "said once"
        school.decider.assert_rebuilds()

    def test_two_guardians_with_one_telephone_are_two_parents(self, school):
        """Whom letters go to is asked of the roll, not of telephones."""
        for guardian in (MOTHER, FATHER):
            school.hears(parent(guardian, telephone=f"~{guardian}~contact~07700900001"), "08:00")
        assert {each.guardian for each in only(concerned(school)[1], LetterPrepared)} == {MOTHER, FATHER}

    def test_where_a_template_alone_was_remembered_all_parents_were_asked(self, school):
        """States stored before letters were asked for by parent."""
        concerned(school)
        done = school.decider.states["pupil", PUPIL].done
        done.standing = replace(done.standing, asked={"concern": school.day}, letters={})
        school.day += timedelta(days=3)
        assert only(school.staged(), LetterPrepared) == []

    def test_barred_from_the_only_letter_the_stage_that_stands_still_asks(self, school):
        school.hears(GuardianRemoved(pupil=PUPIL, guardian=MOTHER), "08:00")
        concerned(school)
        school.hears(parent(FATHER, barred=True), "16:00")
        school.hears(parent(MOTHER), "16:01")
        school.day += timedelta(days=3)
        assert [each.guardian for each in only(school.staged(), LetterPrepared)] == [MOTHER]
        school.decider.assert_rebuilds()

    @pytest.mark.parametrize(("code", "held"), [("I", True), ("M", True), ("O", False)])
    def test_mostly_illness_is_held_until_a_person_releases_it(self, school, code, held):
        letters = only(concerned(school, code)[1], LetterPrepared)
        assert {(each.held, each.illness) for each in letters} == {(held, held)}

    def test_what_counts_as_mostly_illness_is_the_schools_policy(self, school):
        policy = policy_of({"stages": {"illness_over": 100}})
        school.hears(PolicyAdopted(school="woodside", since=date(2026, 9, 1), policy=policy), "07:00")
        letters = only(concerned(school, "I")[1], LetterPrepared)
        assert {(each.held, each.illness) for each in letters} == {(False, False)}

    def test_half_of_it_illness_is_not_more_than_half(self, school):
        days = days_of(school)
        marked(school, days[:1], "O")
        marked(school, days[1:2], "I")
        marked(school, days[2:])
        school.hears(PolicyAdopted(school="woodside", since=FIRST, policy=_writes_at_ninety()), "07:00")
        assert {each.held for each in only(school.staged(), LetterPrepared)} == {False}

    def test_below_compulsory_school_age_there_is_none_and_it_says_so(self, school, recorded_pupil):
        school.hears(recorded_pupil("16", year="R", compulsory_from=date(2026, 12, 31)), "08:00")
        _, news = concerned(school)
        assert only(news, LetterPrepared) == []
        assert [each.reason for each in only(news, LetterNotPrepared)] == ["below-compulsory-age"]
        school.day += timedelta(days=3)
        assert only(school.staged(), LetterNotPrepared) == [], "said once"

    def test_a_missing_field_is_said_and_the_letter_follows_when_it_is_there(self, school):
        school.hears(parent(FATHER, name=None), "08:00")
        _, news = concerned(school)
        assert [each.reason for each in only(news, LetterNotPrepared)] == ["no-name"]
        school.hears(parent(FATHER), "16:00")
        school.day += timedelta(days=3)
        assert len(only(school.staged(), LetterPrepared)) == 2
        school.decider.assert_rebuilds()

    def test_without_a_telephone_or_a_parent_there_is_no_letter(self, woodside_on):
        bare = woodside_on(FIRST)
        _, news = concerned(bare)
        assert [each.reason for each in only(news, LetterNotPrepared)] == ["no-telephone"]


def _writes_at_ninety():
    ladder = {
        "concern": {"attendance": "<= 90"},
        "support": {"attendance": "<= 80"},
        "persistent": {"attendance": "<= 80"},
    }
    return policy_of({"stages": {"ladder": ladder}})


class TestPosting:
    def test_issued_by_a_person_with_the_sum_of_the_file(self, school):
        letter = only(concerned(school)[1], LetterPrepared)[0]
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=letter.letter), "16:00")
        assert issuing == LetterIssuing(pupil=PUPIL, letter=letter.letter, by="staff-3")
        assert _made(school, issuing) == [LetterIssued(pupil=PUPIL, letter=letter.letter, by="staff-3", sha256="ab")]
        assert _made(school, issuing) == []
        school.decider.assert_rebuilds()

    def test_a_held_one_is_released_first(self, school):
        letter = only(concerned(school, "I")[1], LetterPrepared)[0].letter
        issue = IssueLetter(pupil=PUPIL, letter=letter)
        refused = school.decider.refuses(issue, at=school.at("16:00"), actor=_officer())
        assert refused.reason == "held"
        assert school.told(ReleaseLetter(pupil=PUPIL, letter=letter), "16:01") == [
            LetterReleased(pupil=PUPIL, letter=letter, by="staff-3")
        ]
        assert only(school.told(issue, "16:02"), LetterIssuing)

    def test_a_person_withdraws_one_that_waits_but_not_one_that_is_gone(self, school):
        first, second = only(concerned(school)[1], LetterPrepared)
        assert only(school.decider.told(WithdrawLetter(pupil=PUPIL, letter=first.letter), at=school.at("16:00"),
                                        actor=_officer()), LetterWithdrawn)  # fmt: skip
        school.told(IssueLetter(pupil=PUPIL, letter=second.letter), "16:01")
        gone = school.decider.refuses(
            WithdrawLetter(pupil=PUPIL, letter=second.letter), at=school.at("16:02"), actor=_officer()
        )
        assert gone.reason == "issued"

    def test_one_that_was_withdrawn_is_not_issued(self, school):
        letter = only(concerned(school)[1], LetterPrepared)[0].letter
        school.hears(PupilForgotten(pupil=PUPIL), "16:00")
        refused = school.decider.refuses(
            IssueLetter(pupil=PUPIL, letter=letter), at=school.at("16:01"), actor=_officer()
        )
        assert refused.reason == "no-such-pupil"

    @pytest.mark.parametrize("role", ["class-teacher", "year-group-leader", "pastoral", "governor"])
    def test_only_those_who_write_letters_do(self, school, role):
        letter = only(concerned(school)[1], LetterPrepared)[0].letter
        refused = school.decider.refuses(
            IssueLetter(pupil=PUPIL, letter=letter), at=school.at("16:00"), actor=_officer(role)
        )
        assert refused.reason == "not-yours"

    def test_not_even_a_person_has_one_prepared_below_compulsory_school_age(self, school, recorded_pupil):
        school.hears(recorded_pupil("16", year="R", compulsory_from=date(2026, 12, 31)), "08:00")
        refused = school.decider.refuses(
            PrepareLetter(mis_id="16", template="no-improvement"), at=school.at("16:00"), actor=_officer()
        )
        assert refused.sentence == ("The letter cannot be prepared because the child is below compulsory school age.")

    def test_what_is_missing_is_the_refusal(self, school):
        school.hears(GuardianRemoved(pupil=PUPIL, guardian=MOTHER), "08:00")
        school.hears(GuardianRemoved(pupil=PUPIL, guardian=FATHER), "08:00")
        refused = school.decider.refuses(
            PrepareLetter(mis_id="16", template="no-improvement"), at=school.at("16:00"), actor=_officer()
        )
        assert refused.sentence == (
            "The letter cannot be prepared because no parent is recorded to whom a letter may go: "
            "record one in the MIS."
        )

    def test_all_letters_of_a_school_year_are_remembered(self, school):
        marked(school, days_of(school, 1), "O")
        issued_by_hour(school, range(14, 20))
        assert len(school.decider.states["pupil", PUPIL].done.standing.letters) == 12
        school.decider.assert_rebuilds()

    def test_those_of_an_earlier_one_are_let_go_once_nothing_in_them_can_be_corrected(self, school):
        marked(school, days_of(school, 1), "I")
        issued_by_hour(school, [14])
        school.day = date(2027, 9, 1)
        setup = next(each.body for each in school.decider.heard if getattr(each.body, "telephone", ""))
        autumn = {"name": "Autumn 2027", "from": "2027-09-01", "to": "2027-12-17"}
        again = SchoolSetUp.model_validate({**setup.model_dump(by_alias=True), "terms": (autumn,)})
        school.decider.given(again, at=school.at("07:00"))
        marked(school, [date(2027, 9, 2)], "O")
        issued_by_hour(school, [14])
        letters = school.decider.states["pupil", PUPIL].done.standing.letters
        assert [of.day for of in letters.values()] == [date(2027, 9, 2)] * 2
        school.decider.assert_rebuilds()


def issued_by_hour(school, hours):
    """A letter to each parent at each of these hours, issued at once."""
    prepare = PrepareLetter(mis_id="16", template="concern")
    for hour in hours:
        for each in only(school.told(prepare, f"{hour}:00"), LetterPrepared):
            [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=each.letter), f"{hour}:01")
            _made(school, issuing)


class TestCorrections:
    def test_what_waits_is_withdrawn_when_its_ground_falls(self, school):
        days, _ = concerned(school)
        news = [
            *school.amended("16:00", "/", original="O", date=days[0]),
            *school.amended("16:01", "/", original="O", date=days[0], session="PM"),
        ]
        assert {each.reason for each in only(news, LetterWithdrawn)[-2:]} == {"corrected"}
        assert school.decider.states["pupil", PUPIL].done.standing.letters == {}
        school.decider.assert_rebuilds()

    def test_one_that_lists_what_has_changed_is_made_anew(self, school):
        days, news = concerned(school)
        old = {each.letter for each in only(news, LetterPrepared)}
        news = school.amended("16:00", "I", original="O", date=days[0])
        assert {each.letter for each in only(news, LetterWithdrawn)} == old
        anew = only(news, LetterPrepared)
        assert len(anew) == 2
        assert anew[0].sessions[0].code == "I"

    def test_the_parent_who_had_it_gets_no_second_when_the_other_s_is_made_anew(self, school):
        days, news = concerned(school)
        sent, waits = only(news, LetterPrepared)
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=sent.letter), "16:00")
        _made(school, issuing)
        news = school.amended("16:10", "I", original="O", date=days[0])
        assert [each.letter for each in only(news, LetterWithdrawn)] == [waits.letter]
        assert [each.guardian for each in only(news, LetterPrepared)] == [waits.guardian]
        assert [each.stands for each in only(news, LetterGroundCorrected)] == [True]
        school.decider.assert_rebuilds()

    def test_an_issued_one_is_marked_as_sent_on_information_later_corrected(self, school):
        days, news = concerned(school)
        letter = only(news, LetterPrepared)[0].letter
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=letter), "16:00")
        _made(school, issuing)
        corrected = only(school.amended("16:10", "/", original="O", date=days[0]), LetterGroundCorrected)
        lost = (MissedSession(date=days[0], session="AM", code="O"),)
        assert corrected == [LetterGroundCorrected(pupil=PUPIL, letter=letter, sessions=lost, stands=False)]
        school.decider.assert_rebuilds()

    @pytest.mark.parametrize("sha256", ["ab", None])
    def test_one_whose_ground_falls_while_it_is_being_made_is_marked_and_issued_or_goes_to_nobody(self, school, sha256):
        days, news = concerned(school)
        sent, other = only(news, LetterPrepared)
        withdraw = WithdrawLetter(pupil=PUPIL, letter=other.letter)
        school.decider.told(withdraw, at=school.at("15:59"), actor=_officer())
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=sent.letter), "16:00")
        news = school.amended("16:00", "/", original="O", date=days[0])
        assert [(each.letter, each.stands) for each in only(news, LetterGroundCorrected)] == [(sent.letter, False)]
        school.staged()
        assert [type(each) for each in _made(school, issuing, sha256)] == [LetterIssued if sha256 else LetterWithdrawn]
        assert _made(school, issuing, sha256) == []
        assert sent.letter not in school.decider.states["pupil", PUPIL].done.standing.letters
        school.decider.assert_rebuilds()

    def test_so_is_one_after_which_many_others_were_issued(self, school):
        days, news = concerned(school)
        letter = only(news, LetterPrepared)[0].letter
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=letter), "16:00")
        _made(school, issuing)
        issued_by_hour(school, range(17, 22))
        others = [*school.decider.states["pupil", PUPIL].done.standing.letters.values()]
        news = school.amended("22:10", "/", original="O", date=days[0])
        found = only(news, LetterGroundCorrected)
        assert letter in {each.letter for each in found}
        assert len(found) == sum(of.state == "issued" for of in others), "each of them lists that session"
        school.decider.assert_rebuilds()

    @pytest.mark.parametrize(
        ("said", "becomes", "is_marked"), [("O", "I", True), ("I", "G", True), ("I", "O", True), ("N", "M", False)]
    )
    def test_so_is_one_that_gives_a_reason_which_was_another(self, school, said, becomes, is_marked):
        """Of a session whose reason the letter did not know, a reason that comes later corrects nothing."""
        days, news = concerned(school, said)
        letter = only(news, LetterPrepared)[0].letter
        if said == "I":
            school.told(ReleaseLetter(pupil=PUPIL, letter=letter), "15:59")
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=letter), "16:00")
        _made(school, issuing)
        news = school.amended("16:10", becomes, original=said, date=days[0])
        lost = (MissedSession(date=days[0], session="AM", code=said),)
        expected = [LetterGroundCorrected(pupil=PUPIL, letter=letter, sessions=lost, stands=True)]
        assert only(news, LetterGroundCorrected) == (expected if is_marked else [])
        school.decider.assert_rebuilds()

    def test_it_goes_when_attendance_recovers(self, school):
        concerned(school)
        marked(school, days_of(school, 40)[20:])
        assert {each.reason for each in only(school.staged(), LetterWithdrawn)} == {"recovered"}

    def test_a_court_order_withdraws_what_waits_for_that_parent(self, school):
        _, news = concerned(school)
        to_father = next(each.letter for each in only(news, LetterPrepared) if each.guardian == FATHER)
        assert school.hears(parent(FATHER, barred=True), "16:00") == [
            LetterWithdrawn(pupil=PUPIL, letter=to_father, reason="not-a-parent")
        ]

    def test_one_of_somebody_forgotten_meanwhile_goes_to_nobody(self, school):
        letter = only(concerned(school)[1], LetterPrepared)[0].letter
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=letter), "16:00")
        assert _made(school, issuing, None) == [LetterWithdrawn(pupil=PUPIL, letter=letter, reason="forgotten")]

    def test_one_that_cannot_be_rendered_goes_to_nobody_and_says_so(self, school):
        letter = only(concerned(school)[1], LetterPrepared)[0].letter
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=letter), "16:00")
        said = next(own for own, _ in school.decider.own if own.body == issuing)
        made = Outcome(issuing, said.id, Made(None, "not-rendered"))
        withdrawn = [LetterWithdrawn(pupil=PUPIL, letter=letter, reason="not-rendered")]
        assert school.decider.told(made, at=school.at("16:05")) == withdrawn
        assert school.decider.told(made, at=school.at("16:05")) == []
        school.decider.assert_rebuilds()


def _officer(role="attendance-officer"):
    return Actor(who="staff-3", role=role)


def _made(school, issuing, sha256="ab"):
    """The letter was made; the same outcome again has the same id."""
    said = next(own for own, _ in school.decider.own if own.body == issuing)
    return school.decider.told(Outcome(issuing, said.id, Made(sha256)), at=school.at("16:05"))
