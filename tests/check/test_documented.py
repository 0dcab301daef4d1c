"""Every rule that the checker can name is described where its JSON is."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from rollcall.check.letters import LETTERS
from rollcall.check.meetings import MEETINGS
from rollcall.check.staff import ALERTS, CHASES

CLI = Path(__file__).parents[2] / "docs" / "cli.md"


def rules() -> set[str]:
    """Those that its files name, and those of each course."""
    sources = [each.read_text("utf-8") for each in files("rollcall.check").iterdir() if each.name.endswith(".py")]
    named = {rule for source in sources for rule in re.findall(r'wrong\(\s*"([a-z-]+)"', source)}
    courses = [LETTERS, MEETINGS, ALERTS, CHASES]
    steps = {f"legal-{course.rule}-steps" for course in courses}
    return named | steps | {f"every-{course.rule}-ends" for course in courses if course.begun}


def test_every_rule_is_described() -> None:
    described = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", CLI.read_text("utf-8")))
    assert len(rules()) > 30
    assert rules() - described == set()
