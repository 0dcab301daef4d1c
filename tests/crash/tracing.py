"""Looking for people in everything that a platform writes down, texts, reports and what is sealed aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import asyncpg

from rollcall.servers import DataFolder

_SEALED = re.compile(rb"~[^~\"\s]{1,80}~[a-z-]{1,40}~[A-Za-z0-9_-]+")
_WORD = re.compile(rb"[A-Za-z0-9_\x80-\xff]+")
_TEXTS = ("nats", "logs", "run")


def people_of(lines: Iterable[dict[str, Any]]) -> set[str]:
    """Every name, number, address, date of birth and note of a scenario, as written and as a provider writes it."""
    found: set[str] = set()
    for line in lines:
        found |= {name for member in line.get("setup", {}).get("staff", []) for name in (member["name"],)}
        found |= {note for told in line.get("tell", {}).values() for note in [told.get("note")] if note}
        for change in line.get("arbor", {}).get("changes", []):
            found |= set(_of_object(change["changedObject"]))
    numbers = {number.replace(" ", "") for number in found if number.startswith(("0", "+")) and number[1:2].isdigit()}
    return found | numbers | {"+44" + number[1:] for number in numbers if number.startswith("0")}


def _of_object(of: dict[str, Any]) -> Iterator[str]:
    if "person" in of:
        yield from _of_person(of["person"])
    if guardian := of.get("guardian"):
        yield from _of_person(guardian["person"])
        yield from (number["number"] for number in guardian["telephoneNumbers"])
        yield from (each["emailAddress"] if isinstance(each, dict) else each for each in guardian["emailAddresses"])
        yield from guardian.get("postalAddresses", ())
    if notes := of.get("notes"):
        yield notes
    for name in ("modifiedBy", "completedBy"):
        if shown := (of.get(name) or {}).get("displayName"):
            yield shown


def _of_person(person: dict[str, Any]) -> Iterator[str]:
    fields = ("legalFirstName", "legalLastName", "preferredFirstName", "dateOfBirth")
    yield from (person[field] for field in fields if person.get(field))


class Hunt:
    """Finds people in bytes, by whole words; `public`: words that anybody may read, such as the school's own name."""

    def __init__(self, people: Iterable[str], public: str = "") -> None:
        told = set(_WORD.findall(public.encode()))
        self.words = sorted(each for each in people if each.encode() not in told)
        names = {each.encode() for each in self.words}
        self._single = {name for name in names if _WORD.fullmatch(name)}
        self._longer = names - self._single

    def found(self, content: bytes) -> set[str]:
        """The people in it, what is sealed aside."""
        plain = _SEALED.sub(b"", content)
        single = self._single & set(_WORD.findall(plain))
        return {name.decode() for name in single | {name for name in self._longer if name in plain}}


def files_of(data: DataFolder) -> list[Path]:
    """The log as NATS stores it (subjects, headers, bodies), every process's log, and what they told each other."""
    return [file for name in _TEXTS for file in (data.path / name).rglob("*") if file.is_file()]


async def rows_of(database: asyncpg.Connection) -> dict[str, bytes]:
    """Every table of ours as text."""
    tables = await database.fetch(
        """select format('%I.%I', table_schema, table_name) as name from information_schema.tables
           where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"""
    )
    found = {}
    for table in tables:
        rows = await database.fetch(f"select t::text as row from {table['name']} t")
        found[table["name"]] = "\n".join(row["row"] for row in rows).encode()
    return found
