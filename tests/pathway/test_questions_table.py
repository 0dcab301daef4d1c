"""Who is shown what: every question of pathway in every role, about a pupil whom all of them have."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest

from chassis.service import Refused
from chassis.testing import answered
from events.fact import Actor, Fact, Role
from events.ids import guardian_id, pupil_id
from events.pathway import (
    Action,
    AgreePlan,
    CounterReached,
    EvidencePackMade,
    HoldMeeting,
    HoldPraise,
    LetterPrepared,
    MeetingPlanned,
    MissedSession,
    NoteStrategy,
    PaListed,
    PaListIssued,
    PenaltyNoticeIssued,
    PlanMeeting,
    RaiseConcern,
    ReportKnownAbsence,
    ReportPattern,
    StageEntered,
)
from events.registers import GuardianRecorded, Staff
from events.roles import OFFICE, SAFEGUARDING, SCOPED
from pathway.handlers import questions

from .printing import render

PUPIL, MOTHER = pupil_id("woodside", "16"), guardian_id("woodside", "204")
PACK, LETTER = UUID(int=1), UUID(int=2)
MONDAY, TUESDAY, REVIEW = date(2026, 9, 7), date(2026, 9, 8), date(2026, 10, 5)
O = MissedSession(date=MONDAY, session="AM", code="O")  # noqa: E741 - the code
FIGURES = {"attending": 36, "possible": 40, "sessions": (O,)}
ROLES, QUESTIONS = get_args(Role), questions(render, Path("nowhere"))
NOBODY = "nobody"
"""Who holds the installation's keys and asks in nobody's name (docs/adr/0012)."""

SPAN = {"from": MONDAY, "to": MONDAY}
ASKED: dict[str, dict[str, Any]] = {
    "AgendaOf": {"week": "2026-W37"},
    "CausesOf": SPAN,
    "ConcernsOf": {},
    "DutiesOf": {},
    "EvidencePackOf": {"pack": PACK, "format": "json"},
    "FocusFamiliesOf": {},
    "HotspotOf": {"on": MONDAY},
    "KnownAbsencesOf": {"on": MONDAY},
    "LedgerOf": SPAN,
    "LetterOf": {"letter": LETTER, "format": "json"},
    "LettersOf": {},
    "MeetingPackOf": {"format": "json"},
    "MeetingsOf": {},
    "NotesOf": {},
    "OutbreaksOf": {},
    "PaListOf": {"on": MONDAY},
    "PenaltiesOf": {},
    "PlansOf": {},
    "PraiseHoldsOf": {},
    "ProceduresOf": {"week": "2026-W37"},
    "QueueOf": {"on": MONDAY},
    "ReturningOn": {"on": TUESDAY},
    "StageSheetOf": {"mis_id": "16", "format": "json"},
    "StagesOf": {},
    "VisitsOf": {"on": MONDAY},
}

AHT, STAFF = frozenset({"assistant-head"}), OFFICE | SCOPED
FINERS = OFFICE - {"safeguarding-lead"}
ANSWERED: dict[str, frozenset[str]] = {
    **dict.fromkeys(("DutiesOf", "KnownAbsencesOf", "MeetingsOf", "NotesOf", "PaListOf"), STAFF | {"operator", NOBODY}),
    **dict.fromkeys(("PlansOf", "ProceduresOf", "QueueOf", "ReturningOn"), STAFF | {"operator", NOBODY}),
    **dict.fromkeys(("FocusFamiliesOf", "HotspotOf", "StagesOf", "VisitsOf"), STAFF | {"operator", NOBODY}),
    "AgendaOf": FINERS | AHT,
    **dict.fromkeys(("CausesOf", "OutbreaksOf"), OFFICE | AHT | {NOBODY}),
    "ConcernsOf": SAFEGUARDING,
    **dict.fromkeys(("EvidencePackOf", "PenaltiesOf"), FINERS),
    "LedgerOf": OFFICE | {NOBODY},
    **dict.fromkeys(("LetterOf", "LettersOf"), FINERS | AHT | {NOBODY}),
    **dict.fromkeys(("MeetingPackOf", "StageSheetOf"), OFFICE | AHT),
    "PraiseHoldsOf": OFFICE,
}
"""Who is answered; all the others are refused."""

READ: dict[str, frozenset[str]] = {
    "ConcernsOf": SAFEGUARDING,
    "KnownAbsencesOf": OFFICE | AHT | {"year-group-leader"},
    "MeetingsOf": OFFICE | AHT,
    "NotesOf": STAFF,
    "PraiseHoldsOf": OFFICE,
    "QueueOf": OFFICE,
    "VisitsOf": OFFICE,
}
"""Who reads something that was written of a family, where it lives, or by which numbers it is rung."""


def sealed(text: str) -> str:
    return f"~{PUPIL}~contact~SECRET-{text}"


def told(school, set_up_again, flags: tuple[str, ...] = ()) -> list[Any]:
    """A morning in which everything was said of 16 that a question of pathway can show."""
    set_up_again(school, telephone="020 7946 0117", staff=tuple(Staff(id=r, role=r, pupils=("16",)) for r in ROLES))
    school.roll("16", flags=flags)
    known = {name: sealed(name) for name in ("name", "telephone", "address")}
    mother = GuardianRecorded(pupil=PUPIL, guardian=MOTHER, mis_id=f"~{MOTHER}~contact~204", legal=True, **known)
    school.decider.hears(mother, at=school.at("07:06"))
    school.allocated("07:30", "headteacher", "headteacher")
    known_absence = {"mis_id": "16", "from": MONDAY, "note": sealed("wedding")}
    school.told(ReportKnownAbsence.model_validate(known_absence), "07:40")
    school.taken("09:05", {"16": "N"})
    school.absent("09:10")
    school.contact("09:15", "no-answer", note=sealed("rang"))
    school.told(RaiseConcern(mis_id="16", kind="welfare", text=sealed("coat")), "09:16")
    school.told(HoldPraise(mis_id="16", until=REVIEW, reason=sealed("loss")), "09:17")
    school.told(ReportPattern(mis_id="16", kind="weekday", note=sealed("Mondays")), "09:18")
    school.told(NoteStrategy(mis_id="16", owner="class-teacher", review=REVIEW, note=sealed("greet")), "09:19")
    met(school)
    school.told(AgreePlan(mis_id="16", supports=(), review=REVIEW), "09:40")
    return school.log(*said_of_stages())


def met(school) -> None:
    meeting = {"mis_id": "16", "purpose": "support"}
    actions = (Action(what=sealed("taxi"), owner="inclusion", due=REVIEW),)
    school.told(PlanMeeting(**meeting, at=school.at("09:25"), staff="assistant-head"), "09:20")
    written = {
        "reasons": sealed("mornings"),
        "note": sealed("agreed"),
        "barriers": ("transport",),
        "guardians": ("204",),
    }
    school.told(HoldMeeting(**meeting, **written, actions=actions), "09:30")


def said_of_stages() -> Iterable[Fact]:
    of_guardian = {"pupil": PUPIL, "guardian": MOTHER, "date": MONDAY}
    policy = {"policy": date(2026, 9, 1), "owner": "attendance-officer", "letter": "concern"}
    fine = {"number": 1, "full": 160, "full_days": 28, "reduced": 80, "reduced_days": 21, "by": "staff-3"}
    counted = {"counter": "authority-return", "days": 10, "owner": "attendance-officer"}
    letter = {"letter": LETTER, "template": "concern", "template_version": 1, "stage": "concern"}
    listed = PaListed(pupil=PUPIL, form="3B", year="3", attending=36, possible=40)
    return (
        StageEntered(pupil=PUPIL, stage="concern", date=MONDAY, **policy, **FIGURES),
        CounterReached(pupil=PUPIL, date=MONDAY, sessions=(O,), **counted),
        LetterPrepared(**of_guardian, **letter, **FIGURES),
        EvidencePackMade(pupil=PUPIL, pack=PACK, date=MONDAY, first=MONDAY, **FIGURES),
        PenaltyNoticeIssued(**of_guardian, **fine, sessions=(O,)),
        PaListIssued(school="woodside", date=MONDAY, from_possible=20, rows=(listed,)),
    )


LENGTH = {"log_sequence"}
"""How long the log of the whole trust is tells nothing of a child."""


async def answers(school, tables) -> dict[str, dict[str, str]]:
    """Question → role → the answer as JSON, of those who are answered."""
    [meeting] = {own.body.meeting for own, _ in school.decider.own if isinstance(own.body, MeetingPlanned)}
    found: dict[str, dict[str, str]] = {}
    for word, answer in QUESTIONS.items():
        of = {"meeting": meeting} if "meeting" in word.model_fields else {}
        question, found[word.__name__] = word.model_validate({**of, **ASKED[word.__name__]}), {}
        for role in (*ROLES, NOBODY):
            actor = None if role == NOBODY else Actor(who=role, role=role)
            with suppress(Refused):
                said = await answered(answer, replace(tables.reading(), actor=actor), question)
                found[word.__name__][role] = said.model_dump_json(by_alias=True, exclude=LENGTH)
    return found


@pytest.fixture
async def shown(woodside, set_up_again, tables):
    """What every role is answered of a child on a protection plan."""
    await tables.fold(told(woodside, set_up_again, ("child-protection",)))
    return await answers(woodside, tables)


def who(shown: dict[str, dict[str, str]], text: str, *names: str) -> dict[str, set[str]]:
    """Question → in which roles the answer has that text."""
    return {name: {role for role, answer in shown[name].items() if text in answer} for name in names or shown}


def test_every_question_has_its_roles():
    assert set(ASKED) == set(ANSWERED) == {word.__name__ for word in QUESTIONS}


async def test_a_question_is_answered_to_its_roles_and_refused_to_all_others(shown):
    assert {name: set(of) for name, of in shown.items()} == ANSWERED


async def test_what_was_written_is_read_by_its_roles_alone(shown):
    assert who(shown, "SECRET") == dict.fromkeys(ASKED, set()) | READ


FILES = {"EvidencePackOf", "LetterOf", "MeetingPackOf", "StageSheetOf"}
ROWS = sorted(set(ASKED) - FILES - {"AgendaOf", "CausesOf", "FocusFamiliesOf", "HotspotOf", "OutbreaksOf"})
"""Questions with rows of pupils: the others are figures, files, or each one's own."""


