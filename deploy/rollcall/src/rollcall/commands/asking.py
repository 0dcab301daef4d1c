"""How a command asks: its options read, the platform reached, and an answer as fresh as the log."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from chassis.service import Refused
from events.calendar import days_of
from events.fact import Actor, Request, Role, Words
from events.reporting import RecordNamesShown
from rollcall.say import CouldNot, folder_of, wrong_use
from rollcall.session import Session, session

W = TypeVar("W", bound=Words)
D = TypeVar("D", date, datetime)
ENGLAND = ZoneInfo("Europe/London")
_YEARS = range(2000, 2100)
_FOR_OTHERS = frozenset({"not-yours", "not-for-you"})
"""Reasons for which an answer is refused to who asks, and given to somebody else."""
As = Annotated[
    str | None,
    typer.Option("--as", help="In whose name: a role and a staff id, such as 'safeguarding-lead staff-2'."),
]

KnownAt = Annotated[str | None, typer.Option("--as-known-at", help="As it was known at this instant.")]
UpTo = Annotated[
    int | None,
    typer.Option(
        "--log-sequence", min=0, max=2**63 - 1, help="With --as-known-at, both of an answer: that very answer again."
    ),
]


def day_of(text: str, option: str) -> date:
    """A local date given on the command line; wrong use otherwise."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        wrong_use(f"{option} wants a date such as 2026-09-07, not {text!r}.")
    return _within(day, option)


def days_between(first: str | None, last: str | None) -> dict[str, date | None]:
    """Days given by --from and --to, as questions name them; wrong use where the last is before the first."""
    begins = day_of(first, "--from") if first is not None else None
    ends = day_of(last, "--to") if last is not None else None
    if begins is not None and ends is not None and ends < begins:
        wrong_use("--to is before --from.")
    return {"first": begins, "last": ends}


def _within(day: D, option: str) -> D:
    """A day or an instant of a year that a school's log can have; wrong use otherwise."""
    if day.year not in _YEARS:
        wrong_use(f"{option} wants a day from {_YEARS[0]} to {_YEARS[-1]}, and {day.year:04} is not among these years.")
    return day


def week_of(text: str) -> str:
    """An ISO week given on the command line; wrong use otherwise."""
    try:
        monday, _ = days_of(text)
    except (ValueError, OverflowError):
        wrong_use(f"--week wants an ISO week such as 2026-W37, not {text!r}.")
    _within(monday, "--week")
    return text


def instant_of(text: str, option: str) -> datetime:
    """An instant with an offset given on the command line; wrong use otherwise."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        wrong_use(f"{option} wants an instant with an offset, such as 2026-09-14T11:00:00+01:00, not {text!r}.")
    return _within(instant, option)


def known_of(as_known_at: str | None, log_sequence: int | None) -> dict[str, Any]:
    """What an answer may know, as questions name it; wrong use where a sequence is given without its instant."""
    if log_sequence is not None and as_known_at is None:
        wrong_use("--log-sequence goes with --as-known-at: an answer prints both.")
    known_at = instant_of(as_known_at, "--as-known-at") if as_known_at else None
    return {"as_known_at": known_at, "log_sequence": log_sequence}


def again(known_at: datetime, log_sequence: int) -> str:
    """The options that give an answer again, as it prints them."""
    return f"--as-known-at {known_at.astimezone(UTC).isoformat()} --log-sequence {log_sequence}"


def id_of(text: str, option: str) -> UUID:
    """An id given on the command line; wrong use otherwise."""
    try:
        return UUID(text)
    except ValueError:
        wrong_use(f"{option} wants an id such as 6f0e3b52-5d0a-5b1f-9a39-2f6f1b6f6d11, not {text!r}.")


def actor_of(who: str | None) -> Actor | None:
    """Who is named on the command line, None where nobody is; wrong use otherwise."""
    if who is None:
        return None
    role, _, staff = who.partition(" ")
    if role not in get_args(Role) or not staff.strip():
        wrong_use(f"--as wants a role and a staff id, such as 'safeguarding-lead staff-2', not {who!r}.")
    return Actor(who=staff.strip(), role=role)


def opened(what: str, who: str | None) -> RecordNamesShown | None:
    """For the record: in somebody's name, what people wrote is about to be opened; in nobody's, none of it is shown."""
    return RecordNamesShown(what=what) if who is not None else None


def clock(instant: datetime) -> str:
    """A day and an hour as they stood on the clocks of England."""
    return instant.astimezone(ENGLAND).strftime("%a %d %b %H:%M")


async def asked(
    data: str | None,
    school: str,
    question: Request,
    answer: type[W],
    actor: Actor | None = None,
    *,
    after: Request | None = None,
) -> W:
    """The answer to a question, in somebody's name or nobody's, asked `after` a command of theirs if there is one."""
    async with session(folder_of(data)) as talk:
        if after is not None:
            await talk.tell(school, after, actor)
        try:
            return await fresh(talk, school, question, answer, actor)
        except Refused as refused:
            if actor is None and refused.reason in _FOR_OTHERS:
                raise CouldNot(f"{refused} Say who asks with --as, such as 'attendance-officer staff-3'.") from refused
            raise


async def fresh(talk: Session, school: str, question: Request, answer: type[W], actor: Actor | None = None) -> W:
    """The answer to a question, as fresh as the log's tail at this moment; `actor`: as whom it is asked, if anybody."""
    return await talk.ask(school, question, answer, at_least=await tail_of(talk, school), actor=actor)


async def tail_of(talk: Session, school: str) -> int:
    """The last sequence of the log of a school's trust at this moment, 0 where there is none."""
    if talk.started is not None:
        await talk.started.settled()
    trust = await talk.trust_of(school)
    return (await talk.tail_of_everything()).get(trust or "", 0)
