"""The first-day queue on the whole platform: who rings whom next, and a contact that is taken back."""

from datetime import date

from events.pathway import Queue, QueueOf


async def queued(s, on="2026-09-07"):
    """The queue in few words: `1+2 ring 201+201`, and how it stands."""
    rows = (await s.ask(QueueOf(on=date.fromisoformat(on)), Queue)).rows
    return [
        f"{'+'.join(c.mis_id for c in row.calls)} ring {'+'.join(str(c.ring_next) for c in row.calls)}" for row in rows
    ]


async def test_a_contact_taken_back_within_seconds_leaves_call_visit_and_text_as_they_were(school):
    s = school().pupils("1", "2").guardian("201", "1").at("2026-09-07 09:00").register("AM", {"1": "N"})
    s.at("2026-09-08 09:00").register("AM", {"1": "N"})
    s.at("09:10").contact("1", "spoke", "I").at("09:10:08").tell("UndoContact", mis_id="1", date="2026-09-08")
    yield "2026-09-08 09:10:07"
    assert await s.duties(on="2026-09-08") == [
        "call 1 by 09-08 10:00:00: done 09-08 09:10:00 spoke",
        "visit 1 by 09-08 15:00:00: stood-down",
    ]
    yield "2026-09-08 18:00"
    assert await s.duties(on="2026-09-08") == [
        "call 1 by 09-08 10:00:00: missed",
        "visit 1 by 09-08 15:00:00: missed",
    ]
    assert await s.texts("2026-09-08") == ["absence to 201 about 1 at 09-08 09:25:00"]


async def test_a_child_found_in_school_gets_nobody_a_text_unless_that_was_a_slip(school):
    found, slip = (school().pupils("1", "2").guardian("201", "1") for _ in range(2))
    for s in (found, slip):
        s.at("09:00").register("AM", {"1": "N"}).at("09:10").contact("1", "child-in-school")
    slip.at("09:10:05").tell("UndoContact", mis_id="1", date="2026-09-07")
    yield "2026-09-07 18:00"
    assert await found.duties() == ["call 1 by 09-07 10:00:00: done 09-07 09:10:00 child-in-school"]
    assert await found.texts() == []
    assert await slip.duties() == ["call 1 by 09-07 10:00:00: missed"]
    assert await slip.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]


async def test_a_call_recorded_about_the_wrong_child_and_taken_back_hides_no_missing_child(school):
    s = school().pupils("1", "2").guardian("201", "1").at("09:10").register("AM", {"1": "N"})
    s.at("09:15").contact("1", "spoke", "I").at("09:40")
    s.tell("UndoContact", mis_id="1", date="2026-09-07", reason="It was about another child")
    s.at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 09:41"
    assert await s.duties() == ["call 1 by 09-07 10:10:00: due"]
    assert await queued(s) == ["1 ring 201"]
    yield "2026-09-07 18:00"
    assert await s.duties() == ["call 1 by 09-07 10:10:00: missed"]
    assert await s.texts() == ["absence to 201 about 1 at 09-07 09:45:00"]


async def test_the_queue_has_each_family_once_and_steps_from_guardian_to_guardian(school):
    s = (
        school()
        .pupils("1", "2", "3", "4")
        .guardian("201", "1", "2")
        .guardian("202", "1", "2", emergencyContactPriority=2)
    )
    s.hears(s.student("3", childProtection=True)).guardian("203", "3", courtOrder={"id": "1"}).guardian("204", "3")
    s.at("09:00").register("AM", {"1": "N", "2": "N", "3": "N"})
    s.at("09:10").tell("RecordContact", mis_id="2", date="2026-09-07", outcome="no-answer", guardian="201")
    s.at("09:22").tell("RecordContact", mis_id="1", date="2026-09-07", outcome="number-dead", guardian="202")
    yield "2026-09-07 09:05"
    assert await queued(s) == ["3 ring 204", "1+2 ring 201+201"]
    yield "2026-09-07 09:11"
    assert await queued(s) == ["3 ring 204", "1+2 ring 202+202"]
    yield "2026-09-07 09:23"
    assert await queued(s) == ["3 ring 204", "1+2 ring 201+201"]


async def test_what_a_class_teacher_knows_stands_beside_the_call_and_explains_nothing(school):
    s = school().pupils("1", "2").guardian("201", "1")
    s.at("08:30").tell("ReportKnownAbsence", "staff-9", "class-teacher", mis_id="1", **{"from": "2026-09-07"}, note="N")
    s.at("09:00").register("AM", {"1": "N"})
    yield "2026-09-07 09:30"
    [row] = (await s.ask(QueueOf(), Queue)).rows
    assert [(call.mis_id, call.known_by) for call in row.calls] == [("1", "staff-9")]
    assert await s.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]
    assert await s.duties() == ["call 1 by 09-07 10:00:00: due"]


async def test_a_child_found_in_the_morning_and_missing_in_the_afternoon_is_called_about_twice(school):
    s = school().pupils("1", "2").at("09:00").register("AM", {"1": "N"}).at("09:10").contact("1", "child-in-school")
    s.at("09:30").mark("1", "AM", "/").at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 13:20"
    assert sorted(await s.calls()) == [
        "call 1 by 09-07 10:00:00: done 09-07 09:10:00 child-in-school",
        "call 1 by 09-07 13:45:00: due",
    ]
