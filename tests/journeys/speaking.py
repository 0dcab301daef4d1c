"""What Arbor and people say of one school, written down as scenario lines."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
CLASSES = ({"name": "3B", "year": "3", "teacher": "staff-9"}, {"name": "5A", "year": "5"})
STAFF = (
    {"id": "staff-1", "role": "headteacher", "lead": True},
    {"id": "staff-3", "role": "attendance-officer"},
    {"id": "staff-4", "role": "attendance-officer"},
    {"id": "staff-5", "role": "assistant-head"},
    {"id": "staff-6", "role": "year-group-leader"},
)


def instant(local: str) -> datetime:
    """The instant at which the school's clocks show `2026-09-07 08:57[:12]`; `+01:00` at the end tells hours apart."""
    read = datetime.fromisoformat(local)
    return read if read.tzinfo else read.replace(tzinfo=LONDON)


def shown(moment: datetime | None) -> str | None:
    """An instant as the school's clocks show it: `09-07 10:00:00`."""
    return moment.astimezone(LONDON).strftime("%m-%d %H:%M:%S") if moment else None


class Speaker:
    """What is said of one school, line by line."""

    def __init__(self, name: str, starts: str, weeks: int = 1, **file: Any) -> None:
        """`starts`: when it is set up, on the first day of its one term of so many weeks."""
        self.name = name
        self.lines: list[dict[str, Any]] = []
        self.roll: dict[str, tuple[str, str]] = {}
        self._ids: dict[str, str] = {}
        self._revision = 0
        self._at, self._fresh = instant(starts), True
        first = self._at.date()
        term = {"name": "Term", "from": str(first), "to": str(first + timedelta(7 * weeks - 3 - first.weekday()))}
        usual = {"trust": "journeys", "name": "Woodside Primary", "terms": [term], "classes": CLASSES, "staff": STAFF}
        self._add("setup", {"school": name, **usual, **file})

    # When ---------------------------------------------------------------------------------------------------------

    def at(self, local: str) -> Self:
        """What follows is said at that local time; a time alone is one of the same day. A new delivery begins."""
        written = local if "-" in local else f"{self.today} {local}"
        self._at, self._fresh = instant(written), True
        return self

    @property
    def today(self) -> str:
        """The local date at which things are said."""
        return self._at.astimezone(LONDON).date().isoformat()

    # What Arbor says ----------------------------------------------------------------------------------------------

    def hears(self, *changes: dict[str, Any]) -> Self:
        """Arbor delivers these changes, with what was said at this instant before."""
        if self._fresh:
            self._add("arbor", {"changes": []})
        self.lines[-1]["arbor"]["changes"] += changes
        self._fresh = False
        return self

    def change(
        self, kind: str, entity: str, *, revision: int | None = None, deleted: bool = False, **fields: Any
    ) -> dict[str, Any]:
        """One change of Arbor's log; revisions count upwards unless given."""
        self._revision += 1
        number = self._revision if revision is None else revision
        changed = {"entityType": kind, "id": entity, "href": f"/rest-v2/{kind}/{entity}", **fields}
        how = "delete" if deleted else "update"
        return {"changeType": how, "fromRevision": number - 1, "toRevision": number, "changedObject": changed}

    def pupils(self, *ids: str, form: str = "3B", year: str = "3", **fields: Any) -> Self:
        """Students as Arbor has them, on the roll since the year's first day unless said otherwise."""
        return self.hears(*(self.student(each, form, year, **fields) for each in ids))

    def student(self, mis_id: str, form: str = "3B", year: str = "3", **fields: Any) -> dict[str, Any]:
        """The change that tells of a student; `fields` as Arbor names them."""
        self.roll[mis_id] = (form, year)
        usual = {
            "person": {
                "legalFirstName": f"Legal{mis_id}",
                "legalLastName": f"Family{mis_id}",
                "preferredFirstName": f"Kid{mis_id}",
                "dateOfBirth": "2018-05-04",
            },
            "registrationForm": {"shortName": form},
            "academicLevel": {"code": year},
            "mostRecentEntryDate": "2026-09-01",
            "leavingDate": None,
            "demographics": [],
            "senStatus": None,
            "childProtection": False,
            "socialWorker": False,
        }
        revision = fields.pop("revision", None)
        return self.change("Student", mis_id, revision=revision, **{**usual, **fields})

    def guardian(self, mis_id: str, *children: str, **fields: Any) -> Self:
        """A guardian of these children: legal, first to be called, with a number, unless said otherwise."""
        return self.hears(*(self.relationship(mis_id, child, **fields) for child in children))

    def relationship(self, mis_id: str, child: str, **fields: Any) -> dict[str, Any]:
        """The change that tells who a guardian is to a child; `fields` `number`, `email` and `language` apart."""
        number = fields.pop("number", f"07700 900{int(mis_id) % 1000:03d}")
        phones = [{"number": number, "telephoneNumberRanking": 1}] if number else []
        language, email, address = (fields.pop(name, None) for name in ("language", "email", "address"))
        guardian = {
            "id": mis_id,
            "person": {"legalFirstName": f"Guardian{mis_id}", "legalLastName": "Family"},
            "telephoneNumbers": phones,
            "emailAddresses": [{"emailAddress": email}] if email else [],
            "languageAbilities": [{"language": language, "isSpokenAtHome": True}] if language else [],
            "postalAddresses": [address] if address else [],
        }
        usual = {
            "student": {"href": f"/rest-v2/students/{child}"},
            "guardian": guardian,
            "isLegalGuardian": True,
            "isPrimaryGuardian": False,
            "emergencyContactPriority": 1,
            "unsubscribedFromComms": False,
            "courtOrder": None,
        }
        entity = self._id(f"relationship {mis_id} {child}")
        return self.change("StudentGuardianRelationship", entity, **{**usual, **fields})

    def mark(self, pupil: str, session: str, code: str, day: str | None = None) -> Self:
        """One mark."""
        return self.hears(self.marked(pupil, session, code, day))

    def marked(
        self, pupil: str, session: str, code: str, day: str | None = None, revision: int | None = None
    ) -> dict[str, Any]:
        """The change that tells of a mark."""
        return self.change(
            "AttendanceRollCallRecord",
            self._id(f"mark {pupil} {day or self.today} {session}"),
            revision=revision,
            recordDate=day or self.today,
            rollCall=session,
            student={"href": f"/rest-v2/students/{pupil}"},
            attendanceMark={"code": code},
            minutesLate=None,
            modifiedDatetime=f"{self.today} 08:00:00",
            modifiedBy={"href": "/rest-v2/staffs/9", "displayName": "C Teacher"},
        )

    def unmark(self, pupil: str, session: str, day: str | None = None) -> Self:
        """A mark is deleted."""
        entity = self._id(f"mark {pupil} {day or self.today} {session}")
        return self.hears(self.change("AttendanceRollCallRecord", entity, deleted=True))

    def register(
        self,
        session: str,
        codes: dict[str, str | None] | None = None,
        *,
        form: str = "3B",
        day: str | None = None,
        completed: bool = True,
    ) -> Self:
        """A class's register: everybody is present but those named (None: no mark), and it is completed."""
        present = "/" if session == "AM" else "\\"
        marks = {pupil: present for pupil, (where, _) in self.roll.items() if where == form} | (codes or {})
        self.hears(*(self.marked(pupil, session, code, day) for pupil, code in marks.items() if code is not None))
        return self.hears(self.completed(session, form, day)) if completed else self

    def completed(self, session: str, form: str = "3B", day: str | None = None) -> dict[str, Any]:
        """The change that tells that a register was completed."""
        return self.change(
            "AttendanceRegister",
            self._id(f"register {form} {day or self.today} {session}"),
            registrationForm={"shortName": form},
            recordDate=day or self.today,
            rollCall=session,
            openedDatetime=f"{day or self.today} 08:50:00",
            completedDatetime=self._at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M:%S"),
            completedBy={"href": "/rest-v2/staffs/9"},
        )

    def days(self, first: str, last: str, codes: dict[str, str] | None = None, *, form: str = "3B") -> Self:
        """Whole weekdays of registers, each delivered at noon and 15:00: a pupil's code, or codes `AM PM`, for all."""
        pairs = {pupil: (code.split() * 2)[:2] for pupil, code in (codes or {}).items()}
        for ordinal in range(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1):
            day = date.fromordinal(ordinal)
            if day.weekday() < 5:
                self.at(f"{day} 09:00").register("AM", {p: am for p, (am, _) in pairs.items()}, form=form)
                self.at(f"{day} 13:15").register("PM", {p: pm for p, (_, pm) in pairs.items()}, form=form)
        return self

    def note(
        self, entity: str, pupil: str, first: str, last: str, code: str | None = None, approved: str | None = None
    ) -> Self:
        """An absence note from and to local times."""
        return self.hears(
            self.change(
                "StudentAbsenceNote",
                entity,
                student={"href": f"/rest-v2/students/{pupil}"},
                absenceStartDatetime=f"{first}:00",
                absenceEndDatetime=f"{last}:00",
                notes="telephoned",
                attendanceMark={"code": code} if code else None,
                approvedDate=approved,
            )
        )

    def unnote(self, entity: str) -> Self:
        """A note is deleted."""
        return self.hears(self.change("StudentAbsenceNote", entity, deleted=True))

    def day(self, day: str, *, good: bool) -> Self:
        """What Arbor's calendar says of a date."""
        return self.hears(self.change("AcademicCalendarDate", self._id(f"date {day}"), date=day, isGoodSchoolDay=good))

    # What people say ----------------------------------------------------------------------------------------------

    def tell(self, word: str, who: str = "staff-3", as_role: str = "attendance-officer", /, **body: Any) -> Self:
        """A person sends a command."""
        self._add("tell", {word: body}, {"who": who, "role": as_role})
        return self

    def contact(self, pupil: str, outcome: str, code: str | None = None, day: str | None = None) -> Self:
        """An officer records a call about today's absence, or another day's."""
        said = {"mis_id": pupil, "date": day or self.today, "outcome": outcome}
        return self.tell("RecordContact", **said, **({"code": code} if code else {}))

    def visit(self, pupil: str, outcome: str, day: str | None = None) -> Self:
        """An officer records a visit."""
        return self.tell("RecordVisit", mis_id=pupil, date=day or self.today, outcome=outcome)

    def allocate(self, pupil: str, staff: str, role: str) -> Self:
        """A family is allocated."""
        return self.tell("AllocateFocusFamily", mis_id=pupil, staff=staff, role=role)

    def passes(self) -> Self:
        """Nothing happens; time passes."""
        self.lines.append({"at": self._at.isoformat(), "school": self.name})
        self._fresh = True
        return self

    def _add(self, what: str, said: Any, speaker: dict[str, str] | None = None) -> None:
        line = {"at": self._at.isoformat(), "school": self.name, what: said}
        self.lines.append(line | ({"as": speaker} if speaker else {}))
        self._fresh = True

    def _id(self, name: str) -> str:
        return self._ids.setdefault(name, str(1000 + len(self._ids)))
