"""Who is shown what: every question of registers in every role."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from uuid import UUID, uuid5

import pytest

from chassis.record import Recorded
from chassis.service import Reading, Refused
from events.fact import Actor, Envelope, Fact, Refusal, Role
from events.ids import pupil_id
from events.registers import (
    AmendmentsOf,
    DifferencesOf,
    EntityQuarantined,
    HeardSoFar,
    PupilRecorded,
    Quarantined,
    RegisterAmended,
    RegistersOf,
    StillToWriteBack,
    StillUnexplained,
)
from events.roles import OFFICE, SCOPED
from registers import handlers, projection
from registers.domain.asked import ForeseeAsked, Imported

ROLES, NOBODY = get_args(Role), "nobody"
"""Beside every role: who holds the installation's keys and asks in nobody's name (docs/adr/0012)."""
ALL = OFFICE | {"operator", NOBODY}
LEADERS = SCOPED & {"assistant-head", "year-group-leader", "class-teacher"}
MONDAY, AT, ID = date(2026, 9, 7), datetime(2026, 9, 7, 11, tzinfo=UTC), UUID(int=1)
PUPIL = pupil_id("woodside", "1")
DECIDED: dict[Any, frozenset[str]] = {
    RegistersOf(): ALL | LEADERS,
    DifferencesOf(): ALL | LEADERS,
    StillUnexplained(date=MONDAY, pupils=(PUPIL,)): frozenset({NOBODY}),
    HeardSoFar(): frozenset({NOBODY}),
    StillToWriteBack(pupil=PUPIL, date=MONDAY, session="AM", attempt=1, code="I"): frozenset({NOBODY}),
}
"""Who is answered from what is decided; services alone ask what is asked in nobody's name."""


NAMES = {name: f"~{PUPIL}~register~{name}" for name in ("first_name", "last_name")}
ADA = PupilRecorded(pupil=PUPIL, mis_id=f"~{PUPIL}~register~1", **NAMES, form="3B", year="3", entry=date(2022, 9, 1))


def actor(role: str) -> Actor | None:
    return None if role == NOBODY else Actor(who=role, role=role)


@pytest.fixture
def school(woodside: Any) -> Any:
    """Everybody has class 3B; pupil 1 of it is absent, and the code was settled."""
    woodside.set_up(at=woodside.at("07:31"), staff=[{"id": r, "name": r, "role": r, "classes": ["3B"]} for r in ROLES])
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"})
    woodside.settles(1, "I", woodside.at("10:00"))
    return woodside


def answers(school: Any, question: Any) -> dict[str, str]:
    """Role → what somebody is answered, of those who are."""
    said = {r: school.decider.asks(question, at=school.at("10:01"), actor=actor(r)) for r in (*ROLES, NOBODY)}
    return {role: repr(answer) for role, answer in said.items() if not isinstance(answer, Refusal)}


def test_every_question_has_its_roles() -> None:
    asked = {type(question).__name__ for question in DECIDED} | {"ForeseeRows"}
    assert asked == {word.__name__ for word in handlers.DECISION_QUESTIONS}
    assert set(handlers.QUESTIONS) == {AmendmentsOf, Quarantined}


@pytest.mark.parametrize("question", DECIDED, ids=lambda question: type(question).__name__)
def test_a_question_is_answered_to_its_roles_in_opaque_ids(school: Any, question: Any) -> None:
    said = answers(school, question)
    assert set(said) == DECIDED[question]
    assert all((PUPIL in answer) is isinstance(question, DifferencesOf | StillUnexplained) for answer in said.values())


def test_what_a_file_would_change_is_for_whoever_may_bring_it_in(school: Any) -> None:
    assert set(answers(school, ForeseeAsked(Imported((), {})))) == ALL


def recorded(*facts: Fact) -> list[Recorded]:
    """The facts as they stand in the log, a minute apart."""
    at = [AT + timedelta(minutes=n) for n in range(1, len(facts) + 1)]
    return [
        Recorded(
            Envelope(
                uuid5(ID, str(n)), type(f).__name__, "registers", "reach2", "woodside", f.key, 1, ID, ID, None,
                at[n - 1], at[n - 1], n, 0, n,
            ),
            f.model_dump_json().encode(),
        )
        for n, f in enumerate(facts, start=1)
    ]  # fmt: skip


class Keys:
    """Opens a token to its last part."""

    async def open(self, tokens: Any) -> dict[str, str]:
        return {token: token.split("~")[3] for token in tokens}


async def read(db: Any, word: Any) -> dict[str, list[Any]]:
    """Role → the rows, of those who are answered."""
    said = word(first=MONDAY, last=MONDAY) if word is AmendmentsOf else word()
    found: dict[str, list[Any]] = {}
    keys: Any = Keys()
    for role in (*ROLES, NOBODY):
        reading = Reading(db, "woodside", "reach2", 0, AT, keys, actor(role))
        with suppress(Refused):
            found[role] = list((await handlers.QUESTIONS[word](reading, said)).rows)
    return found


async def test_amendments_are_the_offices_an_operators_in_opaque_ids(db: Any) -> None:
    entry = {"form": "3B", "date": MONDAY, "session": "AM", "original": "N", "new": "I", "amended_at": AT}
    await projection.fold(db, recorded(ADA, RegisterAmended(pupil=PUPIL, **entry)))
    shown = {role: row.mis_id for role, [row] in (await read(db, AmendmentsOf)).items()}
    assert shown == {**dict.fromkeys(ALL, "1"), "operator": PUPIL}


async def test_the_quarantine_names_nobody_to_an_operator(db: Any) -> None:
    """Procedures, "People": "quarantined entities with personal fields masked"."""
    put = {"school": "woodside", "revision": 1, "reason": "the pupil is not known"}
    waits = [("Student", "1", None), ("StudentAbsenceNote", "7", "Student:1"), ("AttendanceMark", "1-AM", "roll:1")]
    facts = [EntityQuarantined(**put, entity_type=kind, entity=name, waits_for=of) for kind, name, of in waits]
    register = EntityQuarantined(**put, entity_type="AttendanceRegister", entity="5", waits_for="class:9Z")
    await projection.fold(db, recorded(*facts, register))
    rows = await read(db, Quarantined)
    shown = {role: {(row.entity_type, row.entity, row.waits_for) for row in of} for role, of in rows.items()}
    assert set(shown) == ALL
    assert all(of >= set(waits) for role, of in shown.items() if role != "operator")
    masked = {waits_for for _, _, waits_for in shown["operator"]}
    assert masked == {None, f"Student:{PUPIL}", f"roll:{PUPIL}", "class:9Z"}
    assert {entity for _, entity, _ in shown["operator"]} & {"1", "1-AM", "5", "7"} == set()
