"""What the doctor says of one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from rich.text import Text

Verdict = Literal["ok", "look", "wrong"]
_COLOURS: Mapping[Verdict, str] = {"ok": "green", "look": "yellow", "wrong": "bold red"}


@dataclass(frozen=True, slots=True)
class Check:
    """`says`: what was found, in one line; `do`: what to do, empty where nothing."""

    name: str
    verdict: Verdict
    says: str
    do: str = ""


def verdict_of(checks: Iterable[Check]) -> Verdict:
    """The worst of them."""
    found = {check.verdict for check in checks}
    return "wrong" if "wrong" in found else "look" if "look" in found else "ok"


def line_of(check: Check) -> Text:
    """A check for a person: the verdict in its colour, and what to do last."""
    verdict = (f"{check.verdict:<5}", _COLOURS[check.verdict])
    do = (f" {check.do}" if check.do else "", "cyan")
    return Text.assemble(verdict, " ", (check.name, "bold"), f": {check.says}", do)


def ok(name: str, says: str) -> Check:
    """All is well."""
    return Check(name, "ok", says)


def look(name: str, says: str, do: str) -> Check:
    """Somebody should look."""
    return Check(name, "look", says, do)


def wrong(name: str, says: str, do: str) -> Check:
    """Something is wrong."""
    return Check(name, "wrong", says, do)
