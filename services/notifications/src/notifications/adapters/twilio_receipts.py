"""What Twilio says of a text or a call afterwards, and whether it is Twilio that says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from twilio.request_validator import RequestValidator

from notifications.adapters import Incoming
from notifications.adapters.twilio_codes import failure
from notifications.domain.outcomes import Receipt
from notifications.domain.references import Reference

_TAKEN: Mapping[str, Literal["taken", "delivered"]] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), "taken"),
    **dict.fromkeys(("delivered", "read"), "delivered"),
}
_NOT_REACHED = {
    "completed": "the call ended and nobody had pressed a key",
    "busy": "the number was engaged",
    "no-answer": "nobody answered",
    "canceled": "it was cancelled",
}


def is_signed(token: str, url: str, form: Mapping[str, str], signature: str) -> bool:
    """Whether Twilio signed a call back to this public address with the account's token."""
    return bool(RequestValidator(token).validate(url, dict(form), signature))


def receipt(reference: Reference, form: Mapping[str, str]) -> Receipt | None:
    """What a status callback says; None: nothing that matters. That a call was completed does not mean that somebody
    was reached: it may have been a voicemail."""
    status = form.get("MessageStatus") or form.get("CallStatus") or ""
    name = form.get("MessageSid") or form.get("CallSid") or ""
    if status in _TAKEN:
        return Receipt(reference, _TAKEN[status], name)
    if status in _NOT_REACHED:
        return Receipt(reference, "failed", name, _NOT_REACHED[status])
    if status in ("undelivered", "failed"):
        code = form.get("ErrorCode", "")
        number = int(code) if code.isdecimal() and len(code) < 9 else 0
        why = failure(number, f"it could not be delivered ({number})")
        return Receipt(reference, "failed", name, why.reason, why.unusable, stopped=why.stopped)
    return None


def pressed(reference: Reference, form: Mapping[str, str]) -> Receipt | None:
    """That a key was pressed during a call; None: none was."""
    digits = form.get("Digits", "")
    return Receipt(reference, "delivered", form.get("CallSid", ""), pressed=digits[:1]) if digits else None


def incoming(form: Mapping[str, str]) -> Incoming:
    """A text that Twilio received. Raises KeyError where it is none."""
    return Incoming(form["MessageSid"], form["From"], form["Body"])
