"""A mailbox to which e-mails come back, read by IMAP: which mail nobody has read, and how it is marked as heard.

Only the flags that every server keeps are used: `\\Seen` of what was heard, `\\Flagged` beside it of what is set aside.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from imaplib import IMAP4, IMAP4_SSL
from typing import Literal

Security = Literal["tls", "starttls", "none"]
NOT_REACHED = "the mail server could not be reached, or broke off"
NO_LOGIN = "the mail server refused the user and password of the mailbox"
NO_FOLDER = "the mailbox has no folder of that name"
NOT_ANSWERED = "the mail server refused what it was asked"


class Unread(Exception):
    """The mailbox could not be read, or a mail not marked: why, in a sentence without names."""


@dataclass(frozen=True)
class Account:
    """A mailbox. `timeout`: seconds for each answer."""

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    security: Security = "tls"
    folder: str = "INBOX"
    timeout: float = 20.0


@dataclass
class Mailbox:
    """An open mailbox; every method blocks, and raises Unread."""

    imap: IMAP4

    @classmethod
    def open(cls, account: Account) -> Mailbox:
        """Reach it, log in, and choose its folder."""
        with _in_a_sentence(NOT_REACHED):
            mailbox = cls(_reached(account))
        try:
            mailbox._enter(account)
        except Unread:
            mailbox.close()
            raise
        return mailbox

    def _enter(self, account: Account) -> None:
        if account.security == "starttls":
            with _in_a_sentence(NOT_REACHED):
                self.imap.starttls(ssl.create_default_context())
        with _in_a_sentence(NO_LOGIN):
            self.imap.login(account.user, account.password)
        with _in_a_sentence(NO_FOLDER):
            _ok(self.imap.select(_quoted(account.folder)), NO_FOLDER)

    def unread(self) -> list[str]:
        """The ids of mail that nobody has read, oldest first."""
        with _in_a_sentence(NOT_ANSWERED):
            found = _ok(self.imap.uid("SEARCH", "UNSEEN"), NOT_ANSWERED)
        return [uid.decode() for each in found if isinstance(each, bytes) for uid in each.split()]

    def mail(self, uid: str, most: int) -> bytes | None:
        """A mail as it is, left unread, of one that is longer `most` bytes and one more; None: it is gone meanwhile."""
        with _in_a_sentence(NOT_ANSWERED):
            answer = _ok(self.imap.uid("FETCH", uid, f"(BODY.PEEK[]<0.{most + 1}>)"), NOT_ANSWERED)
        return next((each[1] for each in answer if isinstance(each, tuple)), None)

    def mark(self, uid: str, *, aside: bool) -> None:
        """It was heard; or, set `aside`, a person may look at it."""
        flags = r"(\Seen \Flagged)" if aside else r"(\Seen)"
        with _in_a_sentence(NOT_ANSWERED):
            _ok(self.imap.uid("STORE", uid, "+FLAGS.SILENT", flags), NOT_ANSWERED)

    def close(self) -> None:
        """Let it go, whatever state it is in."""
        with suppress(IMAP4.error, OSError):
            self.imap.logout()
        with suppress(OSError):
            self.imap.shutdown()


def _reached(account: Account) -> IMAP4:
    if account.security == "tls":
        trusted = ssl.create_default_context()
        return IMAP4_SSL(account.host, account.port, ssl_context=trusted, timeout=account.timeout)
    return IMAP4(account.host, account.port, timeout=account.timeout)


@contextmanager
def _in_a_sentence(refused: str) -> Iterator[None]:
    """What the library raises, said without the server's own words, which may hold names."""
    try:
        yield
    except (IMAP4.abort, OSError, EOFError) as error:
        raise Unread(NOT_REACHED) from error
    except (IMAP4.error, ValueError) as error:
        raise Unread(refused) from error


def _ok(answer: tuple[str, list[bytes | tuple[bytes, bytes]] | list[bytes | None]], refused: str) -> list[object]:
    state, data = answer
    if state != "OK":
        raise Unread(refused)
    return list(data)


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
