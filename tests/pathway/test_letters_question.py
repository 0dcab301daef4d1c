"""Facts in, rows out: letters and stages as those who may see them see them."""

from datetime import date
from uuid import UUID

import pytest

from chassis.service import Reading, Refused
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    CounterReached,
    CounterWithdrawn,
    DutiesOf,
    DutySet,
    LetterGroundCorrected,
    LetterIssued,
    LetterIssuing,
    LetterPrepared,
    LettersOf,
    LetterWithdrawn,
    MissedSession,
    StageEntered,
    StageLeft,
    StagesOf,
)
from events.policy import policy_of
from events.registers import GuardianRecorded, GuardianRemoved, PolicyAdopted, PupilRecorded, SchoolSetUp, Staff
from pathway.projection import duties_of, letter, letters_of, stages_of

DAY = date(2026, 10, 2)
PUPIL, OTHER = pupil_id("woodside", "16"), pupil_id("woodside", "17")
GUARDIAN = guardian_id("woodside", "204")
SESSIONS = (MissedSession(date=date(2026, 9, 7), session="AM", code="O"),)


def setup():
    staff = (
        Staff(id="staff-6", role="year-group-leader", years=("3",)),
        Staff(id="staff-7", role="year-group-leader", years=("5",)),
        Staff(id="staff-9", role="class-teacher", classes=("3B",)),
        Staff(id="staff-5", role="assistant-head", years=("3",)),
    )
    named = {"school": "woodside", "trust": "reach2", "name": "Woodside", "timezone": "Europe/London"}
    return SchoolSetUp(**named, source="hook", terms=(), classes=(), staff=staff, telephone="020 7946 0117")


def pupil(mis_id, form="3B", year="3"):
    of = pupil_id("woodside", mis_id)
    names = {name: f"~{of}~register~{name}" for name in ("first_name", "last_name")}
    return PupilRecorded(
        pupil=of, mis_id=f"~{of}~register~{mis_id}", **names, form=form, year=year, entry=date(2025, 9, 1)
    )


def guardian(**more):
    token = f"~{GUARDIAN}~contact~"
    named = {"mis_id": token + "204", "name": token + "name", **{key: token + value for key, value in more.items()}}
    return GuardianRecorded(pupil=PUPIL, guardian=GUARDIAN, **named, legal=True)


def prepared(number, **changes):
    usual = {
        "pupil": PUPIL, "letter": UUID(int=number), "guardian": GUARDIAN, "template": "concern", "template_version": 1,
        "stage": "concern", "date": DAY, "attending": 37, "possible": 40, "sessions": SESSIONS,
    }  # fmt: skip
    return LetterPrepared(**{**usual, **changes})


def entered(of=PUPIL, stage="concern", on=DAY):
    return StageEntered(
        pupil=of, stage=stage, date=on, policy=date(2026, 9, 1), attending=37, possible=40, sessions=SESSIONS,
        actions=("letter",), owner="attendance-officer", due=date(2026, 10, 9), letter="concern", next="support",
    )  # fmt: skip


def left(stage="concern", on=DAY):
    return StageLeft(pupil=PUPIL, stage=stage, date=on, reason="recovered", attending=40, possible=42)


def asks(tables, role=None, who="staff-3"):
    reading = tables.reading()
    actor = Actor(who=who, role=role) if role else None
    return Reading(reading.db, reading.school, reading.trust, reading.as_of, reading.now, reading.keyring, actor)


LETTERS = (
    setup(), pupil("16"), guardian(),
    prepared(1), prepared(2), prepared(3, held=True), prepared(4),
    LetterIssuing(pupil=PUPIL, letter=UUID(int=1), by="staff-3"),
    LetterIssued(pupil=PUPIL, letter=UUID(int=1), by="staff-3", sha256="ab"),
    LetterWithdrawn(pupil=PUPIL, letter=UUID(int=2), reason="recovered"),
    LetterIssuing(pupil=PUPIL, letter=UUID(int=4), by="staff-3"),
    LetterIssued(pupil=PUPIL, letter=UUID(int=4), by="staff-3", sha256="cd"),
    LetterGroundCorrected(pupil=PUPIL, letter=UUID(int=4), sessions=SESSIONS, stands=False),
    prepared(6), LetterIssuing(pupil=PUPIL, letter=UUID(int=6), by="staff-3"),
    prepared(7), LetterIssuing(pupil=PUPIL, letter=UUID(int=7), by="staff-3"),
    LetterGroundCorrected(pupil=PUPIL, letter=UUID(int=7), sessions=SESSIONS, stands=True),
    LetterIssued(pupil=PUPIL, letter=UUID(int=7), by="staff-3", sha256="ef"),
    prepared(8), LetterIssuing(pupil=PUPIL, letter=UUID(int=8), by="staff-3"),
    LetterGroundCorrected(pupil=PUPIL, letter=UUID(int=8), sessions=SESSIONS, stands=False),
    LetterWithdrawn(pupil=PUPIL, letter=UUID(int=8), reason="not-rendered"),
)  # fmt: skip


