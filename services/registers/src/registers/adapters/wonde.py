"""Wonde's API for one school: pupils, their contacts and session marks, by what was updated since the last poll."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import httpx

from chassis.clock import pause
from events.codes import CodeClass
from events.registers import HeardTo
from registers.adapters.arbor import Change, ChangeLog, Misshapen, entities
from registers.adapters.arbor_logs import Page
from registers.adapters.arbor_people import guardians
from registers.adapters.arbor_values import Wrong
from registers.adapters.holding import Gathering
from registers.adapters.line import Closed, Line, Missing, NotTaken, Unanswered
from registers.adapters.parsing import Parsed, anew
from registers.adapters.wonde_objects import Object, deletion, items, mark, part, relationships, revision, student
from registers.adapters.wonde_pages import OVERLAP, walk
from registers.domain.past import PAST, revision_of
from registers.domain.polls import PEOPLE, PEOPLE_ON, READ, Holdings, reads_people

_WITH = "education_details,extended_details,registration_group,year,contacts,contacts.contact_details"
_OF_ROLL, _ENTERED_AHEAD = "education_details,registration_group", timedelta(days=28)
_CLASSES = {
    "PRESENT": CodeClass.PRESENT,
    "APPROVED EDUCATIONAL ACTIVITY": CodeClass.APPROVED_ACTIVITY,
    "AUTHORISED ABSENCE": CodeClass.AUTHORISED,
    "UNAUTHORISED ABSENCE": CodeClass.UNAUTHORISED,
    "ATTENDANCE NOT REQUIRED": CodeClass.NOT_REQUIRED,
}


@dataclass(frozen=True)
class Access:
    """A school's id at Wonde, and the token with which it may be read."""

    school: str
    token: str = field(repr=False)
    url: str = "https://api.wonde.com"


def line_to(access: Access, wait: Callable[[float], Awaitable[None]] = pause) -> Line:
    """A line to Wonde."""
    headers = {"Accept": "application/json", "Authorization": f"Bearer {access.token}", "User-Agent": "Rollcall/0.1"}
    return Line(httpx.AsyncClient(base_url=access.url, headers=headers, timeout=httpx.Timeout(30.0)), wait)


