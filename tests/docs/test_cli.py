"""The page of the `rollcall` command names what the code has: commands, options, closed sets, fields of answers."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.main import get_command

from events.fact import Role, Words
from events.notifications import (
    Channel,
    ChaseKind,
    ChaseRow,
    ChaseState,
    InboxItem,
    InboxKind,
    Message,
    MessageState,
    NumberRow,
    Preview,
    PreviewRow,
    Reply,
    ReplyState,
    Template,
    UpdateRow,
    UpdateState,
)
from events.pathway import (
    Duty,
    DutyKind,
    DutyState,
    KnownAbsence,
    LedgerCount,
    LetterRow,
    LetterState,
    NoticeRow,
    PackRow,
    RoutedVisit,
)
from events.registers import Amendment, Difference, RegisterRow, RegisterState
from events.reporting import Grouping, Row
from rollcall.bench.measuring import NAMES
from rollcall.cli import app

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs/cli.md").read_text("utf-8")
SYNOPSIS = re.findall(r"^    rollcall (.+)$", PAGE.partition("## What holds")[0], re.MULTILINE)


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its words, such as `report weekly`."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} ")
        else:
            yield before + name, command


COMMANDS = dict(commands(get_command(app)))
OF_ALL = {"--data", "--help"}
"""Told once for all of them."""


def lines_of(name: str) -> str:
    """What the synopsis has of a command."""
    return "\n".join(each for line in SYNOPSIS for each in _split(line) if re.match(rf"{name}(?![\w-])", each))


def _split(line: str) -> list[str]:
    return re.split(r" \| (?=[a-z])", line)


def section(heading: str) -> str:
    """What stands below the heading that names something, up to the next one."""
    found = re.search(rf"^(##+) [^\n]*`?\b{heading}\b[^\n]*\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"no heading names {heading}"
    return found[2]


def test_the_synopsis_has_every_command_and_no_other() -> None:
    assert not [name for name in COMMANDS if not lines_of(name)]
    documented = {match[0].strip() for line in SYNOPSIS for each in _split(line) if (match := _NAME.match(each))}
    assert not {name for name in documented if name not in COMMANDS}


_NAME = re.compile(r"(?:report |school |)[a-z][a-z-]*(?= |$)")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_synopsis_has_every_option_of_a_command_and_no_other(name: str) -> None:
    options = [param.opts for param in COMMANDS[name].params if param.param_type_name == "option"]
    documented = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", lines_of(name)))
    assert not [opts for opts in options if not OF_ALL.intersection(opts) and not documented.intersection(opts)]
    assert not documented - {opt for opts in options for opt in opts}


@pytest.mark.parametrize(
    ("command", "option", "words"),
    [
        ("duties", "--state", get_args(DutyState)),
        ("letters", "--state", get_args(LetterState)),
        ("replies", "--state", (*get_args(ReplyState), "all")),
        ("numbers", "--channel", get_args(Channel)),
        ("preview", "--template", get_args(Template)),
        ("figures", "--by", get_args(Grouping)),
    ],
)
def test_the_synopsis_has_every_word_of_an_option(command: str, option: str, words: tuple[str, ...]) -> None:
    documented = re.search(rf"{option} ([a-z|-]+)", lines_of(command))
    assert documented
    assert set(documented[1].split("|")) == set(words)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("The school file", get_args(Role)),
        ("duties --json", (*get_args(DutyKind), *get_args(DutyState))),
        ("messages --json", (*get_args(Template), *get_args(MessageState), *get_args(Channel))),
        ("messages --staff --json", (*get_args(ChaseKind), *get_args(ChaseState))),
        ("registers --json", get_args(RegisterState)),
        ("replies --json", (*get_args(ReplyState), *get_args(InboxKind))),
        ("update", get_args(UpdateState)),
        ("Keeping", NAMES),
    ],
)
def test_a_section_has_every_word_of_its_closed_sets(heading: str, words: tuple[str, ...]) -> None:
    text = section(heading)
    assert not [word for word in words if f"`{word}`" not in text]


@pytest.mark.parametrize(
    ("heading", "shapes"),
    [
        ("figures --json", [Row]),
        ("duties --json", [Duty]),
        ("visits --json", [RoutedVisit]),
        ("known-absences --json", [KnownAbsence]),
        ("ledger --json", [LedgerCount]),
        ("evidence --json", [PackRow, NoticeRow]),
        ("letters --json", [LetterRow]),
        ("messages --staff --json", [ChaseRow]),
        ("messages --json", [Message]),
        ("registers --json", [RegisterRow]),
        ("replies --json", [Reply, InboxItem]),
        ("amendments --json", [Amendment]),
        ("differences --json", [Difference]),
        ("preview --json", [Preview, PreviewRow]),
        ("numbers", [NumberRow]),
        ("update", [UpdateRow]),
    ],
)
def test_a_section_has_every_field_of_its_answer(heading: str, shapes: list[type[Words]]) -> None:
    text = section(heading)
    names = [field.alias or name for shape in shapes for name, field in shape.model_fields.items()]
    assert not [name for name in names if not re.search(rf'[`"]{name}[`"]', text)]


def test_every_rule_of_the_check_is_told_of() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in (HOUSE / "deploy/rollcall/src/rollcall/check").glob("*.py")]
    words = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    documented = re.findall(r"`([a-z-]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", section("Keeping"), re.MULTILINE)))
    rules = [name for name in documented if name in words]
    assert len(rules) > 30


def test_every_variable_that_the_code_reads_is_told_of_on_some_page() -> None:
    """But for those of NATS's own configuration, which the command hands to the server that it starts."""
    sources = [path for part in ("libs", "services", "deploy") for path in (HOUSE / part).rglob("src/**/*.py")]
    read = {name for path in sources for name in re.findall(r"ROLLCALL_(?!NATS)[A-Z_]+[A-Z]", path.read_text("utf-8"))}
    pages = "\n".join(page.read_text("utf-8") for page in HOUSE.glob("docs/*.md"))
    assert not sorted(name for name in read if name.removesuffix("_FILE") not in pages)
