"""The parent meeting form (appendix 1) as those who meet read it, before it is filled in and afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from events.pathway import Barrier
from pathway.adapters.letter import Sheet, day

PURPOSES: Mapping[str, str] = {
    "focus-start": "at the beginning of the half term in focus",
    "focus-end": "at the end of the half term in focus",
    "persistent-absence": "persistent absence",
    "support": "what would help",
    "plan-review": "review of the support plan",
    "other": "attendance",
}
BRING: Mapping[str, str] = {
    "absence-report": "absence report, whole year and by month",
    "books": "the child's books",
    "tapestry-journal": "the Tapestry journal",
    "impact-chart": "impact of absence and lates (appendix 2)",
    "comparator": "comparison with pupils above 96 %, nobody named",
    "policy-and-outcomes": "policy and possible outcomes (appendix 3)",
}
_OWNERS: Mapping[str, str] = {"family": "the family"}
_ROWS = 4
"""Lines for what is to be agreed on paper."""


@dataclass(frozen=True, slots=True)
class MeetingForm:
    """What a form is made of, names opened; `actions`: (what, who, ISO date); `held`: filled in already."""

    template: str
    version: int
    school: str
    full_name: str
    form: str
    day: str
    clock: str
    purpose: str
    staff: str
    there: Sequence[str]
    held: bool
    to_bring: Sequence[str]
    brought: Sequence[str]
    barriers: Sequence[str]
    reasons: str
    note: str
    actions: Sequence[tuple[str, str, str]]
    review: str
    signed_by_parent: bool
    signed_by_school: bool
    reference: str


def form_sheet(order: Mapping[str, Any]) -> Sheet:
    """What to show for a form. Raises ValueError where a name is blank."""
    if blank := [name for name in ("school", "full_name") if not str(order[name]).strip()]:
        raise ValueError(f"a meeting form has no {blank[0].replace('_', ' ')}")
    actions = [[what, _OWNERS.get(who, who), _shown(by)] for what, who, by in order["actions"]]
    same = ("school", "full_name", "form", "clock", "staff", "reasons", "note", "reference")
    return {
        **{name: order[name] for name in (*same, "signed_by_parent", "signed_by_school", "held")},
        "there": ", ".join(order["there"]),
        "date": _shown(order["day"]),
        "purpose": PURPOSES[order["purpose"]],
        "bring": [[BRING[item], item in order["brought"]] for item in order["to_bring"]],
        "barriers": [[barrier.replace("-", " "), barrier in order["barriers"]] for barrier in get_args(Barrier)],
        "actions": actions if order["held"] else [*actions, *([["", "", ""]] * (_ROWS - len(actions)))],
        "review": _shown(order["review"]) if order["review"] else "",
    }


def _shown(iso: str) -> str:
    return day(date.fromisoformat(iso))
