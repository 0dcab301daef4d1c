"""The roll: who is on it on a day, and in which class (procedures, "On roll", "Class, year, characteristics")."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from events.registers import Flag


@dataclass(frozen=True)
class Entry:
    """A pupil on the roll; `classes`: (from day, class, year), the first of which counts from entry; `classless`: the
    MIS has the pupil in none now, and the last one is where somebody is to look."""

    entry: date
    leaving: date | None = None
    classes: list[tuple[date, str, str]] = field(default_factory=list)
    flags: tuple[Flag, ...] = ()
    removed: date | None = None
    forgotten: bool = False
    digest: str = ""
    classless: bool = False

    def is_on_roll(self, day: date) -> bool:
        """From entry to leaving, both included (procedures, "On roll"), and before the MIS deleted the pupil."""
        if self.leaving is not None and day > self.leaving:
            return False
        return self.entry <= day and (self.removed is None or day < self.removed)

    def in_class(self, day: date) -> tuple[str, str]:
        """Class and year that count on that day."""
        for since, form, year in reversed(self.classes[1:]):
            if since <= day:
                return form, year
        return self.classes[0][1:]

    def last_class(self) -> tuple[str, str]:
        """Class and year that were recorded last."""
        return self.classes[-1][1:]

    def forms(self, day: date) -> tuple[str, ...]:
        """The class of that day, before it those from which the pupil moved on the very day."""
        if len(self.classes) == 1:
            return (self.classes[0][1],)
        left = (
            before[1] for before, (since, _, _) in zip(self.classes, self.classes[1:], strict=False) if since == day
        )
        return (self.in_class(day)[0], *left)


@dataclass
class Roll:
    """Every pupil of the school."""

    pupils: dict[str, Entry] = field(default_factory=dict)

    @cached_property
    def days(self) -> dict[date, dict[str, tuple[str, ...]]]:
        """The classes of the days that somebody asked for."""
        return {}

    @cached_property
    def leaving(self) -> dict[date, tuple[str, ...]]:
        """The classes left on the days that somebody asked for."""
        return {}

    def on(self, day: date) -> dict[str, tuple[str, ...]]:
        """Class → its pupils on the roll that day."""
        if day not in self.days:
            self.days[day] = self._on(day)
        return self.days[day]

    def emptied(self, day: date) -> frozenset[str]:
        """The classes in which the MIS has nobody any more: whoever is on the roll of one that day is in none."""
        here = ((form, pupils) for form, pupils in self.on(day).items())
        return frozenset(form for form, pupils in here if all(self.pupils[each].classless for each in pupils))

    def left(self, day: date) -> tuple[str, ...]:
        """The classes from which pupils moved to another on that very day."""
        if day not in self.leaving:
            self.leaving[day] = tuple(sorted({form for e in self.pupils.values() for form in e.forms(day)[1:]}))
        return self.leaving[day]

    def enter(self, pupil: str, entry: Entry | None) -> None:
        """Make it the pupil's entry."""
        if entry is not None:
            self.pupils[pupil] = entry
            for name in ("days", "leaving"):
                self.__dict__.pop(name, None)

    def _on(self, day: date) -> dict[str, tuple[str, ...]]:
        classes: dict[str, list[str]] = {}
        for pupil, entry in self.pupils.items():
            if entry.is_on_roll(day) and (form := entry.in_class(day)[0]):
                classes.setdefault(form, []).append(pupil)
        return {form: tuple(pupils) for form, pupils in sorted(classes.items())}
