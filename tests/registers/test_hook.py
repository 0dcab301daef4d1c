"""The signed hook: what it takes, refuses and counts, through the real edge and a real decider."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from chassis.drain import Stopped
from chassis.said import Said
from events.fact import Fact, Refusal
from events.ids import guardian_id, pupil_id
from events.registers import (
    EntityQuarantined,
    ForgetPupil,
    GuardianRecorded,
    PupilRecorded,
    RegisterAmended,
    RegisterTaken,
)
from registers.web import MOST_BYTES, edge

from .conftest import Keys

SECRET = "whsec_" + b64encode(b"a secret of twenty-four b").decode()
MONDAY = date(2026, 9, 7)


@dataclass
class Platform:
    """What registers' edge needs of a platform, on a decider instead of a loop."""

    woodside: Any
    at: datetime
    keyring: Keys = field(default_factory=Keys)
    folder: Path = Path()
    news: list[Fact] = field(default_factory=list)
    stopped: bool = False

    def now(self) -> datetime:
        return self.at

    async def say(self, sayings: Sequence[Said[Any]]) -> Sequence[Said[Fact]]:
        if self.stopped:
            raise Stopped("the log went back")
        self.news = []
        for said in sayings:
            decided = self.woodside.decider.says(said)
            assert not isinstance(decided, Refusal)
            self.news += [own.body for own in decided]
        return []

    async def ask(self, *_: Any) -> Any:
        raise AssertionError("registers asks nobody")

    def reading(self, *_: Any) -> Any:
        raise AssertionError("registers reads for no effect")


@dataclass
class Arbor:
    """A sender of hooks."""

    platform: Platform
    count: int = 0

    async def post(self, body: Any, identity: str | None = None, school: str = "woodside", **headers: str) -> Any:
        self.count += 1
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.send(raw, {**self.signed(raw, identity or f"hook-{self.count}"), **headers}, school)

    async def send(self, raw: Any, headers: dict[str, str], school: str = "woodside") -> Any:
        app = edge(self.platform, lambda named: SECRET if named == "woodside" else None)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://registers") as client:
            return await client.post(f"/hooks/arbor/{school}", content=raw, headers=headers)

    def signed(self, raw: bytes, identity: str, at: datetime | None = None) -> dict[str, str]:
        at = at or datetime.now(UTC)  # noqa: TID251
        signature = Webhook(SECRET).sign(identity, at, raw.decode(errors="surrogateescape"))
        return {
            "webhook-id": identity,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        }

    async def counts(self, body: Any, identity: str | None = None) -> tuple[int, int, int]:
        response = await self.post(body, identity)
        assert response.status_code == 202, response.text
        reply = response.json()
        return reply["accepted"], reply["quarantined"], reply["repeated"]


@pytest.fixture
def arbor(woodside: Any) -> Arbor:
    return Arbor(Platform(woodside, woodside.at("08:57")))


def change(entity_type: str, entity: Any, revision: int = 1, kind: str = "update", **fields: Any) -> dict[str, Any]:
    changed = {"entityType": entity_type, "id": entity, "href": f"/rest-v2/x/{entity}", **fields}
    return {"changeType": kind, "fromRevision": revision - 1, "toRevision": revision, "changedObject": changed}


def mark(of: int, code: str = "N", revision: int = 1, **fields: Any) -> dict[str, Any]:
    known = {
        "recordDate": "2026-09-07",
        "rollCall": "AM",
        "student": {"href": f"/rest-v2/students/{of}"},
        "attendanceMark": {"code": code},
        "minutesLate": None,
        "modifiedDatetime": "2026-09-07 08:57:12",
        "modifiedBy": {"href": "/rest-v2/staffs/9", "displayName": "C Teacher"},
    }
    return change("AttendanceRollCallRecord", str(900 + of), revision, **{**known, **fields})


def register(**fields: Any) -> dict[str, Any]:
    known = {
        "registrationForm": {"shortName": "3B"},
        "recordDate": {"entityType": "date", "date": "2026-09-07"},
        "rollCall": "AM",
        "openedDatetime": "2026-09-07 08:50:00",
        "completedDatetime": "2026-09-07 08:57:12",
        "completedBy": {"href": "/rest-v2/staffs/9"},
    }
    return change("AttendanceRegister", "50", **{**known, **fields})


def student(entity: str = "16", revision: int = 1, **fields: Any) -> dict[str, Any]:
    known = {
        "person": {
            "legalFirstName": "Augusta",
            "legalLastName": "Byron",
            "preferredFirstName": "Ada",
            "dateOfBirth": {"entityType": "date", "date": "2018-12-10"},
        },
        "registrationForm": {"shortName": "3B"},
        "academicLevel": {"code": "3"},
        "mostRecentEntryDate": "2022-09-01",
        "leavingDate": None,
        "demographics": ["FSM", {"shortName": "EAL"}],
        "senStatus": {"code": "K"},
        "childProtection": True,
        "socialWorker": False,
    }
    return change("Student", entity, revision, "create", **{**known, **fields})


