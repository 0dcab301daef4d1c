"""What the demo prints is what the log says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from chassis.record import Recorded
from chassis.said import Said
from chassis.wire import envelope_of
from events.fact import Fact
from events.ids import pupil_id
from events.notifications import ChaseSent, ReplyConfirmed, StaffAlerted
from events.pathway import DeadlineMissed, DutyDone, DutySet, EvidencePackMade, LetterIssued, StageChecked
from events.registers import PupilAbsent
from rollcall.diary import in_all, of_a_day
from rollcall.sums import Sums

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
PUPIL, NOW = pupil_id("woodside", "16"), datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def told(*days: tuple[date, Iterable[Fact]]) -> tuple[list[str], str]:
    """The sentence of each day, and those of all of them."""
    sums, sentences = Sums(), []
    for day, facts in days:
        sums.begin()
        for place, fact in enumerate(facts):
            said: Said[Any] = Said(UUID(int=place), "woodside", NOW, fact, UUID(int=place), trust="reach2")
            envelope = envelope_of(said, recorded_at=NOW, position=1, heard=0)
            sums.count(Recorded(envelope, fact.model_dump_json().encode()), day)
        sums.end()
        sentences.append(of_a_day(day, sums.day))
    return sentences, "\n".join(in_all(sums.all))


def letter(number: int) -> LetterIssued:
    return LetterIssued(pupil=PUPIL, letter=UUID(int=number), by="staff-3", sha256="0" * 64)


def test_letters_are_told_on_their_day_and_counted_in_all() -> None:
    days, sums = told((MONDAY, [letter(1)]), (TUESDAY, [letter(2), letter(3)]))
    assert [day.split("; ")[-1] for day in days] == ["1 letter issued.", "2 letters issued."]
    assert "3 letters issued" in sums


def test_a_day_without_letters_says_nothing_of_them() -> None:
    [day], sums = told((MONDAY, []))
    assert "letter" not in day
    assert "0 letters issued, 0 meetings held" in sums


def test_what_the_office_did_and_who_of_the_staff_was_written_to() -> None:
    alert = {"message": UUID(int=1), "school": "woodside", "staff": "staff-9", "at": NOW}
    check = StageChecked(pupil=PUPIL, check="agencies", outcome="not-needed", at=NOW, by="staff-3")
    pack = EvidencePackMade(pupil=PUPIL, pack=UUID(int=4), date=MONDAY, first=MONDAY, sessions=())
    reply = ReplyConfirmed(pupil=PUPIL, reply=UUID(int=5), date=MONDAY, code="I", by="staff-3")
    chase = ChaseSent.model_validate(alert)
    alerts = [StaffAlerted.model_validate({**alert, "template": about}) for about in ("concern", "focus", "outbreak")]
    _, sums = told((MONDAY, [check, pack, reply, *alerts, chase]))
    assert "1 check made, evidence for a penalty notice put together for 1 child; 1 reply confirmed" in sums
    assert "1 e-mail about a register that was missing, 1 about a concern, 2 about a family in focus" in sums


def test_an_absence_of_another_day_was_told_of_then_and_a_late_call_is_a_missed_one() -> None:
    absent = PupilAbsent(
        pupil=PUPIL, form="3B", date=MONDAY, session="AM", code="N", explained=False, authorised=False, consecutive=1
    )
    duty = {"pupil": PUPIL, "duty": UUID(int=7)}
    due = DutySet(**duty, kind="call", date=MONDAY, due_at=NOW, owner="attendance-officer", because=UUID(int=8))
    missed = DeadlineMissed(**duty, due_at=NOW)
    done = DutyDone(**duty, done_at=NOW, outcome="spoke", because=UUID(int=9))
    days, sums = told((MONDAY, [absent, absent, due, missed]), (TUESDAY, [absent, done]))
    assert "1 child absent, 1 unexplained; calls 0 in time, 1 missed" in days[0]
    assert "0 children absent" in days[1]
    assert "0 in time, 1 deadline missed (1 of them made later)" in sums