@pytest.mark.parametrize("size", [1, 3, 1000])
async def test_a_letter_goes_from_state_to_state(woodside, tables, size):
    await tables.fold(woodside.log(*LETTERS), size)
    rows = (await letters_of(asks(tables), LettersOf())).rows
    assert {(row.letter.int, row.state, row.reason, row.sha256) for row in rows} == {
        (1, "issued", None, "ab"),
        (2, "withdrawn", "recovered", None),
        (3, "held", None, None),
        (4, "corrected", None, "cd"),
        (6, "issuing", None, None),
        (7, "corrected", None, "ef"),
        (8, "withdrawn", "not-rendered", None),
    }
    assert {(row.mis_id, row.sessions) for row in rows} == {("16", 1)}


@pytest.mark.parametrize(
    ("language", "speaks"),
    [("Polish", "Polish"), ("ur", "ur"), ("en", None), ("English", None), ("en-GB", None), (None, None)],
)
async def test_whoever_issues_a_letter_sees_that_its_reader_speaks_another_language(woodside, tables, language, speaks):
    more = {"language": language} if language else {}
    told = [prepared(1), prepared(2, template="meeting-off", stage=None)]
    await tables.fold(woodside.log(setup(), pupil("16"), guardian(**more), *told))
    assert [row.speaks for row in (await letters_of(asks(tables), LettersOf())).rows] == [speaks, speaks]


@pytest.mark.parametrize(
    ("said", "code", "ill"), [(True, "O", True), (False, "I", False), (None, "I", True), (None, "O", False)]
)
async def test_a_letter_is_worded_for_illness_as_was_said_when_it_was_prepared(woodside, tables, said, code, ill):
    """Where nothing was said, before it was, by the default policy."""
    away = ({**SESSIONS[0].model_dump(), "code": code},)
    await tables.fold(woodside.log(setup(), pupil("16"), guardian(), prepared(1, illness=said, sessions=away)))
    assert (await letter(asks(tables), UUID(int=1))).is_mostly_illness is ill


@pytest.mark.parametrize(
    ("stage", "on", "window"),
    [("legal", DAY, (6, 6)), (None, DAY, (8, 7)), (None, date(2026, 9, 10), (6, 6))],
)
async def test_a_letter_speaks_of_the_window_of_the_policy_that_its_stage_keeps(woodside, tables, stage, on, window):
    six, eight = (
        PolicyAdopted(school="woodside", since=since, policy=policy_of({"stages": {"ladder": {"legal": {**numbers}}}}))
        for since, numbers in (
            (date(2026, 9, 1), {"unauthorised": 6, "weeks": 6}),
            (date(2026, 9, 20), {"unauthorised": 8, "weeks": 7}),
        )
    )
    began = entered(stage="legal", on=date(2026, 9, 10)).model_copy(update={"policy": six.since})
    about = {"template": "notice-to-improve", "stage": stage, "date": on}
    await tables.fold(woodside.log(setup(), six, eight, pupil("16"), guardian(), began, prepared(1, **about)))
    assert (await letter(asks(tables), UUID(int=1))).window == window


async def test_without_a_policy_it_is_that_of_the_default_one(woodside, tables):
    await tables.fold(woodside.log(setup(), pupil("16"), guardian(), prepared(1, template="notice-to-improve")))
    assert (await letter(asks(tables), UUID(int=1))).window == (10, 10)


async def test_a_letter_goes_to_a_guardian_by_the_id_of_the_mis_until_they_are_none(woodside, tables):
    await tables.fold(woodside.log(*LETTERS))
    assert {row.to for row in (await letters_of(asks(tables), LettersOf())).rows} == {"204"}
    await tables.empty()
    await tables.fold(woodside.log(*LETTERS, GuardianRemoved(pupil=PUPIL, guardian=GUARDIAN)))
    assert {(row.to, row.guardian) for row in (await letters_of(asks(tables), LettersOf())).rows} == {(None, GUARDIAN)}


async def test_a_letter_in_opaque_ids_names_nobody(woodside, tables):
    await tables.fold(woodside.log(*LETTERS))
    found = await letter(asks(tables), UUID(int=1))
    assert b"first_name" not in found.canonical
    assert b'"sessions":[{"code":"O","date":"2026-09-07","session":"AM"}]' in found.canonical
    assert (found.row["school_name"], found.row["telephone"]) == ("Woodside", "020 7946 0117")


async def test_there_is_no_letter_of_another_id(woodside, tables):
    await tables.fold(woodside.log(*LETTERS))
    with pytest.raises(Refused, match="no letter"):
        await letter(asks(tables), UUID(int=9))


