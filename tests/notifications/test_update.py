"""The parents' update: prepared by itself on Wednesday, approved by a person by count, to each family once."""

from datetime import date, timedelta
from typing import Any

import pytest

from events.fact import Actor
from events.notifications import (
    ApproveUpdate,
    MessageExpired,
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageWithheld,
    NoteUpdate,
    NumberToCheck,
    PlanOf,
    SharedLine,
    UpdateApproved,
    UpdateAsked,
    UpdateExpired,
    UpdateFigures,
    UpdateNotDue,
    UpdateNoted,
    UpdatePrepared,
)
from events.registers import ClosureDeclared, FeedWentStale
from events.reporting import Row
from events.sealed import Sealed
from notifications.domain.audience import Approving, Planning
from notifications.domain.outcomes import Figured, NotHanded, Receipt, Unanswered
from notifications.domain.references import Reference

WEDNESDAY = date(2026, 9, 16)
NEXT = date(2026, 9, 23)
OFFICER = Actor(who="staff-3", role="attendance-officer")
COUNTS = {"approved_activity": 0, "authorised": 0, "late_before_close": 2, "late_after_close": 1, "unmarked": 0}


def row(key: str, present: int, possible: int = 200, pupils: int = 20) -> Row:
    shown = f"{100 * present / possible:.2f}" if possible else None
    rest = {"unauthorised": possible - present, "persistent": None, "severe": None, "pupils": pupils}
    return Row(key=key, possible=possible, present=present, attendance=shown, **COUNTS, **rest)


FIGURED = Figured(row("Woodside", 570, 600), (row("3B", 195), row("4C", 195), row("5A", 180), row("Nest", 10, 10, 5)))


@pytest.fixture
def woodside(new_woodside):
    """The school, with its update on Wednesdays."""
    return new_woodside(update={"weekday": 2})


@pytest.fixture
def tell(woodside):
    """A person says something on Wednesday; said twice, the second time is silent."""

    def tell(body: Any, clock: str = "09:30", actor: Actor = OFFICER) -> Any:
        at, body = woodside.at(clock, WEDNESDAY), seen(woodside, body)
        news = woodside.decider.told(body, at=at, actor=actor)
        assert woodside.decider.told(body, at=at + timedelta(seconds=1), actor=actor) == []
        return news

    return tell


@pytest.fixture
def refused(woodside):
    """A person is refused on Wednesday: why."""

    def refused(body: Any, clock: str = "09:30", actor: Actor | None = OFFICER) -> str:
        body = seen(woodside, body)
        return woodside.decider.refuses(body, at=woodside.at(clock, WEDNESDAY), actor=actor).reason

    return refused


@pytest.fixture
def waiting(woodside):
    """Two families, one of them siblings, and an update that waits since nine."""
    woodside.family("mum", "amira", "beth").family("dad", "tom")
    return prepared(woodside)


def seen(woodside: Any, body: Any) -> Any:
    """An approval of what the update says at this moment, unless it names something else."""
    fills = isinstance(body, ApproveUpdate) and not body.digest
    return body.model_copy(update={"digest": woodside.seen}) if fills else body


def prepared(woodside: Any, given: Any = FIGURED, day: date = WEDNESDAY) -> Any:
    (*_, asked) = woodside.comes("09:00", day)
    assert isinstance(asked, UpdateAsked)
    (update,) = woodside.ended(asked, given, woodside.at("09:00:05", day))
    return update


# When -----------------------------------------------------------------------------------------------------------------


def test_on_wednesday_at_nine_the_figures_of_the_week_before_are_asked_for(woodside) -> None:
    woodside.comes("23:00", WEDNESDAY - timedelta(days=1))
    (asked,) = woodside.comes("09:00", WEDNESDAY)
    assert isinstance(asked, UpdateAsked)
    assert (asked.first, asked.last, asked.due_at) == (
        date(2026, 9, 7),
        date(2026, 9, 11),
        woodside.at("09:00", WEDNESDAY),
    )
    assert woodside.comes("14:59", WEDNESDAY) == []


def test_the_first_week_of_a_year_has_nothing_to_tell_and_the_second_tells_of_the_first(woodside) -> None:
    none, asked, expired = woodside.comes("23:00", date(2026, 9, 9))
    assert isinstance(none, UpdateNotDue)
    assert none.day == date(2026, 9, 3), "Wednesday the 2nd was no school day"
    assert (asked.first, asked.last) == (date(2026, 9, 3), date(2026, 9, 4))
    assert isinstance(expired, UpdateExpired)


