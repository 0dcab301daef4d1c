"""Arbor's objects as they are now, made into what they say: students with their class, and only those who are here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeGuard

from pydantic import ValidationError

from events.ids import arbor_cause
from events.registers import HeardTo
from registers.adapters.arbor import Change, ChangeLog, entities
from registers.adapters.arbor_marks import record_of
from registers.adapters.arbor_memberships import Memberships, begins, is_told_apart
from registers.adapters.arbor_objects import Objects
from registers.adapters.arbor_rest import Arbor, Object
from registers.adapters.arbor_values import Wrong, mis_id
from registers.adapters.line import Closed, Missing, NotTaken
from registers.adapters.parsing import Parsed, anew, malformed
from registers.domain.entities import Ref

_GONE = "changed, but no longer there when it was asked for"


class Reading:
    """The reading of one poll; `odd` counts what is not as it should be, `stood` see `ArborLogs`.

    `apart`: whether a student was seen whose class and entry Arbor tells apart from them.
    """

    def __init__(self, school: str, arbor: Arbor, odd: Counter[str], stood: dict[str, int]) -> None:
        self._school, self._odd, self._stood = school, odd, stood
        self._objects = Objects(arbor)
        self._memberships = Memberships(arbor)
        self._left: set[str] = set()
        self.apart = False

    async def standing(self, entity_type: str, found: Sequence[Object], place: HeardTo, heard: int = 0) -> list[Parsed]:
        """Listed objects as they stand, but for those of pupils who left long ago; `heard`: their log was, that far."""
        known = await self._objects.whole(str(each.get("href")) for each in found)
        whole = await self._placed(known, place.today)
        stand = [each for each in whole.values() if self._is_told(each) and self._is_here(each, place.back_to)]
        changes = [(self.change(entity_type, _standing(each, heard)), each) for each in stand]
        self._stood.update({href: revision_of_object(each) for href, each in whole.items() if each is not None})
        return [self._parsed(change, each) for change, each in changes if change is not None]

    async def students_of(self, changes: Sequence[Change]) -> list[Change]:
        """Changes of memberships as changes of their students; of one that is gone nobody knows whose it was."""
        whole = await self._objects.whole(str(change.changedObject["href"]) for change in changes)
        found = [(change, whole[change.changedObject["href"]] or {}) for change in changes]
        self._odd["unplaced"] += sum(not isinstance(of.get("student"), dict) for _, of in found)
        moved = [(change, of["student"]) for change, of in found if isinstance(of.get("student"), dict)]
        told = [self.change("Student", {**_update(change.toRevision), "changedObject": of}) for change, of in moved]
        return [change for change in told if change is not None]

    async def begun(self, found: Sequence[Object], after: date, today: date, revision: int) -> list[Parsed]:
        """The students of listed memberships that have begun since, as they are now that a day has come."""
        whole = await self._objects.whole(str(each.get("href")) for each in found)
        began = [of for of in whole.values() if of is not None and begins(of, after, today)]
        students = [of["student"] for of in began if isinstance(of.get("student"), dict)]
        told = [self.change("Student", {**_update(revision), "changedObject": of}) for of in students]
        read = await self.read([change for change in told if change is not None], today)
        return [anew(each) for each in read]

    async def _placed(self, whole: Mapping[str, Object | None], today: date) -> dict[str, Object | None]:
        """Objects, of which students say their class and entry, if need be by their memberships."""
        return {href: of if of is None else await self.with_place(of, today) for href, of in whole.items()}

    async def with_place(self, of: Object, today: date) -> Object:
        if of.get("entityType") != "Student" or not is_told_apart(of):
            return of
        self.apart = True
        return await self._memberships.placed(of, today)

    async def read(self, changes: Sequence[Change], today: date) -> list[Parsed]:
        """The last change of each object, as the object is now."""
        last = {change.changedObject["href"]: change for change in sorted(changes, key=lambda each: each.toRevision)}
        known = await self._objects.whole(href for href, change in last.items() if change.changeType != "delete")
        whole = await self._noted(last, await self._placed(known, today))
        found = [(change, whole.get(href)) for href, change in last.items()]
        return [self._parsed(change, of) for change, of in found if of is None or self._is_told(of)]

    async def _noted(
        self, changes: Mapping[str, Change], whole: Mapping[str, Object | None]
    ) -> dict[str, Object | None]:
        """Marks that were changed after they had been made, with what their records note.

        The record of a mark that is new is left unread: nothing was amended, and a roll call has one for each child.
        """
        amended = [href for href, change in changes.items() if change.changeType == "update" and _is_mark(change)]
        of = {href: record for href in amended if (record := record_of(whole.get(href))) is not None}
        if not of or self._odd["notes_refused"]:
            return {**whole}
        try:
            records = await self._objects.whole(of.values())
        except (Closed, Missing, NotTaken):
            self._odd["notes_refused"] += 1
            return {**whole}
        notes = {href: (records[record] or {}).get("recordNote") for href, record in of.items()}
        return {**whole, **{href: {**(whole[href] or {}), "recordNote": note} for href, note in notes.items()}}

    def _parsed(self, change: Change, whole: Object | None) -> Parsed:
        of = change.changedObject
        if whole is None and change.changeType != "delete":
            cause = arbor_cause(self._school, of["entityType"], of["id"], change.toRevision)
            return malformed(Ref(of["entityType"], of["id"], change.toRevision, cause), _GONE)
        filled = change.model_copy(update={"changedObject": named({**(whole or {}), **of})})
        return entities(self._school, ChangeLog(changes=[filled]))[0]

    def change(self, entity_type: str, each: Object) -> Change | None:
        """A change of an object that has a name; None, and counted, where it has none."""
        try:
            change = Change.model_validate(_known_kind(each))
            href = str(change.changedObject["href"])
            head = {"href": href, "id": mis_id(href.rpartition("/")[2], "href"), "entityType": entity_type}
        except (ValidationError, KeyError, Wrong):
            self._odd["unreadable"] += 1
            return None
        return change.model_copy(update={"changedObject": head})

    def _is_told(self, of: Object | None) -> TypeGuard[Object]:
        """Whether it says enough to be taken or refused: a register of which class?"""
        unnamed = of is not None and of.get("entityType") == "AttendanceRegister" and not of.get("registrationForm")
        self._odd["unnamed"] += unnamed
        return of is not None and not unnamed

    def is_heard(self, change: Change) -> bool:
        return change.toRevision <= self._stood.get(change.changedObject["href"], -1)

    def _is_here(self, of: Object, back_to: date) -> bool:
        """Whether a pupil is still to come or here, or the pupil whom it is about: those who left long ago stay out."""
        about = of.get("student")
        href = about.get("href") if isinstance(about, dict) else of.get("href")
        left = of.get("leavingDate")
        left = left.get("date") if isinstance(left, dict) else left
        if isinstance(left, str) and left[:10] < back_to.isoformat():
            self._left.add(str(href))
        return href not in self._left


def _is_mark(change: Change) -> bool:
    return bool(change.changedObject["entityType"] == "AttendanceRollCallRecord")


def _known_kind(each: Object) -> Object:
    """A change of a kind that we do not know is one: the object is read as it stands now."""
    is_known = each.get("changeType") in ("create", "update", "delete")
    return each if is_known or not isinstance(each.get("changeType"), str) else {**each, "changeType": "update"}


def _standing(of: Object, heard: int) -> Object:
    return {**_update(max(revision_of_object(of), heard)), "changedObject": of}


def _update(revision: int) -> Object:
    return {"changeType": "update", "toRevision": revision}


def revision_of_object(of: Object) -> int:
    revision = of.get("revisionId")
    return revision if type(revision) is int else 0


def named(of: Object) -> dict[str, Any]:
    """With the session as the hook names it."""
    roll_call = of.get("attendanceRollCall")
    if "rollCall" in of or not isinstance(roll_call, dict):
        return of
    names = (roll_call.get(name) for name in ("code", "shortName", "name", "displayName"))
    return {**of, "rollCall": next((name for name in names if name in ("AM", "PM")), None)}
