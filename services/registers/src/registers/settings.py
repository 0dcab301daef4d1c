"""The variables of *registers*: each school's secret for its hook, and where its MIS is polled."""

from __future__ import annotations

import os
from collections.abc import Mapping

from chassis.settings import SettingMissing, secret
from registers.adapters.arbor_rest import Account
from registers.adapters.wonde import Access

_ARBOR, _WONDE = "ROLLCALL_ARBOR_URL_", "ROLLCALL_WONDE_SCHOOL_"


def hook_secret(school: str) -> str | None:
    """`ROLLCALL_HOOK_SECRET_<SCHOOL>`, or the text of the file that its `_FILE` names; None where neither is set."""
    try:
        return secret(f"ROLLCALL_HOOK_SECRET_{_suffix(school)}", os.environ) or None
    except (SettingMissing, OSError):
        return None


def arbor_accounts(environ: Mapping[str, str] = os.environ) -> dict[str, Account]:
    """School → its Arbor: `ROLLCALL_ARBOR_URL_<SCHOOL>` with `ROLLCALL_ARBOR_USER_…` and `ROLLCALL_ARBOR_TOKEN_…`.

    Raises SettingMissing where a school has the first alone.
    """
    suffixes = sorted(name.removeprefix(_ARBOR) for name in environ if name.startswith(_ARBOR))
    return {
        _school(suffix): Account(
            url=environ[_ARBOR + suffix],
            user=secret(f"ROLLCALL_ARBOR_USER_{suffix}", environ),
            token=secret(f"ROLLCALL_ARBOR_TOKEN_{suffix}", environ),
        )
        for suffix in suffixes
    }


def wonde_accesses(environ: Mapping[str, str] = os.environ) -> dict[str, Access]:
    """School → its Wonde: `ROLLCALL_WONDE_SCHOOL_<SCHOOL>` (Wonde's id of it) with `ROLLCALL_WONDE_TOKEN_…`.

    `ROLLCALL_WONDE_URL`: another than `https://api.wonde.com`, as of another region. Raises SettingMissing.
    """
    suffixes = sorted(name.removeprefix(_WONDE) for name in environ if name.startswith(_WONDE))
    url = environ.get("ROLLCALL_WONDE_URL", "https://api.wonde.com")
    return {
        _school(suffix): Access(environ[_WONDE + suffix], secret(f"ROLLCALL_WONDE_TOKEN_{suffix}", environ), url)
        for suffix in suffixes
    }


def poll_seconds(environ: Mapping[str, str] = os.environ) -> float:
    """`ROLLCALL_POLL_SECONDS`: how long from the end of a poll to the next, 60 unless set."""
    return float(environ.get("ROLLCALL_POLL_SECONDS", "60"))


def _suffix(school: str) -> str:
    return school.upper().replace("-", "_")


def _school(suffix: str) -> str:
    return suffix.lower().replace("_", "-")