def test_where_no_session_was_held_there_is_nothing_to_say(new_woodside) -> None:
    woodside = new_woodside(update={"weekday": 2})
    for day in (3, 4, 7, 8):
        shut = ClosureDeclared(school="woodside", date=date(2026, 9, day), session="both", reason="flood", by="staff-1")
        woodside.hears(shut, woodside.before)
    (none,) = woodside.comes("09:00", date(2026, 9, 9))
    assert isinstance(none, UpdateNotDue)


def test_no_school_on_wednesday_it_is_the_next_school_day_of_that_week(woodside) -> None:
    woodside.comes("23:00", date(2026, 9, 11))
    shut = ClosureDeclared(school="woodside", date=WEDNESDAY, session="both", reason="snow", by="staff-1")
    woodside.hears(shut, woodside.at("07:00", WEDNESDAY))
    assert woodside.comes("23:00", WEDNESDAY) == []
    (asked,) = woodside.comes("09:00", date(2026, 9, 17))
    assert asked.day == date(2026, 9, 17)


def test_in_half_term_there_is_none_and_after_it_the_week_before_it(woodside) -> None:
    woodside.comes("23:00", date(2026, 10, 23))
    assert woodside.comes("23:00", date(2026, 11, 3)) == []
    (asked,) = woodside.comes("09:00", date(2026, 11, 4))
    assert (asked.first, asked.last) == (date(2026, 10, 19), date(2026, 10, 23))
    assert asked.due_at == woodside.at("09:00", date(2026, 11, 4)), "nine on the school's clock, in winter, too"


def test_a_school_whose_policy_has_none_has_none(woodside) -> None:
    woodside.hears(woodside.set_up(update={"weekday": 6})[1], woodside.before)
    assert woodside.comes("23:00", date(2026, 12, 18)) == []


# What it says ---------------------------------------------------------------------------------------------------------


def test_it_says_the_school_s_attendance_and_the_best_classes_without_those_too_small_to_be_named(woodside) -> None:
    update = prepared(woodside)
    assert isinstance(update, UpdatePrepared)
    week = {"first": date(2026, 9, 7), "last": date(2026, 9, 11)}
    assert update.figures == UpdateFigures(
        **week, attendance="95.00", classes=("3B", "4C"), class_attendance="97.50", late=3
    )


@pytest.mark.parametrize("given", [Figured(None), Figured(row("Woodside", 0, 0)), Unanswered()])
def test_without_figures_it_expires_and_says_so(woodside, given: Any) -> None:
    assert isinstance(prepared(woodside, given), UpdateExpired)


def test_figures_that_come_after_its_last_hour_come_too_late(woodside) -> None:
    (*_, asked) = woodside.comes("09:00", WEDNESDAY)
    (expired,) = woodside.comes("15:00", WEDNESDAY)
    assert isinstance(expired, UpdateExpired)
    assert woodside.ended(asked, FIGURED, woodside.at("15:01", WEDNESDAY)) == []


# Approved -------------------------------------------------------------------------------------------------------------


def test_approved_by_count_it_goes_to_each_family_once_and_names_no_child(woodside, waiting, tell) -> None:
    approved, *sendings = tell(ApproveUpdate(update=waiting.update, families=2))
    assert isinstance(approved, UpdateApproved)
    assert (approved.families, approved.left_out, approved.by) == (2, 0, "staff-3")
    assert sorted((s.guardian, sorted(m.pupil for m in s.about)) for s in sendings) == [
        ("dad", ["tom"]),
        ("mum", ["amira", "beth"]),
    ]
    assert all(s.figures == waiting.figures and not s.names and s.template == "update" for s in sendings)
    for sending in sendings:
        woodside.handed(sending, "09:31", day=WEDNESDAY)
    assert woodside.comes("23:00", WEDNESDAY) == []
    woodside.decider.assert_rebuilds()


def test_another_count_than_the_preview_showed_sends_nothing(woodside, waiting, tell, refused) -> None:
    assert refused(ApproveUpdate(update=waiting.update, families=3)) == "miscounted"
    woodside.family("gran", "zoe")
    assert refused(ApproveUpdate(update=waiting.update, families=2)) == "miscounted"
    assert len(tell(ApproveUpdate(update=waiting.update, families=3))) == 4