class Wonde:
    """One poll of a school; every method raises Unanswered and its kinds.

    The revision of an object is when it was updated; that of a log (`students`, `contacts`, `attendance`) the latest of
    these, in seconds, and a little before it is asked for again.
    """

    def __init__(self, school: str, access: Access, line: Line) -> None:
        self._school, self._line = school, line
        self._base = f"/v1.0/schools/{access.school}"
        self._odd: Counter[str] = Counter()
        self._codes: dict[str, Object] | None = None
        self._refused: dict[str, Unanswered] = {}
        self._known: Set[str] = frozenset()

    @property
    def oddities(self) -> Mapping[str, int]:
        """Objects that have no id; a first look that found nobody; lists, and deletions, that may not be seen; people
        who were to be read again and could not (`people_unread`)."""
        return self._odd

    @property
    def without_marks(self) -> str:
        """Why the marks may not be seen."""
        return str(self._refused.get("attendance", ""))

    @property
    def lost(self) -> str:
        """Why pupils or contacts, that were read before, may not be seen any more."""
        return str(next((each for log, each in self._refused.items() if log in self._known - {"attendance"}), ""))

    async def classes(self) -> Mapping[str, str | None]:
        """What Wonde counts the codes as, of those whose type is one that we know."""
        codes = (await self._known_codes()).values()
        found = {str(each["code"])[:10]: _class_of(each) for each in codes if each.get("code")}
        return {code: kind.value for code, kind in found.items() if kind is not None}

    async def holds(self, days: Sequence[date]) -> Holdings:
        """All that Wonde holds of the roll of the last of some days, and of their marks. Raises Unanswered.

        Marks are asked for by when they were updated: one that was entered far ahead is not seen.
        """
        held = Gathering(self._school, days)
        async for found in walk(self._line, f"{self._base}/students", {"include": _OF_ROLL}):
            for each in found:
                held.student(student(each), each.get("id"))
        codes = await self._code_names()
        after = {"updated_after": f"{days[0] - _ENTERED_AHEAD} 00:00:00"}
        async for found in walk(self._line, f"{self._base}/attendance/session", after):
            for each in found:
                held.mark(mark(each, codes), revision(each))
        self._odd["unread"] += held.unread
        return held.whole()

    async def past(self, place: HeardTo) -> AsyncIterator[Page]:
        """The first poll asked for all that was updated in the school year: there is no more."""
        if place.past:
            yield Page(PAST, revision=revision_of(place.back_to))

    async def pages(self, place: HeardTo) -> AsyncIterator[Page]:
        """What was updated since then: pupils with contacts, pupils whose contacts were, marks; what is gone.

        A list that may not be seen stops no other.
        """
        heard = place.revisions
        self._known = heard.keys()
        logs = {
            "students": self._log("students", heard, {"include": _WITH}, self._of_students),
            "contacts": self._log("contacts", heard, {"include": "students"}, self._of_contacts),
            "attendance": self._log("attendance", {"attendance": _at(place.back_to), **heard}, {}, self._of_marks),
        }
        for log, found in logs.items():
            try:
                async for page in found:
                    yield page
            except (Closed, Missing, NotTaken) as refused:
                self._odd["refused"] += 1
                self._refused[log] = refused
        if self._refused.keys() == logs.keys():
            raise self._refused["attendance"]
        async for page in self._deletions(heard.get("deletions", _at(place.today))):
            yield page
        async for page in self._people(place):
            yield page

    async def _people(self, place: HeardTo) -> AsyncIterator[Page]:
        """Once a day, and for each way of reading people: all who were heard, with contacts; failing stops no poll."""
        if not reads_people(place.revisions, place.today):
            return
        try:
            if "students" in place.revisions:
                async for found in walk(self._line, f"{self._base}/students", {"include": _WITH}):
                    yield Page(PEOPLE, [anew(each) for each in await self._of_students(found)])
        except Unanswered:
            self._odd["people_unread"] += 1
        else:
            yield Page(PEOPLE, revision=READ)
            yield Page(PEOPLE_ON, revision=place.today.toordinal())

    async def _log(
        self,
        log: str,
        heard: Mapping[str, int],
        params: Mapping[str, str],
        read: Callable[[list[Object]], Awaitable[list[Parsed]]],
    ) -> AsyncIterator[Page]:
        since, top = heard.get(log), heard.get(log, 0)
        if since is not None:
            after = datetime.fromtimestamp(since, UTC) - OVERLAP
            params = {**params, "updated_after": after.strftime("%Y-%m-%d %H:%M:%S")}
        path = f"{self._base}/{'attendance/session' if log == 'attendance' else log}"
        async for found in walk(self._line, path, params):
            top = max([top, *(revision(each) // 1_000_000 for each in found)])
            if since is not None or log != "contacts" or "students" in heard:
                yield Page(log, await read(found))
        if not top:
            self._odd["empty"] += 1
            return
        yield Page(log, revision=top)

    async def _of_students(self, found: list[Object]) -> list[Parsed]:
        changes = [(student(each), revision(each)) for each in found]
        return [*self._parsed(changes), *self._of_ties(found)]

    async def _of_contacts(self, found: list[Object]) -> list[Parsed]:
        """The pupils of contacts that were updated, read again with what ties them."""
        pupils = dict.fromkeys(str(each.get("id")) for contact in found for each in items(contact.get("students")))
        read = [await self._student(pupil) for pupil in pupils]
        return self._of_ties([each for each in read if each is not None])

    def _of_ties(self, found: list[Object]) -> list[Parsed]:
        """Who is a guardian of these pupils, and that nobody else is."""
        ties = [*self._parsed(tie for each in found for tie in relationships(each))]
        return ties + [whole for each in found if "contacts" in each and (whole := self._all_of(each)) is not None]

    def _all_of(self, of: Object) -> Parsed | None:
        known = items(of["contacts"])
        try:
            return guardians(self._school, of.get("id"), [each.get("id") for each in known], revision(of))
        except Wrong:
            self._odd["unreadable"] += 1
            return None

    async def _deletions(self, top: int) -> AsyncIterator[Page]:
        """What was deleted since then; at first since the day began, for nothing was heard before."""
        after = (datetime.fromtimestamp(top, UTC) - OVERLAP).strftime("%Y-%m-%d %H:%M:%S")
        try:
            async for found in walk(self._line, f"{self._base}/deletions", {"updated_after": after}):
                gone = [(each, *deletion(each)) for each in found]
                top = max([top, *(at // 1_000_000 for _, _, at in gone)])
                yield Page("deletions", [*self._deleted(gone)])
        except (Closed, Missing, NotTaken):
            self._odd["deletions_refused"] += 1
        yield Page("deletions", revision=top)

    def _deleted(self, gone: Iterable[tuple[Object, str | None, int]]) -> Iterable[Parsed]:
        for of, entity_type, at in gone:
            if entity_type is not None:
                named = {"entityType": entity_type, "id": of.get("id")}
                yield from self._parsed([(named, at)], "delete")

    async def _student(self, pupil: str) -> Object | None:
        try:
            return part(await self._line.get(f"{self._base}/students/{pupil}", {"include": _WITH}), "data")
        except Missing:
            return None

    async def _of_marks(self, found: list[Object]) -> list[Parsed]:
        codes = await self._code_names()
        return [*self._parsed((mark(each, codes), revision(each)) for each in found)]

    async def _code_names(self) -> dict[str, str]:
        return {each: str(code.get("code") or "") for each, code in (await self._known_codes()).items()}

    async def _known_codes(self) -> dict[str, Object]:
        if self._codes is None:
            pages = [page async for page in walk(self._line, "/v1.0/attendance-codes", {})]
            self._codes = {str(each.get("id")): each for page in pages for each in page}
        return self._codes

    def _parsed(
        self, changes: Iterable[tuple[Object, int]], kind: Literal["update", "delete"] = "update"
    ) -> Iterable[Parsed]:
        for of, to in changes:
            try:
                change = Change(changeType=kind, toRevision=to, changedObject=of)
                yield from entities(self._school, ChangeLog(changes=[change]))
            except Misshapen:
                self._odd["unreadable"] += 1


def _at(day: date) -> int:
    """When a day begins, as a place in a log."""
    return int(datetime.combine(day, datetime.min.time(), UTC).timestamp())


def _class_of(code: Object) -> CodeClass | None:
    kind: Any = code.get("type")
    return _CLASSES.get(str(kind).upper().replace("_", " ").replace("-", " "))
