"""E-mail, against a mail server on loopback: what it takes, refuses and loses."""

import asyncio
from base64 import b64decode
from collections import deque
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from notifications.adapters.smtp import NO_ACCOUNT, Account, Smtp
from notifications.domain.outcomes import Handed, NotHanded, NotKnown

NOW = datetime(2026, 9, 7, 8, 25, tzinfo=UTC)
NAME = "<2026-09-07.aaaaaaaa-0000-5000-8000-000000000000.1@woodside.example>"


class MailServer:
    """Takes e-mails; its next answers to RCPT and to the message itself may be others: `lost` and `silent` are none."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.heard: list[str] = []
        self.at_rcpt: deque[str] = deque()
        self.at_data: deque[str] = deque()
        self.closing = asyncio.Event()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example\r\n")
        with suppress(ConnectionError):
            while line := (await reader.readline()).decode().strip():
                self.heard.append(line)
                answer = await self.answer(line, reader, writer)
                if answer == "silent":
                    await self.closing.wait()
                if answer in ("lost", "silent"):
                    break
                writer.write(f"{answer}\r\n".encode())
        writer.close()

    async def answer(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        match line.split(maxsplit=1)[0].upper():
            case "EHLO":
                return "250-mail.example\r\n250 AUTH PLAIN"
            case "AUTH":
                return "235 welcome" if b64decode(line.split()[2]) == b"\0rollcall\0secret" else "535 no"
            case "RCPT" if self.at_rcpt:
                return self.at_rcpt.popleft()
            case "DATA":
                writer.write(b"354 go on\r\n")
                message = await reader.readuntil(b"\r\n.\r\n")
                answer = self.at_data.popleft() if self.at_data else "250 taken"
                self.taken += [message] if answer in ("250 taken", "lost", "silent") else []
                return answer
            case _:
                return "250 OK"


@pytest.fixture
async def server():
    mail = MailServer()
    listening = await asyncio.start_server(mail.serve, "127.0.0.1", 0)
    mail.port = listening.sockets[0].getsockname()[1]
    yield mail
    mail.closing.set()
    listening.close()


@pytest.fixture
def account(server) -> Account:
    return Account("127.0.0.1", "office@woodside.example", server.port, "none", "rollcall", "secret", timeout=2)


@pytest.fixture
def provider(account) -> Smtp:
    return Smtp({"woodside": account}.get, lambda: NOW, waits=(0, 0))


@pytest.fixture
def message(outgoing):
    return outgoing(channel="email", to="mum@example.org", body="Zażółć gęślą: Amira is marked absent", language="pl")


async def test_an_e_mail_is_handed_over_under_our_reference(server, provider, message) -> None:
    assert await provider.send(message) == Handed(NAME)
    assert {"MAIL FROM:<office@woodside.example>", "RCPT TO:<mum@example.org>"} <= set(server.heard)
    read = message_from_bytes(server.taken[0].removesuffix(b".\r\n"), policy=policy.default)
    assert read["From"] == "Woodside Primary Academy <office@woodside.example>"
    assert (read["Subject"], read["Message-ID"]) == ("Woodside Primary Academy", NAME)
    assert (read["Date"].datetime, read["Auto-Submitted"], read["Content-Language"]) == (NOW, "auto-generated", "pl")
    assert read.get_content().strip() == message.body


async def test_an_address_that_is_not_there_is_to_be_checked(server, provider, message) -> None:
    server.at_rcpt.append("550 5.1.1 <mum@example.org> no such user")
    assert await provider.send(message) == NotHanded("the mail server knows no such address", unusable=True)


@pytest.mark.parametrize(
    "answer",
    [
        "550 No such user here",
        "550 Unrouteable address",
        "550 5.1.10 null MX",
        "553 5.1.3 bad address",
        "551 5.1.6 moved",
        "554 5.1.1. no such user",
    ],
)
async def test_so_is_one_of_which_it_says_so_otherwise(server, provider, message, answer) -> None:
    server.at_rcpt.append(answer)
    assert (await provider.send(message)).unusable


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("550 5.7.1 Unable to relay", "550 5.7.1"),
        ("550 5.7.1 SPF check failed", "550 5.7.1"),
        ("553 5.7.1 Sender not authorised", "553 5.7.1"),
        ("550 5.1.8 sender's domain is not there", "550 5.1.8"),
        ("550 relay not permitted", "550"),
        ("550 Relaying denied", "550"),
        ("553 sender is listed at 192.0.2.5.1.1", "553"),
        ("554 no", "554"),
    ],
)
async def test_what_is_wrong_with_the_school_is_not_the_addresss_fault(server, provider, message, answer, said) -> None:
    """A server that relays nothing for an hour would else leave a school with no address at all."""
    server.at_rcpt.append(answer)
    assert await provider.send(message) == NotHanded(f"the mail server refused it ({said})")


async def test_a_full_mailbox_or_a_grey_list_is_tried_again(server, provider, message) -> None:
    server.at_rcpt.append("451 4.7.1 try again later")
    assert await provider.send(message) == Handed(NAME)
    server.at_rcpt += ["452 4.2.2 full"] * 2
    assert await provider.send(message) == NotHanded("the mail server answered 452, 2 times", away=True)


async def test_what_it_answers_to_the_message_itself_is_final(server, provider, message) -> None:
    server.at_data.append("554 5.7.1 spam")
    assert await provider.send(message) == NotHanded("the mail server refused it (554 5.7.1)")
    server.at_data.append("451 4.3.0 later")
    assert await provider.send(message) == Handed(NAME)
    assert len(server.taken) == 1


async def test_a_connection_lost_after_the_message_leaves_its_fate_unknown(server, provider, message) -> None:
    server.at_data.append("lost")
    assert await provider.send(message) == NotKnown()
    assert len(server.taken) == 1


async def test_a_silence_after_the_message_leaves_its_fate_unknown(server, account, message) -> None:
    server.at_data.append("silent")
    impatient = Smtp({"woodside": replace(account, timeout=0.3)}.get, lambda: NOW, waits=(0, 0))
    assert await impatient.send(message) == NotKnown()
    assert len(server.taken) == 1


async def test_a_server_that_is_not_there_took_nothing(message) -> None:
    nowhere = Account("127.0.0.1", "office@woodside.example", 1, "none")
    refused = await Smtp({"woodside": nowhere}.get, lambda: NOW, waits=(0, 0)).send(message)
    assert refused == NotHanded("the mail server could not be reached, 2 times", away=True)


async def test_a_wrong_password_is_no_fault_of_the_address(server, message) -> None:
    account = Account("127.0.0.1", "office@woodside.example", server.port, "none", "rollcall", "wrong")
    refused = await Smtp({"woodside": account}.get, lambda: NOW, waits=(0,)).send(message)
    assert refused == NotHanded("the mail server refused it (535)")
    assert server.taken == []


async def test_a_server_without_the_security_that_is_asked_for_gets_nothing(server, message) -> None:
    account = Account("127.0.0.1", "office@woodside.example", server.port, "starttls", "rollcall", "secret")
    refused = await Smtp({"woodside": account}.get, lambda: NOW, waits=(0,)).send(message)
    assert isinstance(refused, NotHanded)
    assert server.taken == []


async def test_after_a_crash_nobody_knows(provider, message) -> None:
    assert await provider.lookup(message) == NotKnown()


async def test_a_school_without_a_mail_server_or_an_address_that_is_none_is_said(provider, message, outgoing) -> None:
    assert await Smtp({}.get, lambda: NOW).send(message) == NotHanded(NO_ACCOUNT)
    refused = await provider.send(outgoing(channel="email", to="mum at home"))
    assert refused == NotHanded("address cannot be written to", unusable=True)


def test_an_e_mail_carries_every_language(provider) -> None:
    assert provider.carries("email", "ur", "غیر حاضر")
