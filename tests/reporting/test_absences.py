"""A pupil's absence report: facts in, a file out, for those who meet the pupil's parents."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.rendering import NotRendered
from chassis.service import Refused
from chassis.testing import answered
from events.fact import Actor
from events.ids import Opaque, pupil_id
from events.pathway import FamiliesHandedOver, FocusFamilyAllocated, FocusFamilyEnded, FocusFamilyGrew
from events.registers import PupilRemoved, Staff
from events.reporting import AbsenceReport, AbsenceReportOf
from reporting.adapters.rendering import render
from reporting.handlers import absence_report_of

OFFICER = Actor(who="staff-3", role="attendance-officer")
FIRST, LAST = date(2026, 9, 3), date(2026, 9, 18)
STAFF = (
    Staff(id="staff-5", role="assistant-head", years=("3",)),
    Staff(id="staff-7", role="assistant-head", years=("5",)),
    Staff(id="staff-8", role="assistant-head"),
)
PEERS = ("p1", "p2", "p3", "p4", "p5", "p6")


@pytest.fixture
def school(log: Any) -> Any:
    """Twelve school days of a class in which Ada misses some, comes late, and six others miss nothing."""
    log.opened(staff=STAFF).pupil("ada")
    for peer in PEERS:
        log.pupil(peer)
    day = FIRST
    while day <= LAST:
        if day.weekday() < 5:
            log.when(f"{day} 09:05").registered(f"{day}", "AM", marks("AM", day), minutes_late=late(day))
            log.when(f"{day} 13:20").registered(f"{day}", "PM", marks("PM", day))
        day += timedelta(days=1)
    return log.when("2026-09-18 16:00")


def marks(session: str, day: date) -> dict[str, str]:
    """Ada is ill on the first Monday, away without leave one morning, late twice."""
    present = "/" if session == "AM" else "\\"
    hers = {("AM", 7): "I", ("PM", 7): "I", ("AM", 9): "O", ("AM", 10): "L", ("AM", 11): "U"}
    return {**dict.fromkeys(PEERS, present), "ada": hers.get((session, day.day), present)}


def late(day: date) -> dict[str, int]:
    return {"ada": 12} if day.day == 10 else {}


async def report(
    tables: Any, log: Any, actor: Actor = OFFICER, pupil: str = "ada", form: str = "json", **asked: Any
) -> AbsenceReport:
    """What is answered, once everything is folded."""
    question = AbsenceReportOf.model_construct(
        mis_id=Opaque(pupil),
        first=asked.get("first"),
        last=asked.get("last"),
        format=form,
        as_known_at=asked.get("as_known_at"),
        log_sequence=asked.get("log_sequence"),
    )
    await tables.fold(log)
    reading = replace(tables.reading(log, asked.get("now")), actor=actor)
    return await answered(absence_report_of(render), reading, question)


async def content(*arguments: Any, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(b64decode((await report(*arguments, **asked)).content))
    return found


async def test_every_absence_and_lateness_with_its_meaning(tables: Any, school: Any) -> None:
    found = await content(tables, school)
    assert [(each["date"], each["session"], each["code"], each["minutes_late"]) for each in found["sessions"]] == [
        ("2026-09-07", "AM", "I", None),
        ("2026-09-07", "PM", "I", None),
        ("2026-09-09", "AM", "O", None),
        ("2026-09-10", "AM", "L", 12),
        ("2026-09-11", "AM", "U", None),
    ]
    assert (found["sessions"][0]["meaning"], found["sessions"][0]["counts_as"]) == ("ill", "authorised absence")
    figures = found["figures"]
    assert (figures["authorised"], figures["unauthorised"], figures["possible"]) == (2, 2, 24)
    assert (figures["late_before_close"], figures["late_after_close"], figures["attendance"]) == (1, 1, "83.33")


async def test_to_date_and_at_this_rate_until_the_last_day_that_is_planned(tables: Any, school: Any) -> None:
    found = (await content(tables, school))["impact"]
    assert (found["held"], found["until"], found["left"]) == (24, "2026-12-18", 120)
    assert found["lost"] == {"absent": 4, "minutes_away": 530, "minutes_late": 12, "minutes": 542}
    assert found["by_end"] == {"absent": 24, "minutes_away": 3180, "minutes_late": 72, "minutes": 3252}
    assert (found["lates"], found["lates_without_minutes"]) == (2, 1)


async def test_a_day_that_goes_on_has_its_sessions_still_to_come(tables: Any, school: Any) -> None:
    found = (await content(tables, school, now="2026-09-21 08:00"))["impact"]
    assert (found["held"], found["left"]) == (24, 120), "Monday's two are the first of those"


async def test_by_month_and_by_week(tables: Any, school: Any) -> None:
    found = await content(tables, school)
    assert [(each["month"], each["possible"], each["late"]) for each in found["months"]] == [("2026-09", 24, 2)]
    assert [(each["monday"], each["missed"]) for each in found["weeks"]] == [
        ("2026-08-31", 0), ("2026-09-07", 4), ("2026-09-14", 4),
    ]  # fmt: skip


async def test_a_report_of_some_days_keeps_the_impact_of_the_school_year(tables: Any, school: Any) -> None:
    found = await content(tables, school, first=date(2026, 9, 10), last=date(2026, 9, 10))
    assert [each["code"] for each in found["sessions"]] == ["L"]
    assert (found["first"], found["last"], found["figures"]["possible"]) == ("2026-09-10", "2026-09-10", 2)
    assert (found["impact"]["lost"]["absent"], found["year_to_date"]["possible"]) == (3, 12)


async def test_the_comparator_is_of_the_others_of_the_year(tables: Any, school: Any) -> None:
    found = (await content(tables, school))["comparator"]
    assert (found["year"], found["n"], found["attendance"], found["missed"]) == ("3", 6, "100.00", 0)
    school.pupil("p6", "5A", "5")
    later = (await content(tables, school))["comparator"]
    assert (later["n"], later["fewer_than"], later["attendance"]) == (None, 6, None)


async def test_who_was_there_for_too_few_sessions_is_no_comparison(tables: Any, log: Any) -> None:
    log.opened().pupil("ada")
    for peer in PEERS:
        log.pupil(peer)
    log.when("2026-09-03 09:05").registered("2026-09-03", "AM", dict.fromkeys((*PEERS, "ada"), "/"))
    assert (await content(tables, log))["comparator"]["n"] is None


async def test_a_corrected_mark_counts_as_corrected(tables: Any, school: Any) -> None:
    school.when("2026-09-18 17:00").amended("2026-09-09", "AM", "ada", "/")
    found = await content(tables, school)
    assert (found["impact"]["lost"]["absent"], len(found["sessions"])) == (3, 4)


async def test_what_a_parent_was_handed_is_had_again_after_a_mark_was_amended(tables: Any, school: Any) -> None:
    handed = {form: await report(tables, school, form=form) for form in ("json", "pdf")}
    school.when("2026-09-21 09:30").amended("2026-09-09", "AM", "ada", "/").pupil("p6", "5A", "5")
    later = await report(tables, school)
    assert later.sha256 != handed["json"].sha256
    for form, was in handed.items():
        again = await report(tables, school, form=form, as_known_at=was.known_at)
        assert again == was, "the same bytes, known at the same instant from the same log"


async def test_what_a_parent_was_handed_is_had_again_whatever_came_in_its_instant(tables: Any, school: Any) -> None:
    at = "2026-09-18 16:00"
    handed = {form: await report(tables, school, form=form, now=at) for form in ("json", "pdf")}
    school.amended("2026-09-09", "AM", "ada", "/").pupil("p6", "5A", "5")
    for form, was in handed.items():
        known = {"as_known_at": was.known_at, "log_sequence": was.log_sequence}
        assert await report(tables, school, form=form, **known) == was


async def test_an_instant_to_come_knows_no_more_than_now(tables: Any, school: Any) -> None:
    now = await report(tables, school)
    assert await report(tables, school, as_known_at=now.known_at + timedelta(days=9)) == now


async def test_before_the_first_session_a_report_knows_of_no_pupil(tables: Any, log: Any) -> None:
    at = log.opened().at
    log.when("2026-09-03 09:05").pupil("ada").registered("2026-09-03", "AM", {"ada": "O"})
    with pytest.raises(Refused) as refused:
        await report(tables, log, as_known_at=at)
    assert refused.value.reason == "no-such-pupil"


async def test_who_may_read_what_was_known_is_of_now(tables: Any, school: Any) -> None:
    """Ada's year is another's since: what was known then is not shown to who had it, and is to who has it."""
    was, had, has = await report(tables, school), *(Actor(who=f"staff-{n}", role="assistant-head") for n in (5, 7))
    assert (await report(tables, school, had, as_known_at=was.known_at)).sha256 == was.sha256
    school.when("2026-09-21 08:00").opened(staff=(Staff(id="staff-7", role="assistant-head", years=("3",)),))
    with pytest.raises(Refused) as refused:
        await report(tables, school, had, as_known_at=was.known_at)
    assert refused.value.reason == "no-such-pupil"
    assert (await report(tables, school, has, as_known_at=was.known_at)).sha256 == was.sha256


async def test_of_a_pupil_who_left_nothing_is_to_come(tables: Any, school: Any) -> None:
    school.when("2026-09-18 17:00").says(PupilRemoved(pupil="ada"))
    found = (await content(tables, school))["impact"]
    assert (found["left"], found["until"], found["by_end"]["absent"]) == (0, "2026-09-18", 4)


async def test_without_a_session_nothing_is_foretold(tables: Any, log: Any) -> None:
    found = await content(tables, log.opened().pupil("ada"), now="2026-09-02 12:00")
    assert (found["impact"]["by_end"], found["months"], found["figures"]["attendance"]) == (None, [], None)


@pytest.mark.parametrize("days", [{"first": date(2026, 9, 19)}, {"first": LAST, "last": FIRST}])
async def test_days_in_a_wrong_order_or_to_come_are_refused(tables: Any, school: Any, days: dict[str, date]) -> None:
    with pytest.raises(Refused, match="ends today at the latest"):
        await report(tables, school, **days)


@pytest.mark.parametrize(
    ("role", "who", "reason"),
    [
        ("attendance-officer", "staff-3", None),
        ("headteacher", "staff-1", None),
        ("head-of-school", "staff-2", None),
        ("safeguarding-lead", "staff-2", None),
        ("assistant-head", "staff-5", None),
        ("assistant-head", "staff-7", "no-such-pupil"),
        ("assistant-head", "nobody", "no-such-pupil"),
        ("year-group-leader", "staff-6", "not-yours"),
        ("class-teacher", "staff-9", "not-yours"),
        ("pastoral", "staff-9", "not-yours"),
        ("governor", "staff-9", "not-yours"),
        ("operator", "operator", "not-yours"),
    ],
)
async def test_for_those_who_meet_the_parents(
    tables: Any, school: Any, role: Any, who: str, reason: str | None
) -> None:
    asker = Actor(who=who, role=role)
    if reason is None:
        assert (await report(tables, school, asker)).first == date(2026, 8, 1)
        return
    with pytest.raises(Refused) as refused:
        await report(tables, school, asker)
    assert refused.value.reason == reason


async def test_an_unknown_pupil_is_answered_as_one_who_is_not_theirs(tables: Any, school: Any) -> None:
    with pytest.raises(Refused) as refused:
        await report(tables, school, Actor(who="staff-3", role="attendance-officer"), pupil="nobody")
    assert refused.value.reason == "no-such-pupil"


async def test_an_assistant_head_reads_of_a_pupil_of_theirs_and_of_a_family_in_focus(tables: Any, log: Any) -> None:
    hers = pupil_id("woodside", "16")
    log.opened(staff=(Staff(id="staff-8", role="assistant-head", pupils=("16",)),)).pupil(hers).pupil("ada").pupil("bo")
    head, other = (Actor(who=who, role="assistant-head") for who in ("staff-8", "staff-7"))
    await report(tables, log, head, hers, now="2026-09-04 12:00")
    until = date(2026, 10, 23)
    log.says(
        FocusFamilyAllocated(
            pupil="ada", family=("ada",), staff="staff-7", role="assistant-head", since=FIRST, until=until
        )  # fmt: skip
    )
    log.says(FocusFamilyGrew(pupil="ada", joined=("bo",), staff="staff-7"))
    for child in ("ada", "bo"):
        await report(tables, log, other, child, now="2026-09-04 12:00")
        with pytest.raises(Refused):
            await report(tables, log, head, child, now="2026-09-04 12:00")
    log.says(FamiliesHandedOver(school="woodside", staff="staff-7", to="staff-8", first=FIRST, last=FIRST))
    await report(tables, log, head, "bo", now="2026-09-03 12:00")
    with pytest.raises(Refused):
        await report(tables, log, head, "bo", now="2026-09-04 12:00")
    with pytest.raises(Refused):
        await report(tables, log, other, "bo", now="2026-10-24 12:00")
    log.says(
        FocusFamilyEnded(
            pupil="ada",
            family=("ada", "bo"),
            staff="staff-7",
            role="assistant-head",
            since=FIRST,
            last=FIRST,
            reason="requested",
        )  # fmt: skip
    )
    with pytest.raises(Refused):
        await report(tables, log, other, "bo", now="2026-09-04 12:00")


async def test_the_json_names_nobody_and_the_pdf_is_the_same_bytes_again(tables: Any, school: Any) -> None:
    plain, file = await report(tables, school), await report(tables, school, form="pdf")
    assert b"Ada" not in b64decode(plain.content)
    assert b64decode(file.content).startswith(b"%PDF")
    assert (file.content, file.sha256) == ((await report(tables, school, form="pdf")).content, plain.sha256)
    tables.keys.forgotten.add("ada")
    with pytest.raises(Refused, match="forgotten"):
        await report(tables, school, form="pdf")
    assert (await report(tables, school)).sha256 == plain.sha256


async def test_what_cannot_be_rendered_is_a_sentence(tables: Any, school: Any) -> None:
    async def breaks(*_: Any) -> dict[str, bytes]:
        raise NotRendered

    await tables.fold(school)
    question = AbsenceReportOf.model_construct(
        mis_id=Opaque("ada"), first=None, last=None, format="pdf", as_known_at=None, log_sequence=None
    )  # fmt: skip
    with pytest.raises(Refused, match="look at the name"):
        await answered(absence_report_of(breaks), replace(tables.reading(school), actor=OFFICER), question)
