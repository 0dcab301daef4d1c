"""E-mails to staff: each is said once, to whom it concerns, and of what was so as notifications had heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong

Family: TypeAlias = tuple[str, str]
"""The child by whom it was allocated, and the day."""
Session: TypeAlias = tuple[str, str, str]
"""Pupil, day and session."""


class OneNotice:
    """One message to a member of staff for each try to tell them of a thing: a concern's last word, an outbreak, a
    step of the chase of a register. Of a focus family's absence, one thing a family and day (procedures, "focus")."""

    def __init__(self) -> None:
        self._family: dict[str, Family] = {}
        self._first: dict[tuple[Any, ...], str] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A second message about the same."""
        body = fact.body
        match fact.envelope.word:
            case "FocusAbsenceSeen":
                self._family[str(fact.envelope.id)] = (body["family"], body["date"])
            case "StaffAlerting":
                yield from self._goes(fact, (body["template"], *self._of(body), body.get("round", 1)))
            case "ChaseSending":
                about = (body["kind"], body["form"], body["date"], body["session"], body["because"])
                yield from self._goes(fact, about)
            case _:
                pass

    def _of(self, body: Mapping[str, Any]) -> tuple[str, ...]:
        """What it is about: of one absence, its family and day."""
        because: str = body["because"]
        return self._family.get(because, (because,)) if body["template"] == "focus" else (because,)

    def _goes(self, fact: Recorded, about: tuple[Any, ...]) -> Iterator[Contradiction]:
        message, staff, attempt = fact.body["message"], fact.body["staff"], fact.body.get("attempt", 1)
        first = self._first.setdefault((*about, staff, attempt), message)
        if first != message:
            rule = "one-focus-notice-a-day" if about[0] == "focus" else "one-message-to-staff"
            yield wrong(rule, fact, f"{staff} was told twice of {about[0]} {about[1]}: by {message}, after {first}.")

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())


class TrueNotices:
    """An e-mail about a focus family or an outbreak goes to whom pathway names, and only while that is so."""

    def __init__(self) -> None:
        self._family: dict[str, Family] = {}
        self._sessions: dict[Family, set[Session]] = defaultdict(set)
        self._staff: dict[Any, set[str]] = defaultdict(set)
        self._outbreak: dict[str, str] = {}
        self._none: dict[Any, list[tuple[int, bool]]] = defaultdict(list)

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """One that goes to somebody else, or of what had been taken back."""
        body, id = fact.body, str(fact.envelope.id)
        match fact.envelope.word:
            case "FocusAbsenceSeen":
                family = self._family[id] = (body["family"], body["date"])
                self._sessions[family].add(_session(body))
                self._staff[family].add(body["staff"])
            case "OutbreakSeen":
                self._outbreak[id] = body["outbreak"]
                self._staff[body["outbreak"]] = {*body["staff"]}
            case "OutbreakWithdrawn":
                self._none[body["outbreak"]].append((fact.envelope.sequence, True))
            case "AbsenceWithdrawn" | "PupilAbsent":
                is_none = fact.envelope.word == "AbsenceWithdrawn"
                self._none[_session(body)].append((fact.envelope.sequence, is_none))
            case "StaffAlerting" if body["template"] in ("focus", "outbreak"):
                yield from self._goes(fact)
            case _:
                pass

    def _goes(self, fact: Recorded) -> Iterator[Contradiction]:
        because, staff, heard = fact.body["because"], fact.body["staff"], fact.envelope.heard
        about = self._family.get(because) or self._outbreak.get(because)
        if about is None or staff not in self._staff[about]:
            yield wrong("staff-told-what-concerns-them", fact, f"{staff} was told of {because}, which names others.")
            return
        of: set[Any] = self._sessions[about] if isinstance(about, tuple) else {about}
        if all(self._was_none(each, heard) for each in of):
            yield wrong("staff-told-what-is-so", fact, f"{staff} was told of {because}, which had been taken back.")

    def _was_none(self, about: Any, heard: int) -> bool:
        """Whether the last word about it by then was that it is none."""
        said = [is_none for sequence, is_none in self._none[about] if sequence <= heard]
        return bool(said) and said[-1]

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())


def _session(body: Mapping[str, Any]) -> Session:
    return body["pupil"], body["date"], body["session"]
