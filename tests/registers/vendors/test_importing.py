"""Rows of a file, foreseen and imported, with a real decider."""

from datetime import date
from typing import Any

import pytest

from events.ids import pupil_id
from events.registers import (
    EntityQuarantined,
    EntityReleased,
    Foreseen,
    ForeseeRows,
    ImportRows,
    MarkRow,
    MarksRecorded,
    PupilRecorded,
    PupilRow,
    RegisterAmended,
    RegisterTaken,
)
from registers.handlers import sealing

MONDAY = date(2026, 9, 7)


class Importer:
    """Tells rows as the command does: foreseen first, which changes nothing."""

    def __init__(self, desk: Any) -> None:
        self.desk, self.decider = desk, desk.woodside.decider
        self.seal = sealing(desk)

    async def foresees(self, *rows: Any) -> Foreseen:
        asked = await self.seal("woodside", ForeseeRows.model_validate(_split(rows)))
        answer = self.decider.asks(asked, at=self.desk.at)
        assert self.decider.asks(asked, at=self.desk.at) == answer
        return answer  # type: ignore[no-any-return]

    async def imports(self, *rows: Any) -> list[Any]:
        command = await self.seal("woodside", ImportRows.model_validate(_split(rows)))
        news = self.decider.told(command, at=self.desk.at)
        assert self.decider.told(command, at=self.desk.at) == []
        return news  # type: ignore[no-any-return]

    def later(self, clock: str) -> None:
        self.desk.woodside.passes(self.desk.woodside.at(clock))
        self.desk.at = self.desk.woodside.at(clock)


def _split(rows: Any) -> dict[str, Any]:
    return {
        "marks": [row for row in rows if isinstance(row, MarkRow)],
        "pupils": [row for row in rows if isinstance(row, PupilRow)],
    }


@pytest.fixture
def file(desk: Any) -> Importer:
    """3B has the pupils 1, 2 and 3."""
    return Importer(desk)


def mark(line: int, student: str, code: str, day: date = MONDAY, **other: Any) -> MarkRow:
    return MarkRow(line=line, mis_id=student, date=day, session=other.pop("session", "AM"), code=code, **other)


def child(line: int, student: str, form: str = "3B", **other: Any) -> PupilRow:
    known = {"first_name": "Ada", "last_name": "Byron", "form": form, "year": form[:1], "entry": date(2022, 9, 1)}
    return PupilRow(line=line, mis_id=student, **{**known, **other})


def results(foreseen: Foreseen) -> list[tuple[int, str, str | None, str | None]]:
    return [(row.line, row.result, row.before, row.after) for row in foreseen.rows]


async def test_marks_are_foreseen_line_by_line_and_then_so_they_come(file: Importer, desk: Any) -> None:
    rows = [mark(2, "1", "/"), mark(3, "2", "N"), mark(4, "3", "L", minutes_late=7)]
    foreseen = await file.foresees(*rows)
    assert results(foreseen) == [(2, "new", None, "/"), (3, "new", None, "N"), (4, "new", None, "L")]
    assert foreseen.facts == {"RegisterTaken": 1, "PupilAbsent": 1}
    news = await file.imports(*rows)
    (taken,) = desk.woodside.only(news, RegisterTaken)
    assert taken.marks == {pupil_id("woodside", each): code for each, code in zip("123", "/NL", strict=True)}
    assert taken.minutes_late == {pupil_id("woodside", "3"): 7}
    assert [type(fact).__name__ for fact in news] == ["RegisterTaken", "PupilAbsent"]


async def test_the_same_file_again_changes_nothing_and_a_corrected_one_amends(file: Importer, desk: Any) -> None:
    rows = [mark(2, "1", "/"), mark(3, "2", "N"), mark(4, "3", "/")]
    await file.imports(*rows)
    file.later("09:10")
    assert {row.result for row in (await file.foresees(*rows)).rows} == {"same"}
    assert await file.imports(*rows) == []
    file.later("09:11")
    rows[1] = mark(3, "2", "I")
    assert results(await file.foresees(*rows))[1] == (3, "changed", "N", "I")
    (amended,) = desk.woodside.only(await file.imports(*rows), RegisterAmended)
    assert (amended.original, amended.new) == ("N", "I")


