"""Guardians as the MIS really holds them: several numbers each, and a mother who is there once for each child."""

from typing import Any

from events.fact import Actor
from events.notifications import NumbersFound, NumbersToCheck, Replies, RepliesOf
from events.pathway import Queue, QueueOf

OFFICER = Actor(who="staff-3", role="attendance-officer")


def with_numbers(s: Any, mis_id: str, child: str, *numbers: str, name: str = "Anne", **fields: Any) -> Any:
    """A guardian of one child, by the very objects of Arbor's."""
    said = s.relationship(mis_id, child, **fields)
    of = said["changedObject"]
    of["guardian"]["person"] = {"legalFirstName": name, "legalLastName": "Byron"}
    of["guardian"]["telephoneNumbers"] = [
        {"number": number, "telephoneNumberRanking": rank} for rank, number in enumerate(numbers, start=1)
    ]
    return s.hears(said)


async def test_a_mother_who_is_recorded_once_for_each_child_has_one_text_about_both(school):
    same, other = school().pupils("1", "2", "3"), school().pupils("1", "2", "3")
    for s, name in ((same, "Anne"), (other, "Eve")):
        with_numbers(s, "201", "1", "07700 900123")
        with_numbers(s, "202", "2", "+44 7700 900123", name=name)
        s.at("09:00").register("AM", {"1": "N", "2": "N"})
    yield "2026-09-07 18:00"
    assert await same.texts() == ["absence to 201 about 1+2 at 09-07 09:25:00"]
    assert sorted(await other.texts()) == [
        "absence to 201 about 1 at 09-07 09:25:00",
        "absence to 202 about 2 at 09-07 09:25:00",
    ]
    (written,) = same.written()
    assert "Kid1" in written
    assert "Kid2" in written


async def test_a_dead_mobile_is_followed_by_her_next_one_and_a_reply_from_either_is_hers(school):
    s = with_numbers(school().pupils("1"), "201", "1", "07700 900123", "020 7946 0000", "07700 900124")
    s.at("09:00").register("AM", {"1": "N"})
    s.at("09:10").tell(
        "RecordContact", mis_id="1", date="2026-09-07", outcome="number-dead", guardian="201", telephone="07700900123"
    )
    yield "2026-09-07 09:15"
    queue: Queue = await s.ask(QueueOf(), Queue, OFFICER)
    assert [each.numbers for each in queue.rows[0].calls[0].to_ring] == [("07700 900124", "020 7946 0000")]
    found: NumbersFound = await s.ask(NumbersToCheck(), NumbersFound, OFFICER)
    assert {row.address for row in found.rows} == {"07700 900123"}
    s.at("09:30").tell("RecordReply", telephone="+447700900124", text="he is ill")
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]
    replies: Replies = await s.ask(RepliesOf(), Replies, OFFICER)
    assert [(row.guardians, row.about) for row in replies.rows] == [(("201",), "1")]


async def test_a_number_that_nobody_may_use_is_not_used_once_somebody_retypes_it(school):
    wrong, dead = schools = [school(weeks=2).pupils("1", "2") for _ in range(2)]
    for s in schools:
        s.guardian("201", "1", number="07700 900201").guardian("202", "1", emergencyContactPriority=2)
        s.at("09:00").register("AM", {"1": "N"}).at("09:40")
    dead.tell("RecordContact", mis_id="1", date="2026-09-07", outcome="number-dead", guardian="201")
    wrong.tell("RecordReply", telephone="07700900201", text="Wrong number, I have no child at your school")
    for s in schools:
        s.at("11:00").guardian("201", "1", number="+44 7700 900201")
        s.at("2026-09-08 09:00").register("AM", {"1": "N"})
    yield "2026-09-08 10:00"
    for s in schools:
        assert await s.texts() == [
            "absence to 201 about 1 at 09-07 09:25:00",
            "absence to 202 about 1 at 09-08 09:25:00",
        ]
        found: NumbersFound = await s.ask(NumbersToCheck(), NumbersFound, OFFICER)
        assert {(row.guardian, row.address) for row in found.rows} == {("201", "+44 7700 900201")}
