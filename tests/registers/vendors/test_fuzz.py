"""Whatever a vendor's pages and a file's lines hold: what is beside it is heard, and a poll does not fail for it."""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random
from typing import Any

import pytest

from events.ids import pupil_id
from events.registers import PupilRecorded
from registers.adapters.arbor_logs import ArborLogs
from registers.adapters.arbor_rest import Arbor
from registers.adapters.csv_files import NotAFile, marks, roll
from registers.adapters.line import Line
from registers.adapters.polling import Poller
from registers.adapters.wonde import Access, Wonde, line_to

from ...fuzzing import JUNK, mutated, torn
from .wonde_server import FakeWonde

KEPT = ("entityType", "id", "href", "revisionId", "updated_at", "deleted_at", "displayName", "students")
"""What names an object on its page: without it, a page is none of the vendor's."""


def changed(random: Random, of: dict[str, Any]) -> dict[str, Any]:
    """The object with something in it changed, and its name as it was; JSON has no NaN."""
    junk = mutated(random, {name: value for name, value in of.items() if name not in KEPT})
    known = {name: value for name, value in of.items() if name in KEPT}
    found = {**(junk if isinstance(junk, dict) else dict.fromkeys(of, junk)), **known}
    return json.loads(json.dumps(found).replace("NaN", "null").replace("Infinity", "null"))  # type: ignore[no-any-return]


_OF_THE_OTHER = ("2", "4", "4A")


async def fuzz_arbor(desk: Any, fake: Any, line: Line, count: int) -> None:
    random = Random(20260907)
    polled = Poller(desk, "woodside", "poll", line, partial(ArborLogs, "woodside", Arbor(line), {}), 60)
    fake.pupil("1")
    fake.pupil("2", "4A")
    fake.guardian("1", "70")
    fake.mark("1", "N")
    await polled.poll()
    desk.heard()
    good = {kind: {name: dict(of) for name, of in each.items()} for kind, each in fake.objects.items()}
    places = [(kind, name) for kind, of in good.items() for name in of if name not in _OF_THE_OTHER]
    for each in range(count):
        for was, of in good.items():
            fake.objects[was].update({name: dict(known) for name, known in of.items() if name not in _OF_THE_OTHER})
        kind, name = random.choice(places)
        broken = changed(random, good[kind][name])
        fake.put(kind, name)
        fake.objects[kind][name] = {**broken, "revisionId": fake.revision}
        fake.put("Student", "1", note=each)
        fake.put("Student", "2", childProtection=each % 2 == 0)
        await polled.poll()
        assert (polled.report.failures, polled.report.error) == (0, ""), (kind, broken)
        recorded = {fact.pupil for fact in desk.heard() if isinstance(fact, PupilRecorded)}
        assert pupil_id("woodside", "2") in recorded, (kind, broken)


async def test_no_object_of_arbors_keeps_its_neighbour_from_being_heard(desk: Any, fake: Any, line: Line) -> None:
    await fuzz_arbor(desk, fake, line, 60)


@pytest.mark.long
async def test_no_object_of_arbors_of_five_hundred_does(desk: Any, fake: Any, line: Line) -> None:
    await fuzz_arbor(desk, fake, line, 500)


async def fuzz_wonde(desk: Any, host: Any, patience: Callable[[float], Any], count: int) -> None:
    random = Random(20260907)
    wonde = FakeWonde(url=host.url)
    host.app = wonde.app()
    desk.woodside.set_up(desk.at, source="wonde", classes=[{"name": "3B", "year": "3"}])
    line = line_to(Access("A77", "wonde_secret", host.url), patience)
    polled = Poller(desk, "woodside", "wonde", line, partial(Wonde, "woodside", Access("A77", "", ""), line), 60)
    for each in range(count):
        wonde.minute = each % 600
        wonde.students.clear(), wonde.contacts.clear(), wonde.marks.clear(), wonde.deletions.clear()
        wonde.student("A1")
        wonde.contact("G1", "A1", "07700 900123")
        wonde.mark("A1", "N")
        wonde.gone("students", "A9")
        kind = random.choice((wonde.students, wonde.contacts, wonde.marks))
        ((name, of),) = kind.items()
        kind[name] = changed(random, of)
        if random.random() < 0.2:
            wonde.deletions[0] = changed(random, wonde.deletions[0])
        healthy = f"B{each}"
        wonde.student(healthy)
        await polled.poll()
        assert (polled.report.failures, polled.report.error) == (0, ""), kind
        recorded = {fact.pupil for fact in desk.heard() if isinstance(fact, PupilRecorded)}
        assert pupil_id("woodside", healthy) in recorded, kind
    await line.close()


async def test_nothing_on_a_page_of_wondes_keeps_its_neighbour_from_being_heard(
    desk: Any, host: Any, patience: Callable[[float], Any]
) -> None:
    await fuzz_wonde(desk, host, patience, 60)


@pytest.mark.long
async def test_nothing_on_five_hundred_pages_does(desk: Any, host: Any, patience: Callable[[float], Any]) -> None:
    await fuzz_wonde(desk, host, patience, 500)


# Files ----------------------------------------------------------------------------------------------------------------

MARKS = ("mis_id,date,session,code,minutes_late", ["16", "2026-09-07", "AM", "N", "5"], marks)
ROLL = (
    "mis_id,first_name,last_name,form,entry,leaving,born,cp,characteristics",
    ["16", "Ada", "Byron", "3B", "2022-09-01", "", "2018-05-04", "y", "FSM;EAL"],
    roll,
)


def fuzz_file(head: str, cells: list[str], read: Any, count: int) -> None:
    random = Random(20260907)
    junk = [*(str(each) for each in JUNK), '"', '""', "\t", "\x1f", "\u202e", "=1+1", "7/9/26", "٣", "²"]
    for _ in range(count):
        line = [random.choice(junk) if random.random() < 0.3 else cell for cell in cells]
        quoted = [f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line]
        good = ["17", *cells[1:]]
        rows, bad = read("\n".join((head, ",".join(quoted), ",".join(good))).encode())
        assert "17" in {row.mis_id for row in rows}, line
        assert len(rows) + len(bad) == (2 if any(cell.strip() for cell in line) else 1), line
        assert all(each.reason for each in bad)
        raw = torn(random, "\n".join((head, ",".join(line), ",".join(good))).encode("utf-8", "replace"))
        with suppress(NotAFile):
            read(raw)


@pytest.mark.parametrize(("head", "cells", "read"), [MARKS, ROLL], ids=["marks", "roll"])
def test_no_line_of_a_file_keeps_its_neighbour_from_being_read(head: str, cells: list[str], read: Any) -> None:
    fuzz_file(head, cells, read, 500)


@pytest.mark.long
@pytest.mark.parametrize(("head", "cells", "read"), [MARKS, ROLL], ids=["marks", "roll"])
def test_no_line_of_ten_thousand_files_does(head: str, cells: list[str], read: Any) -> None:
    fuzz_file(head, cells, read, 10_000)
