"""What families answer, from their text to the call that is owed no more (procedures, "explained", "recipients")."""

from __future__ import annotations

from typing import Any

from events.fact import Actor
from events.ids import pupil_id
from events.notifications import Inbox, InboxOf, Replies, RepliesOf, Reply

LOOK = "read it now; where the child is thought to be in school, or nobody knows where, record believed-in-school"
OFFICER = Actor(who="staff-3", role="attendance-officer")


async def replies(school: Any, state: Any = None) -> list[Reply]:
    return list((await school.ask(RepliesOf(state=state), Replies, OFFICER)).rows)


async def inbox(school: Any) -> list[str]:
    """What wants a person, but for the concerns of a school whose file has nobody's address."""
    rows = [row for row in (await school.ask(InboxOf(), Inbox, OFFICER)).rows if row.kind != "staff-not-told"]
    return [f"{row.kind} {'+'.join(row.pupils)}".strip() + (f": {row.why}" if row.why else "") for row in rows]


async def test_a_reply_that_a_person_confirms_explains_the_absence_and_stands_the_call_down(school):
    s = school(weeks=2).pupils("1", "2").guardian("201", "1").at("09:00").register("AM", {"1": "N"})
    s.at("09:30").tell("RecordReply", telephone="+447700900201", text="Kid1 is ill, he has a temperature")
    yield "2026-09-07 09:31"
    (reply,) = await replies(s, "open")
    assert (reply.text, reply.about, reply.suggested) == ("Kid1 is ill, he has a temperature", "1", "I")
    assert (reply.guardians, reply.pupils, reply.urgent) == (("201",), ("1",), None)
    assert await s.calls() == ["call 1 by 09-07 10:00:00: due"]
    assert await inbox(s) == ["reply 1"]
    s.at("09:35").tell("ConfirmReply", reply=str(reply.reply), mis_id="1", code="I")
    yield "2026-09-07 18:00"
    (explained,) = [fact.fact for fact in await s.facts("AbsenceExplained")]
    assert (explained.by, explained.code, explained.authorised) == ("reply", "I", True)
    assert await s.calls() == ["call 1 by 09-07 10:00:00: stood-down"]
    assert [row.state for row in await replies(s)] == ["confirmed"]
    assert await inbox(s) == []
    assert len(await s.texts()) == 1
    [confirmed], [settled] = await s.facts("ReplyConfirmed"), await s.facts("CodeSettled")
    assert (settled.envelope.cause, settled.fact.by) == (confirmed.envelope.id, "staff-3")
    assert (settled.fact.original, settled.fact.code) == ("N", "I")
    [failed] = await s.facts("WriteBackFailed")
    assert "takes no marks from here" in failed.fact.reason
    yield "2026-09-10 09:00"
    assert await s.duties("settle-code", on="2026-09-14") == ["settle-code 1 by 09-14 17:00:00: due"], (
        "somebody enters it"
    )


async def test_a_reply_about_one_of_the_children_is_not_taken_for_the_one_who_is_missing(school):
    s = school(weeks=2).pupils("1", "2").guardian("201", "1", "2").at("09:00").register("AM", {"1": "N"})
    s.at("09:30").tell("RecordReply", telephone="07700900201", text="kid2 is ill today")
    s.at("09:31").tell("RecordReply", telephone="07700900201", text="Kid1 is ill, Kid2's got it too")
    s.at("09:32").tell("RecordReply", telephone="07700900201", text="It is Kid1 who is ill")
    yield "2026-09-07 09:33"
    found = [(r.about, r.suggested, r.urgent, r.pupils) for r in await replies(s, "open")]
    assert found == [
        (None, None, "unclear", ("1", "2")),
        (None, None, "unclear", ("1", "2")),
        ("1", "I", None, ("1", "2")),
    ]
    why = ["unclear 2: when it came, the child was not marked absent", "unclear 1+2: which child?", "reply 1"]
    assert await inbox(s) == why
    yield "2026-09-07 18:00"
    assert await s.calls() == ["call 1 by 09-07 10:00:00: missed"]
    said = repr([fact.fact for fact in await s.facts("ReplyReceived")])
    assert "kid" not in said.lower()


async def test_a_reply_confirmed_before_the_text_goes_withdraws_it(school):
    s = school().pupils("1", "2").guardian("201", "1", "2").at("09:00").register("AM", {"1": "N", "2": "N"})
    s.at("09:05").tell("RecordReply", telephone="07700 900 201", text="both at the dentist")
    yield "2026-09-07 09:06"
    (reply,) = await replies(s)
    assert (reply.about, reply.pupils, await inbox(s)) == (None, ("1", "2"), ["reply 1+2: which child?"])
    s.at("09:10").tell("ConfirmReply", reply=str(reply.reply), mis_id="1", code="M")
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 201 about 2 at 09-07 09:25:00"]
    assert [(row.state, len(row.confirmed)) for row in await replies(s)] == [("open", 1)], "of the other one it may be"


