"""The variables of *notifications*: a school's accounts with those who take its messages, read when they are needed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import cast, get_args

from chassis.settings import SettingMissing, secret
from notifications.adapters import mailbox, notify, smtp, twilio

_TWILIO = "https://api.twilio.com"
_IMAP = "ROLLCALL_IMAP_HOST_"
_NOTIFY = "https://api.notifications.service.gov.uk"


def of_school(name: str, school: str) -> str | None:
    """`NAME_<SCHOOL>`, else `NAME` for every school; of each, the text of the file that its `_FILE` names."""
    for each in (f"{name}_{school.upper().replace('-', '_')}", name):
        try:
            if value := secret(each, os.environ):
                return value
        except (SettingMissing, OSError):
            continue
    return None


def notify_account(school: str) -> notify.Account | None:
    """The school's service of GOV.UK Notify; None where it has no key."""
    key = of_school("ROLLCALL_NOTIFY_KEY", school)
    if key is None:
        return None
    return notify.Account(
        key=key,
        text_template=of_school("ROLLCALL_NOTIFY_TEXT_TEMPLATE", school),
        email_template=of_school("ROLLCALL_NOTIFY_EMAIL_TEMPLATE", school),
        url=of_school("ROLLCALL_NOTIFY_URL", school) or _NOTIFY,
    )


def notify_token(school: str) -> str | None:
    """What GOV.UK Notify sends as bearer token with its receipts for the school."""
    return of_school("ROLLCALL_NOTIFY_RECEIPT_TOKEN", school)


def bounce_token(school: str) -> str | None:
    """What the mail server sends as bearer token with mail that came back to the school's address."""
    return of_school("ROLLCALL_SMTP_BOUNCE_TOKEN", school)


def twilio_account(school: str) -> twilio.Account | None:
    """The account with Twilio that the school uses; None where there is none."""
    sid, token = of_school("ROLLCALL_TWILIO_SID", school), of_school("ROLLCALL_TWILIO_TOKEN", school)
    if sid is None or token is None:
        return None
    receipts = of_school("ROLLCALL_RECEIPTS_URL", school)
    return twilio.Account(
        sid=sid,
        token=token,
        sender=of_school("ROLLCALL_TWILIO_SENDER", school),
        caller=of_school("ROLLCALL_TWILIO_CALLER", school),
        receipts=receipts.rstrip("/") if receipts else None,
        url=of_school("ROLLCALL_TWILIO_URL", school) or _TWILIO,
    )


def smtp_account(school: str) -> smtp.Account | None:
    """The mail server that the school uses; None where there is none, or its security is none that we know."""
    host, sender = of_school("ROLLCALL_SMTP_HOST", school), of_school("ROLLCALL_SMTP_FROM", school)
    security = of_school("ROLLCALL_SMTP_SECURITY", school) or "starttls"
    if host is None or sender is None or security not in get_args(smtp.Security):
        return None
    return smtp.Account(
        host=host,
        sender=sender,
        port=int(of_school("ROLLCALL_SMTP_PORT", school) or 587),
        security=cast(smtp.Security, security),
        user=of_school("ROLLCALL_SMTP_USER", school),
        password=of_school("ROLLCALL_SMTP_PASSWORD", school),
    )


def schools_with_mailboxes(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The schools that have a `ROLLCALL_IMAP_HOST_<SCHOOL>`: a mailbox is one school's."""
    suffixes = {name.removeprefix(_IMAP).removesuffix("_FILE") for name in environ if name.startswith(_IMAP)}
    return sorted(suffix.lower().replace("_", "-") for suffix in suffixes)


def mailbox_account(school: str) -> mailbox.Account | None:
    """The mailbox to which the school's e-mails come back; None where it is not wholly set."""
    host, user = of_school("ROLLCALL_IMAP_HOST", school), of_school("ROLLCALL_IMAP_USER", school)
    password = of_school("ROLLCALL_IMAP_PASSWORD", school)
    security = of_school("ROLLCALL_IMAP_SECURITY", school) or "tls"
    if host is None or user is None or password is None or security not in get_args(mailbox.Security):
        return None
    return mailbox.Account(
        host=host,
        user=user,
        password=password,
        port=int(of_school("ROLLCALL_IMAP_PORT", school) or (993 if security == "tls" else 143)),
        security=cast(mailbox.Security, security),
        folder=of_school("ROLLCALL_IMAP_FOLDER", school) or "INBOX",
    )


def mailbox_seconds(environ: Mapping[str, str] = os.environ) -> float:
    """`ROLLCALL_IMAP_SECONDS`: how long from the end of a reading to the next, 60 unless set."""
    return float(environ.get("ROLLCALL_IMAP_SECONDS", "60"))