async def test_an_operator_has_opaque_ids_and_the_others_arbors(shown):
    named = {name: ANSWERED[name] - {"operator"} for name in ROWS}
    assert who(shown, '"16"', *ROWS) == named | {"VisitsOf": OFFICE, "LedgerOf": set()}
    assert who(shown, '"16"', "FocusFamiliesOf") == {"FocusFamiliesOf": OFFICE | {NOBODY}}
    masked = {name: of["operator"] for name, of in shown.items() if "operator" in of}
    assert not [name for name, answer in masked.items() if '"16"' in answer or '"204"' in answer]
    assert [name for name, answer in masked.items() if PUPIL not in answer] == ["HotspotOf", "VisitsOf"]


async def test_who_may_not_see_that_a_child_is_protected_is_answered_as_of_any_other(
    shown, woodside_on, set_up_again, tables
):
    """Procedures, "People": "No safeguarding flag, nor what reveals it"."""
    other = woodside_on(MONDAY)
    await tables.empty()
    await tables.fold(told(other, set_up_again))
    of_any = await answers(other, tables)
    differing = {
        name: {role for role, answer in of.items() if answer != of_any[name][role]} for name, of in shown.items()
    }
    assert {name: roles - OFFICE - {NOBODY} for name, roles in differing.items()} == dict.fromkeys(ASKED, set())
    assert differing["DutiesOf"] == OFFICE | {NOBODY}