@pytest.mark.parametrize(
    "so", [{"telephone": None}, {"unsubscribed": True}, {"barred": True}, {"legal": False}], ids=str
)
def test_it_stops_and_says_so_where_somebody_would_be_left_out(woodside, waiting, tell, refused, so: Any) -> None:
    woodside.family("gran", "zoe", **so)
    assert refused(ApproveUpdate(update=waiting.update, families=2)) == "left-out"
    approved, *rest = tell(ApproveUpdate(update=waiting.update, families=2, left_out=1))
    assert approved.left_out == 1
    assert [fact.about[0].pupil for fact in rest if isinstance(fact, MessageWithheld)] == ["zoe"]


def test_brothers_and_sisters_whom_nobody_can_tell_are_left_out_as_one(woodside, waiting, tell) -> None:
    woodside.family("gran", "zoe", "kit", telephone=None)
    approved, *facts = tell(ApproveUpdate(update=waiting.update, families=2, left_out=1))
    (withheld,) = (fact for fact in facts if isinstance(fact, MessageWithheld))
    assert (approved.left_out, [matter.pupil for matter in withheld.about]) == (1, ["kit", "zoe"])


def test_two_families_with_one_number_have_it_once(woodside, waiting, tell, refused) -> None:
    line = SharedLine(channel="text", guardians=("dad", "mum", "nobody"))
    assert refused(Approving(update=waiting.update, families=2, shared=(line,))) == "miscounted"
    approved, *went = tell(Approving(update=waiting.update, families=1, shared=(line,)))
    assert (approved.families, approved.shared) == (1, (line,))
    assert len(went) == 1
    plan = woodside.decider.asks(Planning(template="update", shared=(line,)), at=woodside.at("09:30", WEDNESDAY))
    assert plan.sending == (), "it does not wait any more"


def test_one_e_mail_address_in_common_matters_to_no_text(waiting, tell) -> None:
    line = SharedLine(channel="email", guardians=("dad", "mum"))
    assert len(tell(Approving(update=waiting.update, families=2, shared=(line,)))) == 3


def test_the_preview_s_plan_is_what_then_goes(woodside, waiting, tell) -> None:
    woodside.family("gran", "zoe", telephone=None)
    at = woodside.at("09:30", WEDNESDAY)
    plan = woodside.decider.asks(PlanOf(template="update"), at=at)
    assert (len(plan.sending), len(plan.withheld), plan.pence["text:folder"]) == (2, 1, 0)
    _, *went = tell(ApproveUpdate(update=waiting.update, families=2, left_out=1))
    assert sorted([*plan.sending, *plan.withheld], key=str) == sorted(went, key=str)


def test_a_child_who_is_not_on_the_roll_that_day_brings_nobody_an_update(woodside, waiting, tell) -> None:
    left = woodside.pupil("tom").model_copy(update={"leaving": WEDNESDAY - timedelta(days=1)})
    woodside.hears(left, woodside.at("08:00", WEDNESDAY))
    comes = woodside.pupil("zoe").model_copy(update={"entry": WEDNESDAY + timedelta(days=1)})
    woodside.hears(comes, woodside.at("08:00", WEDNESDAY))
    woodside.hears(woodside.guardian("zoe", "gran"), woodside.at("08:00", WEDNESDAY))
    _, *went = tell(ApproveUpdate(update=waiting.update, families=1))
    assert [sending.guardian for sending in went] == ["mum"]


def test_nobody_is_rung_up_by_a_machine_for_it(woodside, tell) -> None:
    woodside.hears(woodside.set_up(messages={"channels": ["voice:twilio", "email:smtp"]})[1], woodside.before)
    woodside.family("mum", "amira", email=woodside.email("mum")).family("dad", "tom")
    update = prepared(woodside)
    _, *facts = tell(ApproveUpdate(update=update.update, families=1, left_out=1))
    assert [fact.channel for fact in facts if isinstance(fact, MessageSending)] == ["email"]


def test_a_silent_feed_does_not_keep_back_what_a_person_approved(woodside, waiting, tell) -> None:
    woodside.hears(
        FeedWentStale(school="woodside", source="hook", last_heard=woodside.before), woodside.at("09:10", WEDNESDAY)
    )
    assert len(tell(ApproveUpdate(update=waiting.update, families=2))) == 3


