"""A school morning of a minute: what Arbor says and what people do, each at its second, under a policy so compressed.

Every input comes long before the deadlines that it matters to, or surely after them, so that the outcome is one: what
should come of it does not hang on how soon it is heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from events.fact import Actor, Request
from events.ids import duty_id, pupil_id
from events.pathway import AllocateFocusFamily, ClaimDuty, RecordContact, RecordVisit
from events.registers import SetUpSchool
from events.school import SchoolFile

SCHOOL, TRUST = "woodside", "reach2"
DAY = date(2026, 9, 7)
"""A Monday; the term began on the Thursday before."""
FRIDAY = date(2026, 9, 4)
BEGIN = datetime(2026, 9, 7, 8, 50, tzinfo=ZoneInfo("Europe/London"))
OFFICER = Actor(who="staff-3", role="attendance-officer")
HEAD = Actor(who="staff-1", role="headteacher")
_REQUESTS = UUID("3d1c4e0e-6f0e-5a55-9a5e-6d2f1a8a7c22")
_HISTORY = (date(2026, 9, 3), FRIDAY)
FORMS = {"3A": range(101, 109), "3B": range(201, 209), "4C": range(301, 307)}
LATECOMER = 307
"""A child whose mark is heard before Arbor says who it is."""
NOTE = "Grandmother Oswalda was taken to hospital"
"""What is written in the text of a note, and of a call."""


@dataclass(frozen=True)
class Timetable:
    """The seconds of the morning, from `BEGIN`: registers due, closing (texts go), review and report, calls due."""

    due: int = 25
    close: int = 41
    review: int = 46
    calls: int = 59

    def instant(self, second: float) -> datetime:
        """The instant of a second of the morning."""
        return BEGIN + timedelta(seconds=second)

    def policy(self) -> dict[str, Any]:
        """The policy whose hours are these seconds; nothing in it depends on how late an absence is heard."""
        due, close, review, calls = map(self._clock, (self.due, self.close, self.review, self.calls))
        opens = self._clock(0)
        return {
            "sessions": {"am": {"opens": opens, "due": due, "closes": close}},
            "text": {"minutes_after_close": 0, "minutes_after_heard": 0},
            "call": {"due": calls, "minutes_after_heard": 0},
            "visit": {"due": calls},
            "focus": {"call_due": calls},
            "improvement": {"at": review, "recent_days": 1, "earlier_days": 1, "earlier_possible": 1},
            "quiet": {"praise_from": opens},
            "weekly": {"at": review},
        }

    def _clock(self, second: int) -> str:
        return f"{self.instant(second):%H:%M:%S}"


UNHURRIED = Timetable()
"""Room between an input and its deadline for several deaths on the way."""
BRISK = Timetable(due=24, close=28, review=30, calls=41)


@dataclass(frozen=True)
class Step:
    """Something that is said at `at` seconds, or once the log holds the words `seen`, each about that pupil.

    A request is `tell`; a delivery of Arbor's is `hook`. The name is its id, and the same whenever it is said again.
    """

    at: float
    name: str
    tell: Request | None = None
    actor: Actor = OFFICER
    hook: Sequence[dict[str, Any]] = ()
    seen: Sequence[tuple[str, int]] = ()

    @property
    def id(self) -> UUID:
        """The id of the request."""
        return uuid5(_REQUESTS, self.name)


def pupil(mis_id: int) -> str:
    """The opaque id of a child of the school."""
    return pupil_id(SCHOOL, str(mis_id))


def steps(table: Timetable) -> list[Step]:
    """The whole morning."""
    late, after, over = table.due + 0.5, table.close + 0.5, table.calls + 0.5
    early = [replace(step, at=0.2 * n) for n, step in enumerate([*_before_school(table), *_in_time()])]
    return [*early, *_after_due(late), *_after_texts(after), *_after_calls(over)]


def _before_school(table: Timetable) -> Iterator[Step]:
    yield Step(0, "set-up", SetUpSchool(file=school_file(table)), HEAD)
    for form, children in FORMS.items():
        yield Step(0, f"roll {form}", hook=[student(child) for child in children])
        yield Step(0, f"guardians {form}", hook=[each for child in children for each in guardians(child)])
    for form, children in FORMS.items():
        yield Step(0, f"last week {form}", hook=[*last_week(children)])
    yield Step(0, "nonsense", hook=[change("Teapot", "1"), mark(LATECOMER, FRIDAY, "AM", "/")])
    yield Step(0, "latecomer", hook=[student(LATECOMER)])
    focus = AllocateFocusFamily(mis_id="108", staff="staff-1", role="headteacher")
    yield Step(0, "focus family", focus, HEAD, seen=[("GuardianRecorded", 306), ("PupilRecorded", LATECOMER)])


def _in_time() -> Iterator[Step]:
    """The registers of two classes, and what comes between them and the texts."""
    yield Step(0, "note of 202", hook=[note(202)])
    codes = {101: "N", 102: "N", 103: "N", 104: "N", 105: "N", 106: "I", 107: "N"}
    yield Step(0, "register 3A", hook=[*register_of("3A", codes), completed("3A", 9)])
    yield Step(0, "register 3B", hook=register_of("3B", {201: "N", 202: "O", 203: "L", 204: "N", 205: "N", 206: "N"}))
    yield Step(0, "corrected 103", hook=[mark(103, DAY, "AM", "/", 2)])
    claim = ClaimDuty(pupil=pupil(101), duty=duty_id(SCHOOL, "call", pupil(101), DAY))
    yield Step(0, "claim 101", claim, seen=[("DutySet", 101)])
    yield Step(0, "ill 102", _contact(102, "spoke", code="I", note=NOTE), seen=[("DutySet", 102)])
    yield Step(0, "no answer 201", _contact(201, "no-answer"), seen=[("DutySet", 201)])


def _after_due(at: float) -> Iterator[Step]:
    yield Step(at, "register 4C", hook=register_of("4C", {301: "N", 302: "N", 303: "G", 304: "U"}))


def _after_texts(at: float) -> Iterator[Step]:
    yield Step(at, "corrected 104", hook=[mark(104, DAY, "AM", "/", 2)], seen=[("MessageSent", 104)])
    yield Step(at, "corrected 105", hook=[mark(105, DAY, "AM", "B", 2)], seen=[("MessageSent", 105)])
    yield Step(at, "arrived 206", hook=[mark(206, DAY, "AM", "U", 2)], seen=[("MessageSent", 206)])
    visit = RecordVisit(mis_id="107", date=DAY, outcome="seen", by="staff-3", note=NOTE)
    yield Step(at, "visit 107", visit, seen=[("MessageSent", 107)])
    yield Step(at, "spoke 301", _contact(301, "spoke", guardian="9301"), seen=[("MessageSent", 301)])


def _after_calls(at: float) -> Iterator[Step]:
    yield Step(at, "late call 101", _contact(101, "spoke"), seen=[("DeadlineMissed", 101)])


def _contact(child: int, outcome: Any, **more: Any) -> RecordContact:
    return RecordContact(mis_id=str(child), date=DAY, outcome=outcome, **more)


def school_file(table: Timetable) -> SchoolFile:
    """The school, with its policy."""
    return SchoolFile.model_validate(
        {
            "school": SCHOOL,
            "trust": TRUST,
            "name": "Woodside Primary Academy",
            "policy": table.policy(),
            "terms": [{"name": "Autumn 2026", "from": "2026-09-03", "to": "2026-12-18"}],
            "classes": [{"name": form, "year": form[0], "teacher": "staff-9"} for form in FORMS],
            "staff": [
                {"id": "staff-1", "name": "Hildegund Vantongerloo", "role": "headteacher", "lead": True},
                {"id": "staff-3", "name": "Ottoline Brackenbury", "role": "attendance-officer"},
            ],
        }
    )


# Arbor's objects ------------------------------------------------------------------------------------------------------


def change(entity_type: str, entity: str, revision: int = 1, **fields: Any) -> dict[str, Any]:
    """One change of Arbor's change log."""
    of = {"entityType": entity_type, "id": entity, **fields}
    return {"changeType": "update", "fromRevision": revision - 1, "toRevision": revision, "changedObject": of}


