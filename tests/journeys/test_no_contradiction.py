"""Simulated schools, played on the whole platform: the log says nothing that cannot be."""

import asyncio
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from chassis.clock import ManualClock
from chassis.reader import Reader
from chassis.record import Recorded
from rollcall.check import check
from rollcall.platform import Platform
from rollcall.play import Player
from rollcall.scenario import lines_of
from rollcall.servers import DataFolder
from rollcall.simulate import demo_scenario, simulate
from rollcall.whatif import what_if

from .playing import misses


async def played(folder: Path, scenario: Iterable[dict[str, Any]], servers_on: Any) -> list[Recorded]:
    """Every fact on the log of these schools' one trust, once their scenario has been played."""
    lines = list(lines_of(scenario))
    data, clock = DataFolder(folder / "data"), ManualClock(lines[0].at)
    async with Platform(data, clock, servers=servers_on(data)) as platform:
        told = await Player(platform, clock).play(lines)
        assert (told.refused, told.quarantined) == ([], 0)
        assert misses(platform) == {}
        log = platform.runners["registers"].log
        tail = await log.tail("reach2")
        assert tail is not None
        return [fact async for batch in Reader(log.client, "reach2", 0).until(tail.last) for fact in batch]


@pytest.mark.timeout(600)
async def test_the_demo_ends_without_a_contradiction(tmp_path, servers_on):
    facts = await played(tmp_path, demo_scenario(days=4, pupils=90), servers_on)
    said = {f.envelope.word for f in facts}
    assert {"DutySet", "DeadlineMissed", "MessageSent", "ImprovementDetected", "VisitArranged"} <= said
    assert {
        "UpdateApproved",
        "LetterIssued",
        "MeetingPlanned",
        "MeetingInvited",
        "StageChecked",
        "KnownAbsenceReported",
        "ReplyConfirmed",
        "PraiseGiven",
        "StaffAlerted",
        "ChaseSent",
    } <= said
    assert check(facts, "woodside") == []
    await decided_again(facts, "woodside", date(2026, 10, 12), date(2026, 10, 15))


async def decided_again(facts: list[Recorded], school: str, first: date, last: date) -> None:
    """Under the school's own policy, what is decided again is what happened, fact by fact, whatever people did."""
    own = [fact for fact in facts if fact.envelope.school == school]
    told = await asyncio.to_thread(what_if, own, {}, first, last, facts[-1].envelope.recorded_at)
    assert told.baseline.facts > 100
    assert (told.baseline.differ, told.baseline.words) == (0, {})
    assert (told.refused, told.carried) == (0, {}), "whatever people did is said again"
    assert all(both.happened == both.what_if for both in told.words.values())
    assert all(row.happened == row.what_if for row in told.duties)
    for reached in (told.families, *told.families.ways):
        assert (reached.newly, reached.no_longer, reached.asked_newly, reached.asked_no_longer) == ([], [], [], [])


@pytest.mark.timeout(600)
async def test_two_schools_play_two_weeks_without_a_contradiction(tmp_path, servers_on):
    scenario = simulate(2, 40, date(2026, 9, 14), date(2026, 9, 25), seed=5, history_days=5)
    facts = await played(tmp_path, scenario, servers_on)
    for school in ("woodside", "school-2"):
        assert sum(f.envelope.word == "RegisterTaken" for f in facts if f.envelope.school == school) >= 40
        assert check(facts, school) == []
        await decided_again(facts, school, date(2026, 9, 14), date(2026, 9, 25))


