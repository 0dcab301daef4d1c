"""Who is shown what: every question of notifications in every role."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest

from chassis.service import Reading, Refused
from events.fact import Actor, Refusal, Role
from events.notifications import (
    Matter,
    MessageSending,
    MessageWithheld,
    NumberToCheck,
    Plan,
    PlanOf,
    ReplyReceived,
    UpdateAsked,
    UpdateFigures,
    UpdateNoted,
    UpdatePrepared,
)
from events.registers import GuardianRecorded, PupilRecorded
from events.roles import OFFICE
from notifications import app
from notifications.handlers import DECISION_QUESTIONS

ROLES, NOBODY = get_args(Role), "nobody"
"""Beside every role: who holds the installation's keys and asks in nobody's name (docs/adr/0012)."""
MONDAY, AT = date(2026, 9, 7), datetime(2026, 9, 7, 8, 25, tzinfo=UTC)
WENT, LEFT_OUT, UPDATE = UUID(int=1), UUID(int=2), UUID(int=3)
ABOUT = (Matter(pupil="amira", date=MONDAY, sessions=("AM",)),)
WHY = "court order"
ASKED: dict[str, dict[str, Any]] = {
    "ChasesOf": {"on": MONDAY},
    "InboxOf": {},
    "MessagesOf": {"all": True},
    "NumbersToCheck": {},
    "PreviewOf": {"template": "absence"},
    "RepliesOf": {},
    "UpdatesOf": {},
}
OF_FAMILIES = sorted(set(ASKED) - {"ChasesOf", "UpdatesOf"})
"""Those that name children or their guardians: others are of staff alone, or a figure of the school."""
OF_OTHERS: dict[str, set[str]] = {"ChasesOf": set(), "UpdatesOf": set()}


@dataclass
class Platform:
    """A platform that plans one message and leaves one out."""

    keyring: Any
    folder: Path
    plan: Plan

    def now(self) -> datetime:
        return AT

    async def ask(self, *_: Any) -> Plan:
        return self.plan


async def sealed(keyring) -> dict[str, Any]:
    """Arbor's ids, and what nobody else may read, by name."""
    plain = {
        "pupil": ("amira", "register", "16"),
        "guardian": ("mum", "contact", "204"),
        "name": ("amira", "register", "SECRET"),
        "telephone": ("mum", "contact", "07700 900123"),
        "text": ("mum", "reply", "SECRET"),
        "note": ("update:1", "update", "SECRET"),
    }
    return dict(zip(plain, await keyring.seal("woodside", [*plain.values()]), strict=True))


@pytest.fixture
async def shown(tables, tmp_path):
    """Question → role → the answer as JSON, of those who are answered."""
    tokens = await sealed(tables.keyring)
    message = {"template": "absence", "about": ABOUT, "because": UUID(int=9)}
    to_mum = {"channel": "text", "guardian": "mum", "telephone": tokens["telephone"]}
    to_mum |= {"names": {"amira": tokens["name"]}, "school_name": "Woodside", "local_day": MONDAY}
    going = MessageSending(pupil="amira", message=WENT, **message, **to_mum)
    withheld = MessageWithheld(pupil="amira", message=LEFT_OUT, **message, reason=WHY)
    await tables.fold([tables.record(fact, AT) for fact in said(tokens, going, withheld)])
    plan = Plan(school="woodside", sending=(going,), withheld=(withheld,))
    questions = app.build(Platform(tables.keyring, tmp_path, plan)).questions
    found: dict[str, dict[str, str]] = {}
    for word, answer in questions.items():
        found[word.__name__] = {}
        for role in (*ROLES, NOBODY):
            actor = None if role == NOBODY else Actor(who=role, role=role)
            reading = Reading(tables.db, "woodside", "reach2", 0, AT, tables.keyring, actor)
            with suppress(Refused):
                told = await answer(reading, word.model_validate(ASKED[word.__name__]))
                found[word.__name__][role] = told.model_dump_json()
    return found


def said(tokens, *messages):
    amira = {"mis_id": tokens["pupil"], "first_name": tokens["name"], "last_name": tokens["name"]}
    update = {"school": "woodside", "update": UPDATE}
    figures = UpdateFigures(first=MONDAY, last=MONDAY, attendance="95.00", classes=("3B",), class_attendance="97.00")
    number = {"channel": "text", "address": tokens["telephone"], "message": WENT, "reason": "no such number"}
    reply = {"guardians": ("mum",), "pupils": ("amira",), "about": ABOUT[0], "text": tokens["text"]}
    return (
        PupilRecorded(pupil="amira", **amira, form="3B", year="3", entry=MONDAY),
        GuardianRecorded(pupil="amira", guardian="mum", mis_id=tokens["guardian"], telephone=tokens["telephone"]),
        *messages,
        ReplyReceived(school="woodside", reply=UUID(int=4), received_at=AT, day=MONDAY, **reply),
        NumberToCheck(pupil="amira", guardian="mum", **number),
        UpdateAsked(**update, day=MONDAY, first=MONDAY, last=MONDAY, due_at=AT, expires_at=AT),
        UpdatePrepared(**update, day=MONDAY, figures=figures, expires_at=AT),
        UpdateNoted(**update, day=MONDAY, note=tokens["note"], by="staff-3"),
    )


def who(shown, *texts: str) -> dict[str, set[str]]:
    """Question → in which roles the answer has any of these texts."""
    return {
        name: {role for role, answer in of.items() if any(text in answer for text in texts)}
        for name, of in shown.items()
    }


async def test_a_question_is_answered_to_its_roles_and_refused_to_all_others(shown):
    assert {name: set(of) for name, of in shown.items()} == {
        **dict.fromkeys(("ChasesOf", *OF_FAMILIES), OFFICE | {"operator", NOBODY}),
        "UpdatesOf": {*ROLES, NOBODY},
    }


async def test_what_families_wrote_and_their_numbers_are_read_by_the_office_alone(shown):
    read = {name: OFFICE for name in ("NumbersToCheck", "PreviewOf", "RepliesOf", "UpdatesOf")}
    assert who(shown, "SECRET", "900123") == dict.fromkeys(ASKED, set()) | read


async def test_an_operator_has_opaque_ids_and_the_office_arbors(shown):
    assert who(shown, '"16"') == {**dict.fromkeys(OF_FAMILIES, OFFICE | {NOBODY}), **OF_OTHERS}
    assert who(shown, '"amira"') == {**dict.fromkeys(OF_FAMILIES, {"operator"}), **OF_OTHERS}
    assert not who(shown, '"204"')["MessagesOf"] & {"operator"}


async def test_why_a_family_is_not_told_is_said_to_no_operator(shown):
    why = {name: OFFICE | {NOBODY} for name in ("InboxOf", "MessagesOf", "PreviewOf")}
    assert who(shown, WHY) == dict.fromkeys(ASKED, set()) | why


@pytest.mark.parametrize("role", [*ROLES, NOBODY])
def test_the_plan_of_a_preview_is_for_whoever_may_ask_for_one(woodside, role):
    assert {PlanOf} == DECISION_QUESTIONS
    actor = None if role == NOBODY else Actor(who=role, role=role)
    answer = woodside.decider.asks(PlanOf(template="absence"), at=woodside.at("09:00"), actor=actor)
    assert isinstance(answer, Refusal) is (role not in OFFICE | {"operator", NOBODY})
