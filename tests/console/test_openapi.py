"""The published description is a valid OpenAPI document and names the fields that other programs read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.openapi.models import OpenAPI
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from events.catalogue import requests

FIELDS = {
    "Figures": {"school", "from", "to", "by", "known_at", "log_sequence", "rows"},
    "Row": {
        "key", "mis_id", "possible", "present", "approved_activity", "authorised", "unauthorised", "late_before_close",
        "late_after_close", "unmarked", "attendance", "persistent", "severe", "pupils", "persistent_pupils",
        "severe_pupils",
    },
    "Patterns": {"school", "from", "to", "known_at", "log_sequence", "pupils", "rows"},
    "Pattern": {
        "kind", "key", "mis_id", "form", "year", "what", "hits", "of", "else_hits", "else_of", "days", "others",
    },
    "AbsenceReport": {"school", "from", "to", "known_at", "log_sequence", "sha256", "media_type", "content"},
    "Duties": {"school", "rows"},
    "Duty": {"duty", "kind", "mis_id", "owner", "due_at", "state", "done_at", "outcome", "because", "about"},
    "Messages": {"school", "rows"},
    "Message": {
        "message", "at", "channel", "template", "to", "about", "state", "because", "reason", "corrects", "corrected_by",
    },
    "Agenda": {"school", "week", "from", "to", "years"},
    "YearAgenda": {"year", "pupils", "open_concerns", "classes"},
    "ClassAgenda": {"form", "pupils", "entered", "missed", "left", "improved", "due", "in_time", "systems"},
    "ClassSystems": {"lead", "target", "trackers", "noted_at", "noted_by", "discussed_at"},
    "NoteClassSystems": {"form", "lead", "target", "trackers", "discussed"},
    "RecordContact": {"mis_id", "date", "outcome", "guardian", "code", "note", "sessions", "telephone"},
    "RecordVisit": {"mis_id", "date", "outcome", "by", "note", "partner", "card_left"},
    "ArrangeVisit": {"mis_id", "date", "staff", "partner", "at", "reason"},
    "WithdrawVisit": {"mis_id", "date"},
    "Visits": {"school", "on", "rows"},
    "RoutedVisit": {
        "duty", "mis_id", "form", "state", "due_at", "owner", "visitor", "partner", "going_at", "address", "ask_office",
        "done_at", "outcome", "made_by", "card_left", "reason",
    },
    "UndoContact": {"mis_id", "date", "at", "reason"},
    "ClaimDuty": {"pupil", "duty"},
    "HandBackDuty": {"pupil", "duty"},
    "Queue": {"school", "on", "rows"},
    "QueuedFamily": {"calls", "claimed_by", "claimed_until", "next_attempt_at", "tries"}
    | {"numbers_to_check", "no_texts", "stops"},
    "Stop": {"guardian", "reply", "message"},
    "QueuedCall": {"duty", "pupil", "mis_id", "owner", "due_at", "state", "ring_next", "about", "known_by", "to_ring"},
    "Try": {"mis_id", "at", "by", "outcome", "guardian"},
    "AllocateFocusFamily": {"mis_id", "staff", "role", "over_capacity"},
    "Reply": {
        "reply", "received_at", "state", "urgent", "asks", "guardians", "pupils", "about", "suggested", "text",
        "telephone", "confirmed",
    },
    "NumberRow": {"guardian", "pupil", "channel", "since", "reason", "message", "address"},
    "InboxItem": {"item", "kind", "since", "template", "guardians", "pupils", "why", "acknowledged_by"},
    "ConfirmReply": {"reply", "mis_id", "code", "sessions", "on"},
    "Standings": {"school", "rows", "counters"},
    "StageRow": {
        "pupil", "mis_id", "form", "year", "stage", "since", "attending", "possible", "missed", "actions", "owner",
        "due", "next",
    },
    "LetterRow": {
        "letter", "pupil", "mis_id", "guardian", "template", "stage", "prepared_on", "sessions", "state", "reason",
        "issued_at", "sha256", "to", "speaks",
    },
    "MeetingPack": {
        "school", "meeting", "mis_id", "state", "known_at", "log_sequence", "media_type", "sha256", "content",
    },
    "StageSheet": {"school", "stages", "next", "known_at", "log_sequence", "media_type", "sha256", "content"},
    "LetterFile": {"school", "letter", "state", "media_type", "sha256", "content"},
    "PrepareLetter": {"mis_id", "template", "purpose"},
    "IssueLetter": {"pupil", "letter"},
    "Followed": {"state", "sequence"},
    "Trouble": {"error", "reason"},
}  # fmt: skip
VALUES = {
    ("Duty", "kind"): {
        "call", "visit", "tell-social-worker", "settle-code", "praise", "letter", "meeting", "action", "support",
        "pattern", "plan", "panel-check", "penalty-check", "agencies", "tell-authority", "allocate", "trace",
    },
    ("Duty", "state"): {"due", "done", "missed", "stood-down"},
    ("Message", "template"): {"absence", "correction", "improvement", "update"},
    ("Message", "state"): {
        "sending", "sent", "delivered", "failed", "unknown", "held", "suspended", "withdrawn", "withheld", "expired",
    },
    ("RecordContact", "outcome"): {
        "spoke", "no-answer", "voicemail", "number-dead", "child-in-school", "believed-in-school",
    },
    ("LetterRow", "state"): {"prepared", "held", "issuing", "issued", "withdrawn", "corrected"},
    ("RecordVisit", "outcome"): {"seen", "adult-only", "not-in"},
}  # fmt: skip
OPERATORS = {"SetUpSchool", "ForgetPupil", "RecordNamesShown"}
"""Commands that the console takes from nobody: an operator's, and what it says itself."""


@pytest.fixture
async def document(stranger: httpx.AsyncClient) -> dict[str, Any]:
    return dict((await stranger.get("/openapi.json")).json())


async def test_the_document_is_valid(document: dict[str, Any]) -> None:
    OpenAPI.model_validate(document)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    dangling = {ref for ref in refs(document) if ref.rpartition("/")[2] not in document["components"]["schemas"]}
    assert not dangling


@pytest.mark.parametrize("name", FIELDS)
async def test_each_answer_has_the_documented_fields(document: dict[str, Any], name: str) -> None:
    assert set(document["components"]["schemas"][name]["properties"]) == FIELDS[name]


@pytest.mark.parametrize(("name", "of"), VALUES)
async def test_each_field_of_few_values_lists_them(document: dict[str, Any], name: str, of: str) -> None:
    assert set(document["components"]["schemas"][name]["properties"][of]["enum"]) == VALUES[name, of]


async def test_every_command_of_the_catalogue_is_taken(document: dict[str, Any]) -> None:
    taken = {path.rpartition("/requests/")[2] for path in document["paths"] if "/requests/" in path}
    assert taken | OPERATORS == {word.__name__ for word in requests() if not word.question}


async def test_every_path_of_a_school_asks_for_the_token_and_says_how_it_refuses(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path.startswith("/api/"):
                assert operation["security"] == [{"HTTPBearer": []}]
                assert {"401", "422", "503"} <= set(operation["responses"])
                schema = operation["responses"]["422"]["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Trouble"}


def refs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (node["$ref"],) if "$ref" in node else ()
        for child in node.values():
            yield from refs(child)
    if isinstance(node, list):
        for child in node:
            yield from refs(child)
