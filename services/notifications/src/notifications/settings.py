"""The variables of *notifications*: a school's accounts with those who take its messages, read when they are needed."""

from __future__ import annotations

import os

from chassis.settings import SettingMissing, secret
from notifications.adapters import notify

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
