"""Mail that came back: a delivery status notification (RFC 3464) about an e-mail of ours becomes a receipt.

Which one it was about is in the headers of the original that it brings back: its Message-ID is our reference. Where it
brings none back, the report may itself say to which message it answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser

from notifications.adapters.mail_codes import is_of_address, status_of
from notifications.domain.outcomes import Receipt
from notifications.domain.references import Reference

_MAILBOX = "2"
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
    return Receipt(reference, "failed", "", *_why(str(recipient.get("Status", ""))))


def _why(status: str) -> tuple[str, bool]:
    """A reason, and whether it is the address's own fault: of a passing status it never is."""
    said = status_of(status)
    if said is not None and is_of_address(said):
        return "mail came back: no such address", True
    is_full = said is not None and said[0] == _MAILBOX
    return "mail came back: the mailbox takes none" if is_full else _OTHERWISE, False


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
