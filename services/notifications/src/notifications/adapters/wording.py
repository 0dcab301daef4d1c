"""What a message says, made from a `MessageSending` and the opened names: no reason, no code, no flag."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from events.notifications import EnglishBecause, Matter, MessageSending, UpdateFigures
from notifications.adapters.translations import ENGLISH, Language, languages, named


@dataclass(frozen=True, slots=True)
class Told:
    """What was opened to make a message of it: the first names by pupil, and the note of a parents' update."""

    names: Mapping[str, str]
    note: str = ""


Carries = Callable[[str, str], bool]
"""Whether a channel can carry a text: its language and its body."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What goes: the language's code, the text, and why it is English where the family asked for another language."""

    language: str
    body: str
    english_because: EnglishBecause | None = None


def wording(message: MessageSending, told: Told, wished: str | None, carries: Carries) -> Wording:
    """The message in the language that its guardian wished for, if the school approved it and the channel carries it.

    Otherwise in English, and why. `wished`: the language as the MIS names it. A name that the channel would destroy is
    left out, whatever the language: `your child`.
    """
    told = replace(told, names={pupil: name for pupil, name in told.names.items() if carries(ENGLISH, name)})
    language = named(wished) if wished else languages()[ENGLISH]
    if language is None or not language.has(message.template, message.template_version):
        return _english(message, told, "not translated")
    if language.language not in (ENGLISH, *message.languages):
        return _english(message, told, "not approved")
    text = body(message, told, language)
    if language.language != ENGLISH and not carries(language.language, text):
        return _english(message, told, "channel cannot carry it")
    return Wording(language.language, text)


def _english(message: MessageSending, told: Told, because: EnglishBecause) -> Wording:
    return Wording(ENGLISH, body(message, told, languages()[ENGLISH]), because)


def body(message: MessageSending, told: Told, language: Language) -> str:
    """The text in that language."""
    first, phrases = message.about[0], language.phrases
    if message.figures is not None:
        return _update(message, message.figures, told.note, language)
    named = {m.pupil: told.names.get(m.pupil, phrases["unnamed"]) for m in message.about}
    return language.texts[message.template][message.template_version].format(
        school=message.school_name,
        who=_who(message.about, named, phrases),
        where=_where(message.about, phrases),
        name=named[first.pupil],
        children=_children(message.about, named, phrases),
        day=spoken(first.date, language),
        reference=reference(message.message),
        corrected=reference(message.corrects or message.message),
        attended=message.attended,
        possible=message.possible,
    )


def _update(message: MessageSending, week: UpdateFigures, note: str, language: Language) -> str:
    """What the parents' update says: no child, and no class that is too small; the note in its own words."""
    best = {"classes": _listed(week.classes, language.phrases["and"]), "attendance": week.class_attendance}
    text = language.texts[message.template][message.template_version].format(
        school=message.school_name,
        week=spoken(week.first, language),
        attendance=week.attendance,
        best=language.phrases["best"].format(**best) if week.classes else "",
        late=week.late,
        note=note,
    )
    return " ".join(text.split())


def reference(message: UUID) -> str:
    """The short name by which a family and the office may speak of a text."""
    return str(message)[:8].upper()


def spoken(day: date, language: Language) -> str:
    """`Monday 7 September`."""
    weekdays, months = language.phrases["weekdays"].split(), language.phrases["months"].split()
    return language.phrases["day"].format(weekday=weekdays[day.weekday()], day=day.day, month=months[day.month - 1])


def _who(about: Sequence[Matter], names: Mapping[str, str], phrases: Mapping[str, str]) -> str:
    """`Amira and Tom are`."""
    return _children(about, names, phrases) + phrases["one" if len(about) == 1 else "many"]


def _children(about: Sequence[Matter], names: Mapping[str, str], phrases: Mapping[str, str]) -> str:
    """`Amira and Tom`; each with its registers where they are not the same."""
    alike = _alike(about)
    told = [names[m.pupil] if alike else f"{names[m.pupil]} ({_registers(m, phrases)})" for m in about]
    return _listed(told, phrases["and"])


def _where(about: Sequence[Matter], phrases: Mapping[str, str]) -> str:
    one = _alike(about) and about[0].sessions
    return phrases["where"].format(registers=_registers(about[0], phrases)) if one else ""


def _registers(matter: Matter, phrases: Mapping[str, str]) -> str:
    return phrases["both" if len(matter.sessions) == 2 else matter.sessions[0]]


def _alike(about: Sequence[Matter]) -> bool:
    return len({matter.sessions for matter in about}) == 1


def _listed(words: Sequence[str], last_but_one: str) -> str:
    if not words:
        return ""
    *most, last = words
    return f"{', '.join(most)} {last_but_one} {last}" if most else last