async def test_a_mark_of_a_child_who_is_not_known_waits_for_them(file: Importer, desk: Any) -> None:
    rows = [mark(2, "1", "/"), mark(3, "9", "N")]
    foreseen = await file.foresees(*rows)
    assert results(foreseen)[1] == (3, "quarantined", None, None)
    assert foreseen.rows[1].reason == "the pupil is not known"
    news = await file.imports(*rows)
    assert desk.woodside.only(news, EntityQuarantined)[0].waits_for == "Student:9"
    assert desk.woodside.only(news, MarksRecorded)
    file.later("09:10")
    news = await file.imports(child(2, "9"))
    assert desk.woodside.only(news, EntityReleased)
    assert desk.woodside.only(news, MarksRecorded)[0].marks == {pupil_id("woodside", "9"): "N"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (mark(2, "1", "/", date(2026, 9, 8)), "the date is in the future"),
        (mark(2, "1", "/", date(2026, 9, 5)), "the school is closed in that session"),
        (mark(2, "1", "/", date(2021, 9, 6)), "the school is closed in that session"),
        (mark(2, "1", "Y"), "code Y is retired: use Y1 to Y7"),
        (mark(2, "a b", "/"), "the student's id is none of the MIS"),
    ],
)
async def test_what_cannot_be_taken_is_quarantined_with_the_reason(
    file: Importer, desk: Any, row: MarkRow, reason: str
) -> None:
    assert [(each.line, each.reason) for each in (await file.foresees(row)).rows] == [(2, reason)]
    assert [fact.reason for fact in desk.woodside.only(await file.imports(row), EntityQuarantined)] == [reason]


async def test_days_of_absence_are_counted_across_the_rows_of_one_import(file: Importer, desk: Any) -> None:
    friday = date(2026, 9, 4)
    rows = [mark(2, "1", "N"), mark(3, "1", "N", friday), mark(4, "2", "/"), mark(5, "2", "/", friday)]
    rows += [mark(6, "3", "/"), mark(7, "3", "/", friday)]
    news = await file.imports(*rows)
    absences = [fact for fact in news if type(fact).__name__ == "PupilAbsent"]
    assert [(fact.date, fact.consecutive) for fact in absences] == [(friday, 1), (MONDAY, 2)]


async def test_pupils_are_new_changed_or_the_same(file: Importer, desk: Any) -> None:
    rows = [child(2, "1"), child(3, "2", "4A"), child(4, "9")]
    foreseen = await file.foresees(*rows)
    assert results(foreseen) == [
        (2, "same", "3B 2022-09-01 to …", "3B 2022-09-01 to …"),
        (3, "changed", "3B 2022-09-01 to …", "4A 2022-09-01 to …"),
        (4, "new", None, "3B 2022-09-01 to …"),
    ]
    news = await file.imports(*rows)
    assert [fact.form for fact in desk.woodside.only(news, PupilRecorded)] == ["4A", "3B"]


async def test_a_mark_of_a_child_who_comes_with_the_same_file_is_foreseen_as_it_is_taken(file: Importer) -> None:
    rows = [child(2, "9"), mark(3, "9", "N")]
    foreseen = await file.foresees(*rows)
    assert results(foreseen)[1] == (3, "new", None, "N")
    assert [type(fact).__name__ for fact in await file.imports(*rows)] == [*foreseen.facts]


async def test_a_name_that_changed_is_a_change(file: Importer) -> None:
    assert results(await file.foresees(child(2, "1", first_name="Augusta")))[0][1] == "changed"


async def test_a_roll_without_flags_takes_no_childs_protection_away(file: Importer, desk: Any) -> None:
    (fact,) = await file.imports(child(2, "1", flags=("child-protection",)))
    assert fact.flags == ("child-protection",)
    file.later("09:10")
    assert await file.imports(child(2, "1")) == []
    file.later("09:20")
    (fact,) = await file.imports(child(2, "1", flags=()))
    assert fact.flags == ()


async def test_a_file_is_not_compared_with_arbors_revisions(file: Importer, desk: Any) -> None:
    await file.imports(child(2, "1", "4A"))
    file.later("09:10")
    assert desk.woodside.only(desk.woodside.student(1, "3B", desk.at, revision=2), PupilRecorded)[0].form == "3B"


async def test_nothing_is_imported_into_a_school_that_is_not_set_up(desk: Any, fresh: Any) -> None:
    desk.woodside = fresh
    command = await sealing(desk)("woodside", ImportRows(marks=(mark(2, "1", "/"),)))
    assert fresh.decider.refuses(command, at=desk.at).reason == "unknown-school"


async def test_on_a_clock_that_stands_a_second_file_is_foreseen_to_change_nothing(file: Importer) -> None:
    await file.imports(mark(2, "1", "/"), child(3, "9"), mark(4, "8", "N"))
    foreseen = await file.foresees(mark(2, "1", "N"), child(3, "9", "4A"), mark(4, "8", "N"))
    assert [(row.result, row.reason) for row in foreseen.rows] == [
        ("same", ""),
        ("same", ""),
        ("quarantined", "the pupil is not known"),
    ]
    assert await file.imports(mark(2, "1", "N"), child(3, "9", "4A"), mark(4, "8", "N")) == []
