"""Arbor's change logs as pages of what they say; a log that was never read begins with everything as it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from events.registers import HeardTo
from registers.adapters.arbor_codes import classes
from registers.adapters.arbor_memberships import APART, BEGUN, FORM, LEVEL, PLANNED
from registers.adapters.arbor_objects import Objects
from registers.adapters.arbor_reading import Reading, named, revision_of_object
from registers.adapters.arbor_rest import Arbor, Object, resource
from registers.adapters.holding import Gathering
from registers.adapters.line import Closed, Missing, NotTaken, Unanswered
from registers.adapters.parsing import Parsed, anew
from registers.domain.past import PAST, revision_of
from registers.domain.polls import PEOPLE, PEOPLE_ON, READ, Holdings, reads_people

_PROBED = 25
_MAY_NOT = "check what the credentials may see"
_TIES = "StudentGuardianRelationship"
_NEVER_EMPTY = ("Student", _TIES)
_TOLD_BY = frozenset({"AcademicCalendarDate", "Student", "StudentGuardianRelationship", "StudentAbsenceNote"})
_MARKS, _OF_MARKS = "AttendanceRollCallRecord", ("attendanceMark", "attendanceRollCall")


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
    _MARKS: _recent("recordDate"),
    "AttendanceRegister": _recent("recordDate"),
}
"""The types that are read, in the order in which they need one another, and what of them the first poll looks at."""


class ArborLogs:
    """One poll of a school; `stood` remembers, beyond it, at which revision what stood at first was heard."""

    def __init__(self, school: str, arbor: Arbor, stood: dict[str, int]) -> None:
        self._odd: Counter[str] = Counter()
        self._school = school
        self._arbor = arbor
        self._reading = Reading(school, arbor, self._odd, stood)
        self._before_students = 0
        self._refused: dict[str, Unanswered] = {}
        self._tops: dict[str, int] = {}
        self._known: Set[str] = frozenset()

    @property
    def oddities(self) -> Mapping[str, int]:
        """Changes that name no object, and such from before those asked for; types that seem empty, or are refused;
        registers that do not name their class; memberships that are gone (`unplaced`); what of a comparison could not
        be read; records of marks that the application may not see (`notes_refused`); people who were to be read again
        and could not (`people_unread`).

        Arbor answers with nothing, rather than refuse, where the application may not see a type.
        """
        return self._odd

    @property
    def without_marks(self) -> str:
        """Why the marks may not be seen: Arbor refuses them, or holds not one of any day, and the roll is there."""
        return str(self._refused.get(_MARKS, ""))

    @property
    def lost(self) -> str:
        """Why something that was read before may not be seen any more; of registers a mark says as much."""
        lost = (each for name, each in self._refused.items() if name in self._known and name in _TOLD_BY)
        return str(next(lost, ""))

    async def classes(self) -> Mapping[str, str | None]:
        """What Arbor counts its codes as. Raises Unanswered and its kinds."""
        return await classes(self._arbor)

    async def holds(self, days: Sequence[date]) -> Holdings:
        """All that Arbor holds of the roll of the last of some days, and of their marks. Raises Unanswered."""
        held = Gathering(self._school, days)
        async for each in self._whole("Student", ("registrationForm",)):
            held.student(await self._reading.with_place(each, days[-1]), str(each.get("href")).rpartition("/")[2])
        since = days[0].isoformat()
        async for each in self._whole(_MARKS, _OF_MARKS, recordDate_from=since):
            held.mark(named(each), revision_of_object(each))
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
            for entity_type in (_MARKS, "AttendanceRegister"):
                async for found in self._arbor.listed(entity_type, recordDate_equals=day.isoformat()):
                    yield Page(PAST, await self._reading.standing(entity_type, found, place))
            yield Page(PAST, revision=revision_of(day))

    async def pages(self, place: HeardTo) -> AsyncIterator[Page]:
        """What changed since `place.revisions` (type → revision), type by type. Raises Unanswered and its kinds."""
        self._known = place.revisions.keys()
        for entity_type in FIRST:
            since = place.revisions.get(entity_type)
            pages = self._begun(entity_type, place) if since is None else self._changed(entity_type, since, place.today)
            try:
                async for page in pages:
                    yield page
            except (Closed, Missing, NotTaken) as error:
                self._odd["refused"] += 1
                self._refused[entity_type] = error
        if self._refused.keys() == FIRST.keys():
            raise [*self._refused.values()][-1]
        if self._reading.apart or not place.revisions.keys().isdisjoint(APART):
            async for page in self._moved(place):
                yield page
        async for page in self._people(place):
            yield page

    async def _people(self, place: HeardTo) -> AsyncIterator[Page]:
        """Once a day, and for each way of reading people: all who were heard, as they stand, with what they link to.

        A failure of it stops no poll; where their lists are refused by now nothing is asked, and where what they link
        to is, one of them alone.
        """
        if not reads_people(place.revisions, place.today):
            return
        known = [each for each in _NEVER_EMPTY if each in place.revisions]
        if not self._refused.keys().isdisjoint(known):
            self._odd["people_unread"] += 1
            return
        try:
            if _TIES in known:
                async for found in self._arbor.listed(_TIES):
                    yield await self._anew(_TIES, found[:1], place)
                    break
            for entity_type in known:
                async for found in self._arbor.listed(entity_type):
                    yield await self._anew(entity_type, found, place)
        except Unanswered:
            self._odd["people_unread"] += 1
        else:
            yield Page(PEOPLE, revision=READ)
            yield Page(PEOPLE_ON, revision=place.today.toordinal())

    async def _anew(self, entity_type: str, found: Sequence[Object], place: HeardTo) -> Page:
        heard = self._tops.get(entity_type, place.revisions.get(entity_type, 0))
        return Page(PEOPLE, [anew(each) for each in await self._reading.standing(entity_type, found, place, heard)])

    async def _moved(self, place: HeardTo) -> AsyncIterator[Page]:
        """The students whose class, year or enrolment changed, where Arbor tells these apart: each is read again."""
        for entity_type in APART:
            since = place.revisions.get(entity_type)
            pages = self._begun_apart(entity_type) if since is None else self._changed(entity_type, since, place.today)
            try:
                async for page in pages:
                    yield page
            except (Closed, Missing, NotTaken):
                self._odd["memberships_refused"] += 1
        async for page in self._begun_since(place):
            yield page

    async def _begun_since(self, place: HeardTo) -> AsyncIterator[Page]:
        """Once a day the students whose membership of a class or year has begun since: no log says that its day came.

        A first poll reads every student as of its day.
        """
        is_first = place.revisions.keys().isdisjoint(APART)
        last = place.today if is_first else place.today - PLANNED
        after = date.fromordinal(place.revisions.get(BEGUN, last.toordinal()))
        if after >= place.today and BEGUN in place.revisions:
            return
        heard_to = max((self._tops.get(each, place.revisions.get(each, 0)) for each in ("Student", *APART)), default=0)
        for entity_type in (FORM, LEVEL) if after < place.today else ():
            since = (after + timedelta(days=1)).isoformat()
            try:
                async for found in self._arbor.listed(entity_type, startDate_from=since):
                    yield Page(BEGUN, await self._reading.begun(found, after, place.today, heard_to))
            except (Closed, Missing, NotTaken):
                self._odd["memberships_refused"] += 1
        yield Page(BEGUN, revision=place.today.toordinal())

    async def _begun_apart(self, entity_type: str) -> AsyncIterator[Page]:
        """The students say how it stands: its log is read on from a revision that was there before they were read."""
        async for found in self._arbor.listed(entity_type):
            newest = await self._newest(str(each.get("href")) for each in found[:_PROBED])
            yield Page(entity_type, revision=min(newest, self._before_students or newest))
            return

    async def _changed(self, entity_type: str, since: int, today: date) -> AsyncIterator[Page]:
        """The log since a revision: read on from the last page's end, if it came in order, else from the log's."""
        top, in_order = since, True
        async for found in self._arbor.changed(entity_type, since):
            changes = [change for each in found if (change := self._reading.change(entity_type, each)) is not None]
            self._odd["went_back"] += sum(change.toRevision < since for change in changes)
            new = [change for change in changes if change.toRevision > since]
            revisions = [top, *(change.toRevision for change in new)]
            in_order, top = in_order and revisions == sorted(revisions), max(revisions)
            unheard = [change for change in new if not self._reading.is_heard(change)]
            about = await self._reading.students_of(unheard) if entity_type in APART else unheard
            read = await self._reading.read(about, today)
            yield Page(entity_type, read, max(top - 1, since) if in_order else None)
        self._tops[entity_type] = top
        yield Page(entity_type, revision=top)

    async def _begun(self, entity_type: str, place: HeardTo) -> AsyncIterator[Page]:
        """Everything as it stands; the log is to be read on from a revision that was there before we began to look."""
        begun: int | None = None
        async for found in self._arbor.listed(entity_type, **FIRST[entity_type](place)):
            if begun is None:
                begun = await self._newest(str(each.get("href")) for each in found[:_PROBED])
                self._before_students = begun if entity_type == "Student" else self._before_students
            yield Page(entity_type, await self._reading.standing(entity_type, found, place))
        if begun is not None:
            yield Page(entity_type, revision=begun)
        elif entity_type in _NEVER_EMPTY:
            self._odd["empty"] += 1
        elif entity_type == _MARKS and not await self._has_any(entity_type):
            self._odd["empty"] += 1
            self._refused[entity_type] = Unanswered(f"{resource(entity_type)}: none of any day, {_MAY_NOT}")

    async def _has_any(self, entity_type: str) -> bool:
        """Whether one object of a type may be seen, of whatever day."""
        async for _ in self._arbor.listed(entity_type):
            return True
        return False

    async def _newest(self, hrefs: Iterable[str]) -> int:
        probed = await Objects(self._arbor).whole(hrefs)
        return max((revision_of_object(each) for each in probed.values() if each is not None), default=0)
