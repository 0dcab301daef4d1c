"""The lines of a delimited file, in any usual encoding and with any usual delimiter, under the names of its columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

_DELIMITERS = (",", ";", "\t", "|")
_MOST_BYTES = 64 << 20
_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("misid", "arborid", "studentid", "pupilid", "student", "id"), "mis_id"),
    **dict.fromkeys(("date", "recorddate", "markdate"), "date"),
    **dict.fromkeys(("session", "rollcall", "ampm"), "session"),
    **dict.fromkeys(("code", "mark", "attendancemark"), "code"),
    **dict.fromkeys(("minuteslate", "minslate", "late"), "minutes_late"),
    **dict.fromkeys(("firstname", "forename", "preferredfirstname", "legalfirstname"), "first_name"),
    **dict.fromkeys(("lastname", "surname", "legallastname"), "last_name"),
    **dict.fromkeys(("class", "form", "registrationform", "classname"), "form"),
    **dict.fromkeys(("year", "yeargroup", "academiclevel"), "year"),
    **dict.fromkeys(("entry", "entrydate", "admissiondate", "mostrecententrydate"), "entry"),
    **dict.fromkeys(("leaving", "leavingdate", "leaver"), "leaving"),
    **dict.fromkeys(("born", "dateofbirth", "dob"), "born"),
    **dict.fromkeys(("characteristics", "demographics"), "characteristics"),
    **dict.fromkeys(("childprotection", "cp"), "child-protection"),
    **dict.fromkeys(("socialworker",), "social-worker"),
}


class NotAFile(ValueError):
    """The file is not one of this kind: one sentence that says what it lacks."""


def lines(data: bytes, needed: Sequence[str]) -> Iterator[tuple[int, list[str], list[str]]]:
    """Each line that is not empty: its number, the names of its columns, its cells. Raises NotAFile."""
    text = _text(data)
    heading = text.lstrip("\n").partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=heading.count))
    names: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if names:
                yield reader.line_num, names, cells
            else:
                names = _headings(cells, needed)
    except csv.Error as error:
        raise NotAFile(f"it breaks off at line {reader.line_num} ({error})") from error
    if not names:
        raise NotAFile("it is empty")


def _headings(cells: Sequence[str], needed: Sequence[str]) -> list[str]:
    names = [_NAMES.get(re.sub(r"[^a-z]", "", cell.lower()), "") for cell in cells]
    if missing := [name for name in needed if name not in names]:
        raise NotAFile(f"its first line names no column {', '.join(missing)}")
    if twice := [name for name in names if name and names.count(name) > 1]:
        raise NotAFile(f"its first line names the column {twice[0]} twice")
    return names


def _text(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark, else Windows' western encoding."""
    if len(data) > _MOST_BYTES:
        raise NotAFile("it is over 64 MiB")
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise NotAFile("it is no text in UTF-8, UTF-16 or Windows-1252")
