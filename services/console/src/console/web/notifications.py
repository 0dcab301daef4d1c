"""What *notifications* answers and takes: messages, what families answer, and the inbox."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from console.web.asking import Asking
from console.web.routing import asked, told
from events.notifications import Messages, MessagesOf, ResendMessage
from events.notifications.chases import ChaseRows, ChasesOf
from events.notifications.inbox import AcknowledgeItem, Inbox, InboxOf
from events.notifications.messages import Template
from events.notifications.numbers import ClearNumber, NumbersFound, NumbersToCheck
from events.notifications.previews import Page, Preview, PreviewOf
from events.notifications.replies import ConfirmReply, RecordReply, Replies, RepliesOf, ReplyState
from events.notifications.updates import ApproveUpdate, NoteUpdate, Updates, UpdatesOf

questions = asked()


@questions.get("/messages")
async def messages(caller: Asking, on: date | None = None, all: bool = False) -> Messages:
    """The messages that went on a local day (ever without one); `all`: those that never went, too."""
    return await caller.ask(MessagesOf(on=on, all=all), Messages)


@questions.get("/chases")
async def chases(caller: Asking, on: date | None = None) -> ChaseRows:
    """The e-mails to staff about registers of a local day (today without one), and what came of them."""
    return await caller.ask(ChasesOf(on=on), ChaseRows)


@questions.get("/replies")
async def replies(caller: Asking, state: ReplyState | Literal["all"] = "open") -> Replies:
    """What families answered, the urgent first; an operator sees no text."""
    return await caller.ask(RepliesOf(state=None if state == "all" else state), Replies)


@questions.get("/previews/{template}")
async def preview(caller: Asking, template: Template, after: UUID | None = None, most: Page = 200) -> Preview:
    """Who would get which of today's held messages, in which language and how many segments; who not, and why.

    Of `update`: who would get the parents' update that waits, and what that costs. A page: `after` is the `next` of the
    page before.
    """
    return await caller.ask(PreviewOf(template=template, after=after, most=most), Preview)


@questions.get("/inbox")
async def inbox(caller: Asking, all: bool = False) -> Inbox:
    """Everything in messages that wants a person, the most urgent first; `all`: what was taken note of, too."""
    return await caller.ask(InboxOf(all=all), Inbox)


@questions.get("/numbers")
async def numbers(caller: Asking) -> NumbersFound:
    """The numbers and e-mail addresses that do not work and that the MIS still has; an operator sees them masked."""
    return await caller.ask(NumbersToCheck(), NumbersFound)


@questions.get("/updates")
async def updates(caller: Asking, last: Annotated[int, Query(ge=1, le=60)] = 1) -> Updates:
    """The last updates of parents: prepared, approved, sent so far, or not sent and why."""
    return await caller.ask(UpdatesOf(last=last), Updates)


commands = told(
    {
        RecordReply: "Type in what a family answered.",
        ConfirmReply: "Give the absence that a reply is about its code.",
        ClearNumber: "Somebody checked a number or address that did not work, and it is good: use it again.",
        NoteUpdate: "Put a note under the parents' update that waits.",
        ApproveUpdate: "Send the parents' update to as many families as its preview counted.",
        AcknowledgeItem: "Take note of something in the inbox.",
        ResendMessage: "Send a message that failed, or an absence text that was withheld, by whatever way works now.",
    }
)
