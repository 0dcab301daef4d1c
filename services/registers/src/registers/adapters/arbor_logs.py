"""Arbor's change logs as pages of what they say; a log that was never read begins with everything as it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard

from pydantic import ValidationError

from events.ids import arbor_cause
from events.registers import HeardTo
from registers.adapters.arbor import Change, ChangeLog, entities
from registers.adapters.arbor_codes import classes
from registers.adapters.arbor_entities import Parsed, malformed
from registers.adapters.arbor_memberships import APART, Memberships, is_told_apart
from registers.adapters.arbor_objects import Objects
from registers.adapters.arbor_rest import Arbor, Object
from registers.adapters.arbor_values import Wrong, mis_id
from registers.adapters.holding import Gathering
from registers.adapters.line import Closed, Missing, NotTaken, Unanswered
from registers.domain.heard import Holdings, Ref
from registers.domain.past import PAST, revision_of

_PROBED = 25
_NEVER_EMPTY = ("Student", "StudentGuardianRelationship")
_OF_MARKS = ("attendanceMark", "attendanceRollCall")
_GONE = "changed, but no longer there when it was asked for"


@dataclass(frozen=True)
class Page:
    """Entities to be said; with them the log was heard up to `revision` (None: not known yet)."""

    log: str
    read: Sequence[Parsed] = ()
    revision: int | None = None


def _recent(name: str) -> Callable[[HeardTo], dict[str, str]]:
    return lambda place: {f"{name}_from": place.recent.isoformat()}


def _all(name: str) -> Callable[[HeardTo], dict[str, str]]:
    return lambda place: {f"{name}_from": place.back_to.isoformat()}


FIRST: Mapping[str, Callable[[HeardTo], dict[str, str]]] = {
    "AcademicCalendarDate": _all("date"),
    "Student": lambda _: {},
    "StudentGuardianRelationship": lambda _: {},
    "StudentAbsenceNote": _all("absenceEndDatetime"),
    "AttendanceRollCallRecord": _recent("recordDate"),
    "AttendanceRegister": _recent("recordDate"),
}
"""The types that are read, in the order in which they need one another, and what of them the first poll looks at."""


class ArborLogs:
    """One poll of a school; `stood` remembers, beyond it, at which revision what stood at first was heard."""

    def __init__(self, school: str, arbor: Arbor, stood: dict[str, int]) -> None:
        self._stood = stood
        self._odd: Counter[str] = Counter()
        self._school = school
        self._arbor = arbor
        self._objects = Objects(arbor)
        self._memberships = Memberships(arbor)
        self._apart = False
        self._left: set[str] = set()

    @property
    def oddities(self) -> Mapping[str, int]:
        """Changes that name no object, and such from before those asked for; types that seem empty, or are refused;
        registers that do not name their class; memberships that are gone (`unplaced`); what of a comparison could not
        be read.

        Arbor answers with nothing, rather than refuse, where the application may not see a type.
        """
        return self._odd

    async def classes(self) -> Mapping[str, str | None]:
        """What Arbor counts its codes as. Raises Unanswered and its kinds."""
        return await classes(self._arbor)

    async def holds(self, days: Sequence[date]) -> Holdings:
        """All that Arbor holds of the roll of the last of some days, and of their marks. Raises Unanswered."""
        held = Gathering(self._school, days)
        async for each in self._whole("Student", ("registrationForm",)):
            held.student(await self._with_place(each, days[-1]), str(each.get("href")).rpartition("/")[2])
        since = days[0].isoformat()
        async for each in self._whole("AttendanceRollCallRecord", _OF_MARKS, recordDate_from=since):
            held.mark(_named(each), _revision(each))
        self._odd["unread"] += held.unread
        return held.whole()

    async def _whole(self, entity_type: str, links: Sequence[str], **filters: str) -> AsyncIterator[Object]:
        """Every object of a type with those links filled in."""
        objects = Objects(self._arbor, links)
        async for found in self._arbor.listed(entity_type, **filters):
            whole = await objects.whole(str(each.get("href")) for each in found)
            for each in whole.values():
                if each is not None:
                    yield each

    async def past(self, place: HeardTo) -> AsyncIterator[Page]:
        """The marks and registers of `place.past`, day by day. Raises Unanswered and its kinds."""
        for day in place.past:
            for entity_type in ("AttendanceRollCallRecord", "AttendanceRegister"):
                async for found in self._arbor.listed(entity_type, recordDate_equals=day.isoformat()):
                    yield Page(PAST, await self._standing_now(entity_type, found, place))
            yield Page(PAST, revision=revision_of(day))

    async def pages(self, place: HeardTo) -> AsyncIterator[Page]:
        """What changed since `place.revisions` (type → revision), type by type. Raises Unanswered and its kinds."""
        refused: Unanswered | None = None
        for entity_type in FIRST:
            since = place.revisions.get(entity_type)
            pages = self._begun(entity_type, place) if since is None else self._changed(entity_type, since, place.today)
            try:
                async for page in pages:
                    yield page
            except (Closed, Missing, NotTaken) as error:
                self._odd["refused"] += 1
                refused = error
        if refused is not None and self._odd["refused"] == len(FIRST):
            raise refused
        if self._apart or not place.revisions.keys().isdisjoint(APART):
            async for page in self._moved(place):
                yield page

    async def _moved(self, place: HeardTo) -> AsyncIterator[Page]:
        """The students whose class, year or enrolment changed, where Arbor tells these apart: each is read again."""
        for entity_type in APART:
            since = place.revisions.get(entity_type)
            pages = self._begun_apart(entity_type) if since is None else self._changed(entity_type, since, place.today)
            async for page in pages:
                yield page

    async def _begun_apart(self, entity_type: str) -> AsyncIterator[Page]:
        """The students say how it stands: its log is read on from the newest that is listed first."""
        async for found in self._arbor.listed(entity_type):
            yield Page(entity_type, revision=await self._newest(str(each.get("href")) for each in found[:_PROBED]))
            return

    async def _changed(self, entity_type: str, since: int, today: date) -> AsyncIterator[Page]:
        """The log since a revision: read on from the last page's end, if it came in order, else from the log's."""
        top, in_order = since, True
        async for found in self._arbor.changed(entity_type, since):
            changes = [change for each in found if (change := self._change(entity_type, each)) is not None]
            self._odd["went_back"] += sum(change.toRevision < since for change in changes)
            new = [change for change in changes if change.toRevision > since]
            revisions = [top, *(change.toRevision for change in new)]
            in_order, top = in_order and revisions == sorted(revisions), max(revisions)
            unheard = [change for change in new if not self._is_heard(change)]
            read = await self._read(await self._students_of(unheard) if entity_type in APART else unheard, today)
            yield Page(entity_type, read, max(top - 1, since) if in_order else None)
        yield Page(entity_type, revision=top)

    async def _begun(self, entity_type: str, place: HeardTo) -> AsyncIterator[Page]:
        """Everything as it stands; the log is to be read on from a revision that was there before we began to look."""
        begun: int | None = None
        async for found in self._arbor.listed(entity_type, **FIRST[entity_type](place)):
            if begun is None:
                begun = await self._newest(str(each.get("href")) for each in found[:_PROBED])
            yield Page(entity_type, await self._standing_now(entity_type, found, place))
        if begun is not None:
            yield Page(entity_type, revision=begun)
        elif entity_type in _NEVER_EMPTY:
            self._odd["empty"] += 1

    async def _standing_now(self, entity_type: str, found: Sequence[Object], place: HeardTo) -> list[Parsed]:
        """Listed objects as they stand, but for those of pupils who left long ago."""
        known = await self._objects.whole(str(each.get("href")) for each in found)
        whole = await self._placed(known, place.today)
        stand = [each for each in whole.values() if self._is_told(each) and self._is_here(each, place.back_to)]
        changes = [(self._change(entity_type, _standing(each)), each) for each in stand]
        self._stood.update({href: _revision(each) for href, each in whole.items() if each is not None})
        return [self._parsed(change, each) for change, each in changes if change is not None]

    async def _newest(self, hrefs: Iterable[str]) -> int:
        probed = await Objects(self._arbor).whole(hrefs)
        return max((_revision(each) for each in probed.values() if each is not None), default=0)

    async def _students_of(self, changes: Sequence[Change]) -> list[Change]:
        """Changes of memberships as changes of their students; of one that is gone nobody knows whose it was."""
        whole = await self._objects.whole(str(change.changedObject["href"]) for change in changes)
        found = [(change, whole[change.changedObject["href"]] or {}) for change in changes]
        self._odd["unplaced"] += sum(not isinstance(of.get("student"), dict) for _, of in found)
        moved = [(change, of["student"]) for change, of in found if isinstance(of.get("student"), dict)]
        told = [self._change("Student", {**_update(change.toRevision), "changedObject": of}) for change, of in moved]
        return [change for change in told if change is not None]

    async def _placed(self, whole: Mapping[str, Object | None], today: date) -> dict[str, Object | None]:
        """Objects, of which students say their class and entry, if need be by their memberships."""
        return {href: of if of is None else await self._with_place(of, today) for href, of in whole.items()}

    async def _with_place(self, of: Object, today: date) -> Object:
        if of.get("entityType") != "Student" or not is_told_apart(of):
            return of
        self._apart = True
        return await self._memberships.placed(of, today)

    async def _read(self, changes: Sequence[Change], today: date) -> list[Parsed]:
        """The last change of each object, as the object is now."""
        last = {change.changedObject["href"]: change for change in sorted(changes, key=lambda each: each.toRevision)}
        known = await self._objects.whole(href for href, change in last.items() if change.changeType != "delete")
        whole = await self._placed(known, today)
        found = [(change, whole.get(href)) for href, change in last.items()]
        return [self._parsed(change, of) for change, of in found if of is None or self._is_told(of)]

    def _parsed(self, change: Change, whole: Object | None) -> Parsed:
        of = change.changedObject
        if whole is None and change.changeType != "delete":
            cause = arbor_cause(self._school, of["entityType"], of["id"], change.toRevision)
            return malformed(Ref(of["entityType"], of["id"], change.toRevision, cause), _GONE)
        filled = change.model_copy(update={"changedObject": _named({**(whole or {}), **of})})
        return entities(self._school, ChangeLog(changes=[filled]))[0]

    def _change(self, entity_type: str, each: Object) -> Change | None:
        """A change of an object that has a name; None, and counted, where it has none."""
        try:
            change = Change.model_validate(each)
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

    def _is_heard(self, change: Change) -> bool:
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


def _standing(of: Object) -> Object:
    return {**_update(_revision(of)), "changedObject": of}


def _update(revision: int) -> Object:
    return {"changeType": "update", "toRevision": revision}


def _revision(of: Object) -> int:
    revision = of.get("revisionId")
    return revision if type(revision) is int else 0


def _named(of: Object) -> dict[str, Any]:
    """With the session as the hook names it."""
    roll_call = of.get("attendanceRollCall")
    if "rollCall" in of or not isinstance(roll_call, dict):
        return of
    names = (roll_call.get(name) for name in ("code", "shortName", "name", "displayName"))
    return {**of, "rollCall": next((name for name in names if name in ("AM", "PM")), None)}
