"""The school of the term: its people, its policy, and the ids that somebody would read off a list there."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Self
from uuid import NAMESPACE_OID, UUID, uuid5

from events.ids import duty_id, pupil_id

from ..journeys.speaking import Speaker

SCHOOL, TRUST = "woodside", "reach2"
BEGIN = "2026-09-07 07:00"
HEAD, OFFICER, OTHER = ("staff-1", "headteacher"), ("staff-3", "attendance-officer"), ("staff-4", "attendance-officer")
LEAD, LEADER, TEACHER = ("staff-2", "safeguarding-lead"), ("staff-6", "year-group-leader"), ("staff-9", "class-teacher")
NOTE = "Grandmother Oswalda was taken to hospital"
"""What is written wherever somebody may write."""
LEAD_MAIL = "ludmilla@zwetsloot.example"
STAFF = (
    {"id": "staff-1", "name": "Hildegund Vantongerloo", "role": "headteacher", "lead": True},
    {"id": "staff-2", "name": "Ludmilla Zwetsloot", "role": "safeguarding-lead", "email": LEAD_MAIL},
    {
        "id": "staff-3",
        "name": "Ottoline Brackenbury",
        "role": "attendance-officer",
        "email": "o@brackenbury.example",
    },
    {"id": "staff-4", "name": "Marmaduke Quennell", "role": "attendance-officer"},
    {"id": "staff-5", "name": "Philippa Yarborough", "role": "assistant-head"},
    {"id": "staff-6", "name": "Leopold Huxtable", "role": "year-group-leader", "years": ["3"]},
    {"id": "staff-9", "name": "Cuthbert Wimpole", "role": "class-teacher", "email": "cuthbert@wimpole.example"},
)
CLASSES = ({"name": "3B", "year": "3", "teacher": "staff-9"}, {"name": "5A", "year": "5"})
POLICY: dict[str, Any] = {
    "base": "woodside",
    "improvement": {"recent_days": 1, "earlier_days": 2, "earlier_possible": 2, "next_after_days": 3},
    "monitoring": {"persistent_from_possible": 2},
    "no_improvement": {"after_days": 3},
    "counters": {"missing-education": {"counts": "unexplained", "days": 2}},
    "stages": {
        "ladder": {
            "concern": {"attendance": "< 95", "possible": 4, "actions": ["letter"], "letter": "concern"},
            "persistent": {"attendance": "<= 90", "possible": 8, "actions": ["panel-check"]},
            "legal": {
                "unauthorised": 6, "weeks": 10, "codes": ["G", "N", "O", "U"], "actions": ["letter", "penalty-check"],
                "letter": "notice-to-improve", "by_person": True, "legal": True,
            },
        }
    },
    "penalty": {"stage": "legal"},
    "chase": {"unmarked_days": 1},
    "outbreaks": {"pupils": 3, "class_share": 25, "days": 1, "over_after_days": 1},
}  # fmt: skip

SOON = {"hook": {"minutes": 10, "grace": 0}}


def pupil(mis_id: str) -> str:
    """The opaque id of a child of the school."""
    return pupil_id(SCHOOL, mis_id)


def duty(kind: str, mis_id: str, day: str) -> str:
    """The id of a duty."""
    return str(duty_id(SCHOOL, kind, pupil(mis_id), date.fromisoformat(day)))


def request_of(line: dict[str, Any]) -> UUID:
    """The id of the request that a line makes, the same whenever it is said."""
    return uuid5(NAMESPACE_OID, f"0:{json.dumps(line, sort_keys=True)}")


class Term(Speaker):
    """A speaker who never speaks at the very instant of a deadline."""

    def at(self, local: str) -> Self:
        return super().at(local if local.count(":") > 1 else f"{local}:11")
