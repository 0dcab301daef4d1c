"""Arbor's students and guardians as what they say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from events.calendar import compulsory_from
from events.ids import arbor_cause
from events.registers import Flag
from events.sealed import Sealed
from registers.adapters import arbor_contacts
from registers.adapters.arbor_values import (
    Object,
    Wrong,
    day,
    flag,
    linked,
    maybe_day,
    maybe_part,
    mis_id,
    name_of,
    part,
    parts,
    text_of,
    whole,
)
from registers.adapters.parsing import Parsed, Tokens, guardian_of, pupil_of
from registers.domain.entities import Barring, GuardianLink, Ref
from registers.domain.heard import GuardianHeard, GuardiansHeard, StudentHeard
from registers.domain.places import tie_of

_BORN_FROM = 1900


def place_on_roll(of: Object) -> tuple[str, date, date | None]:
    """Class ("": none), first and last day on the roll. Raises Wrong."""
    entry, leaving = day(of, "mostRecentEntryDate", _BORN_FROM), maybe_day(of, "leavingDate", _BORN_FROM)
    if leaving is not None and leaving < entry:
        raise Wrong("leavingDate", "is before mostRecentEntryDate")
    if "registrationForm" not in of:
        raise Wrong("registrationForm", "is missing, and no membership names a class")
    return form_of(of, "registrationForm"), entry, leaving


def student(school: str, ref: Ref, of: Object) -> Parsed:
    """A pupil. Raises Wrong."""
    person, pupil = part(of, "person"), pupil_of(school, ref.entity)
    born = maybe_day(person, "dateOfBirth", _BORN_FROM)
    form, entry, leaving = place_on_roll(of)
    year = _year(of)
    texts = {
        "mis_id": ref.entity,
        "first_name": _first_name(person),
        "last_name": text_of(person, "legalLastName") or _missing("person.legalLastName"),
        "born": born.isoformat() if born else None,
        "characteristics": _characteristics(of),
    }
    flags = _flags(of)
    return Parsed(
        ref,
        lambda tokens: StudentHeard(
            ref=ref,
            pupil=pupil,
            mis_id=tokens["mis_id"],
            first_name=tokens["first_name"],
            last_name=tokens["last_name"],
            form=form,
            year=year,
            entry=entry,
            leaving=leaving,
            born=tokens.get("born"),
            characteristics=tokens.get("characteristics"),
            flags=flags,
            compulsory_from=born and compulsory_from(born),
        ),
        {name: (pupil, "register", text) for name, text in texts.items() if text is not None},
    )


def guardian(school: str, ref: Ref, of: Object) -> Parsed:
    """Who a guardian is to a pupil, and how they are reached. Raises Wrong."""
    known, student = part(of, "guardian"), linked(of, "student")
    guardian_mis_id = mis_id(known["id"], "guardian.id") if known.get("id") is not None else linked(of, "guardian")
    guardian = guardian_of(school, guardian_mis_id)
    numbers, mails = arbor_contacts.telephones(known), arbor_contacts.emails(known)
    texts = {
        "mis_id": guardian_mis_id,
        "name": _full_name(maybe_part(known, "person")),
        **_named("telephone", numbers.every),
        **_named("email", mails),
        "language": arbor_contacts.language(known),
        "address": arbor_contacts.address(known),
    }
    legal, primary = flag(of, "isLegalGuardian"), flag(of, "isPrimaryGuardian")
    priority = whole(of, "emergencyContactPriority", 1000)
    unsubscribed, barred = flag(of, "unsubscribedFromComms"), of.get("courtOrder") is not None
    return Parsed(
        ref,
        lambda tokens: GuardianHeard(
            GuardianLink(
                ref=ref,
                pupil=pupil_of(school, student),
                student=student,
                guardian=guardian,
                mis_id=tokens["mis_id"],
                name=tokens.get("name"),
                telephone=tokens.get("telephone-0"),
                email=tokens.get("email-0"),
                language=tokens.get("language"),
                legal=legal,
                primary=primary,
                priority=priority,
                unsubscribed=unsubscribed,
                barred=barred,
                address=tokens.get("address"),
                other_telephones=_tokens(tokens, "telephone", numbers.every),
                other_mobiles=max(numbers.mobiles - 1, 0),
                other_emails=_tokens(tokens, "email", mails),
            )
        ),
        {name: (guardian, "contact", text) for name, text in texts.items() if text is not None},
    )


def barring(school: str, of: Object) -> Barring:
    """What a relationship bars that cannot be read otherwise: a value that is neither true nor false bars, too."""
    unsubscribed = of.get("unsubscribedFromComms") not in (None, False)
    return Barring(_tie(school, of), of.get("courtOrder") is not None, unsubscribed)


def _tie(school: str, of: Object) -> str:
    try:
        return tie_of(pupil_of(school, linked(of, "student")), guardian_of(school, linked(of, "guardian")))
    except Wrong:
        return ""


def _named(kind: str, texts: Sequence[str]) -> dict[str, str]:
    return {f"{kind}-{place}": text for place, text in enumerate(texts)}


def _tokens(tokens: Tokens, kind: str, texts: Sequence[str]) -> tuple[Sealed[str], ...]:
    """All but the first."""
    return tuple(tokens[name] for name in _named(kind, texts) if name != f"{kind}-0")


def guardians(school: str, student: object, known: Sequence[object], revision: int) -> Parsed:
    """All guardians of a pupil, by their ids in the MIS. Raises Wrong."""
    entity = mis_id(student, "id")
    ref = Ref("StudentGuardians", entity, revision, arbor_cause(school, "StudentGuardians", entity, revision))
    every = tuple(guardian_of(school, mis_id(each, "contacts.id")) for each in known)
    return Parsed(ref, lambda _: GuardiansHeard(ref=ref, pupil=pupil_of(school, entity), guardians=every))


def form_of(of: Object, name: str) -> str:
    """The name of a class; empty where there is none."""
    form = maybe_part(of, name)
    return next((found for each in ("shortName", "registrationFormName", "code") if (found := name_of(form, each))), "")


def _year(of: Object) -> str:
    level = maybe_part(of, "academicLevel")
    return next((found for each in ("code", "shortName", "name") if (found := name_of(level, each))), "")


def _missing(place: str) -> str:
    raise Wrong(place, "is missing")


def _first_name(person: Object) -> str:
    known = text_of(person, "preferredFirstName") or text_of(person, "legalFirstName")
    return known or _missing("person.legalFirstName")


def _full_name(person: Object) -> str | None:
    first = text_of(person, "preferredFirstName") or text_of(person, "legalFirstName")
    last = text_of(person, "preferredLastName") or text_of(person, "legalLastName")
    return " ".join(each for each in (first, last) if each) or None


def _flags(of: Object) -> tuple[Flag, ...] | None:
    """None where the object has neither field: a source that does not say takes no child's protection away."""
    if of.keys().isdisjoint(("childProtection", "socialWorker")):
        return None
    child_protection: tuple[Flag, ...] = ("child-protection",) if flag(of, "childProtection") else ()
    social_worker: tuple[Flag, ...] = ("social-worker",) if flag(of, "socialWorker") else ()
    return child_protection + social_worker


def _characteristics(of: Object) -> str | None:
    """Demographics and SEN status as a JSON list, in Arbor's order."""
    named = [
        arbor_contacts.named(each, "demographics", ("shortName", "code", "name", "displayName"))
        for each in parts(of, "demographics")
    ]
    sen = text_of(maybe_part(of, "senStatus"), "code")
    found = [each for each in named if each] + ([f"SEN {sen}"] if sen else [])
    return json.dumps(found, ensure_ascii=False) if found else None
