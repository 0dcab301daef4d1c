"""The wording of each template in each language, out of `templates/*.toml`; checked when the service starts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, get_args

from events.notifications import Template
from notifications.domain.versions import OF_SEVERAL, VERSIONS

ENGLISH = "en"
_SPOKEN = ("press", "thanks")
"""What a voice says beside the message: that a key is to be pressed, and thanks for it."""
_PHRASES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("unnamed", "and", "one", "many", "AM", "PM", "both", "weekdays", "months"), frozenset()),
    **dict.fromkeys(_SPOKEN, frozenset()),
    "where": frozenset({"registers"}),
    "day": frozenset({"weekday", "day", "month"}),
    "best": frozenset({"classes", "attendance"}),
}


class WrongTemplate(Exception):
    """A wording has not exactly the placeholders of its template, or lacks a phrase: the service does not start."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language: the names by which the MIS may know it, its phrases, and its texts by template and version."""

    language: str
    names: tuple[str, ...]
    phrases: Mapping[str, str]
    texts: Mapping[Template, Mapping[int, str]]

    def has(self, template: Template, version: int) -> bool:
        """Whether that very version was translated."""
        return version in self.texts.get(template, {})


@cache
def languages() -> Mapping[str, Language]:
    """Every language, by its ISO 639-1 code. Raises WrongTemplate."""
    folder = files("notifications") / "templates"
    read = [_read(tomllib.loads(each.read_text("utf-8"))) for each in folder.iterdir() if each.name.endswith(".toml")]
    found = {each.language: each for each in sorted(read, key=lambda language: language.language)}
    if faults := list(_faults(found)):
        raise WrongTemplate("; ".join(faults))
    return found


def named(name: str) -> Language | None:
    """The language that the MIS calls so (`pl`, `pol`, `Polish`, `pl-PL`), if there is one."""
    plain = name.strip().casefold()
    known = (plain, plain.partition("-")[0].partition("_")[0])
    return next((each for each in languages().values() if set(known) & set(each.names)), None)


def placeholders(text: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _read(values: Mapping[str, Any]) -> Language:
    texts = {each: {int(n): text for n, text in values[each].items()} for each in get_args(Template) if each in values}
    names = tuple(str(name).casefold() for name in values["names"])
    return Language(values["language"], names, values["phrases"], texts)


def _faults(found: Mapping[str, Language]) -> Iterator[str]:
    english = found[ENGLISH]
    for template, version in (*VERSIONS.items(), *OF_SEVERAL.items()):
        if not english.has(template, version):
            yield f"en: {template} has no version {version}"
    for language in found.values():
        yield from _phrase_faults(language)
        yield from _text_faults(language, english)


def _phrase_faults(language: Language) -> Iterator[str]:
    for phrase, wanted in _PHRASES.items():
        if placeholders(language.phrases.get(phrase, "{missing}")) != wanted:
            yield f"{language.language}: the phrase {phrase} must have exactly {sorted(wanted)} in braces"
    for phrase, count in (("weekdays", 7), ("months", 12)):
        if len(language.phrases.get(phrase, "").split()) != count:
            yield f"{language.language}: {phrase} must be {count} words"
    for phrase in _SPOKEN:
        if not language.phrases.get(phrase, "").strip():
            yield f"{language.language}: {phrase} must say something"


def _text_faults(language: Language, english: Language) -> Iterator[str]:
    for template, versions in language.texts.items():
        for version, text in versions.items():
            if not english.has(template, version):
                yield f"{language.language}: {template} {version} translates nothing"
            elif placeholders(text) != placeholders(english.texts[template][version]):
                yield f"{language.language}: {template} {version} has not the placeholders of the English text"
