"""Telephone numbers and e-mail addresses, as a provider wants them."""

from __future__ import annotations

import re

import phonenumbers

from events.notifications import Channel
from notifications.domain.outcomes import NotHanded

_REGION = "GB"
_MOST = 254
_DIGITS, _ANOTHER = 17, 7
_BESIDE = re.compile(r"(?P<before>[^\d+]*)(?P<number>.*\d)(?P<after>\D*)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_EXTENSION = frozenset({"ext", "extn", "extension", "x"})
_HARMLESS = frozenset(
    [
        "m",
        "mob",
        "mobile",
        "mobiles",
        "cell",
        "h",
        "home",
        "w",
        "work",
        "office",
        "tel",
        "telephone",
        "phone",
        "landline",
        "s",
        "mum",
        "mummy",
        "mother",
        "mam",
        "dad",
        "daddy",
        "father",
        "parent",
        "parents",
        "guardian",
        "carer",
        "nan",
        "nana",
        "nanny",
        "gran",
        "granny",
        "grandma",
        "grandmother",
        "grandad",
        "granddad",
        "grandfather",
        "grandpa",
        "aunt",
        "auntie",
        "uncle",
    ]
)
_EMAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)
_REFUSED: dict[Channel, str] = {
    "text": "number cannot be texted",
    "voice": "number cannot be called",
    "email": "address cannot be written to",
}


def deliverable(channel: Channel, address: str) -> str | NotHanded:
    """The address as a provider wants it; or that the channel cannot reach it."""
    found = email(address) if channel == "email" else e164(address)
    return found or NotHanded(_REFUSED[channel], unusable=True)


def e164(number: str) -> str | None:
    """The number as `+447700900123`, read as a British one where it names no country; None: it is none, or what is
    written beside it may say that it is not to be used, or whose it is not."""
    found = _BESIDE.fullmatch(number)
    if found is None or not _is_harmless(found["before"] + " " + found["after"], _HARMLESS):
        return None
    parsed = _parsed(found["number"]) if _is_harmless(found["number"], _EXTENSION) else None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if parsed is not None else None


def _is_harmless(remark: str, words: frozenset[str]) -> bool:
    return "\N{HORIZONTAL ELLIPSIS}" not in remark and words.issuperset(_WORD.findall(remark.lower()))


def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    """The one number that it is; of two nobody knows which is meant."""
    try:
        parsed = phonenumbers.parse(number, _REGION)
    except phonenumbers.NumberParseException:
        return None
    beside = len(parsed.extension or "")
    if beside >= _ANOTHER or sum(map(str.isdigit, number)) - beside > _DIGITS:
        return None
    is_possible = phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE
    return parsed if is_possible else None


def email(address: str) -> str | None:
    """The address without what stands around it; None: it is none."""
    bare = address.strip()
    return bare if len(bare) <= _MOST and _EMAIL.fullmatch(bare) else None
