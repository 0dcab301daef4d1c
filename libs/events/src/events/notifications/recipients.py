"""Which records of guardians are one person, who was recorded once for each child: asked when several texts are due."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from events.fact import Fact, Words
from events.notifications.messages import Channel
from events.sealed import Sealed


class RecipientRecord(Words):
    """A guardian who may be told of a child, as the MIS has them: name, language, numbers and addresses are sealed."""

    guardian: str
    name: Sealed[str]
    language: Sealed[str] | None = None
    addresses: tuple[Sealed[str], ...] = ()


class OnePerson(Words):
    """Records of guardians with one name, one language, and one number (`text`) or e-mail address; `addresses` and
    `names`: as these are sealed for each of them, in their order."""

    channel: Channel
    guardians: tuple[str, ...]
    addresses: tuple[Sealed[str], ...]
    names: tuple[Sealed[str], ...]


class RecipientsFact(Fact):
    """Base of the facts about who is one person."""

    service = "notifications"
    keyed_by = "school"
    school: str


class RecipientsAsked(RecipientsFact):
    """Several absence texts about `date` were due by `due`: it was asked which of these records are one person. The
    texts wait for the answer.

    Of very many records some are asked about at a time, until each has been beside each other: `part`: which of these
    questions it is, from 0; `of`: the digest of all the records; empty where they are all in this question.
    """

    date: dt.date
    due: dt.datetime
    records: tuple[RecipientRecord, ...]
    part: Annotated[int, Field(ge=0)] = 0
    of: str = ""


class RecipientsCompared(RecipientsFact):
    """They were compared opened: these are one person, who has one text about all of the children."""

    date: dt.date
    due: dt.datetime
    people: tuple[OnePerson, ...] = ()