def guardian(**fields: Any) -> dict[str, Any]:
    known = {
        "student": {"href": "/rest-v2/students/16"},
        "guardian": {
            "id": "70",
            "person": {"legalFirstName": "Anne", "legalLastName": "Byron"},
            "telephoneNumbers": [
                {"number": "020 7946 0001", "telephoneNumberRanking": 2},
                {"number": "07700 900123", "telephoneNumberRanking": 1},
            ],
            "emailAddresses": [{"emailAddress": "anne@example.org"}],
            "languageAbilities": [
                {"language": "French", "isSpokenAtHome": False},
                {"language": {"code": "cy"}, "isSpokenAtHome": True},
            ],
        },
        "isLegalGuardian": True,
        "isPrimaryGuardian": True,
        "emergencyContactPriority": 1,
        "unsubscribedFromComms": False,
        "courtOrder": None,
    }
    return change("StudentGuardianRelationship", "70", **{**known, **fields})


def note(**fields: Any) -> dict[str, Any]:
    known = {
        "student": {"href": "/rest-v2/students/1"},
        "absenceStartDatetime": "2026-09-07 08:00:00",
        "absenceEndDatetime": "2026-09-07 15:30:00",
        "notes": "tummy ache",
        "attendanceMark": {"code": "I"},
        "approvedDate": None,
    }
    return change("StudentAbsenceNote", "5", **{**known, **fields})


def body(*changes: Any) -> dict[str, Any]:
    return {"changes": list(changes)}


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


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (b"", "JSON"),
        (b"nonsense", "JSON"),
        (b'{"changes": [', "JSON"),
        (b'{"changes": [{"changeType": "\xff"}]}', "utf-8"),
        (b"[" * 100_000, ""),
        (b'{"a": "\\ud800"}', ""),
        (b"5", "object"),
        (b"{}", "changes"),
        (b'{"changes": {}}', "changes"),
        (b'{"changes": [5]}', "changes.0"),
        (b'{"changes": [{"changeType": "merge", "toRevision": 1, "changedObject": {}}]}', "changes.0.changeType"),
        (b'{"changes": [{"changeType": "update", "changedObject": {}}]}', "changes.0.toRevision"),
        (b'{"changes": [{"changeType": "update", "toRevision": -1, "changedObject": {}}]}', "changes.0.toRevision"),
        (
            b'{"changes": [{"changeType": "update", "toRevision": 1e300, "changedObject": {}}]}',
            "changes.0.toRevision",
        ),
        (b'{"changes": [{"changeType": "update", "toRevision": NaN, "changedObject": {}}]}', "changes.0.toRevision"),
        (b'{"changes": [{"changeType": "update", "toRevision": 1}]}', "changes.0.changedObject"),
        (
            b'{"changes": [{"changeType": "update", "toRevision": 1, "changedObject": {"entityType": "Student"}}]}',
            "changes.0.changedObject.id",
        ),
        (
            b'{"changes": [{"changeType": "update", "toRevision": 1, "changedObject": {"id": 1, "entityType": "-"}}]}',
            "changes.0.changedObject.entityType",
        ),
    ],
)
async def test_a_body_that_is_no_change_log_is_refused_naming_the_place(arbor: Arbor, wrong: bytes, place: str) -> None:
    headers = arbor.signed(wrong, "x") if b"\xff" not in wrong else arbor.signed(b"", "x")
    response = await arbor.send(wrong, headers)
    if b"\xff" in wrong:
        assert response.status_code == 401
        return
    assert response.status_code == 400
    assert place in response.json()["error"]


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": ""},
        {"webhook-id": "another"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "never"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "1e400"},
        {"webhook-timestamp": "99999999999999999999"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,?"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v2,AAAA v1,x y,z,w"},
        {"webhook-signature": "v1,\u00e9"},
    ],
)
async def test_a_wrong_signature_is_refused(arbor: Arbor, changed: dict[str, str]) -> None:
    raw = json.dumps(body(mark(1))).encode()
    headers = {**arbor.signed(raw, "x"), **changed}
    response = await arbor.send(raw, {name: value.encode("latin-1") for name, value in headers.items()})
    assert response.status_code == 401
    assert response.json()["error"].endswith(".")


async def test_unsigned_stale_early_and_unknown_are_refused(arbor: Arbor) -> None:
    raw = json.dumps(body(mark(1))).encode()
    now = datetime.now(UTC)  # noqa: TID251
    assert (await arbor.send(raw, {})).status_code == 401
    for minutes in (-6, 6):
        headers = arbor.signed(raw, "x", now + timedelta(minutes=minutes))
        assert (await arbor.send(raw, headers)).status_code == 401
    for school in ("elsewhere", "WOODSIDE", "a" * 50, "..%2f", "wood%00side"):
        response = await arbor.send(raw, arbor.signed(raw, "x"), school)
        assert response.status_code in (401, 404)
        assert response.json()["error"]


