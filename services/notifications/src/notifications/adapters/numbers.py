"""Telephone numbers, as a provider wants them."""

from __future__ import annotations

import phonenumbers

_REGION = "GB"


def e164(number: str) -> str | None:
    """The number as `+447700900123`, read as a British one where it names no country; None: it cannot be texted."""
    try:
        parsed = phonenumbers.parse(number, _REGION)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
