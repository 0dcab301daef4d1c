"""Mail that came back: a delivery status notification (RFC 3464) about an e-mail of ours becomes a receipt.

Which one it was about is in the headers of the original that it brings back: its Message-ID is our reference. Where it
brings none back, the report may itself say to which message it answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser

from notifications.domain.outcomes import Receipt
from notifications.domain.references import Reference

_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})", re.ASCII)
_ADDRESS, _MAILBOX = "1", "2"
_WHY = {
    _ADDRESS: "mail came back: no such address",
    _MAILBOX: "mail came back: the mailbox takes none",
}
NO_REPORT = "it is no delivery status notification"
_OTHERWISE = "mail came back: it could not be delivered"


def receipt(raw: bytes) -> Receipt | None:
    """What a notification says; None: of a message that is none of ours, or nothing that is final (a delay).

    Its own words are not handed on: they name the address. Raises ValueError for what is no such notification.
    """
    try:
        return _receipt(message_from_bytes(raw))
    except RecursionError as error:
        raise ValueError(NO_REPORT) from error


def _receipt(report: Message) -> Receipt | None:
    if report.get_content_type() != "multipart/report":
        raise ValueError(NO_REPORT)
    reference, recipient = _reference(report), _recipient(report)
    action = str(recipient.get("Action", "")).strip().lower()
    if reference is None or action not in ("failed", "delivered"):
        return None
    if action == "delivered":
        return Receipt(reference, "delivered")
    subject = _subject_of(str(recipient.get("Status", "")))
    return Receipt(reference, "failed", "", _WHY.get(subject, _OTHERWISE), unusable=subject == _ADDRESS)


def _subject_of(status: str) -> str:
    """What a permanent status is about (RFC 3463): `1` the address, `2` the mailbox; a passing one is of neither."""
    found = _STATUS.search(status)
    return found[2] if found and found[1] == "5" else ""


def _recipient(report: Message) -> Message:
    """What is said of the recipient: the block behind that of the whole message. Raises ValueError."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = [block for block in part.walk() if block is not part and block.get("Action")]
            if blocks:
                return blocks[0]
    raise ValueError(NO_REPORT)


def _reference(report: Message) -> Reference | None:
    found = (Reference.read(id.partition("@")[0].lstrip("<").strip()) for id in _originals(report))
    return next((reference for reference in found if reference is not None), None)


def _originals(report: Message) -> Iterator[str]:
    """The Message-IDs of what came back, whole or its headers alone; at last those to which the report answers."""
    for part in report.walk():
        if part.get_content_type() == "text/rfc822-headers":
            yield str(HeaderParser().parsestr(str(part.get_payload())).get("Message-ID", ""))
        elif part is not report and part.get("Message-ID"):
            yield str(part["Message-ID"])
    yield from f"{report.get('In-Reply-To', '')} {report.get('References', '')}".split()
