"""Telephone numbers and e-mail addresses, as a provider wants them."""

from __future__ import annotations

import re

import phonenumbers

from events.notifications import Channel
from notifications.domain.outcomes import NotHanded

_REGION = "GB"
_MOST = 254
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
    """The number as `+447700900123`, read as a British one where it names no country; None: it is none."""
    parsed = _parsed(number) or _within(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if parsed is not None else None


def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, _REGION)
    except phonenumbers.NumberParseException:
        return None
    return parsed if _is_possible(parsed) else None


def _is_possible(parsed: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE


def _within(text: str) -> phonenumbers.PhoneNumber | None:
    """The one number that a text holds beside a remark; of two nobody knows which is meant."""
    matcher = phonenumbers.PhoneNumberMatcher(text, _REGION, leniency=phonenumbers.Leniency.POSSIBLE)
    found = [each.number for each in matcher if _is_possible(each.number)]
    return found[0] if len(found) == 1 else None


def email(address: str) -> str | None:
    """The address without what stands around it; None: it is none."""
    bare = address.strip()
    return bare if len(bare) <= _MOST and _EMAIL.fullmatch(bare) else None
