"""What the hook says of Arbor's objects: taken, sealed or set aside, through the real edge and a real decider."""

from datetime import date
from random import Random
from typing import Any

import pytest

from events.ids import guardian_id, pupil_id
from events.registers import (
    AbsenceReported,
    EntityQuarantined,
    GuardianRecorded,
    PupilRecorded,
    RegisterAmended,
    RegisterTaken,
)

from .hooks import Arbor, Platform, body, change, guardian, mark, note, register, student

MONDAY = date(2026, 9, 7)


@pytest.fixture
def arbor(woodside: Any) -> Arbor:
    return Arbor(Platform(woodside, woodside.at("08:57")))


async def test_a_register_is_taken_by_one_hook(arbor: Arbor, woodside: Any) -> None:
    assert await arbor.counts(body(mark(1), mark(2, "/"), mark(3, "/"), register())) == (4, 0, 0)
    taken, absent = arbor.platform.news
    assert isinstance(taken, RegisterTaken)
    assert taken.completed_at == woodside.at("08:57:12")
    assert taken.completed_by == "9"
    assert absent.pupil == woodside.pupil(1)


async def test_a_repeated_webhook_gets_the_first_reply_and_changes_nothing(arbor: Arbor) -> None:
    hook = body(mark(1), mark(9), mark(2, "?"))
    assert await arbor.counts(hook, "same") == (1, 2, 0)
    assert await arbor.counts(hook, "same") == (1, 2, 0)
    assert arbor.platform.news == []
    assert await arbor.counts(body(mark(3)), "same") == (1, 2, 0)
    assert await arbor.counts(body(), "same") == (1, 2, 0)
    assert await arbor.counts(hook, "other") == (0, 2, 1)
    assert arbor.platform.news == []


async def test_everything_in_one_body_is_heard_in_its_order_whatever_the_bodys(arbor: Arbor, woodside: Any) -> None:
    news = []
    for seed in range(5):
        changes = [mark(1), mark(2, "/"), mark(3, "/"), register(), mark(16), note(), guardian(), student()]
        Random(seed).shuffle(changes)
        other = type(woodside)()
        other.set_up()
        other.students(1, 2, 3)
        platform = Platform(other, woodside.at("08:57"))
        assert await Arbor(platform).counts(body(*changes)) == (8, 0, 0)
        news.append([type(fact).__name__ for fact in platform.news])
    assert news[0][:4] == ["PupilRecorded", "GuardianRecorded", "AbsenceReported", "RegisterTaken"]
    assert all(each == news[0] for each in news)


async def test_a_pupil_is_recorded_with_everything_personal_sealed(arbor: Arbor) -> None:
    await arbor.counts(body(student()))
    (fact,) = arbor.platform.news
    assert isinstance(fact, PupilRecorded)
    texts = await arbor.platform.keyring.open([fact.first_name, fact.last_name, fact.born, fact.characteristics])
    assert list(texts.values()) == ["Ada", "Byron", "2018-12-10", '["FSM", "EAL", "SEN K"]']
    assert (fact.form, fact.year, fact.entry, fact.flags) == ("3B", "3", date(2022, 9, 1), ("child-protection",))
    assert fact.pupil == pupil_id("woodside", "16")
    assert arbor.platform.keyring.calls == 1


async def test_a_guardian_is_recorded_with_the_first_number_by_its_ranking(arbor: Arbor) -> None:
    await arbor.counts(body(guardian(), student()))
    fact = arbor.platform.news[1]
    assert isinstance(fact, GuardianRecorded)
    opened = await arbor.platform.keyring.open([fact.mis_id, fact.name, fact.telephone, fact.email, fact.language])
    assert list(opened.values()) == ["70", "Anne Byron", "07700 900123", "anne@example.org", "cy"]
    assert fact.guardian == guardian_id("woodside", "70")
    assert (fact.legal, fact.primary, fact.priority, fact.barred) == (True, True, 1, False)


