"""A reply that was sent before the child came, and confirmed after it went missing."""

from events.fact import Actor
from events.notifications import Replies, RepliesOf

OFFICER = Actor(who="staff-3", role="attendance-officer")


async def test_it_stands_nothing_down(school):
    s = school(weeks=2).pupils("1", "2").guardian("201", "1")
    s.at("08:30").tell("RecordReply", telephone="07700900201", text="Kid1 is ill today")
    s.at("09:00").register("AM").at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 13:16"
    [reply] = (await s.ask(RepliesOf(), Replies, OFFICER)).rows
    s.at("13:20").tell("ConfirmReply", reply=str(reply.reply), mis_id="1", code="I")
    yield "2026-09-07 18:00"
    assert s.refused == []
    assert await s.texts() == ["absence to 201 about 1 at 09-07 13:45:00"]
    assert await s.calls() == ["call 1 by 09-07 13:45:00: missed"]
    assert await s.facts("CodeSettled") == []