@pytest.mark.timeout(600)
async def test_a_school_of_three_weeks_decided_again_under_its_own_policy_is_what_it_was(tmp_path, servers_on):
    """From any day on: also from one in the midst of what was under way."""
    scenario = simulate(1, 40, date(2026, 9, 21), date(2026, 10, 9), seed=3, history_days=5)
    facts = await played(tmp_path, scenario, servers_on)
    for first in (date(2026, 9, 21), date(2026, 9, 30), date(2026, 10, 5)):
        await decided_again(facts, "woodside", first, date(2026, 10, 9))


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_a_school_of_twelve_weeks_decided_again_under_its_own_policy_is_what_it_was(tmp_path, servers_on):
    facts = await played(tmp_path, simulate(1, 200, date(2026, 9, 3), date(2026, 11, 27), seed=3), servers_on)
    for first in (date(2026, 9, 3), date(2026, 10, 12), date(2026, 11, 9)):
        await decided_again(facts, "woodside", first, date(2026, 11, 27))


CLOSURES = (
    ("2026-09-15T07:30:00+01:00", "DeclareClosure", {"date": "2026-09-15", "reason": "snow"}),
    ("2026-09-16T11:30:00+01:00", "DeclareClosure", {"date": "2026-09-16", "session": "PM", "reason": "boiler"}),
    ("2026-09-17T07:30:00+01:00", "DeclareClosure", {"date": "2026-09-17", "reason": "ice"}),
    ("2026-09-17T08:10:00+01:00", "WithdrawClosure", {"date": "2026-09-17"}),
    ("2026-09-22T10:30:00+01:00", "DeclareClosure", {"date": "2026-09-22", "reason": "gas"}),
)


SHUT = {"2026-09-15": ("AM", "PM"), "2026-09-16": ("PM",), "2026-09-22": ("AM", "PM")}
"""The sessions of which nobody takes a register, or amends one, once they are declared shut."""


def with_closures(scenario: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, and the head shuts the school: before it opens, at midday, once it has begun; and once for nothing."""
    head = {"who": "staff-1", "role": "headteacher"}
    told = [{"at": at, "school": "woodside", "tell": {word: body}, "as": head} for at, word, body in CLOSURES]
    return sorted([*map(held, scenario), *told], key=lambda line: datetime.fromisoformat(line["at"]))


def held(line: dict[str, Any]) -> dict[str, Any]:
    """A line without what is said of a session that was not held; on a day that is shut nobody works."""
    is_shut = len(SHUT.get(line["at"][:10], ())) == 2
    if is_shut and ("work" in line or "ArrangeVisit" in line.get("tell", {})):
        return {"at": line["at"], "school": line["school"]}
    if "arbor" not in line:
        return line
    changes = [change for change in line["arbor"]["changes"] if is_held(line["at"], change["changedObject"])]
    return {**line, "arbor": {"changes": changes}}


def is_held(at: str, said: dict[str, Any]) -> bool:
    is_shut = said.get("rollCall") in SHUT.get(said.get("recordDate", ""), ())
    return not is_shut or at < next(told for told, _, body in CLOSURES if body["date"] == said["recordDate"])


@pytest.mark.timeout(600)
async def test_a_school_that_is_shut_now_and_then_plays_two_weeks_without_a_contradiction(tmp_path, servers_on):
    scenario = with_closures(simulate(1, 60, date(2026, 9, 14), date(2026, 9, 25), seed=6, history_days=10))
    facts = await played(tmp_path, scenario, servers_on)
    assert {"DeadlineMoved", "DutyStoodDown", "RegisterAnnulled"} <= {fact.envelope.word for fact in facts}
    assert check(facts, "woodside") == []
    await decided_again(facts, "woodside", date(2026, 9, 14), date(2026, 9, 25))


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_ten_schools_play_a_half_term_without_a_contradiction(tmp_path, servers_on):
    facts = await played(tmp_path, simulate(10, 30, date(2026, 9, 3), date(2026, 10, 23), seed=7), servers_on)
    schools = {fact.envelope.school for fact in facts}
    assert len(schools) == 10
    assert [wrong for school in sorted(schools) for wrong in check(facts, school)] == []
    for school in sorted(schools):
        await decided_again(facts, school, date(2026, 9, 3), date(2026, 10, 23))