def test_one_that_failed_goes_the_next_way_with_the_same_figures(woodside, tell) -> None:
    woodside.hears(woodside.set_up(messages={"channels": ["text:notify", "email:smtp"]})[1], woodside.before)
    woodside.family("mum", "amira", email=woodside.email("mum"))
    update = prepared(woodside)
    _, sending = tell(ApproveUpdate(update=update.update, families=1))
    failed, again = woodside.handed(sending, "09:31", NotHanded("busy"), day=WEDNESDAY)
    assert isinstance(failed, MessageFailed)
    assert (again.channel, again.attempt, again.figures) == ("email", 2, update.figures)


@pytest.fixture
def mailed(woodside, tell) -> MessageSending:
    """The update of the 16th was approved, and e-mailed to the one family, whom a text would reach, too."""
    woodside.hears(woodside.set_up(messages={"channels": ["email:smtp", "text:notify"]})[1], woodside.before)
    woodside.family("mum", "amira", email=woodside.email("mum"))
    update = prepared(woodside)
    _, sending = tell(ApproveUpdate(update=update.update, families=1))
    woodside.handed(sending, "09:31", day=WEDNESDAY)
    assert isinstance(sending, MessageSending)
    return sending


def came_back(sending: MessageSending) -> Receipt:
    return Receipt(Reference(sending.about[0].date, sending.message), "failed", "", "mail came back", unusable=True)


def test_one_that_comes_back_on_its_day_goes_the_next_way_with_the_same_figures(woodside, mailed) -> None:
    failed, check, again = woodside.receipt(came_back(mailed), "11:00", WEDNESDAY)
    assert (type(failed), type(check)) == (MessageFailed, NumberToCheck)
    assert (again.channel, again.figures) == ("text", mailed.figures)


@pytest.mark.parametrize("state", ["none", "asked", "prepared", "approved"])
def test_one_that_comes_back_a_week_later_goes_no_other_way_and_tells_nothing_of_another_week(
    woodside, mailed, state: str
) -> None:
    if state == "asked":
        woodside.comes("09:00", NEXT)
    elif state != "none":
        update = prepared(woodside, Figured(row("Woodside", 480, 600)), NEXT)
        if state == "approved":
            approval = ApproveUpdate(update=update.update, families=1, digest=woodside.seen)
            woodside.decider.told(approval, at=woodside.at("09:05", NEXT), actor=OFFICER)
    failed, check = woodside.receipt(came_back(mailed), "09:10", NEXT)
    assert (type(failed), type(check)) == (MessageFailed, NumberToCheck)
    woodside.decider.assert_rebuilds()


def test_one_that_comes_back_after_the_hours_for_messages_goes_no_other_way(woodside, mailed) -> None:
    news = woodside.receipt(came_back(mailed), "21:00", WEDNESDAY)
    assert not [fact for fact in news if isinstance(fact, MessageSending | MessageHeld)]


def test_one_held_until_the_next_was_asked_for_expires(woodside) -> None:
    friday, monday = date(2026, 9, 18), date(2026, 9, 21)
    woodside.hears(woodside.set_up(update={"weekday": 4, "expires": "20:00"})[1], woodside.before)
    woodside.family("mum", "amira")
    update = prepared(woodside, day=friday)
    approval = ApproveUpdate(update=update.update, families=1, digest=woodside.seen)
    _, held = woodside.decider.told(approval, at=woodside.at("19:00", friday), actor=OFFICER)
    assert isinstance(held, MessageHeld)
    early = woodside.set_up(update={"weekday": 0, "at": "07:00"})[1].model_copy(update={"since": monday})
    woodside.hears(early, woodside.at("06:00", monday))
    asked, expired = woodside.comes("08:00", monday)
    assert (type(asked), type(expired)) == (UpdateAsked, MessageExpired)


def test_its_note_is_sent_with_it(woodside, waiting, tell) -> None:
    note: Sealed[Any] = Sealed("~update:woodside~update~Sports")
    (noted,) = tell(NoteUpdate.model_construct(update=waiting.update, note=note))
    assert isinstance(noted, UpdateNoted)
    _, *went = tell(ApproveUpdate(update=waiting.update, families=2), "09:40")
    assert {sending.note for sending in went} == {note}
    woodside.decider.assert_rebuilds()


# As it was seen -------------------------------------------------------------------------------------------------------


def test_what_was_seen_is_on_the_approval_and_is_what_goes(woodside, waiting, tell) -> None:
    plan = woodside.decider.asks(PlanOf(template="update"), at=woodside.at("09:29", WEDNESDAY))
    approved, *went = tell(ApproveUpdate(update=waiting.update, families=2, digest=plan.digest))
    assert approved.digest == plan.digest
    shown = [sending.figures for sending in plan.sending]
    assert [sending.figures for sending in went] == shown == [waiting.figures] * 2


