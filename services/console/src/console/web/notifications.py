"""What *notifications* answers and takes: messages, what families answer, and the inbox."""

from __future__ import annotations

from datetime import date
from typing import Literal

from console.web.asking import Asking
from console.web.routing import asked, told
from events.notifications import Messages, MessagesOf
from events.notifications.inbox import AcknowledgeItem, Inbox, InboxOf
from events.notifications.messages import Template
from events.notifications.numbers import NumbersFound, NumbersToCheck
from events.notifications.previews import Preview, PreviewOf
from events.notifications.replies import ConfirmReply, RecordReply, Replies, RepliesOf, ReplyState

questions = asked()


@questions.get("/messages")
async def messages(caller: Asking, on: date | None = None, all: bool = False) -> Messages:
    """The messages that went on a local day (ever without one); `all`: those that never went, too."""
    return await caller.ask(MessagesOf(on=on, all=all), Messages)


@questions.get("/replies")
async def replies(caller: Asking, state: ReplyState | Literal["all"] = "open") -> Replies:
    """What families answered, the urgent first; an operator sees no text."""
    return await caller.ask(RepliesOf(state=None if state == "all" else state), Replies)


@questions.get("/previews/{template}")
async def preview(caller: Asking, template: Template) -> Preview:
    """Who would get which of today's held messages, in which language and how many segments; who not, and why."""
    return await caller.ask(PreviewOf(template=template), Preview)


@questions.get("/inbox")
async def inbox(caller: Asking, all: bool = False) -> Inbox:
    """Everything in messages that wants a person, the most urgent first; `all`: what was taken note of, too."""
    return await caller.ask(InboxOf(all=all), Inbox)


@questions.get("/numbers")
async def numbers(caller: Asking) -> NumbersFound:
    """The numbers and e-mail addresses that do not work and that the MIS still has."""
    return await caller.ask(NumbersToCheck(), NumbersFound)


commands = told(
    {
        RecordReply: "Type in what a family answered.",
        ConfirmReply: "Give the absence that a reply is about its code.",
        AcknowledgeItem: "Take note of something in the inbox.",
    }
)