def student(child: int) -> dict[str, Any]:
    """A child; 107 is on a child protection plan."""
    return change(
        "Student",
        str(child),
        person={"legalFirstName": first_name(child), "legalLastName": last_name(child), "dateOfBirth": "2018-02-03"},
        registrationForm={"shortName": form_of(child)},
        academicLevel={"code": form_of(child)[0]},
        mostRecentEntryDate="2026-09-03",
        childProtection=child == 107,
    )


def guardians(child: int) -> list[dict[str, Any]]:
    """Who a child's guardians are: 105 and 205 have the same; nobody may be told of 302."""
    who = 105 if child == 205 else child
    return [
        change(
            "StudentGuardianRelationship",
            str(child),
            student={"href": f"/rest-v2/students/{child}"},
            guardian={
                "id": str(9000 + who),
                "person": {"legalFirstName": "Perpetua", "legalLastName": last_name(who)},
                "telephoneNumbers": [{"number": telephone(who), "telephoneNumberRanking": 1}],
                "emailAddresses": [email(who)],
            },
            isLegalGuardian=True,
            isPrimaryGuardian=True,
            emergencyContactPriority=1,
            courtOrder={"id": "1", "details": "no contact"} if child == 302 else None,
        )
    ]


def mark(child: int, day: date, session: str, code: str, revision: int = 1) -> dict[str, Any]:
    """A mark, and when it was made."""
    return change(
        "AttendanceRollCallRecord",
        f"{child}{day:%d}{session}",
        revision,
        recordDate=day.isoformat(),
        rollCall=session,
        student={"href": f"/rest-v2/students/{child}"},
        attendanceMark={"code": code},
        modifiedDatetime=f"{day} 08:50:0{revision}",
        modifiedBy={"href": "/rest-v2/staffs/9", "displayName": "Ottoline Brackenbury"},
    )


