"""What is handed over: a message's way, whom and what it names, in which words, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from events.notifications import MessageSending
from events.sealed import Sealed
from notifications.domain import hours
from notifications.domain.day import Improved
from notifications.domain.drafts import Draft
from notifications.domain.versions import version_of
from notifications.domain.view import Day
from notifications.domain.ways import Way


def sending(draft: Draft, way: Way, at: datetime, day: Day, attempt: int) -> MessageSending:
    """The message as it goes by that way; which attempt it is, from 1."""
    improved = _improved(draft, day)
    return MessageSending(
        pupil=draft.pupil,
        message=draft.message,
        template=draft.template,
        channel=way.channel,
        guardian=way.guardian,
        about=draft.matters(day),
        because=draft.because,
        corrects=draft.corrects,
        telephone=way.address if way.channel != "email" else None,
        email=way.address if way.channel == "email" else None,
        via=way.via,
        attempt=attempt,
        names=_names(draft, day),
        school_name=day.school.name,
        local_day=day.calendar.today(at),
        not_after=_not_after(draft, at, day),
        **_of_update(draft, day),
        attended=improved.attended,
        possible=improved.possible,
        template_version=version_of(draft.template, len(draft.about)),
        language=way.language,
        languages=day.policy.languages,
        barred=_barred(draft, day),
        also=way.also,
    )


def _improved(draft: Draft, day: Day) -> Improved:
    return day.heard.improved[draft.pupil] if draft.template == "improvement" else Improved(0, 0)


def _of_update(draft: Draft, day: Day) -> dict[str, Any]:
    """What the parents' update says that it is of, and no other."""
    update = day.found.update if draft.template == "update" else None
    if update is None or update.by != draft.because:
        return {}
    note: Sealed[str] | None = Sealed(update.note) if update.note else None
    return {"figures": update.figures, "note": note}


def _names(draft: Draft, day: Day) -> dict[str, Sealed[Any]]:
    if draft.template == "update":
        return {}
    names = {pupil: day.pupil(pupil).first_name for pupil in sorted(draft.about)}
    return {pupil: Sealed(name) for pupil, name in names.items() if name}


def _barred(draft: Draft, day: Day) -> tuple[Sealed[Any], ...]:
    """Where nobody may read the children's names; a parents' update names none."""
    of = [] if draft.template == "update" else [day.pupil(pupil).barred.values() for pupil in draft.about]
    return tuple(Sealed(line) for line in sorted({line for barred in of for lines in barred for line in lines}))


def _not_after(draft: Draft, at: datetime, day: Day) -> datetime:
    return day.last_hour if draft.template == "absence" else hours.closing(day.calendar, day.policy, at)
