"""Brothers and sisters as their family is now: one parent reads what is said of any of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from chassis.said import Key, States
from notifications.domain.answers import Children, guardian_keys
from notifications.domain.view import Day


def unpraised(pupil: str, on: date, day: Day) -> UUID | None:
    """The fact by which praise of the child, or of a brother or sister, is on hold on that day.

    It is put on hold for a family: who joined it since is no less one of it.
    """
    family = (pupil, *sorted(_siblings(pupil, day.states)))
    held = (day.states["pupil", child].seen.unpraised(on) for child in family)
    return next((each for each in held if each is not None), None)


def keys_of_family(pupil: str, states: States) -> Iterator[Key]:
    """The guardians who may be told of a child, and their children."""
    for key in guardian_keys(states["pupil", pupil].seen.told):
        yield key
        yield from (("pupil", child) for child in states[key].seen.pupils)


def _siblings(pupil: str, states: States) -> set[str]:
    guardians = states["pupil", pupil].seen.told
    return {child for guardian in guardians for child in _children(guardian, states)} - {pupil}


def _children(guardian: str, states: States) -> list[str]:
    """The children of whom a guardian may be told."""
    of: Children = states["guardian", guardian].seen
    return [child for child in of.pupils if guardian in states["pupil", child].seen.told]