@pytest.mark.parametrize(
    ("role", "who", "told"),
    [
        ("attendance-officer", "staff-3", True),
        ("assistant-head", "staff-5", True),
        ("year-group-leader", "staff-6", False),
        ("class-teacher", "staff-9", False),
    ],
)
async def test_who_sees_letters_and_counters_sees_what_they_ask_and_nobody_else_does(woodside, tables, role, who, told):
    duty = DutySet(
        pupil=PUPIL, duty=UUID(int=1), kind="tell-authority", date=DAY, due_at=woodside.at("17:00", DAY),
        owner="attendance-officer", because=UUID(int=2), about="authority-return",
    )  # fmt: skip
    check = duty.model_copy(update={"kind": "panel-check", "duty": UUID(int=3), "about": "persistent"})
    await tables.fold(woodside.log(setup(), pupil("16"), duty, check))
    kinds = {row.kind for row in (await duties_of(asks(tables, role, who), DutiesOf())).rows}
    assert kinds == ({"panel-check", "tell-authority"} if told else set())


@pytest.mark.parametrize("role", ["class-teacher", "year-group-leader", "governor", "inclusion"])
async def test_letters_are_for_those_who_write_them(woodside, tables, role):
    with pytest.raises(Refused) as refused:
        await letters_of(asks(tables, role), LettersOf())
    assert refused.value.reason == "not-yours"


async def test_an_assistant_head_has_the_letters_of_their_years_alone(woodside, tables):
    await tables.fold(woodside.log(*LETTERS, pupil("17", "5A", "5"), prepared(5, pupil=OTHER)))
    head = asks(tables, "assistant-head", "staff-5")
    assert {row.letter.int for row in (await letters_of(head, LettersOf())).rows} == {1, 2, 3, 4, 6, 7, 8}
    assert (await letter(head, UUID(int=1))).row["pupil"] == PUPIL
    with pytest.raises(Refused, match="no letter"):
        await letter(head, UUID(int=5))
    everybody = asks(tables, "attendance-officer")
    assert len((await letters_of(everybody, LettersOf())).rows) == 8


@pytest.mark.parametrize("size", [1, 2, 1000])
async def test_a_stage_that_was_left_and_entered_again_stands_once(woodside, tables, size):
    later = date(2026, 11, 2)
    await tables.fold(
        woodside.log(setup(), pupil("16"), entered(), entered(stage="watch"), left(), entered(on=later)), size
    )
    rows = (await stages_of(asks(tables), StagesOf())).rows
    assert {(row.stage, row.since) for row in rows} == {("watch", DAY), ("concern", later)}
    assert [row.stage for row in (await stages_of(asks(tables), StagesOf(stage="watch"))).rows] == ["watch"]


async def test_a_stage_that_no_policy_has_is_refused_with_those_that_there_are(woodside, tables):
    await tables.fold(woodside.log(setup(), pupil("16")))
    with pytest.raises(Refused, match="'sever': ask for watch, concern, support, persistent, severe, legal") as refused:
        await stages_of(asks(tables), StagesOf(stage="sever"))
    assert refused.value.reason == "no-such-stage"


@pytest.mark.parametrize(
    ("role", "who", "sees"),
    [
        ("attendance-officer", "staff-3", {"16", "17"}),
        ("safeguarding-lead", "staff-2", {"16", "17"}),
        ("year-group-leader", "staff-6", {"16"}),
        ("year-group-leader", "staff-7", {"17"}),
        ("class-teacher", "staff-9", {"16"}),
    ],
)
async def test_each_role_sees_its_own_pupils(woodside, tables, role, who, sees):
    await tables.fold(woodside.log(setup(), pupil("16"), pupil("17", "5A", "5"), entered(), entered(OTHER)))
    assert {row.mis_id for row in (await stages_of(asks(tables, role, who), StagesOf())).rows} == sees


@pytest.mark.parametrize(
    ("role", "who", "counters"),
    [
        ("attendance-officer", "staff-3", ["authority-return"]),
        ("assistant-head", "staff-5", ["authority-return"]),
        ("year-group-leader", "staff-6", []),
        ("class-teacher", "staff-9", []),
    ],
)
async def test_counters_are_for_the_team_and_for_heads(woodside, tables, role, who, counters):
    usual = {"pupil": PUPIL, "days": 10, "sessions": SESSIONS, "owner": "attendance-officer"}
    await tables.fold(
        woodside.log(
            setup(),
            pupil("16"),
            CounterReached(**usual, counter="authority-return", date=DAY),
            CounterReached(**usual, counter="missing-education", date=DAY),
            CounterWithdrawn(pupil=PUPIL, counter="missing-education", date=DAY),
        )
    )
    assert [row.counter for row in (await stages_of(asks(tables, role, who), StagesOf())).counters] == counters
