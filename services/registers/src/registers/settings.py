"""The variables of *registers*: each school's secret for its hook, read when it is asked for."""

from __future__ import annotations

import os

from chassis.settings import SettingMissing, secret


def hook_secret(school: str) -> str | None:
    """`ROLLCALL_HOOK_SECRET_<SCHOOL>`, or the text of the file that its `_FILE` names; None where neither is set."""
    try:
        return secret(f"ROLLCALL_HOOK_SECRET_{school.upper().replace('-', '_')}", os.environ) or None
    except (SettingMissing, OSError):
        return None