async def test_a_body_over_a_mebibyte_is_refused_unread(arbor: Arbor) -> None:
    raw = b" " * (MOST_BYTES + 1)
    assert (await arbor.send(raw, arbor.signed(raw, "x"))).status_code == 413
    exact = json.dumps(body(mark(1))).encode().ljust(MOST_BYTES)
    assert (await arbor.send(exact, arbor.signed(exact, "y"))).status_code == 202

    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    assert (await arbor.send(endless(), {})).status_code == 413
    assert sent <= 20


@pytest.mark.parametrize("length", ["99999999999999999999999", "1048577"])
async def test_an_announced_length_is_believed(arbor: Arbor, length: str) -> None:
    assert (await arbor.post(body(mark(1)), **{"content-length": length})).status_code == 413


async def test_a_loop_that_cannot_take_it_says_so_and_the_retry_is_taken(arbor: Arbor) -> None:
    arbor.platform.stopped = True
    response = await arbor.post(body(mark(1)), "same")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    arbor.platform.stopped = False
    assert await arbor.counts(body(mark(1)), "same") == (1, 0, 0)


async def test_a_school_that_is_not_set_up_takes_it_later(fresh: Any) -> None:
    arbor = Arbor(Platform(fresh, fresh.at("08:57")))
    assert (await arbor.post(body(mark(1)), "same")).status_code == 503
    fresh.set_up()
    assert await arbor.counts(body(mark(1)), "same") == (0, 1, 0)


async def test_what_is_said_of_the_forgotten_mints_no_key(arbor: Arbor, woodside: Any) -> None:
    await arbor.counts(body(student()))
    pupil = pupil_id("woodside", "16")
    woodside.decider.told(ForgetPupil(pupil=pupil), at=woodside.at("08:57"))
    await arbor.platform.keyring.forget([pupil])
    assert await arbor.counts(body(student("16", 2), mark(16), mark(1))) == (1, 2, 0)
    assert {fact.reason for fact in arbor.platform.news if isinstance(fact, EntityQuarantined)} == {
        "the pupil was forgotten"
    }


async def test_health(arbor: Arbor) -> None:
    app = edge(arbor.platform, lambda _: None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://registers") as client:
        assert (await client.get("/health")).json() == {"status": "ok"}


# Fuzzing --------------------------------------------------------------------------------------------------------------

_JUNK: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 10**25, "", "x", "\u0000", "\U0001f600", "2026-09-07", "2026-02-30", "9999-12-31",
    "2026-09-07 25:00:00", "2026-09-07T08:00:00+23:59", [], [[]], {}, {"id": None}, {"href": "/a/b"}, {"code": "N"},
    "N" * 3000, ["FSM", 5, None], {"date": "2026-09-07"}, float("nan"), float("inf"), "../../x", "a/b", "AM", "C",
)  # fmt: skip


def _mutated(random: Random, value: Any, depth: int = 0) -> Any:
    """The value with something in it changed."""
    if depth > 6 or random.random() < 0.08:
        return random.choice(_JUNK)
    if isinstance(value, dict) and value:
        name = random.choice(list(value))
        if random.random() < 0.1:
            return {each: of for each, of in value.items() if each != name}
        return {**value, name: _mutated(random, value[name], depth + 1)}
    if isinstance(value, list) and value:
        place = random.randrange(len(value))
        return [*value[:place], _mutated(random, value[place], depth + 1), *value[place + 1 :]]
    return random.choice(_JUNK)


def _torn(random: Random, raw: bytes) -> bytes:
    """The bytes with some of them changed, cut off or said twice."""
    place = random.randrange(len(raw))
    junk = random.choice((b"", b"\x00", b"\\u0000", b"\\ud800", b"NaN", b"1e999", b"[" * 300, b'"', b"}", b"-"))
    return raw[:place] + junk + raw[place + random.randrange(4) :]


async def _fuzz(woodside: Any, count: int) -> None:
    random = Random(20260907)
    platform = Platform(woodside, woodside.at("08:57"))
    arbor = Arbor(platform)
    seen: set[int] = set()
    for each in range(count):
        revision = each + 2
        healthy = mark(2, random.choice("/NLI"), revision)
        day = change("AcademicCalendarDate", "8", date="2026-09-08", isGoodSchoolDay=True)
        changes = [mark(1), register(), student(), guardian(), note(), day]
        for one in changes:
            one["toRevision"] = revision
        frame = _mutated(random, random.choice(changes))
        raw = json.dumps(body(frame, healthy)).encode()
        if random.random() < 0.3:
            raw = _torn(random, raw)
        response = await arbor.send(raw, arbor.signed(raw, f"fuzz-{each}"))
        seen.add(response.status_code)
        assert response.status_code in (202, 400), (raw, response.text)
        if response.status_code == 202:
            for fact in platform.news:
                assert "\\u0000" not in fact.model_dump_json(), raw
    assert seen == {202, 400}


async def test_no_body_leads_to_a_fault_of_ours(woodside: Any) -> None:
    await _fuzz(woodside, 500)


@pytest.mark.long
async def test_no_body_of_ten_thousand_leads_to_a_fault_of_ours(woodside: Any) -> None:
    await _fuzz(woodside, 10_000)
