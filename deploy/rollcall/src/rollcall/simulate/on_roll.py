"""Who is on the roll on the first morning, with their guardians, and who comes or goes in the course of the period."""

from __future__ import annotations

from collections.abc import Iterator

from rollcall.simulate import arbor
from rollcall.simulate.agenda import Agenda, Line, Writer
from rollcall.simulate.moment import moment
from rollcall.simulate.school import School


def people(writer: Writer, school: School) -> Iterator[Line]:
    """The roll of the first morning, and then whose guardians are whose."""
    first = school.days[school.first]
    here = [pupil for pupil in school.pupils if pupil.entry <= first]
    yield from writer.batches(moment(first, "07:01"), [arbor.student(pupil, first) for pupil in here])
    ties = [tie for pupil in here for tie in arbor.relationships(pupil)]
    yield from writer.batches(moment(first, "07:03"), ties)


def moves(agenda: Agenda, school: School) -> None:
    """A joiner is heard of on the first morning, a leaver on the last afternoon."""
    for pupil in school.pupils:
        if pupil.entry > school.days[school.first]:
            objects = [arbor.student(pupil, pupil.entry), *arbor.relationships(pupil)]
            agenda.arbor(moment(pupil.entry, "07:50"), objects)
        if pupil.leaving <= school.days[school.last]:
            agenda.arbor(moment(pupil.leaving, "15:40"), [arbor.student(pupil, pupil.leaving)], amends=True)
