"""Mail that came back is read out of a mailbox: each heard once, marked only once that stands, the rest set aside."""

import asyncio
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from asyncpg import InterfaceError

from chassis.decider import Undigestible
from chassis.drain import Stopped
from chassis.said import Said
from chassis.service import Refused
from events.notifications import MessageFailed, MessageSending, NumberToCheck
from notifications import settings
from notifications.adapters.bounces import receipt
from notifications.adapters.mailbox import Account
from notifications.domain.outcomes import Handed, Receipt
from notifications.domain.references import Reference
from notifications.handlers import returned
from notifications.handlers.returned import LONGEST, MOST_BYTES, Reader, mailboxes

from .test_bounces import NESTED, REFERENCE, bounce

OTHER = Reference.read("2026-09-07.bbbbbbbb-0000-5000-8000-000000000000.1")
AUTO_REPLY = b"From: mum@example.org\r\nSubject: out of office\r\n\r\nback on Monday\r\n"
NO_ORIGINAL = "Content-Type: text/plain\n\nThe original is not included.\n"


class ImapServer:
    """A mail server that speaks as much IMAP as is needed. `mail`: what is in the folder, `flags` of each by number.

    `refuses`: the command that it answers with NO; `breaks`: the one at which it hangs up; `asked`: all that was said.
    """

    def __init__(self, *mail: bytes) -> None:
        self.mail, self.flags = list(mail), [set[str]() for _ in mail]
        self.refuses, self.breaks, self.folder = "", "", '"INBOX"'
        self.asked: list[str] = []
        self.gone: set[str] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := (await reader.readline()).decode("latin-1").strip():
                tag, _, command = line.partition(" ")
                self.asked.append(command)
                if self.breaks and command.startswith(self.breaks):
                    break
                for each in self.answers(command):
                    writer.write(each + b"\r\n")
                writer.write(f"{tag} {self.state(command)} done\r\n".encode())
                await writer.drain()
                if command == "LOGOUT":
                    break
        writer.close()

    def state(self, command: str) -> str:
        refused = self.refuses and command.startswith(self.refuses)
        unknown = command.startswith("SELECT") and command != f"SELECT {self.folder}"
        return "NO" if refused or unknown else "OK"

    def answers(self, command: str) -> list[bytes]:  # noqa: PLR0911
        if self.state(command) == "NO":
            return []
        if command == "CAPABILITY":
            return [b"* CAPABILITY IMAP4REV1"]
        if command.startswith("SELECT"):
            return [f"* {len(self.mail)} EXISTS".encode()]
        if command == "UID SEARCH UNSEEN":
            unseen = [str(n + 1) for n, flags in enumerate(self.flags) if "\\Seen" not in flags]
            return [f"* SEARCH {' '.join(unseen)}".encode()]
        if found := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command):
            if found[1] in self.gone:
                return []
            raw = self.mail[int(found[1]) - 1][: int(found[2])]
            return [f"* {found[1]} FETCH (UID {found[1]} BODY[]<0> {{{len(raw)}}}".encode(), raw + b")"]
        if found := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \((.*)\)", command):
            self.flags[int(found[1]) - 1] |= set(found[2].split())
        return []


class Platform:
    """Hears what is said, once it is durable; `broken`: what is raised instead; `chokes_on`: a message that it cannot
    follow."""

    def __init__(self, now: Any) -> None:
        self.now, self.said, self.broken, self.chokes_on = (lambda: now), [], None, None

    async def say(self, sayings: Any) -> list[Any]:
        if self.broken is not None:
            raise self.broken
        if sayings[0].body.reference == self.chokes_on:
            raise undigestible(sayings[0])
        self.said += sayings
        return []


def undigestible(said: Said[Any] | None) -> Undigestible:
    error = Undigestible("notifications cannot digest it")
    error.said = said
    return error


@pytest_asyncio.fixture
async def mailbox(woodside):
    """A reader of a mailbox that holds some mail: the reader, and the server."""
    listening = []

    async def holding(*mail: bytes, **so: Any) -> tuple[Reader, ImapServer]:
        server = ImapServer(*mail)
        listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        listening.append(listener)
        port = listener.sockets[0].getsockname()[1]
        account = replace(Account("127.0.0.1", "bounces@school.example", "s3cret", port, "none", timeout=5), **so)
        return Reader(Platform(woodside.at("09:40")), "woodside", {"woodside": account}.get, 60), server  # type: ignore[arg-type]

    yield holding
    for each in listening:
        each.close()


def heard(reader: Reader) -> list[Any]:
    platform: Any = reader.platform
    return [said.body.reference for said in platform.said]


# What is heard --------------------------------------------------------------------------------------------------------


async def test_what_came_back_is_heard_once_and_marked_as_read(mailbox) -> None:
    reader, server = await mailbox(bounce(), bounce("5.2.2", id=OTHER))
    await reader.read()
    assert heard(reader) == [REFERENCE, OTHER]
    assert server.flags == [{"\\Seen"}, {"\\Seen"}]
    await reader.read()
    assert heard(reader) == [REFERENCE, OTHER]
    assert (reader.report.heard, reader.report.failures, reader.report.error) == (2, 0, "")


