"""The pages name what is there: every linked file, and every function of the journey."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PAGES = [*HOUSE.glob("*.md"), *HOUSE.glob("docs/**/*.md")]
STOPS = re.findall(
    r"^## \d+\. \[[^]]+\]\(\.\./([^)]+)\)\n(.*?)(?=^## )",
    (HOUSE / "docs/journey.md").read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)


def named(tree: ast.AST, within: str = "") -> Iterator[str]:
    """The functions and classes of a module, methods as `Class.method`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield within + node.name
        if isinstance(node, ast.ClassDef):
            yield from named(node, f"{node.name}.")


def in_backticks(text: str) -> set[str]:
    return set(re.findall(r"`([A-Za-z_.]+)`", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


def test_the_journey_has_at_most_ten_files() -> None:
    assert 0 < len(STOPS) <= 10


@pytest.mark.parametrize(("file", "text"), STOPS, ids=[file for file, _ in STOPS])
def test_a_stop_of_the_journey_names_functions_that_are_there(file: str, text: str) -> None:
    there = set(named(ast.parse((HOUSE / file).read_text("utf-8"))))
    wanted = in_backticks(text.partition("*Read*")[2])
    assert wanted
    assert not wanted - there
