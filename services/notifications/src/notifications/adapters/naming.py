"""Whose names a reply says, of the children of whoever has its number: opened to be compared, and closed again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from chassis.seal import FORGOTTEN
from chassis.service import Keyring
from notifications.adapters.signals import simplified


async def named(text: str, children: Mapping[str, str], keyring: Keyring) -> tuple[str, ...]:
    """The children whom a text names, by id; `children`: pupil → the sealed first name, of one forgotten none.

    A name of several words is said where all of it is; where none is, of each child of whose name a word is said, so
    that two who share that word are both named.
    """
    opened = await keyring.open(set(children.values()))
    names = {pupil: simplified(opened[name]) for pupil, name in children.items() if opened[name] != FORGOTTEN}
    left, whole = _without([each for each in names.values() if each], f"{simplified(text)} ")
    said = {pupil for pupil, name in names.items() if name in whole}
    said |= {pupil for pupil, name in names.items() if _says(name.split(), left)}
    return tuple(sorted(said))


def _without(names: Iterable[str], plain: str) -> tuple[str, set[str]]:
    """A text without the names that it says, the longest first, and which these are."""
    whole: set[str] = set()
    for name in sorted(set(names), key=lambda each: (-len(each), each)):
        plain, times = _pattern(name).subn("| ", plain)
        whole |= {name} if times else set()
    return plain, whole


def _says(words: Iterable[str], plain: str) -> bool:
    return any(_pattern(word).search(plain) for word in _telling(words))


def _telling(words: Iterable[str]) -> Iterator[str]:
    """Words of a name that are not an initial."""
    return (word for word in words if len(word) > 1)


def _pattern(name: str) -> re.Pattern[str]:
    """A name as whole words; `Tom's` is simplified to `tom s`, and written without an apostrophe as `toms`."""
    return re.compile(rf"(?<!\S){re.escape(name)}s? ")
