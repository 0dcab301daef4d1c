"""Safeguarding sees what was said of a concern, and nobody else learns that there is one."""

from dataclasses import replace
from uuid import UUID

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.notifications import StaffUnreached
from events.pathway import AcknowledgeConcern, ConcernRaised, ConcernsOf, DutiesOf, QueueOf, RaiseConcern
from pathway.projection import concerns_of, duties_of, queue_of

from .concerning import LEAD, MONDAY, OTHERS, PUPIL, SAFEGUARDING, concern, missing_in_the_afternoon, resolved


async def asked(school, tables, role, on=None):
    reading = replace(tables.reading(), actor=Actor(who="staff-2", role=role))
    return (await concerns_of(reading, ConcernsOf(on=on))).rows


@pytest.mark.parametrize("role", SAFEGUARDING)
async def test_safeguarding_sees_what_was_said_of_a_concern(school, tables, role):
    school.told(RaiseConcern(mis_id="16", kind="welfare", text=f"~{PUPIL}~safeguarding~bruises"), "10:00")
    missing_in_the_afternoon(school)
    school.told(AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon")), "13:40", **LEAD)
    school.wakes("15:40")
    resolved(school, "15:50", "missing-afternoon", note=f"~{PUPIL}~safeguarding~gran")
    await tables.fold(school.log())
    [welfare] = await asked(school, tables, role)
    assert (welfare.mis_id, welfare.kind, welfare.text, welfare.raised_by) == ("16", "welfare", "bruises", "staff-3")
    missing = next(row for row in await asked(school, tables, role, MONDAY) if row.kind == "missing-afternoon")
    assert (missing.acknowledged_by, missing.alerts, missing.alert_at) == ("staff-2", 1, None)
    assert (missing.outcome, missing.found_by, missing.note) == ("found-safe", "staff-9", "gran")


@pytest.mark.parametrize("size", [1, 1000])
async def test_that_nobody_could_be_told_is_seen_of_what_was_open_and_not_acknowledged_then(school, tables, size):
    school.told(RaiseConcern(mis_id="16", kind="welfare", text=f"~{PUPIL}~safeguarding~bruises"), "10:00")
    missing_in_the_afternoon(school)
    school.told(AcknowledgeConcern(pupil=PUPIL, concern=concern("missing-afternoon")), "13:40", **LEAD)
    at = school.at("13:45")
    unreached = StaffUnreached(
        school="woodside", template="concern", at=at, because=UUID(int=1), round=1, reason="nobody could be told"
    )
    log = school.log(unreached)
    school.told(RaiseConcern(mis_id="16", kind="welfare", text=f"~{PUPIL}~safeguarding~later"), "14:00")
    later = [fact for fact in school.log() if fact.envelope.word == "ConcernRaised"][-1]
    await tables.fold([*log, later], size)
    rows = await asked(school, tables, "safeguarding-lead")
    assert {(row.kind, row.text): row.unreached_at for row in rows} == {
        ("welfare", "bruises"): at,
        ("welfare", "later"): None,
        ("missing-afternoon", None): None,
    }


@pytest.mark.parametrize("role", OTHERS)
async def test_nobody_else_does_nor_learns_of_one_by_another_answer(school, tables, role):
    school.roll("16", flags=("social-worker",))
    await tables.db.execute("insert into staff values ('woodside', 'staff-2', '{3}', '{}', '{}')")
    school.absent("09:20")
    school.told(RaiseConcern(mis_id="16", kind="welfare", text=f"~{PUPIL}~safeguarding~bruises"), "10:00")
    await tables.fold(school.log())
    with pytest.raises(Refused, match="safeguarding lead"):
        await asked(school, tables, role)
    if role != "governor":
        await tables.db.execute(
            "insert into staff values ('woodside', 'staff-2', '{3}', '{}', '{}') on conflict do nothing"
        )
        reading = replace(tables.reading(), actor=Actor(who="staff-2", role=role))
        duties = (await duties_of(reading, DutiesOf())).rows
        answers = [repr(duties), repr(await queue_of(reading, QueueOf(on=MONDAY)))]
        assert not any(
            str(own.body.concern) in answer
            for own, _ in school.decider.own
            for answer in answers
            if isinstance(own.body, ConcernRaised)
        )
        kinds = {row.kind for row in duties}
        assert kinds == ({"call", "tell-social-worker"} if role == "attendance-officer" else {"call"})
