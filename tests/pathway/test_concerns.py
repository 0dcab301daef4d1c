"""Concerns for a child's safety: raised by rule or person, said again until somebody resolves them."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.ids import concern_id, duty_id, pupil_id
from events.notifications import StaffUnreached
from events.pathway import (
    AcknowledgeConcern,
    ConcernAcknowledged,
    ConcernRaised,
    ConcernRealerted,
    ConcernResolved,
    ConcernsOf,
    ContactMade,
    DutiesOf,
    DutyDone,
    DutySet,
    QueueOf,
    RaiseConcern,
    RecordContact,
    RecordSocialWorkerTold,
    ResolveConcern,
    SearchEnded,
    SocialWorkerTold,
)
from events.policy import ConcernPolicy
from events.registers import RegisterAnnulled
from pathway.projection import concerns_of, duties_of, queue_of

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")
LEAD = {"who": "staff-2", "role": "safeguarding-lead"}
SAFEGUARDING = ["safeguarding-lead", "headteacher", "head-of-school"]
OTHERS = ["attendance-officer", "assistant-head", "year-group-leader", "class-teacher", "pastoral", "provision"]
OTHERS += ["inclusion", "governor", "operator"]


@pytest.fixture
def school(woodside):
    woodside.safeguards = True
    return woodside


def concern(kind, day=MONDAY):
    return concern_id("woodside", kind, PUPIL, day)


def of(news, *words):
    return [fact for fact in news if isinstance(fact, words)]


def brief(news):
    return [(fact.kind, fact.by) for fact in of(news, ConcernRaised)]


def ended(news):
    return [(fact.outcome, fact.by, fact.found_by) for fact in of(news, ConcernResolved)]


def resolved(school, clock, kind, day=MONDAY, **how):
    given = {"outcome": "found-safe", "by": "staff-9", "at": school.at(clock), **how}
    return school.told(ResolveConcern(pupil=PUPIL, concern=concern(kind, day), **given), clock, **LEAD)


def refused(school, asked, clock, role="safeguarding-lead"):
    return school.decider.refuses(asked, at=school.at(clock), actor=Actor(who="staff-2", role=role)).reason


def missing_in_the_afternoon(school, clock="13:30"):
    school.taken("09:00", {"16": "/"})
    return school.absent(clock, session="PM")


# By rule --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("morning", ["/", "L", "V", "U"])
def test_in_school_in_the_morning_and_away_in_the_afternoon_is_a_concern_at_once(school, morning):
    school.taken("09:00", {"16": morning})
    assert brief(school.absent("13:30", session="PM")) == [("missing-afternoon", "rule")]
    school.decider.assert_rebuilds()


def test_the_mornings_register_may_be_heard_after_the_afternoons(school):
    assert brief(school.absent("13:30", session="PM")) == []
    assert brief(school.taken("13:35", {"16": "/"})) == [("missing-afternoon", "rule")]


@pytest.mark.parametrize("code", ["O", "I", "G"])
def test_another_code_in_the_afternoon_is_none_at_once(school, code):
    school.taken("09:00", {"16": "/"})
    assert brief(school.absent("13:30", session="PM", code=code)) == []


@pytest.mark.parametrize(("code", "concerns"), [("N", []), ("O", [("nobody-reached", "rule")]), ("G", [])])
def test_of_an_afternoon_of_o_the_family_must_be_reached_by_when_the_call_is_due(school, code, concerns):
    school.taken("09:00", {"16": "/"})
    school.absent("13:20", session="PM", code=code)
    assert brief(school.wakes("13:49:59")) == []
    assert brief(school.wakes("17:00")) == concerns
    school.decider.assert_rebuilds()


def test_so_it_must_be_where_the_morning_was_called_about_before(school):
    school.absent("09:20")
    school.contact("09:30", code="M")
    school.amended("10:30", "L")
    school.withdrawn("10:30", code="L")
    school.absent("13:20", session="PM", code="O")
    [raised] = of(school.wakes("13:50"), ConcernRaised)
    assert (raised.kind, raised.at) == ("nobody-reached", school.at("13:50"))
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("flag", ["child-protection", "social-worker"])
def test_a_protected_child_unexplained_is_a_concern_at_once(school, flag):
    school.roll("16", flags=(flag,))
    assert brief(school.absent("09:20")) == [("protected-unexplained", "rule")]


def test_a_protected_child_explained_is_none(school):
    school.roll("16", flags=("social-worker",))
    assert brief(school.absent("09:20", code="I")) == []


def test_a_child_who_comes_under_protection_that_morning_is_a_concern_then(school, recorded_pupil):
    school.absent("09:20")
    news = school.hears(recorded_pupil("16", flags=("child-protection",)), "09:40")
    assert brief(news) == [("protected-unexplained", "rule")]


def test_nobody_reached_by_eleven_is_a_concern(school):
    school.absent("09:20")
    school.contact("09:40", "no-answer")
    assert brief(school.wakes("10:59:59")) == []
    assert brief(school.wakes("11:00")) == [("nobody-reached", "rule")]
    school.decider.assert_rebuilds()


def test_a_call_that_is_due_later_gives_that_long(school):
    school.absent("10:45")
    assert brief(school.wakes("11:14:59")) == []
    assert brief(school.wakes("11:15")) == [("nobody-reached", "rule")]


@pytest.mark.parametrize("clock", ["09:40", "10:30", "11:00"])
def test_who_was_reached_by_eleven_is_none(school, clock):
    school.absent("09:20")
    school.contact(clock)
    assert brief(school.wakes("12:00")) == []


@pytest.mark.parametrize("clock", ["09:40", "10:30"])
@pytest.mark.parametrize("what", [("explained", {}), ("withdrawn", {}), ("visit", {})])
def test_nor_who_was_explained_or_found_by_then(school, clock, what):
    school.absent("09:20")
    name, changes = what
    news = getattr(school, name)(clock, **changes)
    if clock == "10:30" and name != "visit":
        assert of(news, SearchEnded) != []
    assert brief(school.wakes("12:00")) == []
    school.decider.assert_rebuilds()


def test_a_service_that_was_down_raises_it_for_the_hour_that_it_did_not_hear(school):
    school.absent("09:20")
    assert brief(school.explained("11:30")) == [("nobody-reached", "rule")]


def test_a_contact_taken_back_lets_the_search_go_on(school):
    school.absent("09:20")
    school.mistaken("10:30", outcome="spoke")
    assert brief(school.wakes("11:00")) == [("nobody-reached", "rule")]


def test_on_a_later_day_nothing_is_raised_about_an_earlier_one(school):
    school.roll("16", flags=("child-protection",))
    assert brief(school.absent("09:20", date=MONDAY - timedelta(days=3))) == []


# The ground falls away ------------------------------------------------------------------------------------------------


def test_a_mark_corrected_to_present_says_that_the_child_is_safe(school):
    missing_in_the_afternoon(school)
    news = school.withdrawn("13:50", session="PM")
    assert ended(news) == [("found-safe", "register", "register")]


def test_a_child_whom_a_visitor_saw_is_found_by_the_visitor(school):
    missing_in_the_afternoon(school)
    assert ended(school.visit("14:30", by="staff-8")) == [("found-safe", "register", "staff-8")]


def test_a_child_found_in_school_by_a_call_is_found_by_who_rang(school):
    missing_in_the_afternoon(school)
    assert ended(school.contact("13:40", "child-in-school")) == [("found-safe", "register", "staff-3")]


@pytest.mark.parametrize("how", ["explained", "spoke", "unmarked", "off-roll"])
def test_nothing_less_ends_a_missing_childs(school, how):
    missing_in_the_afternoon(school)
    happened = {
        "explained": lambda: school.explained("13:40", session="PM"),
        "spoke": lambda: school.contact("13:40", code="I"),
        "unmarked": lambda: school.withdrawn("13:40", session="PM", reason="unmarked"),
        "off-roll": lambda: school.withdrawn("13:40", session="PM", reason="off-roll"),
    }
    assert ended(happened[how]()) == []


def test_missing_again_it_is_raised_again(school):
    missing_in_the_afternoon(school)
    school.withdrawn("13:50", session="PM")
    assert brief(school.absent("13:55", session="PM")) == [("missing-afternoon", "rule")]


@pytest.mark.parametrize("code", ["I", "O"])
def test_a_family_that_gives_the_reason_after_all_ends_it(school, code):
    school.absent("09:20")
    school.wakes("11:00")
    assert ended(school.contact("11:20", code=code)) == [("reached", "register", None)]


def test_the_reason_of_an_older_day_ends_its_concern_whatever_was_said_of_the_days_since(school):
    school.absent("09:06")
    assert brief(school.wakes("18:00")) == [("nobody-reached", "rule")]
    for n in range(1, 5):
        school.day = MONDAY + timedelta(days=n)
        school.absent("09:06")
        school.contact("09:20", code="I")
        school.explained("09:20", by="contact")
        school.wakes("18:00")
    assert ended(school.contact("18:10", date=MONDAY, code="I")) == [("reached", "register", None)]
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("given", [{}, {"code": "N"}, {"note": f"~{PUPIL}~contact~said"}])
def test_one_that_is_reached_and_does_not_say_where_the_child_is_ends_nothing(school, given):
    school.absent("09:20")
    school.wakes("11:00")
    news = school.contact("11:20", **given)
    assert (ended(news), len(of(news, DutyDone))) == ([], 1)
    assert ended(school.contact("11:30", code="I")) == [("reached", "register", None)]
    school.decider.assert_rebuilds()


# The family thinks that the child is in school ------------------------------------------------------------------------


def believed(school, clock="09:40", **given):
    return school.contact(clock, "believed-in-school", **given)


def test_a_child_whom_its_family_believes_in_school_is_missing_at_once(school):
    school.absent("09:20")
    news = believed(school)
    assert brief(news) == [("missing-child", "rule")]
    [contact], [done] = of(news, ContactMade), of(news, DutyDone)
    assert (contact.outcome, contact.code, done.outcome) == ("believed-in-school", None, "believed-in-school")
    assert of(news, ConcernRaised)[0].because == done.because
    school.decider.assert_rebuilds()


def test_it_is_so_beside_the_concern_that_nobody_was_reached_and_ends_none(school):
    school.absent("09:20")
    school.wakes("11:00")
    news = believed(school, "11:10")
    assert (brief(news), ended(news)) == ([("missing-child", "rule")], [])


def test_nothing_ends_it_but_the_child_found_safe(school):
    school.absent("09:20")
    believed(school)
    assert ended(school.contact("09:50", code="I")) == []
    assert ended(school.explained("10:00")) == []
    assert ended(school.withdrawn("10:10")) == [("found-safe", "register", "register")]


@pytest.mark.parametrize("mark", ["/", "L", "U", "V"])
def test_of_a_child_who_is_marked_in_it_is_none(school, mark):
    school.taken("09:00", {"16": mark})
    assert brief(believed(school)) == []


def test_nor_of_one_who_was_found_in_school(school):
    school.absent("09:20")
    school.contact("09:30", "child-in-school")
    assert brief(believed(school)) == []


def test_a_morning_in_school_says_nothing_of_the_afternoon_once_it_has_opened(school):
    school.taken("09:00", {"16": "/"})
    assert brief(believed(school, "13:09")) == []
    assert brief(believed(school, "13:10")) == [("missing-child", "rule")]
    assert ended(school.taken("13:15", {"16": "\\"}, "PM")) == [("found-safe", "register", "register")]


@pytest.mark.parametrize(("mark", "resolved"), [("/", True), ("L", True), ("U", True), ("N", False), ("I", False)])
def test_before_the_register_is_heard_it_is_one_until_a_mark_says_that_the_child_is_there(school, mark, resolved):
    assert brief(believed(school, "09:00")) == [("missing-child", "rule")]
    news = school.taken("09:05", {"16": mark})
    if mark in "NI":
        news += school.absent("09:05:01", code=mark)
    assert ended(news) == ([("found-safe", "register", "register")] if resolved else [])
    school.decider.assert_rebuilds()


def test_a_school_that_is_shut_since_finds_no_child(school):
    school.absent("09:20")
    believed(school)
    held = {"school": "woodside", "form": "3B", "date": MONDAY, "session": "AM", "pupils": (PUPIL,)}
    assert ended(school.hears(RegisterAnnulled(**held), "10:00")) == []


def test_about_a_day_that_has_passed_nobody_is_looked_for(school):
    school.absent("09:20")
    school.day += timedelta(days=1)
    assert "missing-child" not in dict(brief(believed(school, date=MONDAY)))


def test_found_and_missing_again_it_is_raised_again(school):
    school.absent("09:20")
    believed(school)
    resolved(school, "10:00", "missing-child")
    school.absent("13:20", session="PM")
    assert ("missing-child", "rule") in brief(believed(school, "13:40"))


def test_taken_back_it_takes_back_its_concern(school):
    school.absent("09:20")
    news = school.mistaken("09:40", "believed-in-school")
    assert ended(news) == [("taken-back", "register", None)]
    assert brief(school.wakes("11:00")) == [("nobody-reached", "rule")]
    school.decider.assert_rebuilds()


def test_a_contact_taken_back_leaves_what_another_had_raised(school):
    school.absent("09:20")
    believed(school)
    assert ended(school.mistaken("09:50", "believed-in-school")) == []


@pytest.mark.parametrize("outcome", ["believed-in-school", "child-in-school", "voicemail"])
def test_no_code_goes_with_it(school, outcome):
    asked = RecordContact(mis_id="16", date=MONDAY, outcome=outcome, code="I")
    assert refused(school, asked, "09:40", "attendance-officer") == "nobody-reached"


@pytest.mark.parametrize(
    ("flag", "by", "outcome"),
    [
        ("social-worker", "note", "explained"),
        ("social-worker", "mark", "explained"),
        ("child-protection", "mark", "explained"),
        ("child-protection", "note", None),
    ],
)
def test_of_a_child_on_a_plan_only_a_mark_answers(school, flag, by, outcome):
    school.roll("16", flags=(flag,))
    school.absent("09:20")
    news = school.explained("09:40", by=by)
    assert [each for each, _, _ in ended(news)] == ([outcome] if outcome else [])


# People ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in OTHERS if role not in ("governor", "operator")])
def test_anybody_who_works_with_children_raises_one_and_it_is_sealed(school, role):
    text = f"~{PUPIL}~safeguarding~AAAA"
    asked = RaiseConcern(mis_id="16", kind="welfare", text=text)
    [raised] = school.told(asked, "10:00", role=role)
    assert (raised.kind, raised.by, raised.text, raised.alert_at) == ("welfare", "staff-3", text, school.at("10:30"))


@pytest.mark.parametrize("role", ["governor", "operator"])
def test_others_do_not(school, role):
    assert refused(school, RaiseConcern(mis_id="16", kind="welfare", text="~p~safeguarding~A"), "10:00", role) == (
        "not-for-you"
    )


@pytest.mark.parametrize("role", OTHERS)
def test_who_may_not_see_a_concern_does_not_learn_whether_there_is_one(school, role):
    asked = [
        AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon")),
        ResolveConcern(pupil=PUPIL, concern=concern("missing-afternoon"), outcome="referred"),
    ]
    before = [refused(school, each, "13:00", role) for each in asked]
    missing_in_the_afternoon(school)
    assert [refused(school, each, "13:40", role) for each in asked] == before == ["not-for-you"] * 2


def test_acknowledged_is_not_resolved(school):
    missing_in_the_afternoon(school)
    asked = AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon"))
    [acknowledged] = school.told(asked, "13:35", **LEAD)
    assert isinstance(acknowledged, ConcernAcknowledged)
    assert acknowledged.alert_at == school.at("15:35")
    assert of(school.wakes("15:34:59"), ConcernRealerted) == []
    assert len(of(school.wakes("15:35"), ConcernRealerted)) == 1


def test_nobody_deals_with_it_and_it_is_said_again_in_school_hours(school):
    missing_in_the_afternoon(school)
    said = of(school.wakes("17:00"), ConcernRealerted)
    assert [fact.at for fact in said] == [school.at(clock) for clock in ("14:00", "15:00", "17:00")]
    assert said[-1].alert_at == school.at("08:00", MONDAY + timedelta(days=1))


def test_later_it_is_said_twice_a_school_day_and_never_floods(school):
    missing_in_the_afternoon(school)
    school.wakes("17:00")
    tuesday, wednesday = (MONDAY + timedelta(days=n) for n in (1, 2))
    said = of(school.wakes("18:00", wednesday), ConcernRealerted)
    assert [fact.at for fact in said] == [
        school.at(clock, day) for day in (tuesday, wednesday) for clock in ("08:00", "16:00")
    ]
    school.decider.assert_rebuilds()


def test_acknowledged_late_it_waits_as_one_that_was_acknowledged_at_once(school):
    missing_in_the_afternoon(school)
    school.wakes("14:50")
    asked = AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon"))
    [acknowledged] = of(school.told(asked, "14:55", **LEAD), ConcernAcknowledged)
    assert acknowledged.alert_at == school.at("16:55")
    [again] = of(school.wakes("16:55"), ConcernRealerted)
    assert again.alert_at == school.at("08:00", MONDAY + timedelta(days=1))


def test_a_policy_that_names_no_steps_says_it_again_at_even_intervals():
    earlier = ConcernPolicy()
    assert [earlier.waits(said, is_acknowledged=False) for said in range(3)] == [30, 30, 30]
    assert [earlier.waits(said, is_acknowledged=True) for said in range(2)] == [120, 120]


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 9, 11), date(2026, 9, 14)),
        (date(2026, 10, 23), date(2026, 11, 2)),
        (date(2026, 12, 18), date(2027, 1, 4)),
    ],
    ids=["Friday to Monday", "half term and the clocks going back", "Christmas"],
)
def test_it_is_said_again_on_the_next_school_morning(woodside_on, day, following):
    school = woodside_on(day)
    school.safeguards = True
    missing_in_the_afternoon(school)
    [*_, last] = of(school.wakes("18:00"), ConcernRealerted)
    assert last.alert_at == school.at("08:00", following)


def test_after_the_last_school_day_there_is_no_morning(woodside_on):
    school = woodside_on(date(2027, 3, 25))
    school.safeguards = True
    missing_in_the_afternoon(school)
    [*_, last] = of(school.wakes("18:00"), ConcernRealerted)
    assert last.alert_at is None


@pytest.mark.parametrize("outcome", ["referred", "no-further-action"])
@pytest.mark.parametrize("kind", ["missing-afternoon", "nobody-reached"])
def test_a_missing_childs_ends_with_nothing_but_the_child_found_safe(school, outcome, kind):
    if kind == "missing-afternoon":
        missing_in_the_afternoon(school)
    else:
        school.absent("09:20")
        school.wakes("11:00")
    asked = ResolveConcern(pupil=PUPIL, concern=concern(kind), outcome=outcome)
    assert refused(school, asked, "14:00") == "not-found"
    [resolution] = of(resolved(school, "14:01", kind), ConcernResolved)
    assert (resolution.outcome, resolution.found_by, resolution.found_at) == (
        "found-safe",
        "staff-9",
        school.at("14:01"),
    )


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"by": None}, "by-whom-and-when"),
        ({"at": None}, "by-whom-and-when"),
        ({"by": "Mrs Teacher"}, "not-a-staff-id"),
        ({"at": "2026-09-07T15:00:00+01:00"}, "future-date"),
    ],
)
def test_found_safe_is_by_whom_and_when(school, how, reason):
    missing_in_the_afternoon(school)
    given = {"outcome": "found-safe", "by": "staff-9", "at": school.at("13:50"), **how}
    asked = ResolveConcern(pupil=PUPIL, concern=concern("missing-afternoon"), **given)
    assert refused(school, asked, "14:00") == reason


def test_another_concern_may_be_referred(school):
    school.roll("16", flags=("social-worker",))
    school.absent("09:20")
    news = resolved(school, "10:00", "protected-unexplained", outcome="referred", by=None, at=None)
    assert ended(news) == [("referred", "staff-2", None)]
    assert brief(school.taken("10:05", {"16": "N"})) == []


def test_what_was_resolved_is_resolved_no_more(school):
    missing_in_the_afternoon(school)
    resolved(school, "13:50", "missing-afternoon")
    asked = AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon"))
    assert refused(school, asked, "13:51") == "not-open"
    assert of(school.wakes("17:00"), ConcernRealerted) == []
    school.decider.assert_rebuilds()


# The social worker ----------------------------------------------------------------------------------------------------


def test_the_social_worker_is_to_be_told_by_noon(school):
    school.roll("16", flags=("social-worker",))
    [duty] = [each for each in of(school.absent("09:20"), DutySet) if each.kind == "tell-social-worker"]
    assert (duty.due_at, duty.owner) == (school.at("12:00"), "safeguarding-lead")
    news = school.told(RecordSocialWorkerTold(mis_id="16", date=MONDAY), "11:00", **LEAD)
    told, done = of(news, SocialWorkerTold, DutyDone)
    assert isinstance(told, SocialWorkerTold)
    assert isinstance(done, DutyDone)
    assert done.duty == duty_id("woodside", "tell-social-worker", PUPIL, MONDAY)


def test_explained_before_they_need_not_be(school, said):
    school.safeguards = False
    school.roll("16", flags=("social-worker",))
    school.absent("09:20")
    assert "tell-social-worker stood down: explained" in said(school.explained("09:40"))


# The question ---------------------------------------------------------------------------------------------------------


async def asked(school, tables, role, on=None):
    reading = replace(tables.reading(), actor=Actor(who="staff-2", role=role))
    return (await concerns_of(reading, ConcernsOf(on=on))).rows


@pytest.mark.parametrize("role", SAFEGUARDING)
async def test_safeguarding_sees_what_was_said_of_a_concern(school, tables, role):
    school.told(RaiseConcern(mis_id="16", kind="welfare", text=f"~{PUPIL}~safeguarding~bruises"), "10:00")
    missing_in_the_afternoon(school)
    school.told(AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon")), "13:40", **LEAD)
    school.wakes("15:40")
    resolved(school, "15:50", "missing-afternoon", note=f"~{PUPIL}~safeguarding~gran")
    await tables.fold(school.log())
    [welfare] = await asked(school, tables, role)
    assert (welfare.mis_id, welfare.kind, welfare.text, welfare.raised_by) == ("16", "welfare", "bruises", "staff-3")
    missing = next(row for row in await asked(school, tables, role, MONDAY) if row.kind == "missing-afternoon")
    assert (missing.acknowledged_by, missing.alerts, missing.alert_at) == ("staff-2", 1, None)
    assert (missing.outcome, missing.found_by, missing.note) == ("found-safe", "staff-9", "gran")


@pytest.mark.parametrize("size", [1, 1000])
async def test_that_nobody_could_be_told_is_seen_of_what_was_open_and_not_acknowledged_then(school, tables, size):
    school.told(RaiseConcern(mis_id="16", kind="welfare", text=f"~{PUPIL}~safeguarding~bruises"), "10:00")
    missing_in_the_afternoon(school)
    school.told(AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon")), "13:40", **LEAD)
    at = school.at("13:45")
    unreached = StaffUnreached(
        school="woodside", template="concern", at=at, because=UUID(int=1), round=1, reason="nobody could be told"
    )
    log = school.log(unreached)
    school.told(RaiseConcern(mis_id="16", kind="welfare", text=f"~{PUPIL}~safeguarding~later"), "14:00")
    later = [fact for fact in school.log() if fact.envelope.word == "ConcernRaised"][-1]
    await tables.fold([*log, later], size)
    rows = await asked(school, tables, "safeguarding-lead")
    assert {(row.kind, row.text): row.unreached_at for row in rows} == {
        ("welfare", "bruises"): at,
        ("welfare", "later"): None,
        ("missing-afternoon", None): None,
    }


@pytest.mark.parametrize("role", OTHERS)
async def test_nobody_else_does_nor_learns_of_one_by_another_answer(school, tables, role):
    school.roll("16", flags=("social-worker",))
    await tables.db.execute("insert into staff values ('woodside', 'staff-2', '{3}', '{}', '{}')")
    school.absent("09:20")
    school.told(RaiseConcern(mis_id="16", kind="welfare", text=f"~{PUPIL}~safeguarding~bruises"), "10:00")
    await tables.fold(school.log())
    with pytest.raises(Refused, match="safeguarding lead"):
        await asked(school, tables, role)
    if role != "governor":
        await tables.db.execute(
            "insert into staff values ('woodside', 'staff-2', '{3}', '{}', '{}') on conflict do nothing"
        )
        reading = replace(tables.reading(), actor=Actor(who="staff-2", role=role))
        duties = (await duties_of(reading, DutiesOf())).rows
        answers = [repr(duties), repr(await queue_of(reading, QueueOf(on=MONDAY)))]
        assert not any(
            str(own.body.concern) in answer
            for own, _ in school.decider.own
            for answer in answers
            if isinstance(own.body, ConcernRaised)
        )
        kinds = {row.kind for row in duties}
        assert kinds == ({"call", "tell-social-worker"} if role == "attendance-officer" else {"call"})


def test_a_child_who_is_marked_in_before_the_register_opens_is_not_missing(woodside):
    woodside.taken("08:30", {"16": "/"})
    woodside.contact("08:31", "believed-in-school")
    assert [own.body for own, _ in woodside.decider.own if isinstance(own.body, ConcernRaised)] == []
    woodside.decider.assert_rebuilds()
