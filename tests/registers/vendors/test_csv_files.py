"""Files of marks and of the roll: what is read of them, and which lines are set aside for which reason."""

from datetime import date

import pytest

from events.registers import MarkRow
from registers.adapters.csv_files import NotAFile, marks, roll

HEAD = "Student ID,Date,Session,Mark,Minutes late\n"
PUPILS = "mis_id,First name,Last name,Class,Year,Entry date,Leaving date,Date of birth,CP,Demographics\n"


def reasons(text: str) -> list[tuple[int, str]]:
    """The bad lines of a file of marks."""
    return [(each.line, each.reason) for each in marks((HEAD + text).encode())[1]]


def test_a_mark_is_read_with_its_line() -> None:
    rows, bad = marks((HEAD + "16,2026-09-07,AM,N,\n\n17,07/09/2026,pm,l,12\n").encode())
    assert bad == []
    assert rows == [
        MarkRow(line=2, mis_id="16", date=date(2026, 9, 7), session="AM", code="N"),
        MarkRow(line=4, mis_id="17", date=date(2026, 9, 7), session="PM", code="L", minutes_late=12),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_usual_encodings_line_ends_and_delimiters(encoding: str, end: str, delimiter: str) -> None:
    text = PUPILS + '16,"Zoë","O\'Née",3B,3,2022-09-01,,04/05/2018,,\n'
    rows, bad = roll(text.replace(",", delimiter).replace("\n", end).encode(encoding))
    assert bad == []
    ((row),) = rows
    assert (row.first_name, row.last_name, row.born, row.line) == ("Zoë", "O'Née", date(2018, 5, 4), 2)


def test_a_cell_may_hold_the_delimiter_and_a_new_line() -> None:
    rows, bad = roll((PUPILS + '16,"Ada, M",Byron,3B,3,2022-09-01,,,,"EAL; FSM"\n').encode())
    assert (bad, rows[0].first_name, rows[0].characteristics) == ([], "Ada, M", ("EAL", "FSM"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("16,2026-02-30,AM,N,", "date: not a date such as 2026-09-07 or 07/09/2026"),
        ("16,09/17/2026,AM,N,", "date: not a date such as 2026-09-07 or 07/09/2026"),
        ("16,7.9.2026,AM,N,", "date: not a date such as 2026-09-07 or 07/09/2026"),
        ("16,,AM,N,", "date: not a date such as 2026-09-07 or 07/09/2026"),
        ("16,2026-09-07,noon,N,", "session: neither AM nor PM"),
        ("16,2026-09-07", "session: neither AM nor PM"),
        ("16,2026-09-07,AM,,", "code: not a text of 1 to 200 printable characters"),
        ("16,2026-09-07,AM,H,", "code H is retired: use G or C"),
        ("16,2026-09-07,AM,?,", "unknown code '?'"),
        ("16,2026-09-07,AM,L,soon", "minutes_late: not a whole number"),
        (",2026-09-07,AM,N,", "mis_id: not an id of 1 to 40 letters, digits, _ . : -"),
        ("Ada Byron,2026-09-07,AM,N,", "mis_id: not an id of 1 to 40 letters, digits, _ . : -"),
        ("16,2026-09-07,AM,N,,extra", "6 cells under 5 headings"),
    ],
)
def test_a_bad_line_is_set_aside_and_its_neighbours_go_on(line: str, reason: str) -> None:
    good = "17,2026-09-07,AM,/,\n"
    rows, bad = marks((HEAD + line + "\n" + good).encode())
    assert [(each.line, each.reason) for each in bad] == [(2, reason)]
    assert [row.mis_id for row in rows] == ["17"]


def test_of_two_lines_that_say_the_same_the_second_is_set_aside() -> None:
    rows, bad = marks((HEAD + "16,2026-09-07,AM,N,\n16,07/09/2026,am,n,\n").encode())
    assert [(row.line, row.code) for row in rows] == [(2, "N")]
    assert [(each.line, each.reason) for each in bad] == [(3, "about the same as line 2")]


def test_lines_that_contradict_each_other_are_all_set_aside() -> None:
    """Nobody knows which of them holds, and a parent was told of the first."""
    lines = "16,2026-09-07,AM,N,\n17,2026-09-07,AM,/,\n16,07/09/2026,am,I,\n16,2026-09-07,AM,N,\n"
    rows, bad = marks((HEAD + lines).encode())
    assert [row.mis_id for row in rows] == ["17"]
    assert [(each.line, each.reason) for each in bad] == [
        (2, "contradicts line 4"),
        (4, "contradicts line 2"),
        (5, "contradicts line 2"),
    ]


@pytest.mark.parametrize(
    ("cell", "flags"), [("yes", ("child-protection",)), ("N", ()), ("", ()), ("TRUE", ("child-protection",))]
)
def test_a_flag_is_yes_or_no(cell: str, flags: tuple[str, ...]) -> None:
    rows, _ = roll((PUPILS + f"16,Ada,Byron,3B,3,2022-09-01,,,{cell},\n").encode())
    assert rows[0].flags == flags


def test_a_file_without_flags_says_nothing_of_them() -> None:
    rows, _ = roll(b"id,forename,surname,form,admission date\n16,Ada,Byron,3B,01/09/2022\n")
    assert (rows[0].flags, rows[0].entry) == (None, date(2022, 9, 1))


def test_a_flag_that_is_neither_is_set_aside() -> None:
    _, bad = roll((PUPILS + "16,Ada,Byron,3B,3,2022-09-01,,,maybe,\n").encode())
    assert bad[0].reason == "child-protection: neither yes nor no"


def test_nobody_leaves_before_they_enter() -> None:
    _, bad = roll((PUPILS + "16,Ada,Byron,3B,3,2022-09-01,2021-09-01,,,\n").encode())
    assert bad[0].reason == "leaving: before entry"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b"\n\n", "it is empty"),
        (b"name,date\nAda,2026-09-07\n", "its first line names no column mis_id, session, code"),
        (b"id,pupil id,date,session,code\n", "its first line names the column mis_id twice"),
        (b"id,date,session,code\n16,\x81\x8d,AM,N\n", "it is no text in UTF-8, UTF-16 or Windows-1252"),
        (b"\xff\xfei", "it is no text in UTF-8, UTF-16 or Windows-1252"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(data: bytes, why: str) -> None:
    with pytest.raises(NotAFile, match=why):
        marks(data)


def test_cells_are_not_shown_with_a_bad_line() -> None:
    _, bad = roll((PUPILS + "16,Ada,Byron,3B,3,soon,,,,\n").encode())
    assert "Byron" not in repr(bad)