def completed(form: str, teacher: int) -> dict[str, Any]:
    """A class's register, completed."""
    return change(
        "AttendanceRegister",
        f"{form}-{DAY:%d}",
        registrationForm={"shortName": form},
        recordDate=DAY.isoformat(),
        rollCall="AM",
        completedDatetime=f"{DAY} 08:50:01",
        completedBy={"href": f"/rest-v2/staffs/{teacher}"},
    )


def note(child: int) -> dict[str, Any]:
    """What a parent reported."""
    return change(
        "StudentAbsenceNote",
        str(child),
        student={"href": f"/rest-v2/students/{child}"},
        absenceStartDatetime=f"{DAY} 08:30:00",
        absenceEndDatetime=f"{DAY} 15:30:00",
        notes=NOTE,
        attendanceMark={"code": "I"},
    )


def register_of(form: str, codes: dict[int, str]) -> list[dict[str, Any]]:
    """The marks of a class this morning: all are there but those whose code is named."""
    children = [*FORMS[form], *([LATECOMER] if form_of(LATECOMER) == form else [])]
    return [mark(child, DAY, "AM", codes.get(child, "/")) for child in children]


def last_week(children: Sequence[int]) -> Iterator[dict[str, Any]]:
    """All were there, but that 108 and 204 were away on Friday."""
    for day in _HISTORY:
        for session in ("AM", "PM"):
            for child in children:
                yield mark(child, day, session, "N" if child in (108, 204) and day == FRIDAY else "/")


# People ---------------------------------------------------------------------------------------------------------------

_FIRST = ("Zebedee", "Ermintrude", "Quillon", "Ysolde", "Barnaby", "Clementine", "Thaddeus", "Wilhelmina", "Peregrine")


def form_of(child: int) -> str:
    """The class of a child."""
    return {"1": "3A", "2": "3B", "3": "4C"}[str(child)[0]]


def first_name(child: int) -> str:
    """A name that no program would say by chance."""
    return _FIRST[child % 100] + form_of(child)[1].lower() + "us"


def last_name(child: int) -> str:
    """The same."""
    return f"Fotheringale{chr(64 + child % 100)}{form_of(child)[1]}"


def telephone(who: int) -> str:
    """A number of those that belong to nobody."""
    return f"07700 900{who}"


def email(who: int) -> str:
    """An address of a domain that belongs to nobody."""
    return f"perpetua.{who}@fotheringale.example"


def personal() -> list[str]:
    """What must be read nowhere but in a text, a report and an answer."""
    everyone = [*(child for children in FORMS.values() for child in children), LATECOMER]
    names = {f(child) for child in everyone for f in (first_name, last_name, email)}
    numbers = {written for child in everyone for written in _written(telephone(child))}
    return sorted(names | numbers | {"Perpetua", "Oswalda", "Vantongerloo", "Brackenbury", "2018-02-03"})


def _written(number: str) -> tuple[str, str, str]:
    bare = number.replace(" ", "")
    return number, bare, "+44" + bare[1:]