async def test_an_empty_mailbox_is_well(mailbox) -> None:
    reader, _ = await mailbox()
    await reader.read()
    assert (reader.report.heard, reader.report.error) == (0, "")
    assert reader.report.read_at is not None


async def test_a_delay_and_mail_that_is_none_of_ours_are_read_and_say_nothing(mailbox) -> None:
    reader, server = await mailbox(bounce(action="delayed"), bounce(id="20260907.x"))
    await reader.read()
    assert heard(reader) == []
    assert server.flags == [{"\\Seen"}, {"\\Seen"}]


@pytest.mark.parametrize("header", ["In-Reply-To: <{id}@w.example>", "References: <a@b> <{id}@w.example>"])
def test_a_report_that_brings_nothing_back_says_itself_to_which_message_it_answers(header: str) -> None:
    raw = header.format(id=REFERENCE).encode() + b"\n" + bounce(original=NO_ORIGINAL)
    said = receipt(raw)
    assert said == Receipt(REFERENCE, "failed", "", "mail came back: no such address", unusable=True)


async def test_it_fails_the_message_and_the_next_channel_is_tried(mailbox, woodside) -> None:
    woodside.hears(woodside.set_up(messages={"channels": ["email:smtp", "text:notify"]})[1], woodside.before)
    woodside.family("mum", "amira", email=woodside.email("mum")).absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    woodside.handed(sending, "09:25", Handed("id"))
    reader, _ = await mailbox(bounce(id=Reference(sending.about[0].date, sending.message)))
    await reader.read()
    ((said),) = reader.platform.said
    failed, check, again = woodside.receipt(said.body, "09:40")
    assert (type(failed), type(check)) == (MessageFailed, NumberToCheck)
    (texted,) = woodside.rechecked(again, "09:40")
    assert isinstance(texted, MessageSending)


# Killed, or broken off ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", [Stopped("it stops"), InterfaceError("closed"), Refused("starting", "Wait.")])
async def test_nothing_is_marked_before_what_it_says_stands(mailbox, broken: Exception) -> None:
    reader, server = await mailbox(bounce())
    reader.platform.broken = broken
    await reader.read()
    assert server.flags == [set()]
    assert (reader.report.failures, reader.report.error) == (1, "what it says could not be taken now")
    reader.platform.broken = None
    await reader.read()
    assert heard(reader) == [REFERENCE]
    assert server.flags == [{"\\Seen"}]


async def test_while_the_service_takes_nothing_for_another_fault_no_mail_is_set_aside(mailbox) -> None:
    reader, server = await mailbox(bounce())
    reader.platform.broken = undigestible(None)
    await reader.read()
    assert server.flags == [set()]
    assert (reader.report.failures, reader.report.set_aside) == (1, {})
    reader.platform.broken = None
    await reader.read()
    assert heard(reader) == [REFERENCE]


async def test_a_mailbox_that_fails_for_weeks_is_still_read_at_its_longest_distance(mailbox, monkeypatch) -> None:
    reader, _ = await mailbox()
    reader.account_of = {}.get
    reader.report.failures = 5_000
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(returned, "pause", pause)
    with pytest.raises(asyncio.CancelledError):
        await reader.run()
    assert waited == [LONGEST, LONGEST]
    assert reader.report.failures == 5_002


async def test_killed_between_the_fact_and_the_mark_it_is_heard_again_with_the_same_cause(mailbox) -> None:
    reader, server = await mailbox(bounce())
    server.breaks = "UID STORE"
    await reader.read()
    assert reader.report.error == "the mail server could not be reached, or broke off"
    server.breaks = ""
    again = Reader(reader.platform, "woodside", reader.account_of, 60)
    await again.read()
    first, second = reader.platform.said
    assert (first.id, first.body) == (second.id, second.body)
    assert server.flags == [{"\\Seen"}]


async def test_what_was_marked_before_it_broke_off_is_not_heard_again(mailbox) -> None:
    reader, server = await mailbox(bounce(), bounce(id=OTHER))
    server.breaks = "UID FETCH 2"
    await reader.read()
    server.breaks = ""
    await reader.read()
    assert heard(reader) == [REFERENCE, OTHER]
    assert reader.report.failures == 0


@pytest.mark.parametrize(
    ("refuses", "breaks", "says"),
    [
        ("LOGIN", "", "the mail server refused the user and password of the mailbox"),
        ("SELECT", "", "the mailbox has no folder of that name"),
        ("UID SEARCH", "", "the mail server refused what it was asked"),
        ("UID FETCH", "", "the mail server refused what it was asked"),
        ("UID STORE", "", "the mail server refused what it was asked"),
        ("", "CAPABILITY", "the mail server could not be reached, or broke off"),
        ("", "LOGIN", "the mail server could not be reached, or broke off"),
        ("", "UID SEARCH", "the mail server could not be reached, or broke off"),
    ],
)
async def test_what_the_server_refuses_is_said_in_a_sentence_and_tried_again(
    mailbox, refuses: str, breaks: str, says: str
) -> None:
    reader, server = await mailbox(bounce())
    server.refuses, server.breaks = refuses, breaks
    await reader.read()
    assert (reader.report.failures, reader.report.error) == (1, says)
    assert "s3cret" not in str(reader.report.shown())
    server.refuses = server.breaks = ""
    await reader.read()
    assert server.flags == [{"\\Seen"}]
    assert reader.report.failures == 0