async def test_an_appointment_of_the_morning_leaves_the_afternoon_to_be_asked_about(school):
    s = school(weeks=2).pupils("1", "2").guardian("201", "1").at("08:57").register("AM", {"1": "N"})
    s.at("09:30").tell("RecordReply", telephone="07700900201", text="Dentist, back by 11")
    yield "2026-09-07 09:31"
    (reply,) = await replies(s)
    s.at("09:35").tell("ConfirmReply", reply=str(reply.reply), mis_id="1", code="M")
    s.at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 18:00"
    assert await s.calls() == ["call 1 by 09-07 13:45:00: missed"]
    assert [fact.fact.session for fact in await s.facts("CodeSettled")] == ["AM"]


async def test_so_does_one_that_a_call_gave(school):
    s = school(weeks=2).pupils("1", "2").guardian("201", "1").at("08:57").register("AM", {"1": "N"})
    s.at("09:30").contact("1", "spoke", "M").at("13:15").register("PM", {"1": "N"})
    yield "2026-09-07 18:00"
    assert await s.calls() == [
        "call 1 by 09-07 10:00:00: done 09-07 09:30:00 spoke",
        "call 1 by 09-07 13:45:00: missed",
    ]
    assert [fact.fact.session for fact in await s.facts("CodeSettled")] == ["AM"]


async def test_illness_explains_the_day_and_a_person_may_say_otherwise(school):
    s = school(weeks=2).pupils("1", "2").guardian("201", "1").guardian("202", "2")
    s.at("08:57").register("AM", {"1": "N", "2": "N"}).at("09:30").contact("1", "spoke", "I")
    s.tell("RecordContact", mis_id="2", date="2026-09-07", outcome="spoke", code="M", sessions=["AM", "PM"])
    s.at("13:15").register("PM", {"1": "N", "2": "N"})
    yield "2026-09-07 18:00"
    assert len(await s.calls()) == 2
    assert len(await s.facts("CodeSettled")) == 4


async def test_stop_is_honoured_at_once_and_nobody_left_is_said(school):
    s = school().pupils("1", "2").guardian("201", "1").guardian("202", "1", emergencyContactPriority=2)
    s.at("08:30").tell("RecordReply", telephone="07700900201", text=" s t o p ")
    s.at("09:00").register("AM", {"1": "N"})
    s.at("2026-09-08 08:30").tell("RecordReply", telephone="07700900202", text="Unsubscribe!")
    s.at("09:00").register("AM", {"1": "N"}).at("10:00").tell("RecordReply", telephone="07700900201", text="START")
    s.at("2026-09-09 09:00").register("AM", {"1": "N"})
    yield "2026-09-09 18:00"
    assert await s.texts() == [
        "absence to 202 about 1 at 09-07 09:25:00",
        "absence to 201 about 1 at 09-09 09:25:00",
    ]
    assert await s.unsent() == ["withheld absence about 1"]
    assert await inbox(s) == ["withheld 1: everybody who may be told asked for no more messages"]


async def test_of_stop_and_start_the_one_that_was_sent_last_holds_in_whatever_order_they_come(school):
    s = school(weeks=2).pupils("1", "2").guardian("201", "1")
    for at, text, sent in (("08:30", "STOP", "08:30"), ("08:35", "START", "08:20")):
        s.at(at).tell("RecordReply", telephone="07700900201", text=text, received_at=f"2026-09-07T{sent}:00+01:00")
    s.at("08:57").register("AM", {"1": "N"})
    yield "2026-09-07 18:00"
    assert await s.texts() == []


async def test_stop_of_a_number_that_is_nobodys_holds_for_the_guardian_who_is_recorded_with_it(school):
    s = school().pupils("1", "2").guardian("201", "1")
    s.at("08:30").tell("RecordReply", telephone="07700900203", text="Please stop texting me")
    s.at("08:40").guardian("203", "1", number="+44 7700 900203", emergencyContactPriority=0)
    s.at("09:00").register("AM", {"1": "N"})
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 201 about 1 at 09-07 09:25:00"]


async def test_stop_holds_for_a_guardian_who_is_recorded_with_that_number_later(school):
    s = school().pupils("1", "2").guardian("201", "1")
    s.at("08:30").tell("RecordReply", telephone="07700900201", text="STOP")
    s.at("08:40").guardian("203", "1", number="+44 7700 900201").at("09:00").register("AM", {"1": "N"})
    yield "2026-09-07 18:00"
    assert await s.texts() == []
    assert await inbox(s) == ["withheld 1: everybody who may be told asked for no more messages"]


