"""The stage sheet (appendix 3) as a parent reads it: where the child stands, what it means, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pathway.adapters.letter import Sheet, day

ACTIONS: Mapping[str, str] = {
    "watch": "the school keeps an eye on attendance",
    "letter": "a letter goes to each parent",
    "meeting": "parents are asked to a meeting",
    "plan": "a support plan is agreed",
    "panel-check": "the school looks at whether a panel meets (SAP), or the authority is notified (NPR)",
    "penalty-check": "the school looks at whether the authority is asked for a penalty notice",
    "agencies": "the agencies that support families are brought together",
}
OWNERS: Mapping[str, str] = {
    "attendance-officer": "the attendance team",
    "head-of-school": "the head of school",
    "headteacher": "the headteacher",
    "assistant-head": "the assistant head",
    "safeguarding-lead": "the safeguarding lead",
}
_SIGNS = {"<": "below {} %", "<=": "{} % or less", ">=": "{} % or more"}
_ENDS = {"<": "{} % or more", "<=": "above {} %", ">=": "below {} %"}


@dataclass(frozen=True, slots=True)
class StageOrder:
    """What a sheet is made of, the name opened; `content`: the canonical JSON."""

    template: str
    version: int
    school: str
    telephone: str
    full_name: str
    form: str
    day: str
    content: Mapping[str, Any]


def stage_sheet(order: Mapping[str, Any]) -> Sheet:
    """What to show for a pupil. Raises ValueError where a name is blank."""
    if blank := [name for name in ("school", "full_name") if not str(order[name]).strip()]:
        raise ValueError(f"a stage sheet has no {blank[0].replace('_', ' ')}")
    content = order["content"]
    by_name = {each["stage"]: each for each in content["ladder"]}
    there = {each["stage"] for each in content["standing"]}
    return {
        **{name: order[name] for name in ("school", "telephone", "full_name", "form")},
        "date": _day(order["day"]),
        "standing": [_standing(each, each["step"]) for each in reversed(content["standing"])],
        "next": _step(by_name[content["next"]]) if content["next"] in by_name else None,
        "ladder": [{**_step(each), "here": each["stage"] in there} for each in content["ladder"]],
        "notices": _notices(content["penalty"]),
        "years": content["penalty"]["years"],
    }


def _standing(row: Mapping[str, Any], stage: Mapping[str, Any] | None) -> dict[str, Any]:
    days = f"{row['attending']} of {row['possible']} sessions attended when it began"
    asked = _asked(row["actions"], row["owner"])
    by = f", until {_day(row['due'])}" if asked and row["due"] else ""
    return {
        "name": _named(row["stage"]),
        "since": _day(row["since"]),
        "figures": days,
        "asked": f"{asked}{by}" if asked else "what the more serious stage asks",
        "ends": _ends(stage) if stage else "",
    }


def _step(stage: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": _named(stage["stage"]),
        "begins": _begins(stage),
        "asked": _asked(stage["actions"], stage["owner"]),
        "within": stage["within_days"],
    }


def _asked(actions: Sequence[str], owner: str) -> str:
    said = "; ".join(ACTIONS[action] for action in actions)
    return f"{said}, by {OWNERS.get(owner, owner.replace('-', ' '))}" if said else ""


def _begins(stage: Mapping[str, Any]) -> str:
    if stage["attendance"]:
        return f"attendance {_compared(stage['attendance'], _SIGNS)}"
    age = ", of compulsory school age" if stage["legal"] else ""
    return f"{stage['unauthorised']} sessions not authorised in {stage['weeks']} school weeks{age}"


def _ends(stage: Mapping[str, Any]) -> str:
    if stage["until"]:
        return f"attendance is {_compared(stage['until'], _SIGNS)}"
    if stage["attendance"]:
        return f"attendance is {_compared(stage['attendance'], _ENDS)}"
    return f"fewer than {stage['unauthorised']} sessions of the last {stage['weeks']} school weeks are not authorised"


def _compared(threshold: str, words: Mapping[str, str]) -> str:
    sign, percentage = threshold.split()
    return words[sign].format(f"{Decimal(percentage):f}")


def _notices(penalty: Mapping[str, Any]) -> list[str]:
    """What each notice asks of a parent, by its number."""
    return [_notice(number, amount) for number, amount in enumerate(penalty["amounts"], start=1)]


def _notice(number: int, amount: Mapping[str, Any]) -> str:
    full = f"£{amount['full']} within {amount['full_days']} days"
    sooner = amount["reduced"]
    return f"notice {number}: {full}" + (f", £{sooner} within {amount['reduced_days']}" if sooner is not None else "")


def _named(stage: str) -> str:
    return stage.replace("-", " ")


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))
