"""A school's policy: every number of its procedures, as data with an effective date.

The defaults are files of `policies/`; a school names one or overrides parts of it. A case keeps the policy that it
began under.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

from pydantic import model_validator

from events.fact import Words
from events.ids import Session


class SessionTimes(Words):
    """Local clock times of one session's register."""

    opens: time
    due: time
    closes: time

    @model_validator(mode="after")
    def in_order(self) -> SessionTimes:
        """Refuse a register that closes before it is due."""
        if not self.opens <= self.due <= self.closes:
            raise ValueError("a session's times must be in the order opens, due, closes")
        return self


class Sessions(Words):
    """The two sessions of a school day."""

    am: SessionTimes
    pm: SessionTimes

    def __getitem__(self, session: Session) -> SessionTimes:
        return self.am if session == "AM" else self.pm


class TextPolicy(Words):
    """When a family is texted about an unexplained absence."""

    minutes_after_close: int
    minutes_after_heard: int
    until: time


class CallPolicy(Words):
    """When an unexplained absentee's family must have been called."""

    due: time
    due_afternoon: time
    minutes_after_heard: int
    until: time


class VisitPolicy(Words):
    """When a child who stays away must have been visited."""

    counted_codes: tuple[str, ...]
    on_counted_day: int
    on_counted_day_cp: int
    due: time
    heard_late_after: time
    minutes_after_heard: int
    latest: time


class FocusPolicy(Words):
    """When the member of staff to whom a family is allocated must have called or visited."""

    call_due: time
    visit_due: time


class Monitoring(Words):
    """Which pupils' attendance is watched for improvement."""

    persistent_from_possible: int


class Improvement(Words):
    """What counts as an improvement."""

    at: time
    recent_days: int
    earlier_days: int
    earlier_possible: int
    points: Decimal
    at_least: Decimal
    next_after_days: int


class QuietHours(Words):
    """When families may be messaged: `opens` ≤ t < `closes` on school days."""

    opens: time
    closes: time
    praise_from: time


class Weekly(Words):
    """When the weekly report is issued."""

    at: time
    deadline: time
    recipients: tuple[str, ...]


class Policy(Words):
    """All numbers of a school's procedures (procedures.md §4); times are local."""

    name: str
    sessions: Sessions
    text: TextPolicy
    call: CallPolicy
    visit: VisitPolicy
    focus: FocusPolicy
    monitoring: Monitoring
    improvement: Improvement
    quiet: QuietHours
    weekly: Weekly


def policy_of(chosen: str | Mapping[str, Any]) -> Policy:
    """The policy that a school file names, or its overrides laid over the policy that it names as `base`.

    Raises ValueError when there is no such file or a value does not fit.
    """
    if isinstance(chosen, str):
        return Policy.model_validate(_file(chosen))
    overrides = dict(chosen)
    base = _file(str(overrides.pop("base", "woodside")))
    return Policy.model_validate(_laid_over(base, overrides))


def minutes(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def effective(adopted: Mapping[date, Policy], day: date) -> Policy:
    """The policy in force on `day`: the latest adopted by then, or the first. Raises ValueError when there is none."""
    by_then = [since for since in adopted if since <= day]
    return adopted[max(by_then) if by_then else min(adopted)]


def _file(name: str) -> dict[str, Any]:
    path = files("events") / "policies" / f"{name}.toml"
    if not name.replace("-", "").isalnum() or not path.is_file():
        raise ValueError(f"there is no policy file named {name!r}")
    return tomllib.loads(path.read_text("utf-8"))


def _laid_over(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        part = merged.get(name)
        merged[name] = _laid_over(part, value) if isinstance(part, dict) and isinstance(value, Mapping) else value
    return merged
