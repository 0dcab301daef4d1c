"""Where a school's MIS is, out of the environment."""

from pathlib import Path

import pytest

from chassis.settings import SettingMissing
from registers.adapters.arbor_rest import Account
from registers.adapters.wonde import Access
from registers.settings import arbor_accounts, poll_seconds, wonde_accesses


def test_a_schools_arbor_is_named_by_three_variables_one_of_them_a_file(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("dpt_secret\n")
    environment = {
        "ROLLCALL_ARBOR_URL_OAK_FIELD": "https://oak.uk.arbor.sc",
        "ROLLCALL_ARBOR_USER_OAK_FIELD": "rollcall",
        "ROLLCALL_ARBOR_TOKEN_OAK_FIELD_FILE": str(token),
    }
    assert arbor_accounts(environment) == {"oak-field": Account("https://oak.uk.arbor.sc", "rollcall", "dpt_secret")}


def test_an_arbor_without_its_token_is_a_setting_that_is_missing() -> None:
    environment = {"ROLLCALL_ARBOR_URL_OAK": "https://oak.uk.arbor.sc", "ROLLCALL_ARBOR_USER_OAK": "rollcall"}
    with pytest.raises(SettingMissing, match="ROLLCALL_ARBOR_TOKEN_OAK"):
        arbor_accounts(environment)


def test_a_schools_wonde_is_named_by_its_id_and_token() -> None:
    environment = {"ROLLCALL_WONDE_SCHOOL_OAK": "A77", "ROLLCALL_WONDE_TOKEN_OAK": "wonde_secret"}
    assert wonde_accesses(environment) == {"oak": Access("A77", "wonde_secret")}


def test_nothing_is_polled_unless_it_is_named() -> None:
    assert (arbor_accounts({}), wonde_accesses({}), poll_seconds({})) == ({}, {}, 60.0)