async def test_a_guardian_is_recorded_with_every_number_and_address_each_sealed(arbor: Arbor) -> None:
    known = guardian()
    of = known["changedObject"]["guardian"]
    of["telephoneNumbers"] = [*of["telephoneNumbers"], {"number": "07700 900124", "telephoneNumberRanking": 3}]
    of["emailAddresses"] = [*of["emailAddresses"], {"emailAddress": "work@example.org"}]
    await arbor.counts(body(known, student()))
    fact = arbor.platform.news[1]
    assert isinstance(fact, GuardianRecorded)
    opened = await arbor.platform.keyring.open([*fact.other_telephones, *fact.other_emails])
    assert [opened[each] for each in fact.other_telephones] == ["07700 900124", "020 7946 0001"]
    assert [opened[each] for each in fact.other_emails] == ["work@example.org"]
    assert fact.other_mobiles == 1
    assert {each.subject for each in (*fact.other_telephones, *fact.other_emails)} == {guardian_id("woodside", "70")}


async def test_a_court_order_bars(arbor: Arbor) -> None:
    await arbor.counts(body(guardian(courtOrder={"id": "3"}), student()))
    assert arbor.platform.news[1].barred


@pytest.mark.parametrize("note", ["", "   ", 7, {"text": "x"}, None])
async def test_a_remark_that_is_no_text_is_none_and_refuses_no_mark(arbor: Arbor, note: Any) -> None:
    assert await arbor.counts(body(mark(1, recordNote=note))) == (1, 0, 0)


async def test_a_remark_is_sealed_and_kept_with_the_amendment(arbor: Arbor, woodside: Any) -> None:
    await arbor.counts(body(mark(1), mark(2, "/"), mark(3, "/"), register()))
    await arbor.counts(body({**mark(1, "I", recordNote="mum rang " * 100), "toRevision": 9}))
    (amended,) = [fact for fact in arbor.platform.news if isinstance(fact, RegisterAmended)]
    assert "mum" not in str(amended)
    (opened,) = (await arbor.platform.keyring.open([amended.note])).values()
    assert opened == ("mum rang " * 100)[:500]


async def test_what_arbor_calls_whoever_amended_is_sealed_and_kept_with_the_amendment(arbor: Arbor) -> None:
    await arbor.counts(body(mark(1), mark(2, "/"), mark(3, "/"), register()))
    by = {"href": "/rest-v2/staffs/57", "displayName": "  O Brackenbury "}
    await arbor.counts(body({**mark(1, "I", modifiedBy=by), "toRevision": 9}))
    (amended,) = [fact for fact in arbor.platform.news if isinstance(fact, RegisterAmended)]
    assert amended.amended_by == "57"
    assert amended.amended_by_name.subject == "staff:woodside:57"
    assert "Brackenbury" not in str(amended)
    assert [*(await arbor.platform.keyring.open([amended.amended_by_name])).values()] == ["O Brackenbury"]


@pytest.mark.parametrize("name", ["", "   ", 7, None, {"text": "x"}])
async def test_a_name_that_is_no_text_is_none_and_refuses_no_mark(arbor: Arbor, name: Any) -> None:
    by = {"href": "/rest-v2/staffs/57", "displayName": name}
    await arbor.counts(body(mark(1), mark(2, "/"), mark(3, "/"), register()))
    assert await arbor.counts(body({**mark(1, "I", modifiedBy=by), "toRevision": 9})) == (1, 0, 0)
    (amended,) = [fact for fact in arbor.platform.news if isinstance(fact, RegisterAmended)]
    assert (amended.amended_by, amended.amended_by_name) == ("57", None)


async def test_of_a_new_mark_nobodys_name_is_sealed(arbor: Arbor) -> None:
    before = arbor.platform.keyring.calls
    await arbor.counts(body(*({**mark(each, "/"), "changeType": "create"} for each in (1, 2, 3)), register()))
    assert arbor.platform.keyring.calls == before


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ({"entityType": "date", "date": "2026-09-07 00:00:00"}, {"entityType": "date", "date": "2026-09-07 00:00:00"}),
        ("2026-09-07", {"entityType": "date", "date": "2026-09-07T00:00:00.000000"}),
        ("2026-09-07 00:00:00", "2026-09-07 00:00:00"),
    ],
)
async def test_a_note_of_a_day_lasts_to_its_end_though_arbor_writes_a_midnight_too(
    arbor: Arbor, woodside: Any, first: Any, last: Any
) -> None:
    await arbor.counts(body(note(absenceStartDatetime=first, absenceEndDatetime=last)))
    (reported,) = woodside.only(arbor.platform.news, AbsenceReported)
    assert (reported.first, reported.last) == (woodside.at("00:00"), woodside.at("23:59:59"))