def test_a_note_that_another_put_under_it_meanwhile_was_not_seen_and_stops_it(woodside, waiting, tell, refused) -> None:
    before = woodside.seen
    note: Sealed[Any] = Sealed("~update:woodside~update~Sports")
    tell(NoteUpdate.model_construct(update=waiting.update, note=note), "09:31")
    assert refused(ApproveUpdate(update=waiting.update, families=2, digest=before), "09:32") == "changed"
    tell(NoteUpdate(update=waiting.update, note=None), "09:33")
    assert woodside.seen == before, "it says again what they saw"
    assert len(tell(ApproveUpdate(update=waiting.update, families=2, digest=before), "09:34")) == 3


def test_what_nobody_says_to_have_seen_is_not_approved(woodside, waiting) -> None:
    approval = ApproveUpdate(update=waiting.update, families=2)
    refusal = woodside.decider.refuses(approval, at=woodside.at("09:30", WEDNESDAY), actor=OFFICER)
    assert refusal.reason == "not-seen"


def test_another_family_changes_the_count_and_not_what_it_says(woodside, waiting, tell, refused) -> None:
    before = woodside.seen
    woodside.family("gran", "zoe")
    assert refused(ApproveUpdate(update=waiting.update, families=2, digest=before)) == "miscounted"
    assert len(tell(ApproveUpdate(update=waiting.update, families=3, digest=before))) == 4


def test_another_name_of_the_school_another_language_or_another_week_is_something_else(woodside, waiting) -> None:
    digests = [woodside.seen]
    school, adopted = woodside.set_up(languages=["pl"])
    woodside.hears(adopted, woodside.at("09:10", WEDNESDAY))
    digests.append(woodside.seen)
    woodside.hears(school.model_copy(update={"name": "Woodside Junior"}), woodside.at("09:11", WEDNESDAY))
    digests.append(woodside.seen)
    prepared(woodside, day=NEXT)
    assert len({*digests, woodside.seen}) == 4


# Not approved ---------------------------------------------------------------------------------------------------------


def test_nobody_approves_it_by_its_last_hour_and_it_goes_to_nobody(woodside, waiting, refused) -> None:
    (expired,) = woodside.comes("15:00", WEDNESDAY)
    assert isinstance(expired, UpdateExpired)
    assert refused(ApproveUpdate(update=waiting.update, families=2), "15:01") == "not-waiting"
    assert woodside.comes("23:00", date(2026, 9, 22)) == []


@pytest.mark.parametrize("clock", ["15:00:01", "17:30", "18:30"])
def test_after_its_last_hour_it_is_not_approved_although_nobody_has_said_yet_that_it_ended(
    woodside, waiting, refused, clock: str
) -> None:
    assert refused(ApproveUpdate(update=waiting.update, families=2), clock) == "not-waiting"
    assert refused(NoteUpdate(update=waiting.update, note="no"), clock) == "not-waiting"
    assert woodside.decider.asks(PlanOf(template="update"), at=woodside.at(clock, WEDNESDAY)).sending == ()


def test_at_its_very_last_hour_it_is_in_time(woodside, waiting, tell) -> None:
    assert len(tell(ApproveUpdate(update=waiting.update, families=2), "15:00")) == 3
    assert woodside.comes("15:00", WEDNESDAY) == []


@pytest.mark.parametrize(
    "actor",
    [None, *(Actor(who="x", role=r) for r in ("operator", "class-teacher", "assistant-head", "governor", "pastoral"))],
    ids=str,
)
def test_only_who_may_approve_it_does(waiting, refused, actor: Actor | None) -> None:
    assert refused(ApproveUpdate(update=waiting.update, families=2), actor=actor) == "not-for-role"
    assert refused(NoteUpdate(update=waiting.update, note="no"), actor=actor) == "not-for-role"


def test_one_that_does_not_exist_is_refused(woodside, refused) -> None:
    assert refused(ApproveUpdate(update="0f5c3c5b-55a6-5d3b-8b5e-3a4d1f2b7c90", families=0)) == "no-such-update"


def test_before_its_figures_are_there_it_is_not_approved(woodside, refused) -> None:
    (*_, asked) = woodside.comes("09:00", WEDNESDAY)
    assert refused(ApproveUpdate(update=asked.update, families=0)) == "not-prepared"