async def test_distress_and_what_comes_at_night_are_on_top_and_nothing_is_answered(school):
    s = school().pupils("1", "2").guardian("201", "1", "2").at("09:00").register("AM", {"1": "N"})
    s.at("09:30").tell("RecordReply", telephone="07700900201", text="ok thanks")
    s.at("09:31").tell("RecordReply", telephone="07700900999", text="who is this?")
    s.at("21:00").tell("RecordReply", telephone="07700900201", text="sorry, saw this late")
    s.at("21:05").tell("RecordReply", telephone="07700900201", text="But I dropped him at the gate!! Where is he?")
    yield "2026-09-08 07:00"
    assert await inbox(s) == [
        f"distress 1: {LOOK}",
        "out-of-hours 1",
        "unclear 1",
        "unclear: of a number that nobody has",
    ]
    assert len(await s.texts()) == 1
    [distressed] = [of for each in await s.facts("ConcernRaised") if (of := each.fact).kind == "distressing-reply"]
    assert (distressed.pupil, f"{distressed.at:%H:%M}", distressed.text) == (pupil_id(s.name, "1"), "20:05", None)


async def test_a_stranger_who_has_the_number_is_told_no_childs_name_any_more(school):
    s = school(weeks=2).pupils("1", "2").guardian("201", "1").guardian("202", "1", emergencyContactPriority=2)
    s.at("09:00").register("AM", {"1": "N"})
    s.at("10:00").tell("RecordReply", telephone="07700900201", text="Wrong number mate")
    s.at("2026-09-08 09:00").register("AM", {"1": "N"})
    yield "2026-09-08 18:00"
    assert await s.texts() == [
        "absence to 201 about 1 at 09-07 09:25:00",
        "absence to 202 about 1 at 09-08 09:25:00",
    ]
    assert "number-to-check 1: text: whoever has it wrote that it is not theirs" in await inbox(s)


async def test_a_court_order_keeps_a_parents_reply_from_any_child(school):
    s = school().pupils("1", "2").guardian("201", "1").guardian("202", "1", courtOrder={"note": "x"})
    s.at("09:00").register("AM", {"1": "N"}).at("09:30").tell("RecordReply", telephone="07700900202", text="he is ill")
    yield "2026-09-07 18:00"
    (reply,) = await replies(s)
    assert (reply.guardians, reply.pupils, reply.about) == (("202",), (), None)


async def test_nothing_that_a_family_wrote_is_on_the_log(school):
    s = school().pupils("1", "2").guardian("201", "1")
    s.at("09:30").tell("RecordReply", telephone="07700900201", text="purple elephants are poorly")
    s.at("09:31").tell("RecordReply", telephone="07700900998", text="wrong number mate")
    yield "2026-09-07 18:00"
    said = repr([fact.fact for fact in await s.facts()])
    assert not any(each in said for each in ("elephants", "mate", "900201", "900998"))


async def test_no_text_goes_where_a_barred_guardian_may_read_it_before_a_person_looked(school):
    s = school(weeks=2).pupils("1", "2").guardian("201", "1").guardian("203", "1", emergencyContactPriority=3)
    s.guardian("202", "1", number="+44 7700 900201", courtOrder={"note": "x"}, emergencyContactPriority=2)
    s.at("09:00").register("AM", {"1": "N"})
    yield "2026-09-07 18:00"
    assert await s.texts() == ["absence to 203 about 1 at 09-07 09:25:00"]
    assert any(row.startswith("number-to-check 1: text: somebody whom a court order keeps") for row in await inbox(s))


async def test_a_family_is_told_in_its_language_where_the_school_approved_it(school):
    s = school(policy={"base": "woodside", "languages": ["pl"]}).pupils("1", "2", "3")
    for guardian, child, language in (("201", "1", "Polish"), ("202", "2", "Urdu"), ("203", "3", None)):
        s.guardian(guardian, child, language=language)
    s.at("09:00").register("AM", dict.fromkeys("123", "N"))
    yield "2026-09-07 18:00"
    said = sorted(s.written())
    assert [text.partition(": ")[2][:22] for text in said] == [
        "Kid2 is marked absent ", "Kid3 is marked absent ", "nieobecność w szkole: ",
    ]  # fmt: skip
    assert await inbox(s) == ["translation 2: told in English: not approved"]


async def test_a_reply_that_comes_before_the_register_is_the_childs_whom_it_may_be_about(school):
    one, named = school().pupils("1", "2").guardian("201", "1"), school().pupils("1", "2").guardian("201", "1", "2")
    for s, text in ((one, "She is ill today"), (named, "Kid1 is ill today")):
        s.at("08:35").tell("RecordReply", telephone="07700900201", text=text)
        s.at("09:00").register("AM", {"1": "N"})
    yield "2026-09-07 09:10"
    for s in (one, named):
        assert [each.partition(" ")[2] for each in await inbox(s)] == [
            "1: when it came, the child was not marked absent"
        ]
