"""The queue as whoever rings reads it: whose the family is, who was rung about which child, and whom to ring next."""

from datetime import UTC, datetime
from uuid import UUID

from events.pathway import QueuedCall, QueuedFamily, Stop, Try
from rollcall.commands.ringing import COLUMNS, row_of

AT = datetime(2026, 9, 7, 8, 40, tzinfo=UTC)


def call(mis_id, ring_next="22", owner="attendance-officer"):
    whom = {"owner": owner, "ring_next": ring_next}
    return QueuedCall(duty=UUID(int=1), pupil=f"p{mis_id}", mis_id=mis_id, due_at=AT, state="due", **whom)


def shown(*calls, tries=(), **so):
    found = {"claimed_by": None, "claimed_until": None, "next_attempt_at": None, "numbers_to_check": ()}
    found |= {"no_texts": ("23",), **so}
    return dict(zip(COLUMNS, row_of(QueuedFamily(calls=calls, tries=tries, **found)), strict=True))


def tried(mis_id, outcome, guardian="23"):
    return Try(mis_id=mis_id, at=AT, by="staff-4", outcome=outcome, guardian=guardian)


def test_a_try_says_who_was_rung():
    assert shown(call("12"), tries=(tried("12", "voicemail"),))["tries"] == "Mon 07 Sep 09:40 voicemail 23"
    assert shown(call("12"), tries=(tried("12", "voicemail", None),))["tries"] == "Mon 07 Sep 09:40 voicemail"


def test_who_was_spoken_to_about_a_brother_is_said_so():
    row = shown(call("12"), tries=(tried("11", "spoke"),))
    assert row["tries"] == "Mon 07 Sep 09:40 spoke 23 about 11"


def test_of_several_children_each_try_says_which_it_was_about():
    row = shown(call("11"), call("12"), tries=(tried("12", "no-answer"),))
    assert row["tries"] == "Mon 07 Sep 09:40 no-answer 23 about 12"


def test_where_nobody_is_left_to_ring_it_is_said():
    assert shown(call("22", ring_next=None))["ring next"] == "nobody left"


def test_children_who_have_another_guardian_each_are_told_apart():
    assert shown(call("11"), call("12"))["ring next"] == "22"
    assert shown(call("11"), call("12", ring_next="24"))["ring next"] == "22 about 11, 24 about 12"


def test_whom_a_text_reaches_no_more_is_said():
    assert shown(call("22"))["no texts to"] == "23"


def test_by_which_reply_or_message_it_is_known_is_said():
    reply, message = (UUID(f"{digit * 8}-0000-5000-8000-000000000000") for digit in "ab")
    stops = (Stop(guardian="21", reply=reply), Stop(guardian="22", message=message), Stop(guardian="23"))
    row = shown(call("22"), stops=stops)
    assert row["no texts to"] == "21 (reply aaaaaaaa), 22 (message bbbbbbbb), 23"


def test_whose_the_family_is_is_said():
    assert shown(call("19", owner="staff-4"))["whose"] == "staff-4"