async def test_a_server_that_is_not_there_or_speaks_no_tls_could_not_be_reached(mailbox) -> None:
    for so in ({"port": 1}, {"security": "tls"}, {"security": "starttls"}):
        reader, _ = await mailbox(bounce(), **so)
        await reader.read()
        assert reader.report.failures == 1
        assert heard(reader) == []


async def test_without_its_account_it_says_so(mailbox) -> None:
    reader, _ = await mailbox(bounce())
    reader.account_of = {}.get
    await reader.read()
    assert reader.report.error == "its host, user or password is not set, or its security is none that we know"


async def test_another_folder_is_chosen_by_its_name(mailbox) -> None:
    reader, server = await mailbox(bounce(), folder='Came "back"')
    server.folder = r'"Came \"back\""'
    await reader.read()
    assert heard(reader) == [REFERENCE]


# Set aside ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (AUTO_REPLY, "it is no delivery status notification"),
        (b"", "it is no delivery status notification"),
        (b"\xff\xfe\x00", "it is no delivery status notification"),
        (NESTED, "it is no delivery status notification"),
        (b"x" * (MOST_BYTES + 1), "it is too large for a report"),
    ],
    ids=["a reply by itself", "empty", "no text", "in itself a thousand times", "too large"],
)
async def test_what_is_no_report_is_set_aside_with_the_reason_and_the_rest_is_heard(
    mailbox, raw: bytes, why: str
) -> None:
    reader, server = await mailbox(raw, bounce())
    await reader.read()
    assert heard(reader) == [REFERENCE]
    assert server.flags == [{"\\Seen", "\\Flagged"}, {"\\Seen"}]
    assert reader.report.set_aside == {why: 1}
    assert mailboxes([reader])["mailboxes"]["woodside"]["set_aside"] == {why: 1}


async def test_one_that_cannot_be_followed_is_set_aside_with_the_reason_and_the_rest_is_heard(mailbox) -> None:
    reader, server = await mailbox(bounce(id=OTHER), bounce())
    reader.platform.chokes_on = OTHER
    await reader.read()
    assert heard(reader) == [REFERENCE]
    assert server.flags == [{"\\Seen", "\\Flagged"}, {"\\Seen"}]
    assert reader.report.set_aside == {"what it says of a message cannot be followed": 1}
    assert (reader.report.failures, reader.report.error) == (0, "")


async def test_it_asks_for_nothing_that_deletes_or_moves_mail(mailbox) -> None:
    reader, server = await mailbox(AUTO_REPLY, bounce())
    await reader.read()
    words = {command.split()[0] if not command.startswith("UID") else command.split()[1] for command in server.asked}
    assert words == {"CAPABILITY", "LOGIN", "SELECT", "SEARCH", "FETCH", "STORE", "LOGOUT"}
    assert not any("Deleted" in command for command in server.asked)


async def test_a_mail_that_is_gone_before_it_is_read_says_nothing(mailbox) -> None:
    reader, server = await mailbox(bounce(), bounce(id=OTHER))
    server.gone = {"1"}
    await reader.read()
    assert heard(reader) == [OTHER]
    assert (reader.report.failures, reader.report.set_aside) == (0, {})


# Settings -------------------------------------------------------------------------------------------------------------


def test_a_school_s_mailbox_is_in_the_environment_and_its_password_may_be_a_file(monkeypatch, tmp_path) -> None:
    (tmp_path / "password").write_text("s3cret\n")
    monkeypatch.setenv("ROLLCALL_IMAP_HOST_WOOD_SIDE", "mail.example")
    monkeypatch.setenv("ROLLCALL_IMAP_USER", "bounces@example.org")
    monkeypatch.setenv("ROLLCALL_IMAP_PASSWORD_WOOD_SIDE_FILE", str(tmp_path / "password"))
    assert settings.schools_with_mailboxes() == ["wood-side"]
    account = settings.mailbox_account("wood-side")
    assert account == Account("mail.example", "bounces@example.org", "s3cret")
    assert "s3cret" not in str(account)
    assert settings.mailbox_account("elsewhere") is None
    monkeypatch.setenv("ROLLCALL_IMAP_SECURITY", "starttls")
    assert (settings.mailbox_account("wood-side") or Account("", "", "")).port == 143
    monkeypatch.setenv("ROLLCALL_IMAP_SECURITY", "perhaps")
    assert settings.mailbox_account("wood-side") is None