async def test_a_note_of_type_date_keeps_the_time_that_it_has(arbor: Arbor, woodside: Any) -> None:
    ends = {"entityType": "date", "date": "2026-09-07 10:30:00"}
    await arbor.counts(body(note(absenceStartDatetime="2026-09-07 08:30:00", absenceEndDatetime=ends)))
    (reported,) = woodside.only(arbor.platform.news, AbsenceReported)
    assert reported.last == woodside.at("10:30")


async def test_a_note_may_give_days_alone_or_no_end(arbor: Arbor, woodside: Any) -> None:
    days = {"absenceStartDatetime": "2026-09-07", "absenceEndDatetime": {"entityType": "date", "date": "2026-09-08"}}
    await arbor.counts(body(note(**days)))
    (fact,) = arbor.platform.news
    assert (fact.first, fact.last) == (woodside.at("00:00"), woodside.at("23:59:59", date(2026, 9, 8)))
    await arbor.counts(body({**note(absenceEndDatetime=None), "toRevision": 2}))
    assert arbor.platform.news[0].last == woodside.at("23:59:59")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (mark(1, recordDate="2026-02-30"), "recordDate: not a date such as 2026-09-07"),
        (mark(1, recordDate=None), "recordDate: not a date such as 2026-09-07"),
        (mark(1, recordDate="0001-01-01"), "recordDate: not a date such as 2026-09-07"),
        (mark(1, rollCall="noon"), "rollCall: neither AM nor PM"),
        (mark(1, student=None), "student: an object is missing"),
        (
            mark(1, student={"href": "/rest-v2/students/"}),
            "student.href: not an id of 1 to 64 letters, digits, _ . : -",
        ),
        (mark(1, student="16"), "student: an object is missing"),
        (mark(1, attendanceMark=None), "attendanceMark: an object is missing"),
        (mark(1, minutesLate=-1), "minutesLate: not a whole number from 0 to 1440"),
        (mark(1, minutesLate=10**30), "minutesLate: not a whole number from 0 to 1440"),
        (mark(1, minutesLate=True), "minutesLate: not a whole number from 0 to 1440"),
        (mark(1, modifiedDatetime="yesterday"), "modifiedDatetime: not a time such as 2026-09-07 08:57:12"),
        (mark(1, "\x00"), "code: not a text of at most 10 characters"),
        (register(registrationForm=None), "registrationForm.shortName: is missing"),
        (register(registrationForm={"shortName": "3\u202eB"}), "shortName: holds characters that cannot be printed"),
        (student(person={"legalLastName": "B"}), "person.legalFirstName: is missing"),
        (student(person={"legalFirstName": "A" * 500}), "legalFirstName: not a text of at most 200 characters"),
        (student(leavingDate="2020-01-01"), "leavingDate: is before mostRecentEntryDate"),
        (student(mostRecentEntryDate=None), "mostRecentEntryDate: not a date such as 2026-09-07"),
        (student(childProtection="yes"), "childProtection: neither true nor false"),
        (guardian(guardian={}), "guardian.href: not an id of 1 to 64 letters, digits, _ . : -"),
        (note(absenceStartDatetime=5), "absenceStartDatetime: not a time such as 2026-09-07 08:57:12"),
        (change("AcademicCalendarDate", "1", date="2026-09-07"), "isGoodSchoolDay: is missing"),
        (change("Staff", "9"), "entityType: not one that registers hears"),
    ],
)
async def test_an_entity_that_is_not_of_its_shape_is_quarantined_and_its_neighbour_taken(
    arbor: Arbor, wrong: dict[str, Any], reason: str
) -> None:
    assert await arbor.counts(body(wrong, mark(2))) == (1, 1, 0)
    (fact,) = [fact for fact in arbor.platform.news if isinstance(fact, EntityQuarantined)]
    assert fact.reason == reason


async def test_a_pupil_in_no_class_any_more_is_recorded_in_the_last_one(arbor: Arbor, woodside: Any) -> None:
    assert await arbor.counts(body(student("1", 2, registrationForm=None))) == (1, 0, 0)
    [recorded] = arbor.platform.news
    assert (type(recorded), recorded.pupil, recorded.form) == (PupilRecorded, woodside.pupil(1), "3B")
