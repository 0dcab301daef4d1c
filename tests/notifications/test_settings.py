"""A school's accounts, out of the environment: its own before those of every school."""

import pytest

from notifications import settings


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    monkeypatch.setenv("ROLLCALL_NOTIFY_KEY_WOOD_SIDE", "own")
    monkeypatch.setenv("ROLLCALL_NOTIFY_TEXT_TEMPLATE", "everybody's")
    (tmp_path / "token").write_text("from a file\n")
    monkeypatch.setenv("ROLLCALL_NOTIFY_RECEIPT_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("ROLLCALL_TWILIO_SID", "AC1")
    monkeypatch.setenv("ROLLCALL_TWILIO_TOKEN", "t")
    monkeypatch.setenv("ROLLCALL_RECEIPTS_URL", "https://rollcall.example/")
    monkeypatch.setenv("ROLLCALL_SMTP_HOST", "mail.example")
    monkeypatch.setenv("ROLLCALL_SMTP_FROM_WOOD_SIDE", "office@woodside.example")


def test_a_school_has_its_own_and_what_is_everybodys() -> None:
    account = settings.notify_account("wood-side")
    assert account is not None
    assert (account.key, account.text_template, account.email_template) == ("own", "everybody's", None)
    assert settings.notify_account("elsewhere") is None
    assert settings.notify_token("elsewhere") == "from a file"


def test_receipts_come_back_to_the_public_address() -> None:
    account = settings.twilio_account("wood-side")
    assert account is not None
    assert (account.receipts, account.sender) == ("https://rollcall.example", None)


def test_a_mail_server_wants_a_sender_and_a_security_that_is_one(monkeypatch) -> None:
    account = settings.smtp_account("wood-side")
    assert account is not None
    assert (account.host, account.port, account.security, account.user) == ("mail.example", 587, "starttls", None)
    assert settings.smtp_account("elsewhere") is None
    monkeypatch.setenv("ROLLCALL_SMTP_SECURITY", "perhaps")
    assert settings.smtp_account("wood-side") is None


def test_secrets_do_not_show_when_an_account_is_printed() -> None:
    shown = f"{settings.notify_account('wood-side')} {settings.twilio_account('wood-side')}"
    assert "own" not in shown
    assert "token" not in shown
